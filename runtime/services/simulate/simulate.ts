/** One simulated source alone: the demo's world behind it, its address outside, and for Kalshi a funded key. */
import { chmodSync } from 'node:fs';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { type DemoWorld, startDemo } from '../../demo/index.ts';
import { systemClock as clock } from '../../telemetry/clock.ts';
import { writeText } from '../files.ts';
import { InputError } from '../input-error.ts';

/** Sources that can be simulated. */
export const SIMULATED = ['espn', 'kalshi', 'polymarket'] as const;
export type Simulated = (typeof SIMULATED)[number];

/** What a simulation is asked with. */
export interface SimulateRequest {
  source: Simulated;
  /** 0 takes a free one. Polymarket's order book listens on the next port. */
  port: number;
  seed: number;
  /** Game seconds a second. */
  speed: number;
  /** Kalshi: where the private key of the member goes, PEM. */
  key_file: string;
  /** Kalshi: the member's cash. */
  cash_udollars: number;
}

/** A running simulation. */
export interface Simulation {
  /** Addresses by name, and for Kalshi the id and the file of the key. */
  addresses: Record<string, string>;
  games_live: number;
  stop(): Promise<void>;
}

function addressesOf(world: DemoWorld, { source, key_file }: SimulateRequest): Record<string, string> {
  const { kalshi, polymarket } = world;
  if (source === 'espn') return { base_url: world.espnUrl };
  if (source === 'polymarket')
    return { gamma_url: polymarket.gammaUrl, clob_url: polymarket.clobUrl, ws_url: polymarket.wsUrl };
  return { rest_url: kalshi.restUrl, ws_url: kalshi.wsUrl, key_id: kalshi.keyId, private_key_file: key_file };
}

/** Start one. @throws InputError where the port is taken or the key file cannot be written */
export async function simulate(request: SimulateRequest): Promise<Simulation> {
  const { source, port, seed, speed, key_file, cash_udollars } = request;
  const world = await startDemo({ seed, speed, clock, makeEngine: loadEngine, ports: { [source]: port } }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') throw error;
      throw new InputError('port_taken', `port ${port} cannot be opened (${error.code})`, {
        field: '--port',
        expected: 'a free port, or 0 for any',
        fault: 'work',
      });
    },
  );
  if (source === 'kalshi') {
    try {
      writeText(key_file, world.kalshi.privateKeyPem, '--key-file');
      chmodSync(key_file, 0o600);
    } catch (error) {
      await world.stop();
      throw error;
    }
    world.sources.kalshi.fund(world.kalshi.keyId, cash_udollars);
  }
  return { addresses: addressesOf(world, request), games_live: world.gamesLive, stop: () => world.stop() };
}
