/** What our prices are not yet proven on: watched, never traded (the table in docs/models/README.md). */
import type { GameSnapshot, Pair, Prior } from '../types/events.ts';

/** The kernel's column `postseason` of a pre-season game. */
const PRE_SEASON = 2;

/**
 * Why edges on what a pair is on are only watched, as a sentence; null where they are traded.
 * @param prior what the game was priced at before it began, null while unknown
 */
export function watchedOnly({ league, state }: GameSnapshot, prior: Prior | null, { relation }: Pair): string | null {
  if (state.postseason === PRE_SEASON) return 'Pre-season games are watched, not traded: no recorded season has them.';
  if (relation?.kind === 'total' && (prior?.total ?? null) === null)
    return 'A total without a closing total is watched, not traded: the league’s mean stands for it.';
  if (league === 'nhl' && state.period === 1)
    return 'The first period of the NHL is watched, not traded: its calibration is not proven on games with a closing price.';
  return null;
}
