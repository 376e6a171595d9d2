/** Polymarket Gamma and CLOB REST answers to listings, books and settlements. Pure (polymarket.md 2, 3; recordings 2026). */
import type { League, Level } from '../../runtime/trading/types/events.ts';
import type { MarketListing, Parsed } from '../../runtime/trading/types/feeds.ts';
import type { PriceBand } from '../../runtime/trading/types/grid.ts';
import {
  ONE_DOLLAR_E4,
  type PriceE4,
  parsePriceE4,
  parseQtyCcFloor,
  parseTimeUs,
  type TimeUs,
} from '../../runtime/trading/types/units.ts';
import {
  asList,
  asNumber,
  asObject,
  asText,
  dig,
  epochMsToUs,
  type JsonObject,
  parseJson,
  Rejections,
  rejected,
} from '../http/decode.ts';
import { readContractTerms } from '../http/rules-terms.ts';
import { countsUsualTime, readTieRule, readVoidRule } from '../http/rules-text.ts';
import { polymarketTakerSchedule } from './fees.ts';
import { type ListedOutcome, listedOutcomes, sidesOfEvent } from './proposition.ts';
import { sportOf, sportOfSlug } from './sports.ts';

/** A marketable order must be worth at least $1. */
const MIN_NOTIONAL_UDOLLARS = 1_000_000;
/** Sizes have two decimals whatever the tick (polymarket.md 3.4, read 2026-11). */
const LOT_CC = 1;

/** One keyset page. `next_cursor` is null at the end; a short page means nothing, because limits are clamped. */
export interface GammaPage {
  listings: MarketListing[];
  next_cursor: string | null;
  rejected: Record<string, number>;
}

/** The book of one outcome: both outcomes of a condition have their own, mirrored, each on its own token's scale. */
export function outcomeMarketId(condition_id: string, index: 0 | 1): string {
  return `${condition_id}:${index}`;
}

/** An array that may come as JSON text, as the array itself, or not at all. */
export function encodedList(value: unknown): readonly unknown[] {
  if (typeof value !== 'string') return asList(value);
  const json = parseJson(value);
  return json.ok ? asList(json.value) : [];
}

/** Gamma times: RFC 3339, or "2026-04-05 15:10:00+00" with a space and a short offset. Null when neither. */
export function gammaTimeUs(value: unknown): TimeUs | null {
  const text = asText(value);
  return text === null ? null : parseTimeUs(text.replace(' ', 'T').replace(/\+00(?::?00)?$/, 'Z'));
}

/** `GET /events/keyset` (object) or `GET /events` (array) to listings of their markets on games and outcomes. */
export function parseGammaEvents(document: unknown): Parsed<GammaPage> {
  const events = Array.isArray(document) ? document : dig(document, 'events');
  if (!Array.isArray(events)) return rejected('not_events', 'no events list');
  const rejections = new Rejections();
  const listings: MarketListing[] = [];
  for (const value of events) {
    const event = asObject(value);
    if (event === null) {
      rejections.add('bad_event');
      continue;
    }
    for (const market of asList(event.markets)) listings.push(...parseGammaMarket(market, event, rejections));
  }
  const next_cursor = asText(dig(document, 'next_cursor'));
  return { ok: true, value: { listings, next_cursor, rejected: rejections.counts } };
}

/**
 * One Gamma market to its listings, empty when refused (counted by reason). `event` is the enclosing event; without it
 * the market's own `events[0]` is read.
 */
export function parseGammaMarket(value: unknown, event: JsonObject | null, rejections: Rejections): MarketListing[] {
  const market = asObject(value);
  const read = market === null ? 'bad_market' : readMarket(market, event ?? asObject(dig(market, 'events', 0)) ?? {});
  if (typeof read !== 'string') return read;
  rejections.add(read);
  return [];
}

function readMarket(market: JsonObject, event: JsonObject): MarketListing[] | string {
  const condition_id = asText(market.conditionId);
  if (condition_id === null) return 'bad_market';
  if (market.version === 'v2' || event.version === 'v2') return 'protocol_v2';
  const names = encodedList(market.outcomes).map(asText);
  const tokens = encodedList(market.clobTokenIds).map(asText);
  const [name_0 = null, name_1 = null] = names;
  const [token_0 = null, token_1 = null] = tokens;
  if (names.length !== 2 || tokens.length !== 2) return 'not_binary';
  if (name_0 === null || name_1 === null || token_0 === null || token_1 === null) return 'not_deployed';
  const listed = listedOutcomes(market, event, [name_0, name_1]);
  if (typeof listed === 'string') return listed;
  const terms = readTerms(market);
  if (typeof terms === 'string') return terms;
  const common = readCommon(market, event, listed, [name_0, name_1]);
  if (typeof common === 'string') return common;
  const teams = asList(event.teams).map(asObject);
  const refs = [token_0, token_1] as const;
  return listed.map(({ index, name, proposition }) => ({
    ...common,
    ...terms,
    market_id: outcomeMarketId(condition_id, index),
    proposition,
    outcome_name: name,
    outcome_code: proposition.kind === 'side' || proposition.kind === 'margin' ? codeOf(name, teams) : null,
    yes_ref: refs[index],
    no_ref: refs[index === 0 ? 1 : 0],
    tie_rule: proposition.kind === 'margin' ? 'pays_no' : proposition.kind === 'side' ? common.tie_rule : 'no_tie',
  }));
}

type Outcome = 'market_id' | 'proposition' | 'outcome_name' | 'outcome_code' | 'yes_ref' | 'no_ref' | keyof Terms;

/** What all outcomes of a market share. */
function readCommon(
  market: JsonObject,
  event: JsonObject,
  [first]: readonly ListedOutcome[],
  names: readonly [string, string],
): Omit<MarketListing, Outcome> | string {
  const slug = asText(event.slug) ?? asText(market.slug) ?? '';
  const kind = first?.proposition.kind;
  const is_game = kind !== 'one_of';
  const sport = is_game ? sportOfSlug(slug) : sportOfTags(event);
  const league = sport?.league ?? null;
  const rules = asText(market.description) ?? asText(event.description) ?? '';
  if (is_game && league !== null && !countsUsualTime(rules, league)) return 'other_period';
  const { codes, date, number } = readSlug(slug);
  // A three-way outcome is "Yes", a total "Over": the sides are in the event.
  const sides = first?.name === names[first?.index ?? 0] && kind !== 'total' ? names : sidesOfEvent(event);
  return {
    venue: 'polymarket',
    event_id: asText(event.id) ?? slug,
    league,
    competition: sport?.competition ?? null,
    title: asText(market.question) ?? slug,
    participants: is_game ? [...sides, ...(sport?.competition ? [] : codes)] : [],
    ...(is_game ? sideCodes(event, codes) : {}),
    ...(is_game && number !== null ? { game_number: number } : {}),
    game_date: asText(event.eventDate)?.slice(0, 10) ?? date,
    starts_at_us: gammaTimeUs(market.gameStartTime) ?? gammaTimeUs(event.startTime),
    ...rulesOf(rules, league),
    ...(is_game ? {} : { rules }),
    status: readStatus(market),
    // `endDate` is the scheduled start of most games and says nothing about their pay-out.
    settles_at_us: gammaTimeUs(market.closedTime) ?? (is_game ? null : gammaTimeUs(market.endDate)),
  };
}

/** How the market settles, by its rules; UMA's oracle decides what is disputed (polymarket.md 7). */
function rulesOf(rules: string, league: League | null): Pick<MarketListing, 'tie_rule' | 'void_rule' | 'terms'> {
  const tie_rule = readTieRule(rules, league);
  const void_rule = readVoidRule(rules);
  return {
    tie_rule,
    void_rule,
    terms: readContractTerms(rules, { tie_rule, void_rule, dispute: 'oracle', sources: [] }),
  };
}

/** The sport of an event that is no game: the only one among its tags. */
function sportOfTags(event: JsonObject): { league: League; competition: null } | undefined {
  const leagues = asList(event.tags).flatMap((tag) => sportOf(asText(dig(tag, 'slug')) ?? '')?.league ?? []);
  const [league, other] = [...new Set(leagues)];
  return league === undefined || other !== undefined ? undefined : { league, competition: null };
}

type Terms = Pick<
  MarketListing,
  'fee' | 'price_bands' | 'min_qty_cc' | 'lot_cc' | 'min_notional_udollars' | 'taker_delay_us'
>;

function readTerms(market: JsonObject): Terms | string {
  const band = tickBand(market.orderPriceMinTickSize);
  const min_size = asNumber(market.orderMinSize);
  if (band === null) return 'bad_tick_size';
  if (min_size === null || min_size <= 0 || min_size > 1e6) return 'bad_min_size';
  const delay_s = market.secondsDelay === undefined || market.secondsDelay === null ? 0 : asNumber(market.secondsDelay);
  if (delay_s === null || delay_s < 0 || delay_s > 3600) return 'bad_delay';
  return {
    fee: polymarketTakerSchedule(market),
    price_bands: [band],
    min_qty_cc: Math.ceil(min_size * 100 - 1e-9),
    lot_cc: LOT_CC,
    min_notional_udollars: MIN_NOTIONAL_UDOLLARS,
    taker_delay_us: Math.round(delay_s * 1e6),
  };
}

/** Valid prices are multiples of the tick in [tick, 1 - tick]; null when the tick is no multiple of $0.0001. */
export function tickBand(tick: unknown): PriceBand | null {
  const step = typeof tick === 'string' ? Number(tick) : asNumber(tick);
  if (step === null || !Number.isFinite(step)) return null;
  const step_e4 = Math.round(step * ONE_DOLLAR_E4);
  if (step_e4 <= 0 || step_e4 > 1000 || Math.abs(step * ONE_DOLLAR_E4 - step_e4) > 1e-6) return null;
  return { start_e4: step_e4, end_e4: ONE_DOLLAR_E4 - step_e4, step_e4 };
}

/**
 * "nba-lal-bos-2026-01-15" to its team codes, its US-local date and the number of the game, "-game-2" in a double-header; a sibling
 * event has "-more-markets" behind.
 */
function readSlug(slug: string): { codes: string[]; date: string | null; number: number | null } {
  const parts =
    /^[a-z0-9]+-([a-z0-9]+)-([a-z0-9]+)-(\d{4}-\d{2}-\d{2})(?:-(?:game-?|g|dh-?)([1-9])(?=-|$))?(?:-[a-z-]+)?$/.exec(
      slug,
    );
  if (parts === null) return { codes: [], date: null, number: null };
  const [, home = '', away = '', date = null, number] = parts;
  return { codes: [home, away], date, number: number === undefined ? null : Number(number) };
}

/** Both codes of an event: its teams', else its slug's. */
function sideCodes(event: JsonObject, [first, second]: readonly string[]): Pick<MarketListing, 'side_codes'> {
  const [one, two, more] = asList(event.teams).map((team) => asText(dig(team, 'abbreviation')));
  if (one && two && more === undefined) return { side_codes: [one, two] };
  return first === undefined || second === undefined ? {} : { side_codes: [first, second] };
}

function codeOf(outcome_name: string, teams: readonly (JsonObject | null)[]): string | null {
  const team = teams.find((one) => one?.name === outcome_name || one?.alias === outcome_name);
  return asText(team?.abbreviation);
}

/**
 * Whether the venue has decided. Markets that resolve by a rule alone (`automaticallyResolved`) never have a status of UMA; one in
 * dispute or only proposed is not decided.
 */
function isResolved({ umaResolutionStatus, automaticallyResolved }: JsonObject): boolean {
  if (umaResolutionStatus === 'resolved') return true;
  return automaticallyResolved === true && (umaResolutionStatus ?? '') === '';
}

function readStatus(market: JsonObject): MarketListing['status'] {
  if (market.closed === true) return isResolved(market) ? 'settled' : 'closed';
  if (market.archived === true || market.active === false || market.enableOrderBook === false) return 'closed';
  return market.acceptingOrders === false ? 'paused' : 'open';
}

/** Both sides of one token's book; a size below 0.01 contract is kept with quantity 0, because it counts for the best price. */
export interface TokenBook {
  asset_id: string;
  bids: Level[];
  asks: Level[];
  provider_at_us: TimeUs | null;
}

/** `GET /book?token_id=` or a WebSocket `book` frame. Levels arrive best last; nothing relies on the order. */
export function parseBook(document: unknown): Parsed<TokenBook> {
  const asset_id = asText(dig(document, 'asset_id'));
  const bids = readLevels(dig(document, 'bids'));
  const asks = readLevels(dig(document, 'asks'));
  if (asset_id === null) return rejected('not_a_book', 'no asset_id');
  if (bids === null || asks === null) return rejected('bad_level');
  return { ok: true, value: { asset_id, bids, asks, provider_at_us: epochMsToUs(dig(document, 'timestamp')) } };
}

function readLevels(value: unknown): Level[] | null {
  if (!Array.isArray(value)) return null;
  const levels: Level[] = [];
  for (const level of value) {
    const read = readLevel(dig(level, 'price'), dig(level, 'size'));
    if (read === null) return null;
    levels.push([read.price_e4, read.qty_cc]);
  }
  return levels;
}

/** One price and size. `is_empty` is true for a size of exactly zero; a size below 0.01 contract is there but not counted. */
export function readLevel(
  price: unknown,
  size: unknown,
): { price_e4: PriceE4; qty_cc: number; is_empty: boolean } | null {
  const price_e4 = typeof price === 'string' ? parsePriceE4(price) : null;
  const qty_cc = typeof size === 'string' ? parseQtyCcFloor(size) : null;
  if (price_e4 === null || price_e4 <= 0 || price_e4 >= ONE_DOLLAR_E4 || qty_cc === null) return null;
  return { price_e4, qty_cc, is_empty: qty_cc === 0 && !/[1-9]/.test(size as string) };
}

/** Payout of both outcomes of one condition, 1/10,000 dollar each. */
export interface ConditionSettlement {
  condition_id: string;
  tokens: [string, string];
  values_e4: [PriceE4, PriceE4];
}

/**
 * Results in Gamma markets: only when closed AND resolved, and only when the two prices are 1/0, 0/1 or 0.5/0.5. `closed`
 * alone is no result, and old markets show 0/0.
 */
export function parseGammaSettlements(document: unknown): ConditionSettlement[] {
  const markets = Array.isArray(document) ? (document as unknown[]) : asList(dig(document, 'markets'));
  const settled: ConditionSettlement[] = [];
  for (const value of markets) {
    const market = asObject(value);
    const condition_id = asText(market?.conditionId);
    const [token_0, token_1] = encodedList(market?.clobTokenIds).map(asText);
    const prices = encodedList(market?.outcomePrices).map((price) =>
      parsePriceE4(typeof price === 'string' ? price : ''),
    );
    const [value_0, value_1] = prices;
    if (market?.closed !== true || !isResolved(market) || prices.length !== 2) continue;
    if (condition_id === null || !token_0 || !token_1 || typeof value_0 !== 'number' || typeof value_1 !== 'number')
      continue;
    const whole = value_0 === 0 || value_0 === ONE_DOLLAR_E4 || value_0 === ONE_DOLLAR_E4 / 2;
    if (whole && value_0 + value_1 === ONE_DOLLAR_E4) {
      settled.push({ condition_id, tokens: [token_0, token_1], values_e4: [value_0, value_1] });
    }
  }
  return settled;
}
