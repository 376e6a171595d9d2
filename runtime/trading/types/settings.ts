/** Settings of the decision path, validated once at the edge. Every default is a paper-trading default. */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** Most legs of a set that can be sized. */
export const MOST_LEGS = 16;

const us = (description: string, value: number) => Type.Integer({ minimum: 0, default: value, description });

/** JSON Schema of {@link Settings}; `arbees doctor` prints it and the API serves it. */
export const SettingsSchema = Type.Object(
  {
    max_feed_age_us: us('A venue whose whole book feed is silent for longer is not traded.', 2_000_000),
    max_book_age_us: us('A book without a frame of its own for longer is stale and not traded.', 30_000_000),
    max_game_age_us: us('A state of a game or other subject older than this prices nothing new.', 30_000_000),
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
      default: 200,
      description: 'Smallest model edge after fees, 1/10,000 dollar per contract: 2 % of a contract (docs/risk.md).',
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
      default: 100_000_000,
      description: 'Largest cost of one opportunity, all legs and fees together.',
    }),
    game_limit_udollars: Type.Integer({
      minimum: 0,
      default: 400_000_000,
      description: 'Most at stake in one game, event or lone pair, orders on their way included.',
    }),
    team_limit_udollars: Type.Integer({
      minimum: 0,
      default: 800_000_000,
      description: 'Most at stake on one team or player, over all its games.',
    }),
    sport_day_limit_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 150_000,
      description: 'Most at stake in one sport on one day, share of the bankroll.',
    }),
    venue_limit_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 400_000,
      description: 'Most at stake at one venue, share of the bankroll.',
    }),
    exposure_limit_udollars: Type.Integer({
      minimum: 0,
      default: 25_000_000_000,
      description: 'Most at stake in all.',
    }),
    day_loss_limit_udollars: Type.Integer({
      minimum: 0,
      default: 500_000_000,
      description: 'Nothing new is opened once the day has lost this, marks included.',
    }),
    drawdown_limit_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 200_000,
      description: 'Nothing new is opened this far below the highest equity at the start of a day.',
    }),
    day_zone: Type.String({
      default: 'America/New_York',
      minLength: 1,
      description: 'Zone (IANA name) whose midnight begins a trading day.',
    }),
    max_open_orders: Type.Integer({ minimum: 1, default: 50, description: 'Orders out at once.' }),
    max_orders_per_second: Type.Integer({ minimum: 1, default: 20, description: 'Orders sent within a second.' }),
    max_legs: Type.Integer({
      minimum: 1,
      maximum: MOST_LEGS,
      default: MOST_LEGS,
      description: 'Legs that hang together.',
    }),
    max_errors_in_a_row: Type.Integer({
      minimum: 1,
      default: 5,
      description: 'Orders refused or unanswered in a row that halt a venue.',
    }),
    max_losses_in_a_row: Type.Integer({
      minimum: 1,
      default: 12,
      description: 'Closed trades lost in a row that halt a strategy or a sport.',
    }),
    max_adverse_in_a_row: Type.Integer({
      minimum: 1,
      default: 10,
      description: 'Bets in a row after which the market went the other way, that halt their strategy, sport or venue.',
    }),
    adverse_after_us: Type.Integer({
      minimum: 1_000_000,
      default: 10_000_000,
      description: 'How long after a fill the market is looked at for that, microseconds.',
    }),
    adverse_e4: Type.Integer({
      minimum: 1,
      default: 300,
      description: 'The middle of the market so far below the price paid is the other way, 1/10,000 dollar.',
    }),
    max_feed_silence_us: Type.Integer({
      minimum: 1_000_000,
      default: 60_000_000,
      description:
        'A venue, or the source of a sport in play, that says nothing for so long is halted until it speaks.',
    }),
    hurdle_ppm: Type.Integer({
      minimum: 0,
      default: 50_000,
      description: 'What locked capital has to earn a year: opportunities below are refused.',
    }),
    repair_loss_limit_e4: Type.Integer({
      minimum: 0,
      default: 500,
      description: 'Most that mending a naked leg may lose, 1/10,000 dollar per contract, fees included.',
    }),
    repair_loss_limit_udollars: Type.Integer({
      minimum: 0,
      default: 25_000_000,
      description: 'Most that mending the legs of one lock may lose in all.',
    }),
    ramp_step_days: Type.Integer({
      minimum: 0,
      default: 0,
      description: 'Days without an incident per step of the ramp (20 %, 50 %, all of the order limit); 0: no ramp.',
    }),
    save_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 100_000,
      description: "Share of a day's realised profit that is put aside when the day ends.",
    }),
    exit_take: Type.Boolean({
      default: true,
      description: 'Sell positions whose price is above what we think they are worth.',
    }),
    exit_min_edge_e4: Type.Integer({
      minimum: 0,
      default: 150,
      description: 'What selling now has to bring more than holding, after fees, 1/10,000 dollar per contract.',
    }),
    exit_ending_us: Type.Integer({
      minimum: 0,
      default: 120_000_000,
      description:
        'With less than this on the clock of the game, what is worth no more than it brings is sold; 0: not.',
    }),
    exit_held_us: Type.Integer({
      minimum: 0,
      default: 21_600_000_000,
      description: 'What is held for so long, and is worth no more than it brings, is sold; 0: not.',
    }),
    stop_loss_ppm: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 600_000,
      description:
        'Share of its cost that a position may lose before it is sold, unless we think that it is worth more.',
    }),
    paper_profile: Type.Union([Type.Literal('optimistic'), Type.Literal('realistic'), Type.Literal('harsh')], {
      default: 'realistic',
      description: 'How harsh the paper venue is (docs/risk.md).',
    }),
    order_timeout_us: us('An order that nothing is heard of for longer is unknown and asked for.', 10_000_000),
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
