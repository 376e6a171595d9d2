/**
 * Listings with near-miss names, dates, starts and numbers, whose maker knows which game and side each is on. The truth stands in
 * the market's id, which pairing does not read.
 */
import { CLUBS, COLLEGES, NATIONS } from '../../adapters/matching/alias-tables.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { TEAMS } from '../../adapters/matching/teams.ts';
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
/** 2026-05-01 17:00 in New York. */
const FIRST_US = Date.parse('2026-05-01T21:00:00Z') * 1000;
const FIRST_NAMES = 'Ana Alba Alexander Mischa Francisco Juan Jan Jannik Carlos Elmer Novak Michael Michal'.split(' ');
const SURNAMES = 'Zverev Cerundolo Moeller Møller Rodriguez Garcia Lee Li Wang Sinner Alcaraz Đoković'.split(' ');

/** Numbers from a seed, the same on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
type Draw = ReturnType<typeof numbers>;

/** A side, and how it may be written. */
interface Side {
  key: string;
  code: string;
  written: readonly string[];
}

const LEAGUES: readonly League[] = ['nfl', 'nba', 'nhl', 'mlb', 'wnba', 'ncaaf', 'ncaab', 'soccer', 'tennis', 'mma'];
const rows = (table: readonly string[]): Side[] =>
  table.map((row) => {
    const written = row.split('|');
    return { key: written[0] ?? row, code: '', written };
  });
const TABLES: ReadonlyMap<League, readonly Side[]> = new Map(
  LEAGUES.map((league): [League, readonly Side[]] => {
    if (league === 'soccer') return [league, rows([...CLUBS, ...NATIONS])];
    if (league === 'ncaaf' || league === 'ncaab') return [league, rows(COLLEGES)];
    if (league === 'tennis' || league === 'mma')
      return [league, rows(FIRST_NAMES.flatMap((first) => SURNAMES.map((last) => `${first} ${last}`)))];
    const teams = TEAMS.filter((team) => team.league === league);
    const written = teams.map(({ code, city, nickname }) => ({
      ...{ key: code, code, written: [`${city} ${nickname}`, city, nickname, `${code} ${nickname}`] },
    }));
    return [league, written];
  }),
);

const pick = <T>(draw: Draw, from: readonly T[]): T => from[draw(from.length)] as T;
const dateOf = (at_us: number): string => new Date((at_us - 4 * HOUR_US) / 1000).toISOString().slice(0, 10);

interface Match {
  id: string;
  league: League;
  sides: readonly [Side, Side];
  starts_at_us: number;
  number: number;
  /** Whether the source of games lists it. */
  is_known: boolean;
}

function drawMatches(draw: Draw, count: number): Match[] {
  const matches: Match[] = [];
  const busy = new Set<string>();
  while (matches.length < count) {
    const league = pick(draw, LEAGUES);
    const table = TABLES.get(league) ?? [];
    const sides = [pick(draw, table), pick(draw, table)] as const;
    const starts_at_us = FIRST_US + draw(400) * DAY_US + draw(4) * HOUR_US;
    // A side plays once in five days, but for baseball's second games.
    const days = [-2, -1, 0, 1, 2].map((day) => `${league} ${dateOf(starts_at_us + day * DAY_US)}`);
    const keys = sides.flatMap(({ key }) => days.map((day) => `${day} ${key}`));
    if (sides[0].key === sides[1].key || keys.some((key) => busy.has(key))) {
      if (busy.size > 0 && draw(50) === 0) busy.delete(pick(draw, keys));
      continue;
    }
    for (const side of sides) busy.add(`${league} ${dateOf(starts_at_us)} ${side.key}`);
    const one = { id: String(matches.length), league, sides, starts_at_us, number: 1, is_known: draw(8) !== 0 };
    matches.push(one);
    if (league !== 'mlb' || draw(3) > 0) continue;
    const later_us = starts_at_us + 2 * HOUR_US + draw(4) * (HOUR_US / 2);
    if (dateOf(later_us) !== dateOf(starts_at_us)) continue;
    matches.push({ ...one, id: String(matches.length), starts_at_us: later_us, number: 2, is_known: draw(3) !== 0 });
  }
  return matches;
}

function asGame({ id, league, sides: [home, away], starts_at_us }: Match): GameSnapshot {
  const side = ({ key, code, written }: Side) => ({ id: key, code: code || key, name: written[0] ?? key });
  return {
    ...{ game_id: id, league, competition: league, home: side(home), away: side(away), starts_at_us },
    ...{ status: 'scheduled', ended: null, neutral_site: false, prior: null, spread: null, reference: null },
    state: { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 },
  };
}

/** A name as one of its writers has it; now and then of another team of the same club, or of a pair of players. */
function writeName(draw: Draw, league: League, { written }: Side, is_other: boolean): string {
  const name = pick(draw, written);
  if (is_other && league === 'tennis') return `${name} / ${pick(draw, FIRST_NAMES)} Doe`;
  if (is_other) return `${name} ${pick(draw, ['Women', 'U21', 'II', 'Reserves', 'W'])}`;
  return draw(4) === 0 ? name.toUpperCase() : name;
}

/** One venue's listings of a match: both sides, in soccer the draw too. */
function asListings(draw: Draw, venue: 'kalshi' | 'polymarket', match: Match, serial: number): MarketListing[] {
  const { id, league, sides, starts_at_us, number } = match;
  const [home, away] = sides;
  const has_codes = home.code !== '';
  const is_other = !has_codes && league !== 'mma' && draw(10) === 0;
  const is_doubled = league === 'mlb';
  const texts = sides.map((side) => writeName(draw, league, side, is_other));
  const truth = is_other ? 'none' : id;
  const common: Omit<MarketListing, 'market_id' | 'outcome_name' | 'outcome_code' | 'proposition'> = {
    ...{
      venue,
      event_id: `${venue} ${serial}`,
      league,
      competition: null,
      title: `${league}: ${texts.join(' vs ')}`,
      participants: texts,
    },
    ...{ yes_ref: 'y', no_ref: 'n', game_date: dateOf(starts_at_us), fee: null },
    starts_at_us: is_doubled || venue === 'polymarket' ? starts_at_us : null,
    ...(has_codes ? { side_codes: venue === 'kalshi' ? `${home.code}${away.code}` : [home.code, away.code] } : {}),
    ...(is_doubled && (number === 2 || draw(4) === 0) ? { game_number: number } : {}),
    ...{ price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 100 }], min_qty_cc: 1, lot_cc: 1 },
    ...{ min_notional_udollars: 0, taker_delay_us: 0, tie_rule: 'splits', void_rule: 'splits' },
    ...{ status: 'open', settles_at_us: null },
  };
  const of_sides = sides.map(
    (side, i): MarketListing => ({
      ...{
        ...common,
        market_id: `${truth}|${i === 0 ? 'home' : 'away'}|${venue}${serial}`,
        proposition: { kind: 'side' },
      },
      ...{ outcome_name: texts[i] ?? '', outcome_code: has_codes ? side.code : null },
    }),
  );
  if (league !== 'soccer') return of_sides;
  const drawn = { outcome_name: 'Tie', outcome_code: null, proposition: { kind: 'draw' } as const };
  return [...of_sides, { ...common, ...drawn, market_id: `${truth}|draw|${venue}${serial}` }];
}

/** A world of games and listings. */
export interface World {
  games: GameSnapshot[];
  listings: MarketListing[];
}

/** At least so many listings, from a seed. */
export function drawWorld(seed: number, listings: number): World {
  const draw = numbers(seed);
  const matches = drawMatches(draw, Math.ceil(listings / 4));
  const listed = matches.flatMap((match, i) => [
    ...asListings(draw, 'kalshi', match, i),
    ...asListings(draw, 'polymarket', match, i),
  ]);
  return { games: matches.filter(({ is_known }) => is_known).map(asGame), listings: listed };
}

/** What came of a world: listings joined to their own game, to another one, and the first wrong pairs by id. */
export function judge({ games, listings }: World): { listings: number; right: number; both: number; wrong: string[] } {
  const { pairs } = pairGames(games, listings);
  const wrong: string[] = [];
  let right = 0;
  let both = 0;
  for (const { game_id, outcome, a, b } of pairs) {
    if (a !== null && b !== null) both += 1;
    for (const market of [a, b]) {
      if (market === null) continue;
      if (market.market_id.startsWith(`${game_id}|${outcome}|`)) right += 1;
      else wrong.push(`${market.market_id} (${market.title}) on ${game_id} ${outcome}`);
    }
  }
  return { listings: listings.length, right, both, wrong };
}
