/** Where the feeds are: the real venues, a file, or a demo world. Only addresses and keys differ between them. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { hideText } from '../../telemetry/redact.ts';
import { LEAGUES, type League } from '../../trading/types/events.ts';
import { readPrivateFile } from '../private-file.ts';

const strict = { additionalProperties: false } as const;
const httpUrl = Type.String({ pattern: '^https?://[^\\s]+$', description: 'http:// or https:// address' });
const wsUrl = Type.String({ pattern: '^wss?://[^\\s]+$', description: 'ws:// or wss:// address' });

/** Our own limit, below which every host's stays unreached. */
const requestsPerS = Type.Number({ minimum: 0.1, maximum: 50 });

const FeedsFileSchema = Type.Object(
  {
    espn: Type.Object(
      {
        base_urls: Type.Array(httpUrl, { minItems: 1 }),
        poll_ms: Type.Integer({ minimum: 100, default: 3_000 }),
        requests_per_s: Type.Optional(requestsPerS),
        leagues: Type.Array(Type.Unsafe<League>(Type.Union(LEAGUES.map((league) => Type.Literal(league)))), {
          minItems: 1,
          default: [...LEAGUES],
        }),
      },
      strict,
    ),
    kalshi: Type.Optional(
      Type.Object(
        {
          ...{ rest_url: httpUrl, ws_url: wsUrl, key_id: Type.String(), private_key_file: Type.String() },
          requests_per_s: Type.Optional(requestsPerS),
        },
        strict,
      ),
    ),
    goalserve: Type.Optional(
      Type.Object(
        {
          base_url: httpUrl,
          poll_ms: Type.Integer({ minimum: 100, default: 5_000 }),
          requests_per_s: Type.Optional(requestsPerS),
        },
        strict,
      ),
    ),
    polymarket: Type.Optional(
      Type.Object(
        { gamma_url: httpUrl, clob_url: httpUrl, ws_url: wsUrl, requests_per_s: Type.Optional(requestsPerS) },
        strict,
      ),
    ),
  },
  strict,
);
type FeedsFile = Static<typeof FeedsFileSchema>;

/** Addresses and keys of the feeds of one run. The private key is a PEM text and never logged. */
export interface FeedsConfig {
  espn: FeedsFile['espn'];
  /** `requests_per_s`: the session's own when left out, which is what the venue bears. */
  kalshi: {
    rest_url: string;
    ws_url: string;
    key_id: string;
    private_key_pem: string;
    requests_per_s?: number;
  } | null;
  /** The second source of states; null where there is none. The key is a part of the address and never logged. */
  goalserve: { base_url: string; key: string; poll_ms: number; requests_per_s?: number } | null;
  polymarket: { gamma_url: string; clob_url: string; ws_url: string; requests_per_s?: number } | null;
}

/** A configuration problem: names the field, the value's fault and what was expected. */
export class FeedsConfigError extends Error {
  override readonly name = 'FeedsConfigError';
  readonly field: string;
  readonly expected: string;

  constructor(field: string, message: string, expected: string) {
    super(message);
    this.field = field;
    this.expected = expected;
  }
}

/** The real public addresses (espn.md 1, kalshi.md 1, polymarket.md 1; read 2026-10). */
export const LIVE_FEEDS = {
  espn: {
    base_urls: ['https://site.api.espn.com', 'https://site.web.api.espn.com'],
    poll_ms: 3_000,
    // About one a second and sport is called safe in practice (espn.md 10, unconfirmed); ten leagues share four.
    requests_per_s: 4,
    leagues: LEAGUES,
  },
  goalserve: { base_url: 'http://www.goalserve.com', poll_ms: 5_000 },
  kalshi: {
    rest_url: 'https://external-api.kalshi.com/trade-api/v2',
    ws_url: 'wss://external-api-ws.kalshi.com/trade-api/ws/v2',
  },
  polymarket: {
    gamma_url: 'https://gamma-api.polymarket.com',
    clob_url: 'https://clob.polymarket.com',
    ws_url: 'wss://ws-subscriptions-clob.polymarket.com/ws/market',
  },
} as const;

/** A key that can be hidden wherever it is written. */
function goalserveKey(key: string, field: string): string {
  if (/^[\w-]{8,128}$/.test(key)) return key;
  throw new FeedsConfigError(field, 'holds no key', '8 to 128 letters and digits');
}

function secondSource(
  parsed: NonNullable<FeedsFile['goalserve']>,
  key: string | null,
  path: string,
): NonNullable<FeedsConfig['goalserve']> {
  if (key !== null) return { ...parsed, key: goalserveKey(key, 'goalserve_key') };
  throw new FeedsConfigError(
    `${path}/goalserve`,
    'its key is not set',
    'the secret goalserve_key (ARBEES_GOALSERVE_KEY)',
  );
}

function readKey(path: string, field: string): string {
  const file = readPrivateFile(path);
  if (!file.ok) throw new FeedsConfigError(field, file.detail, 'a PEM file that its owner alone may read (0600)');
  if (!/-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(file.text))
    throw new FeedsConfigError(field, `${path} holds no private key`, 'a PEM file with an RSA private key');
  hideText(file.text);
  return file.text;
}

/**
 * The real venues. Kalshi's stream must be signed even for public data, so its key is needed unless Kalshi is left out.
 * @param kalshi_key null leaves Kalshi out
 * @param goalserve_key null leaves the second source of states out
 */
export function liveFeeds(
  kalshi_key: { key_id: string; private_key_pem: string } | null,
  goalserve_key: string | null,
  without: readonly string[] = [],
): FeedsConfig {
  const espn: FeedsConfig['espn'] = {
    ...LIVE_FEEDS.espn,
    base_urls: [...LIVE_FEEDS.espn.base_urls],
    leagues: [...LEAGUES],
  };
  const polymarket = without.includes('polymarket') ? null : { ...LIVE_FEEDS.polymarket };
  const goalserve =
    goalserve_key === null ? null : { ...LIVE_FEEDS.goalserve, key: goalserveKey(goalserve_key, 'goalserve_key') };
  return { espn, goalserve, kalshi: kalshi_key === null ? null : { ...LIVE_FEEDS.kalshi, ...kalshi_key }, polymarket };
}

/**
 * Feeds from a JSON file of the shape {@link FeedsFileSchema}; the path of Kalshi's key is relative to the file.
 * @param goalserve_key of the second source, which a file names without its key
 * @throws FeedsConfigError
 */
export function fileFeeds(path: string, goalserve_key: string | null = null): FeedsConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new FeedsConfigError('--feeds', `cannot read ${path} (${code})`, '"demo", "live" or a readable JSON file');
  }
  let parsed: unknown;
  try {
    parsed = Value.Default(FeedsFileSchema, JSON.parse(text));
  } catch {
    throw new FeedsConfigError('--feeds', `${path} is not JSON`, 'a JSON object with espn, kalshi and polymarket');
  }
  if (!Value.Check(FeedsFileSchema, parsed)) {
    const first = Value.Errors(FeedsFileSchema, parsed)[0];
    const field = `${path}${first?.instancePath ?? ''}`;
    throw new FeedsConfigError(field, first?.message ?? 'invalid', 'see docs/cli.md, "Feeds file"');
  }
  const { espn, kalshi, polymarket } = parsed;
  const goalserve = parsed.goalserve === undefined ? null : secondSource(parsed.goalserve, goalserve_key, path);
  if (kalshi === undefined) return { espn, goalserve, kalshi: null, polymarket: polymarket ?? null };
  const { private_key_file, ...rest } = kalshi;
  const private_key_pem = readKey(resolve(dirname(path), private_key_file), `${path}/kalshi/private_key_file`);
  return { espn, goalserve, kalshi: { ...rest, private_key_pem }, polymarket: polymarket ?? null };
}
