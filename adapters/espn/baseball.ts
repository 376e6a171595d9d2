/** MLB play list to states: one per batter, as it stands when the next one comes up (espn.md 4.4, 6; recording of 2023-07-19). */
import type { GameState } from '../../runtime/trading/types/events.ts';
import { asInteger, asList, asObject, asText, dig, type JsonObject, type Rejections } from '../http/decode.ts';
import { playText } from './fields.ts';
import { basesOf, type HalfInning, type InningRules, inningRules, nextHalf, SITUATION } from './sports/baseball.ts';
import { NOTHING } from './sports/common.ts';
import { type StatedPlay, wallclockUs } from './stated-play.ts';

const MAX_RUNS = 99;

/**
 * Read the batters' results in the order in which they stand. Pitches are left out: they carry the outs and, now and then, the
 * runs of the batter's later result. So are runners' moves, substitutions and the turns of innings: their outs are always 0.
 * @param document the summary: `plays`, `format`, `header.season`
 */
export function baseballStates(document: unknown, postseason: boolean, rejections: Rejections): StatedPlay[] {
  const rules = inningRules(
    dig(document, 'format'),
    asInteger(dig(document, 'header', 'season', 'year'), 1876, 2200) ?? 0,
    postseason,
  );
  const plays = asList(dig(document, 'plays'));
  const out: StatedPlay[] = [];
  for (const [index, value] of plays.entries()) {
    const play = asObject(value);
    if (play === null) {
      rejections.add('bad_play');
      continue;
    }
    if (typeOf(play) !== 'play-result' || typeOf(plays[index + 1]) !== 'end-batterpitcher') continue;
    const read = readResult(play, rules, postseason);
    if (read === null) rejections.add('bad_play');
    else out.push(read);
  }
  return out;
}

function typeOf(play: unknown): string {
  return asText(dig(play, 'type', 'type')) ?? '';
}

function readResult(play: JsonObject, rules: InningRules, postseason: boolean): StatedPlay | null {
  const play_id = asText(play.id);
  const score_1 = asInteger(play.homeScore, 0, MAX_RUNS);
  const score_2 = asInteger(play.awayScore, 0, MAX_RUNS);
  const after = halfAfter(play, rules, score_1 !== score_2);
  if (play_id === null || score_1 === null || score_2 === null || after === null) return null;
  const state: GameState = {
    ...NOTHING,
    ...SITUATION,
    ...rules,
    ...after,
    postseason: Number(postseason),
    score_1,
    score_2,
  };
  return {
    play: { play_id, text: playText(play.text), scoring: play.scoringPlay === true },
    state,
    status: after.outs === 0 && play.outs === 3 ? 'break' : 'live',
    wallclock_us: wallclockUs(play),
  };
}

/** Where the game stands after a result; the third out begins the next half. Occupied bases are listed, empty ones are not. */
function halfAfter(play: JsonObject, rules: InningRules, decided: boolean): HalfInning | null {
  const period = asInteger(dig(play, 'period', 'number'), 1, 50);
  const side = asText(dig(play, 'period', 'type'));
  const outs = asInteger(play.outs, 0, 3);
  if (period === null || outs === null || (side !== 'Top' && side !== 'Bottom')) return null;
  const half = side === 'Top' ? 0 : 1;
  if (outs === 3) return nextHalf(period, half, rules, decided);
  return { period, half, outs, bases: basesOf((base) => asObject(play[base]) !== null), balls: 0, strikes: 0 };
}
