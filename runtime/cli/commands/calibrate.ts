/** `arbees calibrate`: how good the probabilities are, on tables of real games. */
import { type Command, Option } from 'commander';
import type {
  calibrateTables,
  ErrorSd,
  LateScore,
  ReferenceScore,
  Score,
  SportScore,
} from '../../services/calibration/calibrate.ts';
import { SPORTS, type Sport, type TableOptions } from '../../services/calibration/kinds.ts';
import { emit, examples, withProgress } from '../output.ts';
import { priorOption } from './wp.ts';

type Calibration = Awaited<ReturnType<typeof calibrateTables>>['found'];

interface CalibrateCommand {
  data: string;
  sport?: Sport;
  report?: string;
  late?: true;
  prior: TableOptions['prior'];
}

const WIDTH = 28;

function line(name: string, s: Score & { error_sd?: ErrorSd }): string {
  const worst = s.worst_bin;
  const gap =
    worst === null
      ? ''
      : `${worst.predicted.toFixed(2)}: ${worst.gap >= 0 ? '+' : ''}${worst.gap.toFixed(3)} +- ${worst.se.toFixed(3)}`;
  const cells = [
    ...[String(s.games).padStart(7), String(s.rows).padStart(9), s.log_loss.toFixed(4).padStart(9)],
    ...[s.brier.toFixed(4).padStart(8), s.ece.toFixed(4).padStart(8), s.slope.toFixed(3).padStart(7)],
    ...[s.intercept.toFixed(3).padStart(8), gap.padStart(24)],
    ...(s.error_sd === undefined ? [] : [errorText(s.error_sd).padStart(25)]),
  ];
  return `  ${name.padEnd(WIDTH)}${cells.join('')}`;
}

function errorText({ model, measured, covered }: ErrorSd): string {
  const within = covered === null ? '' : ` ${covered.map((share) => share.toFixed(2)).join(' ')}`;
  return `${measured.toFixed(3)} (${model === null ? '-' : model.toFixed(3)})${within}`;
}

const HEAD = `  ${''.padEnd(WIDTH)}  games     rows log loss   Brier     ECE  slope  interc.               worst bin   error (model) within 1, 2`;

/** What the report writes too: an interval, and a sport's kinds of line. */
type Words = Pick<typeof import('../../services/calibration/calibrate.ts'), 'interval' | 'lineRows'>;

function besideLine(r: ReferenceScore, { interval }: Words): string {
  const [games, rows] = [String(r.games).padStart(7), String(r.rows).padStart(9)];
  const figures = `theirs ${r.log_loss.toFixed(4)}, ours ${r.model_log_loss.toFixed(4)}`;
  return `  ${`beside ${r.name}`.padEnd(WIDTH)}${games}${rows}  ${figures}, ours less theirs ${interval(r.log_loss_difference)}`;
}

function sportLines(sport: string, s: SportScore, words: Words): string[] {
  const lines = ['', sport, HEAD, line('all', s), ...s.phases.map((phase) => line(phase.name, phase))];
  if (s.pregame.length > 1) lines.push(...s.pregame.map((part) => line(part.name, part)));
  lines.push(...s.terciles.map((third) => line(`|logit p0| ${third.name}`, third)));
  lines.push(...words.lineRows(s.lines).map(([name, figures]) => line(name, figures)));
  if (s.baseline !== null) lines.push(besideLine(s.baseline, words));
  if (s.reference !== null) {
    const all = [{ ...s.reference, name: 'all references' }, ...s.reference.sources];
    lines.push(...all.map((r) => besideLine(r, words)));
    for (const { name, reference } of s.phases)
      if (reference !== null) lines.push(`    ${name.padEnd(WIDTH)}${words.interval(reference.log_loss_difference)}`);
  }
  for (const [name, times] of Object.entries(s.refused)) lines.push(`  refused ${name}: ${times}`);
  return lines;
}

function json(run: Calibration, kernel_sha256: string, report: string | null): object {
  const sports = Object.entries(run.sports).map(([sport, { bins: _bins, ...figures }]) => [sport, figures] as const);
  return { sports: Object.fromEntries(sports), skipped: run.skipped, report, kernel_sha256 };
}

/** Widest name of an end game. */
const LATE_WIDTH = 52;

function lateLine({ name, games, ours, real, two_se }: LateScore): string {
  const off = Math.abs(ours - real) > two_se ? '  off' : '';
  const figures = `${ours.toFixed(3).padStart(8)}${real.toFixed(3).padStart(8)} +- ${two_se.toFixed(3)}`;
  return `  ${name.padEnd(LATE_WIDTH)}${String(games).padStart(7)}${figures}${off}`;
}

/** The kinds of end game of each sport. */
function lateLines(found: readonly LateScore[]): string[] {
  const lines: string[] = [];
  let sport = '';
  for (const one of found) {
    if (one.sport !== sport)
      lines.push('', `${one.sport.padEnd(LATE_WIDTH + 2)}  games    ours    real +- two standard errors`);
    sport = one.sport;
    lines.push(lateLine(one));
  }
  return lines;
}

async function runLate({ data, sport, prior }: CalibrateCommand, command: Command): Promise<void> {
  const { calibrateLateStates } = await import('../../services/calibration/calibrate.ts');
  const { found, kernel_sha256 } = await withProgress(command, 'counting end games', (progress) =>
    calibrateLateStates({
      ...{ data, sport, prior },
      onFile: (path, index, count) => progress.update(index, count, path),
    }),
  );
  emit(command, { late: found, kernel_sha256 }, () =>
    found.length === 0 ? 'no end game of a known kind' : lateLines(found).join('\n').trimStart(),
  );
}

async function run(options: CalibrateCommand, command: Command): Promise<void> {
  if (options.late) return runLate(options, command);
  const { calibrateTables, interval, lineRows } = await import('../../services/calibration/calibrate.ts');
  const words = { interval, lineRows };
  const { data, sport, prior, report = null } = options;
  const { found, kernel_sha256 } = await withProgress(command, 'calibrating', (progress) =>
    calibrateTables({
      ...{ data, sport, prior, report },
      onFile: (path, index, count) => progress.update(index, count, path),
    }),
  );
  emit(command, json(found, kernel_sha256, report), () => {
    const lines = Object.entries(found.sports).flatMap(([name, figures]) => sportLines(name, figures, words));
    if (lines.length === 0) lines.push('no table of a known kind');
    if (found.skipped.length > 0) lines.push('', `not of a kind that is scored: ${found.skipped.join(', ')}`);
    if (report !== null) lines.push('', `report  ${report}`);
    return lines.join('\n').trimStart();
  });
}

/** `arbees calibrate`. */
export function registerCalibrate(program: Command): void {
  program
    .command('calibrate')
    .description('log loss, Brier and calibration of every model on tables of real games')
    .requiredOption(
      '--data <dir>',
      'directory with tables (.csv, .csv.gz); any subset of the formats of docs/calibration.md',
    )
    .addOption(new Option('--sport <sport>', 'this sport only').choices(SPORTS))
    .addOption(priorOption())
    .addOption(new Option('--report <file>', 'write an HTML report with reliability diagrams').conflicts('late'))
    .option('--late', 'end games only: each kind of late state, ours beside what happened')
    .action(async (options: CalibrateCommand, command: Command) => run(options, command))
    .addHelpText(
      'after',
      examples([
        ['arbees calibrate --data ../shared/data/pbp --report calibration.html', 'all sports, with a report'],
        ['arbees calibrate --data seasons --sport nhl --json', 'one sport, for a script'],
        ['arbees calibrate --data ../shared/data/pbp --late', 'end games, kind by kind'],
      ]),
    );
}
