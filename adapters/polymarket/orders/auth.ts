/** Headers that make or derive an account's API key: "L1", a signed statement (polymarket.md 3.2; official client 1.1.0, 2026-07). */
import type { Hex } from 'viem';
import { privateKeyToAddress, signTypedData } from 'viem/accounts';
import type { TimeUs } from '../../../runtime/trading/types/units.ts';
import { CHAIN_ID } from './typed-data.ts';

const TYPES = {
  ClobAuth: [
    { name: 'address', type: 'address' },
    { name: 'timestamp', type: 'string' },
    { name: 'nonce', type: 'uint256' },
    { name: 'message', type: 'string' },
  ],
} as const;

/** Which key is asked for. */
export interface KeyRequest {
  at_us: TimeUs;
  /** Of the key: 0 unless several are kept. */
  nonce?: number;
  chain_id?: number;
}

/** The four headers of `POST /auth/api-key` and `GET /auth/derive-api-key`. */
export async function keyHeaders(
  private_key: Hex,
  { at_us, nonce = 0, chain_id = CHAIN_ID }: KeyRequest,
): Promise<Record<string, string>> {
  const address = privateKeyToAddress(private_key);
  const timestamp = String(Math.floor(at_us / 1e6));
  const signature = await signTypedData({
    privateKey: private_key,
    domain: { name: 'ClobAuthDomain', version: '1', chainId: chain_id },
    types: TYPES,
    primaryType: 'ClobAuth',
    message: {
      ...{ address, timestamp, nonce: BigInt(nonce) },
      message: 'This message attests that I control the given wallet',
    },
  });
  return { POLY_ADDRESS: address, POLY_SIGNATURE: signature, POLY_TIMESTAMP: timestamp, POLY_NONCE: String(nonce) };
}
