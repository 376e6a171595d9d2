import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { scoreboardDocument } from '../../adapters/espn/simulator/documents.ts';
import { summaryDocument } from '../../adapters/espn/simulator/summary.ts';
import { parseHockeySummary, parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { DemoWorld, WorldEffect } from '../../runtime/demo/index.ts';
import { FAIR_CAPACITY, kernelFairValue, startDemo, World } from '../../runtime/demo/index.ts';
import { espnGame } from '../../runtime/demo/listing.ts';
import { get, kalshiHeaders, Listener } from './support.ts';

const START_US = Date.parse('2026-11-21T01:00:00Z') * 1000;
const fair = kernelFairValue(loadEngine(FAIR_CAPACITY));
const makeWorld = (seed: number, speed = 20) => new World({ seed, speed, start_us: START_US, fair });

/** What an effect says, without the live objects in it. */
function line(effect: WorldEffect): string {
  const { game, ...rest } = effect;
  return JSON.stringify([game.fixture.event_id, game.stage, game.fair, rest]);
}

function history(seed: number, steps_us: readonly number[]): string {
  const world = makeWorld(seed);
  const hash = createHash('sha256');
  const note = (effects: WorldEffect[]) => {
    for (const effect of effects) hash.update(line(effect));
  };
  note(world.drain());
  for (const dt_us of steps_us) note(world.step(dt_us));
  return hash.digest('hex');
}

describe('world', () => {
  it('is the same to the byte for the same seed', () => {
    const steps = Array.from({ length: 400 }, () => 50_000);
    expect(history(7, steps)).toBe(history(7, steps));
    expect(history(7, steps)).not.toBe(history(8, steps));
  });

  it('has the same plays however the time is cut', () => {
    const plays = (steps: number[]) => {
      const world = makeWorld(7);
      const effects = [...world.drain(), ...steps.flatMap((dt_us) => world.step(dt_us))];
      return effects.flatMap((effect) => (effect.type === 'play' ? [JSON.stringify(effect.play)] : []));
    };
    expect(plays([20_000_000])).toEqual(plays([1, 33_333, 66_666, 900_000, 19_000_000]));
  });

  it('opens with games at every stage and keeps at least eight live for an hour of games', () => {
    const world = makeWorld(3);
    const periods = new Set(world.games.filter((game) => game.stage === 'live').map((game) => game.state.period));
    expect(periods.size).toBeGreaterThanOrEqual(4);
    expect(world.games.filter((game) => game.stage === 'scheduled')).toHaveLength(3);
    expect(new Set(world.games.map((game) => game.fixture.league)).size).toBe(4);
    let settled = 0;
    for (let second = 0; second < 240; second += 1) {
      settled += world.step(1_000_000).filter((effect) => effect.type === 'settled').length;
      expect(world.gamesLive).toBeGreaterThanOrEqual(8);
    }
    expect(settled).toBeGreaterThan(5);
    expect(world.fair_refusals).toBe(0);
  });

  it.each([1, 120])('keeps eight games live at speed %s as well', (speed) => {
    const world = makeWorld(9, speed);
    for (let n = 0; n < 200; n += 1) {
      world.step(1_000_000);
      expect(world.gamesLive).toBeGreaterThanOrEqual(8);
    }
  });

  it('adds line scores up to the score, for every game at every moment', () => {
    const world = makeWorld(4, 120);
    for (let n = 0; n < 60; n += 1) {
      world.step(1_000_000);
      for (const { linescores, state, plays } of world.games) {
        if (plays.length === 0) continue;
        for (const side of ['home', 'away'] as const) {
          expect(linescores[side].reduce((sum, points) => sum + points, 0)).toBe(state[`${side}_score`]);
          expect(linescores[side]).toHaveLength(state.period);
        }
      }
    }
  });

  it('lists no team twice in a league and no game under the ids of another', () => {
    const world = makeWorld(5, 60);
    const seen = new Set<string>();
    world.drain();
    for (let n = 0; n < 120; n += 1) {
      for (const effect of world.step(1_000_000)) {
        if (effect.type !== 'listed') continue;
        const { condition_id, event_id } = effect.game.fixture;
        expect(seen.has(condition_id) || seen.has(event_id)).toBe(false);
        seen.add(condition_id).add(event_id);
      }
      const teams = world.games.flatMap(({ fixture }) =>
        [fixture.home, fixture.away].map((t) => fixture.league + t.code),
      );
      expect(new Set(teams).size).toBe(teams.length);
    }
    expect(seen.size).toBeGreaterThan(10);
  });

  it('quotes uncrossed books on the grid, with sizes of 50 to 5,000 contracts', () => {
    const world = makeWorld(6);
    const effects = [...world.drain(), ...world.step(30_000_000)];
    let books = 0;
    for (const effect of effects) {
      if (effect.type !== 'kalshi_book' && effect.type !== 'polymarket_book') continue;
      const { bids, asks } = effect.book;
      books += 1;
      expect(bids.length + asks.length).toBeGreaterThan(0);
      expect(bids[0]?.[0] ?? 0).toBeLessThan(asks[0]?.[0] ?? 10_000);
      for (const [price_e4, qty_cc] of [...bids, ...asks]) {
        expect(price_e4 % (effect.type === 'kalshi_book' ? 100 : 10)).toBe(0);
        expect(qty_cc).toBeGreaterThanOrEqual(5000);
        expect(qty_cc).toBeLessThanOrEqual(500_000);
      }
    }
    expect(books).toBeGreaterThan(30 * 40);
  });

  it('brings about locks across the venues, before and after fees, and ends them', () => {
    const world = makeWorld(7);
    const asks = new Map<string, number>();
    const seen = { gross: 0, net: 0, ended: 0 };
    const locked = new Map<string, boolean>();
    for (const effect of [...world.drain(), ...world.step(120_000_000)]) {
      if (effect.type !== 'kalshi_book' && effect.type !== 'polymarket_book') continue;
      const id = effect.game.fixture.event_id;
      if (effect.game.three_way !== null) continue;
      // The away contract: YES on Kalshi against the home token on Polymarket.
      if (effect.type === 'kalshi_book' && effect.side === 'home') continue;
      if (effect.type === 'kalshi_book') asks.set(`${id}:k`, effect.book.asks[0]?.[0] ?? 10_000);
      else asks.set(`${id}:p`, 10_000 - (effect.book.bids[0]?.[0] ?? 0));
      const [a = 10_000, b = 10_000] = [asks.get(`${id}:k`), asks.get(`${id}:p`)];
      const fee = (rate: number, price_e4: number) => (rate * price_e4 * (10_000 - price_e4)) / 10_000;
      const gross = 10_000 - a - b;
      const net = gross - fee(0.07, a) - fee(0.05, b) > 0;
      if (gross > 0) seen.gross += 1;
      if (net && !locked.get(id)) seen.net += 1;
      if (!net && locked.get(id)) seen.ended += 1;
      locked.set(id, net);
    }
    expect(seen.net).toBeGreaterThan(2);
    expect(seen.ended).toBeGreaterThan(2);
    expect(seen.gross).toBeGreaterThan(seen.net);
  });
});

describe('hockey on the feed', () => {
  it('is read back from scoreboard and summary as it is played: score, clock, strength, goalies, shoot-out', () => {
    const world = makeWorld(14, 60);
    const at = { provider_at_us: null, received_at_us: START_US, parsed_at_us: START_US };
    const seen = new Set<string>();
    let [agreed, differed] = [0, 0];
    for (let n = 0; n < 4200; n += 1) {
      world.step(50_000);
      for (const game of world.games) {
        if (game.fixture.league !== 'nhl' || game.plays.length === 0) continue;
        const input = espnGame(game, game.plays);
        const scores = parseScoreboard(scoreboardDocument('nhl', [input], '20261120'), at);
        const read = scores.ok ? scores.value.games[0]?.game : undefined;
        const { period, clock_ms, home_score, away_score, ice } = game.state;
        expect(read?.state).toMatchObject({ period, score_1: home_score, score_2: away_score });
        if (game.phase === 'final') {
          seen.add(period > 3 ? 'final after overtime' : 'final');
          continue;
        }
        expect(read?.state.clock_ms).toBe(clock_ms);
        expect(read?.state.shootout_goals_1).toBe(ice?.shootout?.home_goals ?? 0);
        if (ice === undefined || ice.shootout !== null || game.phase !== 'live') continue;
        const summary = parseHockeySummary(summaryDocument(input));
        if (!summary.ok) throw new Error(summary.reason);
        expect(summary.value.clock_ms).toBe(clock_ms);
        const uneven = ice.home_skaters !== ice.away_skaters;
        const out = [Number(ice.home_goalie_out), Number(ice.away_goalie_out)];
        const { skaters_1, skaters_2, goalie_out_1, goalie_out_2 } = summary.value.fields;
        // Until a side has made a play, a change of strength stands in no play: the ice then differs, and is not believed.
        if (summary.value.rejected.on_ice_differs === 1) {
          differed += 1;
          continue;
        }
        agreed += 1;
        expect([skaters_1, skaters_2]).toEqual([ice.home_skaters, ice.away_skaters]);
        expect([goalie_out_1, goalie_out_2]).toEqual(out);
        if (uneven) seen.add('power play');
        if (out.includes(1)) seen.add('net empty');
      }
    }
    expect(differed).toBeLessThan(agreed / 10);
    expect(seen).toEqual(new Set(['final', 'final after overtime', 'power play', 'net empty']));
  });
});

describe('demo', () => {
  let demo: DemoWorld | null = null;
  // Evening in New York, whenever the test runs: games must not straddle the day that scoreboards are asked for.
  const begun_us = Date.now() * 1000;
  const clock = { nowUs: () => START_US + Date.now() * 1000 - begun_us };

  afterEach(async () => {
    await demo?.stop();
    demo = null;
  });

  const start = async () => {
    demo = await startDemo({ seed: 11, speed: 60, makeEngine: loadEngine, clock });
    return demo;
  };

  it('serves the same games on all three sources', async () => {
    const world = await start();
    const espn = await Promise.all(
      ['football/nfl', 'basketball/nba', 'hockey/nhl', 'soccer/all'].map((path) =>
        get(`${world.espnUrl}/apis/site/v2/sports/${path}/scoreboard`),
      ),
    );
    const kalshi = await get(`${world.kalshi.restUrl}/events?status=open&with_nested_markets=true`);
    const polymarket = await get(`${world.polymarket.gammaUrl}/events/keyset?closed=false&limit=100`);
    const events = espn.map(({ body }) => body.events.length as number);
    for (const count of events) expect(count).toBeGreaterThanOrEqual(3);
    expect(events.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(10);
    expect(kalshi.body.events.length).toBeGreaterThanOrEqual(10);
    const games = new Set<string>();
    for (const event of kalshi.body.events) {
      const { event_ticker, series_ticker, markets } = event;
      expect(event_ticker).toMatch(/^KX(NFL|NBA|NHL|MLS)(GAME|SPREAD|TOTAL)-\d{2}[A-Z]{3}\d{2}(\d{4})?[A-Z]{4,6}$/);
      games.add(event_ticker.replace(/(GAME|SPREAD|TOTAL)-/, ''));
      expect(markets).toHaveLength(series_ticker === 'KXMLSGAME' ? 3 : 2);
    }
    // The winner, the spread and the total of every game; of a match the winner alone.
    const matches = [...games].filter((game) => game.startsWith('KXMLS')).length;
    expect(matches).toBeGreaterThanOrEqual(2);
    expect(kalshi.body.events).toHaveLength(3 * games.size - 2 * matches);
    expect(polymarket.body.events).toHaveLength(games.size);
    for (const event of polymarket.body.events)
      expect(event.slug).toMatch(/^(nfl|nba|nhl|mls)-[a-z]+-[a-z]+-\d{4}-\d\d-\d\d$/);
    expect(world.gamesLive).toBeGreaterThanOrEqual(8);
  });

  it('streams both venues to signed and unsigned subscribers, and the speed can be set within bounds', async () => {
    const world = await start();
    const { keyId, privateKeyPem, wsUrl, restUrl } = world.kalshi;
    const markets = (await get(`${restUrl}/markets?status=open`)).body.markets;
    const tickers = markets.map((market: { ticker: string }) => market.ticker);
    const kalshi = await new Listener(
      wsUrl,
      kalshiHeaders(clock.nowUs(), 'GET', '/trade-api/ws/v2', privateKeyPem, keyId),
    ).opened();
    const params = { channels: ['orderbook_delta'], market_tickers: tickers, use_yes_price: false };
    kalshi.send({ id: 1, cmd: 'subscribe', params });
    const events = (await get(`${world.polymarket.gammaUrl}/events/keyset?closed=false&limit=100`)).body.events;
    const tokens = events.flatMap((event: { markets: { clobTokenIds: string }[] }) =>
      JSON.parse(event.markets[0]?.clobTokenIds ?? '[]'),
    );
    const polymarket = await new Listener(world.polymarket.wsUrl).opened();
    polymarket.send({ assets_ids: tokens, type: 'market', custom_feature_enabled: true });
    await kalshi.until(() => kalshi.frames.filter((frame) => frame.type === 'orderbook_delta').length > 20);
    await polymarket.until(() => polymarket.frames.some((frame) => frame.event_type === 'price_change'));
    const seqs = kalshi.frames.flatMap((frame) => frame.seq ?? []);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
    world.speed = 1000;
    expect(world.speed).toBe(120);
    world.speed = 0;
    expect(world.speed).toBe(1);
    kalshi.close();
    polymarket.close();
  });
});
