/** Legs of a lock that are still to be sent count against every limit and against the cash, as if they were on their way. */
import { expect, it } from 'vitest';
import { bookEvent, lockBooks, market, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US + 10 * SECOND;

const other = pair({
  ...{ pair_id: 'prop:1', game_id: null, outcome: 'other' },
  ...{ a: market('kalshi', 'K-2'), b: market('polymarket', 'P-2') },
});

/** What two locks cost that show at the same moment, no leg of which has been filled yet. */
function takenAtOnce(settings: ConstructorParameters<typeof TestDesk>[0]): { kalshi: number; polymarket: number } {
  const desk = new TestDesk(settings).send(pairEvent(START_US), pairEvent(START_US, other), ...lockBooks(T));
  desk.send(bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], 'K-2'));
  desk.send(bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]], 'P-2'));
  const taken = desk.of('opportunity').filter(({ verdict }) => verdict === 'taken');
  expect(taken.length).toBeGreaterThan(0);
  const cost = { kalshi: 0, polymarket: 0 };
  for (const { legs } of taken)
    for (const { venue, cost_udollars, fee_udollars } of legs)
      cost[venue as 'kalshi' | 'polymarket'] += cost_udollars + fee_udollars;
  return cost;
}

it('two locks at one moment stay below the limit of everything together', () => {
  const both = takenAtOnce({ exposure_limit_udollars: 250 * SECOND });
  expect(both.kalshi + both.polymarket).toBeLessThanOrEqual(250 * SECOND);
});

it('two locks at one moment do not rely on the same cash', () => {
  const both = takenAtOnce({ bankroll_udollars: 300 * SECOND, venue_limit_ppm: 1_000_000 });
  expect(both.kalshi).toBeLessThanOrEqual(150 * SECOND);
  expect(both.polymarket).toBeLessThanOrEqual(150 * SECOND);
});
