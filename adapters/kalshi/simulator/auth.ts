/** Verification of the venue's request signature: RSA-PSS, SHA-256, salt 32, over timestamp + METHOD + path (kalshi.md 1). */

import type { KeyObject } from 'node:crypto';
import { constants, createPublicKey, verify } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';

/** Largest difference between the header timestamp and the exchange's clock. Measured between 5 and 30 s (2026-06-11). */
const MAX_SKEW_MS = 15_000;

/** A refusal as the venue words it. */
export interface AuthRefusal {
  status: 401;
  body: { error: { code: string; message: string; details?: string } };
}

function refusal(code: string, message: string, details?: string): AuthRefusal {
  return { status: 401, body: { error: details === undefined ? { code, message } : { code, message, details } } };
}

/** The registered keys of one simulated exchange. */
export class KeyRing {
  readonly #keys = new Map<string, KeyObject>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws when the PEM is not a public key. */
  register(key_id: string, public_key_pem: string): void {
    this.#keys.set(key_id, createPublicKey(public_key_pem));
  }

  /**
   * Check the three headers against a method and a path without its query.
   * @returns null when the request is signed well, else the recorded refusal body.
   */
  check(headers: IncomingHttpHeaders, method: string, path: string): AuthRefusal | null {
    const key_id = headers['kalshi-access-key'];
    const timestamp = headers['kalshi-access-timestamp'];
    const signature = headers['kalshi-access-signature'];
    if (typeof signature !== 'string')
      return refusal('signature_is_missing_from_headers', 'signature is missing from headers');
    if (typeof key_id !== 'string' || typeof timestamp !== 'string' || !/^\d{13}$/.test(timestamp))
      return refusal('authentication_error', 'authentication_error', 'INVALID_HEADERS');
    const key = this.#keys.get(key_id);
    if (key === undefined) return refusal('authentication_error', 'authentication_error', 'NOT_FOUND');
    if (Math.abs(Number(timestamp) - this.#clock.nowUs() / 1000) > MAX_SKEW_MS)
      return refusal('header_timestamp_expired', 'header timestamp expired');
    const message = Buffer.from(`${timestamp}${method.toUpperCase()}${path}`);
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    if (!verify('sha256', message, options, Buffer.from(signature, 'base64')))
      return refusal('authentication_error', 'authentication_error', 'INCORRECT_API_KEY_SIGNATURE');
    return null;
  }
}
