/**
 * What an account may do now: by where it is asked from, by itself, and by what the venue is up to. Pure. Whatever is not known is
 * `blocked` (polymarket.md 1, "Geoblock", read 2026-10).
 */
import { asObject, asText } from '../../http/decode.ts';

export type AccountState = 'enabled' | 'close_only' | 'cancel_only' | 'blocked';

/** Countries and regions from which an account may close what it has; from others that are blocked it may do nothing. */
const CLOSE_ONLY = new Set(
  (
    'AU BY BE BI BR CF CD ET FR DE IQ IT LB LY MM NZ NI PL RU SG SO SK SS SD TW TH GB US UM VE YE ZW ' +
    'CA-BC CA-ON CA-AB CA-QC'
  ).split(' '),
);

/** What is known; null what could not be read. */
export interface StateInputs {
  /** Body of `GET https://polymarket.com/api/geoblock`. */
  geoblock: unknown;
  /** Body of `GET /auth/ban-status/closed-only`. */
  closed_only: unknown;
  /** Name of the venue's last refusal, of `answers.ts`; left out where the last order was taken. */
  refusal?: string;
}

/** The strictest of all that is known, with the reason for people. */
export function accountState({ geoblock, closed_only, refusal }: StateInputs): { state: AccountState; why: string } {
  const place = asObject(geoblock);
  const account = asObject(closed_only);
  if (place === null || typeof place.blocked !== 'boolean') return { state: 'blocked', why: 'geoblock cannot be read' };
  if (account === null || typeof account.closed_only !== 'boolean')
    return { state: 'blocked', why: "the account's own status cannot be read" };
  const country = asText(place.country) ?? '';
  const region = `${country}-${asText(place.region) ?? ''}`;
  const closes = CLOSE_ONLY.has(country) || CLOSE_ONLY.has(region);
  if (place.blocked && !closes) return { state: 'blocked', why: `orders from ${region.slice(0, 20)} are refused` };
  if (refusal === 'banned' || refusal === 'geoblocked' || refusal === 'trading_disabled')
    return { state: 'blocked', why: `the venue says ${refusal}` };
  if (refusal === 'cancel_only') return { state: 'cancel_only', why: 'the venue takes cancels only' };
  if (place.blocked) return { state: 'close_only', why: `from ${region.slice(0, 20)} positions may only be closed` };
  if (account.closed_only || refusal === 'closed_only')
    return { state: 'close_only', why: 'the account may only close positions' };
  return { state: 'enabled', why: '' };
}
