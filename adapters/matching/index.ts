/** Pairs the markets of both venues with games and with each other: league, both teams, US Eastern date; never by position. */
import type { GameSnapshot, Pair, SettlementDifference, VenueMarket } from '../../runtime/trading/events.ts';
import type { MarketListing } from '../../runtime/trading/feeds.ts';
import type { TimeUs } from '../../runtime/trading/units.ts';
import { tieDifference, voidDifference } from './settlement.ts';
import { resolveTeam, type TeamEntry } from './teams.ts';

/** Why a listing is in no pair. */
export type UnmatchedReason =
  | 'unsupported_league'
  | 'unknown_team'
  | 'unknown_opponent'
  | 'no_date'
  | 'no_game'
  | 'ambiguous_fixture'
  | 'duplicate_outcome'
  | 'not_bijective'
  | 'closed';

/** A listing that is in no pair, with the reason. */
export interface Unmatched {
  listing: MarketListing;
  reason: UnmatchedReason;
}

/** Typical length of a game, for the expected pay-out where no venue states one. */
const GAME_LENGTH_US = 3.5 * 3_600_000_000;

const EASTERN_DATE = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York', dateStyle: 'short' });

/** The Eastern date of a moment, "YYYY-MM-DD": both venues date games by it, ESPN states UTC. */
function easternDate(at_us: TimeUs): string | null {
  const date = new Date(at_us / 1000);
  return Number.isNaN(date.getTime()) ? null : EASTERN_DATE.format(date);
}

interface Fixture {
  game: GameSnapshot;
  home: TeamEntry;
  away: TeamEntry;
}

interface Placed {
  listing: MarketListing;
  fixture: Fixture;
  side: 'home' | 'away';
}

/**
 * Pair listings with games. Each game yields up to two pairs, one per team, holding the Kalshi market and the Polymarket
 * token that pay for that team; a pair with one venue only is kept, because a model edge needs only one. Whatever is
 * ambiguous is refused by name rather than guessed.
 */
export function pairGames(
  games: readonly GameSnapshot[],
  listings: readonly MarketListing[],
): { pairs: Pair[]; unmatched: Unmatched[] } {
  const fixtures = indexFixtures(games);
  const unmatched: Unmatched[] = [];
  const placed: Placed[] = [];
  for (const listing of listings) {
    const place = placeListing(listing, fixtures);
    if (typeof place === 'string') unmatched.push({ listing, reason: place });
    else placed.push(place);
  }
  const kept = refuseAmbiguous(placed, unmatched);
  return { pairs: makePairs(kept), unmatched };
}

/** Fixtures by league, date and both teams in alphabetical order; more than one game under a key is ambiguous. */
function indexFixtures(games: readonly GameSnapshot[]): Map<string, Fixture[]> {
  const index = new Map<string, Fixture[]>();
  for (const game of games) {
    const home = resolveTeam(game.league, game.home.code) ?? resolveTeam(game.league, game.home.name);
    const away = resolveTeam(game.league, game.away.code) ?? resolveTeam(game.league, game.away.name);
    const date = easternDate(game.starts_at_us);
    if (home === null || away === null || date === null || game.status === 'postponed') continue;
    const key = fixtureKey(game.league, date, home, away);
    const same = index.get(key) ?? [];
    if (!same.some((one) => one.game.game_id === game.game_id)) same.push({ game, home, away });
    index.set(key, same);
  }
  return index;
}

function fixtureKey(league: string, date: string, one: TeamEntry, other: TeamEntry): string {
  return `${league}|${date}|${[one.code, other.code].sort().join('|')}`;
}

function placeListing(listing: MarketListing, fixtures: ReadonlyMap<string, Fixture[]>): Placed | UnmatchedReason {
  const { league, game_date, status } = listing;
  if (league === null) return 'unsupported_league';
  if (status === 'settled' || status === 'closed') return 'closed';
  const team = teamOf(listing, league);
  if (team === null) return 'unknown_team';
  const opponent = opponentOf(listing, league, team);
  if (opponent === null) return 'unknown_opponent';
  if (game_date === null) return 'no_date';
  const found = fixtures.get(fixtureKey(league, game_date, team, opponent)) ?? [];
  const [fixture] = found;
  if (fixture === undefined) return 'no_game';
  if (found.length > 1) return 'ambiguous_fixture';
  return { listing, fixture, side: team === fixture.home ? 'home' : 'away' };
}

/** By name first, as codes differ between sources; when both are known they must agree. */
function teamOf({ outcome_name, outcome_code }: MarketListing, league: GameSnapshot['league']): TeamEntry | null {
  const by_name = resolveTeam(league, outcome_name);
  const by_code = outcome_code === null ? null : resolveTeam(league, outcome_code);
  if (by_name !== null && by_code !== null && by_name !== by_code) return null;
  return by_name ?? by_code;
}

/** The one other team among the participants; null when there is none or more than one. */
function opponentOf(listing: MarketListing, league: GameSnapshot['league'], team: TeamEntry): TeamEntry | null {
  const others = new Set<TeamEntry>();
  for (const participant of listing.participants) {
    const one = resolveTeam(league, participant);
    if (one !== null && one !== team) others.add(one);
  }
  const [opponent] = others;
  return others.size === 1 && opponent !== undefined ? opponent : null;
}

/**
 * Within one fixture every venue may give each side one listing, and both sides must come from one event: two listings for
 * a side, or two outcomes of one market for the same team, cannot be told apart and are all refused.
 */
function refuseAmbiguous(placed: readonly Placed[], unmatched: Unmatched[]): Placed[] {
  const groups = new Map<string, Placed[]>();
  for (const one of placed) {
    const key = `${one.listing.venue}|${one.fixture.game.game_id}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const kept: Placed[] = [];
  for (const group of groups.values()) {
    const reason = groupFault(group);
    if (reason === null) kept.push(...group);
    else unmatched.push(...group.map(({ listing }) => ({ listing, reason })));
  }
  return kept;
}

function groupFault(group: readonly Placed[]): UnmatchedReason | null {
  const events = new Set(group.map(({ listing }) => listing.event_id));
  const sides = new Set(group.map(({ side }) => side));
  if (events.size > 1) return 'duplicate_outcome';
  return sides.size === group.length ? null : 'not_bijective';
}

function makePairs(placed: readonly Placed[]): Pair[] {
  const slots = new Map<string, Placed[]>();
  for (const one of placed) {
    const key = `${one.fixture.game.game_id}|${one.side}`;
    slots.set(key, [...(slots.get(key) ?? []), one]);
  }
  return [...slots.values()].map(makePair).filter((pair) => pair !== null);
}

function makePair(slot: readonly Placed[]): Pair | null {
  const [first] = slot;
  if (first === undefined) return null;
  const { fixture, side } = first;
  const { game } = fixture;
  const team = game[side];
  const kalshi = slot.find(({ listing }) => listing.venue === 'kalshi')?.listing ?? null;
  const polymarket = slot.find(({ listing }) => listing.venue === 'polymarket')?.listing ?? null;
  return {
    pair_id: `${game.game_id}:${team.code}`,
    game_id: game.game_id,
    label: `${team.name} win`,
    outcome: side,
    kalshi: kalshi === null ? null : venueMarket(kalshi),
    polymarket: polymarket === null ? null : venueMarket(polymarket),
    settlement: compareContracts(game, kalshi, polymarket),
    settles_at_us: kalshi?.settles_at_us ?? game.starts_at_us + GAME_LENGTH_US,
  };
}

/** Named differences between the two contracts; none to name while one venue is missing. */
function compareContracts(
  game: GameSnapshot,
  kalshi: MarketListing | null,
  polymarket: MarketListing | null,
): SettlementDifference[] {
  if (kalshi === null || polymarket === null) return [];
  const tie = tieDifference(game.league, game.postseason, kalshi.tie_rule, polymarket.tie_rule);
  return tie === null ? [voidDifference()] : [tie, voidDifference()];
}

function venueMarket(listing: MarketListing): VenueMarket {
  const {
    venue,
    market_id,
    title,
    yes_ref,
    no_ref,
    fee,
    price_bands,
    min_qty_cc,
    min_notional_udollars,
    taker_delay_us,
  } = listing;
  return {
    venue,
    market_id,
    title,
    yes_ref,
    no_ref,
    fee,
    price_bands,
    min_qty_cc,
    min_notional_udollars,
    taker_delay_us,
  };
}
