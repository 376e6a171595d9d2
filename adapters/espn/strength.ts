/**
 * Hockey strength between two summaries: scoreboards do not state it (espn.md 4.3), so what a summary said is laid over the
 * states that follow, for as long as it can still be true. Pure.
 */
import type { GameSnapshot, GameState } from '../../runtime/trading/types/events.ts';
import type { HockeySummary, ShootoutTally } from './sports/hockey-summary.ts';

/** A minor: how long a side stays short when the summary does not say (playing rules). */
const MINOR_MS = 120_000;
/** A goalie on the bench is believed this long, in clock time. */
const GOALIE_OUT_MS = 60_000;

interface Known {
  fields: HockeySummary['fields'];
  shootout: HockeySummary['shootout'];
  period: number;
  /** Left in the period when the summary was written. */
  clock_ms: number;
  goals: number;
}

const goals = ({ score_1, score_2 }: GameState): number => score_1 + score_2;

/** What the newest summary of each hockey game said about the ice. */
export class IceKeeper {
  readonly #known = new Map<string, Known>();

  /** True while a summary adds something: a hockey game in play. */
  wants({ league, status, state }: GameSnapshot): boolean {
    return league === 'nhl' && status === 'live' && state.period > 0;
  }

  /** Take in a summary of a game whose newest state is this. */
  learn({ game_id, state }: GameSnapshot, { fields, shootout, period, clock_ms }: HockeySummary): void {
    this.#known.set(game_id, { fields, shootout, period, clock_ms, goals: goals(state) });
  }

  /** Forget a game. */
  forget(game_id: string): void {
    this.#known.delete(game_id);
  }

  /** The state with the strength that still holds; a goal, a new period, or the end of the penalty ends it. */
  layOver(game: GameSnapshot): GameState {
    const { state } = game;
    const known = this.#known.get(game.game_id);
    if (known === undefined || !this.wants(game)) return state;
    if (known.period !== state.period || known.goals !== goals(state)) return state;
    const { fields, shootout } = known;
    if (state.shootout === 1) return shootout === null ? state : withAttempts(state, shootout);
    // Negative when the summary is ahead of the scoreboard.
    const passed_ms = Math.max(0, known.clock_ms - state.clock_ms);
    const out = fields.goalie_out_1 === 1 || fields.goalie_out_2 === 1;
    const stated_ms = fields.penalty_ms_left;
    const holds_ms = stated_ms > 0 ? stated_ms : out ? GOALIE_OUT_MS : MINOR_MS;
    if (passed_ms >= holds_ms) return state;
    return { ...state, ...fields, penalty_ms_left: stated_ms > 0 ? stated_ms - passed_ms : 0 };
  }
}

/** Scoreboards state a shoot-out's goals only. Attempts are taken from a summary that counts the same goals. */
function withAttempts(state: GameState, tally: ShootoutTally): GameState {
  const same = tally.shootout_goals_1 === state.shootout_goals_1 && tally.shootout_goals_2 === state.shootout_goals_2;
  return same ? { ...state, ...tally } : state;
}
