/** One measured number of a benchmark. */
export interface Figure {
  /** What was measured; snake_case. */
  name: string;
  /** The median of the runs. */
  value: number;
  unit: string;
  min: number;
  max: number;
  runs: number;
}

/** Median, least and greatest of the samples, to four digits. @throws RangeError without samples */
export function figure(name: string, unit: string, samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.ceil((sorted.length - 1) / 2)];
  if (low === undefined || high === undefined) throw new RangeError(`${name} has no samples`);
  const round = (x: number) => Number(x.toPrecision(4));
  const [min = low] = sorted;
  const max = sorted.at(-1) ?? high;
  return { name, value: round((low + high) / 2), unit, min: round(min), max: round(max), runs: sorted.length };
}
