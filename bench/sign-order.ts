/** Hashing and signing a Polymarket order: in the thread that signs, as an order waits for it. */
import { SigningThread } from '../adapters/polymarket/orders/signer.ts';
import {
  partiesOf,
  type SignatureType,
  signOrder,
  type UnsignedOrder,
} from '../adapters/polymarket/orders/typed-data.ts';
import { startThread } from '../runtime/services/thread.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'sign-order';
export const description =
  'ms to hash and sign an order: in the thread with its messages, and alone; own address, deposit wallet';

/** The first key of the public test chain: nothing is behind it. */
const KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
const OWNER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
const WALLET = '0x1111111111111111111111111111111111111111';
const ORDERS = 1_000;
const WARM_UP = 300;

function order(salt: number, signature_type: SignatureType): UnsignedOrder {
  const account = { signature_type, key_address: OWNER, wallet: signature_type === 0 ? OWNER : WALLET } as const;
  return {
    ...{ salt, ...partiesOf(account), signature_type, side: 'BUY', timestamp_ms: 1_780_449_126_930 },
    token_id: '71321045679252212594626385532706912750332728571942532289631379312455583992563',
    ...{ maker_amount: 5_200_000, taker_amount: 10_000_000 },
  };
}

async function samples(type: SignatureType, sign: (order: UnsignedOrder) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < WARM_UP + ORDERS; i += 1) {
    const before = performance.now();
    await sign(order(i, type));
    if (i >= WARM_UP) taken.push(performance.now() - before);
  }
  return taken;
}

/** Runs it. */
export async function run(): Promise<Figure[]> {
  const thread = new SigningThread(startThread, KEY);
  const figures: Figure[] = [];
  for (const [wallet, type] of [
    ['own_address', 0],
    ['deposit_wallet', 3],
  ] as const) {
    const there = await samples(type, (one) => thread.sign(one, false));
    const alone = await samples(type, (one) => signOrder(one, false, KEY));
    figures.push(figure(`sign_${wallet}_in_thread`, 'ms', there), figure(`sign_${wallet}_alone`, 'ms', alone));
  }
  await thread.close();
  return figures;
}
