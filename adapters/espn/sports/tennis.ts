/** Tennis: a match inside a tournament, sets and games without points (espn.md 4.6). */
import { asInteger, asList, asObject, asText, dig, type JsonObject } from '../../http/decode.ts';
import {
  type Competition,
  endedBy,
  firstAndSecond,
  NOTHING,
  notBegun,
  type Pair,
  type Reading,
  sideOf,
  winnerFlag,
} from './common.ts';

const EMPTY = {
  best_of: 3,
  final_set_rule: 0,
  games_1: 0,
  games_2: 0,
  points_1: 0,
  points_2: 0,
  server: 0,
  tie_break: 0,
  served_1: 0,
  won_served_1: 0,
  served_2: 0,
  won_served_2: 0,
  tour: 0,
  surface: 0,
};

/** Kinds of draw by ESPN's type id, for answers that have no `grouping`. */
const KINDS: Readonly<Record<string, string>> = {
  '1': 'mens-singles',
  '2': 'womens-singles',
  '3': 'mens-doubles',
  '4': 'womens-doubles',
  '6': 'mixed-doubles',
};

/** Slams with their surface (kernel codes: 1 hard, 2 clay, 3 grass). The name decides: `major` is true for the Olympics too. */
const SLAMS: readonly (readonly [RegExp, number])[] = [
  [/^australian open\b/i, 1],
  [/^(roland[ -]?garros|french open)\b/i, 2],
  [/^(the championships,? )?wimbledon\b/i, 3],
  [/^u\.?s\.? open\b/i, 1],
];

/** Since this season all slams play the final set to a tie-break to 10. */
const LONG_TIE_BREAK_SINCE = 2022;
const TIE_BREAK_TO_10 = 1;

interface Kind {
  slug: string;
  doubles: boolean;
  /** 1 on the women's tour. */
  tour: number;
  best_of: number;
  final_set_rule: number;
  surface: number;
  /** The deciding set is one tie-break to 10 in place of a set. */
  match_tie_break: boolean;
}

/**
 * Form of a match from draw, tournament and round. `format.regulation.periods` is unreliable (5 for women's matches) and not
 * read: only the men's singles main draw of the four slams is best of five.
 */
function readKind(game: Competition, grouping: unknown): Kind {
  const { event, competition, id, season } = game;
  const type_id = asText(dig(competition, 'type', 'id')) ?? '';
  const slug =
    asText(dig(grouping, 'slug')) ??
    asText(dig(competition, 'type', 'slug')) ??
    (Object.hasOwn(KINDS, type_id) ? KINDS[type_id] : undefined) ??
    (id.competition === 'wta' ? 'womens-singles' : 'mens-singles');
  const name = (asText(event.name) ?? asText(event.shortName) ?? '').slice(0, 100);
  const slam = event.major === false ? undefined : SLAMS.find(([pattern]) => pattern.test(name));
  const round = `${asText(dig(competition, 'round', 'displayName')) ?? ''}`;
  const doubles = /doubles/.test(slug);
  const women = /^(womens|girls)/.test(slug);
  const qualifying = /qualif/i.test(round) || /qualif/.test(slug);
  const five = slam !== undefined && slug === 'mens-singles' && !qualifying;
  const mixed = /^mixed/.test(slug);
  const long = slam !== undefined && season >= LONG_TIE_BREAK_SINCE;
  return {
    slug,
    doubles,
    tour: Number(women),
    best_of: five ? 5 : 3,
    final_set_rule: long || doubles ? TIE_BREAK_TO_10 : 0,
    surface: slam?.[1] ?? 0,
    match_tie_break: doubles && (slam === undefined || mixed),
  };
}

/** One set: games of both, winner 1 or 2 when it is over. */
interface SetScore {
  games: [number, number];
  winner: number;
}

/** Whether a set can have ended like this: 6 with two ahead, 7-5, 7-6, or longer without a tie-break. */
function setWinner(one: number, two: number): number {
  const [high, low] = [Math.max(one, two), Math.min(one, two)];
  const over = (high === 6 && low <= 4) || (high === 7 && (low === 5 || low === 6)) || (high > 7 && high - low === 2);
  return over ? (one > two ? 1 : 2) : 0;
}

function readSets(pair: Pair, kind: Kind): SetScore[] | null {
  const [lines1, lines2] = [asList(pair.json1.linescores), asList(pair.json2.linescores)];
  const sets: SetScore[] = [];
  if (lines1.length !== lines2.length || lines1.length > 5) return null;
  for (const [i, line1] of lines1.entries()) {
    const line2 = asObject(lines2[i]);
    const one = asInteger(dig(line1, 'value'), 0, 99);
    const two = asInteger(line2?.value, 0, 99);
    if (one === null || two === null) return null;
    const flag = dig(line1, 'winner') === true ? 1 : line2?.winner === true ? 2 : 0;
    // Older answers have no flag, newer ones set it late; a set that more sets follow is over anyway.
    const followed = i < lines1.length - 1 && one !== two ? (one > two ? 1 : 2) : 0;
    // Points of a match tie-break are no games: 7-5 is not over.
    const played_out = kind.match_tie_break && i === kind.best_of - 1 ? 0 : setWinner(one, two);
    sets.push({ games: [one, two], winner: flag || played_out || followed });
  }
  return sets;
}

/**
 * Read a match of a draw. Refusals: `bad_competitors`, `undecided_players`, `bad_sets`, `no_winner`.
 * @param grouping the draw's `grouping` block; null in answers of the older shape.
 */
export function readTennis(game: Competition, grouping: unknown): Reading | string {
  const { status } = game;
  const pair = firstAndSecond(game.competition.competitors);
  // Draws are published before the players of later rounds are known.
  if (pair === null) return status === 'scheduled' ? 'undecided_players' : 'bad_competitors';
  if (/^-/.test(pair.side1.id) || /^-/.test(pair.side2.id) || pair.side1.name === 'TBD' || pair.side2.name === 'TBD')
    return 'undecided_players';
  const kind = readKind(game, grouping);
  const { best_of, final_set_rule, tour, surface } = kind;
  const base = { ...NOTHING, ...EMPTY, best_of, final_set_rule, tour, surface };
  const competition = /^mixed/.test(kind.slug) ? 'mixed' : tour === 1 ? 'wta' : 'atp';
  if (notBegun(status)) return { pair, status, ended: null, state: base, competition };
  const sets = readSets(pair, kind);
  if (sets === null) return 'bad_sets';
  const need = (best_of + 1) / 2;
  const won = [0, 0, 0];
  for (const set of sets) won[set.winner] = (won[set.winner] ?? 0) + 1;
  const [score_1, score_2] = [won[1] ?? 0, won[2] ?? 0];
  if (score_1 > need || score_2 > need || score_1 + score_2 > best_of) return 'bad_sets';
  if (status === 'final') {
    const winner = winnerFlag(pair) || (score_1 === need ? 1 : score_2 === need ? 2 : 0);
    if (winner === 0) return 'no_winner';
    const state = { ...base, score_1, score_2, winner, final: 1, period: score_1 + score_2 };
    return { pair, status, ended: endedBy(game.status_name), state, competition };
  }
  const games = readGames(sets, kind, score_1 + score_2);
  if (typeof games === 'string') return games;
  const period = Math.min(best_of, score_1 + score_2 + 1);
  const server = readServer(game, pair);
  return { pair, status, ended: null, state: { ...base, score_1, score_2, period, server, ...games }, competition };
}

/** Games of the set in play. At six all there is a tie-break whose points nobody states. */
function readGames(sets: readonly SetScore[], kind: Kind, sets_done: number): Record<string, number> | 'bad_sets' {
  const open = sets.filter((set) => set.winner === 0);
  if (open.length > 1) return 'bad_sets';
  const [one, two] = open[0]?.games ?? [0, 0];
  if (kind.match_tie_break && sets_done === kind.best_of - 1) {
    // A tie-break to 10 in place of the deciding set is six all in one that ends so.
    return { games_1: 6, games_2: 6, tie_break: 1, points_1: one, points_2: two };
  }
  if (Math.max(one, two) > 6 || (Math.max(one, two) === 6 && Math.min(one, two) < 5)) return 'bad_sets';
  return { games_1: one, games_2: two, tie_break: Number(one === 6 && two === 6) };
}

/** `possession` marks the server; answers of 2022 had a reference to the athlete in `situation.server`. */
function readServer(game: Competition, pair: Pair): number {
  const flag = (json: JsonObject): boolean => json.possession === true;
  if (flag(pair.json1) !== flag(pair.json2)) return flag(pair.json1) ? 1 : 2;
  const reference = asText(dig(game.competition, 'situation', 'server', '$ref')) ?? '';
  return sideOf(/\/athletes\/(\d+)/.exec(reference.slice(0, 300))?.[1], pair);
}
