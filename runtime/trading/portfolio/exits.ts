/**
 * When a position is better sold than held. Each rule compares what selling brings now, after the exit fee, with what holding to
 * settlement is worth; only single bets are looked at, never the legs of a lock, which are worth their dollar together.
 */
import type { OpportunityType, Position } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import { ONE_DOLLAR_E4, type Probability, type QtyCc, type TimeUs, type Udollars } from '../types/units.ts';
import { cents } from '../types/words.ts';
import type { Lot } from './lots.ts';

/** Strategies whose positions stand alone. */
const SINGLE_BETS: ReadonlySet<OpportunityType> = new Set(['model_edge', 'lagging_market', 'resolution_lag']);

/** What is known of a position at a moment. */
export interface ExitLook {
  position: Position;
  lots: readonly Lot[];
  /** What selling `sellable_cc` would bring now, after fees. */
  sale_udollars: Udollars;
  sellable_cc: QtyCc;
  /** What a contract pays on average by our estimate; null without a fresh one. */
  estimate: Probability | null;
  /** The estimate's own error. */
  error_sd: Probability;
  at_us: TimeUs;
}

/** A position to be sold, and why. */
export interface Exit {
  rule: 'take_profit' | 'estimate_flipped' | 'stop_loss' | 'lag_closed';
  qty_cc: QtyCc;
  text: string;
}

/** A lagging market that has not followed within this is a bet on nothing, microseconds. */
const LAG_OVER_US = 60_000_000;

/** Quantity of a position that was bought as a bet of its own. */
function singleCc(lots: readonly Lot[]): QtyCc {
  return lots.reduce((sum, { strategy, qty_cc }) => sum + (SINGLE_BETS.has(strategy) ? qty_cc : 0), 0);
}

/** The first rule that wants to sell; null to hold. */
export function exitOf(look: ExitLook, settings: Settings): Exit | null {
  const { position, lots, sale_udollars, estimate, error_sd } = look;
  const qty_cc = Math.min(look.sellable_cc, singleCc(lots));
  if (!settings.exit_take || qty_cc <= 0 || look.sellable_cc <= 0) return null;
  const sale_e4 = sale_udollars / look.sellable_cc;
  const cost_e4 = position.cost_udollars / position.qty_cc;
  const margin_e4 = settings.exit_min_edge_e4;
  if (estimate !== null) {
    const hold_e4 = estimate * ONE_DOLLAR_E4;
    if (sale_e4 >= hold_e4 + margin_e4) {
      const rule = sale_e4 >= cost_e4 ? 'take_profit' : 'estimate_flipped';
      const text = `${cents(sale_e4)} to be had after the fee, worth ${cents(hold_e4)} to us, bought at ${cents(cost_e4)}.`;
      return { rule, qty_cc, text };
    }
  }
  const oldest = lots.find(({ strategy }) => SINGLE_BETS.has(strategy));
  const age_us = oldest === undefined ? 0 : look.at_us - oldest.at_us;
  if (position.strategy === 'lagging_market' && age_us > LAG_OVER_US && sale_e4 >= cost_e4) {
    return {
      rule: 'lag_closed',
      qty_cc,
      text: `The lag has closed: sold at ${cents(sale_e4)}, bought at ${cents(cost_e4)}.`,
    };
  }
  const lost = 1 - sale_e4 / cost_e4;
  if (lost * 1_000_000 < settings.stop_loss_ppm) return null;
  // Where our estimate says clearly more than the price, the loss is the market's opinion and not ours.
  const trusted = estimate !== null && estimate * ONE_DOLLAR_E4 > sale_e4 + margin_e4 + error_sd * ONE_DOLLAR_E4;
  if (trusted) return null;
  const text = `${(lost * 100).toFixed(0)} % of its cost is lost, and we do not think that it is worth more.`;
  return { rule: 'stop_loss', qty_cc, text };
}
