/** Who says nothing: a venue whose books are followed, or the source of a sport in play. What it is behind is halted until it speaks. */
import type { HaltScope } from '../types/events.ts';
import { FEED_SILENCE, type HaltsState, isHaltedBy } from '../types/halts.ts';
import type { Halted } from '../types/journal.ts';
import type { TimeUs } from '../types/units.ts';
import { seconds } from '../types/words.ts';

/** When something was last heard of each scope, microseconds. */
export type Heard = Iterable<readonly [HaltScope, TimeUs]>;

/** Halts to begin and to end. A scope that is not listed any more (no game in play) ends too: it is nobody's business. */
export function silences(heard: Heard, halts: HaltsState, at_us: TimeUs, limit_us: TimeUs): Halted[] {
  const found: Halted[] = [];
  const silent = new Set<string>();
  for (const [scope, last_us] of heard) {
    const age_us = at_us - last_us;
    if (age_us <= limit_us) continue;
    silent.add(scope);
    if (isHaltedBy(halts, scope, FEED_SILENCE)) continue;
    const reason = `nothing heard for ${seconds(age_us)}, limit ${seconds(limit_us)}`;
    found.push({ halted: true, reason, by: FEED_SILENCE, scope });
  }
  for (const { scope, by } of Object.values(halts)) {
    if (by === FEED_SILENCE && !silent.has(scope))
      found.push({ halted: false, reason: 'it speaks again', by: FEED_SILENCE, scope });
  }
  return found;
}
