/** The REST face: paths, filters, pagination and error bodies of kalshi.md 3 and 4.8. */

import type { Express, Request, Response } from 'express';
import express from 'express';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { FaultPlan } from '../../http/simulated-wire.ts';
import type { KeyRing } from './auth.ts';
import { eventDocument, legDocument, marketDocument, seriesDocument } from './documents.ts';
import type { KalshiExchange } from './exchange.ts';
import { addOrderRoutes } from './orders-rest.ts';
import type { KalshiStore } from './store.ts';
import type { KalshiMarketState, KalshiSimulatorStats } from './types.ts';

/** Root of every REST path; part of what is signed. */
export const REST_PREFIX = '/trade-api/v2';

const STATUS_FILTER: Readonly<Record<string, readonly string[]>> = {
  unopened: ['initialized'],
  open: ['active', 'inactive'],
  closed: ['closed', 'determined'],
  settled: ['finalized'],
};

const NOT_FOUND = { error: { code: 'not_found', message: 'not found' } };

/** What the routes read and count. */
export interface RestContext {
  exchange: KalshiExchange;
  clock: Clock;
  store: KalshiStore;
  keys: KeyRing;
  faults: FaultPlan;
  stats: KalshiSimulatorStats;
}

class BadQuery extends Error {
  readonly body: unknown;

  constructor(body: unknown) {
    super('bad query');
    this.body = body;
  }
}

const queryText = (request: Request, name: string): string | undefined => {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function statuses(request: Request): readonly string[] | null {
  const word = queryText(request, 'status');
  if (word === undefined) return null;
  const wanted = STATUS_FILTER[word];
  if (wanted === undefined)
    throw new BadQuery({ error: { code: 'bad_request', message: 'bad request', details: 'invalid status filter' } });
  return wanted;
}

function limitOf(request: Request, standard: number, largest: number, call: string): number {
  const limit = Number(queryText(request, 'limit') ?? standard);
  if (Number.isInteger(limit) && limit >= 0 && limit <= largest) return limit === 0 ? standard : limit;
  throw new BadQuery({
    msg: `Parameter validation failed for ${call}: Key: '${call}Params.Limit' Error:Field validation for 'Limit' failed on the 'lte' tag`,
  });
}

/** Cursor = base64 of the key of the last row sent. Garbage silently means page 1, as recorded on the venue. */
function page<T>(request: Request, rows: readonly T[], limit: number, keyOf: (row: T) => string) {
  const after = Buffer.from(queryText(request, 'cursor') ?? '', 'base64url').toString();
  const found = rows.findIndex((row) => keyOf(row) === after);
  const shown = rows.slice(found + 1, found + 1 + limit);
  const last = shown.at(-1);
  const more = last !== undefined && found + 1 + limit < rows.length;
  return { shown, cursor: more ? Buffer.from(keyOf(last)).toString('base64url') : '' };
}

function listEvents(context: RestContext, request: Request, response: Response): void {
  const wanted = statuses(request);
  const series = queryText(request, 'series_ticker');
  const nested = queryText(request, 'with_nested_markets') === 'true';
  const tickers = queryText(request, 'tickers')?.split(',');
  const limit = limitOf(request, 200, 200, 'GetEvents');
  const rows = [...context.store.events.values()].filter((event) => {
    if (series !== undefined && event.series_ticker !== series) return false;
    if (tickers !== undefined && !tickers.includes(event.event_ticker)) return false;
    return wanted === null || context.store.marketsOf(event.event_ticker).some((m) => wanted.includes(m.status));
  });
  const { shown, cursor } = page(request, rows, limit, (event) => event.event_ticker);
  const events = shown.map((event) =>
    eventDocument(event, nested ? context.store.marketsOf(event.event_ticker) : null),
  );
  response.json({ events, milestones: [], cursor });
}

function listMarkets(context: RestContext, request: Request, response: Response): void {
  const wanted = statuses(request);
  const series = queryText(request, 'series_ticker');
  const event = queryText(request, 'event_ticker');
  const tickers = queryText(request, 'tickers')?.split(',');
  const limit = limitOf(request, 100, 1000, 'GetMarkets');
  const rows = [...context.store.markets.values()].filter(
    (market: KalshiMarketState) =>
      (series === undefined || market.series_ticker === series) &&
      (event === undefined || market.event_ticker === event) &&
      (tickers === undefined || tickers.includes(market.input.ticker)) &&
      (wanted === null || wanted.includes(market.status)),
  );
  const { shown, cursor } = page(request, rows, limit, (market) => market.input.ticker);
  response.json({ markets: shown.map(marketDocument), cursor });
}

const bookBody = (market: KalshiMarketState, depth: number) => ({
  yes_dollars: legDocument(market.yes, depth),
  no_dollars: legDocument(market.no, depth),
});

function addMarketRoutes(app: Express, context: RestContext): void {
  const { store } = context;
  app.get(`${REST_PREFIX}/markets`, (request, response) => listMarkets(context, request, response));
  app.get(`${REST_PREFIX}/markets/orderbooks`, (request, response) => {
    const tickers = queryText(request, 'tickers')?.split(',') ?? [];
    const orderbooks = tickers.flatMap((ticker) => {
      const market = store.markets.get(ticker);
      return market === undefined ? [] : [{ ticker, orderbook_fp: bookBody(market, 0) }];
    });
    response.json({ orderbooks });
  });
  app.get(`${REST_PREFIX}/markets/:ticker`, (request, response) => {
    const market = store.markets.get(request.params.ticker);
    if (market === undefined) response.status(404).json(NOT_FOUND);
    else response.json({ market: marketDocument(market) });
  });
  app.get(`${REST_PREFIX}/markets/:ticker/orderbook`, (request, response) => {
    const market = store.markets.get(request.params.ticker);
    const depth = Number(queryText(request, 'depth') ?? 0);
    if (market === undefined) response.status(404).json(NOT_FOUND);
    else response.json({ orderbook_fp: bookBody(market, Number.isInteger(depth) && depth > 0 ? depth : 0) });
  });
}

function addListingRoutes(app: Express, context: RestContext): void {
  const { store } = context;
  const exchange = { exchange_active: true, trading_active: true, intra_exchange_transfers_active: true };
  app.get(`${REST_PREFIX}/exchange/status`, (_request, response) => {
    response.json({
      ...exchange,
      exchange_estimated_resume_time: null,
      exchange_index_statuses: [{ exchange_index: 0, description: 'Default', ...exchange }],
    });
  });
  app.get(`${REST_PREFIX}/series/fee_changes`, (_request, response) => {
    response.json({ series_fee_change_arr: [] });
  });
  app.get(`${REST_PREFIX}/series`, (request, response) => {
    const category = queryText(request, 'category');
    const all = [...store.series.values()].map(seriesDocument);
    response.json({ series: all.filter((one) => category === undefined || one.category === category) });
  });
  app.get(`${REST_PREFIX}/series/:ticker`, (request, response) => {
    const series = store.series.get(request.params.ticker);
    if (series === undefined) response.status(404).json(NOT_FOUND);
    else response.json({ series: seriesDocument(series) });
  });
  app.get(`${REST_PREFIX}/events`, (request, response) => listEvents(context, request, response));
  app.get(`${REST_PREFIX}/events/:ticker`, (request, response) => {
    const event = store.events.get(request.params.ticker);
    if (event === undefined) {
      response.status(404).json(NOT_FOUND);
      return;
    }
    const markets = store.marketsOf(event.event_ticker);
    const nested = queryText(request, 'with_nested_markets') === 'true';
    response.json({
      event: eventDocument(event, nested ? markets : null),
      ...(nested ? {} : { markets: markets.map(marketDocument) }),
    });
  });
  app.get(`${REST_PREFIX}/account/limits`, (request, response) => {
    const refused = context.keys.check(request.headers, 'GET', request.path);
    if (refused !== null) response.status(refused.status).json(refused.body);
    else {
      const read = { refill_rate: 200, bucket_capacity: 200 };
      response.json({ usage_tier: 'basic', read, write: { refill_rate: 100, bucket_capacity: 100 }, grants: [] });
    }
  });
}

/** The express application of one simulated exchange. Public routes refuse a wrong signature but need none. */
export function restApp(context: RestContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    context.stats.http_requests += 1;
    if (context.faults.hits('http_429')) {
      response.status(429).json({ error: 'too many requests' });
      return;
    }
    if (context.faults.hits('http_5xx')) {
      response.status(503).json({ error: { code: 'service_unavailable', message: 'service unavailable' } });
      return;
    }
    const refused =
      request.headers['kalshi-access-key'] === undefined
        ? null
        : context.keys.check(request.headers, request.method, request.path);
    if (refused !== null) {
      response.status(refused.status).json(refused.body);
      return;
    }
    response.set('cache-control', 'public, max-age=15');
    response.set('x-kalshi-cache-hits', '0');
    next();
  });
  addListingRoutes(app, context);
  addMarketRoutes(app, context);
  addOrderRoutes(app, REST_PREFIX, context);
  app.use((_request: Request, response: Response) => {
    response.status(404).json(NOT_FOUND);
  });
  app.use((error: unknown, _request: Request, response: Response, next: (error: unknown) => void) => {
    if (error instanceof BadQuery) response.status(400).json(error.body);
    else next(error);
  });
  return app;
}
