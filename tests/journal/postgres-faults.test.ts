/** A real PostgreSQL that ends connections, holds locks or goes silent, under a writer at work. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DurableWriterOptions } from '../../runtime/journal/durable-writer.ts';
import { openStore } from '../../runtime/services/store/store.ts';
import type { Store } from '../../runtime/services/store/store-contract.ts';
import { emptyPostgres } from '../db/databases.ts';
import { plainEntries, START_US, tickEntries } from '../db/entries.ts';
import { listeningWriter } from './faulty.ts';
import { TcpProxy } from './tcp-proxy.ts';

const STATEMENT_MS = 400;
const HALT_MS = 150;

let server: Awaited<ReturnType<typeof emptyPostgres>>;
let root: string;
beforeAll(async () => {
  server = await emptyPostgres();
  root = mkdtempSync(join(tmpdir(), 'arbees-faults-'));
});
afterAll(async () => {
  await server?.drop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach((context) => {
  if (server === null) context.skip('no Postgres here');
});

let accounts = 0;

/** A writer of a new account on a store at an address; `check` reads the journal on a connection of its own. */
async function given(url: string, options: Partial<DurableWriterOptions> = {}) {
  accounts += 1;
  const account = `a${accounts}`;
  const store = await openStore({ url, statement_ms: STATEMENT_MS });
  const { epoch } = await store.openAccount(account, { mode: 'paper', at_us: START_US });
  const sink = { append: store.append.bind(null, { account, epoch, run_id: 'r' }) };
  const listening = listeningWriter(sink, { ...options, settings: { halt_behind_ms: HALT_MS, ...options.settings } });
  return { account, store, ...listening };
}

/** A second session, for what other people do to a database. */
async function otherSession(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server?.url });
  await client.connect();
  return client;
}

/** Hold the journal until the returned function is called. */
async function lockJournal(): Promise<() => Promise<void>> {
  const client = await otherSession();
  await client.query('begin');
  await client.query('lock table journal in access exclusive mode');
  return async () => {
    await client.query('commit');
    await client.end();
  };
}

/** End every connection of ours that is in a transaction; how many there were. */
async function terminate(admin: pg.Client): Promise<number> {
  const ended = await admin.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'arbees' and xact_start is not null and pid <> pg_backend_pid()`,
  );
  return ended.rows.length;
}

/** Everything is there once, in order. */
async function expectStored(store: Store, account: string, decisions: number, ticks = 0): Promise<void> {
  expect(await store.readDecisions(account, 1, 99_999)).toEqual(plainEntries(1, decisions));
  expect(await store.read(account, 'ticks', 1, 99_999)).toEqual(tickEntries(1, ticks));
}

describe('a writer on PostgreSQL', () => {
  it('survives that its connection is ended in the middle of a transaction, again and again', async () => {
    const admin = await otherSession();
    const { account, store, writer, said, until } = await given(server?.url ?? '');
    const release = await lockJournal();
    writer.push([...plainEntries(1, 500), ...tickEntries(1, 500)]);
    for (let round = 0; round < 5; round += 1) await expect.poll(() => terminate(admin)).toBeGreaterThan(0);
    expect(said.durable).toEqual([]);
    writer.push(plainEntries(501, 10));
    await until(({ behind }) => behind.length > 0);
    expect(said.behind[0]).toMatch(/^The database does not answer.*: 0\.\d s behind, 10\d\d entries wait\.$/);
    await release();
    await until(({ caught_up }) => caught_up.length > 0);
    await writer.flush();
    expect(said.durable.at(-1)).toBe(510);
    await expectStored(store, account, 510, 500);
    await store.close();
    await admin.end();
  }, 30_000);

  it('halts while the journal is locked, loses and doubles nothing, and says nothing is durable before it is', async () => {
    const { account, store, writer, said, until } = await given(server?.url ?? '');
    writer.push(plainEntries(1, 3));
    await writer.flush();
    const release = await lockJournal();
    writer.push(plainEntries(4, 40));
    await until(({ behind }) => behind.length > 0);
    expect(writer.behind_ms).toBeGreaterThanOrEqual(HALT_MS);
    // Longer than a statement may take: the first try has been cancelled by then.
    await expect.poll(() => writer.trouble, { timeout: 10_000 }).toMatch(/^The database does not answer in time: /);
    expect(writer.trouble).not.toMatch(/insert|unnest|select/i);
    expect(said.durable).toEqual([3]);
    writer.push(plainEntries(44, 7));
    await release();
    await until(({ caught_up }) => caught_up.length > 0);
    await writer.flush();
    expect(said).toMatchObject({ fatal: [], behind: [expect.any(String)] });
    await expectStored(store, account, 50);
    await store.close();
  }, 30_000);

  it('goes on after every connection was cut under load, many times', async () => {
    const { port = '5432', hostname } = new URL(server?.url ?? '');
    const proxy = await TcpProxy.start({ host: hostname, port: Number(port || 5_432) });
    const { account, store, writer, said } = await given(proxy.through(server?.url ?? ''));
    let seq = 1;
    for (let cut = 0; cut < 25; cut += 1) {
      writer.push([...plainEntries(seq, 40), ...tickEntries(seq, 40)]);
      seq += 40;
      await new Promise((resolve) => setImmediate(resolve));
      if (cut % 3 === 0) await writer.flush(5);
      proxy.cut();
    }
    expect(await writer.flush(20_000)).toBe(true);
    expect(said.fatal).toEqual([]);
    await expectStored(store, account, seq - 1, seq - 1);
    await store.close();
    await proxy.stop();
  }, 40_000);

  it('halts when the database goes silent, and goes on when it is back', async () => {
    const { port, hostname } = new URL(server?.url ?? '');
    const proxy = await TcpProxy.start({ host: hostname, port: Number(port || 5_432) });
    const { account, store, writer, said, until } = await given(proxy.through(server?.url ?? ''));
    writer.push(plainEntries(1, 5));
    await writer.flush();
    proxy.goDark();
    writer.push(plainEntries(6, 5));
    await until(({ behind }) => behind.length > 0);
    expect(said.behind[0]).toMatch(/^The database does not answer: 0\.\d s behind, 5 entries wait\.$/);
    await expect(store.readDecisions(account, 1, 1)).rejects.toThrow();
    expect(said.durable).toEqual([5]);
    proxy.comeBack();
    await until(({ caught_up }) => caught_up.length > 0);
    await expectStored(store, account, 10);
    await store.close();
    await proxy.stop();
  }, 30_000);

  it('ends in time although the database is silent, and leaves a file with everything', async () => {
    const { port, hostname } = new URL(server?.url ?? '');
    const proxy = await TcpProxy.start({ host: hostname, port: Number(port || 5_432) });
    const path = join(root, 'left.jsonl');
    const spill = { path, header: { format: 1 as const, account: 'x', run_id: 'r', pid: 1 } };
    const { store, writer } = await given(proxy.through(server?.url ?? ''), { spill });
    proxy.goDark();
    writer.push(plainEntries(1, 400));
    const began = performance.now();
    expect(await writer.close(300)).toEqual({ entries: 400, path });
    await store.close();
    expect(performance.now() - began).toBeLessThan(4_000);
    await proxy.stop();
  }, 30_000);

  it('stops at once when another process has opened its account', async () => {
    const { account, store, writer, until, said } = await given(server?.url ?? '');
    const other = await openStore({ url: server?.url });
    writer.push(plainEntries(1, 2));
    await writer.flush();
    expect(await other.openAccount(account, { mode: 'paper', at_us: START_US })).toMatchObject({
      last: { decisions: 2 },
    });
    writer.push(plainEntries(3, 2));
    await until(({ fatal }) => fatal.length > 0);
    expect(said.fatal[0]?.message).toBe(`account ${account} was opened again: epoch 2 writes it, not 1`);
    expect(said.durable).toEqual([2]);
    await expectStored(other, account, 2);
    await Promise.all([store.close(), other.close()]);
  }, 30_000);
});
