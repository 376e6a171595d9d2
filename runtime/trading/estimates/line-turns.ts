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
  /** Games whose law nobody has asked for since their last state, the longest waiting first. */
  private readonly waiting = new Set<string>();
  /** By game whose law is known, the longest waiting first: how many of its pairs have been passed. */
  private readonly places = new Map<string, number>();

  constructor(games: Games, markets: Pick<Markets, 'ofSubject'>) {
    this.games = games;
    this.markets = markets;
  }

  /** A state was taken in: every line of the game, where it has any, is to be judged on it. A game that waits keeps its place. */
  start(game_id: string): void {
    if (!this.markets.ofSubject(game_id).some(({ pair }) => isLine(pair))) return;
    if (this.isUnasked(game_id)) this.wait(game_id);
    else this.places.set(game_id, 0);
  }

  /** Whether a market that has just moved is to be judged later, because its law is not known yet. */
  defers({ pair }: PairRow): boolean {
    if (pair.game_id === null || !isLine(pair) || !this.isUnasked(pair.game_id)) return false;
    this.wait(pair.game_id);
    return true;
  }

  /** Ask for the law of the game that has waited longest; for the clock. */
  ask(): void {
    for (const game_id of this.waiting) {
      this.waiting.delete(game_id);
      this.games.get(game_id)?.lines.ask(this.markets.ofSubject(game_id).map(({ pair }) => pair.relation));
      this.places.set(game_id, 0);
      return;
    }
  }

  /** The next line to be judged; null when none is or each waits for its law. */
  next(): PairRow | null {
    for (const [game_id, passed] of this.places) {
      const rows = this.isUnasked(game_id) ? [] : this.markets.ofSubject(game_id);
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

  private isUnasked(game_id: string): boolean {
    return this.games.get(game_id)?.lines.unasked === true;
  }

  private wait(game_id: string): void {
    this.places.delete(game_id);
    this.waiting.add(game_id);
  }
}
