/**
 * The field of a football game: who has the ball where, the score, the drives, and the record of plays that is handed out.
 * Rules of play and clock are in nfl.ts.
 */
import type { Rng } from '../trading/types/rng.ts';
import type { Player } from './names.ts';
import { inventSquad } from './names.ts';
import type { Cast, PlayType } from './nfl-text.ts';
import { TYPE } from './nfl-text.ts';
import type { HomeAway, SimDrive, SimPhase, SimSpot, SimState, SimStep } from './sim-game.ts';
import { openingState, other, sign } from './sim-game.ts';

/** Length of a quarter and of the overtime period, milliseconds. */
export const PERIOD_MS = 900_000;
export const OVERTIME_MS = 600_000;

/** What comes next. */
export type NextPlay = 'kickoff' | 'scrimmage' | 'try';

/** State of one football game. nfl.ts is its only writer. */
export class NflField {
  readonly rng: Rng;
  readonly codes: Readonly<Record<HomeAway, string>>;
  readonly squads: Record<HomeAway, Player[]>;
  readonly state: SimState = openingState(PERIOD_MS, 3);
  readonly queue: SimStep[] = [];
  drives: readonly SimDrive[] = [];
  phase: SimPhase = 'live';
  next: NextPlay = 'kickoff';
  /** Side in possession, or the side that kicks off. */
  ball: HomeAway;
  down = 1;
  distance = 10;
  /** Yards to the goal line of the side without the ball. */
  ytg = 65;
  /** The clock runs between plays. */
  running = false;
  /** Game time before the next play on top of its own clock, milliseconds. */
  dead_ms = 0;
  /** Overtime: sides whose possession has ended. */
  readonly had_ball = new Set<HomeAway>();

  constructor(rng: Rng, codes: Readonly<Record<HomeAway, string>>, kicks_first: HomeAway) {
    this.rng = rng;
    this.codes = codes;
    this.squads = { home: inventSquad(rng, 12), away: inventSquad(rng, 12) };
    this.ball = kicks_first;
    this.state.second_half_receiver = sign(kicks_first);
  }

  /** Where the ball is now. */
  spot(): SimSpot {
    const yard_line = this.ball === 'home' ? 100 - this.ytg : this.ytg;
    return { down: this.down, distance: this.distance, yard_line, team: this.ball };
  }

  /** "PIT 12": a spot in words. */
  spotText(yard_line = this.spot().yard_line): string {
    if (yard_line === 50) return '50';
    return yard_line < 50 ? `${this.codes.home} ${yard_line}` : `${this.codes.away} ${100 - yard_line}`;
  }

  /** Record a play `used_ms` of clock after the one before; `points` go to `team`. */
  emit(
    type: PlayType,
    text: string,
    team: HomeAway | null,
    more: { used?: number; points?: number; start?: SimSpot; yards?: number } = {},
  ): void {
    const state = this.state;
    const used = Math.min(more.used ?? 0, state.clock_ms);
    state.clock_ms -= used;
    const points = more.points ?? 0;
    if (points > 0 && team !== null) state[`${team}_score`] += points;
    const at_down = this.next === 'scrimmage' && this.phase === 'live';
    state.possession = at_down ? sign(this.ball) : 0;
    state.down = at_down ? this.down : 0;
    state.distance = at_down ? this.distance : 0;
    state.yards_to_goal = at_down ? this.ytg : 0;
    const spot = at_down ? this.spot() : null;
    this.queue.push({
      wait_ms: used + this.dead_ms,
      play: {
        type_id: type[0],
        type_text: type[1],
        type_abbreviation: type[2],
        text,
        team,
        period: state.period,
        clock_ms: state.clock_ms,
        home_score: state.home_score,
        away_score: state.away_score,
        scoring: points > 0,
        score_value: points,
        drive: this.drives.length === 0 ? null : this.drives.length - 1,
        start: more.start ?? null,
        end: spot,
        yards: more.yards ?? 0,
      },
      state: { ...state },
      phase: this.phase,
      spot,
      drives: this.drives,
    });
    this.dead_ms = 0;
  }

  /** A side takes over at first down. */
  openDrive(team: HomeAway, yards_to_goal: number): void {
    this.drives = [...this.drives, { team, result: null, display_result: null, is_score: false }];
    this.ball = team;
    this.ytg = yards_to_goal;
    this.down = 1;
    this.distance = Math.min(10, yards_to_goal);
    this.next = 'scrimmage';
    this.running = false;
  }

  /** Say how the running drive ended; a second call does nothing. */
  closeDrive(result: string, display_result: string, is_score = false): void {
    const last = this.drives.at(-1);
    if (last === undefined || last.result !== null) return;
    this.drives = [...this.drives.slice(0, -1), { ...last, result, display_result, is_score }];
    if (this.state.period > 4) this.had_ball.add(last.team);
  }

  /** Lead of a side, points. */
  margin(side: HomeAway): number {
    const margin = this.state.home_score - this.state.away_score;
    return side === 'home' ? margin : -margin;
  }

  /** Overtime is over once both have had the ball, or the defence has scored, and the score differs. */
  decided(defence_scored = false): boolean {
    const both = this.had_ball.size === 2 || defence_scored;
    if (this.state.period > 4) return both && this.margin('home') !== 0;
    return false;
  }

  /** End the game and record it. */
  finish(): void {
    this.phase = 'final';
    this.next = 'kickoff';
    this.closeDrive('END OF GAME', 'End of Game');
    this.emit(TYPE.end_game, 'The game is over', null);
  }

  /** One of the squad by role: 0 passer, 1-2 runners, 3-6 receivers, 7-10 defenders, 11 kicker. */
  man(side: HomeAway, index: number): Player {
    return this.squads[side][index] as Player;
  }

  /** The men of one scrimmage play. */
  cast(side: HomeAway): Cast {
    return {
      passer: this.man(side, 0),
      runner: this.man(side, this.rng.int(1, 2)),
      receiver: this.man(side, this.rng.int(3, 6)),
      defender: this.man(other(side), this.rng.int(7, 10)),
    };
  }
}
