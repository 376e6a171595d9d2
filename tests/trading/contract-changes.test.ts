/** A market's rules change in its life: what settles differently from now on is charged or refused from now on. */
import { describe, expect, it } from 'vitest';
import type { ContractTerms, SettlementDifference, VenueMarket } from '../../runtime/trading/types/events.ts';
import { gameEvent, lockBooks, market, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US + 10 * SECOND;
const TERMS: ContractTerms = {
  ...{ counted: 'whole', shootout: 'unknown', waits_h: 48, retirement: 'unknown', source: null, dispute: 'exchange' },
  payout: 'fraction',
};
const BLOCK: SettlementDifference = {
  ...{ field: 'tie', a: 'rules say nothing about a tie', b: 'a tie pays 50-50', verdict: 'block' },
  ...{ loss_e4: 10_000, chance_ppm: null },
};

const listed = (change: Partial<VenueMarket> = {}, settlement: SettlementDifference[] = []) =>
  pair({ a: market('kalshi', 'K-BOS', change), b: market('polymarket', 'P-BOS'), settlement });

describe('a contract that is told anew', () => {
  it.each([
    ['another rule for a tie', { tie_rule: 'unknown' }],
    ['another rule for a void', { void_rule: 'pays_no' }],
    ['other terms', { terms: TERMS }],
  ] as const)('%s: the pair is said again with it', (_name, change) => {
    const desk = new TestDesk().send(gameEvent(T), pairEvent(T, listed()));
    const before = desk.of('pair_listed').length;
    desk.send(pairEvent(T + SECOND, listed(change)));
    expect([desk.of('pair_listed').length, desk.last('pair_listed').a]).toMatchObject([before + 1, change]);
    desk.send(pairEvent(T + 2 * SECOND, listed(change)));
    expect(desk.of('pair_listed').length).toBe(before + 1);
    // What is not said any more is unknown again.
    desk.send(pairEvent(T + 3 * SECOND, listed()));
    const { tie_rule, void_rule, terms } = desk.last('pair_listed').a ?? {};
    const { tie_rule: usual, void_rule: usual_void } = market('kalshi', 'K-BOS');
    expect([tie_rule, void_rule, terms]).toEqual([usual, usual_void, undefined]);
  });

  it('a lock that was taken before is refused from then on', () => {
    const lock = (blocked: boolean): unknown[] => {
      const desk = new TestDesk().send(gameEvent(T), pairEvent(T, listed()));
      if (blocked) desk.send(pairEvent(T + 1, listed({ tie_rule: 'unknown' }, [BLOCK])));
      desk.send(...lockBooks(T + SECOND), ...lockBooks(T + 3 * SECOND));
      return desk
        .of('opportunity')
        .filter((one) => one.opportunity_type === 'cross_venue_lock')
        .map((one) => one.refusal?.reason ?? one.verdict);
    };
    expect(lock(true)).toContain('settlement_differs');
    expect(lock(false).length).toBeGreaterThan(0);
    expect(lock(false)).not.toContain('settlement_differs');
  });
});
