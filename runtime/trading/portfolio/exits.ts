/**
 * When a position is better sold than held. Each rule compares what selling brings now, after the exit fee, with what holding to
 * settlement is worth; only single bets are looked at, never the legs of a lock, which are worth their dollar together.
 */
import type { Position } from '../types/journal.ts';
import { SINGLE_BETS } from '../types/opportunity.ts';
import type { Settings } from '../types/settings.ts';
import { ONE_DOLLAR_E4, type Probability, type QtyCc, type TimeUs, type Udollars } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import type { Lot } from './lots.ts';

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
  /** Time on the game's own clock until regulation is over; null where there is none, or it does not run. */
  left_us: TimeUs | null;
  at_us: TimeUs;
}

/** A position to be sold, and why. */
export interface Exit {
  rule: 'take_profit' | 'estimate_flipped' | 'stop_loss' | 'lag_closed' | 'game_ending' | 'held_long';
  qty_cc: QtyCc;
  text: string;
}

/** A lagging market that has not followed within this is a bet on nothing, microseconds. */
const LAG_OVER_US = 60_000_000;

/** Quantity of a position that was bought as a bet of its own. */
function singleCc(lots: readonly Lot[]): QtyCc {
  return lots.reduce((sum, { strategy, qty_cc }) => sum + (SINGLE_BETS.has(strategy) ? qty_cc : 0), 0);
}

/** What one contract brings and has cost, 1/10,000 dollar; `hold_e4` is what holding it to the settlement is worth to us. */
interface Worth {
  sale_e4: number;
  cost_e4: number;
  hold_e4: number | null;
  margin_e4: number;
}

type Why = Omit<Exit, 'qty_cc'> | null;

/** Selling brings clearly more than holding. */
function dearer({ sale_e4, cost_e4, hold_e4, margin_e4 }: Worth): Why {
  if (hold_e4 === null || sale_e4 < hold_e4 + margin_e4) return null;
  const rule = sale_e4 >= cost_e4 ? 'take_profit' : 'estimate_flipped';
  const text = `${cents(sale_e4)} to be had after the fee, worth ${cents(hold_e4)} to us, bought at ${cents(cost_e4)}.`;
  return { rule, text };
}

/** The gap to the leader is closed. */
function lagClosed({ sale_e4, cost_e4 }: Worth, { position }: ExitLook, age_us: TimeUs): Why {
  if (position.strategy !== 'lagging_market' || age_us <= LAG_OVER_US || sale_e4 < cost_e4) return null;
  return { rule: 'lag_closed', text: `The lag has closed: sold at ${cents(sale_e4)}, bought at ${cents(cost_e4)}.` };
}

/** Little of the game is left, or it has been held for long: sold where holding is worth no more than selling. */
function timeIsUp({ sale_e4, hold_e4 }: Worth, { left_us }: ExitLook, age_us: TimeUs, settings: Settings): Why {
  if (hold_e4 !== null && hold_e4 > sale_e4) return null;
  const worth = hold_e4 === null ? 'we have no estimate' : `holding is worth ${cents(hold_e4)}`;
  if (hold_e4 !== null && left_us !== null && left_us < settings.exit_ending_us) {
    const text = `${seconds(left_us)} of the game are left: ${cents(sale_e4)} to be had after the fee, ${worth}.`;
    return { rule: 'game_ending', text };
  }
  if (settings.exit_held_us === 0 || age_us < settings.exit_held_us) return null;
  const text = `Held for ${(age_us / 3_600e6).toFixed(1)} h: ${cents(sale_e4)} to be had after the fee, ${worth}.`;
  return { rule: 'held_long', text };
}

/** Most of its cost is lost; where our estimate says clearly more than the price, that is the market's opinion and not ours. */
function stopLoss({ sale_e4, cost_e4, hold_e4, margin_e4 }: Worth, { error_sd }: ExitLook, settings: Settings): Why {
  const lost = 1 - sale_e4 / cost_e4;
  if (lost * 1_000_000 < settings.stop_loss_ppm) return null;
  if (hold_e4 !== null && hold_e4 > sale_e4 + margin_e4 + error_sd * ONE_DOLLAR_E4) return null;
  const text = `${(lost * 100).toFixed(0)} % of its cost is lost, and we do not think that it is worth more.`;
  return { rule: 'stop_loss', text };
}

/** The first rule that wants to sell; null to hold. */
export function exitOf(look: ExitLook, settings: Settings): Exit | null {
  const { position, lots, sale_udollars, estimate, sellable_cc } = look;
  const qty_cc = Math.min(sellable_cc, singleCc(lots));
  if (!settings.exit_take || qty_cc <= 0 || sellable_cc <= 0) return null;
  const worth: Worth = {
    sale_e4: sale_udollars / sellable_cc,
    cost_e4: position.cost_udollars / position.qty_cc,
    hold_e4: estimate === null ? null : estimate * ONE_DOLLAR_E4,
    margin_e4: settings.exit_min_edge_e4,
  };
  const oldest = lots.find(({ strategy }) => SINGLE_BETS.has(strategy));
  const age_us = oldest === undefined ? 0 : look.at_us - oldest.at_us;
  const why =
    dearer(worth) ??
    lagClosed(worth, look, age_us) ??
    timeIsUp(worth, look, age_us, settings) ??
    stopLoss(worth, look, settings);
  return why === null ? null : { ...why, qty_cc };
}
