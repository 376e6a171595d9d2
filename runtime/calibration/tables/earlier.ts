/** What the earlier games of a table say about one that has no price, for the tables of two teams. */
import { type Cells, MISSING } from '../csv.ts';
import { probit } from '../normal.ts';
import { LINES } from '../priors.ts';
import { MarginRatings } from '../rating-models.ts';
import type { RatedGame } from '../ratings.ts';
import type { TableOptions } from './format.ts';

/** Day of a cell that begins with a date, "2019-04-05"; empty when it says none. */
export function dayOf(text: string): string {
  return /^\d{4}-\d\d-\d\d/.test(text) ? text.slice(0, 10) : '';
}

/** Year of a cell that begins with one, "2018-19"; 0 when it does not. */
export function yearOf(text: string): number {
  return /^\d{4}/.test(text) ? Number(text.slice(0, 4)) : 0;
}

/** Remembered of a game: what stands for its price, and where its score is told. */
export interface Prior {
  p: number;
  rated: RatedGame | null;
}

/** Priors of the games of one table. */
export class Priors {
  readonly #constant: number;
  readonly #ratings: MarginRatings | null;
  readonly #home: number;
  readonly #away: number;

  constructor(sport: keyof typeof LINES, cells: Cells, options: TableOptions) {
    this.#constant = LINES[sport].home;
    this.#ratings = options.prior === 'constant' ? null : new MarginRatings(sport);
    if (this.#ratings !== null) options.onRatings?.(this.#ratings);
    this.#home = cells.column('home_team');
    this.#away = cells.column('away_team');
  }

  /** A game begins. `order` sorts by date, empty when there is none; `price` is the market's, NaN none. */
  begin(row: Cells, order: string, season: number, price: number): Prior {
    if (this.#ratings === null) return { p: this.#constant, rated: null };
    const [side1, side2] = [row.text(this.#home), row.text(this.#away)];
    const dated = side1 === '' || side2 === '' ? '' : order;
    const line = Number.isNaN(price) ? Number.NaN : probit(price);
    const rated = this.#ratings.ratings.begin({ order: dated, season, surface: 0, side1, side2, line });
    const unknown = dated === '' || !Number.isNaN(price);
    return { p: unknown ? this.#constant : this.#ratings.twoWay(rated), rated: dated === '' ? null : rated };
  }

  /** The score of a game's row. */
  score({ rated }: Prior, score_1: number, score_2: number): void {
    if (rated === null || this.#ratings === null || score_1 === MISSING || score_2 === MISSING) return;
    this.#ratings.ratings.score(rated, score_1, score_2);
  }
}
