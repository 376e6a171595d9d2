/** The paper trader in this process, on the simulators of a demo world. */
import { join } from 'node:path';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type DemoWorld, startDemo } from '../../runtime/demo/index.ts';
import { addresses } from '../../runtime/services/all-in-one/demo-service.ts';
import { startLiveService } from '../../runtime/services/all-in-one/live-service.ts';
import type { Service } from '../../runtime/services/all-in-one/service.ts';
import type { StoreOptions } from '../../runtime/services/store/store-contract.ts';
import { makeSystemClock } from '../../runtime/telemetry/clock.ts';
import { silentLogger } from '../../runtime/telemetry/logger.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';

export const LIVE_TOKEN = 'a-token-for-the-tests';
const clock = makeSystemClock();

export function demoWorld(seed = 3): Promise<DemoWorld> {
  return startDemo({ seed, speed: 60, clock, makeEngine: loadEngine });
}

/** Start on an account; `root` is for evidence and spilled entries. */
export function startLive(world: DemoWorld, database: StoreOptions, root: string): Promise<Service> {
  return startLiveService({
    ...{ account: 'paper', settings: parseSettings({}), clock, logger: silentLogger(), host: '127.0.0.1', port: 0 },
    ...{ token: LIVE_TOKEN, allowed_hosts: [], page_directory: join(root, 'no-page'), database },
    ...{ data_directory: join(root, 'data'), feeds: addresses(world), discover_every_ms: 2_000 },
    onPart: () => undefined,
  });
}

/** Ask the API of a running service. */
export function ask(service: Service, path: string, body?: unknown): Promise<Response> {
  const headers = { authorization: `Bearer ${LIVE_TOKEN}`, 'content-type': 'application/json' };
  const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(`http://127.0.0.1:${service.api.port}${path}`, init);
}

/** Wait until a condition holds, looking ten times a second. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100));
}
