import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
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

it('opens a directory whose holder was killed and not yet buried, or killed before it could say its name', async () => {
  const directory = join(root, 'unburied');
  // The shell becomes a program that never asks after its children.
  const parent = spawn('sh', ['-c', `"${process.execPath}" --import tsx "${holder}" "${directory}" & exec sleep 600`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(parent);
  await new Promise((resolve) => parent.stdout?.once('data', resolve));
  const { pid } = JSON.parse(readFileSync(`${directory}.holder.json`, 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  await (await openDatabase({ directory })).close();
  expect(() => process.kill(pid, 0)).not.toThrow();
  mkdirSync(`${directory}.lock`);
  await (await openDatabase({ directory })).close();
}, 60_000);

it('keeps its files from others, those of an older version too', async () => {
  const directory = join(root, 'private');
  const before = process.umask(0);
  mkdirSync(join(directory, 'old'), { recursive: true });
  writeFileSync(join(directory, 'old', 'file'), 'x');
  const database = await openDatabase({ directory });
  await database.migrate();
  await database.compact();
  await database.close();
  process.umask(before);
  const open = readdirSync(directory, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => (statSync(path).mode & 0o077) !== 0);
  expect(open).toEqual([]);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
}, 60_000);

it('says what to do about a directory that cannot be written, and about a damaged one', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  const readonly = join(root, 'readonly');
  mkdirSync(readonly);
  chmodSync(readonly, 0o555);
  const superuser = process.geteuid?.() === 0;
  if (superuser) process.seteuid?.(65_534);
  try {
    for (const directory of [join(file, 'db'), join(readonly, 'db')])
      await expect(openDatabase({ directory })).rejects.toMatchObject({
        code: 'not_writable',
        message: expect.stringMatching(
          /^cannot write to the database directory .* make it writable, or choose another/,
        ),
      });
  } finally {
    if (superuser) process.seteuid?.(0);
  }
  const directory = join(root, 'damaged');
  await (await openDatabase({ directory })).close();
  writeFileSync(join(directory, 'global', 'pg_control'), Buffer.alloc(8_192, 7));
  await expect(openDatabase({ directory })).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringMatching(
      /is damaged and cannot be opened; nothing in it was changed\. Put a copy of it back, or move/,
    ),
  });
  await expect(openDatabase({ directory })).rejects.toMatchObject({ code: 'damaged' });
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
