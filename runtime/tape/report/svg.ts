/** Line charts as SVG text: a wide and a narrow drawing of the same data, of which the page's width shows one. */
import { escapeHtml, type Html } from './html.ts';

/** A line: `style` names a class of the report's style sheet. */
export interface Line {
  points: readonly (readonly [x: number, y: number])[];
  style: 'ours' | 'theirs' | 'la' | 'lb' | 'lc';
  /** Hold each value until the next point (scores, capital). */
  step?: boolean;
  /** Do not draw across gaps wider than this on the x axis. */
  max_gap?: number;
}

/** A band between a line and a base value. */
export interface Area {
  points: readonly (readonly [x: number, y: number])[];
  base: number;
  style: 'area-a' | 'area-b';
}

export interface Tick {
  at: number;
  label: string;
}

export interface Chart {
  /** What the chart shows, for screen readers. */
  title: string;
  x: { min: number; max: number; ticks: readonly Tick[]; narrow_ticks?: readonly Tick[] };
  y: { min: number; max: number; ticks: readonly Tick[] };
  lines: readonly Line[];
  areas?: readonly Area[];
  /** Full-height lines, e.g. ends of periods. */
  verticals?: readonly number[];
  /** A dashed horizontal line, e.g. even odds. */
  level?: number;
  dots?: readonly { x: number; y: number; title: string }[];
  /** Text shown while the pointer is over the stretch from this x to the next one. */
  hovers?: readonly { x: number; text: string }[];
  height: number;
  narrow_height: number;
}

interface Frame {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Both drawings of a chart. */
export function lineChart(chart: Chart): Html {
  return draw(chart, 1_032, chart.height, 'wide') + draw(chart, 360, chart.narrow_height, 'narrow');
}

/** One drawing for small multiples, the same at any width. */
export function smallChart(chart: Chart): Html {
  return draw({ ...chart, hovers: [] }, 360, chart.narrow_height, 'small');
}

function draw(chart: Chart, width: number, height: number, kind: 'wide' | 'narrow' | 'small'): Html {
  const frame: Frame = { width, height, left: 44, right: 10, top: 8, bottom: 24 };
  const x = scale(chart.x.min, chart.x.max, frame.left, width - frame.right);
  const y = scale(chart.y.min, chart.y.max, height - frame.bottom, frame.top);
  const base = height - frame.bottom;
  const parts: string[] = [];
  for (const tick of chart.y.ticks) {
    const at = y(tick.at);
    parts.push(`<line class="axis" x1="${frame.left}" x2="${width - frame.right}" y1="${at}" y2="${at}"/>`);
    parts.push(
      `<text class="tick" x="${frame.left - 6}" y="${round(Number(at) + 4)}" text-anchor="end">${escapeHtml(tick.label)}</text>`,
    );
  }
  for (const tick of kind === 'wide' ? chart.x.ticks : (chart.x.narrow_ticks ?? chart.x.ticks)) {
    const anchor = Number(x(tick.at)) > width - frame.right - 16 ? 'end' : 'middle';
    parts.push(
      `<text class="tick" x="${x(tick.at)}" y="${height - 6}" text-anchor="${anchor}">${escapeHtml(tick.label)}</text>`,
    );
  }
  for (const at of chart.verticals ?? [])
    parts.push(`<line class="period" x1="${x(at)}" x2="${x(at)}" y1="${frame.top}" y2="${base}"/>`);
  if (chart.level !== undefined) {
    const at = y(chart.level);
    parts.push(`<line class="half" x1="${frame.left}" x2="${width - frame.right}" y1="${at}" y2="${at}"/>`);
  }
  for (const area of chart.areas ?? []) parts.push(areaPath(area, x, y));
  for (const line of chart.lines) parts.push(`<path class="${line.style}" d="${linePath(line, x, y)}"/>`);
  for (const dot of chart.dots ?? [])
    parts.push(
      `<circle class="dot" cx="${x(dot.x)}" cy="${y(dot.y)}" r="4"><title>${escapeHtml(dot.title)}</title></circle>`,
    );
  if (kind === 'wide') parts.push(hoverRects(chart, frame, x));
  return `<svg class="${kind}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(chart.title)}">${parts.join('')}</svg>`;
}

type Scale = (value: number) => string;

function scale(min: number, max: number, from: number, to: number): Scale {
  const span = max - min || 1;
  return (value) => round(from + ((value - min) / span) * (to - from));
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function linePath(line: Line, x: Scale, y: Scale): string {
  let path = '';
  let last: readonly [number, number] | null = null;
  for (const point of line.points) {
    const gap = last === null || (line.max_gap !== undefined && point[0] - last[0] > line.max_gap);
    if (!gap && line.step === true) path += `H${x(point[0])}`;
    path += `${gap ? 'M' : 'L'}${x(point[0])} ${y(point[1])}`;
    last = point;
  }
  return path;
}

function areaPath(area: Area, x: Scale, y: Scale): string {
  const first = area.points[0];
  const last = area.points.at(-1);
  if (first === undefined || last === undefined) return '';
  const top = area.points.map(([px, py], i) => `${i === 0 ? '' : `H${x(px)}`}L${x(px)} ${y(py)}`).join('');
  return `<path class="${area.style}" d="M${x(first[0])} ${y(area.base)}${top}L${x(last[0])} ${y(area.base)}Z"/>`;
}

function hoverRects(chart: Chart, frame: Frame, x: Scale): string {
  const hovers = chart.hovers ?? [];
  return hovers
    .map(({ x: at, text }, i) => {
      const left = Number(x(at));
      const right = Number(x(hovers[i + 1]?.x ?? chart.x.max));
      const width = round(Math.max(1.5, right - left));
      return `<rect class="hover" x="${left}" y="${frame.top}" width="${width}" height="${frame.height - frame.top - frame.bottom}"><title>${escapeHtml(text)}</title></rect>`;
    })
    .join('');
}

/** Round ticks for a range of values, about `wanted` of them. */
export function niceTicks(min: number, max: number, wanted: number, label: (value: number) => string): Tick[] {
  const raw = (max - min) / Math.max(1, wanted);
  if (!(raw > 0)) return [{ at: min, label: label(min) }];
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((one) => one * power >= raw) ?? 10) * power;
  const ticks: Tick[] = [];
  for (let n = Math.ceil(min / step - 1e-9) + 0; n * step <= max + step * 1e-9; n += 1)
    ticks.push({ at: n * step, label: label(n * step) });
  return ticks;
}

/** Ticks at UTC midnights, thinned to at most `most`. */
export function dayTicks(min_us: number, max_us: number, most: number): Tick[] {
  const day = 86_400_000_000;
  const days = Math.ceil((max_us - min_us) / day);
  const step = Math.max(1, Math.ceil(days / most)) * day;
  const ticks: Tick[] = [];
  for (let at = Math.ceil(min_us / day) * day; at <= max_us; at += step)
    ticks.push({ at, label: new Date(at / 1_000).toISOString().slice(5, 10) });
  return ticks;
}
