/** The wall clock of the shells, in microseconds, that never runs backward. */
import type { Clock } from '../trading/types/feeds.ts';
import type { TimeUs } from '../trading/types/units.ts';

/** How often the monotonic reading is compared with the wall clock, milliseconds. */
const RESYNC_MS = 10_000;
/** Differences below this are reading noise of the wall clock (1 ms steps), microseconds. */
const TOLERANCE_US = 5_000;

/**
 * Microseconds since the epoch from the monotonic counter, so that two readings order like the events they stamp; corrected
 * to the wall clock every ten seconds, forward at once, backward by standing still.
 */
export function makeSystemClock(): Clock {
  let offset_us = performance.timeOrigin * 1_000;
  let checked_ms = Number.NEGATIVE_INFINITY;
  let last: TimeUs = 0;
  return {
    nowUs(): TimeUs {
      const mono_ms = performance.now();
      if (mono_ms - checked_ms > RESYNC_MS) {
        checked_ms = mono_ms;
        const drift_us = Date.now() * 1_000 - (offset_us + mono_ms * 1_000);
        if (Math.abs(drift_us) > TOLERANCE_US) offset_us += drift_us;
      }
      last = Math.max(last, Math.floor(offset_us + mono_ms * 1_000));
      return last;
    },
  };
}

/** The process's clock. */
export const systemClock: Clock = makeSystemClock();
