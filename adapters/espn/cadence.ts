/**
 * How often a league is asked. Multiples of the normal pause, so that a faster world keeps its proportions; in the real one, with 3 s: 1 s
 * while one score moves the price most, 30 s at half-time and in breaks, 15 s and 60 s before the start.
 */
import type { GameSnapshot } from '../../runtime/trading/types/events.ts';
import type { Probability, TimeUs } from '../../runtime/trading/types/units.ts';

/**
 * A game is in crunch time where the next event can move a side's probability by so much: a quarter of the plays of a recorded NFL game, a
 * fifth of an NHL game's, an eighth of an MLB game's, none of a one-sided NBA game's. A goal moves a level soccer match by more in all of
 * its second half.
 */
export const CRUNCH_STAKE: Probability = 0.3;
const SOCCER_CRUNCH_STAKE: Probability = 0.5;

const MINUTE_US = 60_000_000;
/** From so long before its start, and so long after it while it has not begun, a game is asked about as often as one in play. */
const AT_START_US = 2 * MINUTE_US;
/** Starts are put off by rain and television; after this a game that has not begun is one at rest. */
const OVERDUE_US = 60 * MINUTE_US;
const SOON_US = 15 * MINUTE_US;
const HOUR_US = 60 * MINUTE_US;

/** Pauses as multiples of the normal one. */
const TIMES = { crunch: 1 / 3, normal: 1, soon: 5, rest: 10, hour: 20 } as const;

/** What a game deserves; null for one that nothing is expected of. */
export function paceOf(
  { league, status, starts_at_us, start_is_open }: GameSnapshot,
  now_us: TimeUs,
  stake: Probability | null,
): keyof typeof TIMES | null {
  const crunch = league === 'soccer' ? SOCCER_CRUNCH_STAKE : CRUNCH_STAKE;
  if (status === 'live') return stake !== null && stake >= crunch ? 'crunch' : 'normal';
  if (status === 'break' || status === 'interrupted') return 'rest';
  // A start that is still open stands for none.
  if (status !== 'scheduled' || start_is_open === true) return null;
  const until_us = starts_at_us - now_us;
  if (Math.abs(until_us) <= AT_START_US) return 'normal';
  if (until_us > 0 ? until_us <= SOON_US : -until_us <= OVERDUE_US) return 'soon';
  return until_us > 0 && until_us <= HOUR_US ? 'hour' : null;
}

/** Pause until a league is asked again: what its most urgent game deserves, milliseconds. @param stake of a game by its id */
export function pauseMs(
  games: Iterable<GameSnapshot>,
  now_us: TimeUs,
  { pollMs, idlePollMs }: { pollMs: number; idlePollMs: number },
  stake: (game_id: string) => Probability | null,
): number {
  let times = Number.POSITIVE_INFINITY;
  for (const game of games) {
    const pace = paceOf(game, now_us, stake(game.game_id));
    if (pace !== null) times = Math.min(times, TIMES[pace]);
  }
  return Math.min(Math.max(pollMs, idlePollMs), times * pollMs);
}
