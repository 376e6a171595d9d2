/** Legs in sequence under any pattern of fills: they end equal, or what is left is capped and written down. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { quote } from './set-world.ts';
import { market, pair, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

const T = START_US + 10 * SECOND;
const STEP_US = 100_000;

/** One of n outcomes of an event at Kalshi. */
function atKalshi(n: number, i: number): Pair {
  return pair({
    pair_id: `race:${i}`,
    game_id: null,
    label: `Outcome ${i}`,
    outcome: 'other',
    a: market('kalshi', idOf(i)),
    b: null,
    relation: { kind: 'one_of', event_id: `race of ${n}`, outcomes: n, exhaustive: true, placeholder: false },
  });
}

/** What a market does after the decision, in steps of 0.1 s: its ask moves and its size changes, or it stops. */
const change = fc.record({
  leg: fc.nat(3),
  ask_e4: fc.integer({ min: 5, max: 90 }).map((c) => c * 100),
  qty_cc: fc.constantFrom(0, 100, 300, 700, 2_000, 20_000),
  gap: fc.boolean(),
  at: fc.nat(70),
});

function idOf(i: number): string {
  return `K-${i}`;
}

function eventOf(
  one: { leg: number; ask_e4: number; qty_cc: number; gap: boolean; at: number },
  n: number,
): InputEvent {
  const market_id = idOf(one.leg % n);
  const at_us = T + one.at * STEP_US;
  if (one.gap && one.qty_cc === 0)
    return { type: 'book_status', venue: 'kalshi', market_id, status: 'gapped', reason: 'test', at: stamp(at_us) };
  if (one.qty_cc === 0) return { type: 'book', venue: 'kalshi', market_id, bids: [], asks: [], at: stamp(at_us) };
  return quote(at_us, market_id, one.ask_e4 - 200, one.ask_e4, one.qty_cc);
}

/** Quantities bought less sold, per opportunity and market. */
function balances(journal: readonly JournalEntry[]): Map<string, Map<string, number>> {
  const of = new Map<string, Map<string, number>>();
  for (const entry of journal) {
    if (entry.kind === 'opportunity' && entry.body.verdict === 'taken')
      of.set(entry.body.opportunity_id, new Map(entry.body.legs.map((leg) => [`${leg.market_id} ${leg.side}`, 0])));
    if (entry.kind === 'order_intent' && entry.body.purpose === 'unwind') {
      const held = of.get(entry.body.opportunity_id) ?? new Map<string, number>();
      const excess = (held.get(`${entry.body.market_id} ${entry.body.side}`) ?? 0) - Math.min(...held.values());
      // What has all its legs is never sold.
      expect(entry.body.qty_cc).toBeLessThanOrEqual(excess);
    }
    if (entry.kind !== 'fill') continue;
    const { opportunity_id, market_id, side, action, qty_cc } = entry.body;
    const held = of.get(opportunity_id);
    const key = `${market_id} ${side}`;
    held?.set(key, (held.get(key) ?? 0) + (action === 'buy' ? qty_cc : -qty_cc));
  }
  return of;
}

describe('legs in sequence', () => {
  it('end equal or capped and journalled, whatever the books do meanwhile', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 4 }), fc.array(change, { maxLength: 25 }), (n, changes) => {
        const desk = new TestDesk({ lock_min_edge_e4: 50 });
        for (let i = 0; i < n; i += 1) desk.send(pairEvent(START_US, atKalshi(n, i)));
        const ask_e4 = Math.floor(88 / n) * 100;
        for (let i = 0; i < n; i += 1) desk.send(quote(T, idOf(i), ask_e4 - 100, ask_e4));
        expect(desk.of('order_intent')).toHaveLength(1);
        const clocks = Array.from({ length: 200 }, (_, i): InputEvent => {
          return { type: 'clock', at: stamp(T + (i + 1) * STEP_US) };
        });
        const all = [...changes.map((one) => eventOf(one, n)), ...clocks];
        all.sort((a, b) => a.at.received_at_us - b.at.received_at_us);
        desk.send(...all);
        expect(desk.shard.busy).toBe(false);
        const last = new Map(desk.of('naked_leg').map((naked) => [naked.opportunity_id, naked]));
        for (const [opportunity_id, held] of balances(desk.journal)) {
          const quantities = [...held.values()];
          for (const qty_cc of quantities) expect(qty_cc).toBeGreaterThanOrEqual(0);
          const equal = quantities.every((qty_cc) => qty_cc === quantities[0]);
          const naked = last.get(opportunity_id);
          if (!equal) expect(naked?.state).toBe('capped');
          else if (naked !== undefined) expect(naked.state).not.toBe('open');
        }
      }),
      { numRuns: 150, seed: 7 },
    );
  });

  it('sends no further leg when the one before it found nothing, and sells back what was bought', () => {
    const desk = new TestDesk();
    for (let i = 0; i < 3; i += 1) desk.send(pairEvent(START_US, atKalshi(3, i)));
    for (let i = 0; i < 3; i += 1) desk.send(quote(T, idOf(i), 2_800, 2_900));
    const [first] = desk.of('order_intent');
    const others = [0, 1, 2].map(idOf).filter((id) => id !== first?.market_id);
    for (const id of others) desk.send(quote(T + STEP_US, id, 4_800, 4_900));
    for (let i = 3; i < 30; i += 1) desk.send({ type: 'clock', at: stamp(T + i * STEP_US) });
    const intents = desk.of('order_intent').map(({ market_id, purpose }) => [market_id === first?.market_id, purpose]);
    expect(intents).toEqual([
      [true, 'open'],
      [false, 'open'],
      [true, 'unwind'],
    ]);
    expect(desk.last('naked_leg').state).toBe('unwound');
  });

  it('buys the next leg only for what the one before it got, and never above what breaks even', () => {
    const desk = new TestDesk();
    for (let i = 0; i < 3; i += 1) desk.send(pairEvent(START_US, atKalshi(3, i)));
    for (let i = 0; i < 3; i += 1) desk.send(quote(T, idOf(i), 2_800, 2_900));
    const [first] = desk.of('order_intent');
    desk.send(quote(T + STEP_US, first?.market_id ?? '', 2_800, 2_900, 4_000));
    for (let i = 3; i < 30; i += 1) desk.send({ type: 'clock', at: stamp(T + i * STEP_US) });
    const [, second, third] = desk.of('order_intent');
    expect([second?.qty_cc, third?.qty_cc]).toEqual([4_000, 4_000]);
    const [a, b, c] = desk.of('fill');
    const fees = ((a?.fee_udollars ?? 0) + (b?.fee_udollars ?? 0)) / 4_000;
    expect(third?.limit_e4).toBeLessThanOrEqual(10_000 - (a?.avg_price_e4 ?? 0) - (b?.avg_price_e4 ?? 0) - fees);
    expect(c?.qty_cc).toBe(4_000);
  });
});
