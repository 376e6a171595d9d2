/** What is halted, by whom and why: a fold of the journal, for risk and for pages alike. */
import type { HaltScope } from './events.ts';
import type { JournalEntry } from './journal.ts';
import type { TimeUs } from './units.ts';

/** One halt that stands. */
export interface Halt {
  scope: HaltScope;
  reason: string;
  by: string;
  at_us: TimeUs;
}

/** Standing halts by scope and by who asked for them: each ends for itself. Plain data. */
export type HaltsState = Record<string, Halt>;

/** Who halts when the day has lost its limit; lifted by the next day. */
export const DAY_LOSS = 'day loss limit';

/** Who halts what a silent source is behind; lifted when it speaks. */
export const FEED_SILENCE = 'feed silence';

/** Who halts while the file HALT is in the data directory, and after it until a person resumes. */
export const HALT_FILE = 'halt file';

/** Who halts when nobody has given a sign of life in time. */
export const DEAD_MAN = 'dead man';

/** Parts of the system that halt, and may end no halt but their own. */
const PARTS: ReadonlySet<string> = new Set([
  DAY_LOSS,
  FEED_SILENCE,
  HALT_FILE,
  DEAD_MAN,
  'journal',
  'shutdown',
  'breaker',
  'execution',
  'invariant',
]);

/** Whether a part of the system speaks, and no person. */
export function isPart(by: string): boolean {
  return PARTS.has(by);
}

/** Parts whose halts say nothing of how trading went: the end of the program, and what stands for a person. */
const NO_INCIDENT: ReadonlySet<string> = new Set(['shutdown', HALT_FILE, DEAD_MAN]);

/** Whether a halt by this is an incident, which the ramp begins anew after: of the system, and not of a person who pauses. */
export function isIncident(by: string): boolean {
  return PARTS.has(by) && !NO_INCIDENT.has(by);
}

/** Apply one entry. A part ends its own halt; a person who resumes a scope ends every halt of it, and `all` of everything. */
export function foldHalts(state: HaltsState, entry: JournalEntry): void {
  if (entry.kind !== 'halted') return;
  const { halted, scope, reason, by } = entry.body;
  const key = `${scope} ${by}`;
  if (halted) state[key] ??= { scope, reason, by, at_us: entry.at_us };
  else if (isPart(by)) delete state[key];
  else for (const [one, halt] of Object.entries(state)) if (scope === 'all' || halt.scope === scope) delete state[one];
}

/** Whether this part or person has halted this scope. */
export function isHaltedBy(state: HaltsState, scope: HaltScope, by: string): boolean {
  return state[`${scope} ${by}`] !== undefined;
}
