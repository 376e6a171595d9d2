import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputEvent, Venue } from '../../runtime/trading/types/events.ts';
import { STREAMS } from '../../runtime/trading/types/journal.ts';
import { bookEvent, clock, delta, game, gameEvent, pairEvent, SECOND, START_US, stamp, TestDesk } from './support.ts';

/** One step of a hostile day: what happens and how much time passes before it. */
const step = fc.record({
  wait_us: fc.integer({ min: 0, max: 900_000 }),
  kind: fc.constantFrom(
    'book',
    'book',
    'book',
    'delta',
    'delta',
    'gap',
    'pause',
    'game',
    'clock',
    'clock',
    'halt',
    'resume',
    'stall',
  ),
  venue: fc.constantFrom<Venue>('kalshi', 'polymarket'),
  // Prices near each other: a lock beyond what ever lasted would not be taken.
  mid_c: fc.integer({ min: 44, max: 56 }),
  spread_c: fc.integer({ min: 1, max: 4 }),
  qty_cc: fc.integer({ min: 0, max: 40_000 }),
  lead: fc.integer({ min: -20, max: 20 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function eventOf(s: Step, at: number): InputEvent {
  const bid_e4 = (s.mid_c - s.spread_c) * 100;
  const market_id = s.venue === 'kalshi' ? 'K-BOS' : 'P-BOS';
  switch (s.kind) {
    case 'book':
      return bookEvent(at, s.venue, [[bid_e4, s.qty_cc]], [[s.mid_c * 100, s.qty_cc]]);
    case 'delta':
      return delta(
        at,
        s.venue,
        s.lead > 0 ? 'bid' : 'ask',
        s.mid_c * 100,
        s.lead > 10 ? -s.qty_cc : s.qty_cc,
        s.lead % 2 === 0 ? 'set' : 'add',
      );
    case 'gap':
      return { type: 'book_status', venue: s.venue, market_id, status: 'gapped', reason: 'test', at: stamp(at) };
    case 'pause':
      return { type: 'book_status', venue: s.venue, market_id, status: 'paused', reason: 'test', at: stamp(at) };
    case 'game':
      return gameEvent(at, game({ state: { ...game().state, score_1: 50 + s.lead } }));
    case 'stall':
      return { type: 'stall', lasted_us: 2 * SECOND, cause: 'stopped', reason: 'test', at: stamp(at) };
    case 'halt':
    case 'resume':
      return { type: 'control', command: s.kind, reason: 'test', by: 'test', at: stamp(at) };
    default:
      return clock(at);
  }
}

describe('whatever the feeds do', () => {
  it('the books balance, cash stays positive, every order ends and no leg stays without an owner', () => {
    const seen = { fills: 0, naked: new Set<string>() };
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 150 }), (steps) => {
        const desk = new TestDesk().send(pairEvent(START_US));
        let at = START_US;
        for (const s of steps) {
          at += s.wait_us;
          desk.send(eventOf(s, at));
          for (const cash of Object.values(desk.last('portfolio').cash_udollars))
            expect(cash).toBeGreaterThanOrEqual(0);
        }
        for (let i = 0; i < 60; i += 1) desk.send(clock(at + i * 100_000 + SECOND));
        expect(desk.shard.busy).toBe(false);
        for (const stream of STREAMS) {
          const seqs = desk.journal.filter((e) => e.stream === stream).map((e) => e.seq);
          expect(seqs).toEqual(seqs.map((_, i) => i + 1));
        }

        const ended = new Set(
          desk
            .of('order_update')
            .filter((u) => u.status !== 'sent')
            .map((u) => u.order_id),
        );
        expect([...ended].sort()).toEqual(
          desk
            .of('order_intent')
            .map((i) => i.order_id)
            .sort(),
        );
        const naked = new Map(desk.of('naked_leg').map((leg) => [leg.opportunity_id, leg.state]));
        expect([...naked.values()]).not.toContain('open');
        checkLegs(desk, naked);
        seen.fills += desk.of('fill').length;
        for (const state of naked.values()) seen.naked.add(state);
      }),
      { numRuns: 150 },
    );
    // The day must have been hostile enough to leave legs alone; each way out has its own test in shard.test.ts.
    expect(seen.fills).toBeGreaterThan(25);
    expect(seen.naked.size).toBeGreaterThan(0);
  });
});

/** Both legs of every lock are equal, unless the journal says that the rest was capped. */
function checkLegs(desk: TestDesk, naked: Map<string, string>): void {
  const held = new Map<string, number>();
  const locks = new Set(
    desk
      .of('opportunity')
      .filter((o) => o.opportunity_type === 'cross_venue_lock')
      .map((o) => o.opportunity_id),
  );
  for (const fill of desk.of('fill')) {
    if (!locks.has(fill.opportunity_id)) continue;
    const sign = (fill.action === 'buy' ? 1 : -1) * (fill.venue === 'kalshi' ? 1 : -1);
    held.set(fill.opportunity_id, (held.get(fill.opportunity_id) ?? 0) + sign * fill.qty_cc);
  }
  for (const [id, difference] of held) {
    if (difference !== 0) expect(naked.get(id)).toBe('capped');
  }
}
