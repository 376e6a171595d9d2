import fc from 'fast-check';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { JournalStore } from '../../db/journal-store.ts';
import { type Fold, type RestoreStore, restore } from '../../runtime/journal/restore.ts';
import { openStore } from '../../runtime/services/store/store.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { emptyPostgres, pgliteDatabase } from '../db/databases.ts';
import { plainEntries, START_US, tradeEntries } from '../db/entries.ts';

/** What the test folds: how many decisions, and a number that depends on their order. */
interface Sum {
  version: number;
  count: number;
  hash: number;
}

const fold: Fold<Sum> = {
  empty: () => ({ version: 1, count: 0, hash: 7 }),
  load: (state) => ((state as Sum).version === 1 ? { ...(state as Sum) } : null),
  apply(sum, entry) {
    sum.count += 1;
    sum.hash = (sum.hash * 31 + entry.seq) % 1_000_003;
  },
};

function folded(count: number): Sum {
  const sum = fold.empty();
  for (const entry of plainEntries(1, count)) fold.apply(sum, entry);
  return sum;
}

async function opened(store: JournalStore, account: string) {
  const { epoch } = await store.openAccount(account, { mode: 'paper', at_us: START_US });
  return { account, epoch, run_id: 'r' };
}

describe('restore', () => {
  it('folds to the same state from any checkpoints, and from none', async () => {
    const { database, end } = await pgliteDatabase();
    const store = new JournalStore(database);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 12_000 }),
        fc.array(fc.nat(12_000), { maxLength: 4 }),
        async (n, at) => {
          round += 1;
          const lease = await opened(store, `a${round}`);
          await store.append(lease, plainEntries(1, n));
          const checkpoints = [...new Set(at.filter((seq) => seq > 0 && seq <= n))].sort((a, b) => a - b);
          for (const seq of checkpoints) await store.saveCheckpoint(lease, { seq, at_us: 1, state: folded(seq) });
          const from_checkpoint = checkpoints.at(-1) ?? 0;
          expect(await restore(store, lease.account, fold)).toEqual({
            ...{ state: folded(n), seq: n, from_checkpoint, entries: n - from_checkpoint },
          });
        },
      ),
      { numRuns: 8 },
    );
    await end();
  }, 60_000);

  it('takes an older checkpoint, or the whole journal, when a state is of a version that it does not know', async () => {
    const { database, end } = await pgliteDatabase();
    const store = new JournalStore(database);
    const lease = await opened(store, 'a');
    await store.append(lease, plainEntries(1, 100));
    await store.saveCheckpoint(lease, { seq: 90, at_us: 1, state: { ...folded(90), version: 2 } });
    expect(await restore(store, 'a', fold)).toMatchObject({ state: folded(100), from_checkpoint: 0 });
    await store.saveCheckpoint(lease, { seq: 50, at_us: 1, state: folded(50) });
    expect(await restore(store, 'a', fold)).toMatchObject({ state: folded(100), from_checkpoint: 50, entries: 50 });
    await end();
  }, 30_000);

  it('refuses a journal with a hole', async () => {
    const entries = plainEntries(1, 10).filter((entry) => entry.seq !== 6);
    const holed: RestoreStore = {
      loadCheckpoint: async () => null,
      readDecisions: async (_account, from_seq, limit) =>
        entries.filter((entry) => entry.seq >= from_seq).slice(0, limit),
    };
    await expect(restore(holed, 'a', fold)).rejects.toThrow(InvariantError);
  });
});

const ORDERS = 100_000;
const LIMIT_MS = 3_000;

/** Orders as they are journalled (intent, sent, fill, filled), made by the server: storing them one by one is not what is timed. */
async function fileOrders(url: string, account: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const [part, entry] of tradeEntries().slice(1, 5).entries())
    await client.query(
      `insert into journal (account, stream, seq, epoch, run_id, at_us, kind, body)
       select $1, 'decisions', (n - 1) * 4 + $2, 1, 'r', n, $3, $4::jsonb || jsonb_build_object('order_id', 'r-' || n || '-1')
       from generate_series(1, ${ORDERS}) n`,
      [account, part + 1, entry.kind, JSON.stringify(entry.body)],
    );
  await client.query('analyze journal');
  await client.end();
}

describe('100,000 orders on file', () => {
  it('are restored within three seconds from a checkpoint that lacks a tenth of them', async (context) => {
    const server = await emptyPostgres();
    if (server === null) return context.skip('no Postgres here');
    const store = await openStore({ url: server.url });
    const { epoch } = await store.openAccount('a', { mode: 'paper', at_us: START_US });
    await fileOrders(server.url, 'a');
    const seq = (ORDERS * 4 * 9) / 10;
    const state = { version: 1, count: seq, hash: 1 };
    await store.saveCheckpoint({ account: 'a', epoch, run_id: 'r' }, { seq, at_us: 1, state });
    const began = performance.now();
    const restored = await restore(store, 'a', fold);
    expect(performance.now() - began).toBeLessThan(LIMIT_MS);
    expect(restored).toMatchObject({ seq: ORDERS * 4, entries: (ORDERS * 4) / 10, state: { count: ORDERS * 4 } });
    await store.close();
    await server.drop();
  }, 120_000);
});
