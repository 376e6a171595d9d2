import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoWorld } from '../../runtime/demo/index.ts';
import type { AccountAnswer, TradeAnswer } from '../../runtime/services/api/contract.ts';
import { parseUdollars } from '../../runtime/trading/types/units.ts';
import { arbees } from '../cli/capture.ts';
import { ask, demoWorld, LIVE_TOKEN, startLive, until } from './live.ts';

let root: string;
let world: DemoWorld;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-positions-'));
  world = await demoWorld(5);
});
afterAll(async () => {
  await world.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Lines of a statement by column, none of whose cells holds a quote. */
function linesOf(csv: string): Record<string, string>[] {
  const [head = '', ...rows] = csv.trim().split('\r\n');
  const names = head.split(',');
  return rows.map((row) => {
    const cells = [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

it('a person closes a position of a running process, and the statement accounts for every micro-dollar', async () => {
  const directory = join(root, 'db');
  const service = await startLive(world, { directory }, root);
  const close = (id: string, token = LIVE_TOKEN) =>
    arbees(['positions', 'close', id, '--url', `http://127.0.0.1:${service.api.port}`, '--json'], {
      env: { ARBEES_API_TOKEN: token },
    });
  const statement = async () => linesOf(await (await ask(service, '/api/statement.csv')).text());
  const byHand = ({ how, reason }: Record<string, string>): boolean =>
    how === 'sold' && reason === 'closed by operator';
  // Names that every object has are no pairs.
  for (const name of ['__proto__', 'constructor', 'toString', 'nothing'])
    expect((await ask(service, `/api/pairs/${name}/books`)).status).toBe(404);
  await until(() => service.host.positions().length > 0);
  expect(await close('kalshi:NOTHING:yes')).toMatchObject({ code: 2, stdout: expect.stringContaining('POSITION_ID') });
  expect(await close('kalshi:NOTHING:yes', 'a-wrong-token')).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('ARBEES_API_TOKEN'),
  });
  // A book may have no bid at one moment, and an order may find it gone.
  await until(async () => {
    const [position] = service.host.positions();
    if (position !== undefined) await close(position.position_id);
    return (await statement()).some(byHand);
  });
  await service.host.quiesce('the test looks');

  const csv = await statement();
  const account = (await (await ask(service, '/api/account')).json()) as AccountAnswer;
  const sold = csv.find(byHand);
  expect(sold?.label && sold.strategy && sold.entry_dollars && sold.exit_dollars && sold.holding_s).toBeTruthy();
  const trades = (await (await ask(service, '/api/trades')).json()) as TradeAnswer[];
  expect(trades.map(({ seq }) => String(seq))).toContain(sold?.seq);
  expect(csv.filter(({ kind }) => kind === 'trade').length).toBe(account.closed.trades);
  for (const { venue, cash_udollars } of account.venues) {
    const own = csv.filter((line) => line.venue === venue && line.kind !== 'cash');
    const sum = own.reduce((total, line) => total + (parseUdollars(line.cash_change_dollars ?? '') ?? Number.NaN), 0);
    expect(sum).toBe(cash_udollars);
  }
  await service.stop();

  const shown = (await arbees(['account', 'show', 'paper', '--db', directory, '--json'])).json();
  expect(shown).toMatchObject({ venues: account.venues, positions: account.positions, closed: account.closed });
  const listed = (await arbees(['positions', 'list', '--db', directory, '--json'])).json() as { positions: unknown[] };
  expect(listed.positions).toMatchObject(account.positions);
  expect(await close('kalshi:NOTHING:yes')).toMatchObject({ code: 3 });
}, 120_000);
