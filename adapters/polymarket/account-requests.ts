/**
 * An account's own requests to the CLOB, signed and sent exactly once each: nothing here tries again, because only whoever asks knows
 * whether that is safe.
 */
import { Agent, request } from 'undici';
import type { Clock } from '../../runtime/trading/types/feeds.ts';
import { type ClobCredentials, clobHeaders } from './account-auth.ts';

/** The largest listing is a page of 100 trades; more than this is a fault. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What is asked. */
export interface AccountRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** From the root, without its query: that is what is signed. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: string;
}

/** An answer of any status, or none: then nobody knows whether the request arrived. */
export type AccountReply = { kind: 'answer'; status: number; body: string } | { kind: 'lost'; text: string };

/** Settings of {@link AccountRequests}. */
export interface AccountRequestsOptions {
  /** E.g. "https://clob.polymarket.com". */
  clobUrl: string;
  credentials: ClobCredentials;
  clock: Clock;
  /** For one request, its answer included, milliseconds; an order can take 700 under load (polymarket.md 8.18). */
  deadlineMs?: number;
  userAgent?: string;
}

/** Call {@link AccountRequests.close} when done. */
export class AccountRequests {
  readonly #options: AccountRequestsOptions;
  readonly #agent: Agent;

  constructor(options: AccountRequestsOptions) {
    this.#options = options;
    const timeout = options.deadlineMs ?? 3000;
    this.#agent = new Agent({
      connect: { timeout },
      headersTimeout: timeout,
      bodyTimeout: timeout,
      maxResponseSize: MAX_BODY_BYTES,
    });
  }

  /** Whose requests they are. */
  get apiKey(): string {
    return this.#options.credentials.api_key;
  }

  /** Send once. Never throws: an error of the connection is `lost`, and its text carries no header. */
  async send({ method, path, query = {}, body }: AccountRequest): Promise<AccountReply> {
    const { clobUrl, credentials, clock, deadlineMs = 3000, userAgent = 'arbees/0.1' } = this.#options;
    const url = new URL(`${clobUrl.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const at_us = clock.nowUs();
    const auth = clobHeaders(credentials, { method, path, at_us, ...(body === undefined ? {} : { body }) });
    try {
      const answer = await request(url, {
        ...{ dispatcher: this.#agent, method, signal: AbortSignal.timeout(deadlineMs) },
        headers: {
          ...{ 'user-agent': userAgent, accept: 'application/json', ...auth },
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
      return { kind: 'answer', status: answer.statusCode, body: await answer.body.text() };
    } catch (error) {
      const { code, name = 'error' } = error as { code?: string; name?: string };
      return { kind: 'lost', text: `${method} ${path}: ${code ?? name}` };
    }
  }

  /** Close the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
