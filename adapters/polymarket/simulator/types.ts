/** What a simulated Polymarket is fed with (polymarket.md 2, 3.1, 4; state of Oct 2026). */
import type { PriceE4, QtyCc, TimeUs } from '../../../runtime/trading/types/units.ts';

/** One price level of token 0: [price_e4, qty_cc]. */
export type PolymarketLevel = readonly [price_e4: PriceE4, qty_cc: QtyCc];

export interface PolymarketFeeSchedule {
  rate: number;
  exponent: number;
  takerOnly: boolean;
  rebateRate: number;
}

export interface PolymarketMarketInput {
  id: string;
  /** 0x + 64 hex digits. */
  condition_id: string;
  /** Decimal token ids, index-aligned with `outcomes`. */
  token_ids: readonly [string, string];
  outcomes: readonly [string, string];
  question: string;
  slug: string;
  description: string;
  sports_market_type: string;
  /** Handicap of the first outcome of a spread, or the number of a total. */
  line?: number;
  group_item_title: string;
  game_start_us: TimeUs;
  /** Scheduled start for most sports, not the finish (polymarket.md 2.4). */
  end_date_us: TimeUs;
  seconds_delay: number;
  clear_book_on_start: boolean;
  /** Shares. */
  order_min_size: number;
  /** 100 = 0.01, 10 = 0.001. */
  tick_e4: number;
  neg_risk: boolean;
  /** Null: no fees. */
  fee_type: string | null;
  fee_schedule: PolymarketFeeSchedule | null;
}

export interface PolymarketTeamInput {
  id: number;
  name: string;
  league: string;
  abbreviation: string;
  alias: string;
  ordering: 'home' | 'away';
}

export interface PolymarketEventInput {
  id: string;
  slug: string;
  title: string;
  league: string;
  series_slug: string;
  game_id: number;
  start_time_us: TimeUs;
  /** US-local game date. */
  event_date: string;
  teams: readonly PolymarketTeamInput[];
  tags: readonly { id: string; label: string; slug: string }[];
  score?: string;
  period?: string;
  elapsed?: string;
  live?: boolean;
  ended?: boolean;
  /** At most one of the event's markets resolves Yes, as in soccer. */
  neg_risk?: boolean;
  markets: PolymarketMarketInput[];
}

/** One row of `GET /sports`. */
export interface PolymarketSportInput {
  id: number;
  sport: string;
  name: string;
  /** Comma list, as on the wire. */
  tags: string;
  primary_tag_id: number;
  series: string;
  ordering: 'home' | 'away';
}

/** A market as the simulator keeps it: one book in token 0's prices; token 1 is its mirror. */
export interface PolymarketMarketState {
  input: PolymarketMarketInput;
  event_id: string;
  bids: Map<PriceE4, QtyCc>;
  asks: Map<PriceE4, QtyCc>;
  tick_e4: number;
  last_trade_e4: PriceE4 | null;
  /** Value of token 0 after resolution, 1/10,000 dollar; null while open. */
  payout_e4: PriceE4 | null;
  resolved_at_us: TimeUs | null;
  book_at_ms: number;
}

export interface PolymarketSimulatorStats {
  http_requests: number;
  connections: number;
  upgrades_accepted: number;
  frames_sent: number;
  commands: number;
}
