/**
 * Notices that the process stood still: stopped, its event loop blocked, the machine asleep; and that the wall clock was set.
 * What was known before is then of before, and frames that waited meanwhile are no news.
 */
import type { StallEvent } from '../trading/types/events.ts';
import { seconds } from '../trading/types/words.ts';
import { JumpFinder, LEAST_JUMP_US, machineTime, type TimeReadings } from './clock.ts';

/** A stall as it is told; the shell stamps it. */
export type Stall = Omit<StallEvent, 'type' | 'at'>;

/** A timer of 100 ms that is this late was not late by accident, microseconds; feeds older than 2 s are not traded. */
const STOPPED_AFTER_US = 1_000_000;

export class StallWatch {
  private readonly readings: TimeReadings;
  private readonly jumps: JumpFinder;
  private readonly after_us: number;
  private beat_us: number;

  /** @param after_us a silence of the shell's own timer that is a stall */
  constructor(readings: TimeReadings = machineTime, after_us = STOPPED_AFTER_US) {
    this.readings = readings;
    this.jumps = new JumpFinder(readings);
    this.after_us = after_us;
    this.beat_us = readings.monotonicUs();
  }

  /**
   * Ask before anything that has arrived is looked at: the first frame after a stop may come before the timer.
   * Each stall is told once.
   */
  look(): Stall | null {
    const silent_us = this.readings.monotonicUs() - this.beat_us;
    const jump = this.jumps.look();
    const stood_us = (silent_us >= this.after_us ? silent_us : 0) + (jump?.slept_us ?? 0);
    if (stood_us > 0) {
      this.beat();
      const lasted_us = Math.round(stood_us);
      return { lasted_us, cause: 'stopped', reason: `The process stood still for ${seconds(lasted_us)}` };
    }
    const set_us = Math.round(jump?.set_us ?? 0);
    if (Math.abs(set_us) < LEAST_JUMP_US) return null;
    const way = set_us > 0 ? 'forward' : 'back';
    const reason = `The wall clock was set ${way} by ${seconds(Math.abs(set_us))}: time goes on as before`;
    return { lasted_us: set_us, cause: 'clock_jump', reason };
  }

  /** The shell's timer has fired. */
  beat(): void {
    this.beat_us = this.readings.monotonicUs();
    this.jumps.settle();
  }
}
