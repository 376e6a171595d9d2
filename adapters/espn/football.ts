/** NFL drives to states after each play, from the `end` block recomputed as espn.md 4.1 and 6 prescribe. */
import type { GameState, GameStatus, Side, Team } from '../../runtime/trading/types/events.ts';
import { periodMs } from '../../runtime/trading/types/periods.ts';
import { asInteger, asList, asObject, asText, dig, type JsonObject, type Rejections } from '../http/decode.ts';
import { displayClockMs, playText, sideOfTeam } from './fields.ts';
import { SITUATIONS } from './sports/clock-sports.ts';
import { NOTHING } from './sports/common.ts';
import { type Sides, type StatedPlay, wallclockUs } from './stated-play.ts';

/** Where the ball lies: nobody's (possession and down 0) around kick-offs and breaks. */
interface Ball {
  possession: Side;
  down: number;
  distance: number;
  yards_to_goal: number;
}

const NO_DOWN: Readonly<Ball> = { possession: 0, down: 0, distance: 0, yards_to_goal: 0 };
/** A touchback after a punt or an interception: own 20, so 80 yards to go (playing rules). */
const TOUCHBACK_YARDS = 80;

/** Penalties that give a first down whatever the yards (playing rules). */
const AUTOMATIC_FIRST_DOWN =
  /Defensive Holding|Defensive Pass Interference|Illegal Contact|Illegal Use of Hands|Roughing|Unnecessary Roughness|Face Mask|Horse Collar|Taunting|Lowering the Head/i;

const other = (side: Side): Side => (side === 0 ? 0 : side === 1 ? -1 : 1);

/** Read the plays of all drives in order. The last one, the running drive of a live game, may repeat the one before it. */
export function footballStates(
  drives: readonly unknown[],
  sides: Sides,
  postseason: boolean,
  rejections: Rejections,
): StatedPlay[] {
  const out: StatedPlay[] = [];
  const seen = new Set<string>();
  const game = new FootballGame(sides, postseason);
  for (const drive of drives) {
    for (const value of asList(dig(drive, 'plays'))) {
      const play = asObject(value);
      const stated = play === null ? null : game.next(play, drive);
      if (stated === null) rejections.add('bad_play');
      else if (!seen.has(stated.play.play_id)) {
        seen.add(stated.play.play_id);
        out.push(stated);
      }
    }
  }
  return out;
}

interface Spot {
  side: Side;
  down: number | null;
  distance: number | null;
  /** Yards to the opponent's goal for `side`; null when the line is not between the goals. */
  yards: number | null;
}

class FootballGame {
  readonly #sides: Sides;
  readonly #postseason: boolean;
  #ball: Readonly<Ball> = NO_DOWN;
  #score: readonly [home: number, away: number] = [0, 0];
  #timeouts: [home: number, away: number] = [3, 3];
  #half = 1;
  #first = true;
  #second_half_receiver: Side = 0;

  constructor(sides: Sides, postseason: boolean) {
    this.#sides = sides;
    this.#postseason = postseason;
  }

  /** State after the next play, null when a field it needs is malformed. */
  next(play: JsonObject, drive: unknown): StatedPlay | null {
    const play_id = asText(play.id);
    const period = asInteger(dig(play, 'period', 'number'), 1, 20);
    const clock_ms = displayClockMs(dig(play, 'clock', 'displayValue'));
    const score_1 = asInteger(play.homeScore, 0, 300);
    const score_2 = asInteger(play.awayScore, 0, 300);
    if (play_id === null || period === null || clock_ms === null || score_1 === null || score_2 === null) return null;
    if (clock_ms > periodMs('nfl', period, this.#postseason)) return null;

    const type = (asText(dig(play, 'type', 'text')) ?? '').toLowerCase();
    const text = playText(play.text);
    this.#startHalf(period);
    this.#readKickoff(type, drive);
    this.#readTimeouts(text);
    const scored: Side = this.#scoringSide(score_1, score_2);
    this.#score = [score_1, score_2];
    this.#ball = this.#after(play, type, text, scored);
    const status = statusAfter(type);
    if (status !== 'live') this.#ball = type === 'end period' ? this.#ball : NO_DOWN;
    const state: GameState = {
      ...NOTHING,
      ...SITUATIONS.football,
      postseason: Number(this.#postseason),
      period,
      clock_ms,
      score_1,
      score_2,
      ...this.#ball,
      timeouts_1: this.#timeouts[0],
      timeouts_2: this.#timeouts[1],
      second_half_receiver: period <= 2 ? this.#second_half_receiver : 0,
    };
    const scoring = play.scoringPlay === true;
    return { play: { play_id, text, scoring }, state, status, wallclock_us: wallclockUs(play) };
  }

  /** Three timeouts a half; two in a regular-season overtime, three per overtime half in playoffs (playing rules). */
  #startHalf(period: number): void {
    const half = period <= 2 ? 1 : period <= 4 ? 2 : 2 + Math.ceil((period - 4) / 2);
    if (half === this.#half) return;
    this.#half = half;
    const allowed = half > 2 && !this.#postseason ? 2 : 3;
    this.#timeouts = [allowed, allowed];
  }

  /** The opening drive belongs to the receiver of the opening kick-off; the other side receives after half-time. */
  #readKickoff(type: string, drive: unknown): void {
    if (!this.#first) return;
    this.#first = false;
    if (type.includes('kickoff')) this.#second_half_receiver = other(sideOfTeam(dig(drive, 'team', 'id'), this.#sides));
  }

  /** "Timeout #2 by ATL at 01:01." and "Atlanta challenged ... Upheld. (Timeout #1.)" both spend one. */
  #readTimeouts(text: string): void {
    const called = /\bTimeout #([1-3]) by ([A-Z]{2,4})\b/.exec(text);
    const challenged = /(?:^|[.)] )([A-Z][\w ]{1,30}) challenged .*Upheld.*\(Timeout #([1-3])/.exec(text);
    const index = called?.[1] ?? challenged?.[2];
    if (index === undefined) return;
    const who = called?.[2] ?? challenged?.[1] ?? '';
    const side = isCalled(who, this.#sides.home) ? 0 : isCalled(who, this.#sides.away) ? 1 : null;
    if (side === null) return;
    this.#timeouts[side] = Math.max(0, Math.min(this.#timeouts[side], 3 - Number(index)));
  }

  #scoringSide(score_1: number, score_2: number): Side {
    const home = score_1 - this.#score[0];
    const away = score_2 - this.#score[1];
    if (home === away) return 0;
    return home > away ? 1 : -1;
  }

  #after(play: JsonObject, type: string, text: string, scored: Side): Readonly<Ball> {
    // Rows that are no plays repeat or invent a spot ("1st and 10 at the kick-off line"): the ball lies where it lay.
    if (/timeout|two-minute|end period|penalty.*declined/.test(type)) return this.#ball;
    if (scored !== 0) {
      const conceded_safety = type.includes('safety');
      // After a score the other side receives; after a safety the side that scored does.
      return { ...NO_DOWN, possession: conceded_safety ? scored : other(scored) };
    }
    const end = this.#spot(play.end);
    const kicked = type.includes('kickoff');
    if (end.side === 0) return NO_DOWN;
    if (end.yards === null) {
      if (!/touchback/i.test(text)) return NO_DOWN;
      return { possession: end.side, down: 1, distance: 10, yards_to_goal: TOUCHBACK_YARDS };
    }
    const down = kicked ? 1 : end.down;
    if (down === null) return NO_DOWN;
    const series = this.#series(play, end, down, text);
    const distance = Math.min(end.yards, series.distance);
    return { possession: end.side, down: series.down, distance, yards_to_goal: end.yards };
  }

  /**
   * Down and distance after the play. `end.distance` is unreliable in recorded games (often the gain plus 10) and `end.down`
   * at times says 1 after a gain too short for it: count from the start of the play wherever the same side still has the ball.
   */
  #series(play: JsonObject, end: Spot, down: number, text: string): Pick<Ball, 'down' | 'distance'> {
    const start = this.#spot(play.start);
    const as_stated = { down, distance: down === 1 ? 10 : Math.max(1, end.distance ?? 10) };
    if (start.side !== end.side || start.down === null || start.distance === null || start.distance === 0)
      return as_stated;
    if (start.yards === null || end.yards === null) return as_stated;
    const gain = start.yards - end.yards;
    const distance = start.distance - gain;
    if (distance < 1) return as_stated;
    if (down !== 1) return { down, distance };
    if (!/PENALTY/.test(text)) return start.down < 4 ? { down: start.down + 1, distance } : as_stated;
    // A penalty on first down that gained no new one replays it from the new spot.
    const replayed = start.down === 1 && (gain < 0 || !AUTOMATIC_FIRST_DOWN.test(text));
    return replayed ? { down: 1, distance } : as_stated;
  }

  /** `yardLine` counts from the home goal line; `yardsToEndzone` is stale in one row of eight and not read. */
  #spot(block: unknown): Spot {
    const side = sideOfTeam(dig(block, 'team', 'id'), this.#sides);
    const line = asInteger(dig(block, 'yardLine'), 1, 99);
    return {
      side,
      down: asInteger(dig(block, 'down'), 1, 4),
      distance: asInteger(dig(block, 'distance'), 0, 99),
      yards: line === null || side === 0 ? null : side === 1 ? 100 - line : line,
    };
  }
}

function isCalled(who: string, team: Team): boolean {
  return who === team.code || team.name.toLowerCase().startsWith(who.toLowerCase());
}

function statusAfter(type: string): GameStatus {
  if (type.startsWith('end of game')) return 'final';
  return type.startsWith('end ') ? 'break' : 'live';
}
