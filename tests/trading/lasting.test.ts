/** A lock beyond what has ever lasted is believed once both its books have confirmed it (B3). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BELIEVED_E4, LASTED_US, LastingEdges } from '../../runtime/trading/market/lasting.ts';
import { bookEvent, clock, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;
const kalshi = (at: number, ask: number) => bookEvent(at, 'kalshi', [[ask - 100, 20_000]], [[ask, 20_000]]);
const polymarket = (at: number, bid: number) => bookEvent(at, 'polymarket', [[bid, 30_000]], [[bid + 100, 30_000]]);

describe('a lock of more than any that has lasted', () => {
  it('is refused by name while only one side of it speaks', () => {
    const desk = new TestDesk().send(pairEvent(T), polymarket(T, 5_200));
    for (let i = 0; i < 10; i += 1) desk.send(kalshi(T + i * SECOND, 4_000 + (i % 2)), clock(T + i * SECOND + 1));
    expect(desk.of('order_intent')).toEqual([]);
    const refusal = desk.of('opportunity').find(({ refusal }) => refusal?.reason === 'too_good')?.refusal;
    expect(refusal?.text).toMatch(/^\d+\.\d c after fees, none above 7\.0 c has lasted: waiting until both books/);
  });

  it('is taken when both have said it again and it has stood for a second', () => {
    const desk = new TestDesk().send(pairEvent(T), polymarket(T, 5_200), kalshi(T + 1, 4_000));
    desk.send(polymarket(T + 100_000, 5_200), kalshi(T + 200_000, 4_000), clock(T + 300_000));
    expect(desk.of('order_intent')).toEqual([]);
    expect(desk.of('opportunity').at(-1)?.refusal?.reason).toBe('too_good');
    desk.send(kalshi(T + LASTED_US + 1, 4_000));
    expect(desk.of('order_intent').length).toBe(1);
  });

  it('is not asked of smaller ones', () => {
    const desk = new TestDesk().send(pairEvent(T), polymarket(T, 4_800), kalshi(T + 1, 4_000));
    expect(desk.of('order_intent').length).toBe(1);
  });
});

describe('edges that have lasted', () => {
  const step = fc.record({
    edge_e4: fc.integer({ min: 0, max: 5_000 }),
    wait_us: fc.integer({ min: 1, max: 2 * SECOND }),
    a: fc.boolean(),
    b: fc.boolean(),
  });

  it('raise what is believed, to the least they had been, and only when both books confirmed them', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 20 }), (steps) => {
        const lasting = new LastingEdges();
        let at = 0;
        const changes: [number, number] = [0, 0];
        const first = steps[0]?.edge_e4 ?? 0;
        lasting.begin('p:0', first, at, [0, 0]);
        let least = first;
        let limit = BELIEVED_E4;
        for (const { edge_e4, wait_us, a, b } of steps) {
          at += wait_us;
          if (a) changes[0] += 1;
          if (b) changes[1] += 1;
          const said = lasting.judge({ key: 'p:0', kind: 'game', edge_e4, at_us: at, changes: [...changes] });
          least = Math.min(least, edge_e4);
          const has_lasted = changes[0] > 0 && changes[1] > 0 && at >= LASTED_US;
          expect(said.limit_e4).toBe(limit);
          expect(said.is_believed).toBe(has_lasted || edge_e4 <= limit);
          if (has_lasted) limit = Math.max(limit, least);
        }
        expect(
          lasting.judge({ key: 'q:0', kind: 'other', edge_e4: BELIEVED_E4 + 1, at_us: at, changes }).is_believed,
        ).toBe(false);
      }),
    );
  });
});
