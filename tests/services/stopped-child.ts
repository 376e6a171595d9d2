/** A shard host on the simulators, in a process that a test stops: prints what its journal says of stops, books and orders. */
import { seededRng } from '../../adapters/http/backoff.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { InProcessBus } from '../../runtime/bus/in-process.ts';
import { startDemo } from '../../runtime/demo/index.ts';
import { addresses } from '../../runtime/services/all-in-one/demo-service.ts';
import { ShardHost } from '../../runtime/services/all-in-one/shard-host.ts';
import { Discovery } from '../../runtime/services/coordinator/discovery.ts';
import { makeFeeds } from '../../runtime/services/price-feed/feeds.ts';
import { systemClock as clock } from '../../runtime/telemetry/clock.ts';
import { silentLogger } from '../../runtime/telemetry/logger.ts';
import { makeMetrics } from '../../runtime/telemetry/metrics.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { JournalEntry, RunStarted } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';

const SEED = 3;
const world = await startDemo({ seed: SEED, speed: 60, clock, makeEngine: loadEngine });
const engine = loadEngine(shardCapacity({ markets: 4_096, games: 64 }));
const settings = parseSettings({ cool_down_us: 0, day_loss_limit_udollars: 1e12, journal_quotes: false });
const run: RunStarted = {
  run_id: 'stopped',
  account: 'stopped',
  mode: 'demo',
  kernel_sha256: engine.sha256,
  seed: SEED,
  settings,
};
const shard = new Shard({ engine, settings, run, started_at_us: clock.nowUs() });

function say({ kind, at_us, body }: JournalEntry): void {
  if (kind !== 'stall' && kind !== 'book_status' && kind !== 'order_intent') return;
  process.stdout.write(`${JSON.stringify({ kind, at_us, body })}\n`);
}

const host = new ShardHost({
  ...{ shard, run, clock, bus: new InProcessBus(), logger: silentLogger(), metrics: makeMetrics() },
  sink: { append: async (entries) => entries.forEach(say) },
  spill: null,
  evidence_directory: 'data/evidence',
});
const { sessions, sources, pair } = await makeFeeds({
  ...{ config: addresses(world), sink: host, clock, rng: seededRng(SEED) },
});
host.follow(sessions.map(({ session }) => session));
host.start();
await Promise.all(sessions.map(({ session }) => session.start()));
const discovery = new Discovery({
  ...{ sources, pair, sink: host, clock, logger: silentLogger(), every_ms: 5_000 },
  games: () => host.knownGames,
});
await discovery.start();
