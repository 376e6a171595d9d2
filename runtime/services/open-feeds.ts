/** Addresses of the feeds by name: the demo's own world, the real venues, or a file. */
import type { Clock } from '../trading/types/feeds.ts';
import { type FeedsConfig, fileFeeds, liveFeeds } from './price-feed/feeds-config.ts';
import { neededKalshiKey, openSecrets } from './secrets/secrets.ts';

/** Which feeds. */
export interface FeedsRequest {
  /** "demo", "live", or a file of addresses. */
  feeds: string;
  /** Venues left out, with "live". */
  without: readonly string[];
  /** Of the demo. */
  seed: number;
  speed: number;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Addresses and keys of "live" or of a file; Kalshi's key is where `ARBEES_SECRETS` says, or in the file's own.
 * @throws FeedsConfigError, InputError
 */
export async function realFeeds({
  feeds,
  env,
  without,
}: Pick<FeedsRequest, 'feeds' | 'env' | 'without'>): Promise<FeedsConfig> {
  const second = (await openSecrets(env).read('goalserve_key'))?.reveal() ?? null;
  if (feeds !== 'live') return fileFeeds(feeds, second);
  return liveFeeds(without.includes('kalshi') ? null : await neededKalshiKey(env), second, without);
}

/** Where the frames come from, and how to end it. @throws FeedsConfigError, InputError */
export async function openFeeds(
  { feeds, env, without, seed, speed }: FeedsRequest,
  clock: Clock,
): Promise<{ config: FeedsConfig; stop(): Promise<void> }> {
  if (feeds !== 'demo') return { config: await realFeeds({ feeds, env, without }), stop: async () => undefined };
  const { startDemo } = await import('../demo/index.ts');
  const { addresses } = await import('./all-in-one/demo-service.ts');
  const { loadEngine } = await import('../../engine-wasm/load-node.ts');
  const world = await startDemo({ seed, speed, clock, makeEngine: loadEngine });
  return { config: addresses(world), stop: () => world.stop() };
}
