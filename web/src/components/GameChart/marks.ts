/** Plays and opportunities on the game chart's canvas. */
import type uPlot from 'uplot';
import type { ChartMark } from '../../select/chart.ts';
import type { Palette } from '../Plot/Plot.tsx';

/** Draw every mark inside the plot: ticks and triangles on the floor, dots at prices. */
export function drawMarks(u: uPlot, marks: readonly ChartMark[], colours: Palette): void {
  const pen = u.ctx;
  const ratio = u.bbox.width / Math.max(1, u.over.clientWidth);
  const floor = u.bbox.top + u.bbox.height;
  pen.save();
  pen.beginPath();
  pen.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
  pen.clip();
  for (const mark of marks) {
    const x = u.valToPos(mark.at_s, 'x', true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
    if (mark.kind === 'play') {
      pen.fillStyle = colours.muted;
      pen.fillRect(Math.round(x), floor - 5 * ratio, Math.max(1, ratio), 5 * ratio);
    } else if (mark.kind === 'score') {
      pen.fillStyle = colours.text;
      pen.beginPath();
      pen.moveTo(x, floor - 11 * ratio);
      pen.lineTo(x + 4 * ratio, floor - 1 * ratio);
      pen.lineTo(x - 4 * ratio, floor - 1 * ratio);
      pen.fill();
    } else {
      const y = u.valToPos(mark.y ?? 0, 'y', true);
      pen.beginPath();
      pen.arc(x, y, 4 * ratio, 0, Math.PI * 2);
      pen.fillStyle = mark.kind === 'taken' ? colours.accent : colours.surface;
      pen.strokeStyle = mark.kind === 'taken' ? colours.surface : colours.muted;
      pen.lineWidth = 1.5 * ratio;
      pen.fill();
      pen.stroke();
    }
  }
  pen.restore();
}

/**
 * The mark whose x is nearest to `left`, at most `reach` pixels away; scores and opportunities win over plain plays.
 * @param x place of a mark in CSS pixels
 */
export function nearestMark(
  marks: readonly ChartMark[],
  left: number,
  x: (mark: ChartMark) => number,
  reach: number,
): ChartMark | null {
  let best: ChartMark | null = null;
  let best_distance = Number.POSITIVE_INFINITY;
  for (const mark of marks) {
    const gap = Math.abs(x(mark) - left);
    if (gap > reach) continue;
    const distance = gap + (mark.kind === 'play' ? reach : 0);
    if (distance <= best_distance) {
      best = mark;
      best_distance = distance;
    }
  }
  return best;
}
