/** Signing of Kalshi's orders: how long one takes beside the event loop, and how long the loop stands still meanwhile. */
import { generateKeyPairSync } from 'node:crypto';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { KalshiSigner } from '../adapters/kalshi/sign.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'kalshi-signing';
export const description = 'RSA-PSS signatures of orders beside the event loop: time of one, stand-still of the loop';

const PATH = '/trade-api/v2/portfolio/events/orders';
const ORDERS = 2_000;
const WARM = 200;

/** Time of one signature after the other, milliseconds. */
async function times(sign: () => Promise<unknown> | unknown): Promise<number[]> {
  const took_ms: number[] = [];
  for (let i = 0; i < WARM + ORDERS; i += 1) {
    const began = performance.now();
    await sign();
    if (i >= WARM) took_ms.push(performance.now() - began);
  }
  return took_ms;
}

export async function run(): Promise<Figure[]> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signer = new KalshiSigner('bench', String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const on_loop_ms = await times(() => signer.headers('POST', PATH, Date.now() * 1_000));
  const idle = monitorEventLoopDelay({ resolution: 1 });
  idle.enable();
  await new Promise((resolve) => setTimeout(resolve, 600));
  idle.disable();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const beside_ms = await times(() => signer.headersSoon('POST', PATH, Date.now() * 1_000));
  delay.disable();
  return [
    figure('beside_the_loop', 'ms', beside_ms),
    figure('on_the_loop', 'ms', on_loop_ms),
    figure('loop_p99', 'ms', [delay.percentile(99) / 1e6]),
    figure('loop_p99_idle', 'ms', [idle.percentile(99) / 1e6]),
    figure('loop_max', 'ms', [delay.max / 1e6]),
    figure('loop_max_idle', 'ms', [idle.max / 1e6]),
  ];
}
