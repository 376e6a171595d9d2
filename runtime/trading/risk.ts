/** Limits as data: each check keeps its value, its limit and its headroom, so that the page can show all of them. */
import type { LimitCheck, Refusal, RefusalReason } from './journal.ts';

/** Collects checks and remembers the first that failed. */
export class Checks {
  readonly list: LimitCheck[] = [];
  private failed: Refusal | null = null;

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
    if (refused && this.failed === null) this.failed = { reason, text: text() };
  }

  /** The first refusal, null when everything passed. */
  refusal(): Refusal | null {
    return this.failed;
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
    if (!passed && this.failed === null) this.failed = { reason, text: text() };
  }
}

/** "3.2 s" from microseconds. */
export function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)} s`;
}

/** "$1,234.56" from micro-dollars, with a real minus sign. */
export function dollars(udollars: number): string {
  const [whole = '', cents_text = ''] = (Math.abs(udollars) / 1_000_000).toFixed(2).split('.');
  return `${udollars < 0 ? '\u2212' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents_text}`;
}

/** "1.2 c" from 1/10,000 dollar, with a real minus sign. */
export function cents(e4: number): string {
  return `${e4 < 0 ? '\u2212' : ''}${(Math.abs(e4) / 100).toFixed(1)} c`;
}
