import { describe, expect, it } from 'vitest';
import type { ClosedTrade, JournalBodies, JournalEntry, JournalKind } from '../../runtime/trading/types/journal.ts';
import { parseSettings, SettingsError } from '../../runtime/trading/types/settings.ts';
import {
  applyEntry,
  emptyView,
  HISTORY_POINTS,
  STALLS_KEPT,
  TRADES_KEPT,
  type View,
} from '../../runtime/trading/view/view.ts';
import {
  bookEvent,
  clock,
  game,
  gameEvent,
  lockBooks,
  pairEvent,
  SECOND,
  START_US,
  TestDesk,
  ticks,
} from './support.ts';

const T = START_US;

function fold(journal: JournalEntry[]): View {
  const view = emptyView();
  for (const entry of structuredClone(journal)) applyEntry(view, entry);
  return view;
}

describe('the view folded from a journal', () => {
  const journal = () =>
    new TestDesk().send(
      gameEvent(T, game({ prior: null })),
      pairEvent(T),
      ...lockBooks(T + SECOND),
      ...ticks(T + SECOND),
    ).journal;

  it('shows the game, both quotes, the trade and the money', () => {
    const view = fold(journal());
    expect(view.games['nba:1']?.pair_ids).toEqual(['nba:1:BOS']);
    expect(Object.keys(view.pairs['nba:1:BOS']?.quotes ?? {})).toEqual(['kalshi', 'polymarket']);
    expect(view.orders.map((o) => o.status)).toEqual(['filled', 'filled']);
    expect(Object.values(view.positions).map((p) => p.side)).toEqual(['yes', 'no']);
    expect(view.portfolio?.exposure_udollars).toBeGreaterThan(0);
    expect(view.run?.kernel_sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same when a resumed stream repeats entries', () => {
    const entries = journal();
    const overlapping = entries.flatMap((entry, i) => (i === 5 ? [...entries.slice(2, 6)] : [entry]));
    expect(fold(overlapping)).toEqual(fold(entries));
  });

  it('keeps price history within its bound', () => {
    const desk = new TestDesk().send(pairEvent(T));
    for (let i = 0; i < 3 * HISTORY_POINTS; i += 1)
      desk.send(bookEvent(T + i, 'kalshi', [[1_000 + (i % 7) * 100, 100]], [[6_000, 100]]));
    const series = fold(desk.journal).pairs['nba:1:BOS']?.history.kalshi ?? [];
    expect(series.length).toBeLessThanOrEqual(HISTORY_POINTS);
    expect(series.at(-1)?.[0]).toBe(T + 3 * HISTORY_POINTS - 1);
    expect(series.map((point) => point[0])).toEqual([...series.map((point) => point[0])].sort((a, b) => a - b));
  });
});

/** Entries after those of `view`, folded. */
function say<K extends JournalKind>(view: View, kind: K, body: JournalBodies[K]): View {
  const place = { stream: 'decisions' as const, seq: view.last.decisions + 1, at_us: view.at_us + 1, cause: null };
  applyEntry(view, { ...place, kind, body } as JournalEntry);
  return view;
}

const trade = (n: number): ClosedTrade => ({
  position_id: `kalshi:K-${n}:yes`,
  opportunity_id: `r#${n}`,
  strategy: 'model_edge',
  pair_id: 'nba:1:BOS',
  game_id: 'nba:1',
  label: 'Boston Celtics win',
  venue: 'kalshi',
  market_id: `K-${n}`,
  side: 'yes',
  qty_cc: 100,
  entry_udollars: 500_000,
  exit_udollars: 1_000_000,
  fees_udollars: 20_000,
  net_udollars: 480_000,
  opened_at_us: T,
  closed_at_us: T + SECOND,
  how: 'settled',
  result: 'won',
  sport: 'nba',
});

describe('what became of it', () => {
  const traded = () =>
    fold(
      new TestDesk().send(
        gameEvent(T, game({ prior: null })),
        pairEvent(T),
        ...lockBooks(T + SECOND),
        ...ticks(T + SECOND),
      ).journal,
    );

  it('an opportunity that was taken says what it was to bring and what is locked in', () => {
    const taken = traded().opportunities.find(({ verdict }) => verdict === 'taken');
    expect(taken?.closed).toMatchObject({ outcome: 'filled', matched_qty_cc: taken?.qty_cc });
    expect(taken?.closed?.expected_udollars).toBe(taken?.edge_net_udollars);
    expect(taken?.closed?.locked_udollars).toBeGreaterThan(0);
  });

  it('what is matched is told from what is at risk', () => {
    const events = [gameEvent(T, game({ prior: null })), pairEvent(T), ...lockBooks(T + SECOND), ...ticks(T + SECOND)];
    const later = [bookEvent(T + 5 * SECOND, 'kalshi', [[3_800, 20_000]], [[4_600, 20_000]]), clock(T + 8 * SECOND)];
    const { portfolio } = fold(new TestDesk().send(...events, ...later).journal);
    expect(portfolio?.matched_udollars).toBe(portfolio?.exposure_udollars);
  });

  it('an order that changes is another object, so that a page sees it', () => {
    const view = traded();
    const before = view.orders.at(-1);
    say(view, 'order_update', {
      order_id: before?.order_id ?? '',
      status: 'unknown',
      filled_qty_cc: 0,
      reason: 'late',
    });
    expect(view.orders.at(-1)).toMatchObject({ status: 'unknown', status_reason: 'late' });
    expect(view.orders.at(-1)).not.toBe(before);
  });

  it('the latest closed trades and stops of the process are kept, and what a restart found', () => {
    const view = traded();
    for (let n = 0; n < TRADES_KEPT + 5; n += 1) say(view, 'trade_closed', trade(n));
    expect([view.trades.length, view.trades[0]?.market_id]).toEqual([TRADES_KEPT, 'K-5']);
    for (let n = 0; n < STALLS_KEPT + 5; n += 1)
      say(view, 'stall', {
        lasted_us: n,
        cause: 'stopped',
        reason: 'stood still',
        at: { provider_at_us: null, received_at_us: T, parsed_at_us: T },
      });
    expect(view.stalls.map(({ lasted_us }) => lasted_us)).toEqual(Array.from({ length: STALLS_KEPT }, (_, n) => n + 5));
    const found = { account: 'a', epoch: 2, positions: 1, open_orders: 0, open_legs: 0, cash_udollars: {}, halts: 0 };
    expect(say(view, 'account_resumed', { ...found, text: 'Continues with 1.' }).resumed).toMatchObject({ epoch: 2 });
  });
});

describe('settings', () => {
  it('fill in defaults and name field, value and expectation when wrong', () => {
    expect(parseSettings({}).kelly_fraction_ppm).toBe(250_000);
    expect(() => parseSettings({ kelly_fraction_ppm: 2_000_000 })).toThrow(SettingsError);
    expect(() => parseSettings({ kelly_fraction_ppm: 2_000_000 })).toThrow(/kelly_fraction_ppm.*1000000.*2000000/);
    expect(() => parseSettings({ order_limit: 5 })).toThrow(/order_limit|additional/);
  });
});
