/**
 * How often a league is asked. Multiples of the normal pause, so that a faster world keeps its proportions; in the real one, with 3 s: 1 s
 * while one score moves the price most, 30 s at half-time and in breaks, 15 s and 60 s before the start.
 */
import type { GameSnapshot } from '../../runtime/trading/types/events.ts';
import type { Probability, TimeUs } from '../../runtime/trading/types/units.ts';

/** Mean move of the probability over what can happen next from which a game is in crunch time: ten cents. */
export const CRUNCH_LEVERAGE: Probability = 0.1;

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
  { status, starts_at_us, start_is_open }: GameSnapshot,
  now_us: TimeUs,
  leverage: Probability | null,
): keyof typeof TIMES | null {
  if (status === 'live') return leverage !== null && leverage >= CRUNCH_LEVERAGE ? 'crunch' : 'normal';
  if (status === 'break' || status === 'interrupted') return 'rest';
  // A start that is still open stands for none.
  if (status !== 'scheduled' || start_is_open === true) return null;
  const until_us = starts_at_us - now_us;
  if (Math.abs(until_us) <= AT_START_US) return 'normal';
  if (until_us > 0 ? until_us <= SOON_US : -until_us <= OVERDUE_US) return 'soon';
  return until_us > 0 && until_us <= HOUR_US ? 'hour' : null;
}

/** Pause until a league is asked again: what its most urgent game deserves, milliseconds. @param leverage of a game by its id */
export function pauseMs(
  games: Iterable<GameSnapshot>,
  now_us: TimeUs,
  { pollMs, idlePollMs }: { pollMs: number; idlePollMs: number },
  leverage: (game_id: string) => Probability | null,
): number {
  let times = Number.POSITIVE_INFINITY;
  for (const game of games) {
    const pace = paceOf(game, now_us, leverage(game.game_id));
    if (pace !== null) times = Math.min(times, TIMES[pace]);
  }
  return Math.min(Math.max(pollMs, idlePollMs), times * pollMs);
}
