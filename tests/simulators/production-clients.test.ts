import { afterEach, describe, expect, it } from 'vitest';
import { EspnSession } from '../../adapters/espn/session.ts';
import { seededRng } from '../../adapters/http/backoff.ts';
import { seriesOfLeagues } from '../../adapters/kalshi/series.ts';
import { KalshiSession } from '../../adapters/kalshi/session.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { PolymarketSession } from '../../adapters/polymarket/session.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { DemoWorld } from '../../runtime/demo/index.ts';
import { startDemo } from '../../runtime/demo/index.ts';
import type { FeedEvent, GameSnapshot, InputEvent } from '../../runtime/trading/types/events.ts';

const START_US = Date.parse('2026-11-21T01:00:00Z') * 1000;
const LEAGUES = ['nfl', 'nba', 'nhl', 'soccer'] as const;
/** What a level end pays: half on a winner, nothing on a margin; a total does not ask. */
const TIE_RULE: Readonly<Record<string, string>> = {
  side: 'splits',
  draw: 'no_tie',
  margin: 'pays_no',
  total: 'no_tie',
};
const begun_us = Date.now() * 1000;
const clock = { nowUs: () => START_US + Date.now() * 1000 - begun_us };

/** A sink that keeps events and lets a test wait for them. */
class Events {
  readonly seen: InputEvent[] = [];
  #wake: (() => void)[] = [];

  frame(): void {}

  event(event: InputEvent): void {
    this.seen.push(event);
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }

  count(match: (event: InputEvent) => boolean): number {
    return this.seen.filter(match).length;
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  lastFeed(source: string): FeedEvent | undefined {
    return this.seen.findLast((event): event is FeedEvent => event.type === 'feed' && event.source === source);
  }
}

let stops: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of stops.reverse()) await stop();
  stops = [];
});

async function running() {
  const demo: DemoWorld = await startDemo({ seed: 3, speed: 60, makeEngine: loadEngine, clock });
  stops.push(() => demo.stop());
  const events = new Events();
  const common = { clock, rng: seededRng(1), sink: events, userAgent: 'arbees/0.1 (+https://example.org)' };
  const espn = new EspnSession({
    baseUrls: [demo.espnUrl],
    leagues: [...LEAGUES],
    pollMs: 250,
    requestsPerS: 8,
    ...common,
  });
  const kalshi = new KalshiSession({ ...demo.kalshi, ...common });
  const polymarket = new PolymarketSession({ ...demo.polymarket, ...common });
  for (const session of [espn, kalshi, polymarket]) {
    stops.push(() => session.stop());
    await session.start();
  }
  const listings = {
    kalshi: await kalshi.discover(seriesOfLeagues(LEAGUES)),
    polymarket: await polymarket.discover(LEAGUES),
  };
  kalshi.subscribe(listings.kalshi.map((listing) => listing.market_id));
  void polymarket.subscribe(listings.polymarket.map((listing) => listing.yes_ref));
  return { demo, events, listings };
}

const deltas = (venue: string) => (event: InputEvent) =>
  (event.type === 'book_delta' || event.type === 'book_changes') && event.venue === venue;

describe('the production clients against the simulators', () => {
  it('learn the closing odds of games that were running before they came', async () => {
    const { events } = await running();
    const unpriced = new Set<string>();
    const learnt = new Set<string>();
    for (const event of events.seen)
      if (event.type === 'game' && event.game.status === 'live' && event.game.prior === null)
        unpriced.add(event.game.game_id);
    await events.until(() => {
      for (const event of events.seen)
        if (event.type === 'game' && event.game.prior !== null && unpriced.has(event.game.game_id))
          learnt.add(event.game.game_id);
      return learnt.size >= 4;
    });
    expect(unpriced.size).toBeGreaterThanOrEqual(4);
  });

  it('read every game, market and book without a refusal or a gap', async () => {
    const { events, listings } = await running();
    await events.until(() => events.count(deltas('kalshi')) > 300 && events.count(deltas('polymarket')) > 300);
    const games = new Map<string, GameSnapshot>();
    for (const event of events.seen) if (event.type === 'game') games.set(event.game.game_id, event.game);
    expect(games.size).toBeGreaterThanOrEqual(13);
    for (const source of ['espn', 'kalshi', 'polymarket']) {
      const counters = events.lastFeed(source)?.counters;
      expect(counters?.rejected ?? {}).toEqual({});
      expect(counters?.gaps ?? 0).toBe(0);
    }
    for (const listing of [...listings.kalshi, ...listings.polymarket]) {
      expect(listing.fee).not.toBeNull();
      const { kind } = listing.proposition;
      expect(listing.tie_rule).toBe(listing.league === 'soccer' && kind === 'side' ? 'pays_no' : TIE_RULE[kind]);
    }
    const { pairs } = pairGames([...games.values()], [...listings.kalshi, ...listings.polymarket]);
    const complete = pairs.filter((pair) => pair.a !== null && pair.b !== null);
    expect(complete.length).toBe(listings.kalshi.length);
    const matches = [...games.values()].filter(({ league }) => league === 'soccer');
    expect(matches.length).toBeGreaterThanOrEqual(2);
    for (const { game_id, competition, home, away, prior } of matches) {
      expect(competition).toBe('usa.1');
      expect(prior?.draw).toBeGreaterThan(0.1);
      const ids = complete.flatMap(({ pair_id }) => (pair_id.startsWith(`${game_id}:`) ? [pair_id] : []));
      expect(ids.sort()).toEqual([home.id, away.id, 'draw'].map((what) => `${game_id}:${what}`).sort());
    }
    const soccer = new Set(matches.map(({ game_id }) => game_id));
    const lined = complete.filter(({ game_id }) => game_id === null || !soccer.has(game_id));
    const lines = lined.filter(({ relation }) => relation !== undefined);
    expect(lines.length).toBe(2 * (lined.length - lines.length));
  });

  it('notice lost frames of both venues and mend the books', async () => {
    const { demo, events } = await running();
    await events.until(() => events.count(deltas('kalshi')) > 50 && events.count(deltas('polymarket')) > 50);
    demo.sources.kalshi.faults.force('drop', 3);
    demo.sources.polymarket.faults.force('drop', 5);
    const gapped = (venue: string) => (event: InputEvent) =>
      event.type === 'book_status' && event.venue === venue && event.status === 'gapped';
    await events.until(() => events.count(gapped('kalshi')) > 0 && events.count(gapped('polymarket')) > 0);
    for (const venue of ['kalshi', 'polymarket']) {
      const at = events.seen.findIndex(gapped(venue));
      await events.until(() => events.seen.slice(at).some((event) => event.type === 'book' && event.venue === venue));
    }
    expect(demo.sources.kalshi.faults.injected.drop).toBe(3);
  });
});
