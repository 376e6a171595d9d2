/** Limits as data: each check keeps its value, its limit and its headroom, so that the page can show all of them. */
import type { LimitCheck, Refusal, RefusalReason } from './journal.ts';

/** Collects checks and remembers the first that failed. */
export class Checks {
  readonly list: LimitCheck[] = [];
  private failed: { reason: RefusalReason; text: () => string } | null = null;

  /** value must not exceed limit. */
  max(
    name: string,
    value: number,
    limit: number,
    unit: LimitCheck['unit'],
    reason: RefusalReason,
    text: () => string,
  ): void {
    this.push(name, value, limit, limit - value, unit, reason, text);
  }

  /** value must reach limit. */
  min(
    name: string,
    value: number,
    limit: number,
    unit: LimitCheck['unit'],
    reason: RefusalReason,
    text: () => string,
  ): void {
    this.push(name, value, limit, value - limit, unit, reason, text);
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

  private push(
    name: string,
    value: number,
    limit: number,
    headroom: number,
    unit: LimitCheck['unit'],
    reason: RefusalReason,
    text: () => string,
  ): void {
    const passed = headroom >= 0;
    this.list.push({ name, value, limit, unit, headroom, passed });
    if (!passed && this.failed === null) this.failed = { reason, text };
  }
}
