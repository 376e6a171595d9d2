/** Orders wait for the journal, but not for ever: a price that is as old as a silent feed's is not traded on. */
import { expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard } from '../../runtime/trading/shard.ts';
import type { InputEvent } from '../../runtime/trading/types/events.ts';
import type { JournalEntry, OrderIntent } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { lockBooks, pairEvent, SECOND, START_US, stamp } from './support.ts';

const T = START_US + 10 * SECOND;

/** A desk behind the gate, its journal, and what it has handed over. */
class GatedDesk {
  readonly journal: JournalEntry[] = [];
  readonly sent: OrderIntent[] = [];
  readonly shard: Shard;

  constructor() {
    const engine = loadEngine(shardCapacity({ markets: 16, games: 4 }));
    this.shard = new Shard({
      engine,
      settings: parseSettings({ lock_persist_us: 0, hurdle_ppm: 0 }),
      run: { run_id: 'test', mode: 'paper', account: 'test', kernel_sha256: engine.sha256, seed: 1, settings: {} },
      started_at_us: START_US,
      gate: 'durable',
      executor: () => ({
        submit: (intent) => void this.sent.push(intent),
        cancel: () => undefined,
        ask: () => undefined,
      }),
    });
    this.shard.open(this.journal);
    this.send(pairEvent(START_US), ...lockBooks(T));
  }

  send(...events: InputEvent[]): void {
    for (const event of events) this.shard.apply(event, this.journal);
  }

  durable(at_us: number): void {
    this.send({ type: 'durable', seq: this.shard.decisions, at: stamp(at_us) });
  }

  get updates(): string[] {
    return this.journal.flatMap((entry) => (entry.kind === 'order_update' ? entry.body.status : []));
  }
}

it('an order goes out when its intent is durable, and not before', () => {
  const desk = new GatedDesk();
  expect([desk.sent, desk.updates]).toEqual([[], []]);
  desk.durable(T + SECOND);
  expect([desk.sent.length, desk.updates]).toEqual([1, ['sent']]);
});

it('an order that was stored too late is over without having been sent', () => {
  const desk = new GatedDesk();
  desk.durable(T + 3 * SECOND);
  expect([desk.sent, desk.updates, desk.shard.busy]).toEqual([[], ['expired'], false]);
});

it('a leg whose other was stored too late has an owner at once', () => {
  const desk = new GatedDesk();
  desk.durable(T + SECOND);
  const [first] = desk.sent as [OrderIntent];
  const { order_id, qty_cc, limit_e4 } = first;
  const paid = { qty_cc, cost_udollars: qty_cc * limit_e4, fee_udollars: 0 };
  desk.send({ type: 'fill', fill_id: 'f', order_id, ...paid, at: stamp(T + SECOND) });
  desk.durable(T + 5 * SECOND);
  expect(desk.sent).toHaveLength(1);
  expect(desk.journal.findLast(({ kind }) => kind === 'naked_leg')?.body).toMatchObject({ state: 'open' });
});

it('no further leg is bought once a market of the lock has paid', () => {
  const desk = new GatedDesk();
  desk.durable(T + SECOND);
  const [{ order_id, qty_cc, limit_e4, venue, market_id }] = desk.sent as [OrderIntent];
  const fill = (fill_id: string, part_cc: number): InputEvent => {
    const money = { qty_cc: part_cc, cost_udollars: part_cc * limit_e4, fee_udollars: 0 };
    return { type: 'fill', fill_id, order_id, ...money, at: stamp(T + SECOND) };
  };
  desk.send(fill('f1', qty_cc - 100));
  desk.send({ type: 'settlement', venue, market_id, yes_value_e4: 10_000, at: stamp(T + SECOND) }, fill('f2', 100));
  for (let tick = 1; tick < 10; tick += 1) desk.send({ type: 'clock', at: stamp(T + SECOND + tick * SECOND) });
  desk.durable(T + 11 * SECOND);
  expect(desk.journal.filter(({ kind }) => kind === 'order_intent')).toHaveLength(1);
  expect(desk.journal.findLast(({ kind }) => kind === 'legs_closed')?.body).toMatchObject({ outcome: 'capped' });
});
