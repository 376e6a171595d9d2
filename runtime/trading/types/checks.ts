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
    this.push({ name, ...measured, headroom: measured.limit - measured.value }, reason, text);
  }

  /** The value must reach its limit. */
  min(name: string, measured: Measured, reason: RefusalReason, text: () => string): void {
    this.push({ name, ...measured, headroom: measured.value - measured.limit }, reason, text);
  }

  /** A gate without a number: refuse when `refused` holds. */
  gate(refused: boolean, reason: RefusalReason, text: () => string): void {
    if (refused && this.failed === null) this.failed = { reason, text };
  }

  /** Whether something has failed already. */
  get refused(): boolean {
    return this.failed !== null;
  }

  /** The first refusal, in words; null when everything passed. */
  refusal(): Refusal | null {
    return this.failed === null ? null : { reason: this.failed.reason, text: this.failed.text() };
  }

  private push(check: Omit<LimitCheck, 'passed'>, reason: RefusalReason, text: () => string): void {
    const passed = check.headroom >= 0;
    this.list.push({ ...check, passed });
    if (!passed && this.failed === null) this.failed = { reason, text };
  }
}
