/**
 * How old what a venue says really is. A frame counts from the time that the venue stamped on it, where it does: a queue that
 * is read after a stop is as old as it is. After a stop nothing counts but a new snapshot.
 */
import type { Stamp } from '../types/events.ts';
import type { TimeUs } from '../types/units.ts';

/**
 * After a stop frames still lie in sockets. What arrives within this time and states no time after the stop is one of them,
 * microseconds; shells ask for fresh snapshots when it is over.
 */
export const STALL_SETTLE_US = 500_000;

/**
 * A venue's clock and ours differ: the least difference seen is taken for that, but no more than this is believed of it,
 * microseconds. A feed that was never on time, or a clock of ours that is ahead by more, stays late.
 */
export const CLOCK_TRUST_US = 2_000_000;
/** How fast that least difference is forgotten: clocks drift, a hundredth of a percent. */
const FORGET = 1e-4;

/** One venue's lateness. Pure: time comes with the frames. */
export class Lateness {
  private least_us: number | null = null;
  private at_us: TimeUs = 0;

  /** When the content of a frame was true, on our clock: never after its arrival, and its arrival where no time is stated. */
  take({ provider_at_us, received_at_us }: Stamp, now_us: TimeUs): TimeUs {
    if (provider_at_us === null) return now_us;
    const difference = received_at_us - provider_at_us;
    const before = this.least_us === null ? difference : this.least_us + FORGET * Math.max(0, now_us - this.at_us);
    this.least_us = Math.min(difference, before, CLOCK_TRUST_US);
    this.at_us = now_us;
    return Math.min(now_us, now_us - Math.round(difference - this.least_us));
  }
}
