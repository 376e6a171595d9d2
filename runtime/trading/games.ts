/** Games in kernel memory: last state, pregame prior (kept, because sources drop odds once play starts), probability. */
import type { EngineContract, KernelGameState } from '../../engine-wasm/contract.ts';
import type { GameEvent, GameSnapshot, GameState, League, Prior, Side } from './events.ts';
import type { GamePriced } from './journal.ts';
import { InvariantError, type Probability, type TimeUs } from './units.ts';

/** What the desk knows of one game. */
export interface GameRecord {
  row: number;
  game: GameSnapshot;
  prior: Prior | null;
  home_probability: Probability | null;
  tie_probability: Probability;
  refusal: string | null;
  received_at_us: TimeUs;
  /** Whether the last event brought another state than the one before. */
  news: boolean;
}

/** Points and labels of the next scores shown per sport: "what the next score would do". */
const NEXT_SCORES: Readonly<Record<League, readonly { label: string; points: number }[]>> = {
  nfl: [
    { label: 'touchdown and kick', points: 7 },
    { label: 'field goal', points: 3 },
  ],
  nba: [
    { label: 'two points', points: 2 },
    { label: 'three points', points: 3 },
  ],
};

export class Games {
  private readonly records = new Map<string, GameRecord>();
  private readonly engine: EngineContract;

  constructor(engine: EngineContract) {
    this.engine = engine;
  }

  get(game_id: string | null): GameRecord | undefined {
    return game_id === null ? undefined : this.records.get(game_id);
  }

  /** Take in a state, price it, and say what the next scores would do. */
  apply(event: GameEvent): GamePriced {
    const { game, play, at } = event;
    const known = this.records.get(game.game_id);
    const record = known ?? this.newRecord(game, at.received_at_us);
    record.news = known === undefined || !sameState(known.game, game);
    record.game = game;
    record.received_at_us = at.received_at_us;
    if (game.prior !== null) record.prior = game.prior;
    this.price(record);
    return {
      game: { ...game, prior: record.prior },
      play,
      home_probability: record.home_probability,
      tie_probability: record.tie_probability,
      refusal: record.refusal,
      next_scores: this.nextScores(record),
      at,
    };
  }

  private newRecord(game: GameSnapshot, received_at_us: TimeUs): GameRecord {
    // The kernel's last game row is kept free for what-if states.
    const row = this.records.size < this.engine.capacity.games - 1 ? this.records.size : this.rowOfAnEndedGame();
    const record: GameRecord = {
      row,
      game,
      prior: null,
      home_probability: null,
      tie_probability: 0,
      refusal: null,
      received_at_us,
      news: true,
    };
    this.records.set(game.game_id, record);
    return record;
  }

  /** Forget the game that ended first, and use its row again. */
  private rowOfAnEndedGame(): number {
    for (const [game_id, { game, row }] of this.records) {
      if (game.status !== 'final' && game.status !== 'postponed') continue;
      this.records.delete(game_id);
      return row;
    }
    throw new InvariantError(`more than ${this.records.size} games at once: raise the shard's game capacity`);
  }

  private price(record: GameRecord): void {
    if (record.prior === null && record.game.status !== 'final') {
      record.home_probability = null;
      record.tie_probability = 0;
      record.refusal = 'no_prior';
      return;
    }
    this.engine.setGame(
      record.row,
      record.game.league,
      kernelState(record.game),
      record.prior?.home_probability ?? 0.5,
    );
    const priced = this.engine.priceGame(record.row);
    record.home_probability = priced.refusal === null ? priced.home_probability : null;
    record.tie_probability = priced.refusal === null ? priced.tie_probability : 0;
    record.refusal = priced.refusal;
  }

  private nextScores(record: GameRecord): { label: string; home_probability: Probability }[] {
    const { game } = record;
    if (record.home_probability === null || (game.status !== 'live' && game.status !== 'break')) return [];
    const scratch = this.engine.capacity.games - 1;
    const answers: { label: string; home_probability: Probability }[] = [];
    for (const side of [1, -1] as const) {
      const team = side === 1 ? game.home.code : game.away.code;
      for (const { label, points } of NEXT_SCORES[game.league]) {
        const state = afterScore(game.state, game.league, side, points);
        this.engine.setGame(
          scratch,
          game.league,
          kernelState({ ...game, state }),
          record.prior?.home_probability ?? 0.5,
        );
        const home_probability = this.engine.priceGameRaw(scratch);
        if (!Number.isNaN(home_probability)) answers.push({ label: `${team} ${label}`, home_probability });
      }
    }
    return answers;
  }
}

function sameState(a: GameSnapshot, b: GameSnapshot): boolean {
  const [before, after] = [a.state, b.state];
  return (
    a.status === b.status && (Object.keys(after) as (keyof GameState)[]).every((key) => before[key] === after[key])
  );
}

/** The state right after `side` scores: the other side has the ball (kick-off to its own 25 in football). */
export function afterScore(state: GameState, league: League, side: 1 | -1, points: number): GameState {
  const possession: Side = side === 1 ? -1 : 1;
  const scored = {
    ...state,
    possession,
    home_score: state.home_score + (side === 1 ? points : 0),
    away_score: state.away_score + (side === -1 ? points : 0),
  };
  return league === 'nfl' ? { ...scored, down: 1, distance: 10, yards_to_goal: 75 } : scored;
}

/** A snapshot as the kernel reads it. */
export function kernelState(game: GameSnapshot): KernelGameState {
  return { ...game.state, final: game.status === 'final' ? 1 : 0, postseason: game.postseason ? 1 : 0 };
}
