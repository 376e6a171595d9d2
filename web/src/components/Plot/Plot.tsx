import { type ReactNode, useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { timeOfDay } from '../../format/format.ts';
import { useUi } from '../../live/ui.ts';
import './Plot.css';

/** Colours of the theme on screen, for canvases. */
export interface Palette {
  text: string;
  muted: string;
  line: string;
  surface: string;
  accent: string;
  danger: string;
  a: string;
  b: string;
  a_soft: string;
  b_soft: string;
}

function palette(node: Element): Palette {
  const style = getComputedStyle(node);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: read('--text'),
    muted: read('--muted'),
    line: read('--line'),
    surface: read('--surface'),
    accent: read('--accent'),
    danger: read('--danger'),
    a: read('--side-a'),
    b: read('--side-b'),
    a_soft: read('--side-a-soft'),
    b_soft: read('--side-b-soft'),
  };
}

export interface PlotProps {
  height: number;
  /** Spoken in place of the drawing. */
  label: string;
  /** Options apart from the size; called once per theme. */
  options: (colours: Palette) => Omit<uPlot.Options, 'width' | 'height'>;
  /** Handed the plot when it exists and null when it is gone. */
  onPlot: (plot: uPlot | null) => void;
}

/** A uPlot in React: made again when the theme changes, as wide as its place. Data are set by the owner. */
export function Plot({ height, label, options, onPlot }: PlotProps): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const theme = useUi((ui) => ui.theme);
  const latest = useRef({ options, onPlot });
  useEffect(() => {
    latest.current = { options, onPlot };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme needs other colours
  useEffect(() => {
    const node = host.current;
    if (node === null || node.clientWidth === 0) return;
    const make = (): uPlot =>
      new uPlot({ ...latest.current.options(palette(node)), width: node.clientWidth, height }, undefined, node);
    let plot = make();
    latest.current.onPlot(plot);
    const resize = new ResizeObserver(() => {
      if (node.clientWidth > 0 && node.clientWidth !== plot.width) plot.setSize({ width: node.clientWidth, height });
    });
    resize.observe(node);
    const scheme = matchMedia('(prefers-color-scheme: light)');
    const again = (): void => {
      plot.destroy();
      plot = make();
      latest.current.onPlot(plot);
    };
    scheme.addEventListener('change', again);
    return () => {
      scheme.removeEventListener('change', again);
      resize.disconnect();
      latest.current.onPlot(null);
      plot.destroy();
    };
  }, [height, theme]);
  return <div ref={host} className="plot" role="img" aria-label={label} style={{ minHeight: height }} />;
}

/** Tick texts of a time axis: with seconds where ticks are closer than a minute. */
export function timeTicks(_u: uPlot, ticks: readonly number[]): string[] {
  const close = ticks.length > 1 && (ticks[1] as number) - (ticks[0] as number) < 60;
  return ticks.map((t) => (close ? timeOfDay(t * 1e6) : timeOfDay(t * 1e6).slice(0, 5)));
}

/** Axis in the house style. */
export function axis(colours: Palette, extra: uPlot.Axis): uPlot.Axis {
  return {
    stroke: colours.muted,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
    font: '12px "Inter Variable", sans-serif',
    ...extra,
  };
}
