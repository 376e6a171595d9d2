/** Bodies of requests, byte for byte as they are signed and sent (polymarket.md 3.5, 3.6; official client 1.1.0, 2026-07). */
import type { Hex } from 'viem';
import { toHex } from 'viem';
import type { OrderKind } from './amounts.ts';
import type { UnsignedOrder } from './typed-data.ts';

/** Most orders of one `POST /orders` (polymarket.md 3.5). */
const MAX_BATCH = 15;
/** Most ids of one `DELETE /orders` (parts.md 6; 2026-06-15). */
const MAX_CANCELS = 1000;

/** A request without its host and headers. */
export interface WireRequest {
  method: 'POST' | 'DELETE';
  path: string;
  /** Exact text; left out where nothing is sent. */
  body?: string;
}

/** A signed order and how it is to stand. */
export interface Placed {
  order: UnsignedOrder;
  signature: Hex;
  kind: OrderKind;
  /** Unix seconds; GTD only, 0 otherwise. The venue lets it die about a minute before (polymarket.md 3.5). */
  expiration_s: number;
  post_only: boolean;
}

const ZERO = toHex(0, { size: 32 });

function orderBody({ order, signature, kind, expiration_s, post_only }: Placed, api_key: string): object {
  return {
    deferExec: false,
    postOnly: post_only,
    order: {
      salt: order.salt,
      maker: order.maker,
      signer: order.signer,
      tokenId: order.token_id,
      makerAmount: String(order.maker_amount),
      takerAmount: String(order.taker_amount),
      side: order.side,
      signatureType: order.signature_type,
      timestamp: String(order.timestamp_ms),
      expiration: String(expiration_s),
      metadata: ZERO,
      builder: ZERO,
      signature,
    },
    owner: api_key,
    orderType: kind,
  };
}

/** Why an order cannot be written. */
export type WireRefusal = 'expiration_without_gtd' | 'gtd_without_expiration' | 'post_only_immediate' | 'batch_size';

function refusalOf({ kind, expiration_s, post_only }: Placed): WireRefusal | null {
  if (kind !== 'GTD' && expiration_s !== 0) return 'expiration_without_gtd';
  if (kind === 'GTD' && expiration_s === 0) return 'gtd_without_expiration';
  return post_only && kind !== 'GTC' && kind !== 'GTD' ? 'post_only_immediate' : null;
}

/** `POST /order`, or why it cannot be written. */
export function placeRequest(placed: Placed, api_key: string): WireRequest | WireRefusal {
  const refusal = refusalOf(placed);
  return refusal ?? { method: 'POST', path: '/order', body: JSON.stringify(orderBody(placed, api_key)) };
}

/** `POST /orders`: 1 to 15 orders, none bound to another. */
export function placeBatchRequest(placed: readonly Placed[], api_key: string): WireRequest | WireRefusal {
  if (placed.length === 0 || placed.length > MAX_BATCH) return 'batch_size';
  const refusal = placed.map(refusalOf).find((one) => one !== null);
  if (refusal !== undefined) return refusal;
  const body = JSON.stringify(placed.map((one) => orderBody(one, api_key)));
  return { method: 'POST', path: '/orders', body };
}

/** `DELETE /order`. */
export function cancelRequest(hash: string): WireRequest {
  return { method: 'DELETE', path: '/order', body: JSON.stringify({ orderID: hash }) };
}

/** `DELETE /orders`, as many as it takes; none for no ids. */
export function cancelManyRequests(hashes: readonly string[]): WireRequest[] {
  const requests: WireRequest[] = [];
  for (let first = 0; first < hashes.length; first += MAX_CANCELS) {
    const body = JSON.stringify(hashes.slice(first, first + MAX_CANCELS));
    requests.push({ method: 'DELETE', path: '/orders', body });
  }
  return requests;
}

/** `DELETE /cancel-all`: no body. */
export function cancelAllRequest(): WireRequest {
  return { method: 'DELETE', path: '/cancel-all' };
}

/** `POST /v1/heartbeats`; the first has no id yet. */
export function heartbeatRequest(heartbeat_id: string): WireRequest {
  return { method: 'POST', path: '/v1/heartbeats', body: JSON.stringify({ heartbeat_id }) };
}
