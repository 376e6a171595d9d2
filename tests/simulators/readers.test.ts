import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EspnReader } from '../../adapters/espn/reader.ts';
import { EspnSession } from '../../adapters/espn/session.ts';
import { seededRng } from '../../adapters/http/backoff.ts';
import { KalshiReader } from '../../adapters/kalshi/reader.ts';
import { seriesOfLeagues } from '../../adapters/kalshi/series.ts';
import { KalshiSession } from '../../adapters/kalshi/session.ts';
import { PolymarketReader } from '../../adapters/polymarket/reader.ts';
import { PolymarketSession } from '../../adapters/polymarket/session.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type DemoWorld, startDemo } from '../../runtime/demo/index.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSession, FeedSink, RawFrame } from '../../runtime/trading/types/feeds.ts';

const LEAGUES = ['nfl', 'nba', 'nhl'] as const;
const BEGUN_US = Date.now() * 1000;
/** An evening with games on, whenever the test runs. */
const clock: Clock = { nowUs: () => Date.parse('2026-11-21T01:00:00Z') * 1000 + Date.now() * 1000 - BEGUN_US };

/** Everything one session delivered; a test may wait for events. */
class Sink implements FeedSink {
  readonly frames: RawFrame[] = [];
  readonly events: InputEvent[] = [];
  #wake: (() => void) | null = null;

  frame(frame: RawFrame): void {
    this.frames.push(frame);
  }

  event(event: InputEvent): void {
    this.events.push(event);
    this.#wake?.();
  }

  /** Wait until that many events from `from` on are of this kind. */
  async until(match: (event: InputEvent) => boolean, times: number, from = 0): Promise<void> {
    while (this.events.slice(from).filter(match).length < times)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  /** What the reader said: all but the session's word on its health, without the time that parsing took. */
  get said(): unknown[] {
    return told(this.events.filter(({ type }) => type !== 'feed'));
  }
}

function told(events: readonly InputEvent[]): unknown[] {
  return events.map(({ at: { parsed_at_us: _, ...at }, ...event }) => ({ ...event, at }));
}

const isBook = ({ type }: InputEvent): boolean => type === 'book';
const isChange = ({ type }: InputEvent): boolean => type === 'book_delta' || type === 'book_changes';
const isGapped = (event: InputEvent): boolean => event.type === 'book_status' && event.status === 'gapped';

describe('sessions, their readers and the simulators', () => {
  let world: DemoWorld;
  const sessions: FeedSession[] = [];

  beforeEach(async () => {
    world = await startDemo({ seed: 3, speed: 60, makeEngine: loadEngine, clock });
  });
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.stop();
    await world.stop();
  });

  const common = (sink: Sink) => ({ clock, rng: seededRng(1), sink, userAgent: 'arbees/0.1 (+https://example.org)' });

  async function kalshi(sink: Sink): Promise<{ session: KalshiSession; markets: number }> {
    const session = new KalshiSession({ ...world.kalshi, ...common(sink), settlement_poll_ms: 300 });
    sessions.push(session);
    await session.start();
    const listings = await session.discover(seriesOfLeagues(LEAGUES));
    session.subscribe(listings.map(({ market_id }) => market_id));
    await sink.until(isBook, listings.length);
    return { session, markets: listings.length };
  }

  async function polymarket(sink: Sink): Promise<{ session: PolymarketSession; markets: number }> {
    const session = new PolymarketSession({ ...world.polymarket, ...common(sink), settlement_poll_ms: 300 });
    sessions.push(session);
    await session.start();
    const listings = await session.discover(LEAGUES);
    // Not all of them: a replay must know which were followed.
    const chosen = listings.slice(0, Math.ceil(listings.length / 2));
    session.subscribe(chosen);
    await sink.until(isBook, chosen.length);
    return { session, markets: chosen.length };
  }

  async function espn(sink: Sink, pollMs: number): Promise<EspnSession> {
    const urls = { baseUrls: [world.espnUrl], leagues: [...LEAGUES] };
    const session = new EspnSession({ ...urls, pollMs, idlePollMs: pollMs, requestsPerS: 50, ...common(sink) });
    sessions.push(session);
    await session.start();
    return session;
  }

  it('a replay of what Kalshi sent gives the events of the live session, through gaps and lost sockets', async () => {
    const sink = new Sink();
    const { session, markets } = await kalshi(sink);
    world.sources.kalshi.faults.force('drop', 2);
    await sink.until(isGapped, 1);
    await sink.until(isBook, markets + 1);
    for (const injury of [
      () => world.sources.kalshi.faults.force('disconnect', 1),
      () => session.resync('test'),
      () => world.sources.kalshi.faults.force('reorder', 1),
    ]) {
      const from = sink.events.length;
      injury();
      await sink.until(isGapped, 1, from);
      await sink.until(isChange, 20, from);
    }
    const reader = new KalshiReader();
    expect(told(sink.frames.flatMap((frame) => reader.take(frame).events))).toEqual(sink.said);
    expect(sink.frames.map(({ channel }) => channel)).toEqual(expect.arrayContaining(['ws.down', 'ws.sent', 'resync']));
    expect(JSON.stringify(sink.frames)).not.toMatch(/KALSHI-ACCESS/i);
  });

  it('a replay of what Polymarket sent gives the events of the live session, through gaps and lost sockets', async () => {
    const sink = new Sink();
    const { session, markets } = await polymarket(sink);
    world.sources.polymarket.faults.force('drop', 3);
    await sink.until(isGapped, 1);
    await sink.until(isBook, markets + 1);
    for (const injury of [() => world.sources.polymarket.faults.force('disconnect', 1), () => session.resync('test')]) {
      const from = sink.events.length;
      injury();
      await sink.until(isGapped, markets, from);
      await sink.until(isBook, markets, from);
    }
    const reader = new PolymarketReader();
    expect(told(sink.frames.flatMap((frame) => reader.take(frame).events))).toEqual(sink.said);
  });

  it('a replay of what ESPN answered gives the games of the live session', async () => {
    const sink = new Sink();
    const session = await espn(sink, 100);
    await sink.until(({ type }) => type === 'game', 60);
    session.resync('test');
    await sink.until(({ type }) => type === 'game', 90);
    const reader = new EspnReader();
    expect(told(sink.frames.flatMap((frame) => reader.take(frame).events))).toEqual(sink.said);
    expect(reader.rejections.counts).toEqual({});
  });

  it('a resync gaps every book of Kalshi at once and brings each back from a snapshot asked for after it', async () => {
    const sink = new Sink();
    const { session, markets } = await kalshi(sink);
    const sent = sink.frames.length;
    const from = sink.events.length;
    session.resync('stood still for 3 s');
    const gapped = sink.events.slice(from).filter(isGapped);
    expect(gapped).toHaveLength(markets);
    expect(gapped[0]).toMatchObject({ reason: 'stood still for 3 s' });
    await sink.until(isBook, markets, from);
    const asked = sink.frames.slice(sent).filter(({ channel }) => channel === 'ws.sent');
    expect(asked.map(({ data }) => JSON.parse(data).params.action)).toEqual(['get_snapshot']);
    expect(world.sources.kalshi.stats.upgrades_accepted).toBe(1);
  });

  it('a resync replaces the sockets of Polymarket: nothing that waited in them is read', async () => {
    const sink = new Sink();
    const { session, markets } = await polymarket(sink);
    const from = sink.events.length;
    session.resync('stood still for 3 s');
    expect(sink.events.slice(from).filter(isGapped)).toHaveLength(markets);
    await sink.until(isBook, markets, from);
    const next = sink.events.slice(from).findIndex((event) => isBook(event) || isChange(event));
    const opened = sink.frames.filter(({ channel }) => channel === 'ws.open');
    expect(opened.length).toBeGreaterThan(1);
    const read_at_us = sink.events[from + next]?.at.received_at_us ?? 0;
    expect(read_at_us).toBeGreaterThanOrEqual(opened.at(-1)?.received_at_us ?? Number.POSITIVE_INFINITY);
  });

  it('a resync polls ESPN now and says every game again', async () => {
    const sink = new Sink();
    const session = await espn(sink, 3_600_000);
    const games = new Set(sink.events.flatMap((event) => (event.type === 'game' ? [event.game.game_id] : [])));
    expect(games.size).toBeGreaterThan(2);
    const from = sink.events.length;
    session.resync('stood still for 3 s');
    await sink.until(({ type }) => type === 'game', games.size, from);
    const again = sink.events.slice(from).flatMap((event) => (event.type === 'game' ? [event.game.game_id] : []));
    expect(new Set(again)).toEqual(games);
  });
});
