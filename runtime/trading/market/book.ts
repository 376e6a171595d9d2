/**
 * One market on the desk: which kernel book is its own, what that book last showed, and what the market charges now.
 */
import { BOOK_REASONS, type BookReading, type BookReason, NO, YES } from '../../../engine-wasm/book-contract.ts';
import { FEE_ROUNDING, type FeeRoundingCode, type Side } from '../../../engine-wasm/contract.ts';
import type { BookStatus, FeeSchedule, Venue, VenueMarket } from '../types/events.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from '../types/units.ts';

/** Time constant of a book's slow mid. */
const SLOW_US = 3_000_000;

/** Kernel form of a fee schedule. */
export interface KernelFee {
  rate_e5: number;
  rounding: FeeRoundingCode;
}

/**
 * A market's book. The levels are the kernel's; `top` is what they showed after the last thing that happened to them.
 */
export class Book {
  readonly venue: Venue;
  /** Which side of its pair: 0 is `a`, 1 is `b`. */
  readonly side: Side;
  /** Kernel row of the pair this market belongs to. */
  readonly row: number;
  /** Number of the kernel's book. */
  readonly number: number;
  readonly top: BookReading;
  /** The listing, with the fee in force. */
  market: VenueMarket;
  /** The fee in force as the kernel takes it. */
  fee: KernelFee;
  /** Why the status is what it is, in words. */
  reason = 'no snapshot yet';
  /** Of the last frame that was applied. */
  received_at_us: TimeUs = 0;
  /** When an event last told its grid. */
  grid_at_us: TimeUs = Number.NEGATIVE_INFINITY;
  /** Its siblings, by name: made once, because it is asked for with every frame. */
  group = '';
  /** Kernel stream that numbers its frames, -1 for none. */
  stream = -1;
  private slow_mid_e4: number | null = null;
  private slow_at_us: TimeUs = 0;

  constructor(market: VenueMarket, place: { row: number; side: Side; number: number }, top: BookReading) {
    const { row, side, number } = place;
    this.market = market;
    this.venue = market.venue;
    this.side = side;
    this.row = row;
    this.number = number;
    this.top = top;
    this.fee = kernelFee(market.fee);
  }

  get status(): BookStatus {
    return this.top.state;
  }

  /** Best bid, 0 when nobody bids. */
  get bid_e4(): PriceE4 {
    return this.top.bid_e4;
  }

  /** Size at the best bid. */
  get bid_qty_cc(): QtyCc {
    return this.top.bid_qty_cc;
  }

  /** Best ask, 10,000 when nobody sells. */
  get ask_e4(): PriceE4 {
    return this.top.ask_e4;
  }

  /** Size at the best ask. */
  get ask_qty_cc(): QtyCc {
    return this.top.ask_qty_cc;
  }

  /** Ask of NO: the complement of the best YES bid; 10,000 when nobody bids. */
  get no_ask_e4(): PriceE4 {
    return ONE_DOLLAR_E4 - this.top.bid_e4;
  }

  /** Best ask of a side. */
  askOf(side: 'yes' | 'no'): PriceE4 {
    return side === 'yes' ? this.top.ask_e4 : this.no_ask_e4;
  }

  /** Best bid of a side. */
  bidOf(side: 'yes' | 'no'): PriceE4 {
    return side === 'yes' ? this.top.bid_e4 : ONE_DOLLAR_E4 - this.top.ask_e4;
  }

  /** Bid at or above ask: the venue is mid-match or we missed something. Flagged, never traded. */
  crossed(): boolean {
    return this.top.crossing !== 'none';
  }

  /** Live and not crossed; age is judged at the decision, where the time is known. */
  usable(): boolean {
    return this.top.state === 'live' && this.top.crossing === 'none';
  }

  /** Schedule in force at a time, by what was known when the market was listed. */
  feeAt(at_us: TimeUs): FeeSchedule | null {
    let { fee } = this.market;
    for (const change of this.market.fee_changes ?? []) if (change.from_us <= at_us) fee = change.fee;
    return fee;
  }

  /** When the fee changes next; infinite when no change is known. */
  feeChangesAt(): TimeUs {
    return this.market.fee_changes?.[0]?.from_us ?? Number.POSITIVE_INFINITY;
  }

  /** Charge by these terms from now on. */
  setTerms(fee: FeeSchedule | null, fee_changes: VenueMarket['fee_changes']): void {
    const { fee_changes: _before, ...market } = this.market;
    this.market = { ...market, fee, ...(fee_changes === undefined || fee_changes.length === 0 ? {} : { fee_changes }) };
    this.fee = kernelFee(fee);
  }

  /** Take over how orders are to be made and how the market settles; `keeps_grid` where an event has told a later grid than the listing. */
  setOrderRules(listed: VenueMarket, keeps_grid: boolean): void {
    const { price_bands, min_qty_cc, lot_cc, min_notional_udollars, taker_delay_us } = listed;
    const { void_rule: _, terms: __, ...before } = this.market;
    const { tie_rule, void_rule, terms } = listed;
    const contract = {
      tie_rule,
      ...(void_rule === undefined ? {} : { void_rule }),
      ...(terms === undefined ? {} : { terms }),
    };
    const rules = { min_qty_cc, lot_cc, min_notional_udollars, taker_delay_us };
    this.market = { ...before, ...rules, ...contract, ...(keeps_grid ? {} : { price_bands }) };
  }

  /** Let the slow mid follow the mid; call with every frame of a two-sided book. A rational decay, so that no libm differs. */
  follow(at_us: TimeUs): void {
    const { bid_qty_cc, ask_qty_cc, bid_e4, ask_e4 } = this.top;
    if (bid_qty_cc === 0 || ask_qty_cc === 0) return;
    const mid_e4 = (bid_e4 + ask_e4) / 2;
    const elapsed = at_us - this.slow_at_us;
    const weight = this.slow_mid_e4 === null ? 1 : elapsed / (elapsed + SLOW_US);
    this.slow_mid_e4 = (this.slow_mid_e4 ?? mid_e4) * (1 - weight) + mid_e4 * weight;
    this.slow_at_us = at_us;
  }

  /** How far the mid has just moved, 1/10,000 dollar: the venue that moved knows something, the one that did not is late. */
  movedE4(): number {
    const { bid_qty_cc, ask_qty_cc, bid_e4, ask_e4 } = this.top;
    if (this.slow_mid_e4 === null || bid_qty_cc === 0 || ask_qty_cc === 0) return 0;
    return Math.abs((bid_e4 + ask_e4) / 2 - this.slow_mid_e4);
  }
}

/** The kernel's number of a side whose asks are bought. */
export function outcomeOf(side: 'yes' | 'no'): typeof YES | typeof NO {
  return side === 'yes' ? YES : NO;
}

/** Kernel form of a fee schedule; unknown stays unknown. */
export function kernelFee(fee: FeeSchedule | null): KernelFee {
  return fee === null
    ? { rate_e5: 0, rounding: FEE_ROUNDING.unknown }
    : { rate_e5: fee.rate_e5, rounding: FEE_ROUNDING[fee.rounding] };
}

/** What the kernel's reasons mean, for people. */
const REASON_TEXT: Readonly<Record<BookReason, string>> = {
  none: '',
  unknown_book: 'the kernel has no such book',
  no_snapshot: 'no snapshot yet',
  awaits_snapshot: 'a change came while a snapshot was awaited',
  closed: 'closed by the venue',
  late_frame: 'a frame was repeated or came late',
  sequence_gap: 'frames of the subscription are missing',
  bad_sequence: 'a frame without its number',
  bad_price: 'a price outside $0.0001 to $0.9999',
  bad_quantity: 'a size that is no whole number',
  bad_side: 'a level of no known side',
  bad_time: 'a frame without a time',
  negative_level: 'a change would leave less than nothing at a price',
  quantity_too_big: 'more than 42.9 million contracts at one price',
  too_deep: 'more than 2,048 levels on a side',
  pool_exhausted: "no room left for levels: raise the shard's book capacity",
  hash_mismatch: "the venue's hash of the book is not ours",
  top_mismatch: "the venue's best prices are not ours",
  grid_changed: 'the price grid has changed',
  off_grid: 'a price off the grid',
  reactivated: 'resumed by the venue, resting orders were cancelled',
  disconnected: 'the connection ended',
  silent: 'silent for too long',
  bad_frame: 'a frame could not be read',
  bad_slot: 'no place in the table',
  bad_stream: 'frames of several subscriptions mixed',
};

/** A kernel reason in words; '' for none. */
export function reasonText(reason: BookReason): string {
  return REASON_TEXT[reason];
}

/** Kernel reason of a result code. */
export function reasonOf(code: number): BookReason {
  return BOOK_REASONS[code] ?? 'bad_frame';
}
