/**
 * What is signed: the exchange's order, EIP-712 version 2, with the four kinds of wallets (polymarket.md 3.3; official client 1.1.0,
 * 2026-07). The hash of an order is its id at the venue, known before it is sent.
 */
import { concatHex, encodeAbiParameters, type Hex, keccak256, size, toHex } from 'viem';
import { privateKeyToAddress, sign } from 'viem/accounts';
import type { OrderSide } from './amounts.ts';

/** Polygon, where the exchanges are. */
export const CHAIN_ID = 137;
/** Contracts that settle orders, by whether the market is one of several that exclude each other (polymarket.md 3.3, since 2026-04-28). */
const EXCHANGE = {
  standard: '0xE111180000d2663C0091e4f400237545B87B996B',
  neg_risk: '0xe2222d279d744050d28e00520010520000310F59',
} as const;

/** 0 a key's own address, 1 a proxy, 2 a Safe, 3 a deposit wallet, which new accounts must have (polymarket.md 3.3, 2026-05-04). */
export type SignatureType = 0 | 1 | 2 | 3;

/** Thirty-two zero bytes: no metadata, no builder. */
const ZERO = toHex(0, { size: 32 });
const ORDER_TYPE =
  'Order(uint256 salt,address maker,address signer,uint256 tokenId,uint256 makerAmount,uint256 takerAmount,uint8 side,' +
  'uint8 signatureType,uint256 timestamp,bytes32 metadata,bytes32 builder)';
const WRAPPED_TYPE = `TypedDataSign(Order contents,string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)${ORDER_TYPE}`;
const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';

/** An order without its signature. */
export interface UnsignedOrder {
  /** At most 2^53 - 1: the body carries it as a number. */
  salt: number;
  /** Who pays: the wallet that holds the money. */
  maker: Hex;
  /** Who signs; of a deposit wallet the wallet itself. */
  signer: Hex;
  /** Decimal text. */
  token_id: string;
  /** Smallest units, six decimals. */
  maker_amount: number;
  taker_amount: number;
  side: OrderSide;
  signature_type: SignatureType;
  /** Milliseconds; together with the salt it keeps orders apart. */
  timestamp_ms: number;
}

/** An order's id at the venue and its signature. */
export interface Signed {
  hash: Hex;
  signature: Hex;
}

const text = (value: string): Hex => keccak256(toHex(value));
const [TYPE_HASH, WRAPPED_HASH, DOMAIN_HASH] = [text(ORDER_TYPE), text(WRAPPED_TYPE), text(DOMAIN_TYPE)];
const WORDS = (kinds: string): { type: string }[] => kinds.split(' ').map((type) => ({ type }));
const ORDER_WORDS = WORDS(
  'bytes32 uint256 address address uint256 uint256 uint256 uint8 uint8 uint256 bytes32 bytes32',
);
const DOMAIN_WORDS = WORDS('bytes32 bytes32 bytes32 uint256 address');
const WRAPPED_WORDS = WORDS('bytes32 bytes32 bytes32 bytes32 uint256 address bytes32');

const separator = (contract: Hex): Hex =>
  keccak256(
    encodeAbiParameters(DOMAIN_WORDS, [
      DOMAIN_HASH,
      text('Polymarket CTF Exchange'),
      text('2'),
      BigInt(CHAIN_ID),
      contract,
    ]),
  );

const SEPARATOR = { standard: separator(EXCHANGE.standard), neg_risk: separator(EXCHANGE.neg_risk) };
const WALLET = [text('DepositWallet'), text('1')] as const;

function contentsHash(order: UnsignedOrder): Hex {
  return keccak256(
    encodeAbiParameters(ORDER_WORDS, [
      TYPE_HASH,
      BigInt(order.salt),
      order.maker,
      order.signer,
      BigInt(order.token_id),
      BigInt(order.maker_amount),
      BigInt(order.taker_amount),
      order.side === 'BUY' ? 0 : 1,
      order.signature_type,
      BigInt(order.timestamp_ms),
      ZERO,
      ZERO,
    ]),
  );
}

const digest = (domain: Hex, struct: Hex): Hex => keccak256(concatHex(['0x1901', domain, struct]));

/** The order's id at the venue: its EIP-712 hash. */
export function orderHash(order: UnsignedOrder, neg_risk: boolean): Hex {
  return digest(SEPARATOR[neg_risk ? 'neg_risk' : 'standard'], contentsHash(order));
}

/**
 * Hash and sign an order. A deposit wallet's is wrapped by ERC-7739, with the exchange's domain, the order's own hash and its type
 * behind the signature (317 bytes). @throws where an address, token or amount is none.
 */
export async function signOrder(order: UnsignedOrder, neg_risk: boolean, private_key: Hex): Promise<Signed> {
  const domain = SEPARATOR[neg_risk ? 'neg_risk' : 'standard'];
  const contents = contentsHash(order);
  const hash = digest(domain, contents);
  const over = async (what: Hex): Promise<Hex> => sign({ hash: what, privateKey: private_key, to: 'hex' });
  if (order.signature_type !== 3) return { hash, signature: await over(hash) };
  const words = [WRAPPED_HASH, contents, ...WALLET, BigInt(CHAIN_ID), order.signer, ZERO];
  const inner = await over(digest(domain, keccak256(encodeAbiParameters(WRAPPED_WORDS, words))));
  const type = toHex(ORDER_TYPE);
  return { hash, signature: concatHex([inner, domain, contents, type, toHex(size(type), { size: 2 })]) };
}

/** Who an account is: its key's address, and the wallet that holds its money. */
export interface Account {
  signature_type: SignatureType;
  /** Of the key that signs; of the API key too. */
  key_address: Hex;
  /** Who pays: the same for type 0, else the wallet. */
  wallet: Hex;
}

/** @throws Error where type 0 is given another wallet than its own, or another type none; the message holds no key. */
export function accountOf(private_key: Hex, signature_type: SignatureType, wallet?: Hex): Account {
  let key_address: Hex;
  try {
    key_address = privateKeyToAddress(private_key);
  } catch {
    throw new Error('Polymarket private key: expected 0x and 64 hex digits');
  }
  if (signature_type === 0 && wallet !== undefined && wallet.toLowerCase() !== key_address.toLowerCase())
    throw new Error(`Polymarket wallet: type 0 pays from the key's own address ${key_address}, not from ${wallet}`);
  if (signature_type !== 0 && wallet === undefined)
    throw new Error(`Polymarket wallet: type ${signature_type} needs the address of the wallet that pays`);
  return { signature_type, key_address, wallet: wallet ?? key_address };
}

/** Who stands as maker and as signer in this account's orders. */
export function partiesOf({ signature_type, key_address, wallet }: Account): Pick<UnsignedOrder, 'maker' | 'signer'> {
  return { maker: wallet, signer: signature_type === 3 ? wallet : key_address };
}
