/** What a simulated Kalshi is fed with. Names follow the venue's own documents (kalshi.md 3, seen 2026-10). */
import type { PriceE4, QtyCc, TimeUs } from '../../../runtime/trading/types/units.ts';

/** Venue words for the life of a market (kalshi.md 5). */
export type KalshiMarketStatus = 'initialized' | 'active' | 'inactive' | 'closed' | 'determined' | 'finalized';

/** One price level of one leg: [price_e4 in that leg's own price, qty_cc]. */
export type KalshiLevel = readonly [price_e4: PriceE4, qty_cc: QtyCc];

/** How a market ended: a side, or a fractional value of YES ("scalar": void, tie at $0.50). */
export type KalshiResult = 'yes' | 'no' | { scalar_e4: PriceE4 };

export interface KalshiSeriesInput {
  ticker: string;
  title: string;
  /** E.g. "quadratic_with_maker_fees". */
  fee_type: string;
  fee_multiplier: number;
  category?: string;
  tags?: string[];
}

export interface KalshiPriceRange {
  start: string;
  end: string;
  step: string;
}

export interface KalshiMarketInput {
  ticker: string;
  title: string;
  yes_sub_title: string;
  rules_primary: string;
  rules_secondary: string;
  open_time_us: TimeUs;
  close_time_us: TimeUs;
  expected_expiration_us: TimeUs;
  /** Default: whole cents. */
  price_ranges?: KalshiPriceRange[];
  price_level_structure?: string;
  settlement_timer_seconds?: number;
  custom_strike?: Record<string, string>;
  /** Line of a spread or a total, e.g. 3.5: YES pays above it. */
  floor_strike?: number;
  status?: KalshiMarketStatus;
}

export interface KalshiEventInput {
  event_ticker: string;
  series_ticker: string;
  title: string;
  sub_title: string;
  mutually_exclusive?: boolean;
  collateral_return_type?: string;
  product_metadata?: Record<string, string>;
  fee_type_override?: string | null;
  fee_multiplier_override?: number | null;
  markets: KalshiMarketInput[];
}

/** A market as the simulator keeps it. Books are bids of both legs by price. */
export interface KalshiMarketState {
  input: KalshiMarketInput;
  event_ticker: string;
  series_ticker: string;
  market_id: string;
  created_at_us: TimeUs;
  close_time_us: TimeUs;
  status: KalshiMarketStatus;
  result: KalshiResult | null;
  settled_at_us: TimeUs | null;
  yes: Map<PriceE4, QtyCc>;
  no: Map<PriceE4, QtyCc>;
  last_price_e4: PriceE4;
  volume_cc: QtyCc;
}

/** Counters for tests and for the health page of the demo. */
export interface KalshiSimulatorStats {
  http_requests: number;
  upgrades_accepted: number;
  upgrades_refused: number;
  connections: number;
  frames_sent: number;
  commands: number;
}
