/** A time series for a chart: bounded memory however long the tape. */
import type { TimeUs } from '../trading/types/units.ts';

/** Points kept; when full, every second one goes and the spacing of new ones doubles. */
const MAX_POINTS = 4_096;

/** Keeps at most {@link MAX_POINTS} points of a series, evenly thinned; short series are kept whole. */
export class ThinSeries {
  readonly at_us: TimeUs[] = [];
  readonly value: number[] = [];
  private stride = 1;
  private skipped = 0;

  add(at_us: TimeUs, value: number): void {
    this.skipped += 1;
    if (this.skipped < this.stride) return;
    this.skipped = 0;
    this.at_us.push(at_us);
    this.value.push(value);
    if (this.at_us.length < MAX_POINTS) return;
    let kept = 0;
    for (let i = 0; i < this.at_us.length; i += 2) {
      this.at_us[kept] = this.at_us[i] as number;
      this.value[kept] = this.value[i] as number;
      kept += 1;
    }
    this.at_us.length = kept;
    this.value.length = kept;
    // The last point kept is one old stride behind the one just dropped.
    this.skipped = this.stride;
    this.stride *= 2;
  }

  /** [time, value] pairs. */
  points(): [TimeUs, number][] {
    return this.at_us.map((at_us, i) => [at_us, this.value[i] as number]);
  }
}
