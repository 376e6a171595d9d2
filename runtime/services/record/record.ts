/** Keeps every raw frame of the feeds, as a live run would ask for them, to be read and replayed later. */
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CaptureWriter } from '../../tape/capture-writer.ts';
import { systemClock as clock } from '../../telemetry/clock.ts';
import { makeLogger } from '../../telemetry/logger.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import type { FeedSink, RawFrame } from '../../trading/types/feeds.ts';
import { Discovery } from '../coordinator/discovery.ts';
import { type FeedsRequest, openFeeds } from '../open-feeds.ts';
import { makeFeeds } from '../price-feed/feeds.ts';
import type { FeedsConfig } from '../price-feed/feeds-config.ts';

/** What a recording is asked with. */
export interface RecordRequest extends FeedsRequest {
  /** The capture to write. */
  out: string;
  /** The sessions run. */
  onStarted(found: { sources: string[]; listings: number; pairs: number }): void;
  /** Resolves when enough is recorded; told how many frames there are. */
  until(frames: () => number): Promise<void>;
}

/** What was recorded. */
export interface Recorded {
  files: string[];
  seconds: number;
  frames: number;
  by_source: Record<string, number>;
  /** Frames lost, because the disk was too slow or, where `error` says so, refused. */
  dropped: number;
  text_bytes: number;
  file_bytes: number;
  error: string | null;
}

const FLUSH_EVERY_MS = 2_000;

/** Record until told to end. @throws what opening the feeds or the file throws */
export async function recordFeeds(request: RecordRequest): Promise<Recorded> {
  mkdirSync(dirname(resolve(request.out)), { recursive: true });
  const feeds = await openFeeds(request, clock);
  const writer = await CaptureWriter.open(request.out);
  const by_source: Record<string, number> = {};
  const frame = (one: RawFrame): void => {
    by_source[one.source] = (by_source[one.source] ?? 0) + 1;
    writer.frame(one);
  };
  const began_ms = performance.now();
  const flushing = setInterval(() => void writer.flush(), FLUSH_EVERY_MS);
  try {
    const stop = await startSessions(request, feeds.config, frame);
    await request.until(() => writer.stats.frames).finally(stop);
  } finally {
    clearInterval(flushing);
    await feeds.stop();
    await writer.close();
  }
  const seconds = Math.round((performance.now() - began_ms) / 1_000);
  const { files, frames, dropped, text_bytes, file_bytes, error } = writer.stats;
  return { files, seconds, frames, by_source, dropped, text_bytes, file_bytes, error };
}

/** Sessions and discovery as in a live run, without a shard: what a run would ask for is what gets recorded. */
async function startSessions(
  request: RecordRequest,
  config: FeedsConfig,
  frame: (frame: RawFrame) => void,
): Promise<() => Promise<void>> {
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
    const logger = makeLogger({ level: request.env.ARBEES_LOG_LEVEL ?? 'warn' });
    const every_ms = request.feeds === 'demo' ? 5_000 : 30_000;
    const discovery = new Discovery({ sources, games: () => games, pair, sink, clock, logger, every_ms });
    const { listings, pairs } = await discovery.start();
    request.onStarted({ sources: sessions.map(({ name }) => name), listings, pairs });
    return async () => {
      await discovery.stop();
      await stopSessions();
    };
  } catch (error) {
    await stopSessions();
    throw error;
  }
}
