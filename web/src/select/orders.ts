/** Orders as a trader speaks of them: a word for every state, and what to look at first. */
import { FINAL_ORDER_STATES, type OrderStatus } from '../../../runtime/trading/types/events.ts';
import type { OrderView, View } from '../../../runtime/trading/view/view.ts';

const WORDS: Readonly<Record<OrderStatus, readonly [word: string, meaning: string]>> = {
  intended: ['Written', 'Decided, not yet stored: not sent'],
  durable: ['Stored', 'Stored: may be sent'],
  sent: ['Sent', 'On its way to the venue'],
  acknowledged: ['Accepted', 'The venue has it'],
  partly_filled: ['Partly filled', 'Some is bought or sold, the rest is still out'],
  filled: ['Filled', 'All of it'],
  cancelled: ['Cancelled', 'What was not filled is off the book'],
  rejected: ['Rejected', 'The venue refused it'],
  expired: ['Expired', 'Nobody traded against it in time'],
  unknown: ['Unknown', 'Sent, and the venue has not said what became of it: asked for, never sent again'],
};

/** The word for a state. */
export function orderWord(status: OrderStatus): string {
  return WORDS[status][0];
}

/** What the state means, in a sentence without a full stop. */
export function orderMeaning(status: OrderStatus): string {
  return WORDS[status][1];
}

/** Whether nothing more comes of it. */
export function isOver({ status }: Pick<OrderView, 'status'>): boolean {
  return (FINAL_ORDER_STATES as readonly string[]).includes(status);
}

/** Orders that are out first, then the others; the newest first of each. */
export function orderRows(view: View, most: number): OrderView[] {
  const newest = view.orders.toReversed();
  return [...newest.filter((order) => !isOver(order)), ...newest.filter(isOver)].slice(0, most);
}
