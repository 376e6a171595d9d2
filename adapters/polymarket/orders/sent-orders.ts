/**
 * Which order is which at the venue, written before it is sent: after a crash an order is asked for by its hash, and one that is not
 * here was never sent. One line of JSON an order, flushed to the disk.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { asInteger, asObject, asText, parseJson } from '../../http/decode.ts';

/** One order that was perhaps sent. */
export interface SentOrder {
  order_id: string;
  hash: string;
  market_id: string;
  side: 'BUY' | 'SELL';
  /** What was asked for after rounding, 1/100 contract. */
  qty_cc: number;
  /** Taker rate of its market, 1/100,000. */
  rate_e5: number;
  sent_at_us: number;
}

/** Call {@link SentOrders.close} when done. */
export class SentOrders {
  readonly #file: FileHandle;
  readonly #orders: Map<string, SentOrder>;
  readonly #byHash: Map<string, SentOrder>;

  private constructor(file: FileHandle, orders: Map<string, SentOrder>) {
    this.#file = file;
    this.#orders = orders;
    this.#byHash = new Map([...orders.values()].map((order) => [order.hash.toLowerCase(), order]));
  }

  /** Open or create the file; a line that was cut off when the machine stopped belongs to an order that was not sent. @throws file errors */
  static async open(path: string): Promise<SentOrders> {
    const file = await open(path, 'a', 0o600);
    const text = await readFile(path, 'utf8');
    const orders = new Map<string, SentOrder>();
    for (const line of text.split('\n')) {
      const order = readLine(line);
      if (order !== null) orders.set(order.order_id, order);
    }
    if (text !== '' && !text.endsWith('\n')) await file.write('\n');
    return new SentOrders(file, orders);
  }

  /** Write one and wait until it is on the disk. @throws file errors: then it must not be sent */
  async note(order: SentOrder): Promise<void> {
    await this.#file.write(`${JSON.stringify(order)}\n`);
    await this.#file.datasync();
    this.#orders.set(order.order_id, order);
    this.#byHash.set(order.hash.toLowerCase(), order);
  }

  /** Null where it was never sent. */
  find(order_id: string): SentOrder | null {
    return this.#orders.get(order_id) ?? null;
  }

  /** By its id at the venue; null where it is not ours. */
  findHash(hash: string): SentOrder | null {
    return this.#byHash.get(hash.toLowerCase()) ?? null;
  }

  /** Close the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

function readLine(line: string): SentOrder | null {
  const json = parseJson(line);
  const value = asObject(json.ok ? json.value : null);
  const [order_id, hash, market_id] = [asText(value?.order_id), asText(value?.hash), asText(value?.market_id)];
  const qty_cc = asInteger(value?.qty_cc, 1, Number.MAX_SAFE_INTEGER);
  const rate_e5 = asInteger(value?.rate_e5, 0, 100_000);
  const sent_at_us = asInteger(value?.sent_at_us, 0, Number.MAX_SAFE_INTEGER);
  const side = value?.side;
  if (order_id === null || hash === null || market_id === null || (side !== 'BUY' && side !== 'SELL')) return null;
  if (qty_cc === null || rate_e5 === null || sent_at_us === null) return null;
  return { order_id, hash, market_id, side, qty_cc, rate_e5, sent_at_us };
}
