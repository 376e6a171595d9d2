import { loadEngine } from '../../engine-wasm/load-node.ts';
import { makeFeeds } from './feeds.ts';
import type { FeedsConfig } from './feeds-config.ts';
import { type Service, type ServiceOptions, startService } from './service.ts';

/** Room in the kernel's tables. Rows are not used twice, so this is for every game and pair of a run that may last days. */
export const SHARD_CAPACITY = { markets: 16_384, games: 8_192 } as const;

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
    makeFeeds: (sink) => makeFeeds({ config, sink, clock: options.clock, rng: Math.random }),
  });
}
