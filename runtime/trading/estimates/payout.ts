/** What one side of a market pays on average by the model, and the edge that is asked of it. Used by the desk and by the page. */
import type { Outcome, Pair, TieRule, VenueMarket } from '../types/events.ts';
import { ONE_DOLLAR_E4, type Probability } from '../types/units.ts';

/**
 * Share of a dollar that a contract on one team pays when the game ends level. A venue that sets a price of its own, or whose
 * rules are not known, is taken to pay the side that is bought nothing.
 */
function tieShare(rule: TieRule, side: 'yes' | 'no'): number {
  if (rule === 'splits') return 0.5;
  if (rule === 'pays_no') return side === 'no' ? 1 : 0;
  return 0;
}

/**
 * Expected payout of a $1 contract: the probability of its own outcome, plus what a level end pays by the market's tie rule.
 * Null where the model does not price the outcome.
 */
export function payout(
  outcome: Pair['outcome'],
  tie_rule: TieRule,
  priced: Outcome | null,
  side: 'yes' | 'no',
): Probability | null {
  if (priced === null || outcome === 'other') return null;
  const { side1, draw, side2 } = priced;
  if (outcome === 'draw') return side === 'yes' ? draw : side1 + side2;
  const wins = (outcome === 'home') === (side === 'yes') ? side1 : side2;
  return wins + draw * tieShare(tie_rule, side);
}

/** The part of a game's record that a market's worth rests on. */
interface PricedGame {
  priced: Outcome | null;
  lines: { chance(relation: NonNullable<Pair['relation']>): Probability | null };
}

/** What one contract of `side` pays on average at this market, by our model; null when the game is not priced. */
export function fairProbability(
  { relation, outcome }: Pick<Pair, 'relation' | 'outcome'>,
  game: PricedGame,
  { tie_rule }: Pick<VenueMarket, 'tie_rule'>,
  side: 'yes' | 'no',
): Probability | null {
  if (relation === undefined || relation.kind === 'one_of') return payout(outcome, tie_rule, game.priced, side);
  const yes = game.lines.chance(relation);
  return yes === null || side === 'yes' ? yes : 1 - yes;
}

/** An edge must be this many standard deviations of the model's own error (models.md 5, type H). */
const ERROR_SDS_NEEDED = 1.5;

/** Edge after fees that a model edge needs, 1/10,000 dollar: the setting, or more where the model itself is less sure. */
export function modelThresholdE4(min_edge_e4: number, error_sd: number): number {
  return Math.max(min_edge_e4, Math.ceil(ERROR_SDS_NEEDED * error_sd * ONE_DOLLAR_E4));
}
