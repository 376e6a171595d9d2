/** What is asked of Polymarket: every read-only endpoint that live trading will need (polymarket.md 1, 2, 3.2, 3.6; November 2026). */
import { asList, asText, dig } from '../../../adapters/http/decode.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import type { Finding } from './check.ts';
import type { Probe, Remedies } from './probe.ts';

/** Refusals of polymarket.md 3.2. */
export const POLYMARKET_REMEDIES: Remedies = [
  [/^401/, 'derive the credentials anew for this address (GET /auth/derive-api-key), and look at the clock'],
  [/^403/, 'the host refuses this place or program; nothing here goes around that'],
];

/** Signatures carry seconds; more than this apart and they may be refused. */
const SKEW_US = 10_000_000;

const ok = (detail: string): Finding => ({ status: 'ok', detail });

function time(body: unknown, at_us: TimeUs): Finding | null {
  const seconds = typeof body === 'number' ? body : Number(asText(body) ?? Number.NaN);
  if (!Number.isFinite(seconds)) return null;
  const apart_s = Math.round((at_us - seconds * 1e6) / 1e6);
  if (Math.abs(apart_s) * 1e6 <= SKEW_US) return ok('the CLOB answers, and the clocks agree');
  const way = apart_s > 0 ? 'ahead of' : 'behind';
  const detail = `this clock is ${Math.abs(apart_s)} s ${way} the venue's`;
  return { status: 'fail', detail, remedy: 'set the clock of this machine: signatures carry its time' };
}

function catalogue(body: unknown): Finding | null {
  return Array.isArray(dig(body, 'events')) ? ok('may read the catalogue') : null;
}

/** Where the venue takes us to be. The address itself is not shown. */
function place(body: unknown): Finding | null {
  const blocked = dig(body, 'blocked');
  if (typeof blocked !== 'boolean') return null;
  const where = [dig(body, 'country'), dig(body, 'region')].flatMap((part) => asText(part) ?? []).join('-');
  if (!blocked) return ok(`orders from ${where} are not blocked`);
  const remedy = 'trade from a place that Polymarket admits; nothing here goes around its rules';
  return { status: 'fail', detail: `orders from ${where} are refused`, remedy };
}

function closedOnly(body: unknown): Finding | null {
  const closed = dig(body, 'closed_only');
  if (typeof closed !== 'boolean') return null;
  if (!closed) return ok('the account may open positions');
  return { status: 'fail', detail: 'the account may close positions only', remedy: 'ask Polymarket why' };
}

function keys(body: unknown): Finding | null {
  const found = Array.isArray(body) ? body : dig(body, 'apiKeys');
  return Array.isArray(found) ? ok(`may list its API keys (${asList(found).length})`) : null;
}

function list(what: string) {
  return (body: unknown): Finding | null => {
    const found = Array.isArray(body) ? body : dig(body, 'data');
    return Array.isArray(found) ? ok(`may read ${what} (${asList(found).length} on the first page)`) : null;
  };
}

/** Of the web host: where we are. */
export const PLACE_PROBE: Probe = { name: 'polymarket place', path: '/api/geoblock', signed: false, read: place };

/** Of Gamma. */
export const GAMMA_PROBE: Probe = {
  ...{ name: 'polymarket gamma', path: '/events/keyset', query: { limit: 1 }, signed: false },
  read: catalogue,
};

/** Of the CLOB. */
export const CLOB_PROBES: readonly Probe[] = [
  { name: 'polymarket clob', path: '/time', signed: false, read: time },
  { name: 'polymarket account', path: '/auth/ban-status/closed-only', signed: true, read: closedOnly },
  { name: 'polymarket keys', path: '/auth/api-keys', signed: true, read: keys },
  { name: 'polymarket orders', path: '/data/orders', signed: true, read: list('open orders') },
  { name: 'polymarket trades', path: '/data/trades', signed: true, read: list('trades') },
];
