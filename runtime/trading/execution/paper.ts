/**
 * The paper executor: an order meets the book that is displayed when it arrives (latency and the venue's taker delay later), less
 * what paper orders took from it before, with the venue's fees. How harsh it is says its profile. It stands behind the same port as
 * a venue: answers are events, and what it has not answered when a process ends is `expired` when it is asked again.
 */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { LadderView } from '../../../engine-wasm/sizing-contract.ts';
import { type Book, kernelFee } from '../market/book.ts';
import type { FillEvent, OrderEvent, Stamp, Venue } from '../types/events.ts';
import type { Approved, SimulatedExecutor } from '../types/execution.ts';
import type { OrderIntent } from '../types/journal.ts';
import { Rng } from '../types/rng.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from '../types/units.ts';
import { type LadderLevel, TakenDepth } from './paper-depth.ts';
import type { PaperProfile } from './paper-profile.ts';

/** An answer of the paper venue. */
type PaperEvent = OrderEvent | FillEvent;

interface Travelling {
  intent: OrderIntent;
  due_at_us: TimeUs;
}

/** What the paper venue needs of the world. */
export interface PaperOptions {
  engine: EngineContract;
  /** The book of a market as it is displayed now. */
  book(venue: Venue, market_id: string): Book | undefined;
  profile: PaperProfile;
  /** Of the setting: intent to arrival, before the profile and the venue's own delay. */
  latency_us: number;
  seed: number;
}

export class PaperExecutor implements SimulatedExecutor {
  private readonly options: PaperOptions;
  private readonly queue: Travelling[] = [];
  private readonly answers: PaperEvent[] = [];
  private readonly depth = new TakenDepth();
  private readonly rng: Rng;

  constructor(options: PaperOptions) {
    this.options = options;
    this.rng = new Rng(options.seed);
  }

  submit(intent: Approved<OrderIntent>, at_us: TimeUs): void {
    const { profile, latency_us } = this.options;
    const { latency_low, latency_high } = profile;
    const travel_us = Math.round(latency_us * (latency_low + (latency_high - latency_low) * this.rng.next()));
    const delay_us = this.options.book(intent.venue, intent.market_id)?.market.taker_delay_us ?? 0;
    this.queue.push({ intent, due_at_us: at_us + travel_us + delay_us });
  }

  /** Orders here are immediate or cancel: nothing rests, and what travels arrives. */
  cancel(): void {}

  ask(order_id: string, at_us: TimeUs): void {
    if (this.queue.some(({ intent }) => intent.order_id === order_id)) return;
    const reason = 'the paper venue has no such order: it never arrived, or its process ended';
    this.answer({ type: 'order', order_id, status: 'expired', filled_qty_cc: null, reason, at: stamp(at_us) });
  }

  /** Book changes that show what was taken, or that it is gone, are noticed when the book is looked at next; call with each change. */
  observe(book: Book): void {
    for (const side of ['yes', 'no'] as const) if (this.depth.has(ladderOf(book, side))) this.ladder(book, side);
  }

  /** What is left of a ladder from which something was taken; null where nothing was. */
  leftLadder(book: Book, side: 'yes' | 'no'): LadderView | null {
    return this.depth.has(ladderOf(book, side)) ? viewOf(this.ladder(book, side)) : null;
  }

  advance(at_us: TimeUs): readonly PaperEvent[] {
    for (;;) {
      let next = -1;
      for (let i = 0; i < this.queue.length; i += 1) {
        const due = (this.queue[i] as Travelling).due_at_us;
        if (due <= at_us && (next < 0 || due < (this.queue[next] as Travelling).due_at_us)) next = i;
      }
      if (next < 0) break;
      const [order] = this.queue.splice(next, 1);
      this.execute(order as Travelling);
    }
    return this.answers.splice(0);
  }

  get outstanding(): number {
    return this.queue.length + this.answers.length;
  }

  private answer(event: PaperEvent): void {
    this.answers.push(event);
  }

  private over(order_id: string, status: OrderEvent['status'], reason: string, due_at_us: TimeUs): void {
    this.answer({ type: 'order', order_id, status, filled_qty_cc: null, reason, at: stamp(due_at_us) });
  }

  private execute({ intent, due_at_us }: Travelling): void {
    const { profile } = this.options;
    const { order_id } = intent;
    const book = this.options.book(intent.venue, intent.market_id);
    const drawn = this.rng.next() * 1_000_000;
    if (drawn < profile.reject_ppm) {
      this.over(order_id, 'rejected', `refused by the paper venue (${profile.name} profile)`, due_at_us);
      return;
    }
    if (drawn < profile.reject_ppm + profile.fail_ppm) {
      this.over(order_id, 'cancelled', `matched and failed to settle (${profile.name} profile)`, due_at_us);
      return;
    }
    if (book === undefined || !book.usable()) {
      const state = book === undefined ? 'gone' : book.crossed() ? 'crossed' : book.status;
      this.over(order_id, 'cancelled', `book ${state} when the order arrived`, due_at_us);
      return;
    }
    const filled = this.match(intent, book, due_at_us);
    if (filled === 0) this.over(order_id, 'cancelled', 'nothing left at the limit when the order arrived', due_at_us);
    else if (filled < intent.qty_cc) this.over(order_id, 'cancelled', 'no more left at the limit', due_at_us);
  }

  /** Selling YES at a bid of p is buying NO at 1 - p from the same level: same depth, same fee, and the pair is worth $1. */
  private match(intent: OrderIntent, book: Book, due_at_us: TimeUs): QtyCc {
    const { side, action, limit_e4, qty_cc, order_id } = intent;
    const buys = (side === 'yes') === (action === 'buy') ? 'yes' : 'no';
    const bound_e4 = action === 'buy' ? limit_e4 : ONE_DOLLAR_E4 - limit_e4;
    const levels = this.ladder(book, buys);
    // The fee of the moment at which the order arrived, which may lie before a change that is due by now.
    const walked = this.options.engine.walkBuy(viewOf(levels), bound_e4, qty_cc, kernelFee(book.feeAt(due_at_us)));
    if (walked.qty_cc === 0) return 0;
    this.remember(book, buys, levels, walked.qty_cc);
    const cash = action === 'buy' ? walked.cost_udollars : ONE_DOLLAR_E4 * walked.qty_cc - walked.cost_udollars;
    this.answer({
      ...{ type: 'fill', fill_id: `${order_id}-f1`, order_id, qty_cc: walked.qty_cc, cost_udollars: cash },
      fee_udollars: walked.fee_udollars,
      at: stamp(due_at_us),
    });
    return walked.qty_cc;
  }

  private ladder(book: Book, side: 'yes' | 'no'): LadderLevel[] {
    const { profile, engine } = this.options;
    const levels = engine.books.levels(book.number, side === 'yes' ? 'ask' : 'bid').map(([price, qty_cc]) => {
      const price_e4: PriceE4 = side === 'yes' ? price : ONE_DOLLAR_E4 - price;
      return { price_e4, qty_cc };
    });
    const left = this.depth.left(ladderOf(book, side), levels);
    if (profile.depth_ppm === 1_000_000) return left;
    return left.flatMap(({ price_e4, qty_cc }) => {
      const there = Math.floor((qty_cc * profile.depth_ppm) / 1_000_000);
      return there > 0 ? [{ price_e4, qty_cc: there }] : [];
    });
  }

  private remember(book: Book, side: 'yes' | 'no', levels: readonly LadderLevel[], qty_cc: QtyCc): void {
    let left = qty_cc;
    for (const level of levels) {
      if (left === 0) return;
      const took = Math.min(left, level.qty_cc);
      this.depth.take(ladderOf(book, side), level.price_e4, took);
      left -= took;
    }
  }

  /** The market has paid: nothing of it is taken any more. */
  forget(book: Book): void {
    for (const side of ['yes', 'no'] as const) this.depth.forget(ladderOf(book, side));
  }
}

/** Number of a ladder: books are numbered, each has two. */
const ladderOf = ({ number }: Book, side: 'yes' | 'no'): number => 2 * number + (side === 'yes' ? 0 : 1);

function viewOf(levels: readonly LadderLevel[]): LadderView {
  const [price_e4, qty_cc] = [levels.map((level) => level.price_e4), levels.map((level) => level.qty_cc)];
  return { price_e4, qty_cc, length: levels.length };
}

const stamp = (at_us: TimeUs): Stamp => ({ provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us });
