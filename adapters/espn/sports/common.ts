/** What the readers of all sports share: the block they read, sides, status, clock and result. */
import type { CommonState, Ended, GameState, GameStatus, Team } from '../../../runtime/trading/types/events.ts';
import type { TimeUs } from '../../../runtime/trading/types/units.ts';
import {
  asInteger,
  asList,
  asNumber,
  asObject,
  asText,
  dig,
  integerText,
  type JsonObject,
  type Rejections,
} from '../../http/decode.ts';
import { displayClockMs, readStatus } from '../fields.ts';
import type { LeagueId } from './leagues.ts';

/** One competition (game, match, bout) with what its reader needs. */
export interface Competition {
  event: JsonObject;
  competition: JsonObject;
  id: LeagueId;
  /** `competition.status`, else `event.status`. */
  status_block: JsonObject | null;
  /** `status.type.name`, "" when missing. */
  status_name: string;
  status: GameStatus;
  started: boolean;
  season: number;
  postseason: boolean;
  /** ESPN's season type 1: pre-season, spring training. */
  preseason: boolean;
  starts_at_us: TimeUs;
  received_at_us: TimeUs;
  /** Fields that were left out and surprises that were understood, by name. */
  dropped: Rejections;
}

/** Two sides with the JSON they were read from. */
export interface Pair {
  side1: Team;
  side2: Team;
  json1: JsonObject;
  json2: JsonObject;
}

/** What a sport's reader returns; a string is the name of the refusal. */
export interface Reading {
  pair: Pair;
  status: GameStatus;
  ended: Ended | null;
  state: GameState;
  /** Slug where the document's league is not the match's (joint tennis events). */
  competition?: string;
}

/** Before the start. */
export const NOTHING: Readonly<CommonState> = {
  period: 0,
  clock_ms: 0,
  score_1: 0,
  score_2: 0,
  final: 0,
  postseason: 0,
  winner: 0,
};

const BREAK_NAMES = new Set([
  'STATUS_END_OF_ROUND',
  'STATUS_HALFTIME_ET',
  'STATUS_END_OF_EXTRATIME',
  'STATUS_FULL_TIME',
  'STATUS_FULL_EXTRA',
]);

/** Our status: only `state` and `completed` decide between pre, in and post; names mark breaks (espn.md 5). */
export function sportStatus(type: unknown): GameStatus | null {
  const status = readStatus(type);
  return status === 'live' && BREAK_NAMES.has(asText(dig(type, 'name')) ?? '') ? 'break' : status;
}

/** Home and away by `homeAway`: array order is no contract. */
export function homeAndAway(competitors: unknown): Pair | null {
  const list = asList(competitors).map(asObject);
  if (list.length !== 2) return null;
  return pairOf(
    list.find((one) => one?.homeAway === 'home'),
    list.find((one) => one?.homeAway === 'away'),
  );
}

/** First and second by `order`, where `homeAway` means nothing (tennis, MMA). */
export function firstAndSecond(competitors: unknown): Pair | null {
  const list = asList(competitors).map(asObject);
  if (list.length !== 2) return null;
  return pairOf(
    list.find((one) => one?.order === 1),
    list.find((one) => one?.order === 2),
  );
}

function pairOf(json1: JsonObject | null | undefined, json2: JsonObject | null | undefined): Pair | null {
  const side1 = readSide(json1);
  const side2 = readSide(json2);
  if (!json1 || !json2 || side1 === null || side2 === null || side1.id === side2.id) return null;
  return { side1, side2, json1, json2 };
}

function readSide(json: JsonObject | null | undefined): Team | null {
  const who = asObject(dig(json, 'team')) ?? asObject(dig(json, 'athlete')) ?? asObject(dig(json, 'roster'));
  const id = asText(dig(json, 'id')) ?? asText(who?.id);
  const name = asText(who?.displayName) ?? asText(who?.fullName) ?? asText(who?.name);
  if (id === null || name === null) return null;
  const code = asText(who?.abbreviation) ?? asText(who?.shortName) ?? asText(who?.shortDisplayName) ?? name;
  return { id, name: name.slice(0, 200), code: code.slice(0, 100) };
}

/** Scores are strings ("24"); before the start they may be missing. Cricket's "125/3" and the like are null. */
export function readScores(pair: Pair, started: boolean, limit: number): [number, number] | null {
  const read = (json: JsonObject): number | null => {
    const { score } = json;
    if (!started && (score === undefined || score === null || score === '')) return 0;
    const value = integerText(score);
    return value !== null && value <= limit ? value : null;
  };
  const one = read(pair.json1);
  const two = read(pair.json2);
  return one === null || two === null ? null : [one, two];
}

/** 1, 2, or 0 when neither side or both carry `winner: true` (some sports send strings: not read). */
export function winnerFlag(pair: Pair): number {
  const one = pair.json1.winner === true;
  const two = pair.json2.winner === true;
  return one === two ? 0 : one ? 1 : 2;
}

/** Winner by score, else by flag. */
export function winnerOf(pair: Pair, score_1: number, score_2: number): number {
  if (score_1 === score_2) return winnerFlag(pair);
  return score_1 > score_2 ? 1 : 2;
}

/** Which side an id belongs to: 1, 2, or 0. */
export function sideOf(id: unknown, pair: Pick<Pair, 'side1' | 'side2'>): 0 | 1 | 2 {
  if (id === pair.side1.id) return 1;
  return id === pair.side2.id ? 2 : 0;
}

/** Clock in milliseconds: the number when it fits the period, else the text (espn.md 7); null when neither does. */
export function clockMs(status: unknown, longest_ms: number): number | null {
  const seconds = asNumber(dig(status, 'clock'));
  const number_ms = seconds === null ? null : Math.round(seconds * 1000);
  for (const ms of [number_ms, displayClockMs(dig(status, 'displayClock'))]) {
    if (ms !== null && ms >= 0 && ms <= longest_ms) return ms;
  }
  return null;
}

/** `status.period` within 0..most; null when it is missing or beyond. */
export function periodOf(status: unknown, most: number): number | null {
  return asInteger(dig(status, 'period'), 0, most);
}

/** How a completed contest ended, by the name of its status. */
export function endedBy(name: string): Ended {
  if (/RETIRED/.test(name)) return 'retired';
  if (/WALKOVER|UNCONTESTED/.test(name)) return 'walkover';
  return /FORFEIT/.test(name) ? 'forfeit' : 'played';
}

/** True for a status without a state to read: not begun, or called off. */
export function notBegun(status: GameStatus): boolean {
  return status === 'scheduled' || status === 'postponed';
}

/** Value of the kernel's column `postseason` for a game that is played without overtime or extra innings (`PRE_SEASON`). */
const PRE_SEASON = 2;

/**
 * The kernel's column `postseason`: 1 post-season; 2 where a level score stands, in the NFL's pre-season (no overtime since 2021,
 * playing rules) and in baseball's spring training (no extra innings unless both sides agree); else 0.
 */
export function seasonColumn({ id: { league }, postseason, preseason }: Competition): number {
  if (postseason) return 1;
  return preseason && (league === 'nfl' || league === 'mlb') ? PRE_SEASON : 0;
}

/** Whether a final may be level in a league that else plays until somebody wins, or plays on. */
export function levelStands(game: Competition): boolean {
  return seasonColumn(game) === PRE_SEASON || (game.id.league === 'nfl' && !game.postseason);
}
