import { describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { parseSettings, SettingsError } from '../../runtime/trading/types/settings.ts';
import { applyEntry, emptyView, HISTORY_POINTS, type View } from '../../runtime/trading/view/view.ts';
import { bookEvent, game, gameEvent, lockBooks, pairEvent, SECOND, START_US, TestDesk, ticks } from './support.ts';

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

describe('settings', () => {
  it('fill in defaults and name field, value and expectation when wrong', () => {
    expect(parseSettings({}).kelly_fraction_ppm).toBe(250_000);
    expect(() => parseSettings({ kelly_fraction_ppm: 2_000_000 })).toThrow(SettingsError);
    expect(() => parseSettings({ kelly_fraction_ppm: 2_000_000 })).toThrow(/kelly_fraction_ppm.*1000000.*2000000/);
    expect(() => parseSettings({ order_limit: 5 })).toThrow(/order_limit|additional/);
  });
});
