/** How a simulated life ends early. */

/** Names of what must always hold. */
export const INVARIANTS = [
  'no_fault',
  'dense_journal',
  'postings_balance',
  'cash_not_negative',
  'venue_cash',
  'venue_positions',
  'sent_once',
  'sent_durable',
  'sent_fresh',
  'orders_known',
  'orders_answered',
  'naked_in_time',
  'repair_within_cap',
  'limits_kept',
  'restart_state',
  'calm_at_end',
  'statement',
] as const;
export type InvariantName = (typeof INVARIANTS)[number];

/** An invariant does not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
  readonly invariant: InvariantName;

  constructor(invariant: InvariantName, text: string) {
    super(text);
    this.invariant = invariant;
  }
}

/** The process dies in the middle of an event. */
export class ProcessDeath extends Error {
  override readonly name = 'ProcessDeath';
}

/** Throw {@link Broken} unless the condition holds. The text is only made when it is needed. */
export function must(invariant: InvariantName, condition: boolean, text: () => string): void {
  if (!condition) throw new Broken(invariant, text());
}

/** What was thrown, as a broken invariant. */
export function faultOf(error: unknown): Error {
  if (error instanceof Broken) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new Broken(text.startsWith('postings of') ? 'postings_balance' : 'no_fault', text);
}

/** Where two texts part, with what is around. */
export function difference(a: string, b: string): string {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return `...${a.slice(Math.max(0, i - 80), i + 80)}... and ...${b.slice(Math.max(0, i - 80), i + 80)}...`;
}
