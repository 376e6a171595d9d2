/** Venue documents rendered from simulator state: every price and count is a string, as on the wire (kalshi.md 2, 3). */
import type { PriceE4, QtyCc } from '../../../runtime/trading/types/units.ts';
import { formatScaled, isoFromUs } from '../../http/simulated-wire.ts';
import type {
  KalshiEventInput,
  KalshiMarketInput,
  KalshiMarketState,
  KalshiResult,
  KalshiSeriesInput,
} from './types.ts';

/** "0.5600" */
export const dollars = (price_e4: PriceE4): string => formatScaled(price_e4, 4);
/** "120.00" */
export const contracts = (qty_cc: QtyCc): string => formatScaled(qty_cc, 2);

/** Best (highest) bid of a leg, null when empty. */
export function bestBid(leg: ReadonlyMap<PriceE4, QtyCc>): PriceE4 | null {
  let best: PriceE4 | null = null;
  for (const price of leg.keys()) if (best === null || price > best) best = price;
  return best;
}

/** Levels of one leg, ascending, as strings. */
export function legDocument(leg: ReadonlyMap<PriceE4, QtyCc>, depth = 0): [string, string][] {
  const levels = [...leg].sort((a, b) => a[0] - b[0]);
  const kept = depth > 0 ? levels.slice(-depth) : levels;
  return kept.map(([price, qty]) => [dollars(price), contracts(qty)]);
}

/** Value of one YES contract after a result, 1/10,000 dollar. */
export function settlementValueE4(result: KalshiResult): PriceE4 {
  if (result === 'yes') return 10_000;
  return result === 'no' ? 0 : result.scalar_e4;
}

/** The venue's word for a result. */
export function resultWord(result: KalshiResult | null): string {
  if (result === null) return '';
  return typeof result === 'string' ? result : 'scalar';
}

function quoteFields(market: KalshiMarketState) {
  const yes_bid = bestBid(market.yes);
  const no_bid = bestBid(market.no);
  const yes_ask = no_bid === null ? 10_000 : 10_000 - no_bid;
  return {
    yes_bid_dollars: dollars(yes_bid ?? 0),
    yes_bid_size_fp: contracts(yes_bid === null ? 0 : (market.yes.get(yes_bid) ?? 0)),
    yes_ask_dollars: dollars(yes_ask),
    yes_ask_size_fp: contracts(no_bid === null ? 0 : (market.no.get(no_bid) ?? 0)),
    no_bid_dollars: dollars(no_bid ?? 0),
    no_ask_dollars: dollars(10_000 - (yes_bid ?? 0)),
    last_price_dollars: dollars(market.last_price_e4),
  };
}

/** A market on a team has a structured strike, one on a line a number; totals have no custom strike (recordings of August 2026). */
function strikeFields({ custom_strike, floor_strike }: KalshiMarketInput): Record<string, unknown> {
  if (floor_strike === undefined) return { strike_type: 'structured', custom_strike: custom_strike ?? {} };
  return { strike_type: 'greater', floor_strike, ...(custom_strike === undefined ? {} : { custom_strike }) };
}

/** `GET /markets/{ticker}` body of one market. */
export function marketDocument(market: KalshiMarketState): Record<string, unknown> {
  const { input } = market;
  const document: Record<string, unknown> = {
    ticker: input.ticker,
    event_ticker: market.event_ticker,
    market_type: 'binary',
    status: market.status,
    exchange_index: 0,
    title: input.title,
    subtitle: input.yes_sub_title,
    yes_sub_title: input.yes_sub_title,
    no_sub_title: input.yes_sub_title,
    ...strikeFields(input),
    created_time: isoFromUs(market.created_at_us),
    updated_time: isoFromUs(market.created_at_us),
    open_time: isoFromUs(input.open_time_us),
    close_time: isoFromUs(market.close_time_us),
    expiration_time: isoFromUs(input.close_time_us),
    expected_expiration_time: isoFromUs(input.expected_expiration_us),
    latest_expiration_time: isoFromUs(input.close_time_us),
    occurrence_datetime: isoFromUs(input.expected_expiration_us),
    ...quoteFields(market),
    volume_fp: contracts(market.volume_cc),
    volume_24h_fp: contracts(market.volume_cc),
    open_interest_fp: contracts(Math.floor(market.volume_cc / 2)),
    notional_value_dollars: '1.0000',
    price_level_structure: input.price_level_structure ?? 'linear_cent',
    price_ranges: input.price_ranges ?? [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
    can_close_early: true,
    early_close_condition: 'The market closes once a winner is known.',
    settlement_timer_seconds: input.settlement_timer_seconds ?? 60,
    result: resultWord(market.result),
    expiration_value: market.result === 'yes' ? input.yes_sub_title : '',
    rules_primary: input.rules_primary,
    rules_secondary: input.rules_secondary,
  };
  if (market.result !== null) document.settlement_value_dollars = dollars(settlementValueE4(market.result));
  if (market.settled_at_us !== null) document.settlement_ts = isoFromUs(market.settled_at_us);
  return document;
}

/** Event body; `markets` only when nested ones were asked for. */
export function eventDocument(
  event: KalshiEventInput,
  markets: readonly KalshiMarketState[] | null,
): Record<string, unknown> {
  const document: Record<string, unknown> = {
    event_ticker: event.event_ticker,
    series_ticker: event.series_ticker,
    title: event.title,
    sub_title: event.sub_title,
    category: 'Sports',
    mutually_exclusive: event.mutually_exclusive ?? true,
    collateral_return_type: event.collateral_return_type ?? 'MECNET',
    product_metadata: event.product_metadata ?? {},
    settlement_sources: [{ name: 'the Governing League', url: 'https://example.org/league' }],
    exchange_index: 0,
    strike_period: '',
  };
  if (event.fee_type_override != null) document.fee_type_override = event.fee_type_override;
  if (event.fee_multiplier_override != null) document.fee_multiplier_override = event.fee_multiplier_override;
  if (markets !== null) document.markets = markets.map(marketDocument);
  return document;
}

/** `GET /series/{ticker}` body of one series. */
export function seriesDocument(series: KalshiSeriesInput): Record<string, unknown> {
  return {
    ticker: series.ticker,
    title: series.title,
    category: series.category ?? 'Sports',
    tags: series.tags ?? [],
    frequency: 'custom',
    fee_type: series.fee_type,
    fee_multiplier: series.fee_multiplier,
    settlement_sources: [{ name: 'the Governing League', url: 'https://example.org/league' }],
    contract_url: 'https://example.org/contract.pdf',
    exchange_index: 0,
    product_metadata: { scope: 'Game' },
  };
}
