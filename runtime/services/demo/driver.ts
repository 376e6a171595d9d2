/** Timers and sockets around the pure world: three simulators on loopback, fed with what happens in it. */
import { generateKeyPairSync } from 'node:crypto';
import type { EspnPlayInput } from '../../../adapters/espn/simulator/index.ts';
import { EspnSimulator } from '../../../adapters/espn/simulator/index.ts';
import type { FaultRates } from '../../../adapters/http/simulated-wire.ts';
import type { KalshiLevel, KalshiResult } from '../../../adapters/kalshi/simulator/index.ts';
import { KalshiSimulator } from '../../../adapters/kalshi/simulator/index.ts';
import { PolymarketSimulator } from '../../../adapters/polymarket/simulator/index.ts';
import type { Capacity, EngineContract } from '../../../engine-wasm/contract.ts';
import type { Level } from '../../trading/events.ts';
import type { Clock } from '../../trading/feeds.ts';
import { Rng } from '../../trading/rng.ts';
import { complementE4 } from '../../trading/units.ts';
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
import type { HomeAway } from './sim-game.ts';
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

/** The kernel as fair value: a tie pays half. NaN where it refuses the state. */
export function kernelFairValue(engine: EngineContract): FairValue {
  return (league, state, final, prior) => {
    engine.setGame(0, league, { ...state, final: final ? 1 : 0, postseason: 0 }, prior);
    const { home_probability, tie_probability } = engine.priceGame(0);
    return home_probability * (1 - tie_probability) + tie_probability / 2;
  };
}

class Sources {
  readonly espn: EspnSimulator;
  readonly kalshi: KalshiSimulator;
  readonly polymarket: PolymarketSimulator;
  readonly #plays = new Map<string, EspnPlayInput[]>();

  constructor(options: DemoOptions) {
    const { clock, faults = {} } = options;
    const rng = new Rng(options.seed + 1);
    this.espn = new EspnSimulator({ clock, rng: rng.fork(), faults: faults.espn ?? {} });
    this.kalshi = new KalshiSimulator({ clock, rng: rng.fork(), faults: faults.kalshi ?? {} });
    this.polymarket = new PolymarketSimulator({ clock, rng: rng.fork(), faults: faults.polymarket ?? {} });
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
    const { condition_id, event_id } = game.fixture;
    switch (effect.type) {
      case 'listed':
        this.#plays.set(event_id, []);
        this.kalshi.upsertEvent(kalshiEvent(game));
        this.polymarket.upsertEvent(polymarketEvent(game));
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
        this.polymarket.setBook(condition_id, effect.book.bids, effect.book.asks);
        break;
      case 'polymarket_tick':
        this.polymarket.setTickSize(condition_id, effect.tick_e4);
        break;
      case 'trade':
        if (effect.venue === 'kalshi')
          this.kalshi.trade(
            kalshiTicker(game, effect.side),
            effect.price_e4,
            effect.qty_cc,
            effect.buys ? 'yes' : 'no',
          );
        else this.polymarket.trade(condition_id, effect.price_e4, effect.qty_cc, effect.buys ? 'BUY' : 'SELL');
        break;
      case 'determined':
        for (const side of ['home', 'away'] as const)
          this.kalshi.determine(kalshiTicker(game, side), kalshiResult(game, side));
        break;
      case 'settled':
        for (const side of ['home', 'away'] as const) this.kalshi.finalize(kalshiTicker(game, side));
        this.polymarket.resolve(condition_id, game.result() === 0.5 ? 'split' : game.result() === 0 ? 0 : 1);
        break;
      case 'removed':
        this.#remove(game);
        break;
    }
  }

  #remove(game: WorldGame): void {
    this.#plays.delete(game.fixture.event_id);
    this.espn.removeGame(game.fixture.event_id);
    this.kalshi.removeEvent(kalshiEventTicker(game));
    this.polymarket.removeEvent(game.fixture.polymarket_event_id);
  }
}

const asNoBid = ([price_e4, qty_cc]: Level): KalshiLevel => [complementE4(price_e4), qty_cc];

function kalshiResult(game: WorldGame, side: HomeAway): KalshiResult {
  const home = game.result();
  if (home === 0.5) return { scalar_e4: 5000 };
  return (side === 'home') === (home === 1) ? 'yes' : 'no';
}

/** What the catalogue shows of the game; the score is away-home, as the slugs of the US leagues are. */
function scoreLine(game: WorldGame) {
  const { away_score, home_score, period } = game.state;
  const live = game.stage === 'live';
  return {
    score: `${away_score}-${home_score}`,
    period: game.phase === 'final' ? 'VFT' : period > 4 ? 'OT' : `Q${period}`,
    live,
    ended: game.phase === 'final',
  };
}

/**
 * Start the demo world: at least nine games live at once in two leagues, two venues quoting them, three loopback sources
 * that speak the real protocols. Runs until stopped. @throws when a port cannot be opened; nothing is left running then.
 */
export async function startDemo(options: DemoOptions): Promise<DemoWorld> {
  const { seed, clock } = options;
  const fair = kernelFairValue(options.makeEngine({ markets: 16, games: 16 }));
  const sources = new Sources(options);
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyId = '00000000-0000-4000-8000-00000000de70';
  sources.kalshi.registerKey(keyId, publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const speed = Math.min(120, Math.max(1, options.speed ?? 5));
  const world = new World({ seed, speed, start_us: clock.nowUs(), fair });
  sources.apply(world.drain());
  const [espn, kalshi, polymarket] = await Promise.all([
    sources.espn.listen(),
    sources.kalshi.listen(),
    sources.polymarket.listen(),
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
