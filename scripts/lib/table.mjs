/** Figures as a table for people. */

/**
 * One measured number: what it is, the median, the unit, the spread, and how many runs it comes from.
 * @typedef {{ name: string, value: number, unit: string, min: number, max: number, runs: number }} Figure
 */

/**
 * A number with as many digits as it deserves.
 * @param {number} value
 */
export function readable(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/**
 * Aligned columns: name, value, unit, spread, runs.
 * @param {readonly Figure[]} figures
 */
export function figureTable(figures) {
  const rows = figures.map(({ name, value, unit, min, max, runs }) => [
    name,
    readable(value),
    unit,
    `${readable(min)} .. ${readable(max)}`,
    String(runs),
  ]);
  const all = [['figure', 'value', 'unit', 'min .. max', 'runs'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const isNumber = (/** @type {number} */ column) => column === 1 || column === 4;
  const format = (/** @type {string[]} */ row) =>
    row.map((text, i) => (isNumber(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join('  ');
  return all.map((row) => `${format(row).trimEnd()}\n`).join('');
}
