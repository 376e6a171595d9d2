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

/** A final without play (walkover, forfeit) is what void rules are about; one that was played, or broken off, cannot be void. */
function voidProbability(usual: Probability, game: GameRecord | undefined): Probability {
  if (game === undefined) return usual;
  const { status, ended } = game.game;
  if (status === 'final') return ended === 'walkover' || ended === 'forfeit' ? 1 : 0;
  return Math.max(usual, OFF_COURSE[status] ?? 0);
}

/** A match that is interrupted is often so for an injury: an assumption on the careful side (2026-12). */
const RETIREMENT_WHEN_INTERRUPTED = 0.1;

/** Sets that have still to be played at least, as a share of the match; whole before it begins. */
function leftOfMatch({ state }: GameRecord['game']): number {
  const need = ((state.best_of ?? 3) + 1) / 2;
  return Math.max(1, need - Math.max(state.score_1, state.score_2)) / need;
}

/** Chance that a match is not played out, by what is left of it; certain or impossible once it is over. */
function retirementProbability(usual: Probability, game: GameRecord | undefined): Probability {
  if (game === undefined) return usual;
  const { status, ended } = game.game;
  if (status === 'final') return ended === 'retired' ? 1 : 0;
  const left = usual * leftOfMatch(game.game);
  return status === 'interrupted' ? Math.max(left, RETIREMENT_WHEN_INTERRUPTED) : left;
}

/** Chance that a difference between two contracts comes to bear. */
export function chanceOf(
  { field, chance_ppm }: Pick<SettlementDifference, 'field' | 'chance_ppm'>,
  game: GameRecord | undefined,
): Probability {
  if (chance_ppm === null) return tieProbability(game);
  const usual = chance_ppm / 1_000_000;
  if (field === 'retirement') return retirementProbability(usual, game);
  return field === 'void' ? voidProbability(usual, game) : usual;
}
