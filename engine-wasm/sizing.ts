/** Sizing beyond two legs: engine-wasm/src/raw_sizing.rs behind `Engine.sizing`. */
import type { Outcome } from './book-contract.ts';
import { type BuyWalk, type LadderView, MAX_ORDER_QTY_CC, NO_ASK_E4 } from './contract.ts';
import { columnViews, type RawExports, view } from './memory.ts';
import {
  type BookLeg,
  type KellyBet,
  type LadderLeg,
  type LegRisk,
  type LegRules,
  MAX_ACCOUNTS,
  MAX_SIZED_LEGS,
  type RiskedSet,
  SET_REFUSALS,
  type SetLimits,
  type SizedSet,
  type SizingEngine,
} from './sizing-contract.ts';

/** Places in `sizing_in` and `sizing_out` (engine-wasm/src/raw_sizing.rs). */
const CASH_AT = 8;
const LEGS_AT = CASH_AT + MAX_ACCOUNTS;
const LEG_NUMBERS = 8;
const ORDERS_AT = 4;
const ORDER_NUMBERS = 4;
const BAD_LEGS = 1;
const BAD_ACCOUNT = 2;
const MAX_U32 = 0xffff_ffff;

interface Columns {
  input: Float64Array;
  out: Float64Array;
  price: Uint16Array;
  qty: Uint32Array;
}

function attach(raw: RawExports): Columns {
  const views = columnViews(raw);
  return {
    input: view(views, 'sizing_in', Float64Array),
    out: view(views, 'sizing_out', Float64Array),
    price: view(views, 'ladder_price_e4', Uint16Array),
    qty: view(views, 'ladder_qty_cc', Uint32Array),
  };
}

/** An upper limit as a safe integer: rounded down, never negative, NaN is nothing. */
const upTo = (x: number): number => (x > 0 ? Math.min(Math.floor(x), Number.MAX_SAFE_INTEGER) : 0);

/** A minimum as a safe integer: rounded up; NaN stays, and is refused. */
const atLeast = (x: number): number => Math.min(Math.max(Math.ceil(x), 0), Number.MAX_SAFE_INTEGER);

function orderAt(out: Float64Array, at: number): BuyWalk {
  return { qty_cc: out[at]!, cost_udollars: out[at + 1]!, fee_udollars: out[at + 2]!, worst_e4: out[at + 3]! };
}

/** The methods of `SizingEngine` over the raw exports. */
export class SizingFace implements SizingEngine {
  readonly #raw: RawExports;
  #columns: Columns;

  /** After `kernel_init`. */
  constructor(raw: RawExports) {
    this.#raw = raw;
    this.#columns = attach(raw);
  }

  /** Views, rebuilt if something ever grew the memory. */
  #live(): Columns {
    if (this.#columns.input.length === 0) this.#columns = attach(this.#raw);
    return this.#columns;
  }

  get out(): Float64Array {
    return this.#live().out;
  }

  /** Lay down limits and rules; 0, or the code of a refusal. The legs' last two numbers are the caller's. */
  #lay(input: Float64Array, legs: readonly LegRules[], limits: SetLimits): number {
    const { cash_udollars } = limits;
    if (legs.length === 0 || legs.length > MAX_SIZED_LEGS) return BAD_LEGS;
    if (cash_udollars.length > MAX_ACCOUNTS) return BAD_ACCOUNT;
    input[0] = limits.payout_e4;
    input[1] = limits.floor_e4;
    input[2] = upTo(limits.cap_qty_cc);
    input[3] = upTo(limits.cap_udollars ?? Number.MAX_SAFE_INTEGER);
    for (let i = 0; i < MAX_ACCOUNTS; i++) {
      input[CASH_AT + i] = i < cash_udollars.length ? upTo(cash_udollars[i]!) : 0;
    }
    for (let k = 0; k < legs.length; k++) {
      const leg = legs[k]!;
      if (!(leg.account < cash_udollars.length)) return BAD_ACCOUNT;
      const at = LEGS_AT + k * LEG_NUMBERS;
      input[at] = leg.fee.rate_e5;
      input[at + 1] = leg.fee.rounding;
      input[at + 2] = leg.account;
      input[at + 3] = leg.lot_cc;
      input[at + 4] = atLeast(leg.min_qty_cc);
      input[at + 5] = atLeast(leg.min_notional_udollars);
    }
    return 0;
  }

  /** Copy a ladder into the kernel; it ends at the first level that is no ask. Returns the levels copied. */
  #copy(columns: Columns, ladder: LadderView, at: number, room: number): number {
    const { price, qty } = columns;
    const { price_e4, qty_cc } = ladder;
    const most = Math.min(ladder.length, room);
    let n = 0;
    for (; n < most; n++) {
      const level_price = price_e4[n];
      const level_qty = qty_cc[n];
      if (level_price === undefined || level_qty === undefined) break;
      if (!(level_price > 0 && level_price < NO_ASK_E4 && level_qty >= 0)) break;
      price[at + n] = level_price;
      qty[at + n] = Math.min(level_qty, MAX_U32);
    }
    return n;
  }

  #walkLadders(legs: readonly LadderLeg[], limits: SetLimits): number {
    const columns = this.#live();
    const { input, price } = columns;
    const refused = this.#lay(input, legs, limits);
    if (refused !== 0) return refused;
    const room = Math.floor(price.length / legs.length);
    for (let k = 0; k < legs.length; k++) {
      input[LEGS_AT + k * LEG_NUMBERS + 6] = this.#copy(columns, legs[k]!.ladder, k * room, room);
    }
    return this.#raw.kernel_walk_set(legs.length);
  }

  #walkBooks(legs: readonly BookLeg[], limits: SetLimits, now_us: number): number {
    const { input } = this.#live();
    const refused = this.#lay(input, legs, limits);
    if (refused !== 0) return refused;
    for (let k = 0; k < legs.length; k++) {
      const at = LEGS_AT + k * LEG_NUMBERS;
      input[at + 6] = legs[k]!.book;
      input[at + 7] = legs[k]!.outcome;
    }
    return this.#raw.kernel_book_walk_set(legs.length, now_us);
  }

  #quantity(code: number): number {
    return code === 0 ? this.#live().out[0]! : Number.NaN;
  }

  #sized(code: number, legs: number): SizedSet {
    if (code !== 0) {
      const refusal = SET_REFUSALS[code - 1] ?? 'bad_number';
      return { qty_cc: 0, net_udollars: 0, is_exact: false, orders: [], refusal };
    }
    const { out } = this.#live();
    const orders = Array.from({ length: legs }, (_, k) => orderAt(out, ORDERS_AT + k * ORDER_NUMBERS));
    return { qty_cc: out[0]!, net_udollars: out[1]!, is_exact: out[2] === 1, orders, refusal: null };
  }

  walkSet(legs: readonly LadderLeg[], limits: SetLimits): SizedSet {
    return this.#sized(this.#walkLadders(legs, limits), legs.length);
  }

  walkBookSet(legs: readonly BookLeg[], limits: SetLimits, now_us: number): SizedSet {
    return this.#sized(this.#walkBooks(legs, limits, now_us), legs.length);
  }

  walkSetRaw(legs: readonly LadderLeg[], limits: SetLimits): number {
    return this.#quantity(this.#walkLadders(legs, limits));
  }

  walkBookSetRaw(legs: readonly BookLeg[], limits: SetLimits, now_us: number): number {
    return this.#quantity(this.#walkBooks(legs, limits, now_us));
  }

  /** Lay down a bet; the two numbers behind it are the book's. */
  #layBet(input: Float64Array, bet: KellyBet): void {
    input[0] = bet.p;
    input[1] = upTo(bet.bankroll_udollars);
    input[2] = upTo(bet.cap_udollars);
    input[3] = Math.min(bet.lot_cc, MAX_ORDER_QTY_CC + 1);
    input[4] = bet.fee.rate_e5;
    input[5] = bet.fee.rounding;
    input[6] = atLeast(bet.held_udollars ?? 0);
    input[7] = upTo(bet.limit_e4 ?? NO_ASK_E4);
    input[8] = bet.floor_e4 ?? 0;
    input[9] = atLeast(bet.min_qty_cc ?? 0);
    input[10] = atLeast(bet.min_notional_udollars ?? 0);
  }

  kellyWalk(ladder: LadderView, bet: KellyBet): BuyWalk | null {
    const columns = this.#live();
    const levels = this.#copy(columns, ladder, 0, columns.price.length);
    this.#layBet(columns.input, bet);
    return this.#raw.kernel_kelly_walk(levels) === 1 ? orderAt(columns.out, 0) : null;
  }

  kellyWalkBook(book: number, outcome: Outcome, bet: KellyBet, now_us: number): BuyWalk | null {
    return Number.isNaN(this.kellyWalkBookRaw(book, outcome, bet, now_us)) ? null : orderAt(this.#live().out, 0);
  }

  kellyWalkBookRaw(book: number, outcome: Outcome, bet: KellyBet, now_us: number): number {
    const { input, out } = this.#live();
    this.#layBet(input, bet);
    input[11] = book;
    input[12] = outcome;
    return this.#raw.kernel_book_kelly_walk(now_us) === 1 ? out[0]! : Number.NaN;
  }

  shrink(p: number, cost: number, error_sd: number, edge_variance: number): number {
    return this.#raw.kernel_kelly_shrink(p, cost, error_sd, edge_variance);
  }

  legRisk(risk: LegRisk, net_udollars: number, qty_cc: number): RiskedSet {
    const { input, out } = this.#live();
    input[0] = risk.fill_probability;
    input[1] = risk.half_spread_e4;
    input[2] = risk.drift_e4;
    input[3] = risk.fees_e4;
    input[4] = net_udollars;
    input[5] = qty_cc;
    this.#raw.kernel_leg_risk();
    return { expected_udollars: out[0]!, floor_e4: out[1]!, least_fill_probability: out[2]! };
  }

  annualised(net_udollars: number, capital_udollars: number, days: number): number {
    return this.#raw.kernel_annualised(net_udollars, capital_udollars, days);
  }

  capitalFloor(capital_e4: number, hurdle_per_year: number, days: number): number {
    return this.#raw.kernel_capital_floor(capital_e4, hurdle_per_year, days);
  }
}
