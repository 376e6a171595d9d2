import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import type { League } from '../../../../runtime/trading/types/events.ts';
import { playClock } from '../../../../runtime/trading/types/game-clock.ts';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { probability, timeOfDay } from '../../format/format.ts';
import { useLive, useLiveEffect, useLiveStore } from '../../live/hooks.ts';
import {
  type ChartColumns,
  type ChartMark,
  chartColumns,
  chartMarks,
  chartRange,
  chartVenues,
} from '../../select/chart.ts';
import { axis, type Palette, Plot, timeTicks } from '../Plot/Plot.tsx';
import { drawMarks, nearestMark } from './marks.ts';

const WINDOWS = [
  ['10 min', 600_000_000],
  ['1 h', 3_600_000_000],
  ['All', Number.POSITIVE_INFINITY],
] as const;

const playText =
  (league: League) =>
  (play: View['games'][string]['plays'][number]): string =>
    `${playClock(league, play.period, play.clock_ms)}, ${play.score_2}\u2013${play.score_1}: ${play.text}`;

interface Note {
  left: number;
  lines: string[];
}

/** Our probability (thick), both venues' mids (thin) with their bid-ask bands, plays and opportunities. */
export function GameChart({ game_id, label }: { game_id: string; label: string }): ReactNode {
  const store = useLiveStore();
  const home_code = useLive((view) => view.games[game_id]?.game.home.code ?? '');
  const plot = useRef<uPlot | null>(null);
  const columns = useRef<ChartColumns | null>(null);
  const marks = useRef<ChartMark[]>([]);
  const name_a = useLive((view) => chartVenues(view, game_id)[0]);
  const name_b = useLive((view) => chartVenues(view, game_id)[1]);
  const names = useRef<readonly [string, string]>([name_a, name_b]);
  names.current = [name_a, name_b];
  const [window_us, setWindow] = useState<number>(Number.POSITIVE_INFINITY);
  const [note, setNote] = useState<Note | null>(null);

  const draw = useCallback(
    (view: View) => {
      const next = chartColumns(view, game_id, Number.isFinite(window_us) ? view.at_us - window_us : 0);
      if (next === null || plot.current === null) return;
      columns.current = next;
      const league = view.games[game_id]?.game.league;
      marks.current = league === undefined ? [] : chartMarks(view, game_id, playText(league));
      plot.current.setData(next, true);
    },
    [game_id, window_us],
  );
  useLiveEffect(draw, 250);
  const drawNow = useRef(draw);
  drawNow.current = draw;

  const onPlot = useCallback(
    (made: uPlot | null) => {
      plot.current = made;
      if (made !== null) drawNow.current(store.view);
    },
    [store],
  );
  const options = useMemo(
    () => (colours: Palette) =>
      chartOptions(colours, columns, marks, (u) =>
        setNote(readNote(u, { columns: columns.current, marks: marks.current, names: names.current })),
      ),
    [],
  );
  return (
    <section className="panel" aria-label="Probability and prices">
      <header>
        <h2>{home_code} win, %</h2>
        <fieldset className="segmented" aria-label="Time shown">
          {WINDOWS.map(([name, us]) => (
            <button
              key={name}
              type="button"
              className="control"
              aria-pressed={us === window_us}
              onClick={() => setWindow(us)}
            >
              {name}
            </button>
          ))}
        </fieldset>
      </header>
      <div className="chart-frame">
        <Plot height={340} label={label} options={options} onPlot={onPlot} />
        {note === null ? null : (
          <div className="chart-note" style={note.left > 50 ? { left: 56 } : { right: 16 }}>
            {note.lines.map((line) => (
              <div key={line}>{line}</div>
            ))}
          </div>
        )}
      </div>
      <p className="chart-legend" aria-hidden="true">
        <span>
          <i /> Our probability
        </span>
        <span>
          <i className="thin a" /> {name_a} mid, bid to ask
        </span>
        <span>
          <i className="thin b" /> {name_b} mid, bid to ask
        </span>
        <span>
          <i className="score" /> Score
        </span>
        <span>
          <i className="dot" /> Taken
        </span>
        <span>
          <i className="dot open" /> Refused
        </span>
      </p>
    </section>
  );
}

interface Drawn {
  columns: ChartColumns | null;
  marks: readonly ChartMark[];
  /** Of both venues. */
  names: readonly [string, string];
}

function readNote(u: uPlot, { columns, marks, names }: Drawn): Note | null {
  const { left, idx } = u.cursor;
  if (columns === null || left === undefined || left < 0 || idx === null || idx === undefined) return null;
  const at_s = columns[0][idx];
  if (at_s === undefined) return null;
  const [ours, a, b] = [columns[1][idx], columns[2][idx], columns[5][idx]];
  const lines = [
    `${timeOfDay(at_s * 1e6)}  ours ${probability(ours ?? null)}, ${names[0]} ${probability(a ?? null)}, ${names[1]} ${probability(b ?? null)}`,
  ];
  const mark = nearestMark(marks, left, (m) => u.valToPos(m.at_s, 'x'), 8);
  if (mark !== null) lines.push(mark.text);
  return { left: (left / u.over.clientWidth) * 100, lines };
}

function chartOptions(
  colours: Palette,
  columns: { current: ChartColumns | null },
  marks: { current: ChartMark[] },
  onCursor: (u: uPlot) => void,
): Omit<uPlot.Options, 'width' | 'height'> {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const line = (stroke: string, width: number): uPlot.Series => ({
    stroke,
    width,
    points: { show: false },
    ...(stepped === undefined ? {} : { paths: stepped }),
  });
  return {
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: true },
      y: { range: () => (columns.current === null ? [0, 1] : chartRange(columns.current)) },
    },
    axes: [
      axis(colours, { size: 28, space: 72, values: timeTicks }),
      axis(colours, { size: 44, values: (_u, ticks) => ticks.map((t) => `${Math.round(t * 1000) / 10}`) }),
    ],
    bands: [
      { series: [3, 4], fill: colours.a_soft },
      { series: [6, 7], fill: colours.b_soft },
    ],
    series: [
      {},
      line(colours.accent, 3),
      line(colours.a, 1),
      line('transparent', 0),
      line('transparent', 0),
      line(colours.b, 1),
      line('transparent', 0),
      line('transparent', 0),
    ],
    hooks: { draw: [(u) => drawMarks(u, marks.current, colours)], setCursor: [onCursor] },
  };
}
