import type { BookStatus, InputEvent, Stamp } from '../../runtime/trading/types/events.ts';
import type { PriceE4, QtyCc, TimeUs } from '../../runtime/trading/types/units.ts';

/** What one input caused. Commands are frames to send as they are. */
export interface StreamOutput {
  events: InputEvent[];
  commands: string[];
}

/** An output under way, with the times of what causes it. */
export interface Writing extends StreamOutput {
  at: Stamp;
}

/** Nothing caused yet, by something of this time. */
export function writing(at: Stamp): Writing {
  return { events: [], commands: [], at };
}

/** Settings of a {@link KalshiBookStream}. */
export interface BookStreamOptions {
  /**
   * Scale in which NO levels are asked for and arrive. The flag is always sent, because the venue's default will change.
   * Default false: NO prices, converted here.
   */
  use_yes_price?: boolean;
  /** Ask again for a snapshot that has not come within this time. */
  snapshot_timeout_us?: number;
  /**
   * When a market pays: on `determined` at once, or only when REST says `finalized` (a result may be disputed before, and
   * disputes are not announced on the socket). Default `finalized`; the session watches for it.
   */
  settle_on?: 'determined' | 'finalized';
}

/** One sid: its channel, its place in the sequence, its markets, and when a snapshot was last asked for. */
export interface Subscription {
  sid: number;
  channel: string | null;
  last_seq: number | null;
  tickers: Set<string>;
  asked_at_us: TimeUs | null;
}

/** One market's ladders on the YES scale. */
export interface StreamBook {
  status: BookStatus;
  bids: Map<PriceE4, QtyCc>;
  asks: Map<PriceE4, QtyCc>;
}

/** Channel of the order books. */
export const BOOK_CHANNEL = 'orderbook_delta';

/** Whether a subscription is, or may still turn out to be, one of order books. */
export function isBooks({ channel }: Subscription): boolean {
  return channel === null || channel === BOOK_CHANNEL;
}

/** Note the markets that a subscription covers. */
export function assign(subscription: Subscription, tickers: readonly string[]): void {
  for (const ticker of tickers) subscription.tickers.add(ticker);
}
