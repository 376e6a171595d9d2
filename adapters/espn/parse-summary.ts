/** ESPN summary document to an ordered replay: each play with the state after it (espn.md 6). Pure. */
import type { GameSnapshot, League, Prior } from '../../runtime/trading/events.ts';
import type { Parsed } from '../../runtime/trading/feeds.ts';
import { type Probability, parseTimeUs } from '../../runtime/trading/units.ts';
import { asList, asText, dig, type JsonObject, Rejections, rejected } from '../http/decode.ts';
import { basketballStates } from './basketball.ts';
import { EMPTY_STATE, leagueOf, leagueOfId, readProbability, readSides, readStatus, type Sides } from './fields.ts';
import { footballStates } from './football.ts';
import { priorFromOdds, priorFromPredictor } from './odds.ts';
import type { StatedPlay } from './stated-play.ts';

/** A play, the state after it, and ESPN's own probability after it (joined on the play id, null when it has none). */
export interface SummaryPlay extends StatedPlay {
  espn_home_wp: Probability | null;
}

/** A whole game, play by play. `game` is the header: its state is the last one. */
export interface SummaryReplay {
  game: GameSnapshot;
  plays: SummaryPlay[];
  prior: Prior | null;
  /** ESPN's first probability of the game, before or at the first play. */
  first_espn_wp: Probability | null;
  /** Plays left out and fields dropped, by reason. */
  rejected: Record<string, number>;
}

/**
 * Parse a summary document of an NFL or NBA game.
 * @returns refusals `not_a_summary`, `unsupported_league`, or the name of the header field that is wrong.
 */
export function parseSummary(document: unknown): Parsed<SummaryReplay> {
  const competition = dig(document, 'header', 'competitions', 0);
  if (competition === null) return rejected('not_a_summary', 'no header.competitions');
  const league = leagueOf(dig(document, 'header', 'uid')) ?? leagueOfId(dig(document, 'header', 'league', 'id'));
  if (league === null) return rejected('unsupported_league', asText(dig(document, 'header', 'league', 'slug')) ?? '');
  const header = readHeader(document, competition as JsonObject, league);
  if (typeof header === 'string') return rejected(header, 'header');
  const { game, sides } = header;

  const rejections = new Rejections();
  const stated =
    league === 'nba'
      ? basketballStates(asList(dig(document, 'plays')), sides, rejections)
      : footballStates(
          asList(dig(document, 'drives', 'previous')),
          dig(document, 'drives', 'current'),
          sides,
          game.postseason,
          rejections,
        );
  const probability = probabilityByPlay(document);
  const plays = stated.map((one) => ({ ...one, espn_home_wp: probability.get(one.play.play_id) ?? null }));
  closeGame(game, plays);
  const prior =
    priorFromOdds(dig(document, 'pickcenter'), league, 'pickcenter') ??
    priorFromOdds(dig(document, 'odds'), league, 'odds') ??
    priorFromPredictor(dig(document, 'predictor'));
  const first_espn_wp = readProbability(dig(document, 'winprobability', 0, 'homeWinPercentage'));
  return { ok: true, value: { game: { ...game, prior }, plays, prior, first_espn_wp, rejected: rejections.counts } };
}

function readHeader(
  document: unknown,
  competition: JsonObject,
  league: League,
): { game: GameSnapshot; sides: Sides } | string {
  const id = asText(dig(document, 'header', 'id')) ?? asText(competition.id);
  const starts_at_us = parseTimeUs(asText(competition.date) ?? '');
  const status = readStatus(dig(competition, 'status', 'type'));
  if (id === null) return 'bad_event';
  if (status === null) return 'unknown_state';
  if (starts_at_us === null) return 'bad_start_time';
  const sides = readSides(competition.competitors, status !== 'scheduled' && status !== 'postponed');
  if (typeof sides === 'string') return sides;
  const { home, away, home_score, away_score } = sides;
  const game: GameSnapshot = {
    game_id: `${league}:${id}`,
    league,
    home,
    away,
    starts_at_us,
    status,
    postseason: dig(document, 'header', 'season', 'type') === 3,
    neutral_site: competition.neutralSite === true,
    state: { ...EMPTY_STATE, home_score, away_score },
    prior: null,
    reference_home_wp: null,
  };
  return { game, sides };
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
    const { home_score, away_score } = game.state;
    const { period, clock_ms } = last.state;
    last.status = 'final';
    last.state = { ...EMPTY_STATE, period, clock_ms, home_score, away_score };
  }
  game.state = last.state;
}
