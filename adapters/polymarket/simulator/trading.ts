/** Requests of accounts to the simulated CLOB: orders, cancels, listings, money, heartbeats (polymarket.md 3.5, 3.6). */
import { randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import express from 'express';
import { entriesOf, membersOf, type OrderFields, type SimulatedAccount, type SimulatedAccounts } from './accounts.ts';
import type { PolymarketExchange } from './exchange.ts';
import { orderDocument, placedDocument, tradeDocument } from './orders.ts';

/** Unheard for so long after the first heartbeat, everything that rests is taken back (parts.md 6). */
const HEARTBEAT_MS = 10_000;

type Handler = (account: SimulatedAccount, request: Request, response: Response, body: string) => void | Promise<void>;

/** Who has armed the dead man's switch, and with which id. */
interface Beat {
  id: string;
  timer: NodeJS.Timeout;
}

/** Adds the routes. @returns what ends the timers. */
export function addTradingRoutes(app: Express, exchange: PolymarketExchange, accounts: SimulatedAccounts): () => void {
  const beats = new Map<SimulatedAccount, Beat>();
  const route = (method: 'get' | 'post' | 'delete', path: string, handler: Handler): void => {
    app[method](path, express.text({ type: () => true, limit: '1mb' }), async (request, response) => {
      const body = typeof request.body === 'string' ? request.body : '';
      const account = accounts.check(request.headers, request.method, request.path, body);
      if (account === null) response.status(401).json({ error: 'Unauthorized/Invalid api key' });
      else await handler(account, request, response, body);
    });
  };
  addOrderRoutes(route, exchange);
  addListings(route, exchange);
  route('post', '/v1/heartbeats', (account, _request, response, body) => {
    const known = beats.get(account);
    const sent = membersOf(body).heartbeat_id;
    if (known !== undefined && sent !== known.id) {
      response.status(400).json({ error_msg: 'Invalid Heartbeat ID', heartbeat_id: known.id });
      return;
    }
    clearTimeout(known?.timer);
    const all = (): void =>
      void exchange.cancel(
        account,
        exchange.resting(account).map(({ hash }) => hash),
      );
    const beat = { id: randomUUID(), timer: setTimeout(all, HEARTBEAT_MS) };
    beats.set(account, beat);
    response.json({ heartbeat_id: beat.id });
  });
  return () => {
    for (const { timer } of beats.values()) clearTimeout(timer);
  };
}

type Route = (method: 'get' | 'post' | 'delete', path: string, handler: Handler) => void;

function addOrderRoutes(route: Route, exchange: PolymarketExchange): void {
  route('post', '/order', async (account, request, response, body) => {
    const fields = membersOf(body);
    if (exchange.faults.hits('lost_before')) request.socket.destroy();
    else {
      const placed = await exchange.place(account, fields);
      if (exchange.faults.hits('lost_after')) request.socket.destroy();
      else if (exchange.faults.hits('error_after')) response.status(500).json({ error: 'order timed out' });
      else if ('error' in placed) response.status(placed.status).json({ error: placed.error });
      else response.json(placedDocument(placed, exchange.trades));
    }
  });
  route('post', '/orders', async (account, _request, response, body) => {
    const list = entriesOf(body);
    if (list.length === 0 || list.length > 15) {
      response.status(400).json({ error: `Too many orders in payload: ${list.length}, max allowed: 15` });
      return;
    }
    const placed = await Promise.all(list.map((one) => exchange.place(account, (one ?? {}) as OrderFields)));
    const nothing = { success: true, orderID: '', status: '', makingAmount: '', takingAmount: '' };
    const answers = placed.map((one) =>
      'error' in one ? { ...nothing, errorMsg: one.error } : placedDocument(one, exchange.trades),
    );
    response.json(answers);
  });
  route('delete', '/order', (account, _request, response, body) => {
    response.json(exchange.cancel(account, [String(membersOf(body).orderID)]));
  });
  route('delete', '/orders', (account, _request, response, body) => {
    response.json(exchange.cancel(account, entriesOf(body).map(String)));
  });
  route('delete', '/cancel-all', (account, _request, response) => {
    response.json(
      exchange.cancel(
        account,
        exchange.resting(account).map(({ hash }) => hash),
      ),
    );
  });
}

function addListings(route: Route, exchange: PolymarketExchange): void {
  const page = (response: Response, items: readonly unknown[], cursor: unknown): void => {
    const first = cursor === 'MA==' || cursor === undefined ? 0 : Number(cursor);
    const next_cursor = first + 100 < items.length ? String(first + 100) : 'LTE=';
    response.json({ limit: 100, count: items.length, next_cursor, data: items.slice(first, first + 100) });
  };
  route('get', '/data/order/:id', (account, request, response) => {
    const order = exchange.resting(account).find(({ hash }) => hash === request.params.id);
    if (order === undefined) response.status(404).json({});
    else response.json(orderDocument(order));
  });
  route('get', '/data/orders', (account, request, response) => {
    page(response, exchange.resting(account).map(orderDocument), request.query.next_cursor);
  });
  route('get', '/data/trades', (account, request, response) => {
    const { id, market, after = '0', next_cursor } = request.query;
    const own = exchange.trades.filter(({ order }) => order.account === account);
    const recent = own.filter((one) => one.at_ms / 1000 > Number(after));
    const asked = recent.filter((one) => id === undefined || one.id === id);
    const on = asked.filter((one) => market === undefined || one.order.market.input.condition_id === market);
    const documents = on.map((trade) => ({ ...tradeDocument(trade), status: `TRADE_STATUS_${trade.status}` }));
    page(response, documents, next_cursor);
  });
  route('get', '/balance-allowance', (account, request, response) => {
    const { asset_type, token_id } = request.query;
    const units = asset_type === 'COLLATERAL' ? account.cash : (account.tokens.get(String(token_id)) ?? 0);
    const allowance = String(account.allowance);
    response.json({ balance: String(units), allowances: { '0xE111180000d2663C0091e4f400237545B87B996B': allowance } });
  });
  route('get', '/balance-allowance/update', (_account, _request, response) => void response.json({}));
  route('get', '/auth/ban-status/closed-only', ({ closed_only }, _request, response) => {
    response.json({ closed_only });
  });
}
