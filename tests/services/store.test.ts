import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import { FencedError } from '../../runtime/trading/types/lease.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { lastOf, plainEntries, START_US, tradeEntries } from '../db/entries.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-store-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('answers from its thread as the database would, errors included, and is there after a restart', async () => {
  const directory = join(root, 'db');
  const store = await openStore({ directory });
  expect(store).toMatchObject({ kind: 'pglite', place: directory, applied: store.total });
  const opening = { mode: 'demo', at_us: START_US };
  expect(await store.openAccount('a', opening)).toEqual({ epoch: 1, last: { decisions: 0, ticks: 0 } });
  const lease = { account: 'a', epoch: 1, run_id: 'r' };
  await store.append(lease, tradeEntries());
  await expect(store.append(lease, plainEntries(20, 1))).rejects.toBeInstanceOf(InvariantError);
  await store.saveCheckpoint(lease, { seq: 3, at_us: START_US, state: { cash: 1 } });
  await expect(openStore({ directory })).rejects.toMatchObject({ name: 'DatabaseError', code: 'locked' });
  expect(await store.statement('a')).toMatchObject([{ fill_id: 'r-1-1-f1' }]);
  await store.close();
  await expect(store.readDecisions('a', 1, 10)).rejects.toThrow(/thread ended/);
  const again = await openStore({ directory });
  expect(again.applied).toBe(0);
  expect(await again.openAccount('a', opening)).toEqual({ epoch: 2, last: lastOf(tradeEntries()) });
  await expect(again.append(lease, plainEntries(6, 1))).rejects.toBeInstanceOf(FencedError);
  expect(await again.loadCheckpoint('a')).toEqual({ seq: 3, at_us: START_US, state: { cash: 1 } });
  expect(await again.accounts()).toMatchObject([{ account: 'a', mode: 'demo', created_at_us: START_US, epoch: 2 }]);
  expect((await again.readDecisions('a', 2, 2)).map((entry) => entry.kind)).toEqual(['order_intent', 'order_update']);
  await expect(again.openAccount('a', { ...opening, mode: 'paper' })).rejects.toMatchObject({ code: 'wrong_mode' });
  await again.close();
}, 60_000);
