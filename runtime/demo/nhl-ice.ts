/**
 * The ice of a hockey game: clock, score, penalties, goalies, and the record of plays that is handed out. Rules of play are
 * in nhl.ts.
 */
import type { Rng } from '../trading/types/rng.ts';
import type { Player } from './names.ts';
import { inventSquad } from './names.ts';
import type { HomeAway, SimIce, SimPhase, SimState, SimStep, SimStrength } from './sim-game.ts';
import { openingState, other } from './sim-game.ts';

/** Length of a period and of the overtime of the regular season, milliseconds. */
export const PERIOD_MS = 1_200_000;
export const OVERTIME_MS = 300_000;
/** Overtime and shoot-out, counted as the feed counts them. */
export const OVERTIME = 4;
export const SHOOTOUT = 5;
const MINOR_MS = 120_000;

/** ESPN's type of a play: id, text, abbreviation. As recorded in summaries of the league (2023-2025). */
export const TYPE = {
  period_start: ['518', 'Period Start', 'period-start'],
  period_end: ['519', 'Period End', 'period-end'],
  game_end: ['522', 'End of Game', null],
  face_off: ['502', 'Face Off', 'faceoff'],
  hit: ['503', 'Hit', 'hit'],
  goal: ['505', 'Goal', 'goal'],
  shot: ['506', 'Shot', 'shot-on-goal'],
  missed: ['507', 'Missed', 'shot-missed'],
  penalty: ['509', 'Penalty', 'penalty'],
  stoppage: ['516', 'Stoppage', 'stoppage'],
  giveaway: ['1402', 'Giveaway', 'giveaway'],
} as const satisfies Record<string, readonly [id: string, text: string, abbreviation: string | null]>;

const EVEN: Readonly<SimIce> = {
  home_skaters: 5,
  away_skaters: 5,
  home_goalie_out: false,
  away_goalie_out: false,
  penalty_ms_left: 0,
  shootout: null,
};

/** State of one hockey game. nhl.ts is its only writer. */
export class NhlIce {
  readonly state: SimState = { ...openingState(PERIOD_MS, 1), ice: EVEN };
  readonly queue: SimStep[] = [];
  phase: SimPhase = 'live';
  /** Whose goalie is on the bench. */
  pulled: HomeAway | null = null;
  /** Game time before the next play on top of its own clock, milliseconds. */
  dead_ms = 0;
  shootout: SimIce['shootout'] = null;
  readonly #squads: Record<HomeAway, Player[]>;
  readonly #rng: Rng;
  /** Ends of the minors being served, clock time since the start of the game, milliseconds, the earliest first. */
  readonly #minors: Record<HomeAway, number[]> = { home: [], away: [] };
  /** Clock time since the start of the game, milliseconds. */
  #played_ms = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.#squads = { home: inventSquad(rng, 13), away: inventSquad(rng, 13) };
  }

  /** A skater, better ones more often. */
  skater(side: HomeAway): Player {
    const squad = this.#squads[side];
    return squad[this.#rng.weighted([9, 8, 8, 7, 6, 6, 5, 5, 4, 4, 3, 3])] ?? (squad[0] as Player);
  }

  /** The goalie. */
  goalie(side: HomeAway): Player {
    return this.#squads[side][12] as Player;
  }

  /** Goals by which a side leads. */
  lead(side: HomeAway): number {
    const margin = this.state.home_score - this.state.away_score;
    return side === 'home' ? margin : -margin;
  }

  /** Minors that a side serves now. */
  minors(side: HomeAway): number {
    return this.#minors[side].length;
  }

  /** Men that penalties put a side ahead, -2..2. */
  menUp(side: HomeAway): number {
    return this.minors(other(side)) - this.minors(side);
  }

  /** Clock time until the next minor ends; infinite without one. */
  get minorLeft_ms(): number {
    return Math.min(...this.#minors.home, ...this.#minors.away, Number.POSITIVE_INFINITY) - this.#played_ms;
  }

  /** Send a man off for two minutes. */
  penalise(side: HomeAway): void {
    this.#minors[side].push(this.#played_ms + MINOR_MS);
  }

  /** A goal against a side that is short ends the first of its minors. */
  releaseAfterGoal(against: HomeAway): void {
    if (this.menUp(against) < 0) this.#minors[against].shift();
  }

  /** Let the clock run without a play. @returns the sides of which a minor has ended. */
  run(ms: number): HomeAway[] {
    this.#played_ms += ms;
    this.state.clock_ms -= ms;
    this.dead_ms += ms;
    const back = (['home', 'away'] as const).filter((side) => (this.#minors[side][0] ?? Infinity) <= this.#played_ms);
    for (const side of back) this.#minors[side].shift();
    return back;
  }

  /** Strength as a side sees it. */
  strength(side: HomeAway): SimStrength {
    const up = this.menUp(side);
    if (this.pulled === other(side)) return '903';
    return up === 0 ? '701' : up > 0 ? '702' : '703';
  }

  #skaters(side: HomeAway): number {
    const extra = Number(this.pulled === side);
    // In overtime a penalty gives the other side a man more instead of taking one away.
    if (this.state.period >= OVERTIME) return 3 + Math.min(2, Math.max(0, this.menUp(side))) + extra;
    return 5 - this.minors(side) + extra;
  }

  #penaltyLeft(): number {
    const up = this.menUp('home');
    const short = this.#minors[up > 0 ? 'away' : 'home'];
    return up === 0 ? 0 : (short[0] ?? this.#played_ms) - this.#played_ms;
  }

  /** Record a play at the clock as it stands. A `strength` is that of before the play. */
  emit(
    type: (typeof TYPE)[keyof typeof TYPE],
    text: string,
    team: HomeAway | null,
    more: { goal?: boolean; strength?: SimStrength } = {},
  ): void {
    const { state } = this;
    const scoring = more.goal === true && team !== null;
    if (scoring) state[`${team}_score`] += 1;
    state.ice = {
      home_skaters: this.#skaters('home'),
      away_skaters: this.#skaters('away'),
      home_goalie_out: this.pulled === 'home',
      away_goalie_out: this.pulled === 'away',
      penalty_ms_left: this.#penaltyLeft(),
      shootout: this.shootout === null ? null : { ...this.shootout },
    };
    const { period, clock_ms, home_score, away_score } = state;
    this.queue.push({
      wait_ms: this.dead_ms,
      play: {
        ...{ type_id: type[0], type_text: type[1], type_abbreviation: type[2], text, team },
        ...{ period, clock_ms, home_score, away_score, scoring, score_value: Number(scoring) },
        ...{ drive: null, start: null, end: null, yards: 0 },
        ...(team === null || this.shootout !== null ? {} : { strength: more.strength ?? this.strength(team) }),
      },
      state: { ...state },
      phase: this.phase,
      spot: null,
      drives: [],
    });
    this.dead_ms = 0;
  }
}
