/** Geometry of a sparkline. */
const WINDOW_US = 600_000_000;

/**
 * Ten minutes of history as x, y pairs in device pixels; steps, because a probability holds until the next play. The scale is
 * always 0 to 1, so that rows compare.
 * @param history [at_us, probability], oldest first
 */
export function sparkPoints(
  history: readonly (readonly [number, number])[],
  now_us: number,
  { width, height, pad }: { width: number; height: number; pad: number },
): Float32Array {
  const from = now_us - WINDOW_US;
  let first = history.findIndex((point) => point[0] >= from);
  if (first === -1) first = history.length;
  if (first > 0) first -= 1;
  const used = history.length - first;
  if (used <= 0) return new Float32Array(0);
  const points = new Float32Array(used * 4);
  const y = (p: number): number => pad + (1 - p) * (height - 2 * pad);
  const x = (at: number): number => (Math.max(0, at - from) / WINDOW_US) * width;
  let n = 0;
  for (let i = first; i < history.length; i += 1) {
    const [at, p] = history[i] as readonly [number, number];
    const until = history[i + 1]?.[0] ?? now_us;
    points[n++] = x(at);
    points[n++] = y(p);
    points[n++] = x(until);
    points[n++] = y(p);
  }
  return points;
}
