/** The catalogue (Gamma) with its odd types: arrays as JSON inside strings, short time offsets, "" for null (polymarket.md 2). */

import type { Express, Request, Response } from 'express';
import express from 'express';
import type { FaultPlan } from '../../http/simulated-wire.ts';
import { isoFromUs } from '../../http/simulated-wire.ts';
import { priceText, tokenView } from './books.ts';
import type { PolymarketStore } from './store.ts';
import type { PolymarketEventInput, PolymarketMarketState, PolymarketSimulatorStats } from './types.ts';

/** Rows per keyset page are clamped to this, not refused. */
const MAX_PAGE = 100;

export interface GammaContext {
  store: PolymarketStore;
  faults: FaultPlan;
  stats: PolymarketSimulatorStats;
}

/** "2026-04-05 15:10:00+00": the catalogue's short form. */
const shortOffset = (at_us: number): string =>
  isoFromUs(at_us)
    .replace('T', ' ')
    .replace(/(\.\d+)?Z$/, '+00');

function quotes(market: PolymarketMarketState) {
  const view = tokenView(market, 0);
  const bid = (view.bids.at(-1)?.[0] ?? 0) / 10_000;
  const ask = (view.asks.at(-1)?.[0] ?? 10_000) / 10_000;
  const mid = market.payout_e4 ?? Math.round((bid + ask) * 5000);
  return {
    bestBid: bid,
    bestAsk: ask,
    spread: Math.round((ask - bid) * 10_000) / 10_000,
    lastTradePrice: (market.last_trade_e4 ?? mid) / 10_000,
    outcomePrices: JSON.stringify([priceText(mid), priceText(10_000 - mid)]),
  };
}

/** One Gamma market; `events` only on the markets endpoints. */
function gammaMarket(market: PolymarketMarketState, event: PolymarketEventInput): Record<string, unknown> {
  const { input } = market;
  const resolved = market.payout_e4 !== null;
  const start = isoFromUs(input.game_start_us);
  return {
    id: input.id,
    question: input.question,
    conditionId: input.condition_id,
    slug: input.slug,
    description: input.description,
    resolutionSource: '',
    outcomes: JSON.stringify(input.outcomes),
    clobTokenIds: JSON.stringify(input.token_ids),
    ...quotes(market),
    volume: '0',
    volumeNum: 0,
    liquidity: '0',
    active: true,
    closed: resolved,
    archived: false,
    acceptingOrders: !resolved,
    enableOrderBook: true,
    startDate: start,
    endDate: isoFromUs(input.end_date_us),
    gameStartTime: shortOffset(input.game_start_us),
    eventStartTime: start,
    ...(market.resolved_at_us === null ? {} : { closedTime: shortOffset(market.resolved_at_us) }),
    gameId: String(event.game_id),
    sportsMarketType: input.sports_market_type,
    ...(input.line === undefined ? {} : { line: input.line }),
    groupItemTitle: input.group_item_title,
    secondsDelay: input.seconds_delay,
    clearBookOnStart: input.clear_book_on_start,
    orderMinSize: input.order_min_size,
    orderPriceMinTickSize: market.tick_e4 / 10_000,
    negRisk: input.neg_risk,
    negRiskRequestID: '',
    negRiskOther: false,
    makerBaseFee: 1000,
    takerBaseFee: 1000,
    feesEnabled: input.fee_schedule !== null,
    feeType: input.fee_type,
    feeSchedule: input.fee_schedule,
    automaticallyResolved: resolved,
    umaBond: '500',
    umaReward: '2',
    umaResolutionStatus: resolved ? 'resolved' : '',
    umaResolutionStatuses: resolved ? '["proposed"]' : '[]',
    resolvedBy: '',
    version: 'v1',
  };
}

/** One Gamma event, with its markets unless told otherwise. */
function gammaEvent(store: PolymarketStore, event: PolymarketEventInput, nested: boolean) {
  const states = event.markets.flatMap((input) => store.markets.get(input.condition_id) ?? []);
  const ended = event.ended ?? false;
  return {
    id: event.id,
    ticker: event.slug,
    slug: event.slug,
    title: event.title,
    description: '',
    active: true,
    closed: states.length > 0 && states.every((state) => state.payout_e4 !== null),
    archived: false,
    negRisk: event.neg_risk ?? false,
    negRiskAugmented: false,
    enableOrderBook: true,
    startTime: isoFromUs(event.start_time_us),
    endDate: isoFromUs(event.start_time_us),
    eventDate: event.event_date,
    gameId: event.game_id,
    seriesSlug: event.series_slug,
    score: event.score ?? '',
    period: event.period ?? '',
    elapsed: event.elapsed ?? '',
    live: event.live ?? false,
    ended,
    teams: event.teams,
    tags: event.tags,
    homeTeamName: event.teams.find((team) => team.ordering === 'home')?.name ?? '',
    awayTeamName: event.teams.find((team) => team.ordering === 'away')?.name ?? '',
    sport: { sport: event.league, ordering: 'away' },
    volume: 0,
    version: 'v1',
    ...(nested ? { markets: states.map((state) => gammaMarket(state, event)) } : {}),
  };
}

const listOf = (request: Request, name: string): string[] => {
  const value = request.query[name];
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.filter((entry): entry is string => typeof entry === 'string');
};

function eventRows(store: PolymarketStore, request: Request): PolymarketEventInput[] {
  const [closed, live, game, slugs] = ['closed', 'live', 'game_id', 'slug'].map((name) => listOf(request, name));
  const tags = [...listOf(request, 'tag_id'), ...listOf(request, 'tag_slug')];
  const series = [...listOf(request, 'series_id'), ...listOf(request, 'series_slug')];
  return [...store.events.values()].filter((event) => {
    const isClosed = event.markets.every((m) => store.markets.get(m.condition_id)?.payout_e4 !== null);
    if (closed?.[0] !== undefined && isClosed !== (closed[0] === 'true')) return false;
    if (live?.[0] !== undefined && (event.live ?? false) !== (live[0] === 'true')) return false;
    if (game?.[0] !== undefined && String(event.game_id) !== game[0]) return false;
    if ((slugs?.length ?? 0) > 0 && !slugs?.includes(event.slug)) return false;
    if (series.length > 0 && !series.includes(seriesIdOf(store, event)) && !series.includes(event.series_slug))
      return false;
    return tags.length === 0 || event.tags.some((tag) => tags.includes(tag.id) || tags.includes(tag.slug));
  });
}

const seriesIdOf = (store: PolymarketStore, event: PolymarketEventInput): string =>
  store.sports.find((sport) => sport.sport === event.league)?.series ?? '';

function marketRows(store: PolymarketStore, request: Request): Record<string, unknown>[] {
  const tokens = listOf(request, 'clob_token_ids');
  const conditions = listOf(request, 'condition_ids');
  const slugs = listOf(request, 'slug');
  const types = listOf(request, 'sports_market_types');
  const game = listOf(request, 'game_id')[0];
  const closed = listOf(request, 'closed')[0] === 'true';
  return [...store.markets.values()].flatMap((market) => {
    const event = store.events.get(market.event_id);
    if (event === undefined || (market.payout_e4 !== null) !== closed) return [];
    if (tokens.length > 0 && !market.input.token_ids.some((token) => tokens.includes(token))) return [];
    if (conditions.length > 0 && !conditions.includes(market.input.condition_id)) return [];
    if (slugs.length > 0 && !slugs.includes(market.input.slug)) return [];
    if (types.length > 0 && !types.includes(market.input.sports_market_type)) return [];
    if (game !== undefined && String(event.game_id) !== game) return [];
    return [{ ...gammaMarket(market, event), events: [gammaEvent(store, event, false)] }];
  });
}

const limitOf = (request: Request, standard: number): number => {
  const limit = Number(listOf(request, 'limit')[0] ?? standard);
  return Math.min(MAX_PAGE, Number.isInteger(limit) && limit > 0 ? limit : standard);
};

/** Keyset page: `offset` is refused, `next_cursor` absent at the end. */
function keyset<T extends { id?: unknown }>(
  request: Request,
  response: Response,
  key: string,
  rows: readonly T[],
): void {
  if (request.query.offset !== undefined) {
    response.status(422).json({ type: 'validation error', error: 'offset is not supported with keyset pagination' });
    return;
  }
  const after = Buffer.from(listOf(request, 'after_cursor')[0] ?? '', 'base64url').toString();
  const found = rows.findIndex((row) => String(row.id) === after);
  const limit = limitOf(request, 20);
  const shown = rows.slice(found + 1, found + 1 + limit);
  const last = shown.at(-1);
  const more = last !== undefined && found + 1 + limit < rows.length;
  const next = more ? { next_cursor: Buffer.from(String(last.id)).toString('base64url') } : {};
  response.json({ [key]: shown, ...next });
}

function offsetPage<T>(request: Request, response: Response, rows: readonly T[]): void {
  const offset = Number(listOf(request, 'offset')[0] ?? 0);
  if (!Number.isInteger(offset) || offset < 0 || offset > 2100) {
    response.status(422).json({ type: 'validation error', error: 'offset too large' });
    return;
  }
  response.json(rows.slice(offset, offset + limitOf(request, 20)));
}

/** Faults and the missing-agent rule, shared by both HTTP faces. Requests without a User-Agent fail, as measured. */
export function guard(context: GammaContext) {
  return (request: Request, response: Response, next: () => void): void => {
    context.stats.http_requests += 1;
    if (context.faults.hits('http_429'))
      response.status(429).set('retry-after', '1').type('html').send('<html></html>');
    else if (context.faults.hits('http_5xx')) response.status(502).type('html').send('<html>Bad gateway</html>');
    else if ((request.headers['user-agent'] ?? '') === '') response.status(403).json({ error: 'forbidden' });
    else next();
  };
}

/** The express application of the catalogue host. */
export function gammaApp(context: GammaContext): Express {
  const { store } = context;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guard(context));
  const events = (request: Request) =>
    eventRows(store, request).map((event) => gammaEvent(store, event, request.query.include_markets !== 'false'));
  app.get('/events/keyset', (request, response) => keyset(request, response, 'events', events(request)));
  app.get('/markets/keyset', (request, response) => keyset(request, response, 'markets', marketRows(store, request)));
  app.get('/events', (request, response) => offsetPage(request, response, events(request)));
  app.get('/markets', (request, response) => offsetPage(request, response, marketRows(store, request)));
  app.get('/events/slug/:slug', (request, response) => {
    const event = [...store.events.values()].find((candidate) => candidate.slug === request.params.slug);
    if (event === undefined) response.status(404).json({ type: 'not found error', error: 'slug not found' });
    else response.json(gammaEvent(store, event, true));
  });
  app.get('/events/:id', (request, response) => {
    const event = store.events.get(request.params.id);
    if (event === undefined) response.status(404).json({ type: 'not found error', error: 'id not found' });
    else response.json(gammaEvent(store, event, true));
  });
  app.get('/sports', (_request, response) => {
    response.json(
      store.sports.map(({ primary_tag_id, ...sport }) => ({
        ...sport,
        image: '',
        resolution: '',
        primaryTagId: primary_tag_id,
      })),
    );
  });
  app.get('/sports/market-types', (_request, response) => {
    response.json({ marketTypes: ['moneyline', 'spreads', 'totals'] });
  });
  return app;
}
