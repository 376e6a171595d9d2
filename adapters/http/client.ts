/** HTTP for adapters: own connection pool, deadline, bounded jittered retries, circuit breaker, and suspicion of what is not JSON. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
  type IPolicy,
  isBrokenCircuitError,
  retry,
} from 'cockatiel';
import { Agent, request } from 'undici';
import type { HostState } from '../../runtime/trading/types/events.ts';
import type { Clock, Parsed } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { backoffMs, type Rng } from './backoff.ts';
import { type BucketOptions, TokenBucket } from './bucket.ts';
import { parseJson } from './decode.ts';
import { RateLimits } from './rate-limits.ts';

const gunzipAsync = promisify(gunzip);
/** The largest answer seen is 2.8 MB (an NCAAF game); more than this is a fault, not data, and would hold up everything else. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** A longer pause is not sat out by the call: it fails, and the path is not asked before its time. */
const MAX_RETRY_AFTER_MS = 10_000;
/** Failures in a row that open the breaker; for how long, doubling with every failed probe. */
const BREAKER = { failures: 5, first_open_ms: 60_000, most_open_ms: 300_000 };
/** Paths whose last answer is kept for a server that says it has not changed. */
const MOST_KEPT = 32;
const SECONDS = /^\d+(?:\.\d+)?$/;
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RETRIED_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * What went wrong: `status` an answer outside 2xx, `limited` a path that was refused with 429 and whose time has not come, `not_json` an answer that is a page or
 * garbage, the rest no answer at all.
 */
export type HttpErrorKind = 'status' | 'limited' | 'not_json' | 'timeout' | 'network' | 'breaker_open' | 'aborted';

/** A failed request. Never carries request headers, so a signature cannot reach a log through it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly kind: HttpErrorKind;
  /** 0 when there was no answer. */
  readonly status: number;
  /** From `Retry-After`, milliseconds; null when absent. */
  readonly retry_after_ms: number | null;
  /** First 500 characters of the answer. */
  readonly body_start: string;

  /** @param answer what was answered, as far as anything was */
  constructor(
    kind: HttpErrorKind,
    message: string,
    answer: { status?: number; retry_after_ms?: number | null; body?: string } = {},
  ) {
    super(message);
    const { status = 0, retry_after_ms = null, body = '' } = answer;
    this.kind = kind;
    this.status = status;
    this.retry_after_ms = retry_after_ms;
    this.body_start = body.slice(0, 500);
  }
}

/** A 2xx answer with a JSON body. `text` is what a capture records. */
export interface HttpResponse {
  status: number;
  text: string;
  body: unknown;
  received_at_us: TimeUs;
  /** "GET /path?query", for captures; never carries credentials. */
  channel: string;
  /** The server says that nothing has changed since the answer before (304 to its ETag); `body` is that one. */
  unchanged: boolean;
}

/** Query values; arrays repeat the key, undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** Settings of an {@link HttpClient}; times in milliseconds. */
export interface HttpClientOptions {
  /** Scheme, host and an optional path prefix, e.g. "https://external-api.kalshi.com/trade-api/v2". */
  baseUrl: string;
  userAgent: string;
  clock: Clock;
  rng: Rng;
  /** For one attempt, body included. */
  deadlineMs?: number;
  /** Attempts in all, the first included. */
  attempts?: number;
  bucket?: BucketOptions;
  /** Keep answers that the server names (ETag) and ask only whether they have changed. */
  etags?: boolean;
  breaker?: { failures: number; first_open_ms: number; most_open_ms: number };
  /** Extra headers of one attempt, e.g. a fresh signature; `path` starts at the root and has no query. */
  headers?: (method: 'GET', path: string) => Record<string, string>;
}

/** How a document is asked for. */
export interface Asked {
  signal?: AbortSignal;
  /** Statuses outside 2xx whose body counts all the same where it is whole JSON. */
  bodyOf?: readonly number[];
}

/** An answer with its name. */
interface Kept {
  etag: string;
  text: string;
}

const BREAKER_STATE: Readonly<Record<CircuitState, HostState['breaker']>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
  // Held open by hand, which nobody does here.
  [CircuitState.Isolated]: 'open',
};

/** One venue host. Call {@link HttpClient.close} when done. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #agent: Agent;
  readonly #bucket: TokenBucket | null;
  readonly #retry: IPolicy;
  readonly #breaker: CircuitBreakerPolicy;
  /** The failures in a row that open it. */
  readonly #row: ConsecutiveBreaker;
  readonly #limits: RateLimits;
  readonly #kept = new Map<string, Kept>();

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const deadlineMs = options.deadlineMs ?? 3000;
    this.#agent = new Agent({ connect: { timeout: deadlineMs }, headersTimeout: deadlineMs, bodyTimeout: deadlineMs });
    this.#bucket = options.bucket === undefined ? null : new TokenBucket(options.bucket, options.clock);
    this.#limits = new RateLimits(options.clock);
    const { failures, first_open_ms, most_open_ms } = options.breaker ?? BREAKER;
    this.#row = new ConsecutiveBreaker(failures);
    this.#breaker = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: new DelegateBackoff(({ attempt }: { attempt: number }) =>
        Math.min(most_open_ms, first_open_ms * 2 ** Math.min(attempt - 1, 10)),
      ),
      breaker: this.#row,
    });
    this.#retry = this.#retries();
  }

  /** How the host is taken to be. */
  state(): HostState {
    const { host } = new URL(this.#options.baseUrl);
    const until_us = this.#limits.untilUs();
    return {
      host,
      breaker: BREAKER_STATE[this.#breaker.state],
      limited_total: this.#limits.total,
      limited_until_us: until_us,
    };
  }

  #retries(): IPolicy {
    const { attempts = 2, rng } = this.#options;
    const jittered = { first_ms: 250, max_ms: 8000, jitter: 0.5 };
    return retry(handleWhen(isRetryable), {
      maxAttempts: Math.max(0, attempts - 1),
      backoff: new DelegateBackoff((context: { attempt: number; result: unknown }) => {
        const error = (context.result as { error?: unknown }).error;
        const asked_ms = error instanceof HttpError ? (error.retry_after_ms ?? 0) : 0;
        return Math.max(asked_ms, backoffMs(context.attempt - 1, jittered, rng));
      }),
    });
  }

  /**
   * GET a JSON document.
   * @throws HttpError after the last attempt; `breaker_open` without a request while the host is considered down.
   */
  async getJson(path: string, query: Query = {}, asked: Asked = {}): Promise<HttpResponse> {
    const { signal } = asked;
    const url = withQuery(`${this.#options.baseUrl.replace(/\/+$/, '')}${path}`, query);
    const attempt = async (): Promise<HttpResponse> => {
      // Outside the breaker: to be limited, or to wait, is no probe of the host.
      await this.#ready(url, signal);
      return this.#breaker.execute(() => this.#attempt(url, asked), signal);
    };
    try {
      // The pause between attempts does not watch the signal, so stopping must not wait for it.
      return await unlessAborted(this.#retry.execute(attempt, signal), signal);
    } catch (error) {
      if (error instanceof HttpError) throw error;
      if (isBrokenCircuitError(error)) throw new HttpError('breaker_open', `${url.host} is considered down`);
      throw toHttpError(error, url, signal);
    }
  }

  async #ready(url: URL, signal: AbortSignal | undefined): Promise<void> {
    const wait_ms = this.#limits.waitMs(url.pathname);
    if (wait_ms > MAX_RETRY_AFTER_MS)
      throw new HttpError('limited', `${url.pathname}: limited for another ${Math.ceil(wait_ms / 1000)} s`, {
        status: 429,
        retry_after_ms: wait_ms,
      });
    await pause(wait_ms, signal);
    await pause((this.#bucket?.takeUs() ?? 0) / 1000, signal);
  }

  async #attempt(url: URL, { signal, bodyOf = [] }: Asked): Promise<HttpResponse> {
    const { clock, userAgent, headers, deadlineMs = 3000 } = this.#options;
    const kept = this.#kept.get(url.href);
    const deadline = AbortSignal.timeout(deadlineMs);
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method: 'GET',
        headers: {
          'user-agent': userAgent,
          accept: 'application/json',
          'accept-encoding': 'gzip',
          ...(kept === undefined ? {} : { 'if-none-match': kept.etag }),
          ...headers?.('GET', url.pathname),
        },
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      const text = await readText(answer);
      const received_at_us = clock.nowUs();
      const status = answer.statusCode;
      const channel = `GET ${url.pathname}${url.search}`;
      // Who refuses is up: the row of failures ends.
      if (status < 500 && (status < 200 || status > 299)) this.#row.success();
      if (status === 304 && kept !== undefined) {
        this.#limits.answered(url.pathname);
        return { status, text: kept.text, body: JSON.parse(kept.text), received_at_us, channel, unchanged: true };
      }
      if ((status < 200 || status > 299) && !(bodyOf.includes(status) && parseJson(text).ok))
        throw this.#refusal(url, status, header(answer.headers['retry-after']), text);
      const body = checkJson(text, header(answer.headers['content-type']));
      if (!body.ok) throw new HttpError('not_json', `${url.pathname}: ${body.reason}`, { status, body: text });
      this.#limits.answered(url.pathname);
      this.#keep(url.href, header(answer.headers.etag), text);
      return { status, text, body: body.value, received_at_us, channel, unchanged: false };
    } catch (error) {
      throw error instanceof HttpError ? error : toHttpError(error, url, signal);
    }
  }

  #refusal(url: URL, status: number, asked: string, body: string): HttpError {
    const asked_ms = retryAfterMs(asked, this.#options.clock.nowUs());
    const retry_after_ms = status === 429 ? this.#limits.refused(url.pathname, asked_ms) : asked_ms;
    return new HttpError('status', `${url.pathname}: HTTP ${status}`, { status, retry_after_ms, body });
  }

  /** Keep an answer that the server has named, for the question whether it has changed. */
  #keep(href: string, etag: string, text: string): void {
    this.#kept.delete(href);
    if (this.#options.etags !== true || etag === '' || etag.length > 200) return;
    this.#kept.set(href, { etag, text });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** Close the connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** Accept a body as JSON: refuses HTML that comes with status 200 (content type or first character) and broken text. */
function checkJson(text: string, contentType: string): Parsed<unknown> {
  const start = text.trimStart().slice(0, 1);
  if (start === '') return { ok: false, reason: 'empty_body', detail: '' };
  if (start === '<' || /html/i.test(contentType)) return { ok: false, reason: 'html_body', detail: text.slice(0, 100) };
  return parseJson(text);
}

/**
 * `Retry-After` in seconds or as a date of the preferred form (RFC 9110, 10.2.3 and 5.6.7), to milliseconds from now; null when absent or
 * anything else: words and signs are read as dates of 2001 by the language. Capped at 15 minutes.
 */
export function retryAfterMs(value: string, now_us: TimeUs): number | null {
  const ms = SECONDS.test(value)
    ? Number(value) * 1000
    : HTTP_DATE.test(value)
      ? Date.parse(value) - now_us / 1000
      : NaN;
  return Number.isNaN(ms) ? null : Math.min(900_000, Math.max(0, Math.ceil(ms)));
}

function withQuery(base: string, query: Query): URL {
  const url = new URL(base);
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)])
      url.searchParams.append(key, one);
  }
  return url;
}

function header(value: string | string[] | undefined): string {
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

type Answer = Awaited<ReturnType<typeof request>>;

async function readText(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new HttpError('not_json', 'answer too large', { status: answer.statusCode });
    chunks.push(chunk as Buffer);
  }
  const raw = Buffer.concat(chunks);
  const packed = header(answer.headers['content-encoding']).toLowerCase() === 'gzip';
  if (!packed) return raw.toString('utf8');
  try {
    return (await gunzipAsync(raw, { maxOutputLength: MAX_BODY_BYTES })).toString('utf8');
  } catch (error) {
    const { code = 'bad gzip' } = error as NodeJS.ErrnoException;
    throw new HttpError('not_json', `answer cannot be unpacked: ${code}`, { status: answer.statusCode });
  }
}

function isRetryable(error: unknown): boolean {
  if (!(error instanceof HttpError) || error.kind === 'limited') return false;
  if ((error.retry_after_ms ?? 0) > MAX_RETRY_AFTER_MS) return false;
  return error.kind === 'timeout' || error.kind === 'network' || RETRIED_STATUS.has(error.status);
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof HttpError)) return false;
  return error.kind === 'timeout' || error.kind === 'network' || error.kind === 'not_json' || error.status >= 500;
}

function toHttpError(error: unknown, url: URL, signal: AbortSignal | undefined): HttpError {
  if (signal?.aborted === true) return new HttpError('aborted', `${url.pathname}: stopped`);
  const { name = '', code = '', message = 'failed' } = error as { name?: string; code?: string; message?: string };
  const late = name === 'TimeoutError' || /TIMEOUT|ETIMEDOUT/.test(code);
  return new HttpError(late ? 'timeout' : 'network', `${url.host}${url.pathname}: ${code || message}`);
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(new HttpError('aborted', 'stopped'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Wait, or stop waiting as soon as the signal fires (resolves either way). Does not keep the process alive. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}
