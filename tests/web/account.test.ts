/** The account's side of the page: halts, orders, closed trades, the day, and what was expected against what came of it. */
import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../runtime/trading/types/events.ts';
import type { Halt } from '../../runtime/trading/types/halts.ts';
import type { LegsClosed, Portfolio } from '../../runtime/trading/types/journal.ts';
import { emptyView, type View } from '../../runtime/trading/view/view.ts';
import { marketLabel } from '../../web/src/format/markets.ts';
import { haltTexts, scopeName } from '../../web/src/select/halts.ts';
import { headerModel, pnlToday } from '../../web/src/select/header.ts';
import { outcomeText, takenTotals } from '../../web/src/select/opportunities.ts';
import { isOver, orderMeaning, orderRows, orderWord } from '../../web/src/select/orders.ts';
import { paperText } from '../../web/src/select/settings.ts';
import { averageE4, howText, lockedAndAtRisk, tradeTotals } from '../../web/src/select/trades.ts';
import { fixture } from './fixtures.ts';

const { view } = fixture({ ticks: 300 });
const STATES: readonly OrderStatus[] = [
  ...(['intended', 'durable', 'sent', 'acknowledged', 'partly_filled'] as const),
  ...(['filled', 'cancelled', 'rejected', 'expired', 'unknown'] as const),
];

describe('halts', () => {
  const halt = (scope: string, by: string, reason: string, at_us: number): [string, Halt] => [
    `${scope} ${by}`,
    { scope, by, reason, at_us },
  ];
  const halted = (...all: [string, Halt][]): View => ({ ...structuredClone(view), halts: Object.fromEntries(all) });

  it('are said each with its scope, its reason and who, of everything first', () => {
    const said = haltTexts(
      halted(
        halt('venue:kalshi', 'breaker', '5 orders rejected in a minute', 1),
        halt('all', 'day loss limit', '$512.00 lost since the day began, limit $500.00', 2),
        halt('strategy:model_edge', 'anna', 'tuning', 3),
      ),
    );
    expect(said.map(({ title }) => title)).toEqual([
      'Trading is halted.',
      'Trading at Kalshi is halted.',
      'Strategy model edge is halted.',
    ]);
    expect(said[0]?.text).toContain("limit $500.00. By the day's loss limit.");
    expect(said[1]?.text).toBe(
      '5 orders rejected in a minute. By a circuit breaker. Nothing new is opened there; the rest goes on.',
    );
    expect(said[2]?.text).toContain('tuning. By anna.');
  });

  it('promise no prices where none will come', () => {
    for (const by of ['shutdown', 'invariant'])
      expect(haltTexts(halted(halt('all', by, 'x', 1)))[0]?.text).not.toContain('Prices go on');
    expect(haltTexts(halted(halt('all', 'operator', 'x', 1)))[0]?.text).toContain('Prices go on');
  });

  it('name games and sports as people do', () => {
    const [id, game] = Object.entries(view.games)[0] ?? [];
    expect(scopeName(view, `subject:${id}`)).toBe(`Trading of ${game?.game.away.name} at ${game?.game.home.name}`);
    expect(scopeName(view, 'subject:gone')).toBe('Trading of gone');
    expect(scopeName(view, 'sport:nba')).toBe('Trading of NBA');
  });
});

describe('orders', () => {
  it('have a word and a meaning for every state', () => {
    expect(new Set(STATES.map(orderWord)).size).toBe(STATES.length);
    for (const state of STATES) expect(orderMeaning(state)).toMatch(/^[A-Z].*[^.]$/);
    expect(STATES.filter((status) => isOver({ status }))).toEqual(['filled', 'cancelled', 'rejected', 'expired']);
  });

  it('that are out come before those that are over', () => {
    const [first, ...others] = structuredClone(view.orders);
    if (first === undefined) throw new Error('the fixture has no orders');
    const rows = orderRows({ ...view, orders: [{ ...first, status: 'unknown' }, ...others] }, 3);
    expect(rows.map(({ status }) => status)).toEqual(['unknown', 'filled', 'filled']);
    expect(rows[1]?.order_id).toBe(others.at(-1)?.order_id);
  });
});

describe('the day', () => {
  const portfolio = (pnl_udollars: number): Portfolio => ({
    ...(structuredClone(view.portfolio) as Portfolio),
    exposure_udollars: 300_000_000,
    matched_udollars: 180_000_000,
    day: { day: '2026-12-01', pnl_udollars, loss_limit_udollars: 500_000_000 },
  });

  it('counts from its own start and says what may still be lost', () => {
    const losing = { ...emptyView(), portfolio: portfolio(-120_000_000) };
    expect(pnlToday(losing)).toBe(-120_000_000);
    expect(headerModel(losing).day_headroom_udollars).toBe(380_000_000);
    expect(headerModel({ ...losing, portfolio: portfolio(-600_000_000) }).day_headroom_udollars).toBe(0);
    expect(headerModel(emptyView()).day_headroom_udollars).toBeNull();
  });

  it('tells what is locked from what is at risk', () => {
    expect(lockedAndAtRisk({ ...emptyView(), portfolio: portfolio(0) })).toEqual({
      locked_udollars: 180_000_000,
      at_risk_udollars: 120_000_000,
    });
    expect(lockedAndAtRisk(emptyView())).toBeNull();
  });

  it('names the paper profile', () => {
    const run = (settings: Record<string, unknown>): View => ({
      ...emptyView(),
      run: { run_id: 'r', mode: 'paper', account: 'main', kernel_sha256: '', seed: 1, settings },
    });
    expect(paperText(run({ paper_profile: 'harsh' }))).toBe('Paper, harsh');
    expect(paperText(run({}))).toBe('Paper');
    expect(paperText(emptyView())).toBeNull();
  });
});

describe('what was taken', () => {
  it('is counted by what was filled and locked in, not by what was expected', () => {
    const taken = view.opportunities.find(({ verdict }) => verdict === 'taken');
    if (taken === undefined) throw new Error('the fixture has taken nothing');
    const one = (closed: Partial<LegsClosed> | null) => ({
      ...taken,
      qty_cc: 1_000,
      closed: closed && {
        ...{ opportunity_id: 'x', strategy: 'cross_venue_lock' as const, expected_udollars: 5_000_000 },
        ...{ matched_qty_cc: 1_000, locked_udollars: 4_000_000, outcome: 'filled' as const },
        ...closed,
      },
    });
    const opportunities = [
      one({}),
      one({ matched_qty_cc: 0, locked_udollars: -300_000, outcome: 'unwound' }),
      one({ matched_qty_cc: 400, locked_udollars: null, outcome: 'partly_filled' }),
      one(null),
    ];
    expect(takenTotals({ ...emptyView(), opportunities })).toEqual({
      ...{ done: 3, working: 1, filled: 2, matched_qty_cc: 1_400, wanted_qty_cc: 3_000 },
      ...{ expected_udollars: 15_000_000, locks: 2, locks_expected_udollars: 10_000_000, locked_udollars: 3_700_000 },
    });
    expect(opportunities.map(outcomeText)).toEqual(['filled', 'legs sold back', 'filled in part', 'working']);
  });
});

describe('closed trades', () => {
  it('say how they ended and what they made', () => {
    expect(howText({ how: 'settled', result: 'lost' })).toBe('Settled, lost');
    expect(howText({ how: 'settled', result: 'push' })).toBe('Settled, paid back');
    expect(howText({ how: 'sold', result: 'won' })).toBe('Sold');
    expect([averageE4(85_270_000, 10_151), averageE4(0, 0)]).toEqual([8_400, null]);
    expect(tradeTotals(view)).toMatchObject({ count: view.trades.length });
    expect(view.trades.length).toBeGreaterThan(0);
  });
});

describe('the label of a market', () => {
  it('says which game a draw is of', () => {
    const [id, game] = Object.entries(view.games)[0] ?? [];
    const { away, home } = game?.game ?? {};
    expect(marketLabel(view, 'Draw', id ?? '')).toBe(`${away?.code} at ${home?.code}, draw`);
    expect(marketLabel(view, 'Draw', null)).toBe('Draw');
    expect(marketLabel(view, 'BOS win', id ?? '')).toBe('BOS win');
  });
});
