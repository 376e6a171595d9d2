import type { JournalEntry } from '../types/journal.ts';
import type { TimeUs } from '../types/units.ts';
import { marketsOf } from '../types/venue.ts';
import type { View } from './view.ts';

/** Games that ended and stay in the picture, latest first; the journal has the others. */
const FINAL_GAMES_KEPT = 40;
/** Pairs on no game that were paid and stay in the picture, latest first. */
const PAID_PAIRS_KEPT = 40;
/** A game that nobody has named for so long, final or not, leaves the picture, and that it has left is forgotten. */
const FORGOTTEN_AFTER_US = 7 * 86_400_000_000;
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
  /** Games that left the picture, with when they were last named, the one named longest ago first. */
  private readonly retired = new Map<string, TimeUs>();
  /** Pairs on no game that a venue has paid, in order. */
  private readonly paid = new Set<string>();
  private tidied_at_us: TimeUs = 0;

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
    else if (entry.kind === 'settled') this.afterPaid(entry.body.pair_id);
    else if (entry.kind === 'book_status') {
      const { pair_id, venue } = entry.body;
      if (this.view.pairs[pair_id] === undefined) delete this.view.book_statuses[`${pair_id}@${venue}`];
    } else if (entry.kind === 'position') trim(this.view.positions, SETTLED_KEPT, (one) => one.status !== 'open');
    else if (entry.kind === 'naked_leg') trim(this.view.naked_legs, SETTLED_KEPT, (one) => one.state !== 'open');
  }

  private afterPaid(pair_id: string): void {
    if (this.view.pairs[pair_id]?.pair.game_id !== null) return;
    this.paid.add(pair_id);
    if (this.paid.size <= PAID_PAIRS_KEPT) return;
    const [oldest] = this.paid;
    this.paid.delete(oldest as string);
    this.removePair(oldest as string);
  }

  /** Once a day of the journal: what is over without having been finished. */
  private tidy(): void {
    const { at_us, games } = this.view;
    if (at_us - this.tidied_at_us < 86_400_000_000) return;
    this.tidied_at_us = at_us;
    const before_us = at_us - FORGOTTEN_AFTER_US;
    for (const [game_id, game] of Object.entries(games))
      if (game.received_at_us < before_us && !this.final.has(game_id)) this.retire(game_id);
    for (const [game_id, named_at_us] of this.retired) {
      if (named_at_us >= before_us) break;
      this.retired.delete(game_id);
    }
  }

  private afterGame(game_id: string, over: boolean): void {
    if (this.retired.delete(game_id)) {
      this.retired.set(game_id, this.view.at_us);
      delete this.view.games[game_id];
      return;
    }
    this.tidy();
    if (!over || this.final.has(game_id)) return;
    this.final.add(game_id);
    this.finals.push(game_id);
    if (this.finals.length > FINAL_GAMES_KEPT) this.retire(this.finals.shift() as string);
  }

  private retire(game_id: string): void {
    const { games, pairs } = this.view;
    this.final.delete(game_id);
    this.retired.set(game_id, this.view.at_us);
    delete games[game_id];
    for (const [pair_id, { pair }] of Object.entries(pairs)) {
      if (pair.game_id === game_id) this.removePair(pair_id);
    }
  }

  private removePair(pair_id: string): void {
    const pair = this.view.pairs[pair_id]?.pair;
    delete this.view.pairs[pair_id];
    if (pair === undefined) return;
    for (const { venue } of marketsOf(pair)) delete this.view.book_statuses[`${pair_id}@${venue}`];
  }
}
