/** Chances of a game's spread and total lines in its present state, from the kernel's joint law, each asked once a state. */
import type { EngineContract, SportLine } from '../../../engine-wasm/contract.ts';
import type { Relation } from '../types/events.ts';
import type { Probability } from '../types/units.ts';

/** Lines that one call of the kernel answers. */
const MOST = 64;

/** A line on side 1's scale: twice its tenths, and one more of a total, are its key; `away` where YES is its other side. */
interface AskedLine extends SportLine {
  key: number;
  away: boolean;
}

/**
 * The lines of one game. News of the game voids all answers; the first question after it asks for every line at once, because the
 * joint law of a state costs the same for one line as for all (up to 0.4 ms in hockey, soccer and baseball).
 */
export class LineChances {
  private readonly engine: EngineContract;
  /** Every line that was ever asked for, by its key. */
  private readonly asked = new Map<number, AskedLine>();
  private readonly over = new Map<number, Probability>();
  /** Row of the kernel that holds the state; null where there is nothing to ask. */
  private row: number | null = null;
  private knows_total = false;

  constructor(engine: EngineContract) {
    this.engine = engine;
  }

  /**
   * The game's state is now that of this row, or has no price; `knows_total` when its closing total is known. Answers are kept
   * where `same` says that neither the state nor the price before the game has changed.
   */
  at(row: number | null, knows_total: boolean, same = false): void {
    const kept = same && row !== null && row === this.row && knows_total === this.knows_total;
    this.row = row;
    this.knows_total = knows_total;
    if (!kept) this.over.clear();
  }

  /** Whether nobody has asked about the present state yet: the next {@link chance} pays for all lines. */
  get unasked(): boolean {
    return this.row !== null && this.over.size === 0;
  }

  /** Ask about these lines, and about every line that was ever asked for, at once. */
  ask(relations: Iterable<Relation | undefined>): void {
    if (this.row === null) return;
    for (const relation of relations) {
      const line = relation === undefined ? null : this.lineOf(relation);
      if (line !== null) this.asked.set(line.key, line);
    }
    this.askRow(this.row);
  }

  /**
   * P(yes) of a line; null without a price, for a line that can be hit exactly, in sports without lines, and for a total where none
   * was closed at: the league's mean may be far off (docs/calibration.md).
   */
  chance(relation: Relation): Probability | null {
    const line = this.row === null ? null : this.lineOf(relation);
    if (line === null || this.row === null) return null;
    let over = this.over.get(line.key);
    if (over === undefined) {
      this.asked.set(line.key, line);
      this.askRow(this.row);
      over = this.over.get(line.key) ?? Number.NaN;
    }
    if (Number.isNaN(over)) return null;
    return line.away ? 1 - over : over;
  }

  /** How the kernel is asked about a line; null for one that it is not asked about. */
  private lineOf(relation: Relation): AskedLine | null {
    if (relation.kind === 'one_of' || Math.abs(relation.line_tenths % 10) !== 5) return null;
    const { kind } = relation;
    if (kind === 'total' && !this.knows_total) return null;
    // Away by over 3.5 is home by not over -3.5.
    const away = kind === 'margin' && relation.side === 'away';
    const tenths = (away ? -1 : 1) * relation.line_tenths;
    return { kind, points: tenths / 10, key: 2 * tenths + (kind === 'total' ? 1 : 0), away };
  }

  private askRow(row: number): void {
    const all = [...this.asked.values()];
    for (let from = 0; from < all.length; from += MOST) {
      const some = all.slice(from, from + MOST);
      const answers = this.engine.sportLines(row, some);
      for (const [i, { key }] of some.entries())
        this.over.set(key, typeof answers === 'string' ? Number.NaN : (answers[i] as number));
    }
  }
}
