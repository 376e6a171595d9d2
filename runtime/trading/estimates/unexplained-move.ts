/**
 * A market that has left our estimate without news knows something that our source has not told yet: buying what it sells
 * cheaper is then buying from who knows more. One book's mid against the estimate, both on the book's YES scale.
 */
import type { TimeUs } from '../types/units.ts';

/** Smaller moves are the book's own noise, 1/10,000 dollar: one step of most grids. */
export const LEAST_MOVE_E4 = 100;

/** What counts as a move: more than the estimate's own error. */
export function moveE4(error_sd: number): number {
  return Math.max(LEAST_MOVE_E4, Math.ceil(error_sd * 10_000));
}

/** A move that nothing has explained. */
export interface Unexplained {
  /** +1 when YES became dearer: NO is the stale side; -1 the other way. */
  way: 1 | -1;
  /** Of its last step. */
  at_us: TimeUs;
  /** How far, 1/10,000 dollar. */
  by_e4: number;
}

/** News, and what the market and the estimate made of it. */
interface News {
  at_us: TimeUs;
  /** The market's price when it came. */
  mid_e4: number;
  /** The estimate with it, and by how much it went there. */
  fair_e4: number;
  jump_e4: number;
  error_sd: number;
  /** How far the source may be behind: news that is younger than the move by less tells of before the move. */
  delay_us: number;
}

export class UnexplainedMove {
  /**
   * Market less estimate where both were last at peace: with the last news, and since then the least that stood between them on
   * the same side. A market that comes towards the estimate agrees with it.
   */
  private anchor_e4: number | null = null;
  private moved: Unexplained | null = null;
  /** The market's price after the last step of the move. */
  private stepped_e4 = 0;

  /** The move that waits for its explanation; null at peace. */
  get pending(): Readonly<Unexplained> | null {
    return this.moved;
  }

  /** The book or the estimate has changed without news. A clock that ticks is no news. */
  see(at_us: TimeUs, mid_e4: number, fair_e4: number, error_sd: number): void {
    const gap_e4 = mid_e4 - fair_e4;
    if (this.anchor_e4 === null) this.anchor_e4 = gap_e4;
    const least_e4 = moveE4(error_sd);
    if (this.moved === null) {
      const anchor = this.anchor_e4;
      if (Math.abs(gap_e4) < Math.abs(anchor) || gap_e4 * anchor < 0) this.anchor_e4 = gap_e4 * anchor < 0 ? 0 : gap_e4;
      this.begin(at_us, mid_e4, gap_e4 - this.anchor_e4, least_e4);
      return;
    }
    const by_e4 = (gap_e4 - this.anchor_e4) * this.moved.way;
    if (by_e4 <= least_e4 / 2) {
      // It came back, or the estimate has come after it.
      this.moved = null;
      this.begin(at_us, mid_e4, gap_e4 - this.anchor_e4, least_e4);
    } else if ((mid_e4 - this.stepped_e4) * this.moved.way > least_e4) {
      // Another step of the market: the source must get past this one too.
      this.stepped_e4 = mid_e4;
      this.moved = { ...this.moved, at_us, by_e4 };
    }
  }

  /**
   * News has come.
   * @returns how long it came after the market had moved by it, 0 when the market had not; null when it tells nothing of that
   */
  news({ at_us, mid_e4, fair_e4, jump_e4, error_sd, delay_us }: News): number | null {
    const gap_e4 = mid_e4 - fair_e4;
    const least_e4 = moveE4(error_sd);
    const { moved } = this;
    if (moved === null) {
      this.anchor_e4 = gap_e4;
      return Math.abs(jump_e4) > 2 * least_e4 ? 0 : null;
    }
    const is_told = jump_e4 * moved.way >= Math.max(least_e4, moved.by_e4 / 2);
    const left_e4 = (gap_e4 - (this.anchor_e4 ?? 0)) * moved.way;
    // News that tells of half a move leaves the other half unexplained.
    if ((is_told && left_e4 <= least_e4) || at_us - moved.at_us >= delay_us) {
      this.moved = null;
      this.anchor_e4 = gap_e4;
    } else this.see(at_us, mid_e4, fair_e4, error_sd);
    return is_told ? at_us - moved.at_us : null;
  }

  private begin(at_us: TimeUs, mid_e4: number, by_e4: number, least_e4: number): void {
    if (Math.abs(by_e4) <= least_e4) return;
    this.stepped_e4 = mid_e4;
    this.moved = { way: by_e4 > 0 ? 1 : -1, at_us, by_e4: Math.abs(by_e4) };
  }
}
