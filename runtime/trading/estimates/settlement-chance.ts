/** How likely it is, in the present state of a game, that two markets on it settle differently. */
import type { SettlementDifference } from '../types/events.ts';
import type { Probability } from '../types/units.ts';
import type { GameRecord } from './game-record.ts';

/** Chance of a tied final assumed where no game state tells: above the 0.3 % of NFL regular-season games. */
const UNKNOWN_TIE_PROBABILITY = 0.01;

/** The game's probability of a tie by the model, or a cautious one where no state tells. */
function tieProbability(game: GameRecord | undefined): Probability {
  return game?.priced?.draw ?? UNKNOWN_TIE_PROBABILITY;
}

/**
 * Chance that a game which has left its course is not finished within the time that the markets' rules allow. Postponed games are
 * played within 48 hours more often than not, interrupted ones nearly always; both are assumptions on the careful side, no
 * measurements of voided markets (2026-12).
 */
const OFF_COURSE: Readonly<Record<string, Probability>> = { postponed: 0.5, interrupted: 0.2 };

/** A final that was not played out (walkover, retirement, forfeit) is what void rules are about; one that was cannot be void. */
function voidProbability(usual: Probability, game: GameRecord | undefined): Probability {
  if (game === undefined) return usual;
  const { status, ended } = game.game;
  if (status === 'final') return ended === null || ended === 'played' ? 0 : 1;
  return Math.max(usual, OFF_COURSE[status] ?? 0);
}

/** Chance that a difference between two contracts comes to bear. */
export function chanceOf(
  { field, chance_ppm }: Pick<SettlementDifference, 'field' | 'chance_ppm'>,
  game: GameRecord | undefined,
): Probability {
  if (chance_ppm === null) return tieProbability(game);
  const usual = chance_ppm / 1_000_000;
  return field === 'void' ? voidProbability(usual, game) : usual;
}
