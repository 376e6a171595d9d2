/** NBA play list to states. Possession is derived from the order of plays where that order decides it (0 where it does not). */
import type { GameState, GameStatus, Side } from '../../runtime/trading/types/events.ts';
import { periodMs } from '../../runtime/trading/types/periods.ts';
import { asInteger, asObject, asText, dig, type JsonObject, type Rejections } from '../http/decode.ts';
import { displayClockMs, playText, sideOfTeam } from './fields.ts';
import { SITUATIONS } from './sports/clock-sports.ts';
import { NOTHING } from './sports/common.ts';
import { type Sides, type StatedPlay, wallclockUs } from './stated-play.ts';

/** What possession becomes: a side, or `keep` when the play does not touch it. */
type Change = Side | 'keep';

const other = (side: Side): Side => (side === 0 ? 0 : side === 1 ? -1 : 1);

/** Read the plays in the order in which they stand. */
export function basketballStates(
  plays: readonly unknown[],
  sides: Sides,
  postseason: boolean,
  rejections: Rejections,
): StatedPlay[] {
  const base = { ...NOTHING, ...SITUATIONS.basketball, postseason: Number(postseason) };
  const out: StatedPlay[] = [];
  let possession: Side = 0;
  let tip_winner: Side = 0;
  let period = 1;
  for (const value of plays) {
    const play = asObject(value);
    const read = play === null ? null : readPlay(play);
    if (play === null || read === null) {
      rejections.add('bad_play');
      continue;
    }
    const { type } = read;
    if (read.period !== period) {
      period = read.period;
      possession = startOfPeriod(period, tip_winner);
    }
    const change = possessionAfter(type, play, sideOfTeam(dig(play, 'team', 'id'), sides));
    if (change !== 'keep') possession = change;
    if (type === 'jumpball' && period === 1 && tip_winner === 0) tip_winner = possession;
    const { score_1, score_2, clock_ms } = read;
    const state: GameState = { ...base, period, clock_ms, score_1, score_2, possession };
    out.push({
      play: { play_id: read.play_id, text: playText(play.text), scoring: play.scoringPlay === true },
      state,
      status: statusAfter(type),
      wallclock_us: wallclockUs(play),
    });
  }
  return out;
}

interface PlayFields {
  play_id: string;
  type: string;
  period: number;
  clock_ms: number;
  score_1: number;
  score_2: number;
}

function readPlay(play: JsonObject): PlayFields | null {
  const play_id = asText(play.id);
  const period = asInteger(dig(play, 'period', 'number'), 1, 20);
  const clock_ms = displayClockMs(dig(play, 'clock', 'displayValue'));
  const score_1 = asInteger(play.homeScore, 0, 300);
  const score_2 = asInteger(play.awayScore, 0, 300);
  if (play_id === null || period === null || clock_ms === null || score_1 === null || score_2 === null) return null;
  if (clock_ms > periodMs('nba', period, false)) return null;
  const type = (asText(dig(play, 'type', 'text')) ?? '').toLowerCase().replace(/\s+/g, ' ');
  return { play_id, type, period, clock_ms, score_1, score_2 };
}

/** Periods 2 and 3 open with the loser of the opening tip, period 4 with its winner, overtime with a new tip (playing rules). */
function startOfPeriod(period: number, tip_winner: Side): Side {
  if (period === 2 || period === 3) return other(tip_winner);
  return period === 4 ? tip_winner : 0;
}

const LOST_BALL = /turnover|travel|charge|offensive foul|dribble|palming|backcourt|\d[- ]second|kicked ball/;

function possessionAfter(type: string, play: JsonObject, side: Side): Change {
  if (type.startsWith('end ')) return 0;
  if (side === 0) return 'keep';
  if (type.includes('jumpball')) return /gains possession/i.test(playText(play.text)) ? side : 0;
  if (type.includes('rebound')) return side;
  if (type.includes('free throw')) return afterFreeThrow(type, play, side);
  if (play.shootingPlay === true) return play.scoringPlay === true ? other(side) : 0;
  if (/technical|double foul/.test(type)) return 'keep';
  if (LOST_BALL.test(type)) return other(side);
  // A defensive foul leaves or gives the ball to the side that was fouled.
  if (type.includes('foul')) return other(side);
  return 'keep';
}

/** The last of a set gives the ball away when made and leaves it loose when missed; technical and flagrant shots change nothing. */
function afterFreeThrow(type: string, play: JsonObject, side: Side): Change {
  if (/technical/.test(type)) return 'keep';
  if (/flagrant|clear path/.test(type)) return side;
  const set = /(\d) of (\d)/.exec(type);
  if (set !== null && set[1] !== set[2]) return side;
  return play.scoringPlay === true ? other(side) : 0;
}

function statusAfter(type: string): GameStatus {
  if (type.startsWith('end game')) return 'final';
  return type.startsWith('end ') ? 'break' : 'live';
}
