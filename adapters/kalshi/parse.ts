/** Kalshi REST answers to listings, books and settlements. Pure (kalshi.md 2, 3; recordings of August 2026). */
import type { Level, TieRule } from '../../runtime/trading/types/events.ts';
import type { MarketListing, Parsed } from '../../runtime/trading/types/feeds.ts';
import type { PriceBand } from '../../runtime/trading/types/grid.ts';
import {
  complementE4,
  ONE_DOLLAR_E4,
  type PriceE4,
  parsePriceE4,
  parseQtyCc,
  parseTimeUs,
  type TimeUs,
} from '../../runtime/trading/types/units.ts';
import { asList, asObject, asText, dig, type JsonObject, Rejections, rejected } from '../http/decode.ts';
import { readContractTerms } from '../http/rules-terms.ts';
import { countsUsualTime, readTieRule, readVoidRule } from '../http/rules-text.ts';
import { type KalshiFeeFields, kalshiFeePlan, kalshiTakerSchedule, readSeriesFee, withEventOverrides } from './fees.ts';
import { type EventFacts, type Named, readProposition, sidesOfTitle, withoutPeriod } from './proposition.ts';
import { seriesOf } from './series.ts';
import { readTicker } from './ticker.ts';

/** Smallest order since 2026-04-17: 0.01 contract. */
const MIN_QTY_CC = 1;
/** Sizes have two decimals on every market since 2026-04-17 (kalshi.md 2). */
const LOT_CC = 1;

/** One page of a listing. `cursor` is "" on the last page. */
export interface KalshiPage {
  listings: MarketListing[];
  cursor: string;
  rejected: Record<string, number>;
}

/** Fee fields per series ticker, from `GET /series/{ticker}` or `GET /series`. */
export function parseSeries(document: unknown): Parsed<Map<string, KalshiFeeFields>> {
  const single = dig(document, 'series');
  const list = Array.isArray(single) ? (single as unknown[]) : single === null ? null : [single];
  if (list === null) return rejected('not_a_series', 'no series member');
  const found = new Map<string, KalshiFeeFields>();
  for (const one of list) {
    const ticker = asText(dig(one, 'ticker'));
    if (ticker !== null) found.set(ticker, readSeriesFee(one));
  }
  return { ok: true, value: found };
}

/** `GET /events?with_nested_markets=true` to listings, one per binary market, with its fee at `at_us`. */
export function parseEvents(
  document: unknown,
  fees: ReadonlyMap<string, KalshiFeeFields>,
  at_us: TimeUs,
): Parsed<KalshiPage> {
  const events = dig(document, 'events');
  if (!Array.isArray(events)) return rejected('not_events', 'no events list');
  const rejections = new Rejections();
  const listings: MarketListing[] = [];
  for (const value of events) {
    const event = asObject(value);
    if (event === null) rejections.add('bad_event');
    else listings.push(...parseEvent(event, fees, at_us, rejections));
  }
  return { ok: true, value: { listings, cursor: asText(dig(document, 'cursor')) ?? '', rejected: rejections.counts } };
}

function parseEvent(
  event: JsonObject,
  fees: ReadonlyMap<string, KalshiFeeFields>,
  at_us: TimeUs,
  rejections: Rejections,
): MarketListing[] {
  const markets = asList(event.markets);
  const event_ticker = asText(event.event_ticker);
  const series_ticker = asText(event.series_ticker);
  if (event_ticker === null || series_ticker === null) {
    rejections.add('bad_event');
    return [];
  }
  const fields = fees.get(series_ticker);
  const fees_of_event = fields === undefined ? null : withEventOverrides(fields, event);
  if (fees_of_event === null || kalshiTakerSchedule(fees_of_event, at_us) === null) rejections.add('unknown_fee');
  const series = seriesOf(series_ticker);
  const named = markets.flatMap((market) => {
    const name = asText(dig(market, 'yes_sub_title'));
    return name === null ? [] : [withoutPeriod(name)];
  });
  const is_ladder = series?.kind === 'spread' || series?.kind === 'total';
  const context: EventContext = {
    ...{ event, event_ticker, series_ticker, series, at_us, fields: fees_of_event, markets: markets.length },
    participants: is_ladder ? sidesOfTitle(event) : named,
  };
  const listings: MarketListing[] = [];
  for (const market of markets) {
    const listing = parseMarket(asObject(market), context);
    if (typeof listing === 'string') rejections.add(listing);
    else listings.push(listing);
  }
  return listings;
}

interface EventContext extends EventFacts {
  event_ticker: string;
  series_ticker: string;
  /** Null for a series whose fees were not read. */
  fields: KalshiFeeFields | null;
  at_us: TimeUs;
  participants: string[];
}

const STATUS: Readonly<Record<string, MarketListing['status']>> = {
  initialized: 'paused',
  active: 'open',
  inactive: 'paused',
  closed: 'closed',
  determined: 'closed',
  disputed: 'closed',
  amended: 'closed',
  finalized: 'settled',
};

function parseMarket(market: JsonObject | null, context: EventContext): MarketListing | string {
  const { event, event_ticker, series_ticker, series, participants } = context;
  const ticker = asText(market?.ticker);
  if (market === null || ticker === null) return 'bad_market';
  if (market.market_type !== 'binary') return 'not_binary';
  const status = STATUS[asText(market.status) ?? ''];
  if (status === undefined) return 'unknown_status';
  const price_bands = parsePriceBands(market.price_ranges);
  if (price_bands === null) return 'bad_price_ranges';
  // By the fields, not by splitting: college codes contain hyphens.
  const code = ticker.startsWith(`${event_ticker}-`) ? ticker.slice(event_ticker.length + 1) : null;
  const named = readProposition(market, code, context);
  if (typeof named === 'string') return named;
  const rules = `${asText(market.rules_primary) ?? ''} ${asText(market.rules_secondary) ?? ''}`;
  const is_game = series !== undefined && series.kind !== 'future';
  if (is_game && !countsUsualTime(rules, series.league)) return 'other_period';
  const when = readTicker(event_ticker, series_ticker, rules);
  if (when === 'date_conflict') return when;
  return {
    venue: 'kalshi',
    event_id: event_ticker,
    market_id: ticker,
    league: series?.league ?? null,
    competition: series?.competition ?? null,
    ...named,
    title: asText(market.title) ?? asText(event.title) ?? ticker,
    participants,
    ...(is_game ? when.codes : {}),
    yes_ref: ticker,
    no_ref: ticker,
    game_date: when.date,
    starts_at_us: when.starts_at_us,
    ...feesOf(market, context),
    price_bands,
    min_qty_cc: MIN_QTY_CC,
    lot_cc: LOT_CC,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    ...rulesOf(named, rules, context),
    status,
    settles_at_us: parseTimeUs(asText(market.expected_expiration_time) ?? asText(market.close_time) ?? ''),
  };
}

/** A draw is the outcome itself, a level end is no win by more than a line, and a total does not ask who won. */
function tieRuleOf({ proposition }: Named, rules: string, { series }: EventContext): TieRule {
  if (proposition.kind === 'margin') return 'pays_no';
  return proposition.kind === 'side' ? readTieRule(rules, series?.league ?? null) : 'no_tie';
}

type Rules = Pick<MarketListing, 'tie_rule' | 'void_rule' | 'terms' | 'rules'>;

/** How the market settles, by its rules; the exchange decides what is disputed (kalshi.md 3.2, status `disputed`). */
function rulesOf(named: Named, rules: string, context: EventContext): Rules {
  const tie_rule = tieRuleOf(named, rules, context);
  const void_rule = readVoidRule(rules);
  const sources = asList(context.event.settlement_sources).flatMap((one) => asText(dig(one, 'name')) ?? []);
  const terms = readContractTerms(rules, { tie_rule, void_rule, dispute: 'exchange', sources });
  return { tie_rule, void_rule, terms, ...(named.proposition.kind === 'one_of' ? { rules: rules.trim() } : {}) };
}

/** What the market charges and will charge, its own waiver included. */
function feesOf(
  market: JsonObject,
  { fields, at_us, series_ticker }: EventContext,
): Pick<MarketListing, 'fee' | 'fee_changes'> {
  if (fields === null) return { fee: null };
  const waived_until_us = parseTimeUs(asText(market.fee_waiver_expiration_time) ?? '');
  const { fee, fee_changes } = kalshiFeePlan({ ...fields, waived_until_us }, at_us, `GET /series/${series_ticker}`);
  return fee_changes.length === 0 ? { fee } : { fee, fee_changes };
}

/** `price_ranges` to bands; null when absent or malformed. The structure's name is a label and not read (kalshi.md 2). */
export function parsePriceBands(ranges: unknown): PriceBand[] | null {
  const bands: PriceBand[] = [];
  for (const range of asList(ranges)) {
    const start_e4 = parsePriceE4(asText(dig(range, 'start')) ?? '');
    const end_e4 = parsePriceE4(asText(dig(range, 'end')) ?? '');
    const step_e4 = parsePriceE4(asText(dig(range, 'step')) ?? '');
    if (start_e4 === null || end_e4 === null || step_e4 === null || step_e4 === 0 || end_e4 < start_e4) return null;
    bands.push({ start_e4, end_e4, step_e4 });
  }
  return bands.length === 0 ? null : bands;
}

/** Both sides of a book on the YES scale. */
export interface BookLevels {
  bids: Level[];
  asks: Level[];
}

/**
 * Two lists of bids, YES and NO, to one book on the YES scale: a NO bid at q is a YES ask at 1 - q. A missing side is empty.
 * @param no_in_yes_price true when the NO list already carries YES prices (`use_yes_price: true`).
 * @returns null when any level is malformed: half a book is worse than none.
 */
export function yesScaleBook(yes: unknown, no: unknown, no_in_yes_price: boolean): BookLevels | null {
  const bids = readLevels(yes);
  const no_levels = readLevels(no);
  if (bids === null || no_levels === null) return null;
  const asks = no_in_yes_price
    ? no_levels
    : no_levels.map(([price_e4, qty_cc]): Level => [complementE4(price_e4), qty_cc]);
  return { bids, asks };
}

/** True when the best bid and the best ask of a book do not touch; empty sides pass. */
export function isUncrossed({ bids, asks }: BookLevels): boolean {
  const best_bid = bids.reduce((best, [price_e4]) => Math.max(best, price_e4), 0);
  const best_ask = asks.reduce((best, [price_e4]) => Math.min(best, price_e4), ONE_DOLLAR_E4);
  return best_bid < best_ask;
}

function readLevels(value: unknown): Level[] | null {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return Object.keys(value as object).length === 0 ? [] : null;
  const levels: Level[] = [];
  for (const level of value) {
    const price_e4 = parseBookPrice(dig(level, 0));
    const qty_cc = parseQtyCc(asText(dig(level, 1)) ?? '');
    if (price_e4 === null || qty_cc === null || qty_cc < 0) return null;
    if (qty_cc > 0) levels.push([price_e4, qty_cc]);
  }
  return levels;
}

/** A price inside a book: strictly between $0 and $1. */
export function parseBookPrice(value: unknown): PriceE4 | null {
  const price_e4 = typeof value === 'string' ? parsePriceE4(value) : null;
  return price_e4 === null || price_e4 <= 0 || price_e4 >= ONE_DOLLAR_E4 ? null : price_e4;
}

/** `GET /markets/{ticker}/orderbook`. REST is up to 15 s old: for display and checks, never for trading. */
export function parseOrderbook(document: unknown): Parsed<BookLevels> {
  const book = asObject(dig(document, 'orderbook_fp'));
  if (book === null) return rejected('not_an_orderbook', 'no orderbook_fp member');
  const levels = yesScaleBook(book.yes_dollars, book.no_dollars, false);
  return levels === null ? rejected('bad_level') : { ok: true, value: levels };
}

/** A market that has paid: value of one YES contract in 1/10,000 dollar. */
export interface KalshiSettlement {
  ticker: string;
  yes_value_e4: PriceE4;
  /** False while a result may still be disputed (`determined`), true when it is `finalized`. */
  is_final: boolean;
  settled_at_us: TimeUs | null;
}

/** Results in `GET /markets` or `GET /markets/{ticker}`; markets without one are left out. */
export function parseSettlements(document: unknown): KalshiSettlement[] {
  const single = dig(document, 'market');
  const markets = single === null ? asList(dig(document, 'markets')) : [single];
  const settled: KalshiSettlement[] = [];
  for (const market of markets) {
    const ticker = asText(dig(market, 'ticker'));
    const status = dig(market, 'status');
    const yes_value_e4 = settledValueE4(dig(market, 'result'), dig(market, 'settlement_value_dollars'));
    if (ticker === null || yes_value_e4 === null || (status !== 'finalized' && status !== 'determined')) continue;
    const settled_at_us = parseTimeUs(asText(dig(market, 'settlement_ts')) ?? '');
    settled.push({ ticker, yes_value_e4, is_final: status === 'finalized', settled_at_us });
  }
  return settled;
}

/**
 * Payout of YES: by the value where stated (scalar results were "" in some versions), else by yes or no. A value that is stated and
 * cannot be read is no result, whatever stands beside it.
 */
export function settledValueE4(result: unknown, value_dollars: unknown): PriceE4 | null {
  const stated = asText(value_dollars);
  if (stated !== null) return parseSettledE4(stated);
  if (result === 'yes') return ONE_DOLLAR_E4;
  return result === 'no' ? 0 : null;
}

/** A fair price can be finer than our unit ("0.433333"): the nearest 1/10,000 dollar. Null when not from 0 to 1. */
function parseSettledE4(text: string): PriceE4 | null {
  if (!/^\d(?:\.\d{1,12})?$/.test(text)) return null;
  const value_e4 = Math.round(Number(text) * ONE_DOLLAR_E4);
  return Number(text) <= 1 ? value_e4 : null;
}
