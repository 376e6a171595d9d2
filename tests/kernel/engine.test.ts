import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FEE_ROUNDING, MAX_ORDER_QTY_CC, NO_ASK_E4, SIDE_A, SIDE_B } from '../../engine-wasm/contract.ts';
import { Engine } from '../../engine-wasm/engine.ts';
import { kernelBytes, kernelInfo, loadEngine } from '../../engine-wasm/load-node.ts';
import { hasSimd, loadEngineWeb } from '../../engine-wasm/load-web.ts';
import { sha256Hex } from '../../engine-wasm/sha256.ts';
import { feeVectors, Random } from './vectors.ts';

/** A basketball game five points ahead with five minutes to play. */
const FIVE_UP = { period: 4, clock_ms: 300_000, score_1: 105, score_2: 100 };
const KALSHI_FEE = { rate_e5: 7000, rounding: FEE_ROUNDING.kalshi_direct };
const POLYMARKET_FEE = { rate_e5: 5000, rounding: FEE_ROUNDING.polymarket_5dp };

function ladder(rows: [number, number][]) {
  return { price_e4: rows.map(([p]) => p), qty_cc: rows.map(([, q]) => q), length: rows.length };
}

describe('identity', () => {
  it('names the module by the digest that kernel.json and doctor show', () => {
    const engine = loadEngine({ markets: 1, games: 1 });
    const bytes = kernelBytes();
    expect(engine.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(kernelInfo().sha256).toBe(engine.sha256);
    expect(Engine.fromBytes(bytes, { markets: 1, games: 1 }).sha256).toBe(engine.sha256);
  });

  it('is the same through the loader of the page', async () => {
    expect(hasSimd()).toBe(true);
    const url = `data:application/wasm;base64,${kernelBytes().toString('base64')}`;
    const engine = await loadEngineWeb(url, { markets: 16, games: 1 });
    expect(engine.sha256).toBe(kernelInfo().sha256);
    const here = loadEngine({ markets: 0, games: 1 });
    for (const one of [engine, here]) {
      one.setSport(0, 'nba', FIVE_UP, { side1: 0.5 });
      expect(one.buildSport(0)).toBeNull();
    }
    expect(engine.priceSportRaw(0)).toBe(here.priceSportRaw(0));
  });

  it('computes SHA-256 like the platform at every padding length', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
      const bytes = new Uint8Array(length).map((_, i) => i * 31);
      expect(sha256Hex(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});

describe('memory', () => {
  it('is laid out as LAYOUT.md says', () => {
    const sizes = { markets: 32, games: 3, game_rows: 5, books: 6, book_levels: 4096 };
    const scans = { sets: 5, wide_sets: 9, edge_hits: 7, lags: 1, lag_points: 64 };
    const engine = loadEngine({ ...sizes, ...scans });
    const table_cells = engine.sports.table.length / 3;
    const page = readFileSync(join(import.meta.dirname, '../../engine-wasm/LAYOUT.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `([a-z0-9_]+)` \| (\w+) \| ([^|]+) \|/gm)].map(
      ([, name, element, length]) => {
        const lengths = { ...sizes, ...scans, set_room: 8 + 16, table_cells };
        const factors = (length ?? '').trim().split(' x ');
        const product = factors.reduce((total, factor) => total * Number(Object(lengths)[factor] ?? factor), 1);
        return { name, element, capacity: product };
      },
    );
    expect(documented).toEqual(
      engine.columnTable().map(({ name, element, capacity }) => ({ name, element, capacity })),
    );
  });

  it('has aligned columns that do not overlap', () => {
    const columns = loadEngine({ markets: 100, games: 3, game_rows: 5, books: 6 }).columnTable();
    const bytes: Record<string, number> = {
      uint8: 1,
      uint16: 2,
      int16: 2,
      uint32: 4,
      int32: 4,
      float32: 4,
      float64: 8,
    };
    const spans = columns.map(({ offset, capacity, element }) => [
      offset,
      offset + capacity * (bytes[element] ?? Number.NaN),
    ]);
    for (const [i, { offset, element }] of columns.entries()) {
      expect(offset % (bytes[element] ?? 0), columns[i]?.name).toBe(0);
    }
    spans.sort(([a = 0], [b = 0]) => a - b);
    for (let i = 1; i < spans.length; i++) expect(spans[i]?.[0]).toBeGreaterThanOrEqual(spans[i - 1]?.[1] ?? 0);
  });

  it('does not grow over two million mixed calls', () => {
    const engine = loadEngine({ markets: 4096, games: 64 });
    const before = engine.memory.buffer;
    const size = before.byteLength;
    for (let row = 0; row < 64; row += 1) {
      engine.setSport(row, 'nba', FIVE_UP, { side1: 0.5 });
      engine.buildSport(row);
    }
    const fees = feeVectors(64);
    const books = ladder([
      [4000, 500],
      [4500, 900],
    ]);
    const random = new Random(3);
    for (let i = 0; i < 2_000_000; i++) {
      const slot = i & 4095;
      engine.setTop(slot, (i & 1) as 0 | 1, 4000 + (random.next() & 1023), 500, 5000 + (i & 511), 700);
      if ((i & 3) === 0) engine.setFee(slot, SIDE_A, 7000, 3);
      const fee = fees[i & 63]!;
      engine.takerFee(fee.rate_e5, fee.rounding, fee.price_e4, fee.qty_cc);
      if ((i & 7) === 0) {
        engine.setSport(i & 63, 'nba', { ...FIVE_UP, clock_ms: i % 300_000 }, { side1: 0.5 });
        engine.priceSportRaw(i & 63);
      }
      if ((i & 1023) === 0) {
        engine.scan(0, 4096, 20);
        engine.walkBuy(books, 9999, 1000, KALSHI_FEE);
      }
    }
    expect(engine.memory.buffer).toBe(before);
    expect(engine.memory.buffer.byteLength).toBe(size);
  });

  it('finds its columns again after something grew the memory', () => {
    const engine = loadEngine({ markets: 16, games: 1 });
    const setAll = () => {
      engine.setFee(3, SIDE_A, 7000, 3);
      engine.setFee(3, SIDE_B, 5000, 4);
      engine.setTop(3, SIDE_A, 4000, 1000, NO_ASK_E4, 0);
      engine.setTop(3, SIDE_B, NO_ASK_E4, 0, 5000, 800);
    };
    const stale = engine.hits.slot;
    engine.memory.grow(1);
    expect(stale.length).toBe(0);
    setAll();
    expect(engine.scan(0, 16, 0)).toBe(1);
    expect(engine.hits.slot[0]).toBe(3);
    engine.memory.grow(1);
    engine.setSport(0, 'nba', { period: 1, clock_ms: 720_000 }, { side1: 0.625 });
    expect([engine.buildSport(0), engine.priceSport(0).side1]).toEqual([null, 0.625]);
    expect(engine.hits.qty_cc[0]).toBe(800);
  });

  it('is not shared between engines', () => {
    const [a, b] = [loadEngine({ markets: 16, games: 1 }), loadEngine({ markets: 16, games: 1 })];
    a.setFee(0, SIDE_A, 0, 1);
    a.setFee(0, SIDE_B, 0, 4);
    a.setTop(0, SIDE_A, 4000, 100, NO_ASK_E4, 0);
    a.setTop(0, SIDE_B, NO_ASK_E4, 0, 4000, 100);
    expect([a.scan(0, 16, 0), b.scan(0, 16, 0)]).toEqual([1, 0]);
  });

  it('refuses slots and capacities that do not exist', () => {
    const engine = loadEngine({ markets: 3, games: 1 });
    for (const slot of [-1, 3, 0.5, Number.NaN]) {
      expect(() => engine.setTop(slot, SIDE_A, 1, 1, 1, 1)).toThrow(RangeError);
      expect(() => engine.setFee(slot, SIDE_A, 1, 1)).toThrow(RangeError);
      expect(() => engine.priceSportRaw(slot === 3 ? 1 : slot)).toThrow(RangeError);
    }
    expect(() => loadEngine({ markets: 1e9, games: 1 })).toThrow(RangeError);
    expect(() => loadEngine({ markets: 1.5, games: 1 })).toThrow(RangeError);
  });
});

describe('orders', () => {
  const engine = loadEngine({ markets: 1, games: 0 });

  it('sizes the worked locks of the model page', () => {
    const walk = (a: [number, number][], b: [number, number][], floor_e4 = 0) =>
      engine.walkLock({
        a: ladder(a),
        b: ladder(b),
        fee_a: KALSHI_FEE,
        fee_b: POLYMARKET_FEE,
        cap_qty_cc: Number.POSITIVE_INFINITY,
        cash_a_udollars: 1e12,
        cash_b_udollars: 1e12,
        floor_e4,
        lot_cc: 100,
      });
    const a: [number, number][] = [
      [4200, 5000],
      [4300, 10_000],
      [4500, 20_000],
    ];
    const b: [number, number][] = [
      [5000, 8000],
      [5200, 10_000],
      [5300, 30_000],
    ];
    const first = walk(a, b);
    expect(first.qty_cc).toBe(18_000);
    expect(first.cost_a_udollars + first.cost_b_udollars).toBe(169_500_000);
    expect(first.net_udollars / 1e6).toBeCloseTo(5.1639, 3);
    expect([first.worst_a_e4, first.worst_b_e4]).toEqual([4500, 5200]);
    expect(walk(a, b, 30).qty_cc).toBe(15_000);
    expect(
      walk(
        [[300, 100_000]],
        [
          [9550, 40_000],
          [9630, 60_000],
        ],
      ).qty_cc,
    ).toBe(100_000);
    expect(walk([[6000, 100]], [[5000, 100]])).toMatchObject({ qty_cc: 0, net_udollars: 0 });
  });

  it('buys up to a limit with the fees of the whole order', () => {
    const asks = ladder([
      [5000, 100],
      [5200, 100],
      [6000, 100],
    ]);
    expect(engine.walkBuy(asks, 5200, 1000, KALSHI_FEE)).toEqual({
      qty_cc: 200,
      cost_udollars: 1_020_000,
      fee_udollars: 35_000,
      worst_e4: 5200,
    });
    expect(engine.walkBuy(asks, 4999, 1000, KALSHI_FEE).qty_cc).toBe(0);
  });

  it('never charges an unknown schedule', () => {
    const asks = ladder([[5000, 100]]);
    expect(engine.walkBuy(asks, 9999, 100, { rate_e5: 7000, rounding: 0 }).qty_cc).toBe(0);
    expect(engine.takerFee(7000, 0, 5000, 100)).toBeNaN();
    expect(engine.takerFee(70_000, 1, 5000, 100)).toBeNaN();
    expect(engine.takerFee(7000, 1, 5000, MAX_ORDER_QTY_CC + 1)).toBeNaN();
    expect(engine.takerFee(7000, 1, -1, 100)).toBeNaN();
  });

  it('spends the Kelly fraction', () => {
    expect(engine.kelly(0.6, 0.5673)).toBeCloseTo(0.0755, 3);
    expect([engine.kelly(0.5, 0.5), engine.kelly(Number.NaN, 0.5), engine.kelly(0.5, 0)]).toEqual([0, 0, 0]);
  });
});
