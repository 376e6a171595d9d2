import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalStore, storableJson } from '../../db/journal-store.ts';
import { pruneTicks } from '../../db/retention.ts';
import { fills, journal, opportunities, orders, positions, runs } from '../../db/schema.ts';
import { FencedError } from '../../runtime/trading/types/lease.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { pgliteDatabase, postgresDatabase, type TestDatabase } from './databases.ts';
import { lastOf, plainEntries, START_US, tickEntries, tradeEntries } from './entries.ts';

const kinds = [
  ['PGlite', pgliteDatabase],
  ['Postgres', postgresDatabase],
] as const;

const opening = { mode: 'paper', at_us: START_US };

describe.each(kinds)('JournalStore on %s', (_name, make) => {
  let test: TestDatabase | null;
  let count = 0;
  beforeAll(async () => {
    test = await make();
  });
  afterAll(async () => {
    await test?.end();
  });
  /** A store with an account of its own, opened. */
  const given = async (context: { skip(note?: string): never }) => {
    if (test === null) return context.skip('no Postgres here');
    count += 1;
    const account = `account-${count}`;
    const store = new JournalStore(test.database);
    const { epoch } = await store.openAccount(account, opening);
    return { database: test.database, db: test.database.db, store, account, lease: { account, epoch, run_id: 'r' } };
  };

  it('returns what was appended, in order within each stream, as it was', async (context) => {
    const { store, account, lease } = await given(context);
    const entries = tradeEntries().map((entry) => ({ ...entry, cause: entry.seq > 1 ? 1 : null }));
    await store.append(lease, entries);
    const [decisions, ticks] = [await store.readDecisions(account, 1, 100), await store.read(account, 'ticks', 1, 100)];
    expect(decisions).toEqual(entries.filter((entry) => entry.stream === 'decisions'));
    expect(ticks).toEqual(entries.filter((entry) => entry.stream === 'ticks'));
    expect((await store.readDecisions(account, 3, 2)).map((entry) => entry.seq)).toEqual([3, 4]);
    expect(await store.lastSeqs(account)).toEqual({ decisions: 5, ticks: 2 });
  });

  it('stores a batch once however often and however cut it is sent', async (context) => {
    const { store, account } = await given(context);
    const all = [...plainEntries(1, 10), ...tickEntries(1, 20), ...plainEntries(11, 10)];
    const cuts = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 40 })), { maxLength: 6 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(cuts, async (slices) => {
        round += 1;
        const id = `${account}-${round}`;
        const { epoch } = await store.openAccount(id, opening);
        let known = 0;
        for (const [from, length] of [...slices, [0, 40] as const]) {
          const start = Math.min(from, known);
          const part = all.slice(start, start + length);
          await store.append({ account: id, epoch, run_id: 'r' }, part);
          known = Math.max(known, start + part.length);
        }
        expect(await store.readDecisions(id, 1, 100)).toEqual(plainEntries(1, 20));
        expect(await store.read(id, 'ticks', 1, 100)).toEqual(tickEntries(1, 20));
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a gap, a disorder and another entry at a number that is taken, each stream for itself', async (context) => {
    const { store, account, lease } = await given(context);
    await store.append(lease, plainEntries(1, 3));
    await expect(store.append(lease, plainEntries(5, 1))).rejects.toThrow(InvariantError);
    await expect(store.append(lease, tickEntries(2, 1))).rejects.toThrow(
      /ticks of .* would have a gap: 1 is next, got 2/,
    );
    await expect(store.append(lease, plainEntries(4, 2).reverse())).rejects.toThrow(/gap|order/);
    for (const change of [{ at_us: 1 }, { cause: 2 }]) {
      const other = plainEntries(3, 2).map((entry) => ({ ...entry, ...change }));
      await expect(store.append(lease, other)).rejects.toThrow(/holds another entry at decisions 3/);
    }
    expect(await store.lastSeqs(account)).toEqual({ decisions: 3, ticks: 0 });
  });

  it('gives an account to the last who opened it and refuses whoever had it before', async (context) => {
    const { store, database, account, lease } = await given(context);
    await store.append(lease, plainEntries(1, 3));
    const next = new JournalStore(database);
    expect(await next.openAccount(account, opening)).toEqual({ epoch: 2, last: { decisions: 3, ticks: 0 } });
    await expect(store.append(lease, plainEntries(4, 1))).rejects.toThrow(FencedError);
    await expect(store.append(lease, plainEntries(3, 1))).rejects.toThrow(FencedError);
    await expect(store.saveCheckpoint(lease, { seq: 1, at_us: 1, state: 1 })).rejects.toThrow(
      /epoch 2 writes it, not 1/,
    );
    await next.append({ ...lease, epoch: 2 }, plainEntries(4, 2));
    expect(await store.readDecisions(account, 1, 9)).toEqual(plainEntries(1, 5));
    await expect(store.append({ ...lease, account: 'nobody' }, plainEntries(1, 1))).rejects.toThrow(/never opened/);
  });

  it('gives every one of many openings at once an epoch of its own', async (context) => {
    const { store, account } = await given(context);
    const opened = await Promise.all(Array.from({ length: 12 }, () => store.openAccount(account, opening)));
    expect(opened.map((one) => one.epoch).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 2));
    await expect(store.openAccount(account, { ...opening, mode: 'demo' })).rejects.toMatchObject({
      code: 'wrong_mode',
    });
    expect((await store.accounts()).find((one) => one.account === account)).toMatchObject({ mode: 'paper', epoch: 13 });
  });

  it('projects runs, orders, fills and positions, and not twice', async (context) => {
    const { store, database, db, account, lease } = await given(context);
    const run_id = `run-of-${account}`;
    const entries = tradeEntries().map((entry) =>
      entry.kind === 'run_started' ? { ...entry, body: { ...entry.body, run_id } } : entry,
    );
    await store.append(lease, entries.slice(0, 2));
    const [written] = await db.select().from(orders).where(eq(orders.account, account));
    expect(written).toMatchObject({ status: 'written', filled_qty_cc: 0, limit_e4: 4_500 });
    await store.append(lease, entries);
    await new JournalStore(database).append(lease, entries.slice(2, 5));
    const found = await Promise.all(
      [runs, orders, fills, positions].map((table) => db.select().from(table).where(eq(table.account, account))),
    );
    expect(found.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
    expect(found[0]?.[0]).toMatchObject({ run_id, mode: 'demo' });
    expect(found[1]?.[0]).toMatchObject({ status: 'filled', filled_qty_cc: 1_000, seq: 5 });
    expect(found[3]?.[0]).toMatchObject({ mark_udollars: 4_600_000, seq: 2 });
    expect(await store.statement(account)).toMatchObject([
      { fill_id: 'r-1-1-f1', fee_udollars: 173_300, purpose: 'open', game_id: 'nba:1' },
    ]);
    expect(await db.select().from(opportunities).where(eq(opportunities.account, account))).toEqual([]);
  });

  it('keeps text that jsonb cannot hold without losing the batch', async (context) => {
    const { store, account, lease } = await given(context);
    const reason = 'a\u0000b\ud800c \\u0000 \u{1F3C8}';
    const [entry] = plainEntries(1, 1);
    await store.append(lease, [{ ...entry, body: { halted: true, reason, by: 'x' } } as never]);
    const [stored] = await store.readDecisions(account, 1, 1);
    expect(stored?.body).toMatchObject({ reason: 'a\uFFFDb\uFFFDc \\u0000 \u{1F3C8}' });
  });

  it('keeps the newest checkpoints, and none that is ahead of the journal', async (context) => {
    const { store, account, lease } = await given(context);
    await store.append(lease, plainEntries(1, 50));
    expect(await store.loadCheckpoint(account)).toBeNull();
    for (const seq of [10, 20, 30, 40, 50]) await store.saveCheckpoint(lease, { seq, at_us: seq, state: { seq } });
    expect(await store.loadCheckpoint(account)).toEqual({ seq: 50, at_us: 50, state: { seq: 50 } });
    expect(await store.loadCheckpoint(account, 49)).toMatchObject({ seq: 40 });
    expect(await store.loadCheckpoint(account, 29)).toBeNull();
    await expect(store.saveCheckpoint(lease, { seq: 51, at_us: 0, state: {} })).rejects.toThrow(InvariantError);
  });

  it('forgets ticks by age and by size, never decisions, and never the newest', async (context) => {
    const { store, db, account, lease } = await given(context);
    await store.append(lease, [...tickEntries(1, 4_500), ...plainEntries(1, 10)]);
    const all = 2 ** 40;
    expect(await pruneTicks(db, { since_us: START_US + 2_001, max_bytes: all })).toBeGreaterThanOrEqual(2_000);
    expect((await store.read(account, 'ticks', 1, 1))[0]?.seq).toBe(2_001);
    await pruneTicks(db, { since_us: 0, max_bytes: 300_000 });
    const left = await store.read(account, 'ticks', 1, 9_999);
    expect(left.length).toBeGreaterThan(500);
    expect(left.length).toBeLessThan(2_000);
    expect(left.at(-1)?.seq).toBe(4_500);
    await pruneTicks(db, { since_us: START_US + 1e9, max_bytes: 0 });
    expect((await store.read(account, 'ticks', 1, 10)).map((entry) => entry.seq)).toEqual([4_500]);
    expect((await store.readDecisions(account, 1, 100)).length).toBe(10);
    expect(await store.openAccount(account, opening)).toMatchObject({ last: { decisions: 10, ticks: 4_500 } });
  });

  it('says the epoch and the run of every entry', async (context) => {
    const { store, db, account, lease } = await given(context);
    await store.append(lease, tradeEntries());
    const { epoch } = await store.openAccount(account, opening);
    await store.append({ account, epoch, run_id: 's' }, plainEntries(6, 1));
    const rows = await db.select().from(journal).where(eq(journal.account, account));
    expect(rows.map((row) => `${row.epoch} ${row.run_id}`).sort()).toEqual([...Array(7).fill('1 r'), '2 s']);
    expect(await store.lastSeqs(account)).toEqual({ ...lastOf(tradeEntries()), decisions: 6 });
  });

  it('migrates again without doing anything', async (context) => {
    await given(context);
    expect(await test?.database.migrate()).toMatchObject({ applied: 0 });
  });
});

describe('storableJson', () => {
  it('leaves ordinary values byte for byte as JSON.stringify makes them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        fc.pre(!/\\u0000/.test(JSON.stringify(value)));
        expect(storableJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});
