/** Calibration of every model on the tables of a directory: figures per sport and phase, and references on the same rows. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TableError } from './csv.ts';
import { type Bin, type Difference, Forecasts, logLoss, PairedByGame, type Score, score } from './metrics.ts';
import { SPORTS, type Sport } from './moment.ts';
import { priceTable } from './price-table.ts';
import type { Batch, SportKernel } from './pricer.ts';
import type { TableFormat } from './tables/format.ts';

/** Figures of somebody else's probabilities, and of ours on the same rows. */
export interface ReferenceScore extends Score {
  name: string;
  model_log_loss: number;
  model_brier: number;
  model_ece: number;
  /** Log loss, model less reference: negative when the model is better. */
  log_loss_difference: Difference;
  /** Brier, model less reference. */
  brier_difference: Difference;
}

/** Figures of one phase, or of the rows with (or without) a market price. */
export interface PhaseScore extends Score {
  name: string;
  /** All references together on these rows; null where no row has one. */
  reference: ReferenceScore | null;
}

/** Figures of one sport. */
export interface SportScore extends Score {
  phases: PhaseScore[];
  /** Rows whose pregame price came from a market, and the others. */
  pregame: PhaseScore[];
  /** All references together; `sources` has each. Null where the files have none. */
  reference: (ReferenceScore & { sources: ReferenceScore[] }) | null;
  /** States that the model refused, by name. */
  refused: Record<string, number>;
  files: string[];
  /** Reliability of all rows, for the report. */
  bins: Bin[];
}

/** Result of a run. */
export interface Calibration {
  sports: Partial<Record<Sport, SportScore>>;
  /** Files of a kind that is not scored. */
  skipped: string[];
}

/** Forecasts of a group of rows; three-way ones count each outcome as a forecast for everything but log loss and Brier. */
class Group {
  readonly #forecasts = new Forecasts();
  readonly #reference = new Forecasts();
  readonly #model = new Forecasts();
  readonly #loss = new PairedByGame();
  readonly #brier = new PairedByGame();
  #rows = 0;
  #three_loss = 0;
  #three_brier = 0;

  twoWay(p: number, y: number, game: number, reference: number): void {
    this.#forecasts.add(p, y, game);
    this.#rows += 1;
    if (!(reference >= 0 && reference <= 1)) return;
    this.#reference.add(reference, y, game);
    this.#model.add(p, y, game);
    this.#loss.add(game, logLoss(p, y) - logLoss(reference, y));
    this.#brier.add(game, (p - y) ** 2 - (reference - y) ** 2);
  }

  threeWay(p: readonly [number, number, number], outcome: 0 | 1 | 2, game: number): void {
    this.#rows += 1;
    for (let i = 0; i < 3; i++) {
      const y = i === outcome ? 1 : 0;
      this.#forecasts.add(p[i]!, y, game);
      this.#three_brier += (p[i]! - y) ** 2;
    }
    this.#three_loss += logLoss(p[outcome], 1);
  }

  score(): Score & { bins: Bin[] } {
    const figures = score(this.#forecasts);
    if (this.#forecasts.n === this.#rows) return figures;
    const { bins, ...rest } = figures;
    const n = Math.max(1, this.#rows);
    return { ...rest, rows: this.#rows, log_loss: this.#three_loss / n, brier: this.#three_brier / n, bins };
  }

  reference(name: string): ReferenceScore | null {
    const [loss, brier] = [this.#loss.interval(), this.#brier.interval()];
    if (loss === null || brier === null) return null;
    const { bins: _theirs, ...theirs } = score(this.#reference);
    const ours = score(this.#model);
    return {
      ...{ name, ...theirs, model_log_loss: ours.log_loss, model_brier: ours.brier, model_ece: ours.ece },
      ...{ log_loss_difference: loss, brier_difference: brier },
    };
  }

  get rows(): number {
    return this.#rows;
  }
}

/** All rows of one sport. */
class SportGroups {
  readonly all = new Group();
  readonly phases = new Map<string, Group>();
  readonly pregame = new Map<string, Group>();
  readonly sources = new Map<string, Group>();
  readonly refused: Record<string, number> = {};
  readonly files: string[] = [];
  #first_game = 0;
  #last_game = -1;

  constructor(phases: readonly string[]) {
    for (const name of phases) this.phases.set(name, new Group());
  }

  /** The games of the next file are others. */
  nextFile(path: string): void {
    this.files.push(path);
    this.#first_game = this.#last_game + 1;
  }

  add(batch: Batch, format: TableFormat, refusalName: (code: number) => string | null): void {
    const { priced, refusal, result } = batch;
    for (let i = 0; i < batch.n; i++) {
      const game = this.#first_game + batch.game[i]!;
      if (game > this.#last_game) this.#last_game = game;
      const code = refusal[i]!;
      if (code !== 0) {
        const name = refusalName(code) ?? 'unknown';
        this.refused[name] = (this.refused[name] ?? 0) + 1;
        continue;
      }
      const y = result[i]!;
      if (batch.scored[i] === 0 || Number.isNaN(y)) continue;
      const groups = this.#groups(batch, i, format);
      const [p1, draw, p2] = [priced[3 * i]!, priced[3 * i + 1]!, priced[3 * i + 2]!];
      if (format.sport === 'soccer') {
        const outcome = y === 1 ? 0 : y === 0 ? 2 : 1;
        for (const group of groups) group.threeWay([p1, draw, p2], outcome, game);
        continue;
      }
      const flip = batch.flip[i] === 1;
      const p = (flip ? p2 : p1) + draw / 2;
      const reference = batch.reference[i]!;
      for (const group of groups) group.twoWay(p, flip ? 1 - y : y, game, flip ? 1 - reference : reference);
    }
  }

  #groups(batch: Batch, i: number, format: TableFormat): Group[] {
    const groups = [this.all, groupOf(this.phases, format.phases[batch.phase[i]!] ?? 'other')];
    groups.push(groupOf(this.pregame, batch.market[i] === 1 ? 'with a market price' : 'without a market price'));
    if (!Number.isNaN(batch.reference[i]!))
      groups.push(groupOf(this.sources, format.references[batch.reference_source[i]!] ?? 'other'));
    return groups;
  }

  figures(): SportScore {
    const table = (map: Map<string, Group>): PhaseScore[] =>
      [...map]
        .filter(([, group]) => group.rows > 0)
        .map(([name, group]) => {
          const { bins: _bins, ...figures } = group.score();
          return { name, ...figures, reference: group.reference('all') };
        });
    const reference = this.all.reference('all');
    const sources = [...this.sources].map(([name, group]) => group.reference(name)).filter((one) => one !== null);
    const { bins, ...figures } = this.all.score();
    return {
      ...figures,
      phases: table(this.phases),
      pregame: table(this.pregame),
      reference: reference === null ? null : { ...reference, sources },
      refused: this.refused,
      files: this.files,
      bins,
    };
  }
}

function groupOf(map: Map<string, Group>, name: string): Group {
  let group = map.get(name);
  if (group === undefined) {
    group = new Group();
    map.set(name, group);
  }
  return group;
}

/** Tables (`.csv`, `.csv.gz`) of a directory and the directories in it, by name. @throws TableError when there is no such directory */
export function tablesIn(directory: string): string[] {
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
    let into: SportGroups | null = null;
    let format: TableFormat | null = null;
    const run = await priceTable(path, kernel, {
      begin(found) {
        format = found;
        if (options.sport !== undefined && found.sport !== options.sport) return;
        into = groups.get(found.sport) ?? new SportGroups(found.phases);
        groups.set(found.sport, into);
        into.nextFile(path.slice(directory.length).replace(/^[\\/]/, ''));
      },
      batch: (batch) => into?.add(batch, format!, kernel.refusalName),
    });
    if (run === null) skipped.push(path.slice(directory.length).replace(/^[\\/]/, ''));
  }
  const sports: Calibration['sports'] = {};
  for (const sport of SPORTS) {
    const found = groups.get(sport);
    if (found !== undefined && found.all.rows > 0) sports[sport] = found.figures();
  }
  return { sports, skipped };
}
