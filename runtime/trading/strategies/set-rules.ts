/**
 * Which sets of contracts the markets of one game or event make, and what each pays when the game ends level or is never
 * played (models.md 5, types B and D to G). The usual outcomes decide the payoff that a set is bought for; ties and voids
 * are charged against its edge by their chance, and refuse it where a venue's rule is not known.
 */

import type { ContractSet, SetKind } from '../../../engine-wasm/scan-contract.ts';
import { contractSet, type SetMarket, type SetOutcome } from '../../../engine-wasm/set-kinds.ts';
import type { Book } from '../market/book.ts';
import { type ContractSide, leastCc } from '../market/book-reads.ts';
import type { League, Pair, Relation, RetirementRule, TieRule } from '../types/events.ts';
import type { OpportunityType } from '../types/journal.ts';
import { canEndTied } from '../types/periods.ts';
import { MOST_LEGS } from '../types/settings.ts';
import { ONE_DOLLAR_E4 } from '../types/units.ts';
import { marketAt } from '../types/venue.ts';
import {
  ANY_PAY,
  FULL_PAY,
  HALF_PAY,
  NO_PAY,
  type PayRange,
  retirementChancePpm,
  voidChancePpm,
  voidPays,
  voidRuleOf,
} from '../types/voids.ts';

/** One market with the proposition that it is on. */
export interface Member {
  book: Book;
  pair: Pair;
}

/** An outcome that is not priced into the payoff. */
export interface SetRisk {
  name: 'tie' | 'void' | 'retirement';
  /** Missing from the usual payoff when it happens, 1/10,000 dollar per contract. */
  loss_e4: number;
  /** Parts per million; null for the game's own probability of a tie. */
  chance_ppm: number | null;
}

/** A set ready to be registered. */
export interface SetSpec {
  type: OpportunityType;
  set: ContractSet;
  /** One per leg. */
  members: readonly Member[];
  risks: readonly SetRisk[];
  /** Why it is never traded, as a sentence; null when it may be. */
  blocked: string | null;
}

/** Games and events whose sets would be more than this are left out: 64 markets in all combinations would fill the kernel. */
const MOST_NESTED = 24;

/** What a team's YES pays in a tie; null when the rules do not say. */
function tiePays(rule: TieRule): PayRange | null {
  switch (rule) {
    case 'pays_no':
      return NO_PAY;
    case 'splits':
      return HALF_PAY;
    case 'fair_price':
      return ANY_PAY;
    default:
      return null;
  }
}

const RETIRED: Readonly<Record<RetirementRule, PayRange>> = {
  // Whoever advances: which of them nobody knows before.
  advances: ANY_PAY,
  splits: HALF_PAY,
  pays_no: NO_PAY,
  fair_price: ANY_PAY,
  unknown: ANY_PAY,
};

/** What each YES pays when a match is not played out; null where all of them pay whoever advances, as if it were. */
function retiredPays(members: readonly Member[]): PayRange[] | null {
  const rules = members.map(({ book }) => book.market.terms?.retirement ?? 'unknown');
  return rules.every((rule) => rule === 'advances') ? null : rules.map((rule) => RETIRED[rule]);
}

/** What the league's rules leave open. */
interface Chances {
  /** The game can end level. */
  tied: boolean;
  /** Chance that it is never played, parts per million. */
  void_ppm: number;
  /** Chance that it begins and is not played out, parts per million; 0 where that is a void. */
  retired_ppm: number;
}

interface Plan {
  type: OpportunityType;
  void_ppm: number;
  kind: SetKind;
  members: readonly Member[];
  sides: readonly ContractSide[];
  /** Usual outcomes. */
  usual: readonly SetOutcome[];
  /** What each leg's YES pays in a tie; null where there is none, or where it is a usual outcome. */
  tie: readonly (PayRange | null)[] | null;
  /** Where a game that is broken off is no void. */
  retired_ppm?: number;
  placeholder?: boolean;
}

/** The outcome in which every leg pays the least that its range allows. */
function worstOf(ranges: readonly PayRange[], sides: readonly ContractSide[]): SetOutcome {
  return { yes_e4: ranges.map(([least, most], i) => (sides[i] === 'yes' ? least : most)), unusual: true };
}

function build(plan: Plan): SetSpec {
  const { type, void_ppm, kind, members, sides, usual, tie, retired_ppm = 0, placeholder = false } = plan;
  const markets = members.map(({ book }): SetMarket => {
    return { slot: book.row, venue: book.side, min_qty_cc: leastCc(book) };
  });
  const tied =
    tie === null
      ? null
      : worstOf(
          tie.map((range) => range ?? ANY_PAY),
          sides,
        );
  const voided = worstOf(
    members.map(({ book }) => voidPays(voidRuleOf(book.market))),
    sides,
  );
  const lossOf = (outcome: SetOutcome): number => {
    const { usual_e4, worst_e4 } = contractSet(kind, markets, sides, [...usual, outcome]);
    return usual_e4 - worst_e4;
  };
  const risks: SetRisk[] = [];
  if (tied !== null && lossOf(tied) > 0) risks.push({ name: 'tie', loss_e4: lossOf(tied), chance_ppm: null });
  if (lossOf(voided) > 0) risks.push({ name: 'void', loss_e4: lossOf(voided), chance_ppm: void_ppm });
  const retired = retired_ppm === 0 ? null : retiredPays(members);
  const broken = retired === null ? 0 : lossOf(worstOf(retired, sides));
  if (broken > 0) risks.push({ name: 'retirement', loss_e4: broken, chance_ppm: retired_ppm });
  const silent = members.filter((_, i) => tie?.[i] === null);
  const names = silent.map(({ book }) => book.market.market_id).join(', ');
  return {
    type,
    set: contractSet(kind, markets, sides, [...usual, ...(tied === null ? [] : [tied]), voided], placeholder),
    members,
    risks,
    blocked: silent.length === 0 ? null : `What ${names} pays in a tie is not known: never traded as a set.`,
  };
}

const outcomesOf = (rows: readonly (readonly number[])[]): SetOutcome[] => rows.map((yes_e4) => ({ yes_e4 }));

/** Outcomes of which exactly one of n comes true, or at most one. */
function exclusive(n: number, exhaustive: boolean): SetOutcome[] {
  const rows = Array.from({ length: n }, (_, won) =>
    Array.from({ length: n }, (_x, i) => (i === won ? ONE_DOLLAR_E4 : 0)),
  );
  return outcomesOf(exhaustive ? rows : [...rows, rows.map(() => 0)]);
}

/**
 * Whether both members are sides of one market at one venue, seen through the pair of either: Polymarket's two outcomes of a
 * game are two tokens of one market. Such a set is the lock of a pair, or the two sides of one book, under another name.
 */
function isOneMarket(a: Member, b: Member): boolean {
  const mirrors = (one: Member, other: Member): boolean =>
    marketAt(one.pair, other.book.venue)?.no_ref === other.book.market.yes_ref;
  return mirrors(a, b) || mirrors(b, a);
}

/** YES on both teams and NO on both, for every choice of markets; all at one venue with YES is a complete set. */
function teamSets(home: readonly Member[], away: readonly Member[], chances: Chances): SetSpec[] {
  const { tied, void_ppm, retired_ppm } = chances;
  return home.flatMap((a) =>
    away.flatMap((b) => {
      if (isOneMarket(a, b)) return [];
      return (['yes', 'no'] as const).map((side) => {
        const is_complete = side === 'yes' && a.book.venue === b.book.venue;
        const members = [a, b];
        return build({
          type: is_complete ? 'complete_set' : 'mirrored_lock',
          void_ppm,
          retired_ppm,
          kind: is_complete ? 'complete_set' : 'mirrored',
          members,
          sides: [side, side],
          usual: exclusive(2, true),
          tie: tied ? members.map(({ book }) => tiePays(book.market.tie_rule)) : null,
        });
      });
    }),
  );
}

/** Home, draw, away. A draw is a usual outcome here: a team's market must say that it pays NO then, or the set is refused. */
function threeWaySets(
  of: readonly [readonly Member[], readonly Member[], readonly Member[]],
  { void_ppm }: Chances,
): SetSpec[] {
  const outcomes = exclusive(3, true);
  const specs: SetSpec[] = [];
  const add = (members: readonly Member[], sides: readonly ContractSide[], places: readonly number[]): void => {
    const usual = outcomes.map(({ yes_e4 }) => ({ yes_e4: places.map((place) => yes_e4[place] ?? 0) }));
    const spec = build({ type: 'three_way_lock', void_ppm, kind: 'three_way', members, sides, usual, tie: null });
    const odd = members.find(({ pair, book }) => pair.outcome !== 'draw' && book.market.tie_rule !== 'pays_no');
    const text = odd === undefined ? null : `${odd.book.market.market_id} does not say that a draw pays NO.`;
    specs.push({ ...spec, blocked: text });
  };
  for (const a of of[0])
    for (const b of of[1])
      for (const c of of[2]) {
        add([a, b, c], ['yes', 'yes', 'yes'], [0, 1, 2]);
        add([a, b, c], ['no', 'no', 'no'], [0, 1, 2]);
      }
  for (const [x, y] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const)
    for (const a of of[x]) for (const b of of[y]) add([a, b], ['no', 'no'], [x, y]);
  return specs;
}

interface Line {
  member: Member;
  line_tenths: number;
  /** What YES pays in a tie; null where the rules do not say. */
  tie: PayRange | null;
}

/** Each wider proposition with each narrower one at any venue. Lines in ascending order of how hard they are to reach. */
function nestedSets(lines: readonly Line[], { tied, void_ppm }: Chances): SetSpec[] {
  const sorted = [...lines].sort((a, b) => a.line_tenths - b.line_tenths).slice(0, MOST_NESTED);
  return sorted.flatMap((wider, i) =>
    sorted.slice(i + 1).flatMap((narrower) => {
      if (wider.line_tenths === narrower.line_tenths) return [];
      const usual = outcomesOf([
        [ONE_DOLLAR_E4, ONE_DOLLAR_E4],
        [ONE_DOLLAR_E4, 0],
        [0, 0],
      ]);
      // Whatever the wider one pays in a tie, the narrower one is false then: a rule that is silent takes nothing away.
      const tie = tied ? [wider.tie ?? ANY_PAY, narrower.tie ?? ANY_PAY] : null;
      const members = [wider.member, narrower.member];
      return [build({ type: 'nested_lock', void_ppm, kind: 'nested', members, sides: ['yes', 'no'], usual, tie })];
    }),
  );
}

/** A line that can be hit exactly is a push at some venues: left alone. */
const isHalfPoint = (relation: Relation | undefined): boolean =>
  relation !== undefined && relation.kind !== 'one_of' && relation.line_tenths % 10 !== 0;

function marginLines(members: readonly Member[], side: 'home' | 'away'): Line[] {
  return members.flatMap((member): Line[] => {
    const { outcome, relation } = member.pair;
    if (outcome === side) return [{ member, line_tenths: 0, tie: tiePays(member.book.market.tie_rule) }];
    if (relation?.kind !== 'margin' || relation.side !== side || !isHalfPoint(relation)) return [];
    const { line_tenths } = relation;
    // Losing by less than the line is still "more than" a negative one.
    return [{ member, line_tenths, tie: line_tenths < 0 ? FULL_PAY : NO_PAY }];
  });
}

/** What a member's own venue says of the event: two venues that are joined list outcomes of their own. */
function eventOf({
  pair: { relation },
  book,
}: Member): Omit<Extract<Relation, { kind: 'one_of' }>, 'kind' | 'event_id'> | null {
  if (relation?.kind !== 'one_of') return null;
  return (book.side === 1 ? relation.at_b : undefined) ?? relation;
}

/** All outcomes of an event at one venue: NO on all of them, and YES on all when one of them must come true and none is missing. */
function eventSets(members: readonly Member[], { void_ppm }: Chances): SetSpec[] {
  const venues = [...new Set(members.map(({ book }) => book.venue))].sort();
  return venues.flatMap((venue) => {
    const here = members.filter(({ book, pair }) => book.venue === venue && pair.relation?.kind === 'one_of');
    const event = here[0] === undefined ? null : eventOf(here[0]);
    if (event === null || here.length < 2 || here.length > MOST_LEGS) return [];
    const { exhaustive, placeholder, outcomes } = event;
    const complete = exhaustive && here.length === outcomes;
    const sides = complete ? (['yes', 'no'] as const) : (['no'] as const);
    return sides.map((side) =>
      build({
        type: 'neg_risk_lock',
        void_ppm,
        kind: 'n_way',
        members: here,
        sides: here.map(() => side),
        usual: exclusive(here.length, complete),
        tie: null,
        // An unnamed outcome only breaks a set that relies on the listed ones being all: NO on each pays whatever it is.
        placeholder: placeholder && side === 'yes',
      }),
    );
  });
}

/** All sets of the markets of one game or event. `league` is null for an event that is no game. */
export function setsOf(members: readonly Member[], league: League | null, postseason: boolean): SetSpec[] {
  const on = (outcome: Pair['outcome']): Member[] => members.filter(({ pair }) => pair.outcome === outcome);
  const chances: Chances = {
    tied: league !== null && canEndTied(league, postseason),
    void_ppm: voidChancePpm(league),
    retired_ppm: league === null ? 0 : retirementChancePpm(league),
  };
  const totals = members.flatMap((member): Line[] => {
    const { relation } = member.pair;
    if (relation?.kind !== 'total' || !isHalfPoint(relation)) return [];
    return [{ member, line_tenths: relation.line_tenths, tie: ANY_PAY }];
  });
  const sides =
    league === 'soccer'
      ? threeWaySets([on('home'), on('draw'), on('away')], chances)
      : teamSets(on('home'), on('away'), chances);
  return [
    ...sides,
    ...nestedSets(marginLines(members, 'home'), chances),
    ...nestedSets(marginLines(members, 'away'), chances),
    ...nestedSets(totals, { ...chances, tied: false }),
    ...eventSets(members, chances),
  ];
}
