/** Baseball: the half-inning stands only in text, counts can be of the batter before (espn.md 4.4). */
import { asInteger, asList, asObject, asText, dig } from '../../http/decode.ts';
import {
  type Competition,
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
  winnerOf,
} from './common.ts';

/** Innings beyond this are a feed error (the record is 26). */
const MAX_INNING = 50;
/** Since this season extra innings of the regular season start with a runner on second base. */
const EXTRA_RUNNER_SINCE = 2020;
const SECOND_BASE = 2;
const BASES = ['onFirst', 'onSecond', 'onThird'] as const;

type Part = 'top' | 'middle' | 'bottom' | 'end';

/** Outs, bases (bits 1, 2, 4) and count of a half. */
interface Play {
  outs: number;
  bases: number;
  balls: number;
  strikes: number;
}

const NOBODY: Readonly<Play> = { outs: 0, bases: 0, balls: 0, strikes: 0 };

/** A game's own columns before its first pitch. */
export const SITUATION = { half: 0, ...NOBODY };

/** Columns that stay the same for a whole game. */
export interface InningRules {
  /** 1 where extra innings start with a runner on second base. */
  extra_runner: number;
  /** 9, or 7 in a double-header of 2020 and 2021. */
  scheduled_innings: number;
}

/** What is at bat: inning, half (0 top, 1 bottom), outs, bases and count. */
export interface HalfInning extends Play {
  period: number;
  half: number;
}

/** The rules of a game from ESPN's `format` block and its season. */
export function inningRules(format: unknown, season: number, postseason: boolean): InningRules {
  const scheduled_innings = asInteger(dig(format, 'regulation', 'periods'), 7, 9) === 7 ? 7 : 9;
  return { extra_runner: Number(!postseason && season >= EXTRA_RUNNER_SINCE), scheduled_innings };
}

/** The start of a half, with the runner that extra innings begin with. */
function opening(period: number, half: number, rules: InningRules): HalfInning {
  const runner = rules.extra_runner === 1 && period > rules.scheduled_innings;
  return { period, half, ...NOBODY, bases: runner ? SECOND_BASE : 0 };
}

/**
 * What follows the third out. After the last inning with a lead (`decided`) there is no next half: the bottom stays with three
 * outs until ESPN says that the game is final.
 */
export function nextHalf(period: number, half: number, rules: InningRules, decided: boolean): HalfInning {
  if (half === 0) return opening(period, 1, rules);
  if (period >= rules.scheduled_innings && decided) return { period, half, ...NOBODY, outs: 3 };
  return opening(period + 1, 0, rules);
}

/** Occupied bases as bits 1, 2 and 4. */
export function basesOf(occupied: (base: (typeof BASES)[number]) => boolean): number {
  return BASES.reduce((bits, base, i) => (occupied(base) ? bits | (1 << i) : bits), 0);
}

/**
 * Read a game. Refusals: `bad_competitors`, `bad_score`, `no_winner`, `bad_inning`, `no_half_inning`, `no_situation`,
 * `bad_outs`, `bad_bases`.
 */
export function readBaseball(game: Competition): Reading | string {
  const { status, status_block } = game;
  const pair = homeAndAway(game.competition.competitors);
  if (pair === null) return 'bad_competitors';
  const scores = readScores(pair, game.started, 99);
  if (scores === null) return 'bad_score';
  const [score_1, score_2] = scores;
  const rules = inningRules(dig(game.competition, 'format'), game.season, game.postseason);
  const base = { ...NOTHING, ...SITUATION, ...rules, postseason: seasonColumn(game) };
  if (notBegun(status)) return { pair, status, ended: null, state: base };
  const inning = periodOf(status_block, MAX_INNING);
  if (status === 'final') {
    const winner = winnerOf(pair, score_1, score_2);
    if (winner === 0 && !levelStands(game)) return 'no_winner';
    const state = { ...base, score_1, score_2, winner, final: 1, period: inning ?? rules.scheduled_innings };
    return { pair, status, ended: endedBy(game.status_name), state };
  }
  const place = readPlace(game, pair, inning);
  if (typeof place === 'string') return place;
  const half = readHalf(game, place, rules, score_1 !== score_2);
  if (typeof half === 'string') return half;
  const between = place.part === 'middle' || place.part === 'end';
  const shown = status === 'live' && between ? 'break' : status;
  return { pair, status: shown, ended: null, state: { ...base, score_1, score_2, ...half } };
}

interface Place {
  inning: number;
  part: Part;
}

const PARTS: Readonly<Record<string, Part>> = { top: 'top', mid: 'middle', bot: 'bottom', end: 'end' };

/** "Top 5th", "Mid 6th", "Bot 5th", "End 3rd"; `detail` has "Rain Delay, Top 3rd", where shortDetail still is "Top 3rd". */
function readPlace(game: Competition, pair: Pair, inning: number | null): Place | string {
  const type = game.status_block?.type;
  for (const text of [dig(type, 'shortDetail'), dig(type, 'detail')]) {
    const found = /\b(top|mid|bot|end)(?:dle|tom)?\s+(\d{1,2})(?:st|nd|rd|th)?\b/i.exec(
      asText(text)?.slice(0, 100) ?? '',
    );
    const part = PARTS[found?.[1]?.toLowerCase() ?? ''];
    const stated = Number(found?.[2]);
    if (part === undefined || !(stated >= 1 && stated <= MAX_INNING)) continue;
    if (inning !== null && stated !== inning) game.dropped.add('inning_differs_from_text');
    return { inning: stated, part };
  }
  if (inning === null) return 'bad_inning';
  // The visitor's line has one more entry while it bats.
  const [home, away] = [asList(pair.json1.linescores).length, asList(pair.json2.linescores).length];
  if (inning >= 1 && away === inning && (home === inning || home === inning - 1)) {
    game.dropped.add('half_from_linescores');
    return { inning, part: home === inning ? 'bottom' : 'top' };
  }
  if (inning <= 1 && home === 0 && away === 0) return { inning: 1, part: 'top' };
  return 'no_half_inning';
}

function readHalf(game: Competition, place: Place, rules: InningRules, decided: boolean): HalfInning | string {
  const { inning, part } = place;
  if (part === 'middle' || part === 'end') return nextHalf(inning, part === 'middle' ? 0 : 1, rules, decided);
  const half = part === 'top' ? 0 : 1;
  const play = readPlay(game, inning === 1 && half === 0);
  return typeof play === 'string' ? play : { period: inning, half, ...play };
}

function readPlay(game: Competition, first: boolean): Play | string {
  const situation = asObject(game.competition.situation);
  const outs_stated = situation?.outs;
  const bases_stated = BASES.map((key) => situation?.[key]);
  if (outs_stated === undefined && bases_stated.every((one) => one === undefined))
    return first ? NOBODY : 'no_situation';
  const outs = asInteger(outs_stated, 0, 2);
  if (outs === null) return 'bad_outs';
  // A missing base beside a stated one is unknown, not empty.
  const stated = bases_stated.filter((one) => typeof one === 'boolean').length;
  if (stated !== BASES.length && bases_stated.some((one) => one !== undefined)) return 'bad_bases';
  const bases = basesOf((base) => situation?.[base] === true);
  const balls = asInteger(situation?.balls, 0, 4) ?? 0;
  const strikes = asInteger(situation?.strikes, 0, 3) ?? 0;
  if (balls < 4 && strikes < 3) return { outs, bases, balls, strikes };
  // Four balls or three strikes: that batter is done. The count is left out until the next poll.
  game.dropped.add('count_of_the_batter_before');
  return { outs, bases, balls: 0, strikes: 0 };
}
