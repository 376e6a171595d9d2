/** Summary documents in ESPN's shape (espn.md 6): plays, drives and win probability of one game. */
import { isoFromUs } from '../../http/simulated-wire.ts';
import {
  clockText,
  downText,
  isIn,
  LEAGUES,
  longPeriodText,
  minuteDate,
  oddsDocument,
  periodText,
  spotText,
  statusDocument,
  teamDocument,
} from './documents.ts';
import { matchEvents } from './soccer.ts';
import type { EspnGameInput, EspnPlayInput, EspnSpot } from './types.ts';

function spotDocument(game: EspnGameInput, spot: EspnSpot): Record<string, unknown> {
  const yards_to_goal = spot.team === 'home' ? 100 - spot.yard_line : spot.yard_line;
  const base = {
    down: spot.down,
    distance: spot.distance,
    yardLine: spot.yard_line,
    yardsToEndzone: yards_to_goal,
    team: { id: game[spot.team].id },
  };
  if (spot.down === 0) return base;
  const short = downText(spot.down, spot.distance, yards_to_goal);
  const at = spotText(game, spot.yard_line);
  return { ...base, downDistanceText: `${short} at ${at}`, shortDownDistanceText: short, possessionText: at };
}

function playDocument(game: EspnGameInput, play: EspnPlayInput): Record<string, unknown> {
  const football = game.league === 'nfl';
  // Hockey summaries count up, scoreboards down (espn.md 4.3).
  const clock_ms = game.league === 'nhl' ? elapsedMs(game, play) : play.clock_ms;
  return {
    id: play.id,
    sequenceNumber: String(play.sequence),
    type: {
      id: play.type_id,
      text: play.type_text,
      ...(play.type_abbreviation === null ? {} : { abbreviation: play.type_abbreviation }),
    },
    text: play.text,
    awayScore: play.away_score,
    homeScore: play.home_score,
    period: football
      ? { number: play.period }
      : {
          number: play.period,
          displayValue: game.league === 'nhl' ? periodText(game, play.period) : longPeriodText(game, play.period),
        },
    clock: { displayValue: clockText(game.league, clock_ms) },
    scoringPlay: play.scoring,
    ...(football ? { statYardage: play.yards } : { scoreValue: play.score_value, shootingPlay: play.score_value > 0 }),
    ...(play.strength === undefined ? {} : { strength: strengthDocument(play.strength) }),
    ...(play.team === null ? {} : { team: { id: game[play.team].id } }),
    wallclock: isoFromUs(play.wallclock_us).replace(/\.\d+Z$/, 'Z'),
    ...(play.start === null ? {} : { start: spotDocument(game, play.start) }),
    ...(play.end === null ? {} : { end: spotDocument(game, play.end) }),
  };
}

function elapsedMs(game: EspnGameInput, { period, clock_ms }: EspnPlayInput): number {
  const { periods, period_s, overtime_s } = LEAGUES[game.league];
  const length_ms = (period > periods ? overtime_s : period_s) * 1000;
  return period > periods + 1 ? 0 : length_ms - clock_ms;
}

const STRENGTH = {
  '701': ['Even Strength', 'even-strength'],
  '702': ['Power Play', 'power-play'],
  '703': ['Shorthanded', 'short-handed'],
  '903': ['Empty Net', 'empty-net'],
} as const;

function strengthDocument(id: keyof typeof STRENGTH): Record<string, string> {
  const [text, abbreviation] = STRENGTH[id];
  return { id, text, abbreviation };
}

/** Player ids of a side, made of its team's: the goalie first. */
const playerIds = (team_id: string, skaters: number): string[] =>
  Array.from({ length: skaters + 1 }, (_, index) => `${team_id}${String(index).padStart(2, '0')}`);

/** Who is on the ice, and which of all players are goalies: without that nobody can tell that one has left. */
function iceDocuments(game: EspnGameInput): Record<string, unknown> {
  const { ice } = game;
  if (ice === undefined) return {};
  const sides = (['home', 'away'] as const).map((side) => ({
    ids: playerIds(game[side].id, ice[`${side}_skaters`]),
    out: ice[`${side}_goalie_out`],
    team: game[side],
  }));
  const entry = (athleteid: string) => ({
    whereabouts: { id: '1', description: 'In Play', name: 'ROSTER_WHEREABOUTS_IN_PLAY' },
    athleteid,
  });
  return {
    onIce: sides.map(({ ids, out, team }) => ({ teamId: team.id, entries: (out ? ids.slice(1) : ids).map(entry) })),
    boxscore: {
      players: sides.map(({ ids, team }) => ({
        team: { id: team.id },
        statistics: [{ name: 'goalies', athletes: [{ athlete: { id: ids[0] } }] }],
      })),
    },
  };
}

function driveDocument(game: EspnGameInput, index: number, plays: readonly EspnPlayInput[]): Record<string, unknown> {
  const drive = game.drives[index];
  const side = drive?.team ?? 'home';
  const team = game[side];
  const scrimmage = plays.filter((play) => (play.start?.down ?? 0) > 0);
  const from = scrimmage[0]?.start?.yard_line ?? plays[0]?.end?.yard_line ?? 50;
  const to = scrimmage.at(-1)?.end?.yard_line ?? from;
  const yards = side === 'home' ? to - from : from - to;
  return {
    id: `${game.event_id}${index + 1}`,
    description: `${scrimmage.length} plays, ${yards} yards`,
    team: { id: team.id, name: team.short_name, abbreviation: team.abbreviation, displayName: team.display_name },
    start: { yardLine: from, text: spotText(game, from) },
    end: { yardLine: to, text: spotText(game, to) },
    yards,
    isScore: drive?.is_score ?? false,
    offensivePlays: scrimmage.length,
    ...(drive?.result == null
      ? {}
      : { result: drive.result, shortDisplayResult: drive.result, displayResult: drive.display_result }),
    plays: plays.map((play) => playDocument(game, play)),
  };
}

function drivesDocument(game: EspnGameInput): Record<string, unknown> {
  const byDrive = new Map<number, EspnPlayInput[]>();
  for (const play of game.plays) {
    if (play.drive === null) continue;
    const list = byDrive.get(play.drive);
    if (list === undefined) byDrive.set(play.drive, [play]);
    else list.push(play);
  }
  const documents = [...byDrive].map(([index, plays]) => ({
    running: game.drives[index]?.result == null,
    document: driveDocument(game, index, plays),
  }));
  const current = documents.find((drive) => drive.running);
  return {
    previous: documents.filter((drive) => !drive.running).map((drive) => drive.document),
    ...(current === undefined ? {} : { current: current.document }),
  };
}

function headerDocument(game: EspnGameInput): Record<string, unknown> {
  const competitor = (side: 'home' | 'away') => ({
    id: game[side].id,
    order: side === 'home' ? 0 : 1,
    homeAway: side,
    ...(game.status === 'STATUS_FINAL' || game.status === 'STATUS_FULL_TIME'
      ? { winner: side === 'home' ? game.home_score > game.away_score : game.away_score > game.home_score }
      : {}),
    team: teamDocument(game, game[side]),
    score: String(game[`${side}_score`]),
    linescores: game[`${side}_linescores`].map((value) => ({ displayValue: String(value) })),
    possession: game.situation?.possession === side,
  });
  const status = statusDocument(game);
  const league = LEAGUES[game.league];
  return {
    id: game.event_id,
    uid: `s:${league.sport_id}~l:${league.league_id}~e:${game.event_id}`,
    season: { year: game.season_year, type: game.season_type },
    timeValid: true,
    competitions: [
      {
        id: game.event_id,
        date: minuteDate(game.starts_at_us),
        neutralSite: game.neutral_site,
        boxscoreSource: 'full',
        playByPlaySource: 'full',
        competitors: [competitor('home'), competitor('away')],
        status: isIn(game) ? status : { type: status.type },
      },
    ],
    league: { id: league.league_id, name: league.name, abbreviation: league.name, slug: game.league },
  };
}

function playDocuments(game: EspnGameInput): Record<string, unknown> {
  if (game.league === 'nfl') return { plays: [], drives: drivesDocument(game) };
  if (game.league === 'usa.1') return { keyEvents: matchEvents(game) };
  const plays = game.plays.map((play) => playDocument(game, play));
  return { plays, ...(game.league === 'nhl' ? iceDocuments(game) : {}) };
}

/** A whole summary answer. */
export function summaryDocument(game: EspnGameInput): Record<string, unknown> {
  const league = LEAGUES[game.league];
  const odds = game.odds === null ? [] : [oddsDocument(game, game.odds)];
  const winprobability = game.plays.flatMap((play) =>
    play.home_win_probability === null
      ? []
      : [{ homeWinPercentage: play.home_win_probability, tiePercentage: 0, playId: play.id }],
  );
  const { periods, period_word, period_s } = league;
  const regulation = { periods, displayName: period_word, slug: period_word.toLowerCase(), clock: period_s };
  return {
    header: headerDocument(game),
    format: { regulation, overtime: { clock: league.overtime_s } },
    ...playDocuments(game),
    ...(game.league === 'nhl' || game.league === 'usa.1' ? {} : { winprobability }),
    pickcenter: odds,
    odds: [],
    wallclockAvailable: true,
  };
}
