/** One read-only request to a venue, and what its answer says of what the key may do. */

import { HttpClient, HttpError, type Query } from '../../../adapters/http/client.ts';
import { asText, dig } from '../../../adapters/http/decode.ts';
import { systemClock } from '../../telemetry/clock.ts';
import { redactText } from '../../telemetry/redact.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { USER_AGENT } from '../price-feed/feeds.ts';
import type { Finding } from './check.ts';

/** A request and how its answer is read. */
export interface Probe {
  name: string;
  path: string;
  query?: Query;
  /** Only with the account's key. */
  signed: boolean;
  /** What the answer says; null when it is not of the shape that the venue documents. */
  read(body: unknown, received_at_us: TimeUs): Finding | null;
}

/** What to do about a refusal: by HTTP status and by the venue's own words. */
export type Remedies = readonly (readonly [RegExp, string])[];

/** What is wrong the same way at every venue. */
const COMMON: Remedies = [
  [/^429/, 'too many requests: wait a minute and try again'],
  [/^404/, 'the venue has no such endpoint any more: Arbees is older than its API'],
  [/^5\d\d/, 'the venue is in trouble or in maintenance: try again later'],
];

const NETWORK = 'check network, proxy and DNS';

/** A venue's host, asked a few times and gently. */
export function probeClient(
  baseUrl: string,
  headers?: (method: 'GET', path: string) => Record<string, string>,
): HttpClient {
  return new HttpClient({
    ...{ baseUrl, userAgent: USER_AGENT, clock: systemClock, rng: Math.random, deadlineMs: 5_000, attempts: 2 },
    // Each line is asked for, whatever the line before has met.
    breaker: { failures: 1_000, first_open_ms: 1_000, most_open_ms: 1_000 },
    ...(headers === undefined ? {} : { headers }),
  });
}

/** "401 authentication_error NOT_FOUND" from any of a venue's error bodies; nothing else of the body is shown. */
function wordsOf({ status, body_start }: HttpError): string {
  let body: unknown = null;
  try {
    body = JSON.parse(body_start);
  } catch {
    // a page of a proxy: its status says enough
  }
  const found = [['error', 'code'], ['error', 'details'], ['code'], ['details'], ['msg'], ['error']];
  const words = found.flatMap((path) => asText(dig(body, ...path)) ?? []);
  return redactText([String(status), ...new Set(words)].join(' ')).slice(0, 200);
}

function failed(error: unknown, remedies: Remedies): Finding {
  if (!(error instanceof HttpError)) throw error;
  if (error.kind !== 'status')
    return { status: 'fail', detail: `no usable answer (${error.message})`, remedy: NETWORK };
  const words = wordsOf(error);
  const remedy = [...remedies, ...COMMON].find(([pattern]) => pattern.test(words))?.[1];
  return {
    status: 'fail',
    detail: `refused: ${words}`,
    remedy: remedy ?? "the words are the venue's own; see its documents",
  };
}

/** Ask once. */
export async function runProbe(client: HttpClient, probe: Probe, remedies: Remedies): Promise<Finding> {
  try {
    const { body, received_at_us } = await client.getJson(probe.path, probe.query);
    const shape = { status: 'fail' as const, detail: 'answered in a shape that is not known' };
    return probe.read(body, received_at_us) ?? { ...shape, remedy: 'Arbees is older than the API of the venue' };
  } catch (error) {
    return failed(error, remedies);
  }
}
