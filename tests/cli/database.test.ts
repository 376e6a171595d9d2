import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { arbees } from './capture.ts';

let root: string;
/** A directory that nobody can make: its parent is a file. */
let impossible: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-cli-'));
  writeFileSync(join(root, 'file'), '');
  impossible = join(root, 'file', 'db');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const REMEDY = 'make it writable, or choose another with --db';

it('a database directory that cannot be written ends a command with exit code 3 and the remedy', async () => {
  const ran = await arbees(['db', 'migrate', '--db', impossible]);
  expect(ran.code).toBe(3);
  expect(ran.stderr).toContain(`cannot write to the database directory ${impossible}`);
  expect(ran.stderr).toContain(REMEDY);
});

it('the demo goes on in memory then, and says so', async () => {
  const args = ['demo', '--db', impossible, '--port', '0', '--stop-after', '0', '--json'];
  const ran = await arbees(args, { env: { ARBEES_API_TOKEN: 'a-token-for-the-tests' } });
  expect(ran.code).toBe(0);
  expect(ran.json()).toMatchObject({ database: { kind: 'pglite', place: 'memory' } });
  expect(ran.stderr).toContain(`${REMEDY}. This run is kept in memory only`);
}, 60_000);
