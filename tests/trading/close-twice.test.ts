/** What is on sale is not sold again: where a venue nets, a second sale would buy the other side. */
import { expect, it } from 'vitest';
import { clock, lockBooks, pairEvent, SECOND, START_US, stamp, TestDesk, ticks } from './support.ts';

const T = START_US + 10 * SECOND;

it('closing a position twice sells it once', () => {
  const desk = new TestDesk().send(pairEvent(START_US), ...lockBooks(T), ...ticks(T));
  const held = desk.shard.positions().find(({ venue }) => venue === 'kalshi');
  if (held === undefined) throw new Error('nothing is held');
  const close = { type: 'close', position_id: held.position_id, by: 'test', at: stamp(T + 3 * SECOND) } as const;
  desk.send(clock(T + 3 * SECOND), close, close, ...ticks(T + 3 * SECOND));
  const sold = desk.of('order_intent').filter(({ purpose }) => purpose === 'exit');
  expect(sold.map(({ qty_cc }) => qty_cc)).toEqual([held.qty_cc]);
  expect(desk.shard.positions().filter(({ venue }) => venue === 'kalshi')).toEqual([]);
});
