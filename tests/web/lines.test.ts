/** Pages of a game that has lines (spreads, totals) beside its sides. */
import { describe, expect, it } from 'vitest';
import type { View } from '../../runtime/trading/view/view.ts';
import { homePair } from '../../web/src/select/board.ts';
import { chartMarks } from '../../web/src/select/chart.ts';
import { fixture } from './fixtures.ts';

const { view } = fixture({ ticks: 300 });

/** The view with every pair on a game's side turned into one on a line. */
function onLines(outcomes: readonly string[]): View {
  const pairs = Object.entries(view.pairs).map(([id, shown]) => {
    if (!outcomes.includes(shown.pair.outcome)) return [id, shown];
    return [id, { ...shown, pair: { ...shown.pair, outcome: 'other', relation: { kind: 'total', line_tenths: 85 } } }];
  });
  return { ...view, pairs: Object.fromEntries(pairs) as View['pairs'] };
}

const marks = (shown: View): number =>
  Object.keys(shown.games).reduce(
    (sum, id) => sum + chartMarks(shown, id, () => '').filter(({ y }) => y !== null).length,
    0,
  );

describe('lines', () => {
  it('are never what a board row or a chart is about', () => {
    const games = Object.values(view.games);
    expect(games.some((game) => homePair(view, game) !== undefined)).toBe(true);
    for (const game of games) expect(homePair(onLines(['home', 'away']), game)).toBeUndefined();
  });

  it('leave no mark on the chart of a home win', () => {
    expect(marks(view)).toBeGreaterThan(0);
    expect(marks(onLines(['home', 'away', 'draw']))).toBe(0);
  });
});
