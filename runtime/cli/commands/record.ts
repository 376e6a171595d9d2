/** `arbees record --out FILE`: keep every raw frame of the feeds, to be parsed and replayed later. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { FeedsConfig } from '../../services/price-feed/feeds-config.ts';
import type { CaptureStats } from '../../tape/capture-writer.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import type { FeedSink, RawFrame } from '../../trading/types/feeds.ts';
import { CliError, EXIT, emit, examples, integerOption, ioOf, note, setExit, withProgress } from '../output.ts';
import { collect } from './input-file.ts';

interface RecordOptions {
  out: string;
  feeds: string;
  without: string[];
  seconds?: number;
  seed: number;
  speed: number;
}

/** Where the frames come from, and how to end it. */
interface RecordedFeeds {
  config: FeedsConfig;
  stop(): Promise<void>;
}

const FLUSH_EVERY_MS = 2_000;

/** Add `record` to the program. */
export function registerRecord(program: Command): void {
  program
    .command('record')
    .description('record the raw frames of the feeds to a capture (gzip JSON lines)')
    .requiredOption('--out <file>', 'capture to write, e.g. evening.jsonl.gz')
    .option('--feeds <demo|live|file>', 'simulated venues, the real public feeds, or a JSON file of addresses', 'demo')
    .option('--without <venue>', 'leave a venue out: kalshi or polymarket (repeatable; with live)', collect, [])
    .option('--seconds <number>', 'stop by itself', (text) => integerOption('--seconds', text, 1, 604_800))
    .option('--seed <number>', 'seed of the demo', (text) => integerOption('--seed', text, 0, 4_294_967_295), 1)
    .option(
      '--speed <number>',
      'game seconds per second of the demo',
      (text) => integerOption('--speed', text, 1, 1_000),
      20,
    )
    .addHelpText(
      'after',
      examples([
        ['arbees record --out demo.jsonl.gz --seconds 60', 'a minute of the simulated venues'],
        ['arbees record --out evening.jsonl.gz --feeds live', 'the real feeds, until Ctrl-C'],
        ['arbees replay evening.jsonl.gz --save-tape evening.arrow', 'parse it again and keep the events as a tape'],
      ]),
    )
    .action((options: RecordOptions, self: Command) => record(self, options));
}

async function record(command: Command, options: RecordOptions): Promise<void> {
  if (!/\.jsonl(\.gz)?$/.test(options.out))
    throw new CliError('bad_option', `got ${JSON.stringify(options.out)}`, {
      field: '--out',
      expected: 'a name that ends in .jsonl.gz',
    });
  const { CaptureWriter } = await import('../../tape/capture-writer.ts');
  mkdirSync(dirname(resolve(options.out)), { recursive: true });
  const feeds = await openFeeds(command, options);
  const writer = await CaptureWriter.open(options.out);
  const by_source: Record<string, number> = {};
  const frame = (one: RawFrame): void => {
    by_source[one.source] = (by_source[one.source] ?? 0) + 1;
    writer.frame(one);
  };
  const began_ms = performance.now();
  const flushing = setInterval(() => void writer.flush(), FLUSH_EVERY_MS);
  let stats: CaptureStats;
  try {
    const stop = await startSessions(command, options, feeds.config, frame);
    try {
      await withProgress(command, `record ${options.out}`, (progress) =>
        wait(command, options.seconds, () => progress.update(writer.stats.frames, undefined, 'frames')),
      );
    } finally {
      await stop();
    }
  } finally {
    clearInterval(flushing);
    await feeds.stop();
    stats = await writer.close();
  }
  const seconds = Math.round((performance.now() - began_ms) / 1_000);
  if (stats.dropped > 0 || stats.error !== null) setExit(command, EXIT.failed);
  const { frames, dropped, text_bytes, file_bytes, files, error } = stats;
  emit(
    command,
    {
      out: options.out,
      files,
      feeds: options.feeds,
      seconds,
      frames,
      by_source,
      dropped,
      text_bytes,
      file_bytes,
      error,
    },
    () => {
      const sources = Object.entries(by_source).map(([source, times]) => `${times} ${source}`);
      const lost = dropped === 0 ? '' : `, ${dropped} lost${error === null ? ' (disk too slow)' : ` (${error})`}`;
      return `${frames} frames in ${seconds} s (${sources.join(', ')})${lost}\n${(file_bytes / 1e6).toFixed(2)} MB in ${files.join(', ')}`;
    },
  );
}

async function openFeeds(command: Command, options: RecordOptions): Promise<RecordedFeeds> {
  if (options.feeds !== 'demo') {
    const { fileFeeds, liveFeeds } = await import('../../services/price-feed/feeds-config.ts');
    const config = options.feeds === 'live' ? liveFeeds(ioOf(command).env, options.without) : fileFeeds(options.feeds);
    return { config, stop: async () => undefined };
  }
  const { startDemo } = await import('../../demo/index.ts');
  const { addresses } = await import('../../services/all-in-one/demo-service.ts');
  const { loadEngine } = await import('../../../engine-wasm/load-node.ts');
  const { systemClock } = await import('../../telemetry/clock.ts');
  const { seed, speed } = options;
  const world = await startDemo({
    seed,
    speed,
    clock: systemClock,
    makeEngine: loadEngine,
  });
  return { config: addresses(world), stop: () => world.stop() };
}

/** Sessions and discovery as in a live run, without a shard: what a run would ask for is what gets recorded. */
async function startSessions(
  command: Command,
  options: RecordOptions,
  config: FeedsConfig,
  frame: (frame: RawFrame) => void,
): Promise<() => Promise<void>> {
  const { makeFeeds } = await import('../../services/price-feed/feeds.ts');
  const { Discovery } = await import('../../services/coordinator/discovery.ts');
  const { systemClock: clock } = await import('../../telemetry/clock.ts');
  const { makeLogger } = await import('../../telemetry/logger.ts');
  const games = new Map<string, GameSnapshot>();
  const sink: FeedSink = {
    frame,
    event: (event) => {
      if (event.type === 'game') games.set(event.game.game_id, event.game);
    },
  };
  const { sessions, sources, pair } = makeFeeds({ config, sink, clock, rng: Math.random });
  const stopSessions = async (): Promise<void> => {
    await Promise.allSettled(sessions.map(({ session }) => session.stop()));
  };
  try {
    await Promise.all(sessions.map(({ session }) => session.start()));
    const logger = makeLogger({ level: ioOf(command).env.ARBEES_LOG_LEVEL ?? 'warn' });
    const every_ms = options.feeds === 'demo' ? 5_000 : 30_000;
    const discovery = new Discovery({ sources, games: () => games, pair, sink, clock, logger, every_ms });
    const round = await discovery.start();
    note(
      command,
      `recording ${sessions.map(({ name }) => name).join(', ')}: ${round.listings} listings, ${round.pairs} pairs`,
    );
    return async () => {
      await discovery.stop();
      await stopSessions();
    };
  } catch (error) {
    await stopSessions();
    throw error;
  }
}

/** Resolves after `seconds`, or when the user asks for the end. */
async function wait(command: Command, seconds: number | undefined, tick: () => void): Promise<void> {
  const { signal } = ioOf(command);
  if (signal.aborted) return;
  await new Promise<void>((done) => {
    const ticking = setInterval(tick, 1_000);
    const timer = seconds === undefined ? null : setTimeout(finish, seconds * 1_000);
    function finish(): void {
      clearInterval(ticking);
      if (timer !== null) clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
  });
}
