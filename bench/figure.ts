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
