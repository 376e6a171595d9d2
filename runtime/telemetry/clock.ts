/**
 * The clock of the shells. Its pace is the monotonic counter's, so that ages, deadlines and latencies are what passed; the
 * wall clock says where it begins and draws it along by at most a thousandth, so that a clock that is set, by NTP or by hand,
 * neither stops time nor lets every deadline pass at once. Time that the machine slept has passed and is added as it is found.
 */
import { uptime } from 'node:os';
import type { Clock } from '../trading/types/feeds.ts';
import type { TimeUs } from '../trading/types/units.ts';

/** What the machine says of time, microseconds. Tests hand in their own. */
export interface TimeReadings {
  /** Since 1970; may be set, forward and back. */
  wallUs(): number;
  /** From anywhere, never back; may stand still while the machine sleeps. */
  monotonicUs(): number;
  /** As {@link monotonicUs} with the time slept; coarse (10 ms) and slower to read. */
  uptimeUs(): number;
}

/** This machine's. `os.uptime` is CLOCK_BOOTTIME on Linux and counts sleep on macOS and Windows too. */
export const machineTime: TimeReadings = {
  wallUs: () => Date.now() * 1_000,
  monotonicUs: () => performance.now() * 1_000,
  uptimeUs: () => uptime() * 1e6,
};

/** How often the pace is set anew, microseconds. */
const CHECK_US = 1_000_000;
/** A difference to the wall clock is made good over this time, microseconds: a drift of 50 ppm leaves 1 ms. */
const SETTLE_US = 20_000_000;
/** Most by which time runs faster or slower than the counter: a millisecond a second. */
export const MOST_SLEW = 1e-3;
/** The wall clock is read in whole milliseconds: smaller differences are not corrected, microseconds. */
const NOISE_US = 1_500;
/** Sleep and settings of the wall clock are at least this long, microseconds. */
export const LEAST_JUMP_US = 1_000_000;

/** Tells sleep and a set wall clock from time that passes. */
export class JumpFinder {
  private readonly readings: TimeReadings;
  private wall_us: number;
  private monotonic_us: number;
  private uptime_us: number;

  constructor(readings: TimeReadings) {
    this.readings = readings;
    this.wall_us = readings.wallUs();
    this.monotonic_us = readings.monotonicUs();
    this.uptime_us = readings.uptimeUs();
  }

  /**
   * What has happened since the last call that found something or since {@link settle}; null for nothing. Cheap: the third
   * reading is taken only when the first two disagree.
   */
  look(): { slept_us: number; set_us: number } | null {
    const wall = this.readings.wallUs() - this.wall_us;
    const passed = this.readings.monotonicUs() - this.monotonic_us;
    if (Math.abs(wall - passed) < LEAST_JUMP_US) return null;
    const slept = this.readings.uptimeUs() - this.uptime_us - passed;
    const slept_us = slept >= LEAST_JUMP_US ? slept : 0;
    const set = wall - passed - slept_us;
    this.settle();
    return { slept_us, set_us: Math.abs(set) >= LEAST_JUMP_US ? set : 0 };
  }

  /** Measure from here on; call about once a second, so that a drift does not add up to a jump. */
  settle(): void {
    this.wall_us = this.readings.wallUs();
    this.monotonic_us = this.readings.monotonicUs();
    this.uptime_us = this.readings.uptimeUs();
  }
}

/** Microseconds since the epoch that always advance, at the pace of the monotonic counter. */
export function makeSystemClock(readings: TimeReadings = machineTime): Clock {
  const jumps = new JumpFinder(readings);
  let at_mono_us = readings.monotonicUs();
  let at_us = readings.wallUs();
  let pace = 1;
  let last: TimeUs = 0;
  return {
    nowUs(): TimeUs {
      const mono_us = readings.monotonicUs();
      const jump = jumps.look();
      if (jump !== null || mono_us - at_mono_us > CHECK_US) {
        at_us += (mono_us - at_mono_us) * pace + (jump?.slept_us ?? 0);
        at_mono_us = mono_us;
        const behind_us = readings.wallUs() - at_us;
        const wanted = Math.abs(behind_us) < NOISE_US ? 0 : behind_us / SETTLE_US;
        pace = 1 + Math.min(MOST_SLEW, Math.max(-MOST_SLEW, wanted));
        if (jump === null) jumps.settle();
      }
      last = Math.max(last, Math.floor(at_us + (mono_us - at_mono_us) * pace));
      return last;
    },
  };
}

/** The process's clock. */
export const systemClock: Clock = makeSystemClock();
