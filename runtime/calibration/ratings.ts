/**
 * Ratings of the sides of a table, learned from its own earlier games: what stands for a price where the table has none.
 *
 * A game counts once its date is earlier than that of the game being priced and its rows have been read, with the score of
 * the last row read. Later rows, finals and winners can therefore not reach a probability, in whatever order the games come.
 *
 * Learning is sums, products, quotients (and one power for tennis) on a few numbers a game; it lives beside the tables and not
 * in the kernel because it is bookkeeping over the rows of a file and is used once a game, not once a state.
 */

/** Numbers kept of a side. */
export const WIDTH = 4;

/** How a side is rated. `state` holds {@link WIDTH} numbers a side; `one` and `two` are positions in it. */
export interface RatingModel {
  /** Write what is believed of a side that has not been seen. */
  fresh(state: Float64Array, at: number, name: string): void;
  /** Learn from a game that is over. */
  learn(state: Float64Array, one: number, two: number, game: RatedGame): void;
}

/** A game as the ratings know it. */
export interface RatedGame {
  /** Sorts by date; a game is earlier only when its order is strictly less. Empty: not dated, neither learned from nor rated. */
  readonly order: string;
  /** Year in which the season began; 0 unknown. */
  readonly season: number;
  /** Court surface of tennis, else 0. */
  readonly surface: number;
  /** Names of the sides, made unique by league where a file has several. */
  readonly side1: string;
  readonly side2: string;
  /** Score of the last row read, regulation only where overtime says nothing. */
  score_1: number;
  score_2: number;
  /** Probit of the market's pregame probability of side 1; NaN without one. */
  readonly line: number;
}

interface Kept extends RatedGame {
  learned: boolean;
}

/** Ratings of one file. */
export class Ratings {
  readonly #model: RatingModel;
  readonly #sides = new Map<string, number>();
  #state = new Float64Array(64 * WIDTH);
  /** Games by order; among equals as they came. */
  readonly #games: Kept[] = [];
  /** The first so many games are in the ratings. */
  #learned = 0;
  /** What both sides of each learned game were before it. */
  #undo = new Float64Array(256 * 2 * WIDTH);

  constructor(model: RatingModel) {
    this.#model = model;
  }

  /** A game begins. Its score is told by {@link score}. */
  begin(game: Omit<RatedGame, 'score_1' | 'score_2'>): RatedGame {
    const kept: Kept = { ...game, score_1: Number.NaN, score_2: Number.NaN, learned: false };
    if (game.order === '') return kept;
    const at = this.#bound(game.order, true);
    if (at < this.#learned) this.#seek(at);
    if (at === this.#games.length) this.#games.push(kept);
    else this.#games.splice(at, 0, kept);
    return kept;
  }

  /** Bring the ratings to the state before the date of a game; only games that are asked about cost anything. */
  before(game: RatedGame): void {
    if (game.order !== '') this.#seek(this.#bound(game.order, false));
  }

  /** The score of a game's row just read. */
  score(game: RatedGame, score_1: number, score_2: number): void {
    if (score_1 === game.score_1 && score_2 === game.score_2) return;
    // Rows of a game may come after a later game was priced: what was learned since is learned again.
    if ((game as Kept).learned) this.#seek(this.#games.indexOf(game as Kept));
    game.score_1 = score_1;
    game.score_2 = score_2;
  }

  /** Numbers of a side as of {@link before}; valid until the next call. */
  side(name: string): Float64Array {
    const at = this.#at(name);
    return this.#state.subarray(at, at + WIDTH);
  }

  /** Learn from every game that was read, the last ones too. */
  finish(): void {
    this.#seek(this.#games.length);
  }

  /** Names of all sides. */
  names(): Iterable<string> {
    return this.#sides.keys();
  }

  /** Position of the first game whose order is not less (`after`: is greater) than `order`. */
  #bound(order: string, after: boolean): number {
    let low = 0;
    let high = this.#games.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = this.#games[middle]!.order;
      if (found < order || (after && found === order)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Learn or forget until exactly the first `count` games are in the ratings. */
  #seek(count: number): void {
    while (this.#learned > count) this.#forget();
    while (this.#learned < count) this.#learn();
  }

  #learn(): void {
    const game = this.#games[this.#learned]!;
    const [one, two] = [this.#at(game.side1), this.#at(game.side2)];
    const undo = this.#learned * 2 * WIDTH;
    if (undo + 2 * WIDTH > this.#undo.length) {
      const larger = new Float64Array(this.#undo.length * 2);
      larger.set(this.#undo);
      this.#undo = larger;
    }
    for (let i = 0; i < WIDTH; i++) {
      this.#undo[undo + i] = this.#state[one + i]!;
      this.#undo[undo + WIDTH + i] = this.#state[two + i]!;
    }
    if (one !== two) this.#model.learn(this.#state, one, two, game);
    game.learned = true;
    this.#learned += 1;
  }

  #forget(): void {
    this.#learned -= 1;
    const game = this.#games[this.#learned]!;
    const [one, two] = [this.#at(game.side1), this.#at(game.side2)];
    const undo = this.#learned * 2 * WIDTH;
    for (let i = 0; i < WIDTH; i++) {
      this.#state[one + i] = this.#undo[undo + i]!;
      this.#state[two + i] = this.#undo[undo + WIDTH + i]!;
    }
    game.learned = false;
  }

  #at(name: string): number {
    let at = this.#sides.get(name);
    if (at === undefined) {
      at = this.#sides.size * WIDTH;
      this.#sides.set(name, at);
      if (at + WIDTH > this.#state.length) {
        const larger = new Float64Array(this.#state.length * 2);
        larger.set(this.#state);
        this.#state = larger;
      }
      this.#model.fresh(this.#state, at, name);
    }
    return at;
  }
}
