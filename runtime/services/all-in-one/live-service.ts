import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../trading/desk.ts';
import { GAME_TABLES } from '../../trading/estimates/games.ts';
import { makeFeeds } from '../price-feed/feeds.ts';
import type { FeedsConfig } from '../price-feed/feeds-config.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';

/**
 * Room in the kernel for what is watched at once: rows, books and tables are handed on when a pair or a game is over.
 */
const SHARD_CAPACITY = shardCapacity({ markets: 16_384, games: GAME_TABLES });

export interface LiveOptions
  extends Omit<ServiceOptions, 'mode' | 'engine' | 'seed' | 'makeFeeds' | 'demo' | 'memory_when_locked'> {
  feeds: FeedsConfig;
}

/** Paper trading on the given feeds. @throws what {@link startService} throws */
export function startLiveService({ feeds: config, ...options }: LiveOptions): Promise<Service> {
  return startService({
    ...options,
    mode: 'paper',
    engine: loadEngine(SHARD_CAPACITY),
    seed: 0,
    demo: null,
    memory_when_locked: false,
    makeFeeds: (sink, of) => makeFeeds({ config, sink, clock: options.clock, rng: Math.random, ...of }),
  });
}
