/** Commands of one Kalshi socket: their numbers, and which markets the answer to a number is about (kalshi.md 6.1). */
import { asInteger, asList, asText, dig, parseJson } from '../http/decode.ts';
import { BOOK_CHANNEL } from './stream-types.ts';

/** Writes commands and remembers those not yet answered. */
export class KalshiCommands {
  readonly #no_in_yes_price: boolean;
  readonly #pending = new Map<number, string[]>();
  #next_id = 1;

  constructor(no_in_yes_price: boolean) {
    this.#no_in_yes_price = no_in_yes_price;
  }

  /** Number of the next command. */
  get nextId(): number {
    return this.#next_id;
  }

  /** A command in the venue's words. */
  write(cmd: string, params: Record<string, unknown>): string {
    const id = this.#next_id;
    this.#next_id += 1;
    return JSON.stringify({ id, cmd, params });
  }

  /** Subscribe a channel that is not about single markets. */
  subscribe(channel: string): string {
    return this.write('subscribe', { channels: [channel] });
  }

  /** Subscribe the books of these markets. */
  subscribeBooks(tickers: string[]): string {
    this.#pending.set(this.#next_id, tickers);
    const params = { channels: [BOOK_CHANNEL], market_tickers: tickers, use_yes_price: this.#no_in_yes_price };
    return this.write('subscribe', params);
  }

  /** Ask for the books of some markets of a subscription. */
  snapshots(sid: number, tickers: readonly string[]): string {
    return this.write('update_subscription', { sid, action: 'get_snapshot', market_tickers: tickers });
  }

  /** A command has gone out: in a replay it was another who wrote it. @returns the markets whose books it subscribes */
  sent(text: string): string[] {
    const json = parseJson(text);
    const id = json.ok ? asInteger(dig(json.value, 'id'), 1, Number.MAX_SAFE_INTEGER) : null;
    if (!json.ok || id === null) return [];
    this.#next_id = Math.max(this.#next_id, id + 1);
    const params = dig(json.value, 'params');
    if (!asList(dig(params, 'channels')).includes(BOOK_CHANNEL)) return [];
    const tickers = asList(dig(params, 'market_tickers')).flatMap((one) => asText(one) ?? []);
    this.#pending.set(id, tickers);
    return tickers;
  }

  /** Markets of the subscription that this command opened; told once. */
  answered(id: number): string[] {
    const tickers = this.#pending.get(id) ?? [];
    this.#pending.delete(id);
    return tickers;
  }

  /** The connection ended: nothing will be answered any more. */
  forget(): void {
    this.#pending.clear();
  }
}
