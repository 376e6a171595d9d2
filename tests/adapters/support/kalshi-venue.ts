/**
 * A small exchange on loopback for tests of orders: it fills what a script says, keeps ids for ever as the venue does, and loses, fails
 * or delays answers by a seeded draw. It speaks the venue's paths and shapes (kalshi.md 4).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Rng } from '../../../adapters/http/backoff.ts';
import { json, type Loopback, loopback } from './loopback.ts';

/** One order as the exchange has it. */
export interface VenueRow {
  order_id: string;
  client_order_id: string;
  ticker: string;
  side: 'bid' | 'ask';
  price: string;
  count: number;
  filled: number;
  status: 'executed' | 'canceled';
  fee: number;
}

/** What goes wrong with a create: before it is taken, or after. */
export type Fault = 'none' | 'lost_before' | 'lost_after' | '503_before' | '503_after' | '429' | 'refused';
export const FAULTS: readonly Fault[] = [
  'none',
  'lost_before',
  'lost_after',
  '503_before',
  '503_after',
  '429',
  'refused',
];

const UNAVAILABLE = { error: { code: 'service_unavailable' } };
const DUPLICATE = [409, { error: { code: 'order_already_exists' } }] as const;
const REFUSALS: Readonly<Partial<Record<Fault, readonly [status: number, body: unknown]>>> = {
  '429': [429, { error: 'too many requests' }],
  refused: [400, { error: { code: 'insufficient_balance', message: 'insufficient balance' } }],
  '503_before': [503, UNAVAILABLE],
};

/** The exchange. */
export class KalshiVenue {
  readonly orders = new Map<string, VenueRow>();
  /** Creates by client id: how often each was asked for. */
  readonly creates = new Map<string, number>();
  /** Reads that fail before one is answered. */
  unread = 0;
  private readonly rng: Rng;
  private readonly faultOf: (n: number) => Fault;
  private server: Loopback | null = null;

  constructor(rng: Rng, faultOf: (n: number) => Fault) {
    this.rng = rng;
    this.faultOf = faultOf;
  }

  /** Listen until the test ends. @returns the base address */
  async listen(): Promise<string> {
    this.server = await loopback({ http: (request, response) => this.answer(request, response) });
    return `${this.server.url}/trade-api/v2`;
  }

  get requests(): readonly IncomingMessage[] {
    return this.server?.requests ?? [];
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://x');
    const path = url.pathname.replace('/trade-api/v2', '');
    if (request.method === 'POST' && path === '/portfolio/events/orders') {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.create(JSON.parse(Buffer.concat(chunks).toString()), response));
      return;
    }
    if (this.unread > 0) {
      this.unread -= 1;
      json(response, UNAVAILABLE, 503);
    } else if (path === '/portfolio/orders') json(response, { orders: this.listed(url), cursor: '' });
    else if (path === '/portfolio/fills')
      json(response, { fills: this.fills(url.searchParams.get('order_id')), cursor: '' });
    else json(response, { error: { code: 'not_found', message: 'not found' } }, 404);
  }

  private create(body: Record<string, string>, response: ServerResponse): void {
    const id = body.client_order_id ?? '';
    const n = [...this.creates.values()].reduce((sum, times) => sum + times, 0);
    this.creates.set(id, (this.creates.get(id) ?? 0) + 1);
    const fault = this.faultOf(n);
    const refusal = this.orders.has(id) ? DUPLICATE : REFUSALS[fault];
    if (refusal !== undefined) json(response, refusal[1], refusal[0]);
    else if (fault === 'lost_before') response.destroy();
    else this.take(id, body, fault, response);
  }

  private take(id: string, body: Record<string, string>, fault: Fault, response: ServerResponse): void {
    const count = Math.round(Number(body.count) * 100);
    const drawn = this.rng();
    const filled = drawn < 0.3 ? count : Math.floor((drawn - 0.3) * (count + 1));
    const row: VenueRow = {
      ...{ order_id: `v-${id}`, client_order_id: id, ticker: body.ticker ?? '', side: body.side as 'bid' },
      price: body.price ?? '',
      ...{ count, filled, status: filled === count ? 'executed' : 'canceled', fee: filled * 137 },
    };
    this.orders.set(id, row);
    const of = { order_id: row.order_id, client_order_id: id, ts_ms: 1_790_000_000_000 };
    if (fault === '503_after') json(response, UNAVAILABLE, 503);
    else if (fault === 'lost_after') response.destroy();
    else json(response, { ...of, fill_count: text(filled), remaining_count: '0.00' }, 201);
  }

  private listed(url: URL): unknown[] {
    const ticker = url.searchParams.get('ticker');
    return [...this.orders.values()]
      .filter((row) => ticker === null || row.ticker === ticker)
      .map(({ order_id, client_order_id, ticker: of, status, filled }) => ({
        ...{ order_id, client_order_id, ticker: of, status },
        ...{ fill_count_fp: text(filled), remaining_count_fp: '0.00', last_update_time: '2026-09-21T00:00:00Z' },
      }));
  }

  /** An order's fill, in two parts where it can be. */
  private fills(order_id: string | null): unknown[] {
    const row = [...this.orders.values()].find((one) => one.order_id === order_id);
    if (row === undefined || row.filled === 0) return [];
    const first = row.filled > 1 ? Math.floor(row.filled / 2) : row.filled;
    const parts = row.filled > first ? [first, row.filled - first] : [first];
    return parts.map((part, i) => ({
      ...{
        fill_id: `${row.order_id}-${i}`,
        trade_id: `${row.order_id}-${i}`,
        order_id: row.order_id,
        ticker: row.ticker,
      },
      ...{ book_side: row.side, yes_price_dollars: row.price, count_fp: text(part), is_taker: true },
      ...{ fee_cost: (i === 0 ? row.fee / 1e6 : 0).toFixed(6), created_time: '2026-09-21T00:00:00Z' },
    }));
  }
}

const text = (cc: number): string => (cc / 100).toFixed(2);
