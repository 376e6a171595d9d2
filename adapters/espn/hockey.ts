/** NHL play list to states: score, clock that counts down, strength as the plays state it, the shoot-out (espn.md 4.3, 6). */
import type { GameState, GameStatus } from '../../runtime/trading/types/events.ts';
import { asInteger, asObject, asText, dig, type JsonObject, type Rejections } from '../http/decode.ts';
import { playText } from './fields.ts';
import { SITUATIONS } from './sports/clock-sports.ts';
import { NOTHING } from './sports/common.ts';
import {
  clockLeftMs,
  fieldsOf,
  type HockeyPlay,
  LEVEL,
  readPlay,
  type Strength,
  shootoutTally,
  strengthAfter,
} from './sports/hockey-summary.ts';
import { type Sides, type StatedPlay, wallclockUs } from './stated-play.ts';

/** Period of the shoot-out of the regular season. */
const SHOOTOUT = 5;
/** More goals than either side of any game had. */
const MAX_GOALS = 40;

/** Read the plays in the order in which they stand. */
export function hockeyStates(
  plays: readonly unknown[],
  { home, away }: Sides,
  postseason: boolean,
  rejections: Rejections,
): StatedPlay[] {
  const base = { ...NOTHING, ...SITUATIONS.hockey, postseason: Number(postseason) };
  const pair = { side1: home, side2: away };
  const out: StatedPlay[] = [];
  const seen: HockeyPlay[] = [];
  let strength: Strength = LEVEL;
  for (const value of plays) {
    const json = asObject(value);
    const play = json === null ? null : readPlay(json, pair);
    const score = json === null ? null : readScore(json);
    if (json === null || play === null || score === null) {
      rejections.add('bad_play');
      continue;
    }
    // Both goalies are back, and penalties run on, when a period starts.
    if (play.period !== seen.at(-1)?.period) strength = { ...strength, empty: 0 };
    strength = strengthAfter(strength, play, seen, rejections);
    seen.push(play);
    const shootout = play.period === SHOOTOUT && !postseason;
    const state: GameState = {
      ...base,
      ...{ period: play.period, clock_ms: shootout ? 0 : clockLeftMs(play, postseason), ...score },
      ...(shootout ? { shootout: 1, ...shootoutTally(seen) } : fieldsOf(strength, seen, postseason)),
    };
    out.push({
      play: { play_id: play.id, text: playText(json.text), scoring: json.scoringPlay === true },
      state,
      status: statusAfter(json),
      wallclock_us: wallclockUs(json),
    });
  }
  return out;
}

function readScore(play: JsonObject): { score_1: number; score_2: number } | null {
  const score_1 = asInteger(play.homeScore, 0, MAX_GOALS);
  const score_2 = asInteger(play.awayScore, 0, MAX_GOALS);
  return score_1 === null || score_2 === null ? null : { score_1, score_2 };
}

const GAME_END = '522';
const PERIOD_END = '519';

function statusAfter(play: JsonObject): GameStatus {
  const type = asText(dig(play, 'type', 'id'));
  if (type === GAME_END) return 'final';
  return type === PERIOD_END ? 'break' : 'live';
}
