/** Spreads and totals of demo games: what they are worth, how they are quoted, what they pay. */
import { describe, expect, it } from 'vitest';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import { PolymarketSimulator } from '../../adapters/polymarket/simulator/index.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { FAIR_CAPACITY, kernelFairValue, SIM_LEAGUES, World } from '../../runtime/demo/index.ts';
import type { DemoLine } from '../../runtime/demo/lines.ts';
import { isWon, type LineBet, lineChance } from '../../runtime/demo/lines-law.ts';
import { LineSources, withLines } from '../../runtime/demo/lines-listing.ts';
import { kalshiEvent, kalshiEventTicker, polymarketEvent } from '../../runtime/demo/listing.ts';
import { openingState, type SimLeague, type SimState } from '../../runtime/demo/sim-game.ts';
import type { WorldGame } from '../../runtime/demo/world-game.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { FixedClock, type Frame, get } from './support.ts';

const START_US = Date.parse('2026-11-21T01:00:00Z') * 1000;
const fair = kernelFairValue(loadEngine(FAIR_CAPACITY));
const makeWorld = (seed: number, speed: number) => new World({ seed, speed, start_us: START_US, fair });

/** A match has its three-way markets and no lines. */
const isLined = (league: SimLeague): boolean => league !== 'soccer';
const LINED = SIM_LEAGUES.filter(isLined);

const margin = (line_tenths: number, side: 'home' | 'away' = 'home'): LineBet => ({
  kind: 'margin',
  side,
  line_tenths,
});
const total = (line_tenths: number): LineBet => ({ kind: 'total', line_tenths });

const state = (change: Partial<SimState>): SimState => ({ ...openingState(720_000, 7), ...change });

function chancesOf(league: SimLeague, at: SimState, value: number, prior = 0.6): (bet: LineBet) => number {
  const chance = lineChance({ league, state: at, prior, fair: value });
  if (chance === null) throw new Error(`no lines in ${league}`);
  return chance;
}

describe('the worth of a line', () => {
  it.each(LINED)('falls from line to line and never passes the moneyline: %s', (league) => {
    const states = [
      state({}),
      state({ period: 2, home_score: 3, away_score: 1 }),
      state({ period: 3, clock_ms: 4_000, home_score: 4, away_score: 4 }),
    ];
    for (const at of states) {
      for (const value of [0.02, 0.35, 0.6, 0.97]) {
        const chance = chancesOf(league, at, value);
        const [margins, totals] = [
          [15, 25, 45, 95].map((line) => chance(margin(line))),
          [45, 55, 435, 2245].map((line) => chance(total(line))),
        ];
        for (const ladder of [[value, ...margins], totals]) expect([...ladder].sort((a, b) => b - a)).toEqual(ladder);
        expect(chance(margin(15)) + chance(margin(15, 'away'))).toBeLessThan(1);
      }
    }
  });

  it('moves with the moneyline and with the score', () => {
    const at = state({ period: 3, home_score: 60, away_score: 55 });
    expect(chancesOf('nba', at, 0.8)(margin(45))).toBeGreaterThan(chancesOf('nba', at, 0.7)(margin(45)) + 0.05);
    const ahead = state({ period: 3, home_score: 70, away_score: 55 });
    expect(chancesOf('nba', ahead, 0.97)(total(2245))).toBeGreaterThan(chancesOf('nba', at, 0.8)(total(2245)) + 0.1);
  });

  it('is certain once the points are scored, and near it when the time is over', () => {
    const late = state({ period: 4, clock_ms: 100, home_score: 120, away_score: 100 });
    const chance = chancesOf('nba', late, 0.9999);
    expect(chance(total(2195))).toBe(1);
    expect(chance(total(2245))).toBeLessThan(0.001);
    expect(chance(margin(155))).toBeGreaterThan(0.999);
    expect(chance(margin(245))).toBeLessThan(0.01);
  });

  it('knows that a level hockey game gets one goal more, and that an open net brings goals', () => {
    const level = state({ period: 3, clock_ms: 1, home_score: 2, away_score: 2 });
    expect(chancesOf('nhl', level, 0.5)(total(45))).toBeCloseTo(1, 2);
    expect(chancesOf('nhl', level, 0.5)(margin(15))).toBeCloseTo(0, 2);
    const leads = { home_score: 3, away_score: 2, period: 3, clock_ms: 300_000 };
    const ice = { home_skaters: 5, away_skaters: 6, home_goalie_out: false, penalty_ms_left: 0, shootout: null };
    const [shut, open] = [false, true].map((away_goalie_out) =>
      chancesOf('nhl', state({ ...leads, ice: { ...ice, away_goalie_out } }), 0.8)(margin(15)),
    ) as [number, number];
    expect(open).toBeGreaterThan(shut + 0.05);
  });

  it('is what the lines of played games pay on average', () => {
    const [sum, won] = [new Map<string, number>(), new Map<string, number>()];
    const count = new Map<string, number>();
    for (const seed of [1, 2, 3, 4]) {
      const world = makeWorld(seed, 120);
      const noted = new Map<DemoLine, number>();
      for (let second = 0; second < 150; second += 1) {
        for (const { type, game } of world.step(1_000_000)) {
          const { league } = game.fixture;
          if (type === 'started') {
            const fairs = game.lines.fairs();
            for (const [i, line] of game.lines.all.entries()) noted.set(line, fairs[i] ?? Number.NaN);
          }
          if (type !== 'determined') continue;
          for (const line of game.lines.all) {
            const chance = noted.get(line);
            if (chance === undefined) continue;
            const key = `${league} ${line.bet.kind}`;
            sum.set(key, (sum.get(key) ?? 0) + chance);
            won.set(key, (won.get(key) ?? 0) + Number(isWon(line.bet, game.state)));
            count.set(key, (count.get(key) ?? 0) + 1);
          }
        }
      }
    }
    expect(count.size).toBe(6);
    for (const [key, n] of count) {
      expect(n).toBeGreaterThan(40);
      // Both lines of a kind hang together: about as many games as half of them.
      expect(Math.abs((sum.get(key) ?? 0) - (won.get(key) ?? 0)) / n).toBeLessThan(2.5 * Math.sqrt(0.25 / (n / 2)));
    }
  });
});

describe('the lines of a game', () => {
  it('are two spreads on one side and two totals, on half points, each pair nested', () => {
    for (const game of makeWorld(3, 20).games) {
      const bets = game.lines.all.map(({ bet }) => bet);
      if (!isLined(game.fixture.league)) {
        expect(bets).toEqual([]);
        continue;
      }
      expect(bets.map(({ kind }) => kind)).toEqual(['margin', 'margin', 'total', 'total']);
      for (const { line_tenths } of bets) expect(line_tenths % 10).toBe(5);
      const [near, far, low, high] = bets.map(({ line_tenths }) => line_tenths) as [number, number, number, number];
      expect(near).toBeGreaterThanOrEqual(15);
      expect(far).toBeGreaterThan(near);
      expect(high).toBeGreaterThan(low);
      for (const chance of game.stage === 'scheduled' ? game.lines.fairs() : []) {
        expect(chance).toBeGreaterThan(0.05);
        expect(chance).toBeLessThan(0.95);
      }
    }
  });

  it('are quoted uncrossed on the grid, less often than winners, and fall out of step now and then', () => {
    const world = makeWorld(7, 20);
    const quotes = new Map<DemoLine, { bid_e4: number; ask_e4: number }>();
    let [lines, winners, nested, ended] = [0, 0, 0, 0];
    const open = new Set<string>();
    for (const effect of [...world.drain(), ...world.step(180_000_000)]) {
      if (effect.type === 'kalshi_book' || effect.type === 'polymarket_book') winners += 1;
      if (effect.type !== 'line_book') continue;
      lines += 1;
      const { book, game, line, venue } = effect;
      const [bid_e4, ask_e4] = [book.bids[0]?.[0] ?? 0, book.asks[0]?.[0] ?? 10_000];
      expect(bid_e4).toBeLessThan(ask_e4);
      for (const [price_e4] of [...book.bids, ...book.asks]) expect(price_e4 % (venue === 'kalshi' ? 100 : 10)).toBe(0);
      if (venue !== 'kalshi') continue;
      quotes.set(line, { bid_e4, ask_e4 });
      const [near, far, low, high] = game.lines.all.map((one) => quotes.get(one));
      for (const [name, wide, narrow] of [
        ['margin', near, far],
        ['total', low, high],
      ] as const) {
        if (wide === undefined || narrow === undefined) continue;
        const key = `${game.fixture.event_id} ${name}`;
        // Yes on the wider and no on the narrower for less than a dollar, fees not counted.
        const is_lock = wide.ask_e4 < narrow.bid_e4;
        if (is_lock && !open.has(key)) nested += 1;
        if (!is_lock && open.has(key)) ended += 1;
        if (is_lock) open.add(key);
        else open.delete(key);
      }
    }
    expect(lines).toBeGreaterThan(1_000);
    expect(lines).toBeLessThan(2 * winners);
    expect(nested).toBeGreaterThan(2);
    expect(ended).toBeGreaterThan(2);
  });

  it('pay by the final score at both venues, and leave the lists with their game', async () => {
    const world = makeWorld(5, 120);
    const clock = new FixedClock(START_US);
    const kalshi = new KalshiSimulator({ clock, rng: new Rng(1) });
    const polymarket = new PolymarketSimulator({ clock, rng: new Rng(2) });
    const sources = new LineSources(kalshi, polymarket);
    const { restUrl } = await kalshi.listen();
    const { gammaUrl } = await polymarket.listen();
    const paidAt = async (game: WorldGame): Promise<[unknown[], unknown[]]> => {
      const winner = kalshiEventTicker(game);
      const tickers = ['SPREAD', 'TOTAL'].map((name) => winner.replace('GAME-', `${name}-`));
      const events = await Promise.all(tickers.map((ticker) => get(`${restUrl}/events/${ticker}`)));
      const { body } = await get(`${gammaUrl}/events/${game.fixture.polymarket_event_id}`);
      return [
        events.flatMap((event) => (event.body.markets ?? []).map((market: Frame) => market.result)),
        (body.markets ?? []).slice(1).map((market: Frame) => JSON.parse(market.outcomePrices)[0]),
      ];
    };
    let [settled, removed] = [0, 0];
    try {
      for (const effect of [...world.drain(), ...world.step(100_000_000)]) {
        const { game } = effect;
        if (!isLined(game.fixture.league)) continue;
        if (effect.type === 'listed') {
          sources.list(game, kalshiEvent(game));
          polymarket.upsertEvent(withLines(game, polymarketEvent(game)));
        } else if (effect.type === 'line_book' || effect.type === 'line_tick' || effect.type === 'line_trade')
          sources.apply(effect);
        else if (effect.type === 'determined') sources.determine(game);
        else if (effect.type === 'settled') {
          sources.settle(game);
          settled += 1;
          const { home_score, away_score } = game.state;
          const won = game.lines.all.map(({ bet }) => {
            const lead = home_score - away_score;
            const reached = bet.kind === 'total' ? home_score + away_score : bet.side === 'home' ? lead : -lead;
            return reached > bet.line_tenths / 10;
          });
          const [results, prices] = await paidAt(game);
          expect(results).toEqual(won.map((one) => (one ? 'yes' : 'no')));
          expect(prices.map(Number)).toEqual(won.map(Number));
        } else if (effect.type === 'removed') {
          removed += 1;
          sources.remove(game, kalshiEventTicker(game));
          expect((await paidAt(game))[0]).toEqual([]);
        }
      }
    } finally {
      await Promise.all([kalshi.close(), polymarket.close()]);
    }
    expect(settled).toBeGreaterThan(5);
    expect(removed).toBeGreaterThan(5);
  });
});
