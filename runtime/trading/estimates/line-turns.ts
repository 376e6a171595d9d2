/**
 * Which lines are judged when. After news of a game dozens of its lines could be worth another look, and their joint law takes up
 * to 0.4 ms (hockey, soccer, baseball): in one event that would hold up every market. So the law is asked for on the clock, one
 * game's at a time, and the lines are then judged one by one with the events that follow, always on the game's latest state.
 */
import type { Markets } from '../market/markets.ts';
import type { PairRow } from '../market/world.ts';
import type { Pair } from '../types/events.ts';
import type { Games } from './games.ts';

/** Whether a market is priced by the joint law of its game. */
export function isLine({ relation }: Pair): boolean {
  return relation !== undefined && relation.kind !== 'one_of';
}

export class LineTurns {
  private readonly games: Games;
  private readonly markets: Pick<Markets, 'ofSubject'>;
  /** By game, the longest waiting first: how many of its pairs have been passed since its last state. */
  private readonly places = new Map<string, number>();

  constructor(games: Games, markets: Pick<Markets, 'ofSubject'>) {
    this.games = games;
    this.markets = markets;
  }

  /** A state was taken in: every line of the game is to be judged on it. A game that waits keeps its place. */
  start(game_id: string): void {
    this.places.set(game_id, 0);
  }

  /** Whether a market that has just moved is to be judged later, because its law is not known yet. */
  defers({ pair }: PairRow): boolean {
    if (pair.game_id === null || !isLine(pair) || this.games.get(pair.game_id)?.lines.unasked !== true) return false;
    if (!this.places.has(pair.game_id)) this.places.set(pair.game_id, 0);
    return true;
  }

  /** Ask for the law of the game that has waited longest; for the clock. */
  ask(): void {
    for (const game_id of this.places.keys()) {
      const lines = this.games.get(game_id)?.lines;
      if (lines?.unasked !== true) continue;
      lines.ask(this.markets.ofSubject(game_id).map(({ pair }) => pair.relation));
      return;
    }
  }

  /** The next line to be judged; null when none is or each waits for its law. */
  next(): PairRow | null {
    if (this.places.size === 0) return null;
    for (const [game_id, passed] of this.places) {
      if (this.games.get(game_id)?.lines.unasked === true) continue;
      const rows = this.markets.ofSubject(game_id);
      for (let i = passed; i < rows.length; i += 1) {
        const row = rows[i] as PairRow;
        if (!isLine(row.pair)) continue;
        this.places.set(game_id, i + 1);
        return row;
      }
      this.places.delete(game_id);
    }
    return null;
  }
}
