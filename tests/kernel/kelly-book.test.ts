import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOOK_SIDE, NO, NOWHERE, type Outcome, WALK, YES } from '../../engine-wasm/book-contract.ts';
import { FEE_ROUNDING, type FeeRoundingCode } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { BuyWalk, KellyBet } from '../../engine-wasm/sizing-contract.ts';

const engine = loadEngine({ markets: 0, games: 0, books: 2, book_levels: 2_048 });
const { sizing, books } = engine;
const NOW_US = 1_000_000;
const FEE = { rate_e5: 7_000, rounding: FEE_ROUNDING.kalshi_direct };
const BOOK = 0;

type Rows = readonly (readonly [price_e4: number, qty_cc: number])[];

/** A book with these asks of an outcome, and nothing on the other side. */
function lay(asks: Rows, outcome: Outcome = YES): void {
  books.open(BOOK, 1, NOWHERE);
  books.begin();
  for (const [price, qty] of asks) books.level(outcome === YES ? BOOK_SIDE.yes_ask : BOOK_SIDE.no_ask, price, qty);
  books.snapshot(BOOK, Number.NaN, NOW_US);
}

const bet = (over: Partial<KellyBet>): KellyBet => ({
  p: 0.6,
  bankroll_udollars: 1e9,
  cap_udollars: 1e12,
  lot_cc: 1,
  fee: FEE,
  ...over,
});

const walk = (one: KellyBet, outcome: Outcome = YES) => sizing.kellyWalkBook(BOOK, outcome, one, NOW_US);
const paid = (order: BuyWalk | null) => (order === null ? Number.NaN : order.cost_udollars + order.fee_udollars);
const unitCost = (price_e4: number, rate_e5: number) => price_e4 / 1e4 + (rate_e5 * price_e4 * (1e4 - price_e4)) / 1e13;

/** Cost with fee of the first `qty_cc` of the asks, fill by fill through the fee face. */
function charge(asks: Rows, qty_cc: number, { rate_e5, rounding }: KellyBet['fee']): number {
  let [left, carry, sum] = [qty_cc, 0, 0];
  for (const [price_e4, size] of asks) {
    const take = Math.min(left, size);
    if (take === 0) continue;
    const fill = { rate_e7: 100 * rate_e5, rounding: rounding as FeeRoundingCode, price_e4, qty_cc: take, carry };
    const parts = engine.fillFee(fill);
    if (parts === null) throw new Error('a fill of the test was refused');
    carry = parts.carry;
    sum += price_e4 * take + parts.fee_udollars;
    left -= take;
  }
  return sum;
}

/** Whether one more hundredth behind the first `qty_cc` raises the expected logarithm; false behind every bound. */
function isWanted(asks: Rows, qty_cc: number, one: KellyBet): boolean {
  const held = one.held_udollars ?? 0;
  let [left, lose] = [qty_cc, one.bankroll_udollars - held];
  for (const [price_e4, size] of asks) {
    const cost = unitCost(price_e4, one.fee.rate_e5);
    const take = Math.min(left, size);
    lose -= take * cost * 1e4;
    left -= take;
    if (left > 0 || take === size) continue;
    if (price_e4 > (one.limit_e4 ?? 10_000) || (one.p - cost) * 1e4 <= (one.floor_e4 ?? 0)) return false;
    const after = lose - cost * 1e4;
    const win = after + (qty_cc + 1) * 1e4 + held / cost;
    return after > 0 && (one.p * (1 - cost)) / win >= ((1 - one.p) * cost) / after;
  }
  return false;
}

describe("Kelly's order against a book where it lies", () => {
  it('keeps the order limit and its own rule behind a cheap first level', () => {
    lay([
      [1_000, 100],
      [5_400, 50_000_000],
    ]);
    const rich = { bankroll_udollars: 5e9, cap_udollars: 1e9 };
    expect(paid(walk(bet({ ...rich, p: 0.7 })))).toBeGreaterThan(999.9e6);
    expect(paid(walk(bet({ ...rich, p: 0.7 })))).toBeLessThanOrEqual(1e9);
    const alone = engine.kelly(0.6, unitCost(5_400, 7_000)) * 5e9;
    expect(Math.abs(paid(walk(bet({ ...rich, p: 0.6 }))) - alone)).toBeLessThan(1e6);
    // The second level costs 55.74 cents with its fee.
    expect(walk(bet({ ...rich, p: 0.557 }))).toMatchObject({ qty_cc: 100, worst_e4: 1_000 });
  });

  it('adds only what is missing to what is held', () => {
    lay([[5_500, 50_000_000]]);
    const whole = paid(walk(bet({})));
    for (const held_udollars of [1e6, 2e7, 7e7]) {
      expect(Math.abs(paid(walk(bet({ held_udollars }))) + held_udollars - whole)).toBeLessThan(12_000);
    }
    expect(walk(bet({ held_udollars: whole + 10_000 }))).toMatchObject({ qty_cc: 0 });
    expect(walk(bet({ held_udollars: Number.POSITIVE_INFINITY }))).toMatchObject({ qty_cc: 0 });
  });

  it('buys either outcome, and nothing of a book that may not be traded', () => {
    lay([[5_500, 1_000]], NO);
    expect(walk(bet({}), NO)).toEqual(sizing.kellyWalk({ price_e4: [5_500], qty_cc: [1_000], length: 1 }, bet({})));
    expect(walk(bet({}), YES)).toMatchObject({ qty_cc: 0 });
    expect(sizing.kellyWalkBook(BOOK, NO, bet({}), NOW_US + 61e6)).toBe(null);
    for (const book of [1, 7, -1, 0.5, Number.NaN]) expect(sizing.kellyWalkBook(book, NO, bet({}), NOW_US)).toBe(null);
    expect(sizing.kellyWalkBook(BOOK, 2 as Outcome, bet({}), NOW_US)).toMatchObject({ qty_cc: 0 });
    expect(sizing.kellyWalkBookRaw(1, NO, bet({}), NOW_US)).toBeNaN();
    for (const over of [{ p: 1.1 }, { p: Number.NaN }, { floor_e4: Number.NaN }, { lot_cc: 0.5 }])
      expect(walk(bet(over), NO)).toBe(null);
  });

  it('holds every bound at every level and leaves nothing that is wanted and paid for', () => {
    const asks = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 120 })), {
        minLength: 1,
        maxLength: 6,
      })
      .map((steps) => {
        let price = 3_000;
        return steps.map(([step, qty]) => {
          price += step;
          return [price, qty] as const;
        });
      });
    const bets = fc.record({
      p: fc.double({ min: 0.3, max: 0.9, noNaN: true }),
      bankroll_udollars: fc.integer({ min: 100_000, max: 5_000_000 }),
      cap_udollars: fc.integer({ min: 0, max: 2_000_000 }),
      lot_cc: fc.integer({ min: 1, max: 7 }),
      held_udollars: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_000_000 })),
      limit_e4: fc.oneof(fc.constant(10_000), fc.integer({ min: 3_000, max: 6_500 })),
      floor_e4: fc.integer({ min: 0, max: 500 }),
      min_qty_cc: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
      min_notional_udollars: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 300_000 })),
      fee: fc.record({ rate_e5: fc.integer({ min: 0, max: 8_000 }), rounding: fc.constantFrom(1, 2, 3, 4, 5, 6, 7) }),
    });
    let traded = 0;
    fc.assert(
      fc.property(asks, bets, (rows, one) => {
        lay(rows);
        const order = walk(one)!;
        const { qty_cc } = order;
        if (qty_cc === 0) return;
        traded += 1;
        const budget = Math.min(one.cap_udollars, one.bankroll_udollars - one.held_udollars);
        expect(paid(order)).toBe(charge(rows, qty_cc, one.fee));
        expect(paid(order)).toBeLessThanOrEqual(budget);
        expect(qty_cc % one.lot_cc).toBe(0);
        expect(qty_cc).toBeGreaterThanOrEqual(one.min_qty_cc);
        expect(order.cost_udollars).toBeGreaterThanOrEqual(one.min_notional_udollars);
        expect(paid(order)).toBeLessThan((one.p * 1e4 - one.floor_e4) * qty_cc);
        // The last hundredth but one was wanted: a double may err by one.
        if (qty_cc > 1) expect(isWanted(rows, qty_cc - 2, one)).toBe(true);
        const more = qty_cc + one.lot_cc;
        const depth = rows.reduce((sum, [, size]) => sum + size, 0);
        if (more <= depth && charge(rows, more, one.fee) <= budget) expect(isWanted(rows, more, one)).toBe(false);
        expect(sizing.kellyWalkBookRaw(BOOK, YES, one, NOW_US)).toBe(qty_cc);
        expect(Array.from(sizing.out.subarray(0, 4))).toEqual([
          qty_cc,
          order.cost_udollars,
          order.fee_udollars,
          order.worst_e4,
        ]);
      }),
      { numRuns: 1_000 },
    );
    expect(traded).toBeGreaterThan(100);
  });

  it('allocates nothing in the kernel', () => {
    lay([[5_500, 1_000]]);
    const before = engine.memory.buffer;
    const one = bet({});
    for (let i = 0; i < 10_000; i++) sizing.kellyWalkBookRaw(BOOK, YES, one, NOW_US);
    expect(engine.memory.buffer).toBe(before);
  });
});

describe('what a position would bring', () => {
  it('is a dollar a contract less what the other outcome costs, with the same fee', () => {
    books.open(BOOK, 1, NOWHERE);
    books.begin();
    books.level(BOOK_SIDE.yes_bid, 6_000, 300);
    books.level(BOOK_SIDE.yes_bid, 5_500, 10_000);
    books.snapshot(BOOK, Number.NaN, NOW_US);
    // Selling 500 hundredths of YES at any price: three contracts at 60 cents, two at 55.
    expect(books.walkBuy(BOOK, NO, NOW_US, 10_000, 500, FEE)).toBe(true);
    const { walk: got } = books;
    expect(got[WALK.qty_cc]).toBe(500);
    expect(500 * 10_000 - got[WALK.cost_udollars]!).toBe(3 * 600_000 + 2 * 550_000);
    expect(10_000 - got[WALK.worst_e4]!).toBe(5_500);
    const model = (7_000 * (6_000 * 4_000 * 300 + 5_500 * 4_500 * 200)) / 1e9;
    expect(got[WALK.fee_udollars]! - model).toBeGreaterThanOrEqual(0);
    expect(got[WALK.fee_udollars]! - model).toBeLessThan(100);
    // More than the bids take: what is filled says how much could be sold.
    books.walkBuy(BOOK, NO, NOW_US, 10_000, 50_000, FEE);
    expect(books.walk[WALK.qty_cc]).toBe(10_300);
    // Not below 58 cents: NO costs at most 42.
    books.walkBuy(BOOK, NO, NOW_US, 4_200, 50_000, FEE);
    expect(books.walk[WALK.qty_cc]).toBe(300);
  });
});
