/** However the depth lies, no order can cost more than the money that it was let through with. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Level } from '../../runtime/trading/types/events.ts';
import { bookEvent, clock, gameEvent, pairEvent, SECOND, START_US, TestDesk, ticks } from './support.ts';

const T = START_US + 10 * SECOND;
/** What fills at several prices may be rounded up by, one by one. */
const ROUNDING_UDOLLARS = 30_000;

const qty = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1_000, max: 80_000 }),
  fc.constant(10_000_000),
);
/** Levels that get worse by some cents each, best first. */
const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), qty), { minLength: 1, maxLength: 6 });
const money = fc.integer({ min: 20, max: 2_000 });

function ladder(first_c: number, by: readonly (readonly [number, number])[], sign: 1 | -1): Level[] {
  let price = first_c;
  return by.map(([step, qty_cc], i): Level => {
    if (i > 0) price += sign * step;
    return [Math.min(99, Math.max(1, price)) * 100, qty_cc];
  });
}

/** Levels at one price are one. */
function distinct(levels: readonly Level[]): Level[] {
  return [...new Map(levels.map((level) => [level[0], level])).values()];
}

function mustFit(desk: TestDesk, order_limit_udollars: number, bankroll_udollars: number): void {
  const by_opportunity = new Map<string, number>();
  for (const { opportunity_id, reserve_udollars, purpose } of desk.of('order_intent')) {
    if (purpose !== 'open' || by_opportunity.has(opportunity_id)) continue;
    by_opportunity.set(opportunity_id, reserve_udollars);
    expect(reserve_udollars).toBeLessThanOrEqual(order_limit_udollars + ROUNDING_UDOLLARS);
    expect(reserve_udollars).toBeLessThanOrEqual(bankroll_udollars / 2);
  }
  for (const { legs, verdict, opportunity_type } of desk.of('opportunity')) {
    if (verdict !== 'taken') continue;
    const most = legs.reduce((sum, { limit_e4, qty_cc }) => sum + limit_e4 * qty_cc, 0);
    expect([opportunity_type, most <= order_limit_udollars]).toEqual([opportunity_type, true]);
  }
}

describe('an order at the worst price that it may pay', () => {
  it('stays within its limit and its cash, as a bet', () => {
    let taken = 0;
    const property = fc.property(fc.integer({ min: 5, max: 45 }), steps, money, money, (ask_c, by, limit, bankroll) => {
      const order_limit_udollars = limit * SECOND;
      const bankroll_udollars = bankroll * SECOND;
      const desk = new TestDesk({ order_limit_udollars, bankroll_udollars, kelly_fraction_ppm: 1_000_000 });
      const asks = distinct(ladder(ask_c, by, 1));
      desk.send(pairEvent(T), bookEvent(T, 'kalshi', [[100, 100]], asks), gameEvent(T + 1), ...ticks(T));
      mustFit(desk, order_limit_udollars, bankroll_udollars);
      taken += desk.of('order_intent').length;
    });
    fc.assert(property, { numRuns: 150 });
    expect(taken).toBeGreaterThan(20);
  });

  it('stays within its limit and its cash, as the legs of a lock', () => {
    let taken = 0;
    const property = fc.property(steps, steps, money, money, (yes, no, limit, bankroll) => {
      const order_limit_udollars = limit * SECOND;
      const bankroll_udollars = bankroll * SECOND;
      const desk = new TestDesk({ order_limit_udollars, bankroll_udollars }).send(pairEvent(T));
      desk.send(bookEvent(T, 'kalshi', [[100, 100]], distinct(ladder(43, yes, 1))));
      desk.send(bookEvent(T, 'polymarket', distinct(ladder(50, no, -1)), [[9_900, 100]]), clock(T + 1), ...ticks(T));
      mustFit(desk, order_limit_udollars, bankroll_udollars);
      taken += desk.of('order_intent').length;
    });
    fc.assert(property, { numRuns: 150 });
    expect(taken).toBeGreaterThan(20);
  });
});
