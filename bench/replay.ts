/** How fast a price tape runs through the full decision path, from the file to the journal's digest. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { replayTape } from '../runtime/tape/replay.ts';
import { shardCapacity } from '../runtime/trading/desk.ts';
import { parseSettings, type Settings } from '../runtime/trading/types/settings.ts';
import type { Figure } from './figure.ts';
import { openTape, writePriceTape } from './price-world.ts';

export const name = 'replay';
export const description =
  'events per second of a fresh price tape through the full decision path (tape to journal digest)';

const PAIRS = 512;
const QUOTES = 1_000_000;
const RUNS = 5;

/**
 * Settings measured, interleaved over the same tape. `bulk` is what a backtest over millions of prices uses: locks are
 * decided, traded and journalled, quotes and near-misses are not. `near_misses` also journals each near-miss.
 */
const VARIANTS: Readonly<Record<string, Settings>> = {
  bulk: parseSettings({ journal_quotes: false, near_miss_e4: 0 }),
  near_misses: parseSettings({ journal_quotes: false }),
};

/** Measure. Every run has a tape of its own that nothing has read before; the first run warms up and is not counted. */
export async function run(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'arbees-bench-'));
  const samples = new Map<string, number[]>();
  const seed = Math.floor(Date.now() / 1_000);
  try {
    for (let n = 0; n <= RUNS; n += 1) {
      const path = join(directory, `prices-${n}.arrow`);
      await writePriceTape({ path, pairs: PAIRS, quotes: QUOTES, seed: seed + n });
      for (const [variant, settings] of Object.entries(VARIANTS)) {
        const measured = await measure(path, settings, n);
        if (n === 0) continue;
        for (const [what, value] of Object.entries(measured)) {
          const key = `${variant}_${what}`;
          samples.set(key, [...(samples.get(key) ?? []), value]);
        }
      }
      rmSync(path);
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return [...samples].map(([what, values]) => figure(what, values));
}

async function measure(path: string, settings: Settings, seed: number): Promise<Record<string, number>> {
  const reader = await openTape(path);
  const engine = loadEngine(shardCapacity({ markets: PAIRS, games: 16 }));
  const before = process.cpuUsage();
  const result = await replayTape(reader, { engine, settings, seed, mode: 'replay' });
  const { user, system } = process.cpuUsage(before);
  return {
    events_per_s: result.events_per_s,
    // Rate by processor time: what stays comparable when something else runs on the machine.
    events_per_cpu_s: Math.round((result.events * 1e6) / (user + system)),
    journal_entries: result.entries,
  };
}

function figure(what: string, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] as number;
  const unit = what.endsWith('entries') ? 'entries' : 'events/s';
  return {
    name: what,
    value: at(Math.floor(sorted.length / 2)),
    unit,
    min: at(0),
    max: at(sorted.length - 1),
    runs: sorted.length,
  };
}
