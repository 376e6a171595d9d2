/** What a restart must not forget, and what an order may hear in any order: the account is the fold of its decisions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard, type ShardOptions } from '../../runtime/trading/shard.ts';
import type { InputEvent, OrderEvent } from '../../runtime/trading/types/events.ts';
import type { Executor } from '../../runtime/trading/types/execution.ts';
import type { JournalBodies, JournalEntry, JournalKind, OrderIntent } from '../../runtime/trading/types/journal.ts';
import { parseSettings, type Settings } from '../../runtime/trading/types/settings.ts';
import { bookEvent, clock, gameEvent, lockBooks, pairEvent, SECOND, START_US, stamp, ticks } from './support.ts';

const T = START_US + 10 * SECOND;
const ENGINE = () => loadEngine(shardCapacity({ markets: 64, games: 16 }));

/** A process of one account: a shard, its journal, and what it sent. */
class Process {
  readonly journal: JournalEntry[];
  readonly sent: OrderIntent[] = [];
  readonly asked: string[] = [];
  readonly shard: Shard;

  constructor(options: {
    settings?: Partial<Settings>;
    gate?: ShardOptions['gate'];
    venue?: boolean;
    after?: Process;
  }) {
    const { settings = {}, gate, venue = false, after } = options;
    const engine = ENGINE();
    this.journal = after === undefined ? [] : [...after.journal];
    const decisions = this.journal.filter(({ stream }) => stream === 'decisions');
    const executor: Executor = {
      submit: (intent) => void this.sent.push(intent),
      cancel: () => undefined,
      ask: (order_id) => void this.asked.push(order_id),
    };
    this.shard = new Shard({
      engine,
      settings: parseSettings({ lock_persist_us: 0, hurdle_ppm: 0, paper_profile: 'optimistic', ...settings }),
      run: {
        ...{ run_id: `run${after === undefined ? 1 : 2}`, mode: 'paper', account: 'a', kernel_sha256: engine.sha256 },
        ...{ seed: 1, settings: {} },
      },
      started_at_us: after === undefined ? START_US : T + 60 * SECOND,
      ...(gate === undefined ? {} : { gate }),
      ...(venue ? { executor: () => executor } : {}),
    });
    for (const entry of decisions) this.shard.fold(entry);
    const last = { decisions: decisions.length, ticks: this.journal.length - decisions.length };
    this.shard.open(this.journal, after === undefined ? null : { epoch: 2, last });
  }

  send(...events: InputEvent[]): this {
    for (const event of events) this.shard.apply(event, this.journal);
    return this;
  }

  of<K extends JournalKind>(kind: K): JournalBodies[K][] {
    return this.journal.filter((entry) => entry.kind === kind).map((entry) => entry.body as JournalBodies[K]);
  }

  /** The state that the decisions so far fold to, in a process that has seen nothing else. */
  folded() {
    const other = new Shard({
      ...{ engine: ENGINE(), settings: this.shard.options.settings, run: this.shard.options.run },
      started_at_us: START_US,
    });
    for (const entry of this.journal) if (entry.stream === 'decisions') other.fold(entry);
    return other.snapshot();
  }
}

const evening: InputEvent[] = [
  pairEvent(T),
  gameEvent(T),
  ...lockBooks(T + SECOND),
  ...ticks(T + SECOND),
  bookEvent(T + 5 * SECOND, 'kalshi', [[4_900, 20_000]], [[5_000, 20_000]]),
  gameEvent(T + 6 * SECOND),
  ...ticks(T + 6 * SECOND),
  { type: 'control', command: 'halt', reason: 'lunch', by: 'Ann', scope: 'venue:kalshi', at: stamp(T + 9 * SECOND) },
  { type: 'settlement', venue: 'kalshi', market_id: 'K-BOS', yes_value_e4: 10_000, at: stamp(T + 10 * SECOND) },
  clock(T + 11 * SECOND),
];

describe('the state of an account', () => {
  it('is at every moment what its decisions fold to', () => {
    const process = new Process({});
    for (const event of evening) {
      process.send(event);
      expect(process.folded()).toEqual(JSON.parse(JSON.stringify(process.shard.snapshot())));
    }
    expect(process.of('fill').length).toBeGreaterThan(1);
  });

  it('goes on after a restart with positions, cash, halts, day and limits as they were', () => {
    const before = new Process({}).send(...evening.slice(0, -2));
    const kept = before.shard.snapshot();
    const after = new Process({ after: before });
    const now = after.shard.snapshot();
    expect(now.ledger).toEqual(kept.ledger);
    expect(now.risk.halts).toEqual(kept.risk.halts);
    expect(now.risk.day).toEqual(kept.risk.day);
    expect(after.of('cash_moved').map(({ by }) => by)).toEqual(['opening', 'opening']);
    expect(after.of('account_resumed').at(-1)).toMatchObject({ account: 'a', epoch: 2, positions: 2, open_orders: 0 });
    // What ended meanwhile is paid although nobody has listed it again.
    after.send({
      type: 'settlement',
      venue: 'kalshi',
      market_id: 'K-BOS',
      yes_value_e4: 0,
      at: stamp(T + 61 * SECOND),
    });
    expect(after.of('trade_closed').at(-1)).toMatchObject({ market_id: 'K-BOS', how: 'settled' });
    const seqs = after.journal.filter(({ stream }) => stream === 'decisions').map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
  });

  it('takes a halt of an orderly end away at the next start, and no other', () => {
    const halt = (by: string): InputEvent => ({
      ...{ type: 'control', command: 'halt', reason: 'x', by, at: stamp(T) },
    });
    const before = new Process({}).send(halt('Ann'), halt('shutdown'));
    const { halts } = new Process({ after: before }).shard.snapshot().risk;
    expect(Object.values(halts).map(({ by }) => by)).toEqual(['Ann']);
  });
});

describe('a leg that a restart finds alone', () => {
  it('has an owner again: it is mended when its books are back', () => {
    const before = new Process({}).send(pairEvent(T), ...lockBooks(T), clock(T + 255_000));
    before.send(bookEvent(T + 260_000, 'polymarket', [], []), clock(T + 600_000));
    expect(before.of('naked_leg').at(-1)?.state).toBe('open');
    const after = new Process({ after: before });
    expect(after.of('naked_leg').at(-1)?.text).toContain('Found after a restart');
    after.send(pairEvent(T + 61 * SECOND), ...lockBooks(T + 61 * SECOND), ...ticks(T + 61 * SECOND));
    expect(after.of('naked_leg').at(-1)?.state).toBe('completed');
    expect(after.of('legs_closed').at(-1)).toMatchObject({ outcome: 'filled' });
  });
});

describe('the gate', () => {
  it('lets no order out before its intent is durable, and each out once', () => {
    const process = new Process({ gate: 'durable', venue: true }).send(pairEvent(T), ...lockBooks(T), clock(T + 1));
    expect([process.of('order_intent').length, process.sent.length]).toEqual([1, 0]);
    expect(process.shard.awaitsDurable).toBe(true);
    const seq = process.journal.find(({ kind }) => kind === 'order_intent')?.seq ?? 0;
    process.send({ type: 'durable', seq: seq - 1, at: stamp(T + 2) });
    expect(process.sent).toEqual([]);
    for (let i = 0; i < 2; i += 1) process.send({ type: 'durable', seq, at: stamp(T + 3 + i) });
    expect(process.sent.map(({ order_id }) => order_id)).toEqual([process.of('order_intent')[0]?.order_id]);
  });

  it('sends nothing again after a crash, whether it was sent or not: it asks', () => {
    for (const durable of [true, false]) {
      const before = new Process({ gate: 'durable', venue: true }).send(pairEvent(T), ...lockBooks(T));
      if (durable) before.send({ type: 'durable', seq: 1_000, at: stamp(T + 1) });
      const after = new Process({ gate: 'durable', venue: true, after: before }).send(clock(T + 61 * SECOND));
      const id = before.of('order_intent')[0]?.order_id as string;
      expect(after.asked).toContain(id);
      expect(after.sent).toEqual([]);
      expect(after.of('order_update').at(-1)).toMatchObject({ order_id: id, status: 'unknown' });
      const over = { type: 'order' as const, status: 'expired' as const, filled_qty_cc: 0, reason: 'never arrived' };
      after.send({ ...over, order_id: id, at: stamp(T + 62 * SECOND) });
      expect(after.shard.snapshot().ledger.promises).toEqual({});
      expect(after.shard.busy).toBe(false);
    }
  });
});

describe('answers of a venue', () => {
  const sentOrder = (): { process: Process; intent: OrderIntent } => {
    const process = new Process({ venue: true }).send(pairEvent(T), ...lockBooks(T));
    return { process, intent: process.sent[0] as OrderIntent };
  };
  const fill = (intent: OrderIntent, n: number, qty_cc: number): InputEvent => ({
    ...{ type: 'fill', fill_id: `f${n}`, order_id: intent.order_id, qty_cc, cost_udollars: intent.limit_e4 * qty_cc },
    ...{ fee_udollars: 100, at: stamp(T + SECOND) },
  });
  const word = (intent: OrderIntent, status: OrderEvent['status'], filled_qty_cc: number | null): InputEvent => ({
    ...{ type: 'order', order_id: intent.order_id, status, filled_qty_cc, reason: '', at: stamp(T + SECOND) },
  });

  it('mean the same in whatever order they come, and however often', () => {
    const { intent: like } = sentOrder();
    const part = Math.floor(like.qty_cc / 4);
    const answers = [0, 1, 2, 3, 4, 4, 1];
    fc.assert(
      fc.property(fc.shuffledSubarray(answers, { minLength: answers.length }), (order) => {
        const { process, intent } = sentOrder();
        const said = [
          ...[word(intent, 'acknowledged', null), fill(intent, 1, part), fill(intent, 2, part), fill(intent, 3, 100)],
          word(intent, 'cancelled', 2 * part + 100),
        ];
        for (const i of order) process.send(said[i] as InputEvent);
        const of_order = process.of('order_update').filter(({ order_id }) => order_id === intent.order_id);
        expect(of_order.at(-1)).toMatchObject({ status: 'cancelled', filled_qty_cc: 2 * part + 100 });
        expect(process.of('fill').filter(({ order_id }) => order_id === intent.order_id)).toHaveLength(3);
        expect(process.shard.snapshot().ledger.promises[intent.order_id]).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });

  it('about an order that nobody here made, or for more than was ordered, halt and are named', () => {
    const { process, intent } = sentOrder();
    process.send({ ...fill(intent, 9, 100), order_id: 'stranger' } as InputEvent);
    expect(process.of('halted').at(-1)).toMatchObject({ halted: true, scope: 'all', by: 'execution' });
    process.send(fill(intent, 1, intent.qty_cc), fill(intent, 2, 100));
    expect(process.of('halted').at(-1)).toMatchObject({ scope: `venue:${intent.venue}` });
  });

  it('that do not come make an order unknown, and it is asked for again and again', () => {
    const { process, intent } = sentOrder();
    for (let s = 1; s < 20; s += 1) process.send(clock(T + s * SECOND));
    expect(process.of('order_update').at(-1)).toMatchObject({ order_id: intent.order_id, status: 'unknown' });
    expect(process.asked.filter((id) => id === intent.order_id).length).toBeGreaterThan(3);
    expect(process.sent).toHaveLength(1);
  });
});

describe('breakers', () => {
  it('halt a venue after errors in a row, and a named resume begins the count anew', () => {
    const process = new Process({ venue: true, settings: { cool_down_us: 0, max_errors_in_a_row: 3 } });
    process.send(pairEvent(T));
    for (let n = 0; n < 6; n += 1) {
      const at = T + n * 10 * SECOND;
      process.send(...lockBooks(at));
      const last = process.sent.at(-1);
      if (last !== undefined)
        process.send({
          ...{ type: 'order', order_id: last.order_id, status: 'rejected', filled_qty_cc: 0, reason: 'no' },
          at: stamp(at + 1),
        });
      process.send(clock(at + 2 * SECOND));
    }
    const halt = process.of('halted').at(-1);
    expect(halt).toMatchObject({ halted: true, by: 'breaker', scope: expect.stringMatching(/^venue:/) });
    const sent = process.sent.length;
    expect(sent).toBeLessThan(6);
    const resume = { type: 'control' as const, command: 'resume' as const, reason: 'mended', by: 'Ann' };
    process.send({ ...resume, scope: halt?.scope ?? '', at: stamp(T + 70 * SECOND) }, clock(T + 72 * SECOND));
    process.send(...lockBooks(T + 73 * SECOND));
    expect(process.sent).toHaveLength(sent + 1);
  });
});
