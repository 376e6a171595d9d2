/** Public market data of the CLOB host (polymarket.md 3.1). */

import type { Express, Request, Response } from 'express';
import express from 'express';
import { isoFromUs } from '../../http/simulated-wire.ts';
import { bookDocument, priceText, topText } from './books.ts';
import type { GammaContext } from './gamma.ts';
import { guard } from './gamma.ts';
import type { PolymarketMarketState } from './types.ts';

const NO_BOOK = { error: 'No orderbook exists for the requested token id' };

/** `GET /clob-markets/{condition_id}`: the compact form. `nr` is left out when false. */
function compactMarket(market: PolymarketMarketState): Record<string, unknown> {
  const { input } = market;
  const fee = input.fee_schedule;
  return {
    c: input.condition_id,
    t: input.token_ids.map((t, index) => ({ t, o: input.outcomes[index] })),
    mts: market.tick_e4 / 10_000,
    mos: input.order_min_size,
    ...(input.neg_risk ? { nr: true } : {}),
    ...(fee === null ? {} : { fd: { r: fee.rate, e: fee.exponent, to: fee.takerOnly } }),
    mbf: 1000,
    tbf: 1000,
    ao: market.payout_e4 === null,
    sd: input.seconds_delay,
    gst: isoFromUs(input.game_start_us),
    cbos: input.clear_book_on_start,
  };
}

function longMarket(market: PolymarketMarketState): Record<string, unknown> {
  const { input, payout_e4 } = market;
  return {
    condition_id: input.condition_id,
    question: input.question,
    market_slug: input.slug,
    description: input.description,
    active: true,
    closed: payout_e4 !== null,
    archived: false,
    accepting_orders: payout_e4 === null,
    enable_order_book: true,
    end_date_iso: isoFromUs(input.end_date_us),
    game_start_time: isoFromUs(input.game_start_us),
    seconds_delay: input.seconds_delay,
    minimum_order_size: input.order_min_size,
    minimum_tick_size: market.tick_e4 / 10_000,
    neg_risk: input.neg_risk,
    is_50_50_outcome: payout_e4 === 5000,
    maker_base_fee: 1000,
    taker_base_fee: 1000,
    tokens: ([0, 1] as const).map((index) => ({
      token_id: input.token_ids[index],
      outcome: input.outcomes[index],
      price: Number(topText(market, index).best_bid || '0'),
      winner: payout_e4 === (index === 0 ? 10_000 : 0),
    })),
  };
}

function addBookRoutes(app: Express, { store }: GammaContext): void {
  const book = (token: unknown) => {
    const found = typeof token === 'string' ? store.tokens.get(token) : undefined;
    return found === undefined || found.market.payout_e4 !== null ? null : bookDocument(found.market, found.index);
  };
  const books = (tokens: readonly unknown[]) => tokens.flatMap((token) => book(token) ?? []);
  app.get('/book', (request, response) => {
    const document = book(request.query.token_id);
    if (document === null) response.status(404).json(NO_BOOK);
    else response.json(document);
  });
  app.post('/books', express.json(), (request: Request, response: Response) => {
    const body: unknown = request.body;
    if (!Array.isArray(body)) response.status(400).json({ error: 'Invalid payload' });
    else response.json(books(body.map((entry: unknown) => (entry as { token_id?: unknown } | null)?.token_id)));
  });
  app.get('/books', (request, response) => {
    response.json(books(String(request.query.token_ids ?? '').split(',')));
  });
  app.get('/last-trade-price', (request, response) => {
    const last = book(request.query.token_id)?.last_trade_price ?? '';
    response.json(last === '' ? { price: '0.5', side: '' } : { price: last, side: 'BUY' });
  });
}

function addFactRoutes(app: Express, { store }: GammaContext): void {
  const found = (_request: Request, response: Response, token: unknown) => {
    const entry = typeof token === 'string' ? store.tokens.get(token) : undefined;
    if (entry === undefined) response.status(404).json(NO_BOOK);
    return entry;
  };
  const tick = (request: Request, response: Response, token: unknown): void => {
    const entry = found(request, response, token);
    if (entry !== undefined) response.json({ minimum_tick_size: entry.market.tick_e4 / 10_000 });
  };
  app.get('/tick-size', (request, response) => tick(request, response, request.query.token_id));
  app.get('/tick-size/:token', (request, response) => tick(request, response, request.params.token));
  app.get('/neg-risk', (request, response) => {
    const entry = found(request, response, request.query.token_id);
    if (entry !== undefined) response.json({ neg_risk: entry.market.input.neg_risk });
  });
  app.get('/markets-by-token/:token', (request, response) => {
    const entry = found(request, response, request.params.token);
    if (entry !== undefined) response.json({ condition_id: entry.market.input.condition_id });
  });
  app.get('/midpoint', (request, response) => {
    const entry = found(request, response, request.query.token_id);
    if (entry === undefined) return;
    const { best_bid, best_ask } = topText(entry.market, entry.index);
    const mid_e4 = Math.round((Number(best_bid || '0') + Number(best_ask || '1')) * 5000);
    response.json({ mid: priceText(mid_e4) });
  });
  app.get('/price', (request, response) => {
    const entry = found(request, response, request.query.token_id);
    if (entry === undefined) return;
    const { best_bid, best_ask } = topText(entry.market, entry.index);
    response.json({ price: request.query.side === 'BUY' ? best_bid : best_ask });
  });
}

/** The express application of the CLOB host. @param nowUs the venue's clock @param addMore routes of accounts */
export function clobApp(context: GammaContext, nowUs: () => number, addMore: (app: Express) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(guard(context));
  app.get('/time', (_request, response) => {
    response.json(Math.floor(nowUs() / 1_000_000));
  });
  app.get('/version', (_request, response) => {
    response.json({ version: 2 });
  });
  addBookRoutes(app, context);
  addMore(app);
  addFactRoutes(app, context);
  for (const [path, render] of [
    ['/clob-markets/:condition', compactMarket],
    ['/markets/:condition', longMarket],
  ] as const) {
    app.get(path, (request, response) => {
      const market = context.store.markets.get(String(request.params.condition));
      if (market === undefined) response.status(404).json({ error: 'market not found' });
      else response.json(render(market));
    });
  }
  return app;
}
