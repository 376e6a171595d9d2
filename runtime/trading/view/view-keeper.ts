import type { JournalEntry } from '../types/journal.ts';
import { marketsOf } from '../types/venue.ts';
import type { View } from './view.ts';

/** Games that ended and stay in the picture, latest first; the journal has the others. */
const FINAL_GAMES_KEPT = 40;
/** Positions and single legs that are over and stay in the picture. */
const SETTLED_KEPT = 300;

/** Remove the oldest finished items of a record beyond a number. Records keep the order in which they were filled. */
function trim<T>(record: Record<string, T>, kept: number, finished: (item: T) => boolean): void {
  const over = Object.keys(record).filter((key) => finished(record[key] as T));
  for (const key of over.slice(0, Math.max(0, over.length - kept))) delete record[key];
}

/**
 * Keeps a view that is folded for days from growing without end: what ended long ago leaves it. A game that left does not
 * come back, although its source goes on naming it for a while.
 */
export class ViewKeeper {
  private readonly view: View;
  private readonly finals: string[] = [];
  private readonly final = new Set<string>();
  private readonly retired = new Set<string>();

  constructor(view: View) {
    this.view = view;
    // A picture taken over from elsewhere already holds ended games.
    for (const { game } of Object.values(view.games)) {
      if (game.status === 'final') this.afterGame(game.game_id, true);
    }
  }

  /** Call after an entry was folded. */
  after(entry: JournalEntry): void {
    if (entry.kind === 'game_priced') this.afterGame(entry.body.game.game_id, entry.body.game.status === 'final');
    else if (entry.kind === 'book_status') {
      const { pair_id, venue } = entry.body;
      if (this.view.pairs[pair_id] === undefined) delete this.view.book_statuses[`${pair_id}@${venue}`];
    } else if (entry.kind === 'position') trim(this.view.positions, SETTLED_KEPT, (one) => one.status !== 'open');
    else if (entry.kind === 'naked_leg') trim(this.view.naked_legs, SETTLED_KEPT, (one) => one.state !== 'open');
  }

  private afterGame(game_id: string, over: boolean): void {
    if (this.retired.has(game_id)) {
      delete this.view.games[game_id];
      return;
    }
    if (!over || this.final.has(game_id)) return;
    this.final.add(game_id);
    this.finals.push(game_id);
    if (this.finals.length > FINAL_GAMES_KEPT) this.retire(this.finals.shift() as string);
  }

  private retire(game_id: string): void {
    const { games, pairs, book_statuses } = this.view;
    this.final.delete(game_id);
    this.retired.add(game_id);
    delete games[game_id];
    for (const [pair_id, { pair }] of Object.entries(pairs)) {
      if (pair.game_id !== game_id) continue;
      delete pairs[pair_id];
      for (const { venue } of marketsOf(pair)) delete book_statuses[`${pair_id}@${venue}`];
    }
  }
}
