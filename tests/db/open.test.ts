import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { JournalStore } from '../../db/journal-store.ts';
import { tradeEntries } from './entries.ts';

const holder = fileURLToPath(new URL('./hold-lock.ts', import.meta.url));
let root: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-db-'));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Another process that opens the directory and says so. */
async function hold(directory: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', holder, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`holder ended with ${code}`)));
  });
  return child;
}

it('refuses a directory that another process has open, naming it, and opens it after that process was killed', async () => {
  const directory = join(root, 'held');
  const child = await hold(directory);
  await expect(openDatabase({ directory })).rejects.toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`process ${child.pid} `),
  });
  // A holder that is busy or asleep does not refresh its lock; it lives all the same.
  const hourAgo = Date.now() / 1_000 - 3_600;
  utimesSync(`${directory}.lock`, hourAgo, hourAgo);
  await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'locked' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  const database = await openDatabase({ directory });
  await database.close();
}, 60_000);

it('keeps the journal over a close and refuses a second opening in the same process', async () => {
  const directory = join(root, 'own');
  // What an interrupted set-up left behind is no obstacle: a database appears whole or not at all.
  mkdirSync(`${directory}.new`);
  writeFileSync(join(`${directory}.new`, 'PG_VERSION'), '');
  const first = await openDatabase({ directory });
  expect(existsSync(`${directory}.new`)).toBe(false);
  const cache = sql`select pg_size_bytes(current_setting('shared_buffers'))::int as bytes`;
  const { rows } = (await first.db.execute(cache)) as unknown as { rows: { bytes: number }[] };
  expect(rows[0]?.bytes).toBeLessThan(16 * 1024 * 1024);
  await first.migrate();
  await new JournalStore(first.db).append('r', tradeEntries());
  await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'locked' });
  await first.close();
  const second = await openDatabase({ directory });
  expect(await second.migrate()).toMatchObject({ applied: 0 });
  expect(await new JournalStore(second.db).read('r', 1, 100)).toEqual(tradeEntries());
  await second.close();
}, 60_000);

it.each([
  ['not a url', 'bad_url'],
  ['mysql://127.0.0.1/x', 'bad_url'],
  ['postgres://user:hunter2@127.0.0.1:1/x', 'unreachable'],
])('says what is wrong with %s', async (url, code) => {
  const error = await openDatabase({ url }).then(
    () => null,
    (reason: unknown) => reason as Error & { code: string },
  );
  expect(error?.code).toBe(code);
  expect(error?.message).not.toContain('hunter2');
});
