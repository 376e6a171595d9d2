import { describe, expect, it } from 'vitest';
import type { TimeReadings } from '../../runtime/telemetry/clock.ts';
import { StallWatch } from '../../runtime/telemetry/stall-watch.ts';

const SECOND = 1_000_000;

function machine() {
  const now = { wall: 1_768_435_200_000_000, mono: 0, up: 0 };
  const readings: TimeReadings = {
    wallUs: () => now.wall,
    monotonicUs: () => now.mono,
    uptimeUs: () => now.up,
  };
  const pass = (us: number): void => {
    now.wall += us;
    now.mono += us;
    now.up += us;
  };
  const watch = new StallWatch(readings);
  return { now, pass, watch };
}

describe('the watch over the process', () => {
  it('tells a stop once, at the first thing that asks', () => {
    const { pass, watch } = machine();
    pass(0.9 * SECOND);
    expect(watch.look()).toBeNull();
    watch.beat();
    pass(7.3 * SECOND);
    expect(watch.look()).toEqual({
      lasted_us: 7_300_000,
      cause: 'stopped',
      reason: 'The process stood still for 7.3 s',
    });
    expect(watch.look()).toBeNull();
  });

  it('tells sleep, which the counter does not see, as a stop', () => {
    const { now, watch } = machine();
    now.wall += 3_600 * SECOND;
    now.up += 3_600 * SECOND;
    expect(watch.look()).toMatchObject({ cause: 'stopped', lasted_us: 3_600 * SECOND });
  });

  it.each([
    [-3_600, 'The wall clock was set back by 3600.0 s: time goes on as before'],
    [3_600, 'The wall clock was set forward by 3600.0 s: time goes on as before'],
  ])('names a wall clock that was set by %s s, once', (by_s, reason) => {
    const { now, watch } = machine();
    now.wall += by_s * SECOND;
    expect(watch.look()).toEqual({ lasted_us: by_s * SECOND, cause: 'clock_jump', reason });
    expect(watch.look()).toBeNull();
  });

  it('says nothing of a drift, however long it lasts', () => {
    const { now, pass, watch } = machine();
    for (let tenth = 0; tenth < 600_000; tenth += 1) {
      pass(100_000);
      now.wall += 5;
      if (watch.look() !== null) throw new Error(`told at ${tenth}`);
      watch.beat();
    }
  });
});
