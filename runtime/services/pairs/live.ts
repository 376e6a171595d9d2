/** What the venues list at this moment, with the games that are on. */
import { systemClock as clock } from '../../telemetry/clock.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import type { MarketListing } from '../../trading/types/feeds.ts';
import type { MarketSource } from '../feeds.ts';
import { InputError } from '../input-error.ts';
import { type FeedsRequest, openFeeds } from '../open-feeds.ts';
import { makeFeeds } from '../price-feed/feeds.ts';
import type { Documents } from './documents.ts';

async function listedBy(source: MarketSource): Promise<MarketListing[]> {
  try {
    return await source.discover();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const expected = 'a venue that can be asked from here (arbees doctor)';
    throw new InputError('unreachable', `${source.venue}: ${why}`, { field: '--feeds', expected, fault: 'work' });
  }
}

/** Ask every source once. @throws InputError where a venue cannot be asked, and what opening the feeds throws */
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
    const listed = await Promise.all(sources.map((source) => listedBy(source)));
    return { games: [...games.values()], listings: listed.flat(), rows: [], rejected: {} };
  } finally {
    await Promise.allSettled(sessions.map(({ session }) => session.stop()));
    await feeds.stop();
  }
}
