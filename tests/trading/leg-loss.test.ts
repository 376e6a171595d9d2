/** What mending legs has lost is known while it goes on: the next try has only what is left of the cap. */
import { expect, it } from 'vitest';
import { foldLegs, type LegGroup, noLegs, unsentLegs } from '../../runtime/trading/execution/leg-state.ts';
import type { Fill, JournalBodies, JournalEntry, JournalKind } from '../../runtime/trading/types/journal.ts';
import { clock, lockBooks, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

/** A lock as the desk takes it, and the fold of what becomes of its legs. */
function lock() {
  const desk = new TestDesk().send(pairEvent(START_US), ...lockBooks(START_US + 10 * SECOND), clock(START_US));
  const taken = desk.journal.find(({ kind, stream }) => kind === 'opportunity' && stream === 'decisions');
  const intent = desk.last('order_intent');
  const state = noLegs();
  const add = <K extends JournalKind>(kind: K, body: JournalBodies[K]): void =>
    foldLegs(state, { stream: 'decisions', seq: 1, at_us: START_US, cause: null, kind, body } as JournalEntry);
  foldLegs(state, taken as JournalEntry);
  const { opportunity_id, pair_id, strategy, tags, game_id, label } = intent;
  const of = { opportunity_id, pair_id, strategy, tags, game_id, label, fill_id: 'f', order_id: 'o' };
  const trade = (
    n: 0 | 1,
    action: Fill['action'],
    [qty_cc, price_e4]: readonly [number, number],
    fee_udollars = 0,
  ): void => {
    const legs = state.groups[opportunity_id]?.legs.map(({ leg }) => leg) ?? [];
    const { venue, market_id, side } = legs[n] as (typeof legs)[number];
    const money = { qty_cc, cost_udollars: qty_cc * price_e4, fee_udollars, avg_price_e4: price_e4 };
    add('fill', { ...of, venue, market_id, side, action, ...money, slippage_udollars: 0 });
  };
  const alone = (qty_cc: number): void =>
    add('naked_leg', {
      ...{ opportunity_id, pair_id, venue: intent.venue, market_id: intent.market_id, side: intent.side, qty_cc },
      ...{ state: 'open', repairs: 0, repair: null, loss_limit_udollars: 1, deadline_at_us: START_US, text: '' },
    });
  const group = (): LegGroup => state.groups[opportunity_id] as LegGroup;
  return { trade, alone, group, lost: () => group().lost_udollars };
}

it('selling back below cost loses the difference and the fee, and what is left keeps its own cost', () => {
  const { trade, alone, lost } = lock();
  trade(0, 'buy', [1_000, 4_000]);
  alone(1_000);
  trade(0, 'sell', [600, 3_500], 7_000);
  expect(lost()).toBe(600 * 500 + 7_000);
  trade(0, 'sell', [400, 4_100]);
  expect(lost()).toBe(600 * 500 + 7_000 - 400 * 100);
});

it('completing loses what both legs cost beyond what they pay together', () => {
  const { trade, alone, lost } = lock();
  trade(0, 'buy', [1_000, 4_000], 9_000);
  trade(1, 'buy', [300, 5_500]);
  alone(700);
  trade(1, 'buy', [700, 6_200], 5_000);
  // Seven tenths of the first leg's fee belong to what was alone.
  expect(lost()).toBe(700 * 200 + 5_000 + 6_300);
});

it('a leg that completing would need counts as still to come', () => {
  const { trade, alone, group } = lock();
  const [first, second] = group().legs.map(({ leg }) => leg);
  expect(unsentLegs(group())).toEqual([first, second]);
  trade(0, 'buy', [1_000, 4_000]);
  trade(1, 'buy', [400, 5_500]);
  alone(600);
  expect(unsentLegs(group())).toMatchObject([{ market_id: second?.market_id, qty_cc: 600 }]);
});
