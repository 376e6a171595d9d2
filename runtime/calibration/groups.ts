/** Figures of one sport: its rows in groups, and what each group scores. */
import { Baseline, baselineName } from './baselines.ts';
import { LineForecasts, type LinesScore } from './lines.ts';
import {
  type Bin,
  type Difference,
  type ErrorSd,
  ErrorSums,
  Forecasts,
  logLoss,
  PairedByGame,
  type Score,
  score,
  unexplained,
} from './metrics.ts';
import { COL, leagueCode, ROW, type Sport } from './moment.ts';
import type { Batch } from './pricer.ts';
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
  error_sd: ErrorSd;
  /** All references together on these rows; null where no row has one. */
  reference: ReferenceScore | null;
}

/** Figures of one sport. */
export interface SportScore extends Score {
  phases: PhaseScore[];
  /** Rows whose pregame price came from a market, and the others. */
  pregame: PhaseScore[];
  /** Games in thirds by how far their pregame price is from even, |logit p0|. */
  terciles: (Score & { name: string; from: number; to: number })[];
  /** The plainest form on the same rows: Brownian motion or Poisson goals; null where the sport has none. */
  baseline: ReferenceScore | null;
  error_sd: ErrorSd;
  /** Spreads and totals; null in sports without lines and where no row has a final score. */
  lines: LinesScore | null;
  /** All references together; `sources` has each. Null where the files have none. */
  reference: (ReferenceScore & { sources: ReferenceScore[] }) | null;
  /** States that the model refused, by name. */
  refused: Record<string, number>;
  files: string[];
  /** Reliability of all rows, for the report. */
  bins: Bin[];
}

/** Forecasts of a group of rows; three-way ones count each outcome as a forecast for everything but log loss and Brier. */
class Group {
  readonly #forecasts = new Forecasts();
  readonly #reference = new Forecasts();
  readonly #model = new Forecasts();
  readonly #loss = new PairedByGame();
  readonly #brier = new PairedByGame();
  readonly #errors = new ErrorSums();
  #error_sum = 0;
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

  /** Another's forecast of the same event. */
  beside(ours: number, theirs: number, y: number, game: number): void {
    this.#reference.add(theirs, y, game);
    this.#model.add(ours, y, game);
    this.#loss.add(game, logLoss(ours, y) - logLoss(theirs, y));
    this.#brier.add(game, (ours - y) ** 2 - (theirs - y) ** 2);
  }

  /** The kernel's own error of a row, whose forecasts are `chances`. */
  errorSd(sd: number, chances: readonly number[]): void {
    this.#error_sum += sd;
    for (const p of chances) this.#errors.add(p, sd);
  }

  /** The kernel's mean error and the measured one. */
  error(bins: readonly Bin[]): ErrorSd {
    const model = this.#error_sum / Math.max(1, this.#rows);
    return {
      model: Number.isFinite(model) ? model : null,
      measured: unexplained(bins),
      covered: this.#errors.covered(bins),
    };
  }

  /** The rows' forecasts of side 1, or of all three outcomes one after another. */
  get forecasts(): Forecasts {
    return this.#forecasts;
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
export class SportGroups {
  readonly all = new Group();
  readonly baseline = new Group();
  readonly #plain = new Baseline();
  readonly #lines: LineForecasts;
  /** |logit p0| of each game. */
  readonly #distance = new Map<number, number>();
  #last_distance = -1;
  readonly #sport: Sport;
  readonly phases = new Map<string, Group>();
  readonly pregame = new Map<string, Group>();
  readonly sources = new Map<string, Group>();
  readonly refused: Record<string, number> = {};
  readonly files: string[] = [];
  #first_game = 0;
  #last_game = -1;

  constructor(sport: Sport) {
    this.#sport = sport;
    this.#lines = new LineForecasts(sport);
  }

  /** The games of the next file are others; `phases` in the order in which they are to be listed. */
  nextFile(path: string, phases: readonly string[]): void {
    this.files.push(path);
    this.#first_game = this.#last_game + 1;
    for (const name of phases) groupOf(this.phases, name);
  }

  /** Take the rows of a batch that are of this sport. */
  add(batch: Batch, format: TableFormat, refusalName: (code: number) => string | null): void {
    const { priced, refusal, result, state } = batch;
    const code_of_sport = leagueCode(this.#sport);
    for (let i = 0; i < batch.n; i++) {
      if (format.sports !== undefined && state[i * ROW + COL.league] !== code_of_sport) continue;
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
      if (batch.reference_only[i] === 0) {
        this.#beside(batch, i, game, [p1, draw, p2]);
        this.#lines.add(batch, i, game);
      }
      if (this.#sport === 'soccer') {
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

  #beside(batch: Batch, i: number, game: number, ours: readonly [number, number, number]): void {
    const p = batch.side1 + batch.draw / 2;
    if (game !== this.#last_distance) {
      this.#last_distance = game;
      this.#distance.set(game, Math.abs(Math.log(p / (1 - p))));
    }
    const plain = this.#plain.price(batch.state, i * ROW, batch.side1, batch.draw);
    if (plain === null) return;
    const y = batch.result[i]!;
    // Three ways are compared by one of them, the win of side 1.
    if (this.#sport === 'soccer') this.baseline.beside(ours[0], plain[0], y === 1 ? 1 : 0, game);
    else this.baseline.beside(ours[0] + ours[1] / 2, plain[0] + plain[1] / 2, y, game);
  }

  #groups(batch: Batch, i: number, format: TableFormat): Group[] {
    if (batch.reference_only[i] === 1)
      return [groupOf(this.sources, format.references[batch.reference_source[i]!] ?? 'other')];
    const groups = [this.all, groupOf(this.phases, format.phases[batch.phase[i]!] ?? 'other')];
    groups.push(groupOf(this.pregame, batch.market[i] === 1 ? 'with a market price' : 'without a market price'));
    const sd = batch.errorSd(i);
    const [p1, draw, p2] = [batch.priced[3 * i]!, batch.priced[3 * i + 1]!, batch.priced[3 * i + 2]!];
    const side = (batch.flip[i] === 1 ? p2 : p1) + draw / 2;
    const chances = this.#sport === 'soccer' ? [p1, draw, p2] : [side];
    for (const group of groups) group.errorSd(sd, chances);
    if (!Number.isNaN(batch.reference[i]!))
      groups.push(groupOf(this.sources, format.references[batch.reference_source[i]!] ?? 'other'));
    return groups;
  }

  /** Rows scored, alone or beside others. */
  get rows(): number {
    return this.all.rows + [...this.sources.values()].reduce((sum, group) => sum + group.rows, 0);
  }

  figures(): SportScore {
    const table = (map: Map<string, Group>): PhaseScore[] =>
      [...map]
        .filter(([, group]) => group.rows > 0)
        .map(([name, group]) => {
          const { bins, ...figures } = group.score();
          return { name, ...figures, error_sd: group.error(bins), reference: group.reference('all') };
        });
    const plain = baselineName(this.#sport);
    const sources = [...this.sources].map(([name, group]) => group.reference(name)).filter((one) => one !== null);
    const reference = this.all.reference('all') ?? sources[0] ?? null;
    const { bins, ...figures } = this.all.score();
    return {
      ...figures,
      phases: table(this.phases),
      pregame: table(this.pregame),
      terciles: this.#terciles(),
      baseline: plain === null ? null : this.baseline.reference(plain),
      error_sd: this.all.error(bins),
      lines: this.#lines.figures(),
      reference: reference === null ? null : { ...reference, sources },
      refused: this.refused,
      files: this.files,
      bins,
    };
  }

  /** The forecasts by the thirds of their games' |logit p0|; of soccer each outcome is a forecast. */
  #terciles(): SportScore['terciles'] {
    const distances = [...this.#distance.values()].sort((a, b) => a - b);
    if (distances.length < 3) return [];
    const cut = [1, 2].map((third) => distances[Math.floor((third * distances.length) / 3)]!);
    const bounds = [0, ...cut, distances.at(-1)!];
    const parts = ['nearest to even', 'middle third', 'clearest favourite'].map((name) => ({
      name,
      list: new Forecasts(),
    }));
    const { n, p, y, game } = this.all.forecasts;
    for (let i = 0; i < n; i++) {
      const distance = this.#distance.get(game[i]!) ?? 0;
      parts[distance < cut[0]! ? 0 : distance < cut[1]! ? 1 : 2]!.list.add(p[i]!, y[i]!, game[i]!);
    }
    return parts
      .map(({ name, list }, i) => {
        const { bins: _bins, ...figures } = score(list);
        return { name, from: bounds[i]!, to: bounds[i + 1]!, ...figures };
      })
      .filter((third) => third.rows > 0);
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
