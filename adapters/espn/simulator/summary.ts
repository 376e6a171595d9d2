/** Summary documents in ESPN's shape (espn.md 6): plays, drives and win probability of one game. */
import { isoFromUs } from '../../http/simulated-wire.ts';
import {
  clockText,
  downText,
  isIn,
  LEAGUES,
  minuteDate,
  oddsDocument,
  periodText,
  spotText,
  statusDocument,
  teamDocument,
} from './documents.ts';
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
          displayValue: play.period > 4 ? periodText(play.period) : `${periodText(play.period)} Quarter`,
        },
    clock: { displayValue: clockText(game.league, play.clock_ms) },
    scoringPlay: play.scoring,
    ...(football ? { statYardage: play.yards } : { scoreValue: play.score_value, shootingPlay: play.score_value > 0 }),
    ...(play.team === null ? {} : { team: { id: game[play.team].id } }),
    wallclock: isoFromUs(play.wallclock_us).replace(/\.\d+Z$/, 'Z'),
    ...(play.start === null ? {} : { start: spotDocument(game, play.start) }),
    ...(play.end === null ? {} : { end: spotDocument(game, play.end) }),
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
    ...(game.status === 'STATUS_FINAL'
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

/** A whole summary answer. */
export function summaryDocument(game: EspnGameInput): Record<string, unknown> {
  const league = LEAGUES[game.league];
  const odds = game.odds === null ? [] : [oddsDocument(game, game.odds)];
  const winprobability = game.plays.flatMap((play) =>
    play.home_win_probability === null
      ? []
      : [{ homeWinPercentage: play.home_win_probability, tiePercentage: 0, playId: play.id }],
  );
  const regulation = { periods: 4, displayName: 'Quarter', slug: 'quarter', clock: league.period_s };
  return {
    header: headerDocument(game),
    format: { regulation, overtime: { clock: league.overtime_s } },
    plays: game.league === 'nfl' ? [] : game.plays.map((play) => playDocument(game, play)),
    ...(game.league === 'nfl' ? { drives: drivesDocument(game) } : {}),
    winprobability,
    pickcenter: odds,
    odds: [],
    wallclockAvailable: true,
  };
}
