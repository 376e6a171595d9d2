/** The file HALT and the dead-man timer, with the whole program in a process of its own. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { arbees } from '../cli/capture.ts';
import { PROCESS_TOKEN, RealProcess } from './real-process.ts';

let root: string;
const started: RealProcess[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-halt-'));
});
afterAll(async () => {
  await Promise.all(started.map((one) => one.end('SIGKILL')));
  rmSync(root, { recursive: true, force: true });
});

async function demo(cwd: string, ...more: string[]): Promise<RealProcess> {
  mkdirSync(cwd, { recursive: true });
  const process = new RealProcess(cwd, ['demo', '--keep', '--speed', '60', '--seed', '3', ...more]);
  started.push(process);
  return process.ready();
}

/** Some looks of the program's timer. */
const someLooks = () => sleep(1_000);
const env = { ARBEES_API_TOKEN: PROCESS_TOKEN };

it('the file HALT halts everything, over kills and restarts, until it is gone and a person resumes', async () => {
  const cwd = join(root, 'file');
  const file = join(cwd, 'data', 'HALT');
  const say = (process: RealProcess, command: string, ...more: string[]) =>
    arbees([command, '--url', process.address, ...more, '--json'], { env });

  const first = await demo(cwd);
  expect(await first.haltedBy()).toEqual([]);
  const left = await arbees(['halt', '--file', '--data', join(cwd, 'data'), '--reason', 'odd prices', '--json']);
  expect(left.json()).toEqual({ file, written: true });
  await first.until(async () => (await first.haltedBy()).includes('halt file'));
  const [halt] = (await first.health()).halts;
  expect(halt?.reason).toMatch(/HALT is there: odd prices$/);
  const refused = await say(first, 'resume', '--reason', 'try');
  expect([refused.code, refused.json()]).toMatchObject([1, { error: { code: 'halt_file' } }]);
  await first.until(async () => (await first.decisions()).some(({ kind }) => kind === 'halted'));
  await first.end('SIGKILL');

  const second = await demo(cwd);
  expect(await second.haltedBy()).toEqual(['halt file']);
  rmSync(file);
  await someLooks();
  expect(await second.haltedBy()).toEqual(['halt file']);
  expect(await second.end('SIGTERM')).toBe(0);

  const third = await demo(cwd);
  expect(await third.haltedBy()).toEqual(['halt file']);
  const resumed = await say(third, 'resume', '--reason', 'looked at', '--by', 'Ann');
  expect([resumed.code, resumed.json()]).toEqual([0, { halts: [] }]);
  await someLooks();
  expect(await third.haltedBy()).toEqual([]);
  const decisions = await third.decisions();
  const halts = decisions.filter(({ kind }) => kind === 'halted');
  // Once when the file was found, and said again at each start.
  expect(halts.filter(({ body }) => 'by' in body && body.by === 'halt file').length).toBe(3);
  expect(halts.at(-1)?.body).toMatchObject({ halted: false, by: 'Ann', scope: 'all' });
  // Nothing was opened from the halt until the resume, whatever the process.
  const [from, to] = [halts[0]?.seq ?? 0, halts.at(-1)?.seq ?? 0];
  const opened = decisions.filter(
    ({ seq, kind, body }) =>
      seq > from && seq < to && kind === 'opportunity' && 'verdict' in body && body.verdict === 'taken',
  );
  expect(opened).toEqual([]);

  const halted = await say(third, 'halt', '--reason', 'lunch', '--scope', 'venue:kalshi');
  expect(halted.json()).toMatchObject({ halts: [{ scope: 'venue:kalshi', by: 'operator', reason: 'lunch' }] });
  expect((await say(third, 'alive')).json()).toMatchObject({ error: { code: 'no_dead_man' } });
  expect((await say(third, 'resume')).json()).toMatchObject({ error: { field: '--reason' } });
}, 240_000);

it('the dead-man timer halts without a sign of life, also when the process dies meanwhile', async () => {
  const cwd = join(root, 'dead-man');
  const signs = () => (existsSync(join(cwd, 'data', 'alive')) ? readdirSync(join(cwd, 'data', 'alive')) : []);
  const first = await demo(cwd, '--dead-man', '600s');
  const [{ dead_man }, sign] = [
    await first.health(),
    (await arbees(['alive', '--url', first.address, '--json'], { env })).json() as { halts_at_us: number },
  ];
  expect(sign).toEqual({ limit_us: 600e6, halts_at_us: expect.any(Number) });
  expect(sign.halts_at_us).toBeGreaterThan(dead_man?.halts_at_us ?? Number.POSITIVE_INFINITY);
  expect(await first.haltedBy()).toEqual([]);
  expect(signs()).toEqual(['demo.json']);
  await first.end('SIGKILL');

  // Nobody has said anything for an hour, whatever started the process again.
  writeFileSync(join(cwd, 'data', 'alive', 'demo.json'), `{"alive_at_us":${(Date.now() - 3_600_000) * 1_000}}\n`);
  const second = await demo(cwd, '--dead-man', '600s');
  expect(await second.haltedBy()).toEqual(['dead man']);
  await arbees(['alive', '--url', second.address], { env });
  expect(await second.haltedBy()).toEqual(['dead man']);
  const resumed = await arbees(['resume', '--reason', 'here', '--url', second.address, '--json'], { env });
  expect(resumed.json()).toEqual({ halts: [] });
  expect(await second.end('SIGTERM')).toBe(0);
  expect(signs()).toEqual([]);

  const third = await demo(cwd, '--dead-man', '1s');
  await third.until(async () => (await third.haltedBy()).includes('dead man'));
}, 240_000);
