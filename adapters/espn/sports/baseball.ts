/** Baseball: the half-inning stands only in text, counts can be of the batter before (espn.md 4.4). */
import { asInteger, asList, asObject, asText, dig } from '../../http/decode.ts';
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
  winnerOf,
} from './common.ts';

/** Innings beyond this are a feed error (the record is 26). */
const MAX_INNING = 50;
/** Since this season extra innings of the regular season start with a runner on second base. */
const EXTRA_RUNNER_SINCE = 2020;
const SECOND_BASE = 2;

type Part = 'top' | 'middle' | 'bottom' | 'end';

/** Outs, bases (bits 1, 2, 4) and count of a half. */
interface Play {
  outs: number;
  bases: number;
  balls: number;
  strikes: number;
}

const NOBODY: Readonly<Play> = { outs: 0, bases: 0, balls: 0, strikes: 0 };

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
  const scheduled_innings = asInteger(dig(game.competition, 'format', 'regulation', 'periods'), 7, 9) === 7 ? 7 : 9;
  const extra_runner = Number(!game.postseason && game.season >= EXTRA_RUNNER_SINCE);
  const fixed = { postseason: Number(game.postseason), extra_runner, scheduled_innings };
  const base = { ...NOTHING, half: 0, ...NOBODY, ...fixed };
  if (notBegun(status)) return { pair, status, ended: null, state: base };
  const inning = periodOf(status_block, MAX_INNING);
  if (status === 'final') {
    const winner = winnerOf(pair, score_1, score_2);
    if (winner === 0) return 'no_winner';
    const state = { ...base, score_1, score_2, winner, final: 1, period: inning ?? scheduled_innings };
    return { pair, status, ended: endedBy(game.status_name), state };
  }
  const place = readPlace(game, pair, inning);
  if (typeof place === 'string') return place;
  const half = readHalf(game, place, { decided: score_1 !== score_2, scheduled_innings, extra_runner });
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

interface Rules {
  decided: boolean;
  scheduled_innings: number;
  extra_runner: number;
}

function readHalf(game: Competition, place: Place, rules: Rules): (Play & { period: number; half: number }) | string {
  const { inning, part } = place;
  const runner = (of: number): Play => ({
    ...NOBODY,
    bases: rules.extra_runner === 1 && of > rules.scheduled_innings ? SECOND_BASE : 0,
  });
  if (part === 'middle') return { period: inning, half: 1, ...runner(inning) };
  if (part === 'end') {
    // After the last inning with a lead there is no next half; ESPN has not yet said that it is final.
    if (inning >= rules.scheduled_innings && rules.decided) return { period: inning, half: 1, ...NOBODY, outs: 3 };
    return { period: inning + 1, half: 0, ...runner(inning + 1) };
  }
  const half = part === 'top' ? 0 : 1;
  const play = readPlay(game, inning === 1 && half === 0);
  return typeof play === 'string' ? play : { period: inning, half, ...play };
}

const BASES = ['onFirst', 'onSecond', 'onThird'] as const;

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
  const bases = bases_stated.reduce<number>((bits, on, base) => (on === true ? bits | (1 << base) : bits), 0);
  const balls = asInteger(situation?.balls, 0, 4) ?? 0;
  const strikes = asInteger(situation?.strikes, 0, 3) ?? 0;
  if (balls < 4 && strikes < 3) return { outs, bases, balls, strikes };
  // Four balls or three strikes: that batter is done. The count is left out until the next poll.
  game.dropped.add('count_of_the_batter_before');
  return { outs, bases, balls: 0, strikes: 0 };
}
