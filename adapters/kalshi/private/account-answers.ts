/** What Kalshi says of an account: cash by shard, positions, fills, orders, settlements, limits (kalshi.md 4.7, 7). Pure. */
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import {
  type PriceE4,
  parsePriceE4,
  parseQtyCc,
  parseUdollars,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from '../../../runtime/trading/types/units.ts';
import { asInteger, asList, asNumber, asObject, asText, dig, rejected } from '../../http/decode.ts';
import { readPosition, type VenuePosition } from './frames.ts';
import { type OrderState, readFill, readOrder, type VenueFill } from './order-answers.ts';

/** Cash. An order is paid by its own shard's alone (kalshi.md 4.6). */
export interface KalshiBalance {
  total_udollars: Udollars;
  /** By `exchange_index`; empty where the answer does not break it down. */
  by_shard: ReadonlyMap<number, Udollars>;
}

/** `GET /portfolio/balance`: the text in dollars counts, the whole cents beside it are rounded. */
export function readBalance(document: unknown): Parsed<KalshiBalance> {
  const total = parseUdollars(asText(dig(document, 'balance_dollars')) ?? '');
  if (total === null) return rejected('not_a_balance', 'no balance_dollars');
  const by_shard = new Map<number, Udollars>();
  for (const part of asList(dig(document, 'balance_breakdown'))) {
    const index = asInteger(dig(part, 'exchange_index'), 0, 1_000);
    const cash = parseUdollars(asText(dig(part, 'balance')) ?? '');
    if (index === null || cash === null) return rejected('bad_shard');
    by_shard.set(index, cash);
  }
  const sum = [...by_shard.values()].reduce((all, cash) => all + cash, 0);
  if (by_shard.size > 0 && sum !== total) return rejected('shards_differ', `${sum} of ${total} micro-dollars`);
  return { ok: true, value: { total_udollars: total, by_shard } };
}

/** One page of a listing with its cursor, "" on the last. What cannot be read is counted, never left out silently. */
export interface AccountPage<T> {
  rows: T[];
  unread: number;
  cursor: string;
}

function page<T>(
  document: unknown,
  member: string,
  read: (row: Readonly<Record<string, unknown>>) => T | null,
): Parsed<AccountPage<T>> {
  const list = dig(document, member);
  if (!Array.isArray(list)) return rejected('not_a_page', `no ${member}`);
  const read_rows = list.map((row) => {
    const object = asObject(row);
    return object === null ? null : read(object);
  });
  const rows = read_rows.filter((row) => row !== null);
  return {
    ok: true,
    value: { rows, unread: read_rows.length - rows.length, cursor: asText(dig(document, 'cursor')) ?? '' },
  };
}

/** `GET /portfolio/positions`. */
export const readPositions = (document: unknown): Parsed<AccountPage<VenuePosition>> =>
  page(document, 'market_positions', readPosition);

/** `GET /portfolio/fills`. */
export const readFills = (document: unknown): Parsed<AccountPage<VenueFill>> => page(document, 'fills', readFill);

/** `GET /portfolio/orders`. */
export const readOrders = (document: unknown): Parsed<AccountPage<OrderState>> => page(document, 'orders', readOrder);

/** One market that has paid this account. */
export interface VenueSettlement {
  market_id: string;
  yes_qty_cc: QtyCc;
  no_qty_cc: QtyCc;
  /** Paid in all. */
  revenue_udollars: Udollars;
  /** Trade fees that were charged before, in all. */
  fee_udollars: Udollars;
  /** Of one YES; null where it is not stated. */
  yes_value_e4: PriceE4 | null;
  settled_at_us: TimeUs | null;
}

/** `GET /portfolio/settlements`: revenue and value are whole cents (kalshi.md 4.7). */
export const readSettlements = (document: unknown): Parsed<AccountPage<VenueSettlement>> =>
  page(document, 'settlements', (row) => {
    const market_id = asText(row.ticker);
    const yes = parseQtyCc(asText(row.yes_count_fp) ?? '');
    const no = parseQtyCc(asText(row.no_count_fp) ?? '');
    const cents = asInteger(row.revenue, 0, 1e12);
    const fee = parseUdollars(asText(row.fee_cost) ?? '0');
    if (market_id === null || yes === null || no === null || cents === null || fee === null) return null;
    const value = asNumber(row.value);
    const at_ms = Date.parse(asText(row.settled_time) ?? '');
    return {
      ...{ market_id, yes_qty_cc: yes, no_qty_cc: no, revenue_udollars: cents * 10_000, fee_udollars: fee },
      yes_value_e4: value === null ? null : parsePriceE4((value / 100).toFixed(4)),
      settled_at_us: Number.isNaN(at_ms) ? null : at_ms * 1_000,
    };
  });

/** One bucket of tokens. */
export interface RateBucket {
  refill_per_s: number;
  capacity: number;
}

/** `GET /account/limits`: paced by these and by nothing that is remembered (kalshi.md 7). */
export function readLimits(document: unknown): Parsed<{ tier: string; read: RateBucket; write: RateBucket }> {
  const bucket = (name: string): RateBucket | null => {
    const refill_per_s = asNumber(dig(document, name, 'refill_rate'));
    const capacity = asNumber(dig(document, name, 'bucket_capacity'));
    return refill_per_s === null || capacity === null || refill_per_s <= 0 || capacity <= 0
      ? null
      : { refill_per_s, capacity };
  };
  const [read, write] = [bucket('read'), bucket('write')];
  const tier = asText(dig(document, 'usage_tier'));
  return read === null || write === null || tier === null
    ? rejected('not_limits')
    : { ok: true, value: { tier, read, write } };
}
