/** ns per market of the lock scan: JavaScript on typed arrays, the scalar kernel, the SIMD kernel, interleaved on fresh data. */
import { KALSHI, POLYMARKET } from '../engine-wasm/contract.ts';
import type { Engine } from '../engine-wasm/engine.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'scan';
export const description =
  'lock scan, ns per market: JS typed arrays, WASM scalar, WASM SIMD (1k, 16k, 1M; 2 % candidates)';

/** Markets per scan and rounds; in every round each variant gets books it has never seen. */
const SIZES = [
  { label: '1k', markets: 1_024, rounds: 401 },
  { label: '16k', markets: 16_384, rounds: 101 },
  { label: '1M', markets: 1_048_576, rounds: 11 },
];
/** Scans before the first size, until the engine has optimised all three. */
const WARM_UP_ROUNDS = 300;
const CAPACITY = 1_048_576;
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

let seed = 0x9e37_79b9;
function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return seed >>> 0;
}

/** New books for the first `markets` markets: spreads of 1 to 6 cents, one market in fifty crossed by up to 4 cents. */
function refresh(engine: Engine, markets: number): void {
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
    js.ky[i] = ky;
    js.kn[i] = kn;
    js.py[i] = py;
    js.pn[i] = pn;
    js.ky_qty[i] = a;
    js.kn_qty[i] = b;
    js.py_qty[i] = c;
    js.pn_qty[i] = d;
    engine.setTop(i, KALSHI, ky, a, kn, b);
    engine.setTop(i, POLYMARKET, py, c, pn, d);
  }
}

/** Net of one direction: Kalshi's direct-member rounding and Polymarket's five decimals, in doubles. */
function netInJs(k: number, p: number, qty: number): number {
  const cost = k * qty;
  const kalshi_fee = Math.ceil((cost + Math.ceil((KALSHI_RATE_E5 * k * (10_000 - k) * qty) / 1e9)) / 100) * 100 - cost;
  const polymarket_fee = Math.floor((POLYMARKET_RATE_E5 * p * (10_000 - p) * qty) / 1e10 + 0.5) * 10;
  return qty * (10_000 - k - p) - kalshi_fee - polymarket_fee;
}

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

/** ns per market of one scan over new books. */
function timed(engine: Engine, scan: Scan, markets: number): number {
  refresh(engine, markets);
  const started = process.hrtime.bigint();
  scan(0, markets);
  return Number(process.hrtime.bigint() - started) / markets;
}

/** Run the benchmark; figures in ns per market. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: CAPACITY, games: 0 });
  for (let i = 0; i < CAPACITY; i++) {
    engine.setFee(i, KALSHI, KALSHI_RATE_E5, 3);
    engine.setFee(i, POLYMARKET, POLYMARKET_RATE_E5, 4);
  }
  const variants: [string, Scan][] = [
    ['js_typed_arrays', scanInJs],
    ['wasm_scalar', (first, count) => engine.scanScalar(first, count, 0)],
    ['wasm_simd', (first, count) => engine.scan(first, count, 0)],
  ];
  for (let turn = 0; turn < WARM_UP_ROUNDS; turn++) for (const [, scan] of variants) timed(engine, scan, 2_048);
  const figures: Figure[] = [];
  for (const { label, markets, rounds } of SIZES) {
    refresh(engine, markets);
    agree(engine, markets);
    const samples = new Map<string, number[]>(variants.map(([variant]) => [variant, []]));
    for (let turn = 0; turn < rounds; turn++) {
      for (let v = 0; v < variants.length; v++) {
        const [variant, scan] = variants[(v + turn) % variants.length]!;
        samples.get(variant)?.push(timed(engine, scan, markets));
      }
    }
    for (const [variant, values] of samples) figures.push(figure(`${variant}_${label}`, 'ns/market', values));
    const fast = samples.get('wasm_simd') ?? [];
    for (const slow of ['js_typed_arrays', 'wasm_scalar']) {
      const ratios = (samples.get(slow) ?? []).map((ns, i) => ns / (fast[i] ?? Number.NaN));
      figures.push(figure(`${slow}_over_simd_${label}`, 'ratio', ratios));
    }
  }
  return figures;
}
