/** Limits as data: each check keeps its value, its limit and its headroom, so that the page can show all of them. */
import type { LimitCheck, Refusal, RefusalReason } from './journal.ts';

/** A value, its limit and the unit of both. */
type Measured = Pick<LimitCheck, 'value' | 'limit' | 'unit'>;

/** Collects checks and remembers the first that failed. */
export class Checks {
  readonly list: LimitCheck[] = [];
  private failed: { reason: RefusalReason; text: () => string } | null = null;

  /** The value must not exceed its limit. */
  max(name: string, measured: Measured, reason: RefusalReason, text: () => string): void {
    const passed = this.push(name, measured, measured.limit - measured.value);
    this.gate(!passed, reason, text);
  }

  /** The value must reach its limit. */
  min(name: string, measured: Measured, reason: RefusalReason, text: () => string): void {
    const passed = this.push(name, measured, measured.value - measured.limit);
    this.gate(!passed, reason, text);
  }

  /** A gate without a number: refuse when `refused` holds. */
  gate(refused: boolean, reason: RefusalReason, text: () => string): void {
    if (refused && this.failed === null) this.failed = { reason, text };
  }

  /** Whether something has failed already. */
  get refused(): boolean {
    return this.failed !== null;
  }

  /** Name of the first that failed, without its words: those cost as much as all the checks. */
  get reason(): RefusalReason | null {
    return this.failed?.reason ?? null;
  }

  /** The first refusal, in words; null when everything passed. */
  refusal(): Refusal | null {
    return this.failed === null ? null : { reason: this.failed.reason, text: this.failed.text() };
  }

  /** Fields by name: this is called for every limit of every idea, and a spread costs as much as the rest of it. */
  private push(name: string, { value, limit, unit }: Measured, headroom: number): boolean {
    const passed = headroom >= 0;
    this.list.push({ name, value, limit, unit, headroom, passed });
    return passed;
  }
}
