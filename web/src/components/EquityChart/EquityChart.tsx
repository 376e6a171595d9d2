import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import type { View } from '../../../../runtime/trading/view/view.ts';
import { money } from '../../format/format.ts';
import { useLiveEffect, useLiveStore } from '../../live/hooks.ts';
import { axis, type Palette, Plot, timeTicks } from '../Plot/Plot.tsx';

/** P&L of the run over time, dollars. */
export function EquityChart(): ReactNode {
  const store = useLiveStore();
  const plot = useRef<uPlot | null>(null);
  const draw = useCallback((view: View) => {
    if (plot.current === null || view.equity.length === 0) return;
    const x = new Float64Array(view.equity.length + 1);
    const y = new Float64Array(view.equity.length + 1);
    for (const [i, [at_us, pnl]] of view.equity.entries()) {
      x[i] = at_us / 1e6;
      y[i] = pnl / 1e6;
    }
    x[x.length - 1] = view.at_us / 1e6;
    y[y.length - 1] = (view.equity.at(-1)?.[1] ?? 0) / 1e6;
    plot.current.setData([x, y], true);
  }, []);
  useLiveEffect(draw, 1000);
  const onPlot = useCallback(
    (made: uPlot | null) => {
      plot.current = made;
      if (made !== null) draw(store.view);
    },
    [draw, store],
  );
  const options = useMemo(
    () =>
      (colours: Palette): Omit<uPlot.Options, 'width' | 'height'> => ({
        padding: [8, 12, 0, 0],
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: { y: { range: (_u, min, max) => equityRange(min, max) } },
        axes: [
          axis(colours, { size: 28, space: 72, values: timeTicks }),
          axis(colours, { size: 72, space: 32, values: (_u, ticks) => ticks.map((t) => money(t * 1e6)) }),
        ],
        series: [{}, { stroke: colours.text, width: 1.5, points: { show: false }, ...stepped() }],
        hooks: {
          drawAxes: [
            (u) => {
              const y = Math.round(u.valToPos(0, 'y', true));
              u.ctx.fillStyle = colours.muted;
              u.ctx.fillRect(u.bbox.left, y, u.bbox.width, 1);
            },
          ],
        },
      }),
    [],
  );
  return <Plot height={220} label="Profit and loss of the run over time" options={options} onPlot={onPlot} />;
}

function stepped(): Partial<uPlot.Series> {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return paths === undefined ? {} : { paths };
}

/** Range of the money axis: zero is always in it, with a margin of a tenth and at least two dollars. */
function equityRange(min: number | null, max: number | null): [number, number] {
  const low = Math.min(0, min ?? 0);
  const high = Math.max(0, max ?? 0);
  const margin = Math.max((high - low) * 0.1, 1);
  return [low - margin, high + margin];
}
