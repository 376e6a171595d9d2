import { seededRng } from '../../../adapters/http/backoff.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { type DemoWorld, SIM_LEAGUES, startDemo } from '../../demo/index.ts';
import { shardCapacity } from '../../trading/desk.ts';
import { makeFeeds } from '../price-feed/feeds.ts';
import type { FeedsConfig } from '../price-feed/feeds-config.ts';
import type { LiveOptions } from './live-service.ts';
import { type Service, startService } from './service.ts';

export interface DemoServiceOptions extends Omit<LiveOptions, 'feeds'> {
  seed: number;
  /** Game seconds per second. */
  speed: number;
}

/** Games move several times as fast as life, so scores are asked for that much more often; nobody counts here. */
const ESPN_POLL_MS = 500;
const ESPN_REQUESTS_PER_S = 10;
/** The first list of markets asks for every series at once. */
const KALSHI_REQUESTS_PER_S = 100;
/** New games appear often here. */
const DISCOVER_EVERY_MS = 5_000;

/**
 * Room for the world as it is at its busiest, about 25 games and 150 pairs, several times over: 23 MB of kernel instead of 118.
 * A pair beyond it halts trading with a message that names the number.
 */
const DEMO_CAPACITY = shardCapacity({ markets: 1_024, games: 32 });

/** Where a demo world listens, as an ordinary configuration of feeds. */
export function addresses(world: DemoWorld): FeedsConfig {
  const { kalshi, polymarket } = world;
  return {
    espn: {
      base_urls: [world.espnUrl],
      poll_ms: ESPN_POLL_MS,
      requests_per_s: ESPN_REQUESTS_PER_S,
      leagues: [...SIM_LEAGUES],
    },
    goalserve: null,
    kalshi: {
      rest_url: kalshi.restUrl,
      ws_url: kalshi.wsUrl,
      key_id: kalshi.keyId,
      private_key_pem: kalshi.privateKeyPem,
      requests_per_s: KALSHI_REQUESTS_PER_S,
    },
    polymarket: { gamma_url: polymarket.gammaUrl, clob_url: polymarket.clobUrl, ws_url: polymarket.wsUrl },
  };
}

/**
 * A demo world on loopback and the ordinary runtime looking at it: the same sessions, parsers and decisions as live.
 * @throws what {@link startService} throws; the world is stopped then.
 */
export async function startDemoService(options: DemoServiceOptions): Promise<{ service: Service; world: DemoWorld }> {
  const { seed, speed, clock } = options;
  const world = await startDemo({ seed, speed, clock, makeEngine: loadEngine });
  try {
    const service = await startService({
      ...options,
      mode: 'demo',
      engine: loadEngine(DEMO_CAPACITY),
      memory_when_locked: true,
      discover_every_ms: DISCOVER_EVERY_MS,
      demo: {
        get: () => ({ speed: world.speed, games_live: world.gamesLive, seed: world.seed }),
        setSpeed: (value) => {
          world.speed = value;
        },
      },
      makeFeeds: (sink, of) => makeFeeds({ config: addresses(world), sink, clock, rng: seededRng(seed), ...of }),
    });
    return { service, world };
  } catch (error) {
    await world.stop();
    throw error;
  }
}
