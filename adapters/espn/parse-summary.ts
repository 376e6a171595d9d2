/** ESPN summary document to an ordered replay: each play with the state after it (espn.md 6). Pure. */
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { Parsed } from '../../runtime/trading/types/feeds.ts';
import { type Probability, parseTimeUs } from '../../runtime/trading/types/units.ts';
import { asList, asObject, asText, dig, type JsonObject, Rejections, rejected } from '../http/decode.ts';
import { baseballStates } from './baseball.ts';
import { basketballStates } from './basketball.ts';
import { readProbability } from './fields.ts';
import { footballStates } from './football.ts';
import { hockeyStates } from './hockey.ts';
import { homeAndAway, NOTHING, notBegun, readScores, sportStatus, winnerOf } from './sports/common.ts';
import { type HockeySummary, parseHockeySummary } from './sports/hockey-summary.ts';
import { type LeagueId, leagueOfUid } from './sports/leagues.ts';
import { type Pregame, pregameFrom, priorFromPredictor } from './sports/pregame.ts';
import type { StatedPlay } from './stated-play.ts';

/** A play, the state after it, and ESPN's own probability after it (joined on the play id, null when it has none). */
export interface SummaryPlay extends StatedPlay {
  espn_side1: Probability | null;
}

/** A whole game, play by play. `game` is the header: its state is the last one. */
export interface SummaryReplay {
  game: GameSnapshot;
  /** Of NFL, NBA, NHL and MLB games; empty for other leagues, whose plays are not read. */
  plays: SummaryPlay[];
  /** ESPN's first probability of the game, before or at the first play. */
  first_espn_side1: Probability | null;
  /** Who is on the ice after the newest play; null but for hockey. */
  ice: HockeySummary | null;
  /** Plays left out and fields dropped, by reason. */
  rejected: Record<string, number>;
}

/** Highest score of any team sport. */
const MAX_SCORE = 300;

/**
 * Parse a summary document of a team game.
 * @returns refusals `not_a_summary`, `unsupported_league`, or the name of the header field that is wrong.
 */
export function parseSummary(document: unknown): Parsed<SummaryReplay> {
  const competition = asObject(dig(document, 'header', 'competitions', 0));
  if (competition === null) return rejected('not_a_summary', 'no header.competitions');
  const id = leagueOf(document);
  if (id === null) return rejected('unsupported_league', asText(dig(document, 'header', 'league', 'slug')) ?? '');
  const game = readHeader(document, competition, id);
  if (typeof game === 'string') return rejected(game, 'header');

  const rejections = new Rejections();
  const probability = probabilityByPlay(document);
  const plays = readPlays(document, game, rejections).map((one) => ({
    ...one,
    espn_side1: probability.get(one.play.play_id) ?? null,
  }));
  closeGame(game, plays);
  const first_espn_side1 = readProbability(dig(document, 'winprobability', 0, 'homeWinPercentage'));
  const hockey = id.league === 'nhl' ? parseHockeySummary(document) : null;
  const ice = hockey?.ok === true ? hockey.value : null;
  const value = { game: { ...game, ...readPregame(document, id.league) }, plays, first_espn_side1, ice };
  return { ok: true, value: { ...value, rejected: rejections.counts } };
}

/** By the header's uid; documents without one name the league's id, of which only the NFL's and the NBA's are read. */
function leagueOf(document: unknown): LeagueId | null {
  const uid = leagueOfUid(dig(document, 'header', 'uid'), new Map());
  if (typeof uid !== 'string') return uid;
  const id = asText(dig(document, 'header', 'league', 'id'));
  if (id === '28') return { league: 'nfl', competition: 'nfl' };
  return id === '46' ? { league: 'nba', competition: 'nba' } : null;
}

/** Bookmakers of `pickcenter`, then of `odds`, then ESPN's own projection. */
function readPregame(document: unknown, league: League): Pregame {
  // The lists of a summary keep the closing prices; only the provider that moves in play is left out.
  const lists = (['pickcenter', 'odds'] as const).map((name) => pregameFrom(dig(document, name), league, true, name));
  const priced = lists.find(({ prior, spread }) => prior !== null || spread !== null);
  return priced ?? { prior: league === 'soccer' ? null : priorFromPredictor(dig(document, 'predictor')), spread: null };
}

function readPlays(document: unknown, game: GameSnapshot, rejections: Rejections): StatedPlay[] {
  const postseason = game.state.postseason === 1;
  if (game.league === 'nba') return basketballStates(asList(dig(document, 'plays')), game, postseason, rejections);
  if (game.league === 'mlb') return baseballStates(document, postseason, rejections);
  if (game.league === 'nhl') return hockeyStates(asList(dig(document, 'plays')), game, postseason, rejections);
  if (game.league !== 'nfl') return [];
  const drives = [...asList(dig(document, 'drives', 'previous')), dig(document, 'drives', 'current')];
  return footballStates(drives, game, postseason, rejections);
}

function readHeader(document: unknown, competition: JsonObject, { league, competition: slug }: LeagueId) {
  const id = asText(dig(document, 'header', 'id')) ?? asText(competition.id);
  const starts_at_us = parseTimeUs(asText(competition.date) ?? '');
  const status = sportStatus(dig(competition, 'status', 'type'));
  if (id === null) return 'bad_event';
  if (status === null) return 'unknown_state';
  if (starts_at_us === null) return 'bad_start_time';
  const pair = homeAndAway(competition.competitors);
  if (pair === null) return 'bad_competitors';
  const scores = readScores(pair, !notBegun(status), MAX_SCORE);
  if (scores === null) return 'bad_score';
  const [score_1, score_2] = scores;
  const final = status === 'final';
  const winner = final ? winnerOf(pair, score_1, score_2) : 0;
  const postseason = Number(dig(document, 'header', 'season', 'type') === 3);
  const game: GameSnapshot = {
    game_id: `${league}:${id}`,
    league,
    competition: slug,
    home: pair.side1,
    away: pair.side2,
    starts_at_us,
    status,
    ended: final ? 'played' : null,
    neutral_site: competition.neutralSite === true,
    state: { ...NOTHING, score_1, score_2, postseason, final: Number(final), winner },
    prior: null,
    spread: null,
    reference: null,
  };
  return game;
}

function probabilityByPlay(document: unknown): Map<string, Probability> {
  const found = new Map<string, Probability>();
  for (const entry of asList(dig(document, 'winprobability'))) {
    const play_id = asText(dig(entry, 'playId'));
    const p = readProbability(dig(entry, 'homeWinPercentage'));
    if (play_id !== null && p !== null) found.set(play_id, p);
  }
  return found;
}

/** The header knows the result: when it is completed the last play is final and carries the header's score. */
function closeGame(game: GameSnapshot, plays: SummaryPlay[]): void {
  const last = plays.at(-1);
  if (last === undefined) return;
  if (game.status === 'final') {
    const { period, clock_ms } = last.state;
    last.status = 'final';
    // Where the last batter left a baseball game; other situations end with the game.
    const at: Record<string, number> =
      game.league === 'mlb' ? { half: last.state.half ?? 0, outs: last.state.outs ?? 0 } : {};
    last.state = { ...game.state, period, clock_ms, ...at };
  }
  game.state = last.state;
}
