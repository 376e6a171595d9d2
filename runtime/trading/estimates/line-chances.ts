/** Chances of a game's spread and total lines in its present state, from the kernel's joint law, each asked once a state. */
import type { EngineContract, SportLine } from '../../../engine-wasm/contract.ts';
import type { Relation } from '../types/events.ts';
import type { Probability } from '../types/units.ts';

/** Lines that one call of the kernel answers. */
const MOST = 64;

/** The lines of one game. A state of the game voids all answers; the first question after it asks for every line at once. */
export class LineChances {
  private readonly engine: EngineContract;
  /** Every line that was ever asked for: twice its tenths, and one more of a total. */
  private readonly asked = new Map<number, SportLine>();
  private readonly over = new Map<number, Probability>();
  /** Row of the kernel that holds the state; null where there is nothing to ask. */
  private row: number | null = null;
  private knows_total = false;

  constructor(engine: EngineContract) {
    this.engine = engine;
  }

  /** The game's state is now that of this row, or has no price; `knows_total` when its closing total is known. */
  at(row: number | null, knows_total: boolean): void {
    this.row = row;
    this.knows_total = knows_total;
    this.over.clear();
  }

  /**
   * P(yes) of a line; null without a price, for a line that can be hit exactly, in sports without lines, and for a total where none
   * was closed at: the league's mean may be far off (docs/calibration.md).
   */
  chance(relation: Relation): Probability | null {
    if (relation.kind === 'one_of' || this.row === null || Math.abs(relation.line_tenths % 10) !== 5) return null;
    const { kind } = relation;
    if (kind === 'total' && !this.knows_total) return null;
    // Away by over 3.5 is home by not over -3.5.
    const away = kind === 'margin' && relation.side === 'away';
    const tenths = (away ? -1 : 1) * relation.line_tenths;
    const key = 2 * tenths + (kind === 'total' ? 1 : 0);
    let over = this.over.get(key);
    if (over === undefined) {
      this.asked.set(key, { kind, points: tenths / 10 });
      this.ask(this.row);
      over = this.over.get(key) ?? Number.NaN;
    }
    if (Number.isNaN(over)) return null;
    return away ? 1 - over : over;
  }

  private ask(row: number): void {
    const all = [...this.asked];
    for (let from = 0; from < all.length; from += MOST) {
      const some = all.slice(from, from + MOST);
      const answers = this.engine.sportLines(
        row,
        some.map(([, line]) => line),
      );
      for (const [i, [key]] of some.entries())
        this.over.set(key, typeof answers === 'string' ? Number.NaN : (answers[i] as number));
    }
  }
}
