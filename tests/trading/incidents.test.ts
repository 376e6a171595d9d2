import { expect, it } from 'vitest';
import { foldDay, noDay } from '../../runtime/trading/risk/day.ts';
import { DAY_LOSS, DEAD_MAN, FEED_SILENCE, HALT_FILE } from '../../runtime/trading/types/halts.ts';

/** Whether a halt by this begins the ramp anew. */
function isIncident(by: string): boolean {
  const day = noDay();
  const body = { halted: true, reason: 'x', by, scope: 'all' };
  foldDay(day, { stream: 'decisions', seq: 1, at_us: 1, cause: null, kind: 'halted', body });
  return day.incident;
}

it.each([DAY_LOSS, FEED_SILENCE, 'breaker', 'execution', 'invariant', 'journal'])(
  'a halt by %s is an incident',
  (by) => {
    expect(isIncident(by)).toBe(true);
  },
);

it.each(['operator', 'Ann', 'shutdown', HALT_FILE, DEAD_MAN])('a halt by %s is none', (by) => {
  expect(isIncident(by)).toBe(false);
});
