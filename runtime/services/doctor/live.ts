/** `arbees doctor --live`: what the keys that are found may do at both venues. It only reads; nothing is ordered, moved or cancelled. */
import type { HttpClient } from '../../../adapters/http/client.ts';
import { KalshiSigner } from '../../../adapters/kalshi/sign.ts';
import { clobHeaders } from '../../../adapters/polymarket/account-auth.ts';
import { systemClock } from '../../telemetry/clock.ts';
import { type FeedsConfig, LIVE_FEEDS } from '../price-feed/feeds-config.ts';
import { type KalshiKey, kalshiKey, openSecrets, type PolymarketKey, polymarketKey } from '../secrets/secrets.ts';
import { type Check, type Finding, type Plan, runChecks } from './check.ts';
import { KALSHI_REMEDIES, kalshiProbes } from './kalshi-probes.ts';
import { CLOB_PROBES, GAMMA_PROBE, PLACE_PROBE, POLYMARKET_REMEDIES } from './polymarket-probes.ts';
import { type Probe, probeClient, type Remedies, runProbe } from './probe.ts';

/** The venues' addresses; null leaves one out. */
export interface LiveVenues {
  kalshi: { rest_url: string } | null;
  /** `place_url`: the web host that says where we are; null asks nobody. */
  polymarket: { gamma_url: string; clob_url: string; place_url: string | null } | null;
}

/** Where the real ones are (kalshi.md 1, polymarket.md 1; read 2026-10). */
const REAL: LiveVenues = {
  kalshi: LIVE_FEEDS.kalshi,
  polymarket: { ...LIVE_FEEDS.polymarket, place_url: 'https://polymarket.com' },
};

export interface LiveDoctorOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Addresses, and Kalshi's key, of a feeds file; null: the real venues, and keys from where `ARBEES_SECRETS` says. */
  feeds: FeedsConfig | null;
  /** Asked where we are; left out, the venue's own host with the real addresses and nobody with a file's. */
  place_url?: string;
  onCheck?(check: Check): void;
}

/** A key, or that there is none, or why it cannot be had. */
type Found<K> = { key: K | null; fault: string | null };

async function findKey<K>(read: () => Promise<K | null>): Promise<Found<K>> {
  try {
    return { key: await read(), fault: null };
  } catch (error) {
    const { field, message } = error as Error & { field?: string };
    return { key: null, fault: field === undefined ? message : `${field}: ${message}` };
  }
}

/** The line on the key itself, before anything is signed with it. */
function keyFinding({ key, fault }: Found<unknown>, where: string): Finding {
  const remedy = 'docs/cli.md, "Secrets", says where keys may be';
  if (fault !== null) return { status: 'fail', detail: fault, remedy };
  if (key === null) return { status: 'skipped', detail: `no key: ${where} is not set`, remedy };
  return { status: 'ok', detail: `found by ${where}` };
}

/** Lines for some probes of one host. Without a key the signed ones are skipped. */
function planOf(probes: readonly Probe[], remedies: Remedies, open: HttpClient, signed: HttpClient | null): Plan {
  return probes.map((probe) => {
    const client = probe.signed ? signed : open;
    const skipped: Finding = { status: 'skipped', detail: 'needs a key' };
    return [probe.name, () => (client === null ? skipped : runProbe(client, probe, remedies))];
  });
}

interface Part {
  plan: Plan;
  clients: HttpClient[];
}

function kalshiPart({ rest_url }: { rest_url: string }, given: Found<KalshiKey>, where: string): Part {
  let found = given;
  let signed: HttpClient | null = null;
  if (given.key !== null)
    try {
      const signer = new KalshiSigner(given.key.key_id, given.key.private_key_pem);
      signed = probeClient(rest_url, (method, path) => signer.headers(method, path, systemClock.nowUs()));
    } catch (error) {
      found = { key: null, fault: (error as Error).message };
    }
  const open = probeClient(rest_url);
  const probes = kalshiProbes(found.key?.key_id ?? null);
  const plan: Plan = [
    ['kalshi secret', () => keyFinding(found, where)],
    ...planOf(probes, KALSHI_REMEDIES, open, signed),
  ];
  return { plan, clients: [open, ...(signed === null ? [] : [signed])] };
}

function polymarketPart(
  { gamma_url, clob_url, place_url }: NonNullable<LiveVenues['polymarket']>,
  found: Found<PolymarketKey>,
  where: string,
): Part {
  const { key } = found;
  const [gamma, open] = [probeClient(gamma_url), probeClient(clob_url)];
  const headers = (credentials: PolymarketKey) => (method: 'GET', path: string) =>
    clobHeaders(credentials, { method, path, at_us: systemClock.nowUs() });
  const signed = key === null ? null : probeClient(clob_url, headers(key));
  const web = place_url === null ? null : probeClient(place_url);
  const plan: Plan = [
    ['polymarket secret', () => keyFinding(found, where)],
    ...(web === null ? [] : planOf([PLACE_PROBE], POLYMARKET_REMEDIES, web, null)),
    ...planOf([GAMMA_PROBE], POLYMARKET_REMEDIES, gamma, null),
    ...planOf(CLOB_PROBES, POLYMARKET_REMEDIES, open, signed),
  ];
  return { plan, clients: [gamma, open, ...(signed === null ? [] : [signed]), ...(web === null ? [] : [web])] };
}

function venuesOf({ feeds, place_url }: LiveDoctorOptions): LiveVenues {
  if (feeds === null) return REAL;
  const { kalshi, polymarket } = feeds;
  return { kalshi, polymarket: polymarket === null ? null : { ...polymarket, place_url: place_url ?? null } };
}

/** Ask every read-only endpoint of both venues, one after the other. @throws InputError where `ARBEES_SECRETS` names no place */
export async function examineLive(options: LiveDoctorOptions): Promise<Check[]> {
  const { env, feeds, onCheck } = options;
  const source = openSecrets(env);
  const venues = venuesOf(options);
  const parts: Part[] = [];
  if (venues.kalshi !== null) {
    const own = feeds?.kalshi ?? null;
    const found = own === null ? await findKey(() => kalshiKey(source)) : { key: own, fault: null };
    parts.push(kalshiPart(venues.kalshi, found, own === null ? source.where('kalshi_key_id') : 'the feeds file'));
  }
  if (venues.polymarket !== null) {
    const found = await findKey(() => polymarketKey(source));
    parts.push(polymarketPart(venues.polymarket, found, source.where('polymarket_address')));
  }
  try {
    return await runChecks(
      parts.flatMap(({ plan }) => plan),
      onCheck,
    );
  } finally {
    await Promise.all(parts.flatMap(({ clients }) => clients.map((client) => client.close())));
  }
}
