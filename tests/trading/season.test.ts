/** A season of 200 days through one shard: what it keeps in memory after the first weeks is what it keeps at the end. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { GameSnapshot, InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { marketAt } from '../../runtime/trading/types/venue.ts';
import { applyEntry, emptyView } from '../../runtime/trading/view/view.ts';
import { ViewKeeper } from '../../runtime/trading/view/view-keeper.ts';
import { bookEvent, clock, game, gameEvent, market, pair, pairEvent, SECOND, START_US, stamp } from './support.ts';

const DAYS = 200;
const DAY_US = 86_400 * SECOND;
const GAMES_A_DAY = 2;
/** Days by which everything that may fill up has done so. */
const SETTLED_IN = 100;

/** Collections that still grow, by the path in the shard. Each is a fault that is known; nothing may be added. */
const GROWS_STILL: readonly string[] = [];
/** Twice the days are twice the size of what grows; what is bounded breathes by less. */
const isGrown = (before: number, after: number): boolean => after > 1.3 * before + 24;

/** The sizes of all maps, sets and arrays below an object, by the path of their fields; those of equal path are added up. */
function sizesOf(root: object): Map<string, number> {
  const sizes = new Map<string, number>();
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || seen.has(value) || ArrayBuffer.isView(value)) return;
    seen.add(value);
    const count = (size: number): void => void sizes.set(path, (sizes.get(path) ?? 0) + size);
    if (value instanceof Map || value instanceof Set) {
      count(value.size);
      for (const item of value.values()) visit(item, `${path}[]`);
    } else if (Array.isArray(value)) {
      count(value.length);
      for (const item of value) visit(item, `${path}[]`);
    } else {
      const is_record = Object.getPrototypeOf(value) === Object.prototype;
      if (is_record) count(Object.keys(value).length);
      for (const [key, item] of Object.entries(value)) {
        const is_id = is_record && /[:#@]/.test(key);
        if (key !== 'engine') visit(item, is_id ? `${path}[]` : `${path}.${key}`);
      }
    }
  };
  visit(root, '');
  return sizes;
}

/** One day: a clock, what is listed, plays, ends and pays. */
class Season {
  private readonly rng = new Rng(7);
  private readonly send: (event: InputEvent) => void;

  constructor(send: (event: InputEvent) => void) {
    this.send = send;
  }

  day(day: number): void {
    const at = START_US + day * DAY_US;
    for (let n = 0; n < GAMES_A_DAY; n += 1) this.play(`nba:${day}-${n}`, at + n * 3_600 * SECOND);
    // Nobody pairs it, and it is never finished.
    this.send(gameEvent(at, this.snapshot(`nba:${day}-x`, 'postponed', 0, 0)));
    const prop = this.pairOf(`prop:${day}`, null, 'other');
    this.send(pairEvent(at, prop));
    this.books(prop, at + SECOND, 50);
    for (let tick = 1; tick <= 8; tick += 1) this.send(clock(at + SECOND + tick * SECOND));
    this.pay(prop, at + 20 * SECOND, true);
    // What is on its way at the end of a day arrives before the next.
    const late = at + (GAMES_A_DAY + 1) * 3_600 * SECOND;
    for (let tick = 1; tick <= 12; tick += 1) this.send(clock(late + tick * SECOND));
  }

  private snapshot(game_id: string, status: GameSnapshot['status'], period: number, lead: number): GameSnapshot {
    const final = Number(status === 'final');
    const state = {
      ...game().state,
      period,
      score_1: 60 + lead,
      score_2: 60,
      clock_ms: final === 1 ? 0 : 300_000,
      final,
    };
    return game({ game_id, status, state, prior: { side1: 0.55, draw: 0, total: 220.5, source: 'test' } });
  }

  private pairOf(pair_id: string, game_id: string | null, outcome: Pair['outcome'], more: Partial<Pair> = {}): Pair {
    const venues = { a: market('kalshi', `K-${pair_id}`), b: market('polymarket', `P-${pair_id}`) };
    return pair({ pair_id, game_id, label: pair_id, outcome, ...venues, ...more });
  }

  private books(one: Pair, at: number, mid_c: number): void {
    for (const venue of ['kalshi', 'polymarket'] as const) {
      // Now and then the venues are apart: a lock.
      const mid = Math.min(93, Math.max(7, mid_c + this.rng.int(-6, 6)));
      const bids = [[(mid - 1) * 100, 100 * this.rng.int(1, 300)] as const];
      const asks = [[(mid + 1) * 100, 100 * this.rng.int(1, 300)] as const];
      this.send(bookEvent(at, venue, [...bids], [...asks], marketAt(one, venue)?.market_id));
    }
  }

  private pay(one: Pair, at: number, won: boolean): void {
    for (const venue of ['kalshi', 'polymarket'] as const) {
      const market_id = marketAt(one, venue)?.market_id ?? '';
      this.send({ type: 'settlement', venue, market_id, yes_value_e4: won ? 10_000 : 0, at: stamp(at) });
    }
  }

  private play(game_id: string, from: number): void {
    const pairs = [
      this.pairOf(`${game_id}:home`, game_id, 'home'),
      this.pairOf(`${game_id}:away`, game_id, 'away'),
      this.pairOf(`${game_id}:4.5`, game_id, 'other', { relation: { kind: 'margin', side: 'home', line_tenths: 45 } }),
    ];
    let at = from;
    this.send(gameEvent(at, this.snapshot(game_id, 'scheduled', 0, 0)));
    for (const one of pairs) this.send(pairEvent(at, one));
    for (let minute = 0; minute < 3; minute += 1) {
      const lead = this.rng.int(-12, 12);
      at += 60 * SECOND;
      for (const one of pairs) this.books(one, at, this.rng.int(25, 75));
      this.send(gameEvent(at + SECOND, this.snapshot(game_id, 'live', 1 + minute, lead)));
      for (const one of pairs) this.books(one, at + 2 * SECOND, this.rng.int(25, 75));
      for (let tick = 1; tick <= 4; tick += 1) this.send(clock(at + 2 * SECOND + tick * 300_000));
    }
    at += 60 * SECOND;
    const end = this.snapshot(game_id, 'final', 4, 5);
    this.send(gameEvent(at, end));
    for (const one of pairs) this.books(one, at + SECOND, 90);
    for (let tick = 1; tick <= 8; tick += 1) this.send(clock(at + tick * 10 * SECOND));
    pairs.forEach((one, i) => {
      this.pay(one, at + 100 * SECOND, i !== 1);
    });
    // The source goes on naming what is over, and the venues list what they have paid.
    this.send(gameEvent(at + 200 * SECOND, end));
    for (const one of pairs) this.send(pairEvent(at + 200 * SECOND, one));
  }
}

/** Bytes of living objects. Machine code and what awaits a turn of the loop are collected by later collections only. */
async function livingBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let n = 0; n < 4; n += 1) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return process.memoryUsage().heapUsed;
}

it('keeps no more of a season in memory than of its first days', async () => {
  const engine = loadEngine(shardCapacity({ markets: 64, games: 16 }));
  const settings = parseSettings({ lock_persist_us: 0 });
  const run = {
    run_id: 'test',
    mode: 'backtest' as const,
    account: 'test',
    kernel_sha256: engine.sha256,
    seed: 1,
    settings: {},
  };
  const shard = new Shard({ engine, settings, run, started_at_us: START_US });
  const view = emptyView();
  const keeper = new ViewKeeper(view);
  const out: JournalEntry[] = [];
  const seen = new Map<string, number>();
  const take = (): void => {
    for (const entry of out) {
      seen.set(entry.kind, (seen.get(entry.kind) ?? 0) + 1);
      if (applyEntry(view, entry)) keeper.after(entry);
    }
    out.length = 0;
  };
  shard.open(out);
  const season = new Season((event) => {
    shard.apply(event, out);
    take();
  });
  const measure = async () => ({ sizes: sizesOf({ shard, keeper }), heap: await livingBytes() });
  let before = await measure();
  for (let day = 0; day < DAYS; day += 1) {
    if (day === SETTLED_IN) before = await measure();
    season.day(day);
  }
  const after = await measure();
  // The season was one: it was traded, settled, and repaired.
  expect(seen.get('fill')).toBeGreaterThan(2 * DAYS);
  expect(seen.get('settled')).toBe(DAYS * (6 * GAMES_A_DAY + 2));
  const grown = [...after.sizes].filter(([path, size]) => isGrown(before.sizes.get(path) ?? 0, size));
  expect(grown.map(([path]) => path).filter((path) => !GROWS_STILL.includes(path))).toEqual([]);
  // 200 games and their 1,400 markets in between.
  expect(after.heap - before.heap).toBeLessThan(2_000_000);
}, 60_000);
