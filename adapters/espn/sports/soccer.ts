/** Soccer: a clock that counts up by minutes and freezes in stoppage, cards, knock-outs, shoot-outs (espn.md 4.5, 5). */
import type { GameStatus, Play } from '../../../runtime/trading/types/events.ts';
import { asInteger, asList, asNumber, asText, dig, type JsonObject } from '../../http/decode.ts';
import { playText } from '../fields.ts';
import {
  type Competition,
  endedBy,
  homeAndAway,
  NOTHING,
  notBegun,
  type Pair,
  periodOf,
  type Reading,
  readScores,
  sideOf,
  winnerFlag,
  winnerOf,
} from './common.ts';

const HALF_S = 2700;
const EXTRA_S = 900;
/** A displayed minute is one that runs: the true time is up to 60 s less, 30 s on average. */
const RUNNING_MINUTE_S = 30;
/** Most stoppage that is believed, minutes. */
const MAX_STOPPAGE_MIN = 30;
const MAX_GOALS = 40;
/** Longer than any match with extra time and penalties. */
const LONGEST_US = 4 * 3_600_000_000;

/** Match second at which a period starts, and its length. */
const PERIODS: Readonly<Record<number, { from: number; length: number }>> = {
  1: { from: 0, length: HALF_S },
  2: { from: HALF_S, length: HALF_S },
  3: { from: 2 * HALF_S, length: EXTRA_S },
  4: { from: 2 * HALF_S + EXTRA_S, length: EXTRA_S },
};

const EMPTY = {
  reds_1: 0,
  reds_2: 0,
  stoppage_elapsed_ms: 0,
  stoppage_announced_ms: 0,
  season: 0,
  first_leg_1: 0,
  first_leg_2: 0,
  shootout_goals_1: 0,
  shootout_goals_2: 0,
  shootout_shots_1: 0,
  shootout_shots_2: 0,
};

/** Where the game stands in time. */
interface Clock {
  period: number;
  clock_ms: number;
  stoppage_elapsed_ms: number;
}

const at = (period: number, clock_s: number, stoppage_s = 0): Clock => ({
  period,
  clock_ms: clock_s * 1000,
  stoppage_elapsed_ms: stoppage_s * 1000,
});

/** Breaks show the clock of the half that is over; here they are the next half before its kick-off. */
const BREAKS: Readonly<Record<string, Clock>> = {
  STATUS_HALFTIME: at(2, HALF_S),
  STATUS_END_OF_REGULATION: at(3, EXTRA_S),
  STATUS_FULL_TIME: at(3, EXTRA_S),
  STATUS_HALFTIME_ET: at(4, EXTRA_S),
  STATUS_END_OF_EXTRATIME: at(5, 0),
  STATUS_FULL_EXTRA: at(5, 0),
};

/** The clock of a break; status names come from outside, so inherited keys do not count. */
function breakOf(status_name: string): Clock | undefined {
  return Object.hasOwn(BREAKS, status_name) ? BREAKS[status_name] : undefined;
}

/** Full time of a league game that ESPN still shows as running: all stoppage is over. */
const WHISTLE = {
  period: 2,
  clock_ms: 0,
  stoppage_elapsed_ms: MAX_STOPPAGE_MIN * 60_000,
  stoppage_announced_ms: 1000,
};

/** Read a match. Refusals: `bad_competitors`, `bad_score`, `bad_period`, `bad_clock`, `no_winner`. */
export function readSoccer(game: Competition): Reading | string {
  const { status, status_name } = game;
  const pair = homeAndAway(game.competition.competitors);
  if (pair === null) return 'bad_competitors';
  const scores = readScores(pair, game.started, MAX_GOALS);
  if (scores === null) return 'bad_score';
  const [score_1, score_2] = scores;
  const legs = readLegs(game, pair, scores);
  const base = { ...NOTHING, ...EMPTY, ...legs, season: game.season };
  if (notBegun(status)) return { pair, status, ended: null, state: base };
  const level = score_1 + legs.first_leg_1 === score_2 + legs.first_leg_2;
  if (status === 'final') return readFinal(game, pair, { ...base, score_1, score_2 }, level);
  const over = status_name === 'STATUS_FULL_TIME' || status_name === 'STATUS_END_OF_REGULATION';
  if (over && legs.postseason === 0) {
    return { pair, status, ended: null, state: { ...base, score_1, score_2, ...WHISTLE, ...readReds(game, pair) } };
  }
  const clock = breakOf(status_name) ?? readClock(game);
  if (typeof clock === 'string') return clock;
  return readLive(game, pair, { ...base, score_1, score_2, ...clock }, level);
}

type SoccerState = Reading['state'];

function readLive(game: Competition, pair: Pair, state: SoccerState, level: boolean): Reading | string {
  // Extra time is played only where somebody has to advance, whatever the name of the stage.
  const postseason = state.period >= 3 ? 1 : state.postseason;
  const shootout = state.period === 5 ? readShootout(game, pair) : {};
  if (state.period === 5 && !level) return 'bad_score';
  return {
    pair,
    status: game.status,
    ended: null,
    state: { ...state, postseason, ...readReds(game, pair), ...shootout },
  };
}

/**
 * A result. In a knock-out that stands level without a winner the break before extra time or penalties can be shown as
 * "full time" (espn.md 5): then the game goes on.
 */
function readFinal(game: Competition, pair: Pair, state: SoccerState, level: boolean): Reading | string {
  const stated = periodOf(game.status_block, 5);
  const extra = (stated ?? 2) >= 3 || /PEN|AET|EXTRA/.test(game.status_name);
  const postseason = extra ? 1 : state.postseason;
  const kicks = shootoutGoals(pair);
  const by_kicks = kicks === null || kicks[0] === kicks[1] ? 0 : kicks[0] > kicks[1] ? 1 : 2;
  const winner =
    postseason === 1
      ? winnerFlag(pair) || by_kicks || winnerOf(pair, state.score_1, state.score_2)
      : winnerOf(pair, state.score_1, state.score_2);
  if (postseason === 1 && winner === 0) {
    if (!level) return 'no_winner';
    const after = breakOf(game.status_name);
    if (after === undefined) return 'no_winner';
    if (game.received_at_us - game.starts_at_us > LONGEST_US) {
      // Nothing followed: a first leg, or a stage whose name only sounds like a knock-out. The draw stands.
      return final(game, pair, { ...state, postseason: 0 }, stated);
    }
    game.dropped.add('level_knock_out_goes_on');
    const status: GameStatus = 'break';
    return { pair, status, ended: null, state: { ...state, ...after, postseason, ...readReds(game, pair) } };
  }
  return final(game, pair, { ...state, postseason, winner }, stated);
}

function final(game: Competition, pair: Pair, state: SoccerState, stated: number | null): Reading {
  return {
    pair,
    status: 'final',
    ended: endedBy(game.status_name),
    state: { ...state, final: 1, period: stated ?? 2, ...readReds(game, pair) },
  };
}

/** Period and time left from minutes that count up. */
function readClock(game: Competition): Clock | 'bad_period' | 'bad_clock' {
  const { status_block, status_name } = game;
  const stated = periodOf(status_block, 5);
  const period = periodNamed(status_name) ?? stated;
  if (period === null) return 'bad_period';
  if (period === 5) return at(5, 0);
  const bounds = PERIODS[period === 0 ? 1 : period];
  if (bounds === undefined) return 'bad_period';
  const text = asText(dig(status_block, 'displayClock')) ?? '';
  const shown = /^(\d{1,3})'?\s*(?:\+\s*(\d{1,2})'?)?$/.exec(text.slice(0, 20));
  const end_s = bounds.from + bounds.length;
  if (shown?.[2] !== undefined && Number(shown[1]) * 60 === end_s) return stoppage(period, Number(shown[2]) * 60);
  const seconds = asNumber(dig(status_block, 'clock')) ?? (shown === null ? null : Number(shown[1]) * 60);
  // The last minute of the half before stays for a moment after the restart.
  if (seconds === null || seconds < Math.max(0, bounds.from - 60)) return 'bad_clock';
  if (seconds > end_s) return stoppage(period, seconds - end_s);
  const gone_s = Math.max(0, seconds - bounds.from - RUNNING_MINUTE_S);
  return at(Math.max(1, period), Math.round(bounds.length - gone_s));
}

/** In stoppage the clock stands still at the end of the half and only the text counts on: "45'+2'". */
function stoppage(period: number, shown_s: number): Clock | 'bad_clock' {
  if (shown_s > MAX_STOPPAGE_MIN * 60) return 'bad_clock';
  return at(Math.max(1, period), 0, Math.round(Math.max(1, shown_s - RUNNING_MINUTE_S)));
}

function periodNamed(name: string): number | null {
  if (name === 'STATUS_FIRST_HALF') return 1;
  if (name === 'STATUS_SECOND_HALF') return 2;
  if (name === 'STATUS_FIRST_HALF_EXTRA_TIME') return 3;
  if (name === 'STATUS_SECOND_HALF_EXTRA_TIME') return 4;
  return name === 'STATUS_SHOOTOUT' ? 5 : null;
}

/** Red cards by team: `details[].redCard`, second yellows included where ESPN marks them so. */
function readReds(game: Competition, pair: Pair): { reds_1: number; reds_2: number } {
  const reds = [0, 0, 0];
  for (const detail of asList(game.competition.details)) {
    if (dig(detail, 'redCard') !== true) continue;
    const side = sideOf(dig(detail, 'team', 'id'), pair);
    if (side === 0) game.dropped.add('red_card_of_nobody');
    reds[side] = Math.min(4, (reds[side] ?? 0) + 1);
  }
  return { reds_1: reds[1] ?? 0, reds_2: reds[2] ?? 0 };
}

/**
 * The newest goal or card of `details[]`, which is in order; its place in the list tells it from one alike. Kicks of a shoot-out
 * are left out, they are counted in the state.
 */
export function readLastEvent(details: readonly unknown[]): Play | null {
  const index = details.findLastIndex((detail) => dig(detail, 'shootout') !== true);
  const detail = details[index];
  const [type_id, type] = [asText(dig(detail, 'type', 'id')), asText(dig(detail, 'type', 'text'))];
  if (type_id === null || type === null) return null;
  const moment = asText(dig(detail, 'clock', 'displayValue'));
  const who = asText(dig(detail, 'athletesInvolved', 0, 'displayName'));
  const text = playText([type, who, moment].filter((part) => part !== null && part !== '').join(', '));
  return { play_id: `${index}:${type_id}:${moment ?? ''}`, text, scoring: dig(detail, 'scoringPlay') === true };
}

const KNOCK_OUT =
  /(^|-)(final|finals|semifinals?|quarterfinals?|semi-finals?|quarter-finals?|round-of-\d+|knockout|play-?offs?|3rd-place|third-place)/;

/** Knock-out, and the goals of the first leg. A first leg is played for 90 minutes and can end level. */
function readLegs(game: Competition, pair: Pair, scores: readonly [number, number]) {
  const slug = asText(dig(game.event, 'season', 'slug')) ?? '';
  const leg = asInteger(dig(game.competition, 'leg', 'value'), 1, 2);
  const postseason = Number(leg !== 1 && KNOCK_OUT.test(slug.slice(0, 100)));
  if (leg !== 2) return { postseason, first_leg_1: 0, first_leg_2: 0 };
  const first = (json: JsonObject, score: number): number | null => {
    const total = asInteger(json.aggregateScore, 0, 2 * MAX_GOALS);
    return total === null || total < score ? null : Math.min(MAX_GOALS, total - score);
  };
  const [one, two] = [first(pair.json1, scores[0]), first(pair.json2, scores[1])];
  if (one === null || two === null) {
    // Without the first leg nobody knows who is ahead: only the 90 minutes can be priced.
    game.dropped.add('no_first_leg');
    return { postseason: 0, first_leg_1: 0, first_leg_2: 0 };
  }
  return { postseason: 1, first_leg_1: one, first_leg_2: two };
}

function shootoutGoals(pair: Pair): [number, number] | null {
  const one = asInteger(pair.json1.shootoutScore, 0, MAX_GOALS);
  const two = asInteger(pair.json2.shootoutScore, 0, MAX_GOALS);
  return one === null || two === null ? null : [one, two];
}

/** Goals and kicks. Kicks are counted from `details[].shootout`; where those do not fit, both sides get the least that can be. */
function readShootout(game: Competition, pair: Pair): Record<string, number> {
  const [one, two] = shootoutGoals(pair) ?? [0, 0];
  const kicks = [0, 0, 0];
  for (const detail of asList(game.competition.details)) {
    if (dig(detail, 'shootout') !== true) continue;
    const side = sideOf(dig(detail, 'team', 'id'), pair);
    kicks[side] = (kicks[side] ?? 0) + 1;
  }
  let [shots_1, shots_2] = [kicks[1] ?? 0, kicks[2] ?? 0];
  if (Math.abs(shots_1 - shots_2) > 1 || shots_1 < one || shots_2 < two || Math.max(shots_1, shots_2) > MAX_GOALS) {
    game.dropped.add('kicks_do_not_fit');
    shots_1 = Math.max(one, two);
    shots_2 = shots_1;
  }
  return { shootout_goals_1: one, shootout_goals_2: two, shootout_shots_1: shots_1, shootout_shots_2: shots_2 };
}
