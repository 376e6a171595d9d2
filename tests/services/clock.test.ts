/** The shells' clock against readings that are set, drift and sleep. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_JUMP_US, MOST_SLEW, makeSystemClock, type TimeReadings } from '../../runtime/telemetry/clock.ts';

const START_US = 1_768_435_200_000_000;
const SECOND = 1_000_000;
const HOUR = 3_600 * SECOND;

/** A machine whose clocks are moved by hand. */
class Machine implements TimeReadings {
  wall = START_US;
  mono = 5_000_000;
  up = 90_000_000;
  /** Of the wall clock against the counter. */
  drift = 0;
  wallUs = (): number => Math.floor(this.wall / 1_000) * 1_000;
  monotonicUs = (): number => this.mono;
  uptimeUs = (): number => Math.floor(this.up / 10_000) * 10_000;

  pass(us: number): void {
    this.mono += us;
    this.up += us;
    this.wall += us * (1 + this.drift);
  }

  sleep(us: number): void {
    this.up += us;
    this.wall += us;
  }
}

/** Time told from one moment to another, asked every 100 ms between. */
function told(machine: Machine, clock: { nowUs(): number }, us: number): number {
  const before = clock.nowUs();
  for (let passed = 0; passed < us; passed += 100_000) {
    machine.pass(100_000);
    clock.nowUs();
  }
  return clock.nowUs() - before;
}

describe('the clock of the shells', () => {
  it.each([
    ['back', -HOUR],
    ['forward', HOUR],
  ])('goes on at its pace when the wall clock is set an hour %s', (_way, by_us) => {
    const machine = new Machine();
    const clock = makeSystemClock(machine);
    told(machine, clock, 30 * SECOND);
    machine.wall += by_us;
    const passed = told(machine, clock, 600 * SECOND);
    expect(Math.abs(passed - 600 * SECOND)).toBeLessThanOrEqual(600 * SECOND * MOST_SLEW + 1_000);
    // It follows all the same: an hour is made good at a millisecond a second.
    expect(Math.sign(passed - 600 * SECOND)).toBe(Math.sign(by_us));
  });

  it('stays within three milliseconds of a wall clock that drifts by 50 ppm', () => {
    const machine = new Machine();
    const clock = makeSystemClock(machine);
    machine.drift = 50e-6;
    for (let minute = 0; minute < 60; minute += 1) {
      told(machine, clock, 60 * SECOND);
      expect(Math.abs(clock.nowUs() - machine.wall)).toBeLessThan(3_000);
    }
  });

  it('makes good a step of two seconds within an hour and then stays', () => {
    const machine = new Machine();
    const clock = makeSystemClock(machine);
    machine.wall += 2 * SECOND;
    told(machine, clock, 3_600 * SECOND);
    expect(Math.abs(clock.nowUs() - machine.wall)).toBeLessThan(3_000);
  });

  it('counts time that the machine slept as time that has passed', () => {
    const machine = new Machine();
    const clock = makeSystemClock(machine);
    const before = clock.nowUs();
    machine.sleep(8 * HOUR);
    expect(Math.abs(clock.nowUs() - before - 8 * HOUR)).toBeLessThan(20_000);
  });

  it('never runs back and never stands still for longer than its slew allows, whatever is set', () => {
    const step = fc.record({
      pass: fc.integer({ min: 1_000, max: 3 * SECOND }),
      set: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -2 * HOUR, max: 2 * HOUR })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const machine = new Machine();
        const clock = makeSystemClock(machine);
        for (const { pass, set } of steps) {
          const before = clock.nowUs();
          machine.wall += set;
          machine.pass(pass);
          const passed = clock.nowUs() - before;
          expect(Math.abs(passed - pass)).toBeLessThanOrEqual(pass * MOST_SLEW + 2);
        }
      }),
    );
  });

  it('keeps to the wall clock through steps too small to be named', () => {
    const machine = new Machine();
    const clock = makeSystemClock(machine);
    machine.wall += LEAST_JUMP_US / 10;
    told(machine, clock, 300 * SECOND);
    expect(Math.abs(clock.nowUs() - machine.wall)).toBeLessThan(3_000);
  });
});
