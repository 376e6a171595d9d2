/** The exact walk of two ladders of forty levels, of more legs, of two books in place, and the same natively: ns per call. */
import { BOOK_SIDE, NO, NOWHERE, YES } from '../engine-wasm/book-contract.ts';
import type { LockWalkInput } from '../engine-wasm/contract.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import type { BookLeg, LadderLeg, SetLimits } from '../engine-wasm/sizing-contract.ts';
import { Rng } from '../runtime/trading/types/rng.ts';
import { type Figure, figure } from './figure.ts';
import { nativeSamples } from './rivals/native.ts';

export const name = 'depth-walk';
export const description =
  'ns per exact depth walk from JavaScript including the call: 40 x 40 levels, three legs, books in place; native';

const LEVELS = 40;
const WORLDS = 64;
const CALLS = 20_000;
const RUNS = 21;
const WARM_UP_RUNS = 5;
const AT_US = 1_786_085_188_000_000;
const RICH = Number.MAX_SAFE_INTEGER;
const FEES = [
  { rate_e5: 7_000, rounding: 3 },
  { rate_e5: 5_000, rounding: 4 },
] as const;

/** Sum of what the calls return, so that none can be left out. */
let sink = 0;

interface Asks {
  price_e4: Uint16Array;
  qty_cc: Uint32Array;
  length: number;
}

/** Forty levels a tick apart, sizes of 1 to 500 contracts in hundredths. */
function asks(next: () => number, best_e4: number, tick_e4: number): Asks {
  return {
    price_e4: Uint16Array.from({ length: LEVELS }, (_, i) => best_e4 + tick_e4 * i),
    qty_cc: Uint32Array.from({ length: LEVELS }, () => 100 + (next() % 50_000)),
    length: LEVELS,
  };
}

/** Ladders of one world: two that stay worth buying to the last level, or three. */
function world(seed: number, legs: 2 | 3, tick_e4: number): Asks[] {
  const rng = new Rng(seed);
  const next = () => rng.nextU32();
  return Array.from({ length: legs }, () => asks(next, (legs === 2 ? 4_200 : 2_700) + (next() % 100), tick_e4));
}

function leg(ladder: Asks, k: number): LadderLeg {
  const fee = FEES[k % 2]!;
  const minimum =
    k % 2 === 1 ? { min_qty_cc: 500, min_notional_udollars: 1_000_000 } : { min_qty_cc: 0, min_notional_udollars: 0 };
  return { ladder, fee, account: k, lot_cc: 1, ...minimum };
}

/** Hardly any margin on a deep book where cash is whole cents: every quantity that may be probed is. */
const hopeless: readonly LadderLeg[] = [9_998, 1].map((price, account) => ({
  ladder: { price_e4: [price], qty_cc: [900_000], length: 1 },
  fee: { rate_e5: account, rounding: 6 },
  account,
  lot_cc: 1,
  min_qty_cc: 0,
  min_notional_udollars: 0,
}));

/** Samples of ns per call, with worlds that no run saw before. */
function timed(prepare: (turn: number) => (i: number) => number): number[] {
  const samples: number[] = [];
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    const body = prepare(turn);
    const started = process.hrtime.bigint();
    for (let i = 0; i < CALLS; i++) sink += body(i & (WORLDS - 1));
    if (turn >= 0) samples.push(Number(process.hrtime.bigint() - started) / CALLS);
  }
  return samples;
}

/** Run the benchmark. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: 16, games: 0, books: 2 * WORLDS, book_levels: 2 * WORLDS * 256 });
  const { sizing, books } = engine;
  const limits: SetLimits = {
    payout_e4: 10_000,
    cap_qty_cc: 50_000_000,
    floor_e4: 0,
    cash_udollars: [RICH, RICH, RICH],
  };
  const worlds = (turn: number, legs: 2 | 3, tick: number) =>
    Array.from({ length: WORLDS }, (_, i) => world(1 + (turn + WARM_UP_RUNS) * WORLDS + i, legs, tick));
  const sets = (legs: 2 | 3, tick: number, over: Partial<SetLimits> = {}) => {
    const limit = { ...limits, ...over };
    return timed((turn) => {
      const prepared = worlds(turn, legs, tick).map((ladders) => ladders.map(leg));
      return (i) => sizing.walkSetRaw(prepared[i]!, limit);
    });
  };
  const lock = timed((turn) => {
    const inputs = worlds(turn, 2, 10).map(([a, b]): LockWalkInput => {
      const cash = { cash_a_udollars: RICH, cash_b_udollars: RICH };
      const rest = { fee_a: FEES[0], fee_b: FEES[1], cap_qty_cc: 50_000_000, floor_e4: 0, lot_cc: 100, ...cash };
      return { a: a!, b: b!, ...rest };
    });
    return (i) => engine.walkLock(inputs[i]!).qty_cc;
  });
  const in_place = timed((turn) => {
    const prepared = worlds(turn, 2, 10).map((ladders, i) =>
      ladders.map((ladder, k): BookLeg => {
        const book = 2 * i + k;
        books.open(book, 1, NOWHERE);
        books.begin();
        for (let n = 0; n < LEVELS; n++) {
          // The asks of NO are the bids of YES.
          const [side, price] =
            k === 0 ? [BOOK_SIDE.yes_ask, ladder.price_e4[n]!] : [BOOK_SIDE.yes_bid, 10_000 - ladder.price_e4[n]!];
          books.level(side, price, ladder.qty_cc[n]!);
        }
        if (k === 0) books.level(BOOK_SIDE.yes_bid, 100, 100);
        else books.level(BOOK_SIDE.yes_ask, 9_900, 100);
        books.snapshot(book, Number.NaN, AT_US);
        const { ladder: _, ...rules } = leg(ladder, k);
        return { ...rules, book, outcome: k === 0 ? YES : NO };
      }),
    );
    return (i) => sizing.walkBookSetRaw(prepared[i]!, limits, AT_US);
  });
  const figures = [
    figure('walk_lock_40x40', 'ns/call', lock),
    figure('walk_set_40x40', 'ns/call', sets(2, 10)),
    figure('walk_book_set_40x40', 'ns/call', in_place),
    figure('walk_set_40x40_few_pay', 'ns/call', sets(2, 100)),
    figure('walk_set_40x40_cash_binds', 'ns/call', sets(2, 10, { cash_udollars: [2e9, 2e9] })),
    figure('walk_set_40x40x40', 'ns/call', sets(3, 10)),
  ];
  const worst = timed(() => (i) => (i === 0 ? sizing.walkSetRaw(hopeless, limits) : 0));
  figures.push(
    figure(
      'walk_set_no_margin_whole_cents',
      'ns/call',
      worst.map((ns) => ns * WORLDS),
    ),
  );
  for (const [label, samples] of Object.entries(nativeSamples('walk_ns') ?? {})) {
    figures.push(figure(label, 'ns/call', samples));
  }
  if (!(sink > 0)) throw new Error('a walk of the benchmark was refused');
  return figures;
}
