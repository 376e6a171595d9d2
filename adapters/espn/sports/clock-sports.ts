/** Football, basketball and hockey: a clock that runs down and a score (espn.md 4.1 to 4.3, 7). */
import type { League } from '../../../runtime/trading/types/events.ts';
import { type Periods, periodsOf } from '../../../runtime/trading/types/periods.ts';
import { asInteger, asText, dig } from '../../http/decode.ts';
import {
  type Competition,
  clockMs,
  endedBy,
  homeAndAway,
  levelStands,
  NOTHING,
  notBegun,
  type Pair,
  periodOf,
  type Reading,
  readScores,
  seasonColumn,
  sideOf,
  winnerOf,
} from './common.ts';

/** Timeouts of a football side per half. */
const TIMEOUTS = 3;

/** No situation known. */
export const SITUATIONS: Readonly<Record<'football' | 'basketball' | 'hockey', Readonly<Record<string, number>>>> = {
  football: {
    possession: 0,
    down: 0,
    distance: 0,
    yards_to_goal: 0,
    timeouts_1: TIMEOUTS,
    timeouts_2: TIMEOUTS,
    second_half_receiver: 0,
  },
  basketball: { possession: 0, free_throws_pending_1: 0, free_throws_pending_2: 0 },
  hockey: {
    skaters_1: 0,
    skaters_2: 0,
    penalty_ms_left: 0,
    goalie_out_1: 0,
    goalie_out_2: 0,
    shootout: 0,
    shootout_goals_1: 0,
    shootout_goals_2: 0,
    shootout_shots_1: 0,
    shootout_shots_2: 0,
  },
};

function familyOf(league: League): keyof typeof SITUATIONS {
  if (league === 'nfl' || league === 'ncaaf') return 'football';
  return league === 'nhl' ? 'hockey' : 'basketball';
}

/** Read a game of a clock sport. Refusals: `bad_competitors`, `bad_score`, `bad_period`, `bad_clock`, `no_winner`. */
export function readClockSport(game: Competition): Reading | string {
  const { status, status_block, postseason } = game;
  const { league } = game.id;
  const pair = homeAndAway(game.competition.competitors);
  if (pair === null) return 'bad_competitors';
  const scores = readScores(pair, game.started, league === 'nhl' ? 40 : 300);
  if (scores === null) return 'bad_score';
  const family = familyOf(league);
  const base = { ...NOTHING, ...SITUATIONS[family], postseason: seasonColumn(game) };
  if (notBegun(status)) return { pair, status, ended: null, state: base };
  const [score_1, score_2] = scores;
  const periods = periodsOf(league, postseason);
  const period = periodOf(status_block, periods.last);
  if (status === 'final') {
    const winner = winnerOf(pair, score_1, score_2);
    if (winner === 0 && !levelStands(game)) return 'no_winner';
    const state = { ...base, score_1, score_2, winner, final: 1, period: period ?? periods.count };
    return { pair, status, ended: endedBy(game.status_name), state };
  }
  if (period === null) return 'bad_period';
  const clock = readClock(game, period, periods);
  if (typeof clock === 'string') return clock;
  const live = { ...base, ...clock, score_1, score_2 };
  // A delay before the first tick: the state of a game that has not begun.
  if (clock.period === 0) return score_1 + score_2 === 0 ? { pair, status, ended: null, state: base } : 'bad_period';
  if (family === 'football') return { pair, status, ended: null, state: { ...live, ...football(game, pair) } };
  if (family === 'hockey')
    return { pair, status, ended: null, state: { ...live, ...hockey(game, pair, clock.period) } };
  return { pair, status, ended: null, state: { ...live, ...freeThrows(game, pair) } };
}

/** Free throws of a set, "Free Throw - 1 of 2": the last play says how many are still to come; technical ones stand alone. */
function freeThrows(game: Competition, pair: Pair): Record<string, number> {
  const last = dig(game.competition.situation, 'lastPlay');
  const set = /free throw\b.{0,40}\b([123]) of ([123])\b/i.exec(asText(dig(last, 'type', 'text')) ?? '');
  const side = sideOf(dig(last, 'team', 'id'), pair);
  if (set === null || side === 0) return {};
  const pending = Math.max(0, Number(set[2]) - Number(set[1]));
  return side === 1 ? { free_throws_pending_1: pending } : { free_throws_pending_2: pending };
}

function readClock(
  game: Competition,
  period: number,
  periods: Periods,
): { period: number; clock_ms: number } | 'bad_clock' {
  const { league } = game.id;
  if (period === 0) return { period, clock_ms: 0 };
  const overtime = period > periods.count;
  // College overtime and the shoot-out have no clock.
  if (overtime && (league === 'ncaaf' || (league === 'nhl' && !game.postseason && period === 5)))
    return { period, clock_ms: 0 };
  const clock_ms = clockMs(game.status_block, overtime ? periods.overtime_ms : periods.length_ms);
  return clock_ms === null ? 'bad_clock' : { period, clock_ms };
}

/**
 * Down and field position. `yardLine` counts 0..100 from the HOME goal line whoever has the ball. Used only with a `possession`
 * and a down of 1..4: after a score `down` is -1 or old, and at half-time the last values stay without a possession (espn.md 4.1).
 */
function football(game: Competition, pair: Pair): Record<string, number> {
  const situation = game.competition.situation;
  const timeouts = {
    timeouts_1: asInteger(dig(situation, 'homeTimeouts'), 0, TIMEOUTS) ?? TIMEOUTS,
    timeouts_2: asInteger(dig(situation, 'awayTimeouts'), 0, TIMEOUTS) ?? TIMEOUTS,
  };
  const side = sideOf(dig(situation, 'possession'), pair);
  const down = asInteger(dig(situation, 'down'), 1, 4);
  if (side === 0 || down === null || game.status_name === 'STATUS_HALFTIME') return timeouts;
  if ((asInteger(dig(situation, 'lastPlay', 'scoreValue'), 1, 8) ?? 0) > 0) {
    // The score moves first: this may be the situation before it (espn.md 12.5).
    game.dropped.add('situation_of_a_score');
    return timeouts;
  }
  const yard_line = asInteger(dig(situation, 'yardLine'), 1, 99);
  const to_go = asInteger(dig(situation, 'distance'), 0, 99);
  if (yard_line === null || to_go === null) {
    game.dropped.add('bad_field_position');
    return timeouts;
  }
  const yards_to_goal = side === 1 ? 100 - yard_line : yard_line;
  const distance = Math.min(Math.max(1, to_go), yards_to_goal);
  return { ...timeouts, possession: side === 1 ? 1 : -1, down, distance, yards_to_goal };
}

/** The scoreboard has no strength, only the shoot-out; strength comes from the summary (espn.md 4.3). */
function hockey(game: Competition, pair: Pair, period: number): Record<string, number> {
  const named = /SHOOTOUT/.test(game.status_name) && period >= 4;
  if (game.postseason || !(period === 5 || named)) return {};
  const goals = (json: unknown): number => asInteger(dig(json, 'shootoutScore'), 0, 30) ?? 0;
  const [one, two] = [goals(pair.json1), goals(pair.json2)];
  // Attempts are not on the scoreboard. As many for both, at least as many as the goals: what is known is the lead.
  const shots = Math.max(one, two);
  game.dropped.add('shootout_shots_unknown');
  return {
    shootout: 1,
    shootout_goals_1: one,
    shootout_goals_2: two,
    shootout_shots_1: shots,
    shootout_shots_2: shots,
  };
}
