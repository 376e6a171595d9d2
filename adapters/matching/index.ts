/** Pairs the markets of both venues with games and with each other. */

import type { GameSnapshot, League, Pair, Relation, SettlementDifference } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { Fixtures, type NoFixture, type Place } from './fixtures.ts';
import { type NoOutcome, pairOutcomes } from './futures/join.ts';
import { inSides, venueMarket } from './listed-markets.ts';
import { retirementDifference, shootoutDifference, tieDifference, voidDifference } from './settlement.ts';

/** Why a listing is in no pair. */
export type UnmatchedReason = NoFixture | NoOutcome | 'duplicate_outcome' | 'not_bijective' | 'no_draw_market';

/** A listing that is in no pair, with the reason. */
export interface Unmatched {
  listing: MarketListing;
  reason: UnmatchedReason;
}

/** Typical length of a game, for the expected pay-out where no venue states one. */
const GAME_LENGTH_US = 3.5 * 3_600_000_000;

interface Placed extends Place {
  listing: MarketListing;
}

/**
 * Pair listings with games. Each game yields a pair per side, in soccer one for the draw, and one per line of a margin or a
 * total, holding the Kalshi market and the Polymarket token that pay for it; a pair with one venue only is kept, because a model
 * edge or a set needs only one. An outcome among n is a pair too (futures/join.ts). Whatever is ambiguous is refused by name rather
 * than guessed.
 */
export function pairGames(
  games: readonly GameSnapshot[],
  listings: readonly MarketListing[],
): { pairs: Pair[]; unmatched: Unmatched[] } {
  const fixtures = new Fixtures(games);
  const unmatched: Unmatched[] = [];
  const placed: Placed[] = [];
  const isOutcome = ({ proposition }: MarketListing): boolean => proposition.kind === 'one_of';
  const outcomes = pairOutcomes(listings.filter(isOutcome));
  unmatched.push(...outcomes.unmatched);
  for (const listing of listings) {
    if (isOutcome(listing)) continue;
    const place = fixtures.place(listing);
    if (typeof place === 'string') unmatched.push({ listing, reason: place });
    else placed.push({ listing, ...place });
  }
  const kept = refuseAmbiguous(refuseOtherStarts(placed, unmatched), unmatched);
  return { pairs: [...makePairs(kept), ...outcomes.pairs], unmatched };
}

/** What a listing is on within its game, the same for both venues. */
function slotOf({ listing: { proposition }, side }: Placed): string {
  switch (proposition.kind) {
    case 'side':
      return `${side}`;
    case 'margin':
      return `${side}:margin${proposition.line_tenths}`;
    case 'total':
      return `total${proposition.line_tenths}`;
    default:
      return proposition.kind;
  }
}

/** Stated starts of one game further apart than this are two games'. Baseball's second games follow on the first. */
const startsApartUs = (league: League): number => (league === 'mlb' ? 1 : 3) * 3_600_000_000;

/**
 * Listings on one game whose own starts, numbers or dates disagree are of two games, whatever ESPN lists: which of them is this one
 * nobody knows, and all are refused. Where a start is still open, two dates are two games as well.
 */
function refuseOtherStarts(placed: readonly Placed[], unmatched: Unmatched[]): Placed[] {
  return grouped(placed, ({ fixture }) => fixture.game.game_id).flatMap((group) => {
    const reason = startFault(group);
    if (reason === null) return group;
    unmatched.push(...group.map(({ listing }) => ({ listing, reason })));
    return [];
  });
}

function startFault(group: readonly Placed[]): UnmatchedReason | null {
  const [first] = group;
  if (first === undefined) return null;
  const { league, start_is_open } = first.fixture.game;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const numbers = new Set<number>();
  const dates = new Set<string>();
  for (const { listing } of group) {
    if (listing.starts_at_us !== null) {
      least = Math.min(least, listing.starts_at_us);
      most = Math.max(most, listing.starts_at_us);
    }
    if (listing.game_number !== undefined) numbers.add(listing.game_number);
    dates.add(`${listing.game_date}`);
  }
  if (most - least > startsApartUs(league)) return 'other_start';
  if (numbers.size > 1) return 'other_game_number';
  return start_is_open === true && dates.size > 1 ? 'other_start' : null;
}

/**
 * Within one game every venue may give each outcome one listing, and the sides and the draw must come from one event: two
 * listings of one outcome, or two events, cannot be told apart and are all refused. A soccer side needs a draw beside it,
 * because without one nobody says what a draw pays.
 */
function refuseAmbiguous(placed: readonly Placed[], unmatched: Unmatched[]): Placed[] {
  const kept: Placed[] = [];
  const take = (group: readonly Placed[], reason: UnmatchedReason | null): void => {
    if (reason === null) kept.push(...group);
    else unmatched.push(...group.map(({ listing }) => ({ listing, reason })));
  };
  const gameOf = ({ listing, fixture }: Placed): string => `${listing.venue}|${fixture.game.game_id}`;
  const isResult = ({ listing: { proposition } }: Placed): boolean =>
    proposition.kind === 'side' || proposition.kind === 'draw';
  for (const group of grouped(placed.filter(isResult), gameOf)) take(group, resultFault(group));
  const lines = placed.filter((one) => !isResult(one));
  for (const group of grouped(lines, (one) => `${gameOf(one)}|${slotOf(one)}`))
    take(group, group.length > 1 ? 'duplicate_outcome' : null);
  return kept;
}

function grouped(placed: readonly Placed[], keyOf: (one: Placed) => string): Placed[][] {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const group = groups.get(keyOf(one)) ?? [];
    group.push(one);
    groups.set(keyOf(one), group);
  }
  return [...groups.values()];
}

function resultFault(group: readonly Placed[]): UnmatchedReason | null {
  const events = new Set(group.map(({ listing }) => listing.event_id));
  const slots = new Set(group.map(slotOf));
  if (events.size > 1) return 'duplicate_outcome';
  if (slots.size !== group.length) return 'not_bijective';
  return group[0]?.fixture.game.league === 'soccer' && !slots.has('draw') ? 'no_draw_market' : null;
}

function makePairs(placed: readonly Placed[]): Pair[] {
  const slots = grouped(placed, (one) => `${one.fixture.game.game_id}|${slotOf(one)}`);
  return slots.map(makePair).filter((pair) => pair !== null);
}

function makePair(slot: readonly Placed[]): Pair | null {
  const [first] = slot;
  if (first === undefined) return null;
  const { game } = first.fixture;
  const [a, b] = inSides(slot.map(({ listing }) => listing));
  return {
    game_id: game.game_id,
    ...meaning(first),
    a: a === null ? null : venueMarket(a),
    b: b === null ? null : venueMarket(b),
    settlement: compareContracts(first, a, b),
    settles_at_us: a?.settles_at_us ?? game.starts_at_us + GAME_LENGTH_US,
  };
}

type Meaning = Pick<Pair, 'pair_id' | 'label' | 'outcome' | 'relation'>;

/** What a pair is on, with the id and the label that say so. */
function meaning({ listing: { proposition }, fixture: { game }, side }: Placed): Meaning {
  const { game_id, home, away } = game;
  if (side === null) {
    if (proposition.kind !== 'total') return { pair_id: `${game_id}:draw`, label: 'Draw', outcome: 'draw' };
    const { line_tenths } = proposition;
    const relation: Relation = { kind: 'total', line_tenths };
    // A list of many games has to say whose total it is.
    const label = `${away.code} at ${home.code} over ${line_tenths / 10}`;
    return { pair_id: `${game_id}:total${line_tenths}`, label, outcome: 'other', relation };
  }
  const { name, code } = game[side];
  // By the source's id of the side: codes and names change while a game is on.
  const id = `${game_id}:${home.id === away.id ? side : game[side].id}`;
  if (proposition.kind !== 'margin') return { pair_id: id, label: `${name} win`, outcome: side };
  const { line_tenths } = proposition;
  return {
    pair_id: `${id}:margin${line_tenths}`,
    label: `${code} by over ${line_tenths / 10}`,
    outcome: 'other',
    relation: { kind: 'margin', side, line_tenths },
  };
}

/** Named differences between the two contracts; none to name while one venue is missing. */
function compareContracts(
  { listing, fixture: { game } }: Placed,
  a: MarketListing | null,
  b: MarketListing | null,
): SettlementDifference[] {
  if (a === null || b === null) return [];
  const { league, state } = game;
  const is_side = listing.proposition.kind === 'side';
  // A draw is an outcome of its own, a margin above nothing is not reached by one, and a total does not ask who won.
  const tie = is_side ? tieDifference(league, state.postseason === 1, a.tie_rule, b.tie_rule) : null;
  const found = [
    tie,
    voidDifference(league, a, b),
    retirementDifference(league, a, b),
    shootoutDifference(league, a, b),
  ];
  return found.filter((one) => one !== null);
}
