/** What a Prometheus server may scrape at GET /metrics. One registry per process part, none global. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SourceLag } from '../trading/estimates/provider-delay.ts';
import type { FeedEvent } from '../trading/types/events.ts';
import type { JournalKind, LatencySample } from '../trading/types/journal.ts';

/** Latency buckets in seconds: 1-2-5 per decade from 1 us to 10 s. */
const BUCKETS_S = [-6, -5, -4, -3, -2, -1, 0]
  .flatMap((decade) => [1, 2, 5].map((step) => step * 10 ** decade))
  .concat(10);

/** The counters and histograms of one shard with its API. */
export interface Metrics {
  registry: Registry;
  events(type: string): void;
  entries(kind: JournalKind): void;
  latency(stage: LatencySample['stage'], source: string, value_us: number): void;
  journalQueue(entries: number): void;
  journalWritten(entries: number): void;
  busDropped(topic: string): void;
  busFailed(topic: string): void;
  clients(count: number): void;
  slowConsumer(): void;
  refused(reason: string): void;
  /** How a source and its hosts are. */
  feed(said: Pick<FeedEvent, 'source' | 'status' | 'counters'>): void;
  /** A second source of states has borne out, contradicted or replaced the first. */
  sourceNote(kind: string, league: string): void;
  /** How far the sources of games were seen to be behind the markets. */
  lags(measured: readonly SourceLag[]): void;
  /** Scopes of every halt that stands; a scope may be named by several. */
  halts(scopes: readonly string[]): void;
}

function shardMetrics(registry: Registry) {
  const registers = [registry];
  return {
    events: new Counter({
      name: 'arbees_events_total',
      help: 'Input events applied.',
      labelNames: ['type'],
      registers,
    }),
    entries: new Counter({
      name: 'arbees_journal_entries_total',
      help: 'Journal entries made.',
      labelNames: ['kind'],
      registers,
    }),
    latency: new Histogram({
      name: 'arbees_latency_seconds',
      help: 'Latency by stage.',
      labelNames: ['stage', 'source'],
      buckets: BUCKETS_S,
      registers,
    }),
    queue: new Gauge({
      name: 'arbees_journal_queue_entries',
      help: 'Journal entries not yet in the database.',
      registers,
    }),
    written: new Counter({
      name: 'arbees_journal_written_total',
      help: 'Journal entries written to the database.',
      registers,
    }),
    halted: new Gauge({ name: 'arbees_halted', help: '1 while all trading is halted.', registers }),
    halts: new Gauge({
      name: 'arbees_halts',
      help: 'Halts that stand, by what they stop: all, or a venue, strategy, sport or subject.',
      labelNames: ['scope'],
      registers,
    }),
  };
}

function feedMetrics(registry: Registry) {
  const registers = [registry];
  const of_host = { labelNames: ['source', 'host'], registers };
  const limited = new Counter({ name: 'arbees_feed_rate_limited_total', help: 'Answers of 429.', ...of_host });
  const breaker = new Gauge({
    name: 'arbees_feed_breaker_open',
    help: '1 while a host is considered down and not asked, 0.5 while one question tries whether it is back.',
    ...of_host,
  });
  const up = new Gauge({
    name: 'arbees_feed_up',
    help: '1 while the source delivers, 0.5 while it does in part.',
    labelNames: ['source'],
    registers,
  });
  const counted = new Map<string, number>();
  return ({ source, status, counters }: Pick<FeedEvent, 'source' | 'status' | 'counters'>): void => {
    up.set({ source }, status === 'up' ? 1 : status === 'degraded' ? 0.5 : 0);
    for (const { host, breaker: state, limited_total } of counters.hosts ?? []) {
      const before = counted.get(`${source} ${host}`) ?? 0;
      limited.inc({ source, host }, Math.max(0, limited_total - before));
      counted.set(`${source} ${host}`, limited_total);
      breaker.set({ source, host }, state === 'open' ? 1 : state === 'half_open' ? 0.5 : 0);
    }
  };
}

function lagMetrics(registry: Registry): Metrics['lags'] {
  const registers = [registry];
  const labelNames = ['source', 'league'] as const;
  const median = new Gauge({
    name: 'arbees_source_lag_median_seconds',
    help: 'How long after a move of the markets the news of it came: half of it within this.',
    labelNames,
    registers,
  });
  const counted = new Gauge({
    name: 'arbees_source_lag_counted_seconds',
    help: 'How far behind the markets the strategies take the news to be.',
    labelNames,
    registers,
  });
  const seen = new Gauge({
    name: 'arbees_source_lag_news',
    help: 'Pieces of news that the lag was last seen on.',
    labelNames,
    registers,
  });
  return (measured) => {
    for (const { source, league, ...lag } of measured) {
      const labels = { source, league };
      median.set(labels, lag.median_us / 1e6);
      counted.set(labels, lag.counted_us / 1e6);
      seen.set(labels, lag.seen);
    }
  };
}

function edgeMetrics(registry: Registry) {
  const registers = [registry];
  return {
    dropped: new Counter({
      name: 'arbees_bus_dropped_total',
      help: 'Bus messages dropped at a full queue.',
      labelNames: ['topic'],
      registers,
    }),
    failed: new Counter({
      name: 'arbees_bus_failed_total',
      help: 'Bus subscribers that threw.',
      labelNames: ['topic'],
      registers,
    }),
    sources: new Counter({
      name: 'arbees_source_notes_total',
      help: 'What a second source of states did: disagrees, agrees, taken_over, given_back.',
      labelNames: ['kind', 'league'],
      registers,
    }),
    clients: new Gauge({ name: 'arbees_api_clients', help: 'Open WebSocket connections.', registers }),
    slow: new Counter({
      name: 'arbees_api_slow_consumers_total',
      help: 'WebSocket connections dropped as too slow.',
      registers,
    }),
    refused: new Counter({
      name: 'arbees_api_refused_total',
      help: 'Requests refused, by reason.',
      labelNames: ['reason'],
      registers,
    }),
  };
}

/** A fresh registry with the process's own gauges (memory, event loop, garbage collection). */
export function makeMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'arbees_' });
  const shard = shardMetrics(registry);
  const edge = edgeMetrics(registry);
  const feed = feedMetrics(registry);
  return {
    registry,
    events: (type) => shard.events.inc({ type }),
    entries: (kind) => shard.entries.inc({ kind }),
    latency: (stage, source, value_us) => shard.latency.observe({ stage, source }, value_us / 1e6),
    journalQueue: (entries) => shard.queue.set(entries),
    journalWritten: (entries) => shard.written.inc(entries),
    busDropped: (topic) => edge.dropped.inc({ topic }),
    busFailed: (topic) => edge.failed.inc({ topic }),
    clients: (count) => edge.clients.set(count),
    slowConsumer: () => edge.slow.inc(),
    refused: (reason) => edge.refused.inc({ reason }),
    feed,
    lags: lagMetrics(registry),
    sourceNote: (kind, league) => edge.sources.inc({ kind, league }),
    halts: (scopes) => {
      shard.halted.set(scopes.includes('all') ? 1 : 0);
      shard.halts.reset();
      for (const scope of scopes) shard.halts.inc({ scope });
    },
  };
}
