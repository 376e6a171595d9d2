/** What is asked of Kalshi: every read-only endpoint that live trading will need (kalshi.md 1, 3.1, 4.7; October 2026). */
import { asList, asText, dig } from '../../../adapters/http/decode.ts';
import { parseUdollars, type TimeUs } from '../../trading/types/units.ts';
import { dollars } from '../../trading/types/words.ts';
import type { Finding } from './check.ts';
import type { Probe, Remedies } from './probe.ts';

/** Refusals of kalshi.md 1 and 4.8. */
export const KALSHI_REMEDIES: Remedies = [
  [/header_timestamp_expired/, 'set the clock of this machine: signatures of the last seconds only are taken'],
  [/INCORRECT_API_KEY_SIGNATURE/, 'the private key is not that of the key id'],
  [/^401.*NOT_FOUND/, 'the key id is unknown here: keys of the demo work at the demo only'],
  [/^401/, 'make a new API key at Kalshi and set both its parts'],
  [/^403/, 'the key lacks the scope: make one with `read`'],
];

const ok = (detail: string): Finding => ({ status: 'ok', detail });

/** A list under a name: how long its first page is. */
function list(name: string, what: string) {
  return (body: unknown): Finding | null =>
    Array.isArray(dig(body, name)) ? ok(`may read ${what} (${asList(dig(body, name)).length} on a page of one)`) : null;
}

function status(body: unknown): Finding | null {
  const [exchange, trading] = [dig(body, 'exchange_active'), dig(body, 'trading_active')];
  if (typeof exchange !== 'boolean' || typeof trading !== 'boolean') return null;
  if (exchange && trading) return ok('the exchange is open and trades');
  const detail = exchange ? 'the exchange is open, trading is paused' : 'the exchange is closed';
  return { status: 'warn', detail, remedy: 'maintenance is on Thursdays from 03:00 to 05:00 Eastern' };
}

function balance(body: unknown): Finding | null {
  const udollars = parseUdollars(asText(dig(body, 'balance_dollars')) ?? '');
  return udollars === null ? null : ok(`may read the balance: ${dollars(udollars)}`);
}

/** Seconds or a date, to microseconds; null when neither. */
function momentUs(value: unknown): TimeUs | null {
  const us = typeof value === 'number' ? value * 1e6 : Date.parse(asText(value) ?? '') * 1e3;
  return Number.isFinite(us) ? us : null;
}

/** Scopes of our key, and until when it may trade sports: its attestation of place runs out. */
function keys(key_id: string) {
  return (body: unknown, at_us: TimeUs): Finding | null => {
    if (!Array.isArray(dig(body, 'api_keys'))) return null;
    const own = asList(dig(body, 'api_keys')).find((one) => dig(one, 'api_key_id') === key_id);
    const scopes = asList(dig(own, 'scopes')).flatMap((scope) => asText(scope) ?? []);
    const until_us = momentUs(dig(own, 'api_key_region_expiration_ts') ?? dig(body, 'api_key_region_expiration_ts'));
    if (until_us !== null && until_us <= at_us) {
      const detail = `its attestation of place ended ${new Date(until_us / 1e3).toISOString()}: it cannot trade sports`;
      return { status: 'fail', detail, remedy: 'attest the place anew at Kalshi' };
    }
    const until = until_us === null ? '' : `; place attested until ${new Date(until_us / 1e3).toISOString()}`;
    if (scopes.length === 0)
      return {
        status: 'warn',
        detail: `may list keys, not its own scopes${until}`,
        remedy: 'look up its scopes at Kalshi',
      };
    if (scopes.some((scope) => scope === 'write' || scope === 'write::trade'))
      return ok(`may trade: scopes ${scopes.join(', ')}${until}`);
    const remedy = 'enough for paper; orders will need the scope write::trade';
    return { status: 'warn', detail: `may not trade: scopes ${scopes.join(', ')}${until}`, remedy };
  };
}

function limits(body: unknown): Finding | null {
  const tier = asText(dig(body, 'usage_tier'));
  const [read, write] = [dig(body, 'read', 'refill_rate'), dig(body, 'write', 'refill_rate')];
  return tier === null ? null : ok(`tier ${tier}: ${String(read)} tokens a second to read, ${String(write)} to write`);
}

/** Every probe of one key; `key_id` null: the public ones are read, the others are skipped. */
export function kalshiProbes(key_id: string | null): Probe[] {
  const one = { limit: 1 };
  return [
    { name: 'kalshi status', path: '/exchange/status', signed: false, read: status },
    { name: 'kalshi key', path: '/api_keys', signed: true, read: keys(key_id ?? '') },
    { name: 'kalshi limits', path: '/account/limits', signed: true, read: limits },
    { name: 'kalshi balance', path: '/portfolio/balance', signed: true, read: balance },
    {
      name: 'kalshi positions',
      path: '/portfolio/positions',
      query: one,
      signed: true,
      read: list('market_positions', 'positions'),
    },
    { name: 'kalshi orders', path: '/portfolio/orders', query: one, signed: true, read: list('orders', 'orders') },
    { name: 'kalshi fills', path: '/portfolio/fills', query: one, signed: true, read: list('fills', 'fills') },
    {
      name: 'kalshi settlements',
      path: '/portfolio/settlements',
      query: one,
      signed: true,
      read: list('settlements', 'settlements'),
    },
  ];
}
