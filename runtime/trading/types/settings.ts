/** Settings of the decision path, validated once at the edge. Every default is a paper-trading default. */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

const us = (description: string, value: number) => Type.Integer({ minimum: 0, default: value, description });

/** JSON Schema of {@link Settings}; `arbees doctor` prints it and the API serves it. */
export const SettingsSchema = Type.Object(
  {
    max_feed_age_us: us('A venue whose whole book feed is silent for longer is not traded.', 2_000_000),
    max_book_age_us: us('A book without a frame of its own for longer is stale and not traded.', 30_000_000),
    max_game_age_us: us('A game state older than this prices nothing new.', 30_000_000),
    lock_min_edge_e4: Type.Integer({
      minimum: 0,
      default: 100,
      description:
        'Smallest lock edge after fees, 1/10,000 dollar per contract. models.md 4 names .003 as a floor for capital and leg risk; a cent also pays for legs that are missed.',
    }),
    lock_persist_us: us(
      'A lock must have been there for this long: most vanish while the slower venue reprices.',
      300_000,
    ),
    model_min_edge_e4: Type.Integer({
      minimum: 0,
      default: 250,
      description: 'Smallest model edge after fees, 1/10,000 dollar per contract (models.md 5 type H).',
    }),
    near_miss_e4: Type.Integer({
      minimum: 0,
      default: 150,
      description: 'Locks that miss by up to this are kept as near-misses.',
    }),
    leg_drift_e4: Type.Integer({
      minimum: 0,
      default: 50,
      description: 'Assumed move against us while a set whose leg failed is sold again, 1/10,000 dollar per contract.',
    }),
    resolution_wait_us: us('A result must have stood for this long before it is traded on.', 60_000_000),
    resolution_min_edge_e4: Type.Integer({
      minimum: 0,
      default: 100,
      description:
        'Smallest edge after fees of a decided game, 1/10,000 dollar per contract: the price of a dispute or void.',
    }),
    line_take: Type.Boolean({
      default: true,
      description: 'Look for spreads and totals that differ from the model and trade them.',
    }),
    lag_take: Type.Boolean({
      default: false,
      description: 'Trade a market that lags once its lag is proven; without it such edges are only shown.',
    }),
    lag_min_edge_e4: Type.Integer({
      minimum: 0,
      default: 250,
      description: 'Smallest edge after fees of a lagging market, 1/10,000 dollar per contract.',
    }),
    lag_estimate_us: us('How often the lag of two markets is estimated anew.', 30_000_000),
    lag_window_us: us('Prices of this long back count for the estimate.', 1_800_000_000),
    kelly_fraction_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 250_000,
      description: 'Share of full Kelly for model edges.',
    }),
    bankroll_udollars: Type.Integer({
      minimum: 0,
      default: 50_000_000_000,
      description: 'Paper bankroll, split evenly over the venues.',
    }),
    order_limit_udollars: Type.Integer({
      minimum: 0,
      default: 1_000_000_000,
      description: 'Largest cost of one opportunity (2 % of bankroll).',
    }),
    game_limit_udollars: Type.Integer({
      minimum: 0,
      default: 2_000_000_000,
      description: 'Largest open cost in one game (4 %).',
    }),
    exposure_limit_udollars: Type.Integer({
      minimum: 0,
      default: 25_000_000_000,
      description: 'Largest open cost in all (50 %).',
    }),
    day_loss_limit_udollars: Type.Integer({
      minimum: 0,
      default: 3_000_000_000,
      description: 'Stop opening when P&L falls below minus this (6 %).',
    }),
    paper_latency_us: us('From intent to the book the paper venue fills against.', 250_000),
    naked_leg_deadline_us: us('A leg left alone is completed or unwound within this time.', 5_000_000),
    cool_down_us: us('After trading a pair, wait before opening it again.', 3_000_000),
    journal_quotes: Type.Boolean({
      default: true,
      description: 'Journal top-of-book changes (dashboards need them, bulk backtests do not).',
    }),
    max_near_misses: Type.Integer({ minimum: 0, default: 500, description: 'Near-misses kept for the dashboard.' }),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof SettingsSchema>;

/** Bad settings: names the field, the value and what was expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Fill defaults and validate.
 * @throws SettingsError naming field, value and expectation.
 */
export function parseSettings(input: Readonly<Record<string, unknown>>): Settings {
  const filled: unknown = Value.Default(SettingsSchema, { ...input });
  if (Value.Check(SettingsSchema, filled)) return filled;
  const first = Value.Errors(SettingsSchema, filled)[0];
  const path = first?.instancePath === undefined || first.instancePath === '' ? '/' : first.instancePath;
  const value = path === '/' ? filled : (filled as Record<string, unknown>)[path.slice(1)];
  throw new SettingsError(`settings${path}: ${first?.message ?? 'invalid'}, got ${JSON.stringify(value)}`);
}
