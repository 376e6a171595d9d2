/** Everything that is looked for beside the lock of one pair: sets, lagging markets, model edges, decided games. */

import type { Desk, PairRow } from '../desk.ts';
import type { GameRecord } from '../estimates/games.ts';
import { isLine, LineTurns } from '../estimates/line-turns.ts';
import type { Legs } from '../execution/legs.ts';
import type { Book } from '../market/book.ts';
import type { Markets } from '../market/markets.ts';
import { decideEdges } from './edges.ts';
import { Lagging } from './lagging.ts';
import { Resolution } from './resolution.ts';
import { Sets } from './sets.ts';

/** Lines of games with news that one clock event looks at, beside the one of each book event. */
const LINES_A_CLOCK = 4;

/** What was known of a game before a state of it was taken in. */
export type GameBefore = Pick<GameRecord, 'priced'> | undefined;

export class Finders {
  private readonly desk: Desk;
  private readonly legs: Legs;
  private readonly markets: Markets;
  private readonly sets: Sets;
  private readonly resolution: Resolution;
  private readonly lagging: Lagging;
  private readonly turns: LineTurns;

  constructor(desk: Desk, legs: Legs, markets: Markets) {
    this.desk = desk;
    this.legs = legs;
    this.markets = markets;
    this.sets = new Sets(desk, legs);
    this.resolution = new Resolution(desk);
    this.lagging = new Lagging(desk);
    this.turns = new LineTurns(desk.games, markets);
  }

  /** A pair was listed, or got the venue that it was missing. */
  listed(pair_id: string): void {
    const row = this.markets.pair(pair_id);
    if (row !== undefined) this.sets.list(row);
  }

  /** A market has paid. */
  settle(book: Book): void {
    this.sets.drop(book);
    const row = this.desk.rows[book.row] as PairRow;
    const { pair_id, game_id } = row.pair;
    this.markets.settle(book);
    if (this.markets.pair(pair_id) !== undefined) return;
    this.lagging.release(row);
    if (game_id !== null && this.markets.ofGame(game_id).length === 0) this.resolution.forget(game_id);
  }

  /** A book is live and has changed, and no lock of its pair was taken. */
  changed(row: PairRow, book: Book): void {
    if (this.sets.decide(book)) return;
    const follows = this.lagging.tick(row, book);
    if (follows !== null) this.legs.open(follows, row);
    else if (row.pair.game_id !== null && !this.turns.defers(row)) this.decideModel(row, book);
    this.decideLines(1);
  }

  /** A state of a game was taken in; `before` is what was known until then. */
  sawGame(game_id: string, before: GameBefore): void {
    const game = this.desk.games.get(game_id);
    const rows = this.markets.ofGame(game_id);
    this.resolution.note(game_id);
    // The first state tells the season, and with it whether the game can end level.
    if (before === undefined && rows[0] !== undefined) this.sets.list(rows[0]);
    if (this.desk.settings.line_take) this.turns.start(game_id);
    for (const row of rows) {
      for (const book of row.books) {
        if (book === null || !book.usable()) continue;
        // A sign of life without news must not make a price that moved meanwhile look agreed.
        if (game?.news === true) book.markState();
        if (!isLine(row.pair)) this.decideModel(row, book);
      }
      if (game?.news !== true) continue;
      const follows = this.lagging.news(row, before?.priced ?? null, game.priced);
      if (follows !== null) this.legs.open(follows, row);
    }
  }

  /** Time has passed. */
  clock(): void {
    this.sets.ripen();
    for (const game_id of this.resolution.ripened()) {
      for (const row of this.markets.ofGame(game_id)) {
        for (const book of row.books) if (book?.usable()) this.decideModel(row, book);
      }
    }
    this.lagging.work();
    this.turns.ask();
    this.decideLines(LINES_A_CLOCK);
  }

  /** Judge the next lines of games with news. */
  private decideLines(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const row = this.turns.next();
      if (row === null) return;
      for (const book of row.books) if (book?.usable()) this.decideModel(row, book);
    }
  }

  /** One market against the model: in play its edge, after the end what is still sold below its worth. */
  private decideModel(row: PairRow, book: Book): void {
    const taken = decideEdges(this.desk, row, book) ?? this.resolution.decide(row, book);
    if (taken !== null) this.legs.open(taken, row);
  }
}
