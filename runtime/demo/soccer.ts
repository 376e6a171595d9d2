/**
 * Soccer, by what happens on the pitch: goals at the rates of `soccer-chances.ts`, shots, corners, fouls, cards (a red one in
 * every sixth match), half-time, the board with the stoppage, full time. Counts a match are those of a usual league match; a
 * match ends level when it is level.
 */
import type { Rng } from '../trading/types/rng.ts';
import type { Player } from './names.ts';
import { inventSquad } from './names.ts';
import type { HomeAway, SimGame, SimPhase, SimPitch, SimState, SimStep } from './sim-game.ts';
import { openingState, other } from './sim-game.ts';
import { type ExpectedGoals, goalRate, HALF_MS } from './soccer-chances.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const MATCH_MS = 2 * HALF_MS;
/** Events of a side in 90 minutes that score nothing; clearances stand for the rest of the play, so that the clock is told. */
const QUIET = {
  clearance: 45,
  on_target: 3.4,
  off_target: 5,
  corner: 4.8,
  foul: 11,
  offside: 1.9,
  yellow: 2,
  red: 0.086,
} as const;
/** Minutes on the board: least and most, by half. */
const BOARD_MIN = [
  [1, 4],
  [3, 8],
] as const;
/** Whistles come up to this long after the board's minutes are over. */
const BEYOND_BOARD_S = 45;
/** Breaks are shorter than in life, as in the other games. */
const HALF_TIME_MS = 150_000;
/** Reds that a side can have before a match would be abandoned. */
const MOST_REDS = 4;

/** ESPN's types (recordings of 2022 and 2026); kick-off and full time are named in none and have our own words. */
const TYPE = {
  kick_off: ['80', 'Kickoff'],
  second_half: ['82', 'Start 2nd Half'],
  half_time: ['81', 'Halftime'],
  full_time: ['83', 'End Regular Time'],
  board: ['129', 'Start Delay'],
  on_target: ['106', 'Shot On Target'],
  off_target: ['117', 'Shot Off Target'],
  corner: ['95', 'Corner Awarded'],
  foul: ['66', 'Foul'],
  clearance: ['0', 'Clearance'],
  offside: ['68', 'Offside'],
  yellow: ['94', 'Yellow Card'],
  red: ['93', 'Red Card'],
} as const;
/** Ways to score with their frequency. */
const GOALS = [
  ['70', 'Goal', 'scores', 0.63],
  ['137', 'Goal - Header', 'heads it in', 0.17],
  ['98', 'Penalty - Scored', 'scores from the spot', 0.11],
  ['173', 'Goal - Volley', 'volleys it in', 0.09],
] as const;

type Quiet = keyof typeof QUIET;
type Facts = { type: readonly [id: string, text: string]; text: string; side: HomeAway | null; player?: Player };

/** One match. */
export class SoccerGame implements SimGame {
  readonly league = 'soccer' as const;
  readonly #rng: Rng;
  readonly #goals: ExpectedGoals;
  readonly #squads: Record<HomeAway, Player[]>;
  readonly #state: SimState & { pitch: Readonly<SimPitch> } = {
    ...openingState(HALF_MS, 0),
    pitch: { home_reds: 0, away_reds: 0, stoppage_ms: 0, board_ms: 0 },
  };
  readonly #queue: SimStep[] = [];
  #phase: SimPhase = 'live';
  #started = false;
  /** When the whistle goes, stoppage counted; known once the board is up. */
  #whistle_ms = 0;
  #wait_ms = 0;

  /** @param goals expected goals of both sides: the hidden truth. */
  constructor(rng: Rng, goals: ExpectedGoals) {
    this.#rng = rng;
    this.#goals = goals;
    this.#squads = { home: inventSquad(rng, 11), away: inventSquad(rng, 11) };
  }

  next(): SimStep | null {
    while (this.#queue.length === 0) {
      if (this.#phase === 'final') return null;
      if (!this.#started || this.#phase !== 'live') this.#kickOff();
      else this.#play();
    }
    return this.#queue.shift() ?? null;
  }

  #emit({ type, text, side, player }: Facts, goal = false): void {
    const state = this.#state;
    if (goal && side !== null) state[`${side}_score`] += 1;
    const play = {
      type_id: type[0],
      type_text: type[1],
      type_abbreviation: null,
      text,
      team: side,
      ...{ period: state.period, clock_ms: state.clock_ms, stoppage_ms: this.#state.pitch.stoppage_ms },
      ...{ home_score: state.home_score, away_score: state.away_score },
      ...{ scoring: goal, score_value: Number(goal), drive: null, start: null, end: null, yards: 0 },
      ...(player === undefined ? {} : { player }),
    };
    const wait_ms = this.#wait_ms;
    this.#wait_ms = 0;
    this.#queue.push({ wait_ms, play, state: { ...state }, phase: this.#phase, spot: null, drives: [] });
  }

  #kickOff(): void {
    const state = this.#state;
    const again = this.#started;
    if (again) {
      this.#wait_ms += HALF_TIME_MS;
      state.period = 2;
      state.clock_ms = HALF_MS;
    }
    this.#started = true;
    this.#phase = 'live';
    state.pitch = { ...state.pitch, stoppage_ms: 0, board_ms: 0 };
    const text = again ? 'The second half begins' : 'The match begins';
    this.#emit({ type: again ? TYPE.second_half : TYPE.kick_off, text, side: null });
  }

  /** Let time pass: from the clock, and once that is down in stoppage. */
  #run(ms: number): void {
    const state = this.#state;
    this.#wait_ms += ms;
    const { pitch } = state;
    if (pitch.board_ms > 0) state.pitch = { ...pitch, stoppage_ms: pitch.stoppage_ms + ms };
    else state.clock_ms -= ms;
  }

  /** To the next event, or to the board, or to the whistle. */
  #play(): void {
    const { clock_ms } = this.#state;
    const { board_ms, stoppage_ms } = this.#state.pitch;
    const events: [kind: Quiet | 'goal', side: HomeAway][] = [];
    const rates: number[] = [];
    for (const side of ['home', 'away'] as const) {
      events.push(['goal', side]);
      rates.push(goalRate(this.#goals, side, this.#state));
      for (const kind of Object.keys(QUIET) as Quiet[]) {
        events.push([kind, side]);
        rates.push(kind === 'red' && this.#state.pitch[`${side}_reds`] >= MOST_REDS ? 0 : QUIET[kind] / MATCH_MS);
      }
    }
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    const wait_ms = Math.ceil(this.#rng.exponential(1 / total) / SECOND_MS) * SECOND_MS;
    const left_ms = board_ms > 0 ? this.#whistle_ms - stoppage_ms : clock_ms;
    if (wait_ms < left_ms) {
      this.#run(wait_ms);
      const [kind, side] = events[this.#rng.weighted(rates)] ?? ['foul', 'home'];
      this.#happen(kind, side);
      return;
    }
    this.#run(left_ms);
    if (board_ms > 0) this.#endHalf();
    else this.#showBoard();
  }

  #showBoard(): void {
    const [least, most] = BOARD_MIN[this.#state.period === 1 ? 0 : 1];
    const minutes = this.#rng.int(least, most);
    this.#state.pitch = { ...this.#state.pitch, board_ms: minutes * MINUTE_MS };
    this.#whistle_ms = minutes * MINUTE_MS + this.#rng.int(0, BEYOND_BOARD_S) * SECOND_MS;
    const text = `The board shows ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} of stoppage`;
    this.#emit({ type: TYPE.board, text, side: null });
  }

  #endHalf(): void {
    const over = this.#state.period === 2;
    this.#phase = over ? 'final' : 'halftime';
    const text = over ? 'Full time' : 'Half-time';
    this.#emit({ type: over ? TYPE.full_time : TYPE.half_time, text, side: null });
  }

  #player(side: HomeAway): Player {
    return this.#rng.pick(this.#squads[side]);
  }

  #happen(kind: Quiet | 'goal', side: HomeAway): void {
    const player = this.#player(side);
    const who = player.full;
    if (kind === 'goal') {
      const [id, name, words] = GOALS[this.#rng.weighted(GOALS.map(([, , , share]) => share))] ?? GOALS[0];
      this.#emit({ type: [id, name], text: `${who} ${words}`, side, player }, true);
      return;
    }
    if (kind === 'red') {
      const key = `${side}_reds` as const;
      this.#state.pitch = { ...this.#state.pitch, [key]: this.#state.pitch[key] + 1 };
    }
    const rival = this.#player(other(side)).full;
    const text = {
      on_target: `${rival} saves a shot by ${who}`,
      off_target: `${who} shoots wide`,
      clearance: `${who} clears`,
      corner: `Corner, won by ${who}`,
      foul: `${who} fouls ${rival}`,
      offside: `${who} is offside`,
      yellow: `${who} is booked for a foul on ${rival}`,
      red: `${who} is sent off for a foul on ${rival}`,
    }[kind];
    this.#emit({ type: TYPE[kind], text, side, player });
  }
}
