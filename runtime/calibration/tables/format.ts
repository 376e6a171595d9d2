/** What a table format is: how it is recognised, and how its rows become states. */
import type { Cells } from '../csv.ts';
import type { Moment, Sport } from '../moment.ts';
import type { MarginRatings } from '../rating-models.ts';

/** Turns the rows of one file into states, in order. Keeps what it must remember of each game. */
export interface RowReader {
  /** Fill `moment` and call `emit` once per state (exactly once where the format has no `output`). */
  read(cells: Cells, moment: Moment, emit: () => void): void;
}

/** What stands for a price that a table does not give: a rating from its earlier games, or a constant of the league. */
export const PRIORS = ['earlier-games', 'constant'] as const;

/** How a table is read. */
export interface TableOptions {
  readonly prior: (typeof PRIORS)[number];
  /** Start from somebody else's first probability where a table has one and no price: for comparison, never for a price. */
  readonly reference_prior?: boolean;
  /** Read the final scores too: for scoring, never for a price. */
  readonly finals?: boolean;
  /** Handed the ratings of a table of two teams as it is opened. */
  readonly onRatings?: (ratings: MarginRatings) => void;
}

/** One format of ../shared/data/README.md. */
export interface TableFormat {
  readonly name: string;
  readonly sport: Sport;
  /** Leagues that the rows may be of, where that is more than one. */
  readonly sports?: readonly Sport[];
  /** Columns by which the format is told from the others: all must be there, whatever the file is called. */
  readonly needs: readonly string[];
  readonly phases: readonly string[];
  /** Names of the probabilities of others that its rows carry. */
  readonly references: readonly string[];
  /** Columns of the state row that a game's table depends on, besides the pregame price. */
  readonly fixed: readonly number[];
  /** Header of the output where it is not the table's own rows with columns appended. */
  readonly output: string | null;
  open(cells: Cells, options: TableOptions): RowReader;
}

const encoder = new TextEncoder();

/** Bytes of a value that cells are compared with. */
export function bytesOf(text: string): Uint8Array {
  return encoder.encode(text);
}

/** What is remembered of each game of a file, found by its key column; rows of a game usually follow one another. */
export class Games<T> {
  readonly #column: number;
  readonly #make: (cells: Cells) => T;
  readonly #numbers = new Map<string, number>();
  readonly #states: T[] = [];
  #last: Uint8Array | null = null;
  /** Number of the game of the row last asked for. */
  number = -1;

  constructor(column: number, make: (cells: Cells) => T) {
    this.#column = column;
    this.#make = make;
  }

  /** The memory of the row's game. */
  of(cells: Cells): T {
    if (this.#last === null || !cells.is(this.#column, this.#last)) {
      this.#last = cells.copy(this.#column);
      const key = cells.text(this.#column);
      let number = this.#numbers.get(key);
      if (number === undefined) {
        number = this.#states.length;
        this.#numbers.set(key, number);
        this.#states.push(this.#make(cells));
      }
      this.number = number;
    }
    return this.#states[this.number]!;
  }
}

/** Phases of the clock sports, as in the kernel (`PHASES` of engine-rs/src/sport/basketball.rs). */
export const CLOCK_PHASES = ['first third', 'second third', 'last third', 'last 5 %', 'overtime'] as const;

/** Index into {@link CLOCK_PHASES}: `left` is the share of regulation that remains. */
export function clockPhase(left: number, overtime: boolean): number {
  if (overtime) return 4;
  if (left <= 0.05) return 3;
  if (left <= 1 / 3) return 2;
  return left <= 2 / 3 ? 1 : 0;
}

const H = 104;
const A = 97;

/** 1 "home", -1 "away", else 0. */
export function sideOf(cells: Cells, column: number): number {
  const byte = cells.byte(column);
  return byte === H ? 1 : byte === A ? -1 : 0;
}

/** Milliseconds of "mm:ss"; NaN when the cell says something else. */
export function clockMs(cells: Cells, column: number): number {
  const match = /^(\d{1,2}):(\d\d)$/.exec(cells.text(column));
  return match === null ? Number.NaN : (Number(match[1]) * 60 + Number(match[2])) * 1000;
}
