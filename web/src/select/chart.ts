/** Series of the game chart as aligned typed arrays. */
import { SIDES, venueName } from '../../../runtime/trading/types/venue.ts';
import type { View } from '../../../runtime/trading/view/view.ts';
import { homePair, lastAtOrBefore } from './board.ts';

/**
 * x in seconds, then our probability, mid, ask and bid of the pair's side `a`, the same of side `b`, all 0..1; NaN before the
 * first value and while a side of the book is empty.
 */
export type ChartColumns = [
  x: Float64Array,
  ours: Float64Array,
  a_mid: Float64Array,
  a_ask: Float64Array,
  a_bid: Float64Array,
  b_mid: Float64Array,
  b_ask: Float64Array,
  b_bid: Float64Array,
];

type Series = readonly (readonly [number, ...number[]])[];

function fill(x: Float64Array, series: Series, value: (point: readonly number[]) => number): Float64Array {
  const out = new Float64Array(x.length);
  let j = -1;
  for (let i = 0; i < x.length; i += 1) {
    const at = x[i] as number;
    while (j + 1 < series.length && (series[j + 1]?.[0] ?? 0) / 1e6 <= at) j += 1;
    const point = series[j];
    out[i] = point === undefined ? Number.NaN : value(point);
  }
  return out;
}

/**
 * Columns of one game from `from_us` on: every time at which anything changed, each series carried forward to it.
 * @returns null when the game is unknown or has no history.
 */
export function chartColumns(view: View, game_id: string, from_us: number): ChartColumns | null {
  const game = view.games[game_id];
  if (game === undefined) return null;
  const pair = homePair(view, game);
  const inverted = pair?.pair.outcome === 'away';
  const [a, b] = SIDES.map((side): Series => pair?.history[pair.pair[side]?.venue ?? ''] ?? []) as [Series, Series];
  const times = new Set<number>();
  for (const series of [game.history as Series, a, b]) {
    const first = Math.max(0, lastAtOrBefore(series, from_us));
    for (let i = first; i < series.length; i += 1) times.add(Math.max(from_us, series[i]?.[0] ?? from_us));
  }
  if (times.size === 0) return null;
  times.add(view.at_us);
  const x = Float64Array.from(times, (at) => at / 1e6).sort();
  const price = (e4: number): number => (inverted ? 10_000 - e4 : e4) / 10_000;
  const ask = (p: readonly number[]): number => price((inverted ? p[1] : p[2]) ?? 0);
  const bid = (p: readonly number[]): number => price((inverted ? p[2] : p[1]) ?? 0);
  const oneSided = (p: readonly number[]): boolean => (p[1] ?? 0) <= 0 || (p[2] ?? 10_000) >= 10_000;
  // A book with one side empty has no middle: the line pauses instead of jumping half-way to nothing.
  const both =
    (value: (p: readonly number[]) => number) =>
    (p: readonly number[]): number =>
      oneSided(p) ? Number.NaN : value(p);
  const mid = both((p) => (ask(p) + bid(p)) / 2);
  return [
    x,
    fill(x, game.history, (p) => p[1] ?? Number.NaN),
    fill(x, a, mid),
    fill(x, a, both(ask)),
    fill(x, a, both(bid)),
    fill(x, b, mid),
    fill(x, b, both(ask)),
    fill(x, b, both(bid)),
  ];
}

/** Names of the venues of both sides, in the order of the columns; '' for a side that is not listed. */
export function chartVenues(view: View, game_id: string): [a: string, b: string] {
  const game = view.games[game_id];
  const pair = game === undefined ? undefined : homePair(view, game)?.pair;
  return SIDES.map((side) => venueName(pair?.[side]?.venue ?? '')) as [string, string];
}

/** Range of the y axis: all values with a margin, at least ten points wide, inside 0..1. */
export function chartRange(columns: ChartColumns): [min: number, max: number] {
  let min = 1;
  let max = 0;
  for (const column of [columns[1], columns[2], columns[5]])
    for (const value of column) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  if (min > max) return [0, 1];
  const margin = Math.max(0.02, (max - min) * 0.12, (0.1 - (max - min)) / 2);
  return [Math.max(0, min - margin), Math.min(1, max + margin)];
}

/** A mark on the chart: a play on the floor of it, or an opportunity at its price. */
export interface ChartMark {
  kind: 'play' | 'score' | 'taken' | 'refused';
  at_s: number;
  /** 0..1 for opportunities; null for plays, which sit on the axis. */
  y: number | null;
  text: string;
}

/** Plays and opportunities of a game, oldest first. */
export function chartMarks(
  view: View,
  game_id: string,
  playText: (play: View['games'][string]['plays'][number]) => string,
): ChartMark[] {
  const game = view.games[game_id];
  if (game === undefined) return [];
  const plays = game.plays.map(
    (play): ChartMark => ({
      kind: play.scoring ? 'score' : 'play',
      at_s: play.at_us / 1e6,
      y: null,
      text: playText(play),
    }),
  );
  const dots = view.opportunities.flatMap((o): ChartMark[] => {
    const leg = o.legs[0];
    if (o.game_id !== game_id || o.verdict === 'near_miss' || leg === undefined) return [];
    const yes = (leg.side === 'yes' ? leg.ask_e4 : 10_000 - leg.ask_e4) / 10_000;
    const outcome = view.pairs[o.pair_id]?.pair.outcome;
    // The chart shows a home win: a price of the draw or of a line has no place on it.
    if (outcome === 'draw' || outcome === 'other') return [];
    const away = outcome === 'away';
    const text = o.verdict === 'taken' ? 'Taken' : (o.refusal?.text ?? 'Refused');
    return [{ kind: o.verdict === 'taken' ? 'taken' : 'refused', at_s: o.at_us / 1e6, y: away ? 1 - yes : yes, text }];
  });
  return [...plays, ...dots].sort((a, b) => a.at_s - b.at_s);
}
