/** Timers and sockets around the pure world: three simulators on loopback, fed with what happens in it. */
import { generateKeyPairSync } from 'node:crypto';
import type { EspnPlayInput } from '../../adapters/espn/simulator/index.ts';
import { EspnSimulator } from '../../adapters/espn/simulator/index.ts';
import type { FaultRates } from '../../adapters/http/simulated-wire.ts';
import type { KalshiLevel, KalshiResult } from '../../adapters/kalshi/simulator/index.ts';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import { PolymarketSimulator } from '../../adapters/polymarket/simulator/index.ts';
import type { Capacity, EngineContract } from '../../engine-wasm/contract.ts';
import type { Level } from '../trading/types/events.ts';
import type { Clock } from '../trading/types/feeds.ts';
import { Rng } from '../trading/types/rng.ts';
import { complementE4 } from '../trading/types/units.ts';
import { LineSources, withLines } from './lines-listing.ts';
import {
  espnGame,
  espnPlay,
  KALSHI_SERIES,
  kalshiEvent,
  kalshiEventTicker,
  kalshiTicker,
  POLYMARKET_SPORTS,
  polymarketEvent,
} from './listing.ts';
import { modelState, SIM_OUTCOMES, type SimLeague, type SimOutcome } from './sim-game.ts';
import { resultOf } from './soccer-chances.ts';
import type { FairValue, WorldEffect } from './world.ts';
import { World } from './world.ts';
import type { WorldGame } from './world-game.ts';

/** Real time between two looks at the clock. */
const BEAT_MS = 50;
/** After the process slept for longer, the rest is not played. */
const CATCH_UP_US = 10_000_000;

export interface DemoOptions {
  seed: number;
  /** Game seconds per real second, 1..120; default 5. */
  speed?: number;
  /** The world's own engine; it uses one game slot. */
  makeEngine: (capacity: Capacity) => EngineContract;
  clock: Clock;
  /** Faults of each source; none by default. */
  faults?: { espn?: FaultRates; kalshi?: FaultRates; polymarket?: FaultRates };
  /** Where each source listens; free ports unless told. */
  ports?: { espn?: number; kalshi?: number; polymarket?: number };
}

/** A running demo world and where its three sources listen. */
export interface DemoWorld {
  readonly espnUrl: string;
  readonly kalshi: { restUrl: string; wsUrl: string; keyId: string; privateKeyPem: string };
  readonly polymarket: { gammaUrl: string; clobUrl: string; wsUrl: string };
  /** Game seconds per real second; settable, bounded to 1..120. */
  speed: number;
  readonly gamesLive: number;
  readonly seed: number;
  /** The simulators, for fault injection and counters. */
  readonly sources: { espn: EspnSimulator; kalshi: KalshiSimulator; polymarket: PolymarketSimulator };
  stop(): Promise<void>;
}

/** Tables of the world's own engine: games played at the same time, with room to spare. */
const FAIR_TABLES = 24;

/** The kernel as fair value: a tie pays half. NaN where it refuses the state. Needs an engine with {@link FAIR_CAPACITY}. */
export function kernelFairValue(engine: EngineContract): FairValue {
  // Keys in order of last use; the oldest gives its table to a new game.
  const rows = new Map<string, number>();
  const rowOf = (key: string): number => {
    const known = rows.get(key);
    if (known !== undefined) {
      rows.delete(key);
      rows.set(key, known);
      return known;
    }
    const [oldest] = rows;
    const row = rows.size < FAIR_TABLES || oldest === undefined ? rows.size : oldest[1];
    if (rows.size === FAIR_TABLES && oldest !== undefined) rows.delete(oldest[0]);
    rows.set(key, row);
    return row;
  };
  return (league, state, final, { side1, total }) => {
    const key = `${league} ${side1} ${total}`;
    const known = rows.has(key);
    const row = rowOf(key);
    engine.setSport(row, league, modelState(league, state, final), { side1, total });
    if (!known && engine.buildSport(row) !== null) return Number.NaN;
    const priced = engine.priceSport(row);
    return priced.side1 + priced.draw / 2;
  };
}

/** What {@link kernelFairValue} needs. */
export const FAIR_CAPACITY: Capacity = { markets: 16, games: FAIR_TABLES };

class Sources {
  readonly espn: EspnSimulator;
  readonly kalshi: KalshiSimulator;
  readonly polymarket: PolymarketSimulator;
  readonly #lines: LineSources;
  readonly #plays = new Map<string, EspnPlayInput[]>();

  constructor(options: DemoOptions) {
    const { clock, faults = {} } = options;
    const rng = new Rng(options.seed + 1);
    this.espn = new EspnSimulator({ clock, rng: rng.fork(), faults: faults.espn ?? {} });
    this.kalshi = new KalshiSimulator({ clock, rng: rng.fork(), faults: faults.kalshi ?? {} });
    this.polymarket = new PolymarketSimulator({ clock, rng: rng.fork(), faults: faults.polymarket ?? {} });
    this.#lines = new LineSources(this.kalshi, this.polymarket);
    for (const series of KALSHI_SERIES) this.kalshi.upsertSeries(series);
    this.polymarket.setSports(POLYMARKET_SPORTS);
  }

  async close(): Promise<void> {
    await Promise.all([this.espn.close(), this.kalshi.close(), this.polymarket.close()]);
  }

  /** Pass a batch of effects on; feed records are made anew once per game and batch. */
  apply(effects: readonly WorldEffect[]): void {
    const changed = new Set<WorldGame>();
    for (const effect of effects) {
      this.#one(effect);
      if (effect.type === 'removed') changed.delete(effect.game);
      else if (['listed', 'started', 'play'].includes(effect.type)) changed.add(effect.game);
    }
    for (const game of changed) {
      this.espn.setGame(espnGame(game, this.#plays.get(game.fixture.event_id) ?? []));
      this.polymarket.updateEvent(game.fixture.polymarket_event_id, scoreLine(game));
    }
  }

  #one(effect: WorldEffect): void {
    const { game } = effect;
    const { event_id } = game.fixture;
    switch (effect.type) {
      case 'listed':
        this.#plays.set(event_id, []);
        this.kalshi.upsertEvent(kalshiEvent(game));
        this.#lines.list(game, kalshiEvent(game));
        this.polymarket.upsertEvent(withLines(game, polymarketEvent(game)));
        break;
      case 'started':
        break;
      case 'play':
        this.#plays.get(event_id)?.push(espnPlay(effect.play));
        break;
      case 'kalshi_book':
        this.kalshi.setBook(kalshiTicker(game, effect.side), effect.book.bids, effect.book.asks.map(asNoBid));
        break;
      case 'polymarket_book':
        this.polymarket.setBook(conditionOf(game, effect.side), effect.book.bids, effect.book.asks);
        break;
      case 'polymarket_tick':
        this.polymarket.setTickSize(conditionOf(game, effect.side), effect.tick_e4);
        break;
      case 'trade':
        if (effect.venue === 'kalshi')
          this.kalshi.trade(
            kalshiTicker(game, effect.side),
            effect.price_e4,
            effect.qty_cc,
            effect.buys ? 'yes' : 'no',
          );
        else {
          const condition_id = conditionOf(game, effect.side);
          this.polymarket.trade(condition_id, effect.price_e4, effect.qty_cc, effect.buys ? 'BUY' : 'SELL');
        }
        break;
      case 'line_book':
      case 'line_tick':
      case 'line_trade':
        this.#lines.apply(effect);
        break;
      case 'determined':
        this.#lines.determine(game);
        for (const side of outcomesOf(game)) this.kalshi.determine(kalshiTicker(game, side), kalshiResult(game, side));
        break;
      case 'settled':
        this.#lines.settle(game);
        for (const side of outcomesOf(game)) this.kalshi.finalize(kalshiTicker(game, side));
        this.#resolve(game);
        break;
      case 'removed':
        this.#remove(game);
        break;
    }
  }

  #resolve(game: WorldGame): void {
    const { match, condition_id } = game.fixture;
    if (match === null) {
      this.polymarket.resolve(condition_id, game.result() === 0.5 ? 'split' : game.result() === 0 ? 0 : 1);
      return;
    }
    const result = resultOf(game.state);
    for (const side of SIM_OUTCOMES)
      this.polymarket.resolve(match.markets[side].condition_id, result[side] === 1 ? 0 : 1);
  }

  #remove(game: WorldGame): void {
    this.#plays.delete(game.fixture.event_id);
    this.espn.removeGame(game.fixture.event_id);
    this.kalshi.removeEvent(kalshiEventTicker(game));
    this.#lines.remove(game, kalshiEventTicker(game));
    this.polymarket.removeEvent(game.fixture.polymarket_event_id);
  }
}

const asNoBid = ([price_e4, qty_cc]: Level): KalshiLevel => [complementE4(price_e4), qty_cc];

/** Outcomes with a market of their own at Kalshi. */
const outcomesOf = ({ three_way }: WorldGame): readonly SimOutcome[] =>
  three_way === null ? ['home', 'away'] : SIM_OUTCOMES;

/** Polymarket's condition of an outcome: one for both sides of a game, one each in a match. */
const conditionOf = ({ fixture: { match, condition_id } }: WorldGame, side: SimOutcome): string =>
  match === null ? condition_id : match.markets[side].condition_id;

function kalshiResult(game: WorldGame, side: SimOutcome): KalshiResult {
  const result = resultOf(game.state);
  if (game.three_way === null && result.draw === 1) return { scalar_e4: 5000 };
  return result[side] === 1 ? 'yes' : 'no';
}

/** What the catalogue shows of the game; the score is in the order of the slug, so away-home but for soccer. */
function scoreLine(game: WorldGame) {
  const { away_score, home_score, period } = game.state;
  const live = game.stage === 'live';
  return {
    score: game.three_way === null ? `${away_score}-${home_score}` : `${home_score}-${away_score}`,
    period: game.phase === 'final' ? 'VFT' : periodMark(game.fixture.league, period),
    live,
    ended: game.phase === 'final',
  };
}

function periodMark(league: SimLeague, period: number): string {
  if (league === 'soccer') return `${period}H`;
  if (league === 'nhl') return period > 3 ? 'OT' : `P${period}`;
  return period > 4 ? 'OT' : `Q${period}`;
}

/**
 * Start the demo world: at least nine games live at once in every league of the demo, two venues quoting them, three loopback sources
 * that speak the real protocols. Runs until stopped. @throws when a port cannot be opened; nothing is left running then.
 */
export async function startDemo(options: DemoOptions): Promise<DemoWorld> {
  const { seed, clock } = options;
  const fair = kernelFairValue(options.makeEngine(FAIR_CAPACITY));
  const sources = new Sources(options);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = '00000000-0000-4000-8000-00000000de70';
  sources.kalshi.registerKey(keyId, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const speed = Math.min(120, Math.max(1, options.speed ?? 5));
  const world = new World({ seed, speed, start_us: clock.nowUs(), fair });
  sources.apply(world.drain());
  const [espn, kalshi, polymarket] = await Promise.all([
    sources.espn.listen(options.ports?.espn),
    sources.kalshi.listen(options.ports?.kalshi),
    sources.polymarket.listen(options.ports?.polymarket),
  ]).catch(async (error: unknown) => {
    await sources.close();
    throw error;
  });
  let last_us = clock.nowUs();
  const beat = setInterval(() => {
    const now_us = clock.nowUs();
    const passed_us = Math.min(CATCH_UP_US, Math.max(0, now_us - last_us));
    last_us = now_us;
    sources.apply(world.step(passed_us));
  }, BEAT_MS);
  return {
    espnUrl: espn.baseUrl,
    kalshi: { ...kalshi, keyId, privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
    polymarket,
    get speed() {
      return world.speed;
    },
    set speed(value: number) {
      world.speed = value;
    },
    get gamesLive() {
      return world.gamesLive;
    },
    seed,
    sources,
    async stop() {
      clearInterval(beat);
      await sources.close();
    },
  };
}
