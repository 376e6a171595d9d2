/** Orders and account over REST, signed requests only (kalshi.md 4.1 to 4.7). Faults: answers that are lost, or 503 after the order was taken. */
import type { Express, Request, Response } from 'express';
import express from 'express';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { FaultPlan } from '../../http/simulated-wire.ts';
import type { Member } from './accounts.ts';
import type { KeyRing } from './auth.ts';
import { contracts } from './documents.ts';
import type { KalshiExchange, Refusal } from './exchange.ts';
import {
  balanceDocument,
  createdDocument,
  fillDocument,
  orderDocument,
  positionDocument,
  settlementDocument,
} from './member-documents.ts';

/** What the routes need. */
export interface OrdersContext {
  exchange: KalshiExchange;
  keys: KeyRing;
  faults: FaultPlan;
  clock: Clock;
}

const UNAVAILABLE = { error: { code: 'service_unavailable', message: 'service unavailable' } };
const GONE = { error: { code: 'not_found', message: 'not found' } };

type Body = Readonly<Record<string, unknown>>;
type Handler = (member: { key_id: string; member: Member }, request: Request, response: Response) => void;

const isRefusal = (value: object): value is Refusal => 'body' in value;
const bodyOf = (request: Request): Body =>
  typeof request.body === 'object' && request.body !== null ? (request.body as Body) : {};
const texts = (request: Request, name: string): string | undefined => {
  const value = request.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Rows from the cursor on, which is the number of the next one. */
function page<T>(request: Request, rows: readonly T[]): { shown: T[]; cursor: string } {
  const limit = Math.min(1_000, Math.max(1, Number(texts(request, 'limit') ?? 100)));
  const from = Number(Buffer.from(texts(request, 'cursor') ?? '', 'base64url').toString() || 0);
  const next = from + limit;
  return {
    shown: rows.slice(from, next),
    cursor: next < rows.length ? Buffer.from(String(next)).toString('base64url') : '',
  };
}

type Signed = (handler: Handler) => (request: Request, response: Response) => void;

/** Lets a request through that its member has signed. */
function signedBy({ keys, exchange }: OrdersContext): Signed {
  return (handler) => (request, response) => {
    const refused = keys.check(request.headers, request.method, request.path);
    const key_id = String(request.headers['kalshi-access-key']);
    if (refused !== null) response.status(refused.status).json(refused.body);
    else handler({ key_id, member: exchange.member(key_id) }, request, response);
  };
}

function addCreates(app: Express, prefix: string, { exchange, faults }: OrdersContext, signed: Signed): void {
  const json = express.json({ limit: '64kb' });
  const orders = `${prefix}/portfolio/events/orders`;

  app.post(
    orders,
    json,
    signed(({ key_id }, request, response) => {
      if (faults.hits('order_lost')) {
        request.socket.destroy();
        return;
      }
      const made = exchange.create(key_id, bodyOf(request));
      if (isRefusal(made)) response.status(made.status).json(made.body);
      else if (faults.hits('answer_lost')) request.socket.destroy();
      else if (faults.hits('answer_5xx')) response.status(503).json(UNAVAILABLE);
      else response.status(201).json(createdDocument(made));
    }),
  );
  app.post(
    `${orders}/batched`,
    json,
    signed(({ key_id }, request, response) => {
      const asked = bodyOf(request).orders;
      const made = (Array.isArray(asked) ? asked : []).map((body: Body) => {
        const one = exchange.create(key_id, body);
        if (!isRefusal(one)) return createdDocument(one);
        return { client_order_id: body.client_order_id, ...(one.body as Record<string, unknown>) };
      });
      response.status(201).json({ orders: made });
    }),
  );
}

function addCancels(app: Express, prefix: string, { exchange, clock }: OrdersContext, signed: Signed): void {
  const json = express.json({ limit: '64kb' });
  const orders = `${prefix}/portfolio/events/orders`;
  app.delete(
    `${orders}/batched`,
    json,
    signed(({ key_id }, request, response) => {
      const asked = bodyOf(request).orders;
      const list = (Array.isArray(asked) ? asked : []).map(({ order_id }: { order_id: string }) => {
        const reduced = exchange.cancel(key_id, order_id);
        return reduced === null ? { order_id, ...GONE } : { order_id, reduced_by: contracts(reduced) };
      });
      response.json({ orders: list });
    }),
  );
  app.delete(
    orders,
    signed(({ key_id }, _request, response) => {
      exchange.cancelAll({ key_id });
      response.status(200).end();
    }),
  );
  app.delete(
    `${orders}/:id`,
    signed(({ key_id }, request, response) => {
      const id = String(request.params.id);
      const reduced = exchange.cancel(key_id, id);
      if (reduced === null) response.status(404).json(GONE);
      else response.json({ order_id: id, reduced_by: contracts(reduced), ts_ms: Math.floor(clock.nowUs() / 1_000) });
    }),
  );
}

function addReads(app: Express, prefix: string, { clock }: OrdersContext, signed: Signed): void {
  const list = <T>(
    path: string,
    member_of: string,
    rows: (member: Member, request: Request) => readonly T[],
    show: (row: T) => unknown,
  ): void => {
    app.get(
      `${prefix}/portfolio/${path}`,
      signed(({ member }, request, response) => {
        const { shown, cursor } = page(request, rows(member, request));
        response.set('cache-control', 'no-store').json({ [member_of]: shown.map(show), cursor });
      }),
    );
  };
  const named = (request: Request, ticker: string): boolean => (texts(request, 'ticker') ?? ticker) === ticker;
  const since = (request: Request, at_us: number): boolean => at_us >= Number(texts(request, 'min_ts') ?? 0) * 1e6;
  list(
    'orders',
    'orders',
    (member, request) =>
      [...member.orders.values()]
        .filter((one) => named(request, one.ticker) && since(request, one.created_at_us))
        .reverse(),
    orderDocument,
  );
  list(
    'fills',
    'fills',
    (member, request) =>
      member.fills
        .filter(
          (one) =>
            named(request, one.order.ticker) &&
            (texts(request, 'order_id') ?? one.order.order_id) === one.order.order_id,
        )
        .reverse(),
    fillDocument,
  );
  list(
    'positions',
    'market_positions',
    (member, request) => [...member.positions].filter(([ticker, { net_cc }]) => net_cc !== 0 && named(request, ticker)),
    positionDocument,
  );
  list('settlements', 'settlements', (member) => member.settlements, settlementDocument);
  app.get(
    `${prefix}/portfolio/orders/:id`,
    signed(({ member }, request, response) => {
      const order = member.orders.get(String(request.params.id));
      if (order === undefined) response.status(404).json(GONE);
      else response.json({ order: orderDocument(order) });
    }),
  );
  app.get(
    `${prefix}/portfolio/balance`,
    signed(({ member }, _request, response) => {
      response.json(balanceDocument(member, clock.nowUs()));
    }),
  );
}

/** Add the routes below `prefix`. */
export function addOrderRoutes(app: Express, prefix: string, context: OrdersContext): void {
  const signed = signedBy(context);
  addCreates(app, prefix, context, signed);
  addCancels(app, prefix, context, signed);
  addReads(app, prefix, context, signed);
}
