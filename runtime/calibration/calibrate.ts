/** Calibration of every model on the tables of a directory: figures per sport and phase, and references on the same rows. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TableError } from './csv.ts';
import { SportGroups, type SportScore } from './groups.ts';
import { type LateScore, LateStates } from './late.ts';
import { COL, ROW, SPORTS, type Sport } from './moment.ts';
import { priceTable } from './price-table.ts';
import type { SportKernel } from './pricer.ts';
import type { TableFormat, TableOptions } from './tables/format.ts';

/** Result of a run. */
export interface Calibration {
  sports: Partial<Record<Sport, SportScore>>;
  /** Files of a kind that is not scored. */
  skipped: string[];
}

/** Tables (`.csv`, `.csv.gz`) of a directory and the directories in it, by name. @throws TableError when there is no such directory */
function tablesIn(directory: string): string[] {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new TableError('file_not_found', `${directory} is no directory`);
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.csv(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** What a run may be told. */
export interface CalibrateOptions {
  /** Only this sport. */
  sport?: Sport;
  /** What stands for a price that a table does not give; earlier games unless told. */
  prior?: TableOptions['prior'];
  /** Told before each file. */
  onFile?(path: string, index: number, count: number): void;
}

/**
 * Score every table of a directory whose columns are known; the rest is listed as skipped.
 * @throws TableError when the directory or a table cannot be read
 */
export async function calibrate(
  directory: string,
  kernel: SportKernel,
  options: CalibrateOptions = {},
): Promise<Calibration> {
  const groups = new Map<Sport, SportGroups>();
  const skipped: string[] = [];
  const paths = tablesIn(directory);
  for (const [index, path] of paths.entries()) {
    options.onFile?.(path, index, paths.length);
    const name = path.slice(directory.length).replace(/^[\\/]/, '');
    const into: SportGroups[] = [];
    let format: TableFormat | null = null;
    const run = await priceTable(
      path,
      kernel,
      {
        begin(found) {
          format = found;
          for (const sport of found.sports ?? [found.sport]) {
            if (options.sport !== undefined && sport !== options.sport) continue;
            const group = groups.get(sport) ?? new SportGroups(sport);
            groups.set(sport, group);
            group.nextFile(name, found.sports === undefined ? found.phases : []);
            into.push(group);
          }
        },
        batch(batch) {
          for (const group of into) group.add(batch, format!, kernel.refusalName);
        },
      },
      { prior: options.prior ?? 'earlier-games', reference_prior: true, finals: true },
    );
    if (run === null) skipped.push(name);
  }
  const sports: Calibration['sports'] = {};
  for (const sport of SPORTS) {
    const found = groups.get(sport);
    if (found !== undefined && found.rows > 0) sports[sport] = found.figures();
  }
  return { sports, skipped };
}

/**
 * Count the end games in every table of a directory whose columns are known.
 * @throws TableError when the directory or a table cannot be read
 */
export async function calibrateLate(
  directory: string,
  kernel: SportKernel,
  options: CalibrateOptions = {},
): Promise<LateScore[]> {
  const states = new LateStates();
  const paths = tablesIn(directory);
  let games = 0;
  for (const [index, path] of paths.entries()) {
    options.onFile?.(path, index, paths.length);
    const first_game = games;
    await priceTable(
      path,
      kernel,
      {
        batch(batch) {
          for (let i = 0; i < batch.n; i++) {
            const sport = SPORTS[batch.state[i * ROW + COL.league]! - 1]!;
            const game = first_game + batch.game[i]!;
            if (game >= games) games = game + 1;
            if (batch.refusal[i] !== 0 || batch.scored[i] === 0 || batch.reference_only[i] === 1) continue;
            if (options.sport === undefined || options.sport === sport) states.add(batch, i, sport, game);
          }
        },
      },
      { prior: options.prior ?? 'earlier-games', finals: true },
    );
  }
  return states.figures();
}
