/** What a difference between two contracts is charged, by the state of the match that they are on. */
import { describe, expect, it } from 'vitest';
import { retirementDifference, shootoutDifference } from '../../adapters/matching/settlement.ts';
import type { GameRecord } from '../../runtime/trading/estimates/game-record.ts';
import { chanceOf } from '../../runtime/trading/estimates/settlement-chance.ts';
import { setsOf } from '../../runtime/trading/strategies/set-rules.ts';
import type { ContractTerms, GameSnapshot, RetirementRule } from '../../runtime/trading/types/events.ts';
import { game, market } from './support.ts';

const terms = (retirement: RetirementRule, more: Partial<ContractTerms> = {}): { terms: ContractTerms } => ({
  terms: {
    ...{ counted: 'unknown', shootout: 'unknown', waits_h: null, retirement, source: null, dispute: 'unknown' },
    payout: 'unknown',
    ...more,
  },
});

/** A match of best of five with these sets, as the desk keeps it. */
function match(sets: readonly [number, number], change: Partial<GameSnapshot> = {}): GameRecord {
  const state = { ...game().state, best_of: 5, score_1: sets[0], score_2: sets[1] };
  return { game: game({ league: 'tennis', status: 'live', state, ...change }), priced: null } as GameRecord;
}

describe('a retirement', () => {
  it.each([
    ['advances', 'advances', null],
    ['splits', 'splits', null],
    ['advances', 'splits', 5_000],
    ['splits', 'pays_no', 5_000],
    ['advances', 'pays_no', 10_000],
    ['advances', 'fair_price', 10_000],
    ['fair_price', 'fair_price', 10_000],
    ['unknown', 'advances', 10_000],
    ['unknown', 'unknown', 10_000],
  ] as const)('%s against %s costs %s', (a, b, loss_e4) => {
    const found = retirementDifference('tennis', terms(a), terms(b));
    if (loss_e4 === null) expect(found).toBeNull();
    else expect(found).toMatchObject({ field: 'retirement', verdict: 'priced', loss_e4, chance_ppm: 25_000 });
    expect(retirementDifference('mma', terms(a), terms(b))).toBeNull();
  });

  const chance = (record: GameRecord | undefined): number =>
    chanceOf({ field: 'retirement', chance_ppm: 25_000 }, record);

  it('is as likely as what is left of the match, and decided once it is over', () => {
    expect(chance(undefined)).toBe(0.025);
    expect(chance(match([0, 0]))).toBe(0.025);
    expect(chance(match([2, 1]))).toBeCloseTo(0.025 / 3, 12);
    expect(chance(match([0, 1]))).toBeCloseTo((0.025 * 2) / 3, 12);
    expect(chance(match([2, 1], { status: 'interrupted' }))).toBe(0.1);
    expect(chance(match([3, 1], { status: 'final', ended: 'played' }))).toBe(0);
    expect(chance(match([1, 1], { status: 'final', ended: 'retired' }))).toBe(1);
    expect(chance(match([0, 0], { status: 'final', ended: 'walkover' }))).toBe(0);
  });

  it('is no void: what was begun and broken off is paid by its own rule', () => {
    const voided = (record: GameRecord): number => chanceOf({ field: 'void', chance_ppm: 20_000 }, record);
    expect(voided(match([1, 1], { status: 'final', ended: 'retired' }))).toBe(0);
    expect(voided(match([0, 0], { status: 'final', ended: 'walkover' }))).toBe(1);
  });
});

describe('sets on a match', () => {
  const risks = (a: RetirementRule, b: RetirementRule) => {
    const member = (outcome: 'home' | 'away', venue: 'kalshi' | 'polymarket', rule: RetirementRule, row: number) => {
      const own = { ...market(venue, `${venue}-${outcome}`), ...terms(rule) };
      const book = { market: own, venue, row, side: venue === 'kalshi' ? 0 : 1, status: 'live' };
      const [on_a, on_b] = venue === 'kalshi' ? [own, null] : [null, own];
      return { book, pair: { outcome, a: on_a, b: on_b, game_id: 'tennis:1', settlement: [] } };
    };
    const members = [member('home', 'kalshi', a, 0), member('away', 'polymarket', b, 1)];
    const specs = setsOf(members as unknown as Parameters<typeof setsOf>[0], 'tennis', false);
    return specs.map((one) => one.risks.filter(({ name }) => name === 'retirement').map(({ loss_e4 }) => loss_e4));
  };

  it('charge what the two rules can leave unpaid', () => {
    expect(risks('advances', 'advances')).toEqual([[], []]);
    expect(risks('splits', 'splits')).toEqual([[], []]);
    expect(risks('advances', 'splits')).toEqual([[5_000], [5_000]]);
    expect(risks('unknown', 'advances')).toEqual([[10_000], [10_000]]);
  });
});

describe('shoot-outs', () => {
  it('block where one venue counts them and the other leaves them out', () => {
    const [counts, left_out, silent] = (['counts', 'left_out', 'unknown'] as const).map((shootout) =>
      terms('unknown', { shootout }),
    );
    expect(shootoutDifference('nhl', counts ?? {}, left_out ?? {})).toMatchObject({
      field: 'shootout',
      verdict: 'block',
    });
    expect(shootoutDifference('nhl', counts ?? {}, silent ?? {})).toBeNull();
    expect(shootoutDifference('soccer', counts ?? {}, left_out ?? {})).toBeNull();
  });
});
