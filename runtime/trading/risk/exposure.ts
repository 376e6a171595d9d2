/** What is at stake now: what is filled plus what orders on their way may still cost, counted by every name that a limit has. */
import type { OrderIntent, Position, Tags } from '../types/journal.ts';
import type { QtyCc, Udollars } from '../types/units.ts';

/** One open position or one order on its way, as a limit sees it. */
export interface Stake {
  venue: string;
  market_id: string;
  side: 'yes' | 'no';
  tags: Tags;
  /** Paid, or at most still to be paid. */
  at_stake_udollars: Udollars;
  qty_cc: QtyCc;
}

/** Stakes of positions: both sides of one market pay a dollar together, so only what has no other side is at stake. */
export function stakesOf(positions: readonly Position[]): Stake[] {
  const by_market = new Map<string, Position[]>();
  for (const position of positions) {
    const key = `${position.venue}:${position.market_id}`;
    by_market.set(key, [...(by_market.get(key) ?? []), position]);
  }
  return [...by_market.values()].flatMap((both) => {
    const paired_cc = both.length < 2 ? 0 : Math.min(...both.map(({ qty_cc }) => qty_cc));
    return both.map(({ venue, market_id, side, tags, cost_udollars, qty_cc }): Stake => {
      const alone_cc = qty_cc - paired_cc;
      const at_stake_udollars = paired_cc === 0 ? cost_udollars : Math.ceil((cost_udollars / qty_cc) * alone_cc);
      return { venue, market_id, side, tags, at_stake_udollars, qty_cc };
    });
  });
}

/** Stakes of orders on their way; `left` is what each may still cost. */
export function stakesOnTheWay(
  orders: Iterable<{ intent: OrderIntent; left_udollars: Udollars; left_cc: QtyCc }>,
): Stake[] {
  const stakes: Stake[] = [];
  for (const { intent, left_udollars, left_cc } of orders) {
    if (intent.action !== 'buy') continue;
    const { venue, market_id, side, tags } = intent;
    stakes.push({ venue, market_id, side, tags, at_stake_udollars: left_udollars, qty_cc: left_cc });
  }
  return stakes;
}

/** A lock or set that is being bought, as far as exposure goes. */
export interface Bought {
  tags: Tags;
  /** Legs that no order was written for yet. */
  unsent: readonly {
    venue: string;
    market_id: string;
    side: 'yes' | 'no';
    qty_cc: QtyCc;
    planned_udollars: Udollars;
  }[];
}

/** Stakes of legs that are still to be sent: what was let through with them is theirs until then. */
export function stakesPlanned(bought: readonly Bought[]): Stake[] {
  return bought.flatMap(({ tags, unsent }) =>
    unsent.map(({ venue, market_id, side, qty_cc, planned_udollars }): Stake => {
      return { venue, market_id, side, tags, at_stake_udollars: planned_udollars, qty_cc };
    }),
  );
}

/** Sum of the stakes for which `counts` holds. */
export function atStake(stakes: readonly Stake[], counts: (stake: Stake) => boolean): Udollars {
  let sum = 0;
  for (const stake of stakes) if (counts(stake)) sum += stake.at_stake_udollars;
  return sum;
}
