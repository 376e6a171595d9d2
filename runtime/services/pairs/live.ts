/** What the venues list at this moment, with the games that are on. */
import { systemClock as clock } from '../../telemetry/clock.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import { type FeedsRequest, openFeeds } from '../open-feeds.ts';
import { makeFeeds } from '../price-feed/feeds.ts';
import type { Documents } from './documents.ts';

/** Ask every source once. @throws what opening the feeds throws, and what a venue that cannot be asked throws */
export async function listedNow(request: Omit<FeedsRequest, 'speed'>): Promise<Documents> {
  const feeds = await openFeeds({ ...request, speed: 1 }, clock);
  const games = new Map<string, GameSnapshot>();
  const { sessions, sources } = makeFeeds({
    config: feeds.config,
    sink: {
      frame: () => undefined,
      event: (event) => {
        if (event.type === 'game') games.set(event.game.game_id, event.game);
      },
    },
    clock,
    rng: Math.random,
  });
  try {
    await Promise.all(sessions.map(({ session }) => session.start()));
    const listed = await Promise.all(sources.map((source) => source.discover()));
    return { games: [...games.values()], listings: listed.flat(), rows: [], rejected: {} };
  } finally {
    await Promise.allSettled(sessions.map(({ session }) => session.stop()));
    await feeds.stop();
  }
}
