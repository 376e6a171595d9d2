/** The user channel: an account's own orders and trades as they happen (polymarket.md 4.2). Nothing is replayed after a disconnect. */
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import { Backoff, type Rng } from '../../http/backoff.ts';
import { ReconnectingSocket } from '../../http/socket.ts';
import type { ClobCredentials } from '../account-auth.ts';
import { readUserFrame, type UserNews } from '../user-stream.ts';

const RECONNECT = { first_ms: 250, max_ms: 30_000, jitter: 1 };

/** Settings of a {@link UserChannel}. */
export interface UserChannelOptions {
  /** E.g. "wss://ws-subscriptions-clob.polymarket.com/ws/user". */
  url: string;
  credentials: ClobCredentials;
  clock: Clock;
  rng: Rng;
  news(news: UserNews): void;
  /** Connected, again or for the first time: whatever was said before must be asked for. */
  opened(): void;
  /** Frames, or parts of them, that could not be read. */
  refused(reason: string): void;
}

/** One connection for all markets of the account. */
export class UserChannel {
  readonly #socket: ReconnectingSocket;

  constructor({ url, credentials, clock, rng, news, opened, refused }: UserChannelOptions) {
    const { api_key, secret, passphrase } = credentials;
    this.#socket = new ReconnectingSocket({
      ...{ url, clock, backoff: new Backoff(RECONNECT, rng), receive_timeout_ms: 30_000 },
      heartbeat: { text: 'PING', every_ms: 10_000 },
      handlers: {
        open: () => {
          this.#socket.send(JSON.stringify({ type: 'user', auth: { apiKey: api_key, secret, passphrase } }));
          opened();
        },
        text: (data) => {
          const read = readUserFrame(data, api_key);
          for (const one of read.news) news(one);
          for (const reason of read.refused) refused(reason);
        },
        down: () => {},
      },
    });
  }

  /** Connect; returns at once. */
  start(): void {
    this.#socket.start();
  }

  /** Disconnect. */
  async stop(): Promise<void> {
    await this.#socket.stop();
  }
}
