/** Headers of an account's own requests to the CLOB: "L2", an HMAC over time, method, path and body (polymarket.md 3.2, November 2026). */
import { createHmac } from 'node:crypto';
import type { TimeUs } from '../../runtime/trading/types/units.ts';

/** Credentials of one account, as `GET /auth/derive-api-key` gives them. */
export interface ClobCredentials {
  /** Address of the signer. */
  address: string;
  api_key: string;
  /** base64url. */
  secret: string;
  passphrase: string;
}

/** What is signed: seconds, method as it is sent (upper case), path without its query, body as it is sent. */
export interface ClobRequest {
  method: string;
  path: string;
  at_us: TimeUs;
  body?: string;
}

/** base64url with its padding kept. */
export function clobSignature(secret: string, { method, path, at_us, body = '' }: ClobRequest): string {
  const message = `${Math.floor(at_us / 1e6)}${method}${path.split('?', 1)[0] ?? ''}${body}`;
  const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(message).digest('base64');
  return signature.replaceAll('+', '-').replaceAll('/', '_');
}

/** The five headers of one request at this moment. */
export function clobHeaders(key: ClobCredentials, request: ClobRequest): Record<string, string> {
  return {
    POLY_ADDRESS: key.address,
    POLY_API_KEY: key.api_key,
    POLY_PASSPHRASE: key.passphrase,
    POLY_TIMESTAMP: String(Math.floor(request.at_us / 1e6)),
    POLY_SIGNATURE: clobSignature(key.secret, request),
  };
}
