/** What runs of the first version left behind is an account's journal afterwards, each stream numbered from 1. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { JournalStore } from '../../db/journal-store.ts';
import { migrationsFolder } from '../../db/migrate.ts';
import { fills, opportunities, orders, positions } from '../../db/schema.ts';
import { emptyPostgres } from './databases.ts';
import { START_US, tradeEntries } from './entries.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-carry-'));
  cpSync(migrationsFolder, join(root, 'first'), { recursive: true });
  const path = join(root, 'first', 'meta', '_journal.json');
  const journal = JSON.parse(readFileSync(path, 'utf8')) as { entries: unknown[] };
  writeFileSync(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const text = (value: unknown): string => `'${String(value).replaceAll("'", "''")}'`;

/** The trade as the first version stored it for two runs: one numbering for everything, old quotes already pruned. */
function firstVersion(): string[] {
  const statements: string[] = [];
  for (const run of ['demo-1', 'demo-2']) {
    const refused = { kind: 'opportunity', body: { verdict: 'refused' } };
    const taken = { kind: 'opportunity', body: { verdict: 'taken' } };
    const all = [...tradeEntries(), refused, taken].map(({ kind, body }, i) => ({ kind, body, seq: i + 3 }));
    for (const { kind, body, seq } of all)
      statements.push(
        `insert into journal values (${text(run)}, ${seq}, ${START_US + seq}, ${text(kind)}, ${text(JSON.stringify(body))})`,
      );
    statements.push(
      `insert into runs values (${text(run)}, 'demo', 'ab', 7, '{}', ${START_US})`,
      `insert into orders select ${text(run)}, 'o', 5, 1, 1, 'x', 'p', null, 'kalshi', 'm', 'yes', 'buy', 'open', 'paper', 1, 1, 1, 'filled', ''`,
      `insert into fills select ${text(run)}, 'f', 6, 1, 'o', 'x', 'p', 'kalshi', 'm', 'yes', 'buy', 1, 1, 1, 1, 0`,
      `insert into positions select ${text(run)}, 'k', 9, 1, 'p', null, 'l', 'kalshi', 'm', 'yes', 1, 1, 1, 1, 1, 1, 'open', 1`,
      `insert into opportunities select ${text(run)}, 'r', 10, 1, 'p', null, 'model_edge', 'refused', 'no_cash', 1, 1, 1`,
      `insert into opportunities select ${text(run)}, 't', 11, 1, 'p', null, 'model_edge', 'taken', null, 1, 1, 1`,
    );
  }
  return statements;
}

async function carryOver(where: { url?: string; directory?: string }): Promise<void> {
  const database = await openDatabase(where);
  expect(await database.migrate()).toEqual({ applied: 1, total: 2 });
  const store = new JournalStore(database);
  expect(await store.accounts()).toMatchObject([
    { account: 'demo-1', mode: 'demo', epoch: 1 },
    { account: 'demo-2', mode: 'demo', epoch: 1 },
  ]);
  const decisions = await store.readDecisions('demo-2', 1, 100);
  expect(decisions.map((entry) => `${entry.seq} ${entry.kind}`)).toEqual([
    ...['1 run_started', '2 order_intent', '3 order_update', '4 fill', '5 order_update', '6 opportunity'],
  ]);
  const ticks = await store.read('demo-2', 'ticks', 1, 100);
  expect(ticks.map((entry) => `${entry.seq} ${entry.kind}`)).toEqual(['1 position', '2 position', '3 opportunity']);
  expect(decisions[3]?.body).toEqual(tradeEntries()[3]?.body);
  const seqs = await Promise.all(
    [orders, fills, positions, opportunities].map((table) => database.db.select({ seq: table.seq }).from(table)),
  );
  expect(seqs).toEqual([3, 4, 2, 6].map((seq) => [{ seq }, { seq }]));
  expect(await store.openAccount('demo-1', { mode: 'demo', at_us: 0 })).toEqual({
    epoch: 2,
    last: { decisions: 6, ticks: 3 },
  });
  await database.close();
}

describe('rows of the first version', () => {
  it('are carried over in PGlite', async () => {
    const directory = join(root, 'db');
    const client = await PGlite.create(directory);
    await migratePglite(drizzlePglite(client), { migrationsFolder: join(root, 'first') });
    for (const statement of firstVersion()) await client.exec(statement);
    await client.close();
    await carryOver({ directory });
  }, 60_000);

  it('are carried over in Postgres', async (context) => {
    const empty = await emptyPostgres();
    if (empty === null) return context.skip('no Postgres here');
    const client = new pg.Client({ connectionString: empty.url });
    await client.connect();
    await migrate(drizzle(client), { migrationsFolder: join(root, 'first') });
    for (const statement of firstVersion()) await client.query(statement);
    await client.end();
    await carryOver({ url: empty.url });
    await empty.drop();
  }, 60_000);
});
