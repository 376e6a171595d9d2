/** How good the joint law of final margin and total is: a ladder of spread and total lines, asked all through each game. */
import type { SportLine } from '../../engine-wasm/contract.ts';
import { type ErrorSd, Forecasts, type Score, score, unexplained } from './metrics.ts';
import { COL, ROW, type Sport } from './moment.ts';
import type { Batch } from './pricer.ts';

/** Figures of one kind of line. A row is one line of one state. */
export interface LineScore extends Score {
  error_sd: ErrorSd;
}

/** Figures of the kinds of line; null where none was asked. */
export interface LinesScore {
  margin: LineScore | null;
  /** Of games whose closing total is known. */
  total: LineScore | null;
  /** Of games without one: the league's mean stands for it, and what it misses shows here. */
  total_unpriced: LineScore | null;
}

/** Distances between the lines of a ladder, points, goals or runs; sports that are not named have no lines. */
const STEPS: Readonly<Partial<Record<Sport, { margin: number; total: number }>>> = {
  nfl: { margin: 4, total: 6 },
  ncaaf: { margin: 6, total: 7 },
  nba: { margin: 5, total: 20 },
  wnba: { margin: 5, total: 16 },
  ncaab: { margin: 5, total: 16 },
  nhl: { margin: 1, total: 1 },
  mlb: { margin: 1, total: 1 },
  soccer: { margin: 1, total: 1 },
};
/** Margins on either side of nought, and totals above the present one. */
const MARGINS = 6;
const TOTALS = 12;
/** A venue's line is open while its price lies between these: a line that is as good as decided says nothing. */
const OPEN = { from: 0.02, to: 0.98 } as const;
/** One state is asked of each stretch of this length, and where no clock runs of every other period: a law takes up to 0.5 ms. */
const STRETCH_MS = 600_000;

/** The forecasts of one sport's lines. */
export class LineForecasts {
  readonly #step: { margin: number; total: number } | undefined;
  readonly #lists = { margin: new Forecasts(), total: new Forecasts(), total_unpriced: new Forecasts() };
  #game = -1;
  /** Stretches of that game that have been asked: a clock that runs back, as faulty rows have it, begins none again. */
  readonly #asked = new Set<string>();

  constructor(sport: Sport) {
    this.#step = STEPS[sport];
  }

  /** Ask about state `i` of a batch, where it begins a new stretch of its game and the final score is known. */
  add(batch: Batch, i: number, game: number): void {
    const [one, two] = [batch.final_1[i]!, batch.final_2[i]!];
    if (this.#step === undefined || Number.isNaN(one + two)) return;
    const column = (at: number): number => batch.state[i * ROW + at]!;
    const [period, clock_ms] = [column(COL.period), column(COL.clock_ms)];
    const stretch = clock_ms > 0 ? `${period} ${Math.floor(clock_ms / STRETCH_MS)}` : `${period >> 1}`;
    if (game !== this.#game) this.#asked.clear();
    this.#game = game;
    if (this.#asked.has(stretch)) return;
    this.#asked.add(stretch);
    const asked = ladder(this.#step, column(COL.score_1) + column(COL.score_2));
    const of = { margin: this.#lists.margin, total: this.#lists[batch.total > 0 ? 'total' : 'total_unpriced'] };
    const chances = batch.lines(i, asked);
    for (const [k, p] of chances.entries()) {
      if (!(p >= OPEN.from && p <= OPEN.to)) continue;
      const { kind, points } = asked[k]!;
      of[kind].add(p, (kind === 'margin' ? one - two : one + two) > points ? 1 : 0, game);
    }
  }

  /** Null where no line was asked. */
  figures(): LinesScore | null {
    const { margin, total, total_unpriced } = this.#lists;
    if (margin.n + total.n + total_unpriced.n === 0) return null;
    const of = (list: Forecasts): LineScore | null => {
      if (list.n === 0) return null;
      const { bins, ...figures } = score(list);
      return { ...figures, error_sd: { model: null, measured: unexplained(bins), covered: null } };
    };
    return { margin: of(margin), total: of(total), total_unpriced: of(total_unpriced) };
  }
}

/** Names of the kinds for people, in order. */
const LINE_KINDS = {
  margin: 'spreads',
  total: 'totals',
  total_unpriced: 'totals, none closed at',
} as const;

/** The kinds that were asked, by their names for people. */
export function lineRows(lines: LinesScore | null): [string, LineScore][] {
  if (lines === null) return [];
  const kinds = Object.keys(LINE_KINDS) as (keyof typeof LINE_KINDS)[];
  return kinds.flatMap((kind) => {
    const found = lines[kind];
    return found === null ? [] : [[LINE_KINDS[kind], found] as [string, LineScore]];
  });
}

/** Half-point lines: margins around nought, totals above what has been scored. */
function ladder(step: { margin: number; total: number }, scored: number): SportLine[] {
  const lines: SportLine[] = [];
  for (let k = -MARGINS; k < MARGINS; k++) lines.push({ kind: 'margin', points: k * step.margin + 0.5 });
  for (let k = 0; k < TOTALS; k++) lines.push({ kind: 'total', points: scored + k * step.total + 0.5 });
  return lines;
}
