/** kill -9 of the whole program under load: what it wrote is whole, it goes on where it stood, and it trades again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KillWorld } from '../../bench/kill-world.ts';
import type { AccountPlace } from '../../runtime/services/account/place.ts';
import { emptyPostgres } from '../db/databases.ts';

/** `npm run bench -- kill` kills 50 times. */
const KILLS = 2;
const main = fileURLToPath(new URL('../../runtime/cli/main.ts', import.meta.url));
const loader = import.meta.resolve('tsx');
let root: string;
let world: KillWorld;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-killed-'));
  world = await KillWorld.start(root);
});
afterAll(async () => {
  await world.stop();
  rmSync(root, { recursive: true, force: true });
});

async function killAndTrade(place: AccountPlace): Promise<void> {
  const program = { args: ['--import', loader, main], cwd: root };
  let orders = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const until = async (running: { orders(count: number): Promise<void> }): Promise<void> => {
      await running.orders(1);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 500));
    };
    orders += (await world.live(place, program, { signal: 'SIGKILL', until })).orders;
    const proof = await world.prove(place);
    expect(proof.broken).toBeNull();
    expect(proof.orders).toBeGreaterThanOrEqual(orders);
  }
  const last = await world.live(place, program, { signal: 'SIGTERM', until: (running) => running.orders(1) });
  expect(last.orders).toBeGreaterThan(0);
  const proof = await world.prove(place);
  expect(proof).toMatchObject({ broken: null, unwritten_trades: 0 });
  expect(proof.orders).toBeGreaterThanOrEqual(orders + last.orders);
}

describe('the whole program, killed while it trades', () => {
  it('goes on where it stood on PGlite', () => killAndTrade({ directory: join(root, 'db') }), 240_000);

  it('goes on where it stood on PostgreSQL', async (context) => {
    const server = await emptyPostgres();
    if (server === null) return context.skip('no Postgres here');
    await killAndTrade({ url: server.url });
    await server.drop();
  }, 240_000);
});
