/** How good the probabilities are, on tables of real games. */
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { type Calibration, calibrate, calibrateLate } from '../../calibration/calibrate.ts';
import type { LateScore } from '../../calibration/late.ts';
import { SPORT_CAPACITY, sportKernel } from '../../calibration/pricer.ts';
import { calibrationReport } from '../../calibration/report.ts';
import { writeText } from '../files.ts';
import type { Sport, TableOptions } from './kinds.ts';
import { tableFault } from './table-fault.ts';

export type { ReferenceScore, SportScore } from '../../calibration/groups.ts';
export type { LateScore } from '../../calibration/late.ts';
export { lineRows } from '../../calibration/lines.ts';
export type { ErrorSd, Score } from '../../calibration/metrics.ts';
export { interval } from '../../calibration/report.ts';

/** What a calibration is asked with. */
export interface CalibrateRequest {
  /** Directory of the tables. */
  data: string;
  /** This sport only. */
  sport: Sport | undefined;
  prior: TableOptions['prior'];
  /** Where the HTML report goes; null: no report. */
  report: string | null;
  onFile(path: string, index: number, count: number): void;
}

/** Score every model on every table found. @throws InputError naming the table that cannot be read */
export async function calibrateTables(
  request: CalibrateRequest,
): Promise<{ found: Calibration; kernel_sha256: string }> {
  const { data, sport, prior, report, onFile } = request;
  const engine = loadEngine(SPORT_CAPACITY);
  const kernel_sha256 = engine.sha256;
  const options = { ...(sport === undefined ? {} : { sport }), prior, onFile };
  const found = await calibrate(data, sportKernel(engine), options).catch((error: unknown) =>
    tableFault(error, '--data'),
  );
  if (report !== null) writeText(report, calibrationReport(found, kernel_sha256), '--report');
  return { found, kernel_sha256 };
}

/** Count the end games of every table found. @throws InputError naming the table that cannot be read */
export async function calibrateLateStates(
  request: Omit<CalibrateRequest, 'report'>,
): Promise<{ found: LateScore[]; kernel_sha256: string }> {
  const { data, sport, prior, onFile } = request;
  const engine = loadEngine(SPORT_CAPACITY);
  const options = { ...(sport === undefined ? {} : { sport }), prior, onFile };
  const found = await calibrateLate(data, sportKernel(engine), options).catch((error: unknown) =>
    tableFault(error, '--data'),
  );
  return { found, kernel_sha256: engine.sha256 };
}
