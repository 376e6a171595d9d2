/**
 * ns per market of the lock scan: JavaScript on typed arrays, the scalar kernel, the SIMD kernel, interleaved on fresh
 * data; the same code as a native program; and the scans of sets and of edges against the model.
 */
import { SIDE_A, SIDE_B } from '../engine-wasm/contract.ts';
import type { Engine } from '../engine-wasm/engine.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { mirrored } from '../engine-wasm/set-kinds.ts';
import { Rng } from '../runtime/trading/types/rng.ts';
import { type Figure, figure } from './figure.ts';
import { nativeSamples } from './rivals/native.ts';

export const name = 'scan';
export const description =
  'lock scan, ns per market: JS, WASM scalar, WASM SIMD, native (1k, 16k, 1M; 2 % candidates); sets, edges';

/**
 * Markets per scan, rounds, and scans per sample; in every round each variant gets books it has never seen. A clock
 * call costs about 100 ns, which would be a sixth of a scan of 1,024 markets: that sample is of sixteen different
 * windows.
 */
const SIZES = [
  { label: '1k', markets: 1_024, rounds: 201, windows: 16 },
  { label: '16k', markets: 16_384, rounds: 101, windows: 1 },
  { label: '1M', markets: 1_048_576, rounds: 11, windows: 1 },
];
/** Scans before the first size, until the engine has optimised all three. */
const WARM_UP_ROUNDS = 300;
const CAPACITY = 1_048_576;
/** Sets, and markets of the scan of edges. */
const SETS = 16_384;
const OTHER_ROUNDS = 51;
/** Sets that a change of one market looks at. */
const SETS_OF_A_MARKET = 16;
const CANDIDATES_OF_1000 = 20;
const KALSHI_RATE_E5 = 7_000;
const POLYMARKET_RATE_E5 = 5_000;
const NO_ASK_E4 = 10_000;

/** The same table in JavaScript's own memory. */
const js = {
  ky: new Uint16Array(CAPACITY),
  kn: new Uint16Array(CAPACITY),
  py: new Uint16Array(CAPACITY),
  pn: new Uint16Array(CAPACITY),
  ky_qty: new Uint32Array(CAPACITY),
  kn_qty: new Uint32Array(CAPACITY),
  py_qty: new Uint32Array(CAPACITY),
  pn_qty: new Uint32Array(CAPACITY),
  hit_slot: new Uint32Array(2 * CAPACITY),
  hit_net: new Float64Array(2 * CAPACITY),
};

const rng = new Rng(0x9e37_79b9);
const random = (): number => rng.nextU32();

/** Which memory gets new books: one that is not read afterwards would only push the other out of the cache. */
type Memory = 'js' | 'kernel' | 'both';

/** New books for the first `markets` markets: spreads of 1 to 6 cents, one market in fifty crossed by up to 4 cents. */
function refresh(engine: Engine, markets: number, memory: Memory): void {
  for (let i = 0; i < markets; i++) {
    const r = random();
    const fair = 700 + (r % 8_600);
    const crossed = random() % 1_000 < CANDIDATES_OF_1000;
    const shift = crossed ? 1 + ((r >>> 14) % 400) : -(((r >>> 14) % 300) + 50);
    const ky = fair;
    const pn = 10_000 - fair - shift;
    const kn = 10_000 - fair + 100 + ((r >>> 20) & 127);
    const py = fair + 100 + ((r >>> 8) & 255);
    // Sizes up to 500 contracts, so that doubles stay exact for the JavaScript variant too.
    const q = random();
    const sizes = [
      100 + (q % 49_000),
      100 + ((q >>> 8) % 49_000),
      100 + ((q >>> 12) % 49_000),
      100 + ((q >>> 4) % 49_000),
    ];
    const [a = 0, b = 0, c = 0, d = 0] = sizes;
    if (memory !== 'kernel') {
      js.ky[i] = ky;
      js.kn[i] = kn;
      js.py[i] = py;
      js.pn[i] = pn;
      js.ky_qty[i] = a;
      js.kn_qty[i] = b;
      js.py_qty[i] = c;
      js.pn_qty[i] = d;
    }
    if (memory === 'js') continue;
    engine.setTop(i, SIDE_A, ky, a, kn, b);
    engine.setTop(i, SIDE_B, py, c, pn, d);
  }
}

/** Net of one direction: Kalshi's direct-member rounding and Polymarket's five decimals, in doubles. */
function netInJs(k: number, p: number, qty: number): number {
  const cost = k * qty;
  const kalshi_fee = Math.ceil((cost + Math.ceil((KALSHI_RATE_E5 * k * (10_000 - k) * qty) / 1e9)) / 100) * 100 - cost;
  const polymarket_fee = Math.floor((POLYMARKET_RATE_E5 * p * (10_000 - p) * qty) / 1e10 + 0.5) * 10;
  return qty * (10_000 - k - p) - kalshi_fee - polymarket_fee;
}

/** What a careful programmer would write in TypeScript. */
function scanInJs(first: number, count: number): number {
  const { ky, kn, py, pn, ky_qty, kn_qty, py_qty, pn_qty, hit_slot, hit_net } = js;
  let hits = 0;
  for (let i = first; i < first + count; i++) {
    const a = ky[i]!;
    const b = pn[i]!;
    if (a + b < 10_000 && a < NO_ASK_E4 && b < NO_ASK_E4) {
      hit_slot[hits] = i;
      hit_net[hits++] = netInJs(a, b, Math.min(ky_qty[i]!, pn_qty[i]!));
    }
    const c = kn[i]!;
    const d = py[i]!;
    if (c + d < 10_000 && c < NO_ASK_E4 && d < NO_ASK_E4) {
      hit_slot[hits] = i;
      hit_net[hits++] = netInJs(c, d, Math.min(kn_qty[i]!, py_qty[i]!));
    }
  }
  return hits;
}

type Scan = (first: number, count: number) => number;
type Variant = readonly [name: string, scan: Scan];

/** The three must find the same locks with the same profit, or the figures compare different things. */
function agree(engine: Engine, count: number): void {
  const hits = scanInJs(0, count);
  const same = engine.scan(0, count, 0) === hits;
  for (let i = 0; i < hits; i++) {
    if (!same || engine.hits.slot[i] !== js.hit_slot[i] || engine.hits.net_udollars[i] !== js.hit_net[i]) {
      throw new Error(`hit ${i} of ${hits} differs between JavaScript and the kernel`);
    }
  }
}

/** ns per market of one scan, or of several windows one after the other, over new books. */
function timed(engine: Engine, [variant, scan]: Variant, markets: number, windows = 1): number {
  refresh(engine, windows * markets, variant === 'js_typed_arrays' ? 'js' : 'kernel');
  const started = process.hrtime.bigint();
  for (let window = 0; window < windows; window++) scan(window * markets, markets);
  return Number(process.hrtime.bigint() - started) / markets / windows;
}

function readyEngine(): Engine {
  const engine = loadEngine({ markets: CAPACITY, games: 0, sets: SETS, edge_hits: 1_024 });
  for (let i = 0; i < CAPACITY; i++) {
    engine.setFee(i, SIDE_A, KALSHI_RATE_E5, 3);
    engine.setFee(i, SIDE_B, POLYMARKET_RATE_E5, 4);
  }
  return engine;
}

function simd(engine: Engine): Variant {
  return ['wasm_simd', (first, count) => engine.scan(first, count, 0)];
}

/** Samples by variant and size, the variants in turn. */
function measure(engine: Engine, variants: readonly Variant[]): Map<string, number[]> {
  for (let turn = 0; turn < WARM_UP_ROUNDS; turn++) for (const variant of variants) timed(engine, variant, 2_048);
  const samples = new Map<string, number[]>();
  for (const { label, markets, rounds, windows } of SIZES) {
    refresh(engine, markets, 'both');
    agree(engine, markets);
    for (const [variant] of variants) samples.set(`${variant}_${label}`, []);
    for (let turn = 0; turn < rounds; turn++) {
      for (let v = 0; v < variants.length; v++) {
        const variant = variants[(v + turn) % variants.length]!;
        samples.get(`${variant[0]}_${label}`)?.push(timed(engine, variant, markets, windows));
      }
    }
  }
  return samples;
}

/** Samples of the kernel's scan in WASM by size: 1k, 16k, 1M. */
export function simdSamples(): Map<string, number[]> {
  const engine = readyEngine();
  const samples = measure(engine, [simd(engine)]);
  return new Map(SIZES.map(({ label }) => [label, samples.get(`wasm_simd_${label}`) ?? []]));
}

/**
 * ns per set, and per market against the model, on fresh books: every set two legs, one ask in about fifty cheap
 * enough.
 */
function otherScans(engine: Engine): Figure[] {
  const { scans } = engine;
  for (let i = 0; i < SETS; i++) {
    const market = (slot: number, venue: typeof SIDE_A | typeof SIDE_B) => ({ slot, venue, min_qty_cc: 100 });
    const [set] = mirrored(market(i, SIDE_A), market(i, SIDE_B), []);
    const added = scans.addSet({ ...set!, legs: [set!.legs[0]!, { ...set!.legs[1]!, side: 'no' }] });
    if ('error' in added) throw new Error(`set ${i}: ${added.error}`);
  }
  const samples = {
    wasm_sets: [] as number[],
    wasm_sets_scalar: [] as number[],
    wasm_edges: [] as number[],
    wasm_sets_of_a_market: [] as number[],
  };
  const run: Record<keyof typeof samples, () => void> = {
    wasm_sets: () => scans.scanSets(0, 0),
    wasm_sets_scalar: () => scans.scanSetsScalar(0, 0),
    wasm_edges: () => scans.scanEdges(0, SETS, 0),
    wasm_sets_of_a_market: () => {
      for (let first = 0; first < SETS; first += SETS_OF_A_MARKET) {
        for (let i = 0; i < SETS_OF_A_MARKET; i++) scans.setWanted[i] = first + i;
        scans.scanSomeSets(SETS_OF_A_MARKET, 0, 0);
      }
    },
  };
  for (let turn = 0; turn < 2 * OTHER_ROUNDS; turn++) {
    for (const what of Object.keys(run) as (keyof typeof run)[]) {
      refresh(engine, SETS, 'both');
      // Fair prices below the asks but for one market in fifty.
      for (let i = 0; i < SETS; i++) scans.setFair(i, SIDE_A, (js.ky[i] ?? 0) + (i % 50 === 0 ? 300 : -100), 150);
      const started = process.hrtime.bigint();
      run[what]();
      if (turn >= OTHER_ROUNDS) samples[what].push(Number(process.hrtime.bigint() - started) / SETS);
    }
  }
  return Object.entries(samples).map(([what, list]) =>
    figure(`${what}_16k`, what === 'wasm_edges' ? 'ns/market' : 'ns/set', list),
  );
}

/** Run the benchmark; figures in ns per market. */
export async function run(): Promise<Figure[]> {
  const native = nativeSamples();
  const engine = readyEngine();
  const samples = measure(engine, [
    ['js_typed_arrays', scanInJs],
    ['wasm_scalar', (first, count) => engine.scanScalar(first, count, 0)],
    simd(engine),
  ]);
  const figures: Figure[] = [];
  for (const { label } of SIZES) {
    const fast = samples.get(`wasm_simd_${label}`) ?? [];
    for (const variant of ['js_typed_arrays', 'wasm_scalar', 'wasm_simd']) {
      figures.push(figure(`${variant}_${label}`, 'ns/market', samples.get(`${variant}_${label}`) ?? []));
    }
    for (const slow of ['js_typed_arrays', 'wasm_scalar']) {
      const ratios = (samples.get(`${slow}_${label}`) ?? []).map((ns, i) => ns / (fast[i] ?? Number.NaN));
      figures.push(figure(`${slow}_over_simd_${label}`, 'ratio', ratios));
    }
    const list = native?.[`native_${label}`];
    if (list === undefined) continue;
    const ours = figure(`native_${label}`, 'ns/market', list);
    figures.push(ours, figure(`simd_over_native_${label}`, 'ratio', [figure('', '', fast).value / ours.value]));
  }
  return [...figures, ...otherScans(engine)];
}
