import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { InProcessBus } from '../../runtime/bus/in-process.ts';
import { ShardHost, type ShardHostOptions } from '../../runtime/services/all-in-one/shard-host.ts';
import type { TimeReadings } from '../../runtime/telemetry/clock.ts';
import { silentLogger } from '../../runtime/telemetry/logger.ts';
import { makeMetrics } from '../../runtime/telemetry/metrics.ts';
import { StallWatch } from '../../runtime/telemetry/stall-watch.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { InputEvent, Pair, Stamp, VenueMarket } from '../../runtime/trading/types/events.ts';
import { type JournalEntry, type RunStarted, STREAMS } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';

const START_US = 1_760_000_000_000_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-host-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function market(venue: 'kalshi' | 'polymarket'): VenueMarket {
  return {
    venue,
    market_id: `${venue}-NY`,
    title: 'NY',
    yes_ref: `${venue}-NY`,
    no_ref: `${venue}-NY`,
    fee: { rate_e5: 0, rounding: venue === 'kalshi' ? 'kalshi_direct' : 'polymarket_5dp', source: 'test' },
    price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: 100 }],
    min_qty_cc: 100,
    lot_cc: 1,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    tie_rule: 'no_tie',
  };
}

const at = (us: number): Stamp => ({
  provider_at_us: null,
  received_at_us: START_US + us,
  parsed_at_us: START_US + us + 7,
});

function events(): InputEvent[] {
  const pair: Pair = {
    pair_id: 'nba:1:NY',
    game_id: null,
    label: 'NY wins',
    outcome: 'other',
    a: market('kalshi'),
    b: market('polymarket'),
    settlement: [],
    settles_at_us: START_US + 864e8,
  };
  const book = (venue: 'kalshi' | 'polymarket', bid: number, ask: number, us: number): InputEvent => ({
    type: 'book',
    venue,
    market_id: `${venue}-NY`,
    bids: [[bid, 50_000]],
    asks: [[ask, 50_000]],
    at: at(us),
  });
  return [
    { type: 'pair', pair, at: at(1) },
    book('kalshi', 5_900, 6_000, 100_000),
    book('polymarket', 6_400, 6_500, 200_000),
    ...Array.from({ length: 20 }, (_, i): InputEvent => ({ type: 'clock', at: at(300_000 + i * 100_000) })),
  ];
}

function makeHost(
  shard?: (real: Shard) => Shard,
  time?: Pick<ShardHostOptions, 'clock' | 'stalls'>,
  before?: (host: ShardHost) => void,
) {
  const engine = loadEngine(shardCapacity({ markets: 64, games: 8 }));
  const settings = parseSettings({ lock_persist_us: 0 });
  const run: RunStarted = {
    run_id: 'r',
    mode: 'paper',
    account: 'test',
    kernel_sha256: engine.sha256,
    seed: 1,
    settings,
  };
  const real = new Shard({ engine, settings, run, started_at_us: START_US });
  const bus = new InProcessBus();
  const published: JournalEntry[] = [];
  bus.subscribe('journal', { name: 'test' }, (batches) => void published.push(...batches.flat()));
  const stored: JournalEntry[] = [];
  const metrics = makeMetrics();
  const host = new ShardHost({
    shard: shard?.(real) ?? real,
    run,
    bus,
    clock: { nowUs: () => START_US + 210_000 },
    sink: { append: async (entries) => void stored.push(...entries) },
    spill: null,
    logger: silentLogger(),
    metrics,
    evidence_directory: join(directory, 'evidence'),
    clock_every_ms: 0,
    ...time,
  });
  before?.(host);
  host.start();
  return { host, bus, published, stored, metrics };
}

it('hands every entry on, numbered without gaps, to view, database and bus alike', async () => {
  const { host, bus, published, stored } = makeHost();
  for (const event of events()) host.event(event);
  await host.flush();
  await bus.drain();
  for (const stream of STREAMS) {
    const seqs = stored.filter((entry) => entry.stream === stream).map((entry) => entry.seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  }
  expect(published).toEqual(stored);
  expect(host.stream.seq).toBe(stored.length);
  const kinds = stored.map((entry) => entry.kind);
  for (const kind of ['run_started', 'pair_listed', 'opportunity', 'order_intent', 'fill', 'latency'] as const)
    expect(kinds).toContain(kind);
  expect(stored.every((entry, i) => i === 0 || entry.at_us >= (stored[i - 1]?.at_us ?? 0))).toBe(true);
  expect(kinds.indexOf('order_intent')).toBeLessThan(kinds.indexOf('fill'));
  const stages = stored.flatMap((entry) => (entry.kind === 'latency' ? [entry.body.stage] : []));
  expect(new Set(stages)).toEqual(new Set(['parse', 'decide', 'intent_to_fill']));
});

it('thins latency samples to a few a second', async () => {
  const { host, stored } = makeHost();
  const [pair, book] = events() as [InputEvent, InputEvent];
  host.event(pair);
  for (let i = 0; i < 1_000; i += 1) host.event({ ...book, at: at(100_000 + i * 1_000) } as InputEvent);
  await host.flush();
  const decided = stored.filter((entry) => entry.kind === 'latency' && entry.body.stage === 'decide');
  expect(decided.length).toBe(4);
});

it('halts on a broken invariant, keeps the evidence and goes on answering', async () => {
  const { host, stored } = makeHost((real) => {
    const apply = real.apply.bind(real);
    real.apply = (event, out) => {
      apply(event, out);
      if (event.type === 'book' && event.venue === 'polymarket') throw new InvariantError('cash went negative');
    };
    return real;
  });
  for (const event of events()) host.event(event);
  await host.faulted;
  await host.flush();
  expect(host.fault?.message).toBe('cash went negative');
  expect(stored.at(-1)).toMatchObject({ stream: 'decisions', kind: 'halted', body: { halted: true, by: 'invariant' } });
  expect(host.stream.view.halted.reason).toContain('cash went negative');
  expect(stored.some((entry) => entry.kind === 'fill')).toBe(false);
  expect(host.control('resume', 'please', 'operator')).toBe(false);
  expect(host.books('nba:1:NY').kalshi?.asks).toEqual([[6_000, 50_000]]);
  const evidence = JSON.parse(readFileSync(host.fault?.evidence ?? '', 'utf8'));
  expect(evidence.event).toMatchObject({ type: 'book', venue: 'polymarket' });
  expect(evidence.journal_tail.length).toBe(stored.length - 1);
  expect(evidence.error.name).toBe('InvariantError');
});

it('counts the halts that stand by what they stop, and says that all is halted only when it is', async () => {
  const { host, metrics } = makeHost();
  const said = async (): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => /^arbees_halt(?:s\{|ed )/.test(line));
  const control = (command: 'halt' | 'resume', scope: string, by: string): void =>
    host.event({ type: 'control', command, reason: 'test', by, scope, at: at(1) });
  control('halt', 'venue:kalshi', 'Ann');
  control('halt', 'venue:kalshi', 'breaker');
  expect(await said()).toEqual(['arbees_halted 0', 'arbees_halts{scope="venue:kalshi"} 2']);
  control('halt', 'all', 'Ann');
  expect(await said()).toEqual(expect.arrayContaining(['arbees_halted 1', 'arbees_halts{scope="all"} 1']));
  control('resume', 'venue:kalshi', 'Ann');
  expect(await said()).toEqual(['arbees_halted 1', 'arbees_halts{scope="all"} 1']);
  control('resume', 'all', 'Ann');
  expect(await said()).toEqual(['arbees_halted 0']);
  await host.stop();
});

it('opens nothing new once it was asked to be quiet, and waits for orders on the way', async () => {
  const { host, stored } = makeHost();
  const all = events();
  for (const event of all.slice(0, 3)) host.event(event);
  const quiet = host.quiesce('test ends', 5_000);
  for (const event of all.slice(3)) host.event(event);
  await quiet;
  await host.flush();
  const halted = stored.findIndex((entry) => entry.kind === 'halted');
  expect(halted).toBeGreaterThan(0);
  const opened = stored.slice(halted).filter((entry) => entry.kind === 'opportunity' && entry.body.verdict === 'taken');
  expect(opened).toEqual([]);
  expect(stored.slice(halted).some((entry) => entry.kind === 'fill')).toBe(true);
});

describe('a host whose process stands still', () => {
  /** A machine whose time is moved by hand, and a host that lives by it. */
  function onMachine() {
    const now = { wall: START_US, mono: 0 };
    const readings: TimeReadings = { wallUs: () => now.wall, monotonicUs: () => now.mono, uptimeUs: () => now.mono };
    const pass = (us: number): void => {
      now.wall += us;
      now.mono += us;
    };
    const made = makeHost(undefined, { clock: { nowUs: () => START_US + now.mono }, stalls: new StallWatch(readings) });
    const asked: string[] = [];
    made.host.follow([{ resync: (why) => void asked.push(why) }]);
    const deliver = (event: InputEvent): void => {
      const at = { provider_at_us: null, received_at_us: START_US + now.mono, parsed_at_us: START_US + now.mono };
      made.host.event({ ...event, at } as InputEvent);
    };
    const kinds = async () => {
      await made.host.flush();
      return made.stored.map((entry) => entry.kind);
    };
    return { ...made, now, pass, asked, deliver, kinds };
  }
  const [pair, low, high] = events() as [InputEvent, InputEvent, InputEvent];

  it('says so before the first frame that waited is applied, and decides nothing until fresh books are in', async () => {
    const { host, pass, asked, deliver, stored, kinds } = onMachine();
    deliver(pair);
    deliver(low);
    host.tick();
    pass(6_000_000);
    // The other half of a lock, read from its socket before the timer fires.
    deliver(high);
    expect((await kinds()).filter((kind) => kind === 'stall' || kind === 'order_intent')).toEqual(['stall']);
    expect(stored.find((entry) => entry.kind === 'stall')?.body).toMatchObject({
      cause: 'stopped',
      lasted_us: 6_000_000,
    });
    for (let tick = 0; tick < 5; tick += 1) {
      pass(100_000);
      host.tick();
      deliver(low);
    }
    expect(asked).toEqual([]);
    pass(100_000);
    host.tick();
    expect(asked).toEqual(['The process stood still for 6.0 s']);
    expect(await kinds()).not.toContain('order_intent');
    deliver(low);
    deliver(high);
    pass(100_000);
    host.tick();
    const said = (await kinds()).filter((kind) => kind === 'stall' || kind === 'order_intent');
    expect(said.slice(0, 2)).toEqual(['stall', 'order_intent']);
    expect(asked.length).toBe(1);
  });

  it('reads what waited before it asks anew: a timer that is late itself does not ask', () => {
    const { host, pass, asked } = onMachine();
    pass(6_000_000);
    host.tick();
    pass(1_500_000);
    host.tick();
    expect(asked).toEqual([]);
    for (let tick = 0; tick < 6; tick += 1) {
      pass(100_000);
      host.tick();
    }
    expect(asked).toEqual(['The process stood still for 1.5 s']);
  });

  it('names a wall clock that was set, and goes on', async () => {
    const { host, now, pass, asked, deliver, stored, kinds } = onMachine();
    deliver(pair);
    deliver(low);
    now.wall -= 3_600_000_000;
    pass(100_000);
    host.tick();
    deliver(high);
    pass(400_000);
    host.tick();
    expect(asked).toEqual([]);
    expect(await kinds()).toContain('fill');
    expect(stored.find((entry) => entry.kind === 'stall')?.body).toMatchObject({ cause: 'clock_jump' });
  });
});

it('shows what earlier runs traded, and goes on from there', async () => {
  const first = makeHost();
  for (const event of events()) first.host.event(event);
  await first.host.flush();
  const { host } = makeHost(undefined, undefined, (later) =>
    later.recall(first.stored.filter(({ kind, stream }) => stream === 'decisions' && kind !== 'run_started')),
  );
  expect(host.stream.view.orders.length).toBeGreaterThan(0);
  expect(host.stream.view.fills).toEqual(first.host.stream.view.fills);
  await host.flush();
});

it('counts what limits a source and says which host is not asked', async () => {
  const { host, metrics } = makeHost();
  const said = async (): Promise<string[]> =>
    (await metrics.registry.metrics()).split('\n').filter((line) => /^arbees_feed_/.test(line));
  const feed = (status: 'up' | 'degraded', limited_total: number, breaker: 'closed' | 'open'): void => {
    const hosts = [{ host: 'a.example', breaker, limited_total, limited_until_us: null }];
    const counters = { frames: 1, gaps: 0, reconnects: 0, rejected: {}, hosts };
    host.event({ type: 'feed', source: 'espn', status, detail: 'test', counters, at: at(1) });
  };
  feed('up', 2, 'closed');
  feed('degraded', 5, 'open');
  expect(await said()).toEqual([
    'arbees_feed_rate_limited_total{source="espn",host="a.example"} 5',
    'arbees_feed_breaker_open{source="espn",host="a.example"} 1',
    'arbees_feed_up{source="espn"} 0.5',
  ]);
  await host.stop();
});
