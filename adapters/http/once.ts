/**
 * Requests that change something: sent once, never again by themselves. What the host answers is a value, whatever its status; no answer is
 * a value too, because what was asked for may have happened.
 */
import { Agent, request } from 'undici';
import type { Clock } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { parseJson } from './decode.ts';

/** What came of one request. */
export type Once =
  /** `body` is null where the answer is no JSON. */
  | { kind: 'answered'; status: number; body: unknown; received_at_us: TimeUs }
  /** It never left: the address cannot be reached. Certain. */
  | { kind: 'not_sent'; reason: string }
  /** It may have arrived. */
  | { kind: 'no_answer'; reason: string };

/** One request. */
export interface OnceRequest {
  method: 'POST' | 'DELETE' | 'GET';
  /** Below the base. */
  path: string;
  query: Readonly<Record<string, string>>;
  body: unknown;
}

/** Settings of an {@link OnceClient}; times in milliseconds. */
export interface OnceOptions {
  baseUrl: string;
  userAgent: string;
  clock: Clock;
  /** Until the whole answer is in; 5,000 unless told. */
  deadlineMs?: number;
  /** Signs this attempt; `path` starts at the root and has no query. */
  headers(method: string, path: string): Promise<Record<string, string>>;
}

const MOST_BYTES = 1024 * 1024;
/** Faults before the first byte of the request is written. */
const UNREACHED = /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

/** One venue's host for orders. Call {@link OnceClient.close} when done. */
export class OnceClient {
  readonly #options: OnceOptions;
  readonly #agent: Agent;

  constructor(options: OnceOptions) {
    this.#options = options;
    const timeout = options.deadlineMs ?? 5_000;
    this.#agent = new Agent({ connect: { timeout }, headersTimeout: timeout, bodyTimeout: timeout });
  }

  /** Send one request. Never throws: what is not known is `no_answer`. */
  async send({ method, path, query, body }: OnceRequest): Promise<Once> {
    const { baseUrl, userAgent, clock, deadlineMs = 5_000, headers } = this.#options;
    const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
    let signed: Record<string, string>;
    try {
      signed = await headers(method, url.pathname);
    } catch {
      return { kind: 'not_sent', reason: 'it could not be signed' };
    }
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method,
        headers: {
          ...{ 'user-agent': userAgent, accept: 'application/json' },
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...signed,
        },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(deadlineMs),
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of answer.body) {
        bytes += (chunk as Buffer).length;
        if (bytes > MOST_BYTES) return { kind: 'no_answer', reason: 'the answer is too large' };
        chunks.push(chunk as Buffer);
      }
      const json = parseJson(Buffer.concat(chunks).toString('utf8'));
      const received_at_us = clock.nowUs();
      return { kind: 'answered', status: answer.statusCode, body: json.ok ? json.value : null, received_at_us };
    } catch (error) {
      const { name = '', code = '' } = error as { name?: string; code?: string };
      if (UNREACHED.test(code)) return { kind: 'not_sent', reason: `${url.host} cannot be reached (${code})` };
      const reason =
        name === 'TimeoutError' ? `no answer within ${deadlineMs} ms` : `the connection failed (${code || name})`;
      return { kind: 'no_answer', reason };
    }
  }

  /** Close the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
