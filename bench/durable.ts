/** From an intent that is written to its order leaving the process, through the durable gate. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { InProcessBus } from '../runtime/bus/in-process.ts';
import type { JournalSink } from '../runtime/journal/durable-writer.ts';
import { ShardHost } from '../runtime/services/all-in-one/shard-host.ts';
import { openStore } from '../runtime/services/store/store.ts';
import type { Store, StoreOptions } from '../runtime/services/store/store-contract.ts';
import { makeSystemClock } from '../runtime/telemetry/clock.ts';
import { silentLogger } from '../runtime/telemetry/logger.ts';
import { makeMetrics } from '../runtime/telemetry/metrics.ts';
import { shardCapacity } from '../runtime/trading/desk.ts';
import { Shard } from '../runtime/trading/shard.ts';
import type { BookEvent, Level, Pair, Stamp, VenueMarket } from '../runtime/trading/types/events.ts';
import type { Executor } from '../runtime/trading/types/execution.ts';
import type { OrderIntent, RunStarted } from '../runtime/trading/types/journal.ts';
import { parseSettings } from '../runtime/trading/types/settings.ts';
import { type Figure, figure } from './figure.ts';
import { ownDatabase } from './own-database.ts';
import { benchPair } from './price-world.ts';

export const name = 'durable';
export const description =
  'an intent written until its order is handed to the executor, through the durable gate: a sink in memory, PGlite, PostgreSQL (ARBEES_TEST_DATABASE_URL)';

const ORDERS = 500;
/** Orders before the measured ones, while code and database warm up. */
const WARM = 100;
/** Between two locks, milliseconds: the database is not to be kept busy by the queue of the last one. */
const PAUSE_MS = 5;
const RUNS = 3;
/** Locks that are held at once: older ones are paid. */
const OPEN = 20;
const ACCOUNT = 'bench-durable';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Limits far away: what is measured is the way of an order, not whether there is one. */
const ROOMY = {
  ...{ lock_persist_us: 0, cool_down_us: 0, hurdle_ppm: 0, max_open_orders: 1_000, max_orders_per_second: 10_000 },
  ...{ exposure_limit_udollars: 1e12, bankroll_udollars: 1e12, venue_limit_ppm: 1_000_000 },
};

/** An executor that notes when an order came, and fills it with the next turn. */
class Noting implements Executor {
  readonly sent_ms = new Map<string, number>();
  host: ShardHost | null = null;
  private readonly stamp: () => Stamp;

  constructor(stamp: () => Stamp) {
    this.stamp = stamp;
  }

  submit({ order_id, qty_cc, limit_e4 }: OrderIntent): void {
    this.sent_ms.set(order_id, performance.now());
    const cost_udollars = qty_cc * limit_e4;
    const fill = { fill_id: `${order_id}-f`, order_id, qty_cc, cost_udollars, fee_udollars: 0 };
    setImmediate(() => this.host?.event({ type: 'fill', ...fill, at: this.stamp() }));
  }

  cancel(): void {}
  ask(): void {}
}

/** Milliseconds from intent to executor of one run. */
async function measure(
  sink: JournalSink,
  run_id: string,
  resume: Parameters<ShardHost['start']>[0],
): Promise<number[]> {
  const clock = makeSystemClock();
  const stamp = (): Stamp => {
    const now = clock.nowUs();
    return { provider_at_us: now, received_at_us: now, parsed_at_us: now };
  };
  const engine = loadEngine(shardCapacity({ markets: ORDERS + WARM, games: 1 }));
  const settings = parseSettings(ROOMY);
  const run: RunStarted = {
    ...{ run_id, mode: 'paper', account: ACCOUNT, kernel_sha256: engine.sha256, seed: 1, settings },
  };
  const executor = new Noting(stamp);
  const shard = new Shard({
    ...{ engine, settings, run, started_at_us: clock.nowUs(), gate: 'durable' },
    executor: () => executor,
  });
  const written_ms = new Map<string, number>();
  const apply = shard.apply.bind(shard);
  shard.apply = (event, out) => {
    const from = out.length;
    apply(event, out);
    const now = performance.now();
    for (let i = from; i < out.length; i += 1) {
      const entry = out[i];
      if (entry?.kind === 'order_intent') written_ms.set(entry.body.order_id, now);
    }
  };
  const evidence_directory = join(tmpdir(), 'arbees-bench-evidence');
  const shell = { logger: silentLogger(), metrics: makeMetrics(), evidence_directory, spill: null };
  const host = new ShardHost({ shard, run, clock, bus: new InProcessBus(), sink, ...shell, clock_every_ms: 0 });
  executor.host = host;
  host.start(resume);
  for (let n = 0; n < ORDERS + WARM; n += 1) {
    lock(host, benchPair(n, null), stamp);
    await sleep(PAUSE_MS);
    if (n >= OPEN) settle(host, benchPair(n - OPEN, null), stamp);
  }
  await sleep(500);
  await host.stop();
  if (host.fault !== null) throw new Error(host.fault.message);
  const waits = [...executor.sent_ms].map(([id, at_ms]) => at_ms - (written_ms.get(id) as number));
  return waits.slice(WARM);
}

/** One pair whose books make a lock. */
function lock(host: ShardHost, pair: Pair, stamp: () => Stamp): void {
  host.event({ type: 'pair', pair, at: stamp() });
  const book = ({ venue, market_id }: VenueMarket, bid_e4: number, ask_e4: number): BookEvent => {
    const side = (price_e4: number): Level[] => [[price_e4, 1_000]];
    return { type: 'book', venue, market_id, bids: side(bid_e4), asks: side(ask_e4), at: stamp() };
  };
  host.event(book(pair.a as VenueMarket, 4_200, 4_300));
  host.event(book(pair.b as VenueMarket, 5_000, 5_100));
}

/** Both markets of a pair pay, so that an account of some size is measured and not one that only grows. */
function settle(host: ShardHost, { a, b }: Pair, stamp: () => Stamp): void {
  for (const { venue, market_id } of [a, b] as [VenueMarket, VenueMarket])
    host.event({ type: 'settlement', venue, market_id, yes_value_e4: 10_000, at: stamp() });
}

function figures(kind: string, runs: readonly number[][], unit: 'us' | 'ms'): Figure[] {
  const scale = unit === 'us' ? 1_000 : 1;
  const at = (q: number): number[] =>
    runs.map((waits) => {
      const sorted = Float64Array.from(waits).sort();
      return (sorted[Math.floor(sorted.length * q)] as number) * scale;
    });
  return [
    figure(`${kind}_p50`, unit, at(0.5)),
    figure(`${kind}_p99`, unit, at(0.99)),
    figure(
      `${kind}_orders`,
      'orders',
      runs.map((waits) => waits.length),
    ),
  ];
}

/** Runs through a real store, each continuing the account. */
async function stored(kind: string, options: StoreOptions): Promise<Figure[]> {
  const store: Store = await openStore(options);
  const runs: number[][] = [];
  try {
    for (let n = 0; n < RUNS; n += 1) {
      const account = `${ACCOUNT}-${process.pid}-${Date.now()}`;
      const { epoch, last } = await store.openAccount(account, { mode: 'paper', at_us: Date.now() * 1_000 });
      const lease = { account, epoch, run_id: `${kind}-${n}` };
      const sink: JournalSink = { append: (entries) => store.append(lease, entries) };
      runs.push(await measure(sink, lease.run_id, { epoch, last }));
    }
  } finally {
    await store.close();
  }
  return figures(kind, runs, 'ms');
}

/** Measure all three. */
export async function run(): Promise<Figure[]> {
  const memory: number[][] = [];
  const sink: JournalSink = { append: () => Promise.resolve() };
  for (let n = 0; n < RUNS; n += 1) memory.push(await measure(sink, `memory-${n}`, null));
  const directory = mkdtempSync(join(tmpdir(), 'arbees-durable-'));
  try {
    const embedded = await stored('pglite', { directory: join(directory, 'db') });
    const server = await ownDatabase('durable');
    const postgres = server === null ? [] : await stored('postgres', server).finally(() => server.drop());
    return [...figures('memory', memory, 'us'), ...embedded, ...postgres];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
