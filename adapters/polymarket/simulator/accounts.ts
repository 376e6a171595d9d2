/** Accounts of the simulated exchange: who may ask, and whose signature an order carries (polymarket.md 3.2, 3.3). */
import { createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Hex } from 'viem';
import type { Clock } from '../../../runtime/trading/types/feeds.ts';

/** Largest difference between a request's time and the venue's; the real tolerance is not known. */
const MAX_SKEW_S = 60;
const CONTRACTS = ['0xE111180000d2663C0091e4f400237545B87B996B', '0xe2222d279d744050d28e00520010520000310F59'] as const;

/** One account: money and tokens in their smallest units. */
export interface SimulatedAccount {
  /** The signer's address and the API key that the venue has given it. */
  credentials: { address: string; api_key: string; secret: string; passphrase: string };
  /** Maker of its orders; the key's own address for type 0. */
  wallet: string;
  signature_type: 0 | 1 | 2 | 3;
  /** Micro-dollars, what is reserved for orders included. */
  cash: number;
  /** Most that the exchange may spend. */
  allowance: number;
  /** Token id to smallest units. */
  tokens: Map<string, number>;
  closed_only: boolean;
}

/** An order's fields as they came. */
export type OrderFields = Readonly<Record<string, unknown>>;

const ORDER = [
  ...[
    ['salt', 'uint256'],
    ['maker', 'address'],
    ['signer', 'address'],
    ['tokenId', 'uint256'],
  ],
  ...[
    ['makerAmount', 'uint256'],
    ['takerAmount', 'uint256'],
    ['side', 'uint8'],
    ['signatureType', 'uint8'],
  ],
  ...[
    ['timestamp', 'uint256'],
    ['metadata', 'bytes32'],
    ['builder', 'bytes32'],
  ],
].map(([name = '', type = '']) => ({ name, type }));
const WRAPPED = [
  ...[
    ['contents', 'Order'],
    ['name', 'string'],
    ['version', 'string'],
    ['chainId', 'uint256'],
  ],
  ...[
    ['verifyingContract', 'address'],
    ['salt', 'bytes32'],
  ],
].map(([name = '', type = '']) => ({ name, type }));

/** The order's id and who signed it, by the contract's rules and not by those of whoever wrote it. @throws for fields of wrong types */
export async function readSignature(order: OrderFields, neg_risk: boolean): Promise<{ hash: Hex; by: string }> {
  // Only whoever trades loads it: the demo has no orders and no room for it.
  const { hashTypedData, isHex, recoverAddress, size, slice } = await import('viem');
  const domain = {
    ...{ name: 'Polymarket CTF Exchange', version: '2', chainId: 137 },
    verifyingContract: CONTRACTS[neg_risk ? 1 : 0],
  } as const;
  const contents = { ...order, side: order.side === 'BUY' ? 0 : 1 };
  const hash = hashTypedData({ domain, types: { Order: ORDER }, primaryType: 'Order', message: contents });
  const { signature } = order;
  if (!isHex(signature)) throw new Error('signature is no hex');
  if (order.signatureType !== 3) return { hash, by: await recoverAddress({ hash, signature }) };
  if (size(signature) !== 317) throw new Error('a wrapped signature has 317 bytes');
  const wallet = { name: 'DepositWallet', version: '1', chainId: 137, verifyingContract: order.signer };
  const inner = hashTypedData({
    ...{ domain, types: { TypedDataSign: WRAPPED, Order: ORDER }, primaryType: 'TypedDataSign' },
    message: { contents, ...wallet, salt: `0x${'00'.repeat(32)}` },
  });
  return { hash, by: await recoverAddress({ hash: inner, signature: slice(signature, 0, 65) }) };
}

/** The registered accounts, by API key. */
export class SimulatedAccounts {
  readonly #accounts = new Map<string, SimulatedAccount>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Add one. */
  register(account: SimulatedAccount): void {
    this.#accounts.set(account.credentials.api_key, account);
  }

  /** The account of these credentials, as the user channel sends them; null when they are wrong. */
  byCredentials(api_key: unknown, secret: unknown, passphrase: unknown): SimulatedAccount | null {
    const account = this.#accounts.get(String(api_key));
    const own = account?.credentials;
    return account !== undefined && own?.secret === secret && own?.passphrase === passphrase ? account : null;
  }

  /** The account that signed this request; null when nobody did. */
  check(headers: IncomingHttpHeaders, method: string, path: string, body: string): SimulatedAccount | null {
    const account = this.#accounts.get(String(headers.poly_api_key));
    const seconds = Number(headers.poly_timestamp);
    if (account === undefined || !(Math.abs(seconds - this.#clock.nowUs() / 1e6) <= MAX_SKEW_S)) return null;
    const { credentials } = account;
    const key = Buffer.from(credentials.secret.replaceAll('-', '+').replaceAll('_', '/'), 'base64');
    const message = `${headers.poly_timestamp}${method}${path}${body}`;
    const digest = createHmac('sha256', key).update(message).digest('base64');
    const signature = digest.replaceAll('+', '-').replaceAll('/', '_');
    const good =
      headers.poly_signature === signature &&
      headers.poly_passphrase === credentials.passphrase &&
      String(headers.poly_address).toLowerCase() === credentials.address.toLowerCase();
    return good ? account : null;
  }
}

/** A body's members; none where it is no JSON object. */
export function membersOf(text: string): OrderFields {
  const value = jsonOf(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as OrderFields) : {};
}

/** A body's entries; none where it is no JSON list. */
export function entriesOf(text: string): readonly unknown[] {
  const value = jsonOf(text);
  return Array.isArray(value) ? value : [];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
