import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalStore, storableJson } from '../../db/journal-store.ts';
import { fills, journal, orders, positions, runs } from '../../db/schema.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { pgliteDatabase, postgresDatabase, type TestDatabase } from './databases.ts';
import { plainEntries, tradeEntries } from './entries.ts';

const kinds = [
  ['PGlite', pgliteDatabase],
  ['Postgres', postgresDatabase],
] as const;

describe.each(kinds)('JournalStore on %s', (_name, make) => {
  let test: TestDatabase | null;
  let run = 0;
  beforeAll(async () => {
    test = await make();
  });
  afterAll(async () => {
    await test?.end();
  });
  const given = (context: { skip(note?: string): never }) => {
    if (test === null) return context.skip('no Postgres here');
    run += 1;
    return { db: test.database.db, store: new JournalStore(test.database.db), run_id: `run-${run}` };
  };

  it('returns what was appended, in order, as it was', async (context) => {
    const { store, run_id } = given(context);
    const entries = tradeEntries();
    await store.append(run_id, entries);
    expect(await store.read(run_id, 1, 100)).toEqual(entries);
    expect((await store.read(run_id, 3, 2)).map((entry) => entry.seq)).toEqual([3, 4]);
    expect(await store.lastSeq(run_id)).toBe(entries.length);
  });

  it('stores a batch once however often and however cut it is sent', async (context) => {
    const { store, db, run_id } = given(context);
    const all = plainEntries(1, 40);
    const cuts = fc.array(fc.tuple(fc.nat(39), fc.integer({ min: 1, max: 40 })), { maxLength: 6 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(cuts, async (slices) => {
        round += 1;
        const id = `${run_id}-${round}`;
        let known = 0;
        for (const [from, length] of [...slices, [0, 40] as const]) {
          const start = Math.min(from, known);
          const part = all.slice(start, start + length);
          await store.append(id, part);
          known = Math.max(known, start + part.length);
        }
        expect(await store.read(id, 1, 100)).toEqual(all);
      }),
      { numRuns: 15 },
    );
    expect(
      (
        await db
          .select()
          .from(journal)
          .where(eq(journal.run_id, `${run_id}-1`))
      ).length,
    ).toBe(40);
  });

  it('refuses a gap, a disorder and a second owner', async (context) => {
    const { store, run_id } = given(context);
    await store.append(run_id, plainEntries(1, 3));
    await expect(store.append(run_id, plainEntries(5, 1))).rejects.toThrow(InvariantError);
    await expect(store.append(run_id, plainEntries(4, 2).reverse())).rejects.toThrow(/gap|order/);
    const other = plainEntries(3, 2).map((entry) => ({ ...entry, at_us: entry.at_us + 1 }));
    await expect(store.append(run_id, other)).rejects.toThrow(/holds another entry at 3/);
    expect(await store.lastSeq(run_id)).toBe(3);
  });

  it('projects runs, orders, fills and positions, and not twice', async (context) => {
    const { store, db, run_id } = given(context);
    const entries = tradeEntries();
    await store.append(run_id, entries.slice(0, 2));
    const [written] = await db.select().from(orders).where(eq(orders.run_id, run_id));
    expect(written).toMatchObject({ status: 'written', filled_qty_cc: 0, limit_e4: 4_500 });
    await store.append(run_id, entries);
    await new JournalStore(db).append(run_id, entries.slice(2, 5));
    const found = await Promise.all(
      [runs, orders, fills, positions].map((table) => db.select().from(table).where(eq(table.run_id, run_id))),
    );
    expect(found.map((rows) => rows.length)).toEqual([1, 1, 1, 1]);
    expect(found[1]?.[0]).toMatchObject({ status: 'filled', filled_qty_cc: 1_000, seq: 5 });
    expect(found[3]?.[0]).toMatchObject({ mark_udollars: 4_600_000, seq: 7 });
    const statement = await store.statement(run_id);
    expect(statement).toMatchObject([
      { fill_id: 'r-1-1-f1', fee_udollars: 173_300, purpose: 'open', game_id: 'nba:1' },
    ]);
  });

  it('keeps text that jsonb cannot hold without losing the batch', async (context) => {
    const { store, run_id } = given(context);
    const reason = 'a\u0000b\ud800c \\u0000 \u{1F3C8}';
    const [entry] = plainEntries(1, 1);
    await store.append(run_id, [{ ...entry, body: { halted: true, reason, by: 'x' } } as never]);
    const [stored] = await store.read(run_id, 1, 1);
    expect(stored?.body).toMatchObject({ reason: 'a\uFFFDb\uFFFDc \\u0000 \u{1F3C8}' });
  });

  it('appends thousands of entries in one call and forgets old ticks', async (context) => {
    const { store, run_id } = given(context);
    const ticks = plainEntries(1, 4_500).map((entry) => ({
      ...entry,
      kind: 'latency' as const,
      body: { stage: 'parse' as const, source: 'espn', value_us: 3 },
    }));
    await store.append(run_id, [...ticks, ...plainEntries(4_501, 1)]);
    expect(await store.lastSeq(run_id)).toBe(4_501);
    expect(await store.pruneTicks(1_760_000_000_000_000 + 2_001)).toBe(2_000);
    expect((await store.read(run_id, 1, 1))[0]?.seq).toBe(2_001);
  });

  it('migrates again without doing anything', async (context) => {
    given(context);
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
