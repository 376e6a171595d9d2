/** What is halted, by whom and why. Halts are a fold of the journal: a restart forgets none, and only a named resume ends one. */
import type { HaltScope } from '../types/events.ts';
import type { JournalEntry, OpportunityType, Tags } from '../types/journal.ts';
import type { TimeUs } from '../types/units.ts';
import { venueName } from '../types/venue.ts';

/** One halt that stands. */
export interface Halt {
  scope: HaltScope;
  reason: string;
  by: string;
  at_us: TimeUs;
}

/** Standing halts by scope; plain data. */
export type HaltsState = Record<HaltScope, Halt>;

/** Who halts when the day has lost its limit; lifted by the next day. */
export const DAY_LOSS = 'day loss limit';

/** Apply one entry. A resume of `all` ends every halt. */
export function foldHalts(state: HaltsState, entry: JournalEntry): void {
  if (entry.kind !== 'halted') return;
  const { halted, scope, reason, by } = entry.body;
  if (halted) state[scope] = { scope, reason, by, at_us: entry.at_us };
  else if (scope === 'all') for (const one of Object.keys(state)) delete state[one];
  else delete state[scope];
}

/** The halt that stops this ask; null when none does. */
export function haltOf(
  state: HaltsState,
  ask: { strategy: OpportunityType; tags: Tags; legs: readonly { venue: string }[] },
): Halt | null {
  const { strategy, tags, legs } = ask;
  const scopes = [
    'all',
    `strategy:${strategy}`,
    `subject:${tags.subject}`,
    ...legs.map(({ venue }) => `venue:${venue}`),
  ];
  if (tags.sport !== null) scopes.push(`sport:${tags.sport}`);
  for (const scope of scopes) if (state[scope] !== undefined) return state[scope];
  return null;
}

/** "Trading", "Kalshi", "strategy model edge": what a halt stops, for people. */
export function scopeText(scope: HaltScope): string {
  const [what = '', name = ''] = scope.split(/:(.*)/s);
  if (what === 'all') return 'Trading';
  return what === 'venue' ? `Trading at ${venueName(name)}` : `Trading of ${what} ${name.replaceAll('_', ' ')}`;
}
