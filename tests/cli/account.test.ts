import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import { emptyPostgres } from '../db/databases.ts';
import { arbees, oddKeys } from './capture.ts';
import { lockJournal, storeAccount } from './kept-account.ts';

const journal = lockJournal();
const cash = (venue: string, of: readonly { venue: string; cash_udollars: number }[]): number =>
  of.find((one) => one.venue === venue)?.cash_udollars ?? Number.NaN;

interface Shown {
  epoch: number;
  runs: number;
  decisions: number;
  capital_udollars: number;
  venues: { venue: string; cash_udollars: number }[];
  positions: { position_id: string; cost_udollars: number; fees_udollars: number }[];
  closed: { trades: number; net_udollars: number };
}

let root: string;
let db: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-account-'));
  db = join(root, 'db');
  await storeAccount({ directory: db }, 'mine', journal);
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const show = async (): Promise<Shown> =>
  (await arbees(['account', 'show', 'mine', '--db', db, '--json'])).json() as unknown as Shown;
const move = (what: string, amount: string, more: readonly string[] = ['--venue', 'kalshi', '--reason', 'a test']) =>
  arbees(['account', what, 'mine', '--db', db, '--amount', amount, ...more, '--json']);

describe('arbees account', () => {
  it('lists accounts', async () => {
    const listed = await arbees(['account', 'list', '--db', db, '--json']);
    expect(listed.json()).toMatchObject({ accounts: [{ account: 'mine', mode: 'paper', epoch: 1, runs: 1 }] });
    expect(oddKeys(listed.json())).toEqual([]);
    expect((await arbees(['account', 'list', '--db', db])).stdout).toMatch(/^account +mode +runs/);
  });

  it('shows what one has, to the micro-dollar', async () => {
    const ran = await arbees(['account', 'show', 'mine', '--db', db, '--json']);
    expect(oddKeys(ran.json(), new Set(['balances_udollars']))).toEqual([]);
    const shown = ran.json() as unknown as Shown;
    expect(shown.positions).toMatchObject([{ position_id: 'polymarket:P-BOS:no' }]);
    expect(shown.closed.trades).toBe(1);
    const [{ cost_udollars, fees_udollars }] = shown.positions as [Shown['positions'][number]];
    const free = cash('kalshi', shown.venues) + cash('polymarket', shown.venues);
    expect(free).toBe(shown.capital_udollars + shown.closed.net_udollars - cost_udollars - fees_udollars);
    const { stdout } = await arbees(['account', 'show', 'mine', '--db', db]);
    expect(stdout).toContain('open positions\n  polymarket:P-BOS:no  Boston Celtics win: ');
    expect(stdout).toContain('halts: none');
  });

  it('deposits and withdraws exact money as runs of their own', async () => {
    const before = await show();
    expect((await move('deposit', '0.000001')).code).toBe(0);
    const paid = await move('deposit', '100.10');
    expect(paid.json()).toMatchObject({ amount_udollars: 100_100_000, epoch: before.epoch + 2 });
    expect((await move('withdraw', '100.100001')).json()).toMatchObject({
      cash_after_udollars: cash('kalshi', before.venues),
    });
    const after = await show();
    expect([after.venues, after.capital_udollars]).toEqual([before.venues, before.capital_udollars]);
    expect(after.runs).toBe(before.runs + 3);
    expect((await arbees(['ledger', 'check', 'mine', '--db', db, '--json'])).json()).toMatchObject({ ok: true });
  }, 60_000);

  const wrong: [string, string, string[], string][] = [
    ['deposit', '1,000.00', ['--venue', 'kalshi', '--reason', 'x'], '--amount'],
    ['deposit', '-5', ['--venue', 'kalshi', '--reason', 'x'], '--amount'],
    ['deposit', '0.0000001', ['--venue', 'kalshi', '--reason', 'x'], '--amount'],
    ['deposit', '5', ['--venue', 'moon', '--reason', 'x'], '--venue'],
    ['deposit', '5', ['--venue', 'kalshi', '--reason', ' '], '--reason'],
    ['withdraw', '900000', ['--venue', 'kalshi', '--reason', 'x'], '--amount'],
  ];
  it.each(wrong)('refuses %s of %s with %j, naming %s', async (what, amount, more, field) => {
    const before = await show();
    const ran = await arbees(['account', what, 'mine', '--db', db, `--amount=${amount}`, ...more, '--json']);
    expect(ran.code).toBe(2);
    const { error } = ran.json() as { error: { field: string; message: string; expected: string } };
    expect(error.field).toBe(field);
    expect(error.message && error.expected).toBeTruthy();
    expect((await show()).decisions).toBe(before.decisions);
  });

  it('names the accounts there are, and a directory that holds no database', async () => {
    const unknown = await arbees(['account', 'show', 'yours', '--db', db, '--json']);
    expect([unknown.code, unknown.json()]).toMatchObject([2, { error: { field: 'ACCOUNT', expected: 'mine' } }]);
    const nothing = await arbees(['account', 'list', '--db', join(root, 'nothing'), '--json']);
    expect([nothing.code, nothing.json()]).toMatchObject([2, { error: { code: 'no_database', field: '--db' } }]);
  });

  it('refuses while a process has the embedded database', async () => {
    const store = await openStore({ directory: db });
    const ran = await move('deposit', '5');
    await store.close();
    expect([ran.code, ran.json()]).toMatchObject([3, { error: { code: 'database_locked' } }]);
    expect(ran.stdout).toMatch(/in use by process \d+/);
  }, 60_000);

  it('begins anew when told twice, and keeps the journal', async () => {
    const before = await show();
    const once = await arbees(['account', 'reset', 'mine', '--db', db, '--json']);
    expect([once.code, once.json()]).toMatchObject([2, { error: { field: '--confirm' } }]);
    const done = await arbees(['account', 'reset', 'mine', '--confirm', 'mine', '--db', db, '--json']);
    const { kept_as } = done.json() as { kept_as: string };
    expect(kept_as).toMatch(/^mine@\d{8}T\d{6}/);
    expect(await show()).toMatchObject({ epoch: before.epoch + 1, decisions: 0, venues: [], positions: [] });
    const kept = await arbees(['account', 'show', kept_as, '--db', db, '--json']);
    expect(kept.json()).toMatchObject({ decisions: before.decisions, venues: before.venues, closed: before.closed });
    const proof = await arbees(['ledger', 'check', '--db', db, '--json']);
    expect(proof.json()).toMatchObject({ ok: true, accounts: [{ account: kept_as }, { account: 'mine' }] });
  }, 60_000);
});

it('says which process works on an account of PostgreSQL, and moves nothing', async (context) => {
  const server = await emptyPostgres();
  if (server === null) return context.skip('no Postgres here');
  const { url } = server;
  await storeAccount({ url }, 'mine', journal);
  const args = ['account', 'deposit', 'mine', '--venue', 'kalshi', '--amount', '5', '--reason', 'x', '--json'];
  const env = { ARBEES_DATABASE_URL: url };
  const running = await openStore({ url });
  await running.claim('mine');
  const refused = await arbees(args, { env });
  expect([refused.code, refused.json()]).toMatchObject([3, { error: { code: 'database_locked' } }]);
  expect(refused.stdout).toMatch(/account mine is in use by a process connected from \S+ since 20/);
  await running.close();
  await expect.poll(async () => (await arbees(args, { env })).code, { timeout: 10_000 }).toBe(0);
  await server.drop();
}, 60_000);
