import { expect, test } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { startDemo } from '../../runtime/demo/index.ts';
import { addresses } from '../../runtime/services/all-in-one/demo-service.ts';
import { Discovery } from '../../runtime/services/coordinator/discovery.ts';
import { makeFeeds } from '../../runtime/services/price-feed/feeds.ts';
import { FrameReplay } from '../../runtime/services/replay/frames.ts';
import { systemClock as clock } from '../../runtime/telemetry/clock.ts';
import { makeLogger } from '../../runtime/telemetry/logger.ts';
import type { GameSnapshot, InputEvent } from '../../runtime/trading/types/events.ts';
import type { FeedSink, RawFrame } from '../../runtime/trading/types/feeds.ts';

/** Frames and live events of a demo world until `enough` book events were seen. */
async function observe(enough: number): Promise<{ frames: RawFrame[]; events: InputEvent[] }> {
  const frames: RawFrame[] = [];
  const events: InputEvent[] = [];
  const games = new Map<string, GameSnapshot>();
  const world = await startDemo({
    seed: 3,
    speed: 20,
    clock,
    makeEngine: loadEngine,
  });
  let reached = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let books = 0;
  const sink: FeedSink = {
    frame: (frame) => void frames.push(frame),
    event: (event) => {
      events.push(event);
      if (event.type === 'game') games.set(event.game.game_id, event.game);
      if (event.type === 'book' || event.type === 'book_delta' || event.type === 'book_changes') books += 1;
      if (books >= enough) reached();
    },
  };
  const { sessions, sources, pair } = makeFeeds({ config: addresses(world), sink, clock, rng: () => 0.5 });
  const logger = makeLogger({ level: 'silent' });
  const discovery = new Discovery({ sources, games: () => games, pair, sink, clock, logger, every_ms: 5_000 });
  try {
    await Promise.all(sessions.map(({ session }) => session.start()));
    await discovery.start();
    await done;
  } finally {
    await discovery.stop();
    await Promise.all(sessions.map(({ session }) => session.stop()));
    await world.stop();
  }
  return { frames, events };
}

/** Events of one market in order, times apart. */
function byMarket(events: readonly InputEvent[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const event of events) {
    if (!['book', 'book_delta', 'book_changes', 'settlement'].includes(event.type) || !('market_id' in event)) continue;
    const { at: _at, ...rest } = event;
    const key = `${event.venue}:${event.market_id}`;
    found.set(key, [...(found.get(key) ?? []), JSON.stringify(rest)]);
  }
  return found;
}

test('the frames of a run, parsed again, give the events that the run had', async () => {
  const { frames, events: live } = await observe(1_500);
  const parser = new FrameReplay();
  const again = frames.flatMap((frame) => parser.frame(frame));
  const pairs = (events: InputEvent[]): string[] =>
    events.flatMap((event) => (event.type === 'pair' ? [event.pair.pair_id] : [])).sort();
  expect(pairs(live).length).toBeGreaterThan(8);
  expect(pairs(again)).toEqual(pairs(live));
  const games = (events: InputEvent[]): unknown[] =>
    events.flatMap((event) => (event.type === 'game' ? [[event.game, event.play]] : []));
  expect(games(again)).toEqual(games(live));
  const expected = byMarket(live);
  const found = byMarket(again);
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [market, wanted] of expected) expect(found.get(market)).toEqual(wanted);
  expect(parser.rejected).toEqual({});

  // Captures from before the sessions noted what they did: their sockets and subscriptions are supposed.
  const bare = new FrameReplay();
  const supposed = byMarket(frames.filter(({ channel }) => !channel.startsWith('ws.')).flatMap((f) => bare.frame(f)));
  for (const [market, wanted] of expected) expect(supposed.get(market)).toEqual(wanted);
}, 60_000);
