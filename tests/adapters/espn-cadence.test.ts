/** How often a league is asked. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRUNCH_STAKE, paceOf, pauseMs } from '../../adapters/espn/cadence.ts';
import type { GameSnapshot, GameStatus } from '../../runtime/trading/types/events.ts';
import { game } from '../matching/support.ts';

const START = '2026-11-22T18:00:00Z';
const START_US = Date.parse(START) * 1_000;
const MINUTE_US = 60_000_000;
const one = (status: GameStatus, change: Partial<GameSnapshot> = {}): GameSnapshot =>
  game('nfl', 'GB Green Bay Packers', 'TB Tampa Bay Buccaneers', START, { status, ...change });
const REAL = { pollMs: 3_000, idlePollMs: 300_000 };
const paused = (games: readonly GameSnapshot[], now_us = START_US, leverage: number | null = null): number =>
  pauseMs(games, now_us, REAL, () => leverage);

describe('the pause between two polls of a league', () => {
  it.each([
    ['a second in crunch time', [one('live')], 0, CRUNCH_STAKE, 1_000],
    ['3 s in play', [one('live')], 0, 0.02, 3_000],
    ['3 s where nobody prices the game', [one('live')], 0, null, 3_000],
    ['30 s at half-time', [one('break')], 0, 0.3, 30_000],
    ['30 s in a delay', [one('interrupted')], 0, null, 30_000],
    ['3 s around the start', [one('scheduled')], -1, null, 3_000],
    ['15 s a few minutes before', [one('scheduled')], -10, null, 15_000],
    ['15 s while the start is late', [one('scheduled')], 40, null, 15_000],
    ['a minute in the hour before', [one('scheduled')], -50, null, 60_000],
    ['five minutes before that', [one('scheduled')], -90, null, 300_000],
    ['five minutes for a start that is still open', [one('scheduled', { start_is_open: true })], 0, null, 300_000],
    ['five minutes when all is over', [one('final'), one('postponed')], 0, null, 300_000],
    ['five minutes without games', [], 0, null, 300_000],
    ['what the most urgent game deserves', [one('final'), one('break'), one('live')], 0, null, 3_000],
  ] as const)('is %s', (_name, games, minutes, leverage, expected_ms) => {
    expect(paused(games, START_US + minutes * MINUTE_US, leverage)).toBe(expected_ms);
  });

  it('never grows when a game is added, or when one moves the price more', () => {
    const status = fc.constantFrom<GameStatus>('scheduled', 'live', 'break', 'final', 'postponed', 'interrupted');
    fc.assert(
      fc.property(
        fc.array(status, { maxLength: 8 }),
        status,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (some, more, leverage) => {
          const games = some.map((each) => one(each));
          const before = paused(games, START_US, leverage);
          expect(paused([...games, one(more)], START_US, leverage)).toBeLessThanOrEqual(before);
          expect(paused(games, START_US, 1)).toBeLessThanOrEqual(before);
        },
      ),
    );
  });

  it('has a pace for every state of a game', () => {
    expect(paceOf(one('live'), START_US, 0.5)).toBe('crunch');
    expect(paceOf({ ...one('live'), league: 'soccer' }, START_US, 0.49)).toBe('normal');
    expect(paceOf(one('final'), START_US, null)).toBeNull();
  });
});
