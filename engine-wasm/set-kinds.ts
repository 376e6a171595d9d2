/**
 * Sets of contracts whose payoff is known whatever happens (models.md 5, types B and D to G). Each function lists the
 * outcomes that can occur with what every leg pays in them; the payoff of the set is the least over them. Ties and
 * voids are outcomes like the others: what each venue pays then is the caller's to say, from the venue's own rules.
 */
import type { ContractSet, OutcomeName, SetKind, SetLeg } from './scan-contract.ts';
import type { Side } from './sides.ts';

const DOLLAR = 10_000;

/** One venue's market of a proposition. */
export interface SetMarket {
  slot: number;
  /** Side of the table that the venue writes. */
  venue: Side;
  /** Smallest order, centi-contracts. */
  min_qty_cc: number;
}

/** One way it can end: what a YES of each market pays, 1/10,000 dollar. */
export interface SetOutcome {
  yes_e4: readonly number[];
  /** Left out of the usual payoff: a tie where ties are rare, a void. */
  unusual?: boolean;
}

/**
 * A set from its legs and the outcomes. A NO pays the rest of the dollar in every outcome. @throws RangeError without a
 * usual outcome
 */
export function contractSet(
  kind: SetKind,
  markets: readonly SetMarket[],
  sides: readonly OutcomeName[],
  outcomes: readonly SetOutcome[],
  placeholder = false,
): ContractSet {
  const legs: SetLeg[] = markets.map(({ slot, venue }, i) => ({ slot, venue, side: sides[i] ?? 'yes' }));
  const pays = ({ yes_e4 }: SetOutcome): number =>
    legs.reduce((sum, { side }, i) => sum + (side === 'yes' ? (yes_e4[i] ?? 0) : DOLLAR - (yes_e4[i] ?? 0)), 0);
  const usual = outcomes.filter(({ unusual }) => unusual !== true).map(pays);
  if (usual.length === 0) throw new RangeError(`a ${kind} set needs an outcome that is usual`);
  const min_qty_cc = Math.max(...markets.map((market) => market.min_qty_cc));
  const worst_e4 = Math.min(...outcomes.map(pays));
  return { kind, legs, worst_e4, usual_e4: Math.min(...usual), min_qty_cc, placeholder };
}

/** B: YES and NO of one market at one venue. Even a void pays both sides one dollar together. */
export function completeSet(market: SetMarket): ContractSet {
  return contractSet('complete_set', [market, market], ['yes', 'no'], [{ yes_e4: [DOLLAR, DOLLAR] }]);
}

/** What the YES of each team's market pays in an outcome that neither team wins. */
export type TiePayoff = readonly [a_yes_e4: number, b_yes_e4: number];

/**
 * D: one market per team. YES on both, and NO on both. `ties` are the ways in which neither wins (a tied final, a
 * void), each with what both markets pay then; none where the rules know no such thing.
 */
export function mirrored(a: SetMarket, b: SetMarket, ties: readonly TiePayoff[]): ContractSet[] {
  const outcomes: SetOutcome[] = [
    { yes_e4: [DOLLAR, 0] },
    { yes_e4: [0, DOLLAR] },
    ...ties.map((yes_e4) => ({ yes_e4, unusual: true })),
  ];
  return (['yes', 'no'] as const).map((side) => contractSet('mirrored', [a, b], [side, side], outcomes));
}

/**
 * E: home, draw and away, each at one venue or more. All YES pay one dollar, all NO two; two NO pay one at least, since
 * both lose only if both their outcomes came true (a double chance bought in two parts). One set for every choice of
 * venues.
 */
export function threeWay(
  outcomes3: readonly [readonly SetMarket[], readonly SetMarket[], readonly SetMarket[]],
  voids: readonly (readonly [number, number, number])[] = [],
): ContractSet[] {
  const outcomes = exclusive(3, true, voids);
  const sets: ContractSet[] = [];
  for (const markets of choices(outcomes3)) {
    sets.push(contractSet('three_way', markets, ['yes', 'yes', 'yes'], outcomes));
    sets.push(contractSet('three_way', markets, ['no', 'no', 'no'], outcomes));
  }
  for (const pair of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const) {
    const kept = outcomes.map(({ yes_e4, ...rest }) => ({ yes_e4: pair.map((i) => yes_e4[i] ?? 0), ...rest }));
    for (const markets of choices(pair.map((i) => outcomes3[i]))) {
      sets.push(contractSet('three_way', markets, ['no', 'no'], kept));
    }
  }
  return sets;
}

/** What is known of the outcomes of an event with several markets. */
export interface NWay {
  /** One of the listed outcomes must come true. */
  exhaustive: boolean;
  /** The venue lists an "Other" or an unnamed outcome that can become anything. */
  placeholder: boolean;
}

/**
 * F: at most one of n outcomes comes true. All NO pay n - 1 dollars: at Polymarket that is what converting them returns
 * at once, and a conversion of fewer is never better, since each further NO costs less than the dollar it adds. All YES
 * pay one dollar, but only if one of them must come true.
 */
export function nWay(markets: readonly SetMarket[], { exhaustive, placeholder }: NWay): ContractSet[] {
  const outcomes = exclusive(markets.length, exhaustive, []);
  const all = (side: OutcomeName) =>
    contractSet(
      'n_way',
      markets,
      markets.map(() => side),
      outcomes,
      placeholder,
    );
  return exhaustive ? [all('yes'), all('no')] : [all('no')];
}

/**
 * G: whenever `narrower` is true, so is `wider`: a higher strike against a lower one, a spread against the moneyline.
 * YES on the wider and NO on the narrower pay one dollar at least. `ties` as in {@link mirrored}: what each pays when
 * the outcome is neither.
 */
export function nested(wider: SetMarket, narrower: SetMarket, ties: readonly TiePayoff[] = []): ContractSet {
  const outcomes: SetOutcome[] = [
    { yes_e4: [DOLLAR, DOLLAR] },
    { yes_e4: [DOLLAR, 0] },
    { yes_e4: [0, 0] },
    ...ties.map((yes_e4) => ({ yes_e4, unusual: true })),
  ];
  return contractSet('nested', [wider, narrower], ['yes', 'no'], outcomes);
}

/** A ladder of markets from the lowest strike to the highest: every lower one against every higher one. */
export function ladder(markets: readonly SetMarket[]): ContractSet[] {
  return markets.flatMap((wider, i) => markets.slice(i + 1).map((narrower) => nested(wider, narrower)));
}

/** Outcomes of which exactly one comes true, or at most one. */
function exclusive(n: number, exhaustive: boolean, voids: readonly (readonly number[])[]): SetOutcome[] {
  const zeros = Array.from({ length: n }, () => 0);
  const single = zeros.map((_, won) => ({ yes_e4: zeros.map((_, i) => (i === won ? DOLLAR : 0)) }));
  const none = exhaustive ? [] : [{ yes_e4: zeros }];
  return [...single, ...none, ...voids.map((yes_e4) => ({ yes_e4, unusual: true }))];
}

/** One market of every list, in all combinations. */
function choices(lists: readonly (readonly SetMarket[])[]): SetMarket[][] {
  return lists.reduce<SetMarket[][]>((made, list) => made.flatMap((head) => list.map((next) => [...head, next])), [[]]);
}
