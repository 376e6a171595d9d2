import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore } from '../../runtime/services/store/store.ts';
import type { View } from '../../runtime/trading/view/view.ts';
import { arbees } from './capture.ts';

const TOKEN = 'a-token-for-the-tests';
let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-keep-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A demo on the kept account that ends once it has filled something. */
async function demo(directory: string): Promise<View> {
  let view: View | null = null;
  const args = ['demo', '--keep', '--db', directory, '--port', '0', '--seed', '3', '--speed', '60', '--json'];
  const ran = await arbees(args, {
    env: { ARBEES_API_TOKEN: TOKEN },
    interruptAfter: async (stdout) => {
      const { url } = JSON.parse(stdout) as { url: string };
      while (view === null || view.fills.length === 0) {
        const answer = await fetch(`${url}/api/view`, { headers: { authorization: `Bearer ${TOKEN}` } });
        view = (await answer.json()) as View;
      }
    },
  });
  expect(ran.code).toBe(0);
  return view as unknown as View;
}

it('an account goes on where it stood: numbers, state and epoch', async () => {
  const directory = join(root, 'db');
  await demo(directory);
  const first = await openStore({ directory });
  const [{ account = '', epoch = 0 } = {}] = await first.accounts();
  const before = await first.lastSeqs(account);
  await first.close();
  expect([account, epoch]).toEqual(['demo', 1]);
  expect(before.decisions).toBeGreaterThan(10);

  await demo(directory);
  const second = await openStore({ directory });
  const decisions = await second.readDecisions(account, 1, 100_000);
  expect(decisions.map((entry) => entry.seq)).toEqual(decisions.map((_, i) => i + 1));
  const resumed = decisions.filter((entry) => entry.kind === 'account_resumed');
  expect(resumed).toMatchObject([{ seq: before.decisions + 2, body: { account, epoch: 2 } }]);
  expect(decisions.filter((entry) => entry.kind === 'cash_moved').every((entry) => entry.seq < before.decisions)).toBe(
    true,
  );
  expect((await second.lastSeqs(account)).ticks).toBeGreaterThan(before.ticks);
  expect(await second.statement(account)).toHaveLength(decisions.filter((entry) => entry.kind === 'fill').length);
  await second.close();
}, 180_000);
