/** Which halts stop an ask, and what they are called. A restart forgets no halt, and only a named resume ends one. */
import type { HaltScope } from '../types/events.ts';
import type { Halt, HaltsState } from '../types/halts.ts';
import type { OpportunityType, Tags } from '../types/journal.ts';
import { venueName } from '../types/venue.ts';

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
  return Object.values(state).find(({ scope }) => scopes.includes(scope)) ?? null;
}

/** "Trading", "Kalshi", "strategy model edge": what a halt stops, for people. */
export function scopeText(scope: HaltScope): string {
  const [what = '', name = ''] = scope.split(/:(.*)/s);
  if (what === 'all') return 'Trading';
  return what === 'venue' ? `Trading at ${venueName(name)}` : `Trading of ${what} ${name.replaceAll('_', ' ')}`;
}
