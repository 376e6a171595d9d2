/** Simulated matches: how they are played, what they are worth, and how the feed and the venues tell of them. */
import { describe, expect, it } from 'vitest';
import { scoreboardDocument } from '../../adapters/espn/simulator/documents.ts';
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { FAIR_CAPACITY, kernelFairValue, startDemo, World, type WorldEffect } from '../../runtime/demo/index.ts';
import { espnGame } from '../../runtime/demo/listing.ts';
import { openingState, type SimStep } from '../../runtime/demo/sim-game.ts';
import { SoccerGame } from '../../runtime/demo/soccer.ts';
import { HALF_MS, resultOf, type ThreeWay, threeWay } from '../../runtime/demo/soccer-chances.ts';
import type { WorldGame } from '../../runtime/demo/world-game.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { get } from './support.ts';

const START_US = Date.parse('2026-11-21T01:00:00Z') * 1000;
const GOALS = { home: 1.7, away: 1.2 };
const OUTCOMES = ['home', 'draw', 'away'] as const;

function playOut(seed: number, goals = GOALS): SimStep[] {
  const game = new SoccerGame(new Rng(seed), goals);
  const steps: SimStep[] = [];
  for (let step = game.next(); step !== null; step = game.next()) steps.push(step);
  return steps;
}

const last = (steps: SimStep[]): SimStep => steps[steps.length - 1] as SimStep;
const played = Array.from({ length: 1500 }, (_, seed) => playOut(seed));
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const sum = ({ home, draw, away }: ThreeWay): number => home + draw + away;

describe('a simulated match', () => {
  it('has two halves, a break, a board in each, and ends at the whistle with any score', () => {
    for (const steps of played.slice(0, 200)) {
      expect(steps.filter(({ phase }) => phase === 'halftime')).toHaveLength(1);
      expect(steps.filter(({ play }) => play.text.startsWith('The board shows'))).toHaveLength(2);
      const { phase, state } = last(steps);
      expect([phase, state.period, state.clock_ms]).toEqual(['final', 2, 0]);
      expect(state.pitch?.stoppage_ms).toBeGreaterThanOrEqual(state.pitch?.board_ms ?? Infinity);
    }
    expect(played.some((steps) => resultOf(last(steps).state).draw === 1)).toBe(true);
  });

  it('never turns clock, stoppage, score or red cards back, and explains every goal by a play', () => {
    for (const steps of played.slice(0, 200)) {
      let before = steps[0] as SimStep;
      for (const step of steps.slice(1)) {
        const [was, now] = [before.state, step.state];
        const goals = now.home_score + now.away_score - was.home_score - was.away_score;
        expect(now.home_score).toBeGreaterThanOrEqual(was.home_score);
        expect(now.away_score).toBeGreaterThanOrEqual(was.away_score);
        expect(step.play.score_value).toBe(goals);
        if (now.period === was.period) {
          expect(now.clock_ms).toBeLessThanOrEqual(was.clock_ms);
          expect(now.pitch?.stoppage_ms).toBeGreaterThanOrEqual(was.pitch?.stoppage_ms ?? Infinity);
        } else expect([now.period, now.clock_ms, now.pitch?.stoppage_ms]).toEqual([2, HALF_MS, 0]);
        expect(now.pitch?.home_reds).toBeGreaterThanOrEqual(was.pitch?.home_reds ?? Infinity);
        before = step;
      }
    }
  });

  it('ends home, level and away as often as its chances at kick-off say, with a red card now and then', () => {
    const chances = threeWay(GOALS, openingState(HALF_MS, 0));
    const results = played.map((steps) => resultOf(last(steps).state));
    // Three standard errors of 1,500 matches.
    for (const outcome of OUTCOMES)
      expect(Math.abs(mean(results.map((one) => one[outcome])) - chances[outcome])).toBeLessThan(0.039);
    const reds = mean(played.map((steps) => (last(steps).state.pitch?.home_reds ?? 0) * 2));
    expect(reds).toBeGreaterThan(0.08);
    expect(reds).toBeLessThan(0.3);
  });

  it('is the same for the same seed, another for another', () => {
    expect(JSON.stringify(playOut(5))).toBe(JSON.stringify(playOut(5)));
    expect(JSON.stringify(playOut(5))).not.toBe(JSON.stringify(playOut(6)));
  });
});

describe('chances of a match', () => {
  it('sum to 1 and lie within 0 and 1 in every state of play', () => {
    for (const { state } of played.slice(0, 6).flat()) {
      const chances = threeWay(GOALS, state);
      expect(sum(chances)).toBeCloseTo(1, 12);
      for (const outcome of OUTCOMES) {
        expect(chances[outcome]).toBeGreaterThanOrEqual(0);
        expect(chances[outcome]).toBeLessThanOrEqual(1);
      }
    }
  });

  it('mirror when the sides change places, rise with a goal and with a man more, and a draw gains with time', () => {
    const opening = openingState(HALF_MS, 0);
    const [one, other] = [threeWay(GOALS, opening), threeWay({ home: GOALS.away, away: GOALS.home }, opening)];
    expect(one.home).toBeCloseTo(other.away, 12);
    const late = { ...opening, period: 2, clock_ms: 600_000 };
    expect(threeWay(GOALS, { ...late, home_score: 1 }).home).toBeGreaterThan(threeWay(GOALS, late).home + 0.4);
    const pitch = { home_reds: 0, away_reds: 1, stoppage_ms: 0, board_ms: 0 };
    expect(threeWay(GOALS, { ...opening, pitch }).home).toBeGreaterThan(one.home + 0.1);
    expect(threeWay(GOALS, late).draw).toBeGreaterThan(one.draw + 0.3);
  });

  it('are a martingale: at half-time they are on average what they were at kick-off', () => {
    const opening = threeWay(GOALS, openingState(HALF_MS, 0));
    const halves = played.map((steps) => {
      const { state } = steps.find(({ phase }) => phase === 'halftime') as SimStep;
      return threeWay(GOALS, state);
    });
    for (const outcome of OUTCOMES)
      expect(Math.abs(mean(halves.map((one) => one[outcome])) - opening[outcome])).toBeLessThan(0.02);
  });
});

const makeWorld = (seed: number, speed: number) =>
  new World({ seed, speed, start_us: START_US, fair: kernelFairValue(loadEngine(FAIR_CAPACITY)) });
const isMatch = ({ fixture, plays }: WorldGame): boolean => fixture.match !== null && plays.length > 0;

describe('a match on the feed', () => {
  it('is read back as it is played: score, half, clock within a minute, stoppage, red cards, line, end', () => {
    const world = makeWorld(10, 120);
    const at = { provider_at_us: null, received_at_us: START_US, parsed_at_us: START_US };
    const seen = new Set<string>();
    for (let n = 0; n < 2500; n += 1) {
      world.step(100_000);
      for (const game of world.games.filter(isMatch)) {
        const document = scoreboardDocument('usa.1', [espnGame(game, game.plays)], '20261120');
        const scores = parseScoreboard(document, at);
        if (!scores.ok) throw new Error(scores.reason);
        expect(scores.value.rejected).toEqual({});
        const read = scores.value.games[0]?.game;
        if (read === undefined) throw new Error('no game');
        const { home_score, away_score, period, clock_ms, pitch } = game.state;
        expect(read).toMatchObject({ league: 'soccer', competition: 'usa.1' });
        expect(read.state).toMatchObject({ score_1: home_score, score_2: away_score });
        expect(read.state).toMatchObject({ reds_1: pitch?.home_reds ?? 0, reds_2: pitch?.away_reds ?? 0 });
        if ((pitch?.home_reds ?? 0) + (pitch?.away_reds ?? 0) > 0) seen.add('red card');
        if (game.phase === 'final') {
          expect([read.status, read.state.final]).toEqual(['final', 1]);
          expect(read.state.winner).toBe(home_score === away_score ? 0 : home_score > away_score ? 1 : 2);
          seen.add(home_score === away_score ? 'draw' : 'result');
          continue;
        }
        expect(read.prior?.side1).toBeGreaterThan(0);
        if (game.phase === 'halftime') {
          expect([read.status, read.state.period, read.state.clock_ms]).toEqual(['break', 2, HALF_MS]);
          seen.add('half-time');
          continue;
        }
        expect(read.state.period).toBe(period);
        expect(Math.abs((read.state.clock_ms ?? 0) - clock_ms)).toBeLessThanOrEqual(30_000);
        const off_ms = Math.abs((read.state.stoppage_elapsed_ms ?? 0) - (pitch?.stoppage_ms ?? 0));
        expect(off_ms).toBeLessThanOrEqual(30_000);
        if ((pitch?.stoppage_ms ?? 0) > 0) seen.add('stoppage');
      }
    }
    expect(seen).toEqual(new Set(['red card', 'draw', 'result', 'half-time', 'stoppage']));
  });
});

/** Cheapest YES of each outcome over both venues, kept up to date. */
class BestAsks {
  readonly #asks = new Map<string, number>();

  take(effect: Extract<WorldEffect, { type: 'kalshi_book' | 'polymarket_book' }>): ThreeWay {
    const { game, side, type, book } = effect;
    this.#asks.set(`${game.fixture.event_id}:${side}:${type}`, book.asks[0]?.[0] ?? 10_000);
    const best = (outcome: string): number =>
      Math.min(
        ...(['kalshi_book', 'polymarket_book'] as const).map(
          (venue) => this.#asks.get(`${game.fixture.event_id}:${outcome}:${venue}`) ?? 10_000,
        ),
      );
    return { home: best('home'), draw: best('draw'), away: best('away') };
  }
}

async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('markets of a match', () => {
  it('are three at each venue, quoted around the chances, and sometimes cost less than a dollar together', () => {
    const world = makeWorld(7, 20);
    const best = new BestAsks();
    const quoted = new Map<string, Set<string>>();
    let [sets, locks, off] = [0, 0, 0];
    for (const effect of [...world.drain(), ...world.step(300_000_000)]) {
      if (effect.type !== 'kalshi_book' && effect.type !== 'polymarket_book') continue;
      const { game, side, type } = effect;
      if (game.three_way === null) continue;
      const id = game.fixture.event_id;
      quoted.set(id, (quoted.get(id) ?? new Set()).add(`${type} ${side}`));
      const cost_e4 = sum(best.take(effect));
      sets += 1;
      off += Number(cost_e4 > 11_500);
      const fees = Object.values(best.take(effect)).map((ask_e4) => (0.07 * ask_e4 * (10_000 - ask_e4)) / 10_000);
      locks += Number(cost_e4 + fees.reduce((total, fee) => total + fee, 0) < 10_000);
    }
    for (const markets of quoted.values()) expect(markets.size).toBe(6);
    expect(locks).toBeGreaterThan(0);
    expect(locks).toBeLessThan(sets / 20);
    expect(off).toBeLessThan(sets / 20);
  });

  it('are settled one Yes and two No at both venues', async () => {
    const begun_us = Date.now() * 1000;
    // Evening in New York, ten times as fast as life.
    const clock = { nowUs: () => START_US + 10 * (Date.now() * 1000 - begun_us) };
    const demo = await startDemo({ seed: 11, speed: 120, makeEngine: loadEngine, clock });
    try {
      const settled = await until(async () => {
        const url = `${demo.kalshi.restUrl}/events?status=settled&with_nested_markets=true&series_ticker=KXMLSGAME`;
        const [event] = (await get(url)).body.events;
        const gamma = (await get(`${demo.polymarket.gammaUrl}/events/keyset?closed=true&limit=100`)).body.events;
        const same = gamma.find(({ teams }: { teams: { name: string }[] }) => {
          const [home = ''] = String(event?.title).split(' vs ');
          return teams[0]?.name.includes(home);
        });
        return event === undefined || same === undefined ? null : { event, same };
      });
      const results = settled.event.markets.map(({ result }: { result: string }) => result).sort();
      expect(results).toEqual(['no', 'no', 'yes']);
      const yes = settled.event.markets.findIndex(({ result }: { result: string }) => result === 'yes');
      const paid = settled.same.markets.map((one: { outcomePrices: string }) => JSON.parse(one.outcomePrices)[0]);
      // Listed home, away, draw at Kalshi and home, draw, away at Polymarket.
      const at = [0, 2, 1][yes];
      expect(paid.map(Number)).toEqual([0, 1, 2].map((n) => Number(n === at)));
    } finally {
      await demo.stop();
    }
  });
});
