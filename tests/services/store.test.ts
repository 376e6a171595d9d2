import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { plainEntries, tradeEntries } from '../db/entries.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-store-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it('answers from its thread as the database would, errors included, and is there after a restart', async () => {
  const directory = join(root, 'db');
  const store = await openStore({ directory });
  expect(store).toMatchObject({ kind: 'pglite', place: directory, applied: store.total });
  await store.append('r', tradeEntries());
  await expect(store.append('r', plainEntries(20, 1))).rejects.toBeInstanceOf(InvariantError);
  await expect(openStore({ directory })).rejects.toMatchObject({ name: 'DatabaseError', code: 'locked' });
  expect(await store.statement('r')).toMatchObject([{ fill_id: 'r-1-1-f1' }]);
  await store.close();
  await expect(store.read('r', 1, 10)).rejects.toThrow(/thread ended/);
  const again = await openStore({ directory });
  expect(again.applied).toBe(0);
  expect(await again.read('r', 1, 100)).toEqual(tradeEntries());
  await again.close();
}, 60_000);
