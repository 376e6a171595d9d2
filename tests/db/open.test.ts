import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { JournalStore } from '../../db/journal-store.ts';
import { START_US, tradeEntries } from './entries.ts';

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
  const first = await openDatabase({ directory });
  await first.migrate();
  const store = new JournalStore(first);
  const { epoch } = await store.openAccount('a', { mode: 'demo', at_us: START_US });
  await store.append({ account: 'a', epoch, run_id: 'r' }, tradeEntries());
  await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'locked' });
  await first.close();
  const second = await openDatabase({ directory });
  expect(await second.migrate()).toMatchObject({ applied: 0 });
  const kept = new JournalStore(second);
  const all = [...(await kept.read('a', 'decisions', 1, 100)), ...(await kept.read('a', 'ticks', 1, 100))];
  expect(all).toEqual(tradeEntries());
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
