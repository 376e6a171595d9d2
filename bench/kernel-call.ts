/** ns per call of the kernel's small functions through `Engine`. */
import { loadEngine } from '../engine-wasm/load-node.ts';
import { feeVectors, gameVectors } from '../tests/kernel/vectors.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'kernel-call';
export const description = 'ns per call: priceGameRaw, setGame + priceGameRaw, takerFee, setTop, walkLock';

const CALLS = 200_000;
const RUNS = 21;
const WARM_UP_RUNS = 5;
const GAMES = 1_024;

/** Sum of what the calls return, so that none can be left out. */
let sink = 0;

/** Run the benchmark; figures in ns per call. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: 1_024, games: GAMES });
  const legal = gameVectors(8 * GAMES).filter(({ league, state, prior_home }) => {
    engine.setGame(0, league, state, prior_home);
    return !Number.isNaN(engine.priceGameRaw(0));
  });
  const games = Array.from({ length: GAMES }, (_, i) => legal[i % legal.length]!);
  const load = (i: number) => {
    const { league, state, prior_home } = games[i & (GAMES - 1)]!;
    engine.setGame(i & (GAMES - 1), league, state, prior_home);
  };
  for (let i = 0; i < GAMES; i++) load(i);
  const fees = feeVectors(GAMES);
  const ladder = (start: number) => ({
    price_e4: Uint16Array.from({ length: 10 }, (_, i) => start + 60 * i),
    qty_cc: Uint32Array.from({ length: 10 }, (_, i) => 5_000 + 700 * i),
    length: 10,
  });
  const lock = {
    a: ladder(4_200),
    b: ladder(5_000),
    fee_a: { rate_e5: 7_000, rounding: 3 as const },
    fee_b: { rate_e5: 5_000, rounding: 4 as const },
    cap_qty_cc: 1_000_000,
    cash_a_udollars: 1e12,
    cash_b_udollars: 1e12,
    floor_e4: 0,
    lot_cc: 100,
  };
  const calls: [string, (i: number) => number][] = [
    ['priceGameRaw', (i) => engine.priceGameRaw(i & (GAMES - 1))],
    [
      'setGame_priceGameRaw',
      (i) => {
        load(i);
        return engine.priceGameRaw(i & (GAMES - 1));
      },
    ],
    [
      'takerFee',
      (i) => {
        const fee = fees[i & (GAMES - 1)]!;
        return engine.takerFee(fee.rate_e5, fee.rounding, fee.price_e4, fee.qty_cc);
      },
    ],
    [
      'setTop',
      (i) => {
        engine.setTop(i & 1_023, (i & 1) as 0 | 1, 4_000 + (i & 255), 100, 5_000, 100);
        return 0;
      },
    ],
    ['walkLock_10_levels', () => engine.walkLock(lock).net_udollars],
  ];
  const samples = new Map<string, number[]>(calls.map(([call]) => [call, []]));
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    for (const [call, body] of calls) {
      const started = process.hrtime.bigint();
      for (let i = 0; i < CALLS; i++) sink += body(i);
      if (turn >= 0) samples.get(call)?.push(Number(process.hrtime.bigint() - started) / CALLS);
    }
  }
  if (Number.isNaN(sink)) throw new Error('a call of the benchmark was refused');
  return [...samples].map(([call, values]) => figure(call, 'ns/call', values));
}
