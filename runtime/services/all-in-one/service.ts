/** One process that watches, decides (on paper) and serves: database, shard, API, feeds and discovery put together. */
import { join } from 'node:path';
import { DatabaseError, type DatabaseErrorCode } from '../../../db/errors.ts';
import type { StatementRow } from '../../../db/journal-store.ts';
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import { InProcessBus } from '../../bus/in-process.ts';
import type { JournalSink } from '../../journal/durable-writer.ts';
import { RETENTION, startRetention } from '../../journal/retention.ts';
import { spillDirectory, spillPlace } from '../../journal/spill-place.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type Metrics, makeMetrics } from '../../telemetry/metrics.ts';
import { Shard } from '../../trading/shard.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import type { Clock, FeedSink } from '../../trading/types/feeds.ts';
import type { ClosedTrade, RunStarted } from '../../trading/types/journal.ts';
import type { Settings } from '../../trading/types/settings.ts';
import type { Probability } from '../../trading/types/units.ts';
import type { GameView } from '../../trading/view/view.ts';
import type { BooksAnswer } from '../api/contract.ts';
import { type RunningApi, startApi } from '../api/server.ts';
import type { ApiSource } from '../api/source.ts';
import { STATEMENT_KINDS } from '../api/statement.ts';
import { Discovery } from '../coordinator/discovery.ts';
import { Results } from '../coordinator/results.ts';
import type { FeedLinks, Feeds } from '../feeds.ts';
import { KillSwitch } from '../kill-switch/kill-switch.ts';
import { openStore } from '../store/store.ts';
import type { Store, StoreOptions } from '../store/store-contract.ts';
import { AccountJournal } from './account-journal.ts';
import { collectStartUp } from './heap.ts';
import { ShardHost } from './shard-host.ts';

export interface ServiceOptions {
  mode: 'demo' | 'paper';
  /** Account to continue, or to open under this name; null: an account of its own for this run. */
  account: string | null;
  engine: EngineContract;
  seed: number;
  settings: Settings;
  clock: Clock;
  logger: Logger;
  host: string;
  port: number;
  token: string;
  allowed_hosts: readonly string[];
  page_directory: string;
  database: StoreOptions;
  /** Evidence of faults goes below this. */
  data_directory: string;
  /** With a database directory that cannot be used, go on in memory and say so (demo) or fail (run). */
  memory_when_locked: boolean;
  makeFeeds(sink: FeedSink, of: FeedLinks): Feeds | Promise<Feeds>;
  demo: ApiSource['demo'];
  discover_every_ms?: number;
  /** Longest time without a sign of life by a person; left out: trading goes on without. */
  dead_man_us?: number;
  /** One line per part as it comes up. */
  onPart(name: string, text: string): void;
}

export interface Service {
  readonly run: RunStarted;
  readonly api: RunningApi;
  readonly host: ShardHost;
  readonly store: Store;
  readonly metrics: Metrics;
  /** Resolves when a broken invariant stopped the shard (the page goes on being served). */
  readonly faulted: Promise<void>;
  stop(): Promise<void>;
}

/** A statement lacks what the database did not take in this time. */
const STATEMENT_WAIT_MS = 2_000;

const CHECKPOINT_EVERY_MS = 60_000;

/** What keeps a directory from being used, but not a demo from being seen. */
const IN_MEMORY_INSTEAD = new Set<DatabaseErrorCode>(['locked', 'unreachable', 'not_writable', 'damaged']);

async function openJournal(options: ServiceOptions): Promise<Store> {
  const { database, onPart, memory_when_locked } = options;
  let store: Store;
  try {
    store = await openStore(database);
  } catch (error) {
    const code = error instanceof DatabaseError ? error.code : null;
    if (!memory_when_locked || database.url !== undefined || code === null || !IN_MEMORY_INSTEAD.has(code)) throw error;
    onPart('database', `${(error as Error).message}. This run is kept in memory only`);
    store = await openStore({ directory: 'memory' });
  }
  onPart('database', `${store.kind} at ${store.place}, ${store.applied} of ${store.total} migrations applied now`);
  return store;
}

function makeRun(options: ServiceOptions): RunStarted {
  const started = new Date(options.clock.nowUs() / 1_000).toISOString().replace(/[-:]/g, '').replace('.', '-');
  const { mode, seed, settings, engine } = options;
  const run_id = `${mode}-${started}`;
  const account = options.account ?? run_id;
  return { run_id, mode, account, kernel_sha256: engine.sha256, seed, settings: { ...settings } };
}

function booksOf(host: ShardHost, clock: Clock, pair_id: string): BooksAnswer | null {
  // By its own keys: `__proto__` is no pair.
  if (!Object.hasOwn(host.stream.view.pairs, pair_id)) return null;
  const now = clock.nowUs();
  const books: BooksAnswer['books'] = {};
  for (const [venue, book] of Object.entries(host.books(pair_id))) {
    if (book === undefined) continue;
    const { bids, asks, status, received_at_us } = book;
    books[venue as keyof BooksAnswer['books']] = { bids, asks, status, age_us: Math.max(0, now - received_at_us) };
  }
  return { pair_id, books };
}

/** The parts of a run that the API asks. */
interface ApiParts {
  run: RunStarted;
  host: ShardHost;
  journal: AccountJournal;
  kill: KillSwitch;
}

function apiSource({ clock, demo }: ServiceOptions, { run, host, journal, kill }: ApiParts): ApiSource {
  return {
    stream: host.stream,
    clock,
    run,
    demo,
    resumeBlocked: () => kill.blocked,
    alive: () => kill.alive(),
    deadMan: () => kill.timing,
    books: (pair_id) => booksOf(host, clock, pair_id),
    lags: () => host.lags(),
    control: ({ command, reason, by, scope }) => host.control(command, reason, by, scope),
    journal: (stream, from_seq, limit) => journal.read(stream, from_seq, limit),
    ...moneySource(host, journal),
  };
}

type MoneySource = Pick<ApiSource, 'fills' | 'statement' | 'account' | 'trades' | 'closePosition'>;

/** The part of the API that is about money. */
function moneySource(host: ShardHost, journal: AccountJournal): MoneySource {
  const { stream } = host;
  return {
    async fills(): Promise<StatementRow[]> {
      await host.flush(STATEMENT_WAIT_MS);
      return journal.statement();
    },
    async statement() {
      const [report, { at_us, last }] = [host.report(), stream.view];
      const { decisions } = last;
      await host.flush(STATEMENT_WAIT_MS);
      const entries = await journal.allOfKinds(STATEMENT_KINDS, decisions);
      return { at_us, report, entries };
    },
    async account() {
      const report = host.report();
      const now = { decisions: stream.view.last.decisions, last_at_us: stream.view.at_us };
      await host.flush(STATEMENT_WAIT_MS);
      const { summary, closed } = await journal.summary();
      return { ...summary, ...now, ...report, closed };
    },
    async trades(from_seq, limit) {
      const entries = await journal.readKinds(['trade_closed'], from_seq, limit);
      return entries.map(({ seq, body }) => ({ seq, ...(body as ClosedTrade) }));
    },
    closePosition: (position_id) => host.closePosition(position_id, 'operator'),
  };
}

/** What a host is made of. */
interface HostParts {
  shard: Shard;
  run: RunStarted;
  sink: JournalSink;
  metrics: Metrics;
}

function makeHost(options: ServiceOptions, { shard, run, sink, metrics }: HostParts): ShardHost {
  const { clock, logger, data_directory } = options;
  const bus = new InProcessBus({
    dropped: (topic, name) => {
      metrics.busDropped(topic);
      logger.warn({ topic, name }, 'bus subscriber lost messages');
    },
    failed: (topic, name, error) => {
      metrics.busFailed(topic);
      logger.error({ topic, name, err: error }, 'bus subscriber failed');
    },
  });
  const evidence_directory = join(data_directory, 'evidence');
  const spill = spillPlace(spillDirectory(data_directory), run.account, run.run_id);
  return new ShardHost({ shard, run, clock, bus, sink, spill, logger, metrics, evidence_directory });
}

function makeKillSwitch(options: ServiceOptions, host: ShardHost, account: string): KillSwitch {
  const { clock, logger, data_directory, dead_man_us = null } = options;
  return new KillSwitch({
    ...{ data_directory, account, dead_man_us, logger },
    nowUs: () => clock.nowUs(),
    halts: () => host.stream.view.halts,
    halt: (reason, by) => void host.control('halt', reason, by),
  });
}

/** How far the next event can move side 1's price; null where the game is not priced. */
function mostAtStake(game: GameView | undefined): Probability | null {
  if (game === undefined || game.priced === null) return null;
  const now = game.priced.side1;
  return game.next_events.reduce((most, { priced }) => Math.max(most, Math.abs(priced.side1 - now)), 0);
}

async function startFeeds(
  options: ServiceOptions,
  { host, metrics }: { host: ShardHost; metrics: Metrics },
): Promise<() => Promise<void>> {
  const { onPart, clock, logger, makeFeeds } = options;
  const feeds = await makeFeeds(host, {
    stake: (game_id) => mostAtStake(host.stream.view.games[game_id]),
    onNote: ({ kind, league, detail }) => {
      metrics.sourceNote(kind, league);
      logger.warn({ kind, league }, detail);
    },
  });
  host.follow(feeds.sessions.map(({ session }) => session));
  const stop = async (): Promise<void> => {
    await Promise.allSettled(feeds.sessions.map(({ session }) => session.stop()));
  };
  try {
    await Promise.all(
      feeds.sessions.map(async ({ name, session }) => {
        await session.start();
        onPart(name, host.stream.view.feeds[name]?.detail ?? 'connecting');
      }),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const { sources, pair } = feeds;
  const games = (): ReadonlyMap<string, GameSnapshot> => host.knownGames;
  const every_ms = options.discover_every_ms ?? 30_000;
  const discovery = new Discovery({ sources, games, pair, sink: host, clock, logger, every_ms });
  // First what ended meanwhile: its money is there for what comes.
  const results = new Results({ sources, positions: () => host.positions(), logger });
  const asked = await results.start();
  if (asked > 0) onPart('results', `asked for ${asked} markets of open positions`);
  const round = await discovery.start();
  onPart('markets', `${round.listings} listings, ${round.pairs} pairs in ${host.knownGames.size} games`);
  return async () => {
    await Promise.all([discovery.stop(), results.stop()]);
    await stop();
  };
}

/** Save the account's state now and then, and at the end, so that a start has little to fold. */
function keepCheckpoints(
  { clock, logger }: ServiceOptions,
  { journal, shard, host }: { journal: AccountJournal; shard: Shard; host: ShardHost },
): () => Promise<void> {
  const save = (): Promise<void> =>
    journal
      .checkpoint(shard, clock.nowUs(), () => host.flush(STATEMENT_WAIT_MS))
      .catch((error: unknown) => logger.warn({ err: error }, 'no checkpoint was saved'));
  const timer = setInterval(() => void save(), CHECKPOINT_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await save();
  };
}

function keepSmall(store: Store, { clock, logger }: ServiceOptions): () => void {
  const onFailed = (error: unknown): void => logger.warn({ err: error }, 'old ticks were not removed');
  return startRetention({ store, clock, settings: RETENTION[store.kind], onFailed });
}

/**
 * Bring everything up: page, database, shard, feeds, markets, in this order, so that nothing is decided that cannot be written
 * and the page is there from the first event.
 * @throws DatabaseError, PortError, or what a feed says when it gives up; nothing is left running then.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const undo: (() => unknown)[] = [];
  const unwind = async (): Promise<void> => {
    for (const step of undo.reverse()) await step();
    undo.length = 0;
  };
  try {
    // The page is there while the database opens; nothing is decided, so nothing can be undecided, before it is.
    const opening = openJournal(options);
    undo.push(() => opening.then((store) => store.close()).catch(() => undefined));
    const run = makeRun(options);
    const { engine, settings, clock, data_directory } = options;
    const nowUs = (): number => clock.nowUs();
    const journal = new AccountJournal(opening, { run, data_directory, nowUs, onPart: options.onPart });
    const metrics = makeMetrics();
    const shard = new Shard({ engine, settings, run, started_at_us: nowUs(), gate: 'durable' });
    const host = makeHost(options, { shard, run, sink: journal, metrics });
    undo.push(() => host.stop());
    const { host: address, port, token, allowed_hosts, page_directory, logger, onPart } = options;
    const kill = makeKillSwitch(options, host, run.account);
    undo.push(() => kill.stop());
    const source = apiSource(options, { run, host, journal, kill });
    const api = await startApi({ source, host: address, port, token, allowed_hosts, page_directory, logger, metrics });
    undo.push(() => api.stop());
    onPart('page', api.moved ? `${api.url} (port ${port} is taken)` : api.url);
    const store = await opening;
    const resume = await journal.ready();
    const { entries, from_checkpoint } = await journal.restoreInto(shard);
    if (resume.last.decisions > 0)
      onPart('account', `${run.account}: ${entries} decisions folded after a checkpoint at ${from_checkpoint}`);
    host.recall(await journal.recent());
    host.start(resume);
    kill.start();
    undo.push(await startFeeds(options, { host, metrics }));
    undo.push(keepSmall(store, options), keepCheckpoints(options, { journal, shard, host }));
    collectStartUp();
    const stop = async (): Promise<void> => {
      kill.end();
      await host.quiesce('the program stops');
      await unwind();
    };
    return { run, api, host, store, metrics, faulted: host.faulted, stop };
  } catch (error) {
    await unwind();
    throw error;
  }
}
