import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoWorld } from '../../runtime/demo/index.ts';
import { checkLedger } from '../../runtime/services/account/check.ts';
import type { Service } from '../../runtime/services/all-in-one/service.ts';
import type { Position } from '../../runtime/trading/types/journal.ts';
import { demoWorld, startLive, until } from './live.ts';

let root: string;
let world: DemoWorld;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'arbees-results-'));
  world = await demoWorld();
});
afterAll(async () => {
  await world.stop();
  rmSync(root, { recursive: true, force: true });
});

/** Pay a market out while nobody looks: at Kalshi YES, at Polymarket the second outcome. */
function settle({ venue, market_id }: Position): void {
  const { kalshi, polymarket } = world.sources;
  if (venue === 'kalshi') kalshi.settle(market_id, 'yes');
  else polymarket.resolve(market_id.slice(0, market_id.lastIndexOf(':')), 1);
}

/** What a contract of a position is worth then, 1/10,000 dollar. */
function valueE4({ venue, market_id, side }: Position): number {
  const yes = venue === 'kalshi' || market_id.endsWith(':1');
  return yes === (side === 'yes') ? 10_000 : 0;
}

it('what ended while no process was running is paid after the next start, to the micro-dollar', async () => {
  const directory = join(root, 'db');
  const first = await startLive(world, { directory }, root);
  const venues = (of: Service): Set<string> => new Set(of.host.positions().map(({ venue }) => venue));
  await until(() => venues(first).has('kalshi') && venues(first).has('polymarket'));
  await first.stop();
  const held = first.host.positions();
  for (const market of new Map(held.map((one) => [one.market_id.replace(/:[01]$/, ''), one])).values()) settle(market);

  const second = await startLive(world, { directory }, root);
  const ids = new Set(held.map(({ position_id }) => position_id));
  expect(second.host.positions().filter(({ position_id }) => ids.has(position_id))).toEqual([]);
  await second.stop();
  const trades = second.host.stream.tail(20_000).filter(({ kind }) => kind === 'trade_closed');
  for (const position of held) {
    const paid = trades.flatMap(({ body }) =>
      'how' in body && body.how === 'settled' && body.position_id === position.position_id ? [body] : [],
    );
    const sum = (of: 'qty_cc' | 'entry_udollars' | 'exit_udollars'): number => paid.reduce((n, one) => n + one[of], 0);
    expect([sum('qty_cc'), sum('entry_udollars')]).toEqual([position.qty_cc, position.cost_udollars]);
    expect(sum('exit_udollars')).toBe(valueE4(position) * position.qty_cc);
  }
  const [proof] = await checkLedger({ directory }, 'paper');
  expect(proof).toMatchObject({ broken: null, unwritten_trades: 0 });
}, 120_000);
