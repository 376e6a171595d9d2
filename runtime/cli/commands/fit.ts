/** `arbees fit`: coefficients of the models from tables of real games, by the native program `engine-fit`. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { projectRoot } from '../../services/root.ts';
import { CliError, EXIT, emit, examples, ioOf, note, setExit, withProgress } from '../output.ts';

/** Sports that have a fit. Tennis has none: its numbers are published averages, because the point files are non-commercial. */
export const FITTED = ['nfl', 'nba', 'ncaab', 'nhl', 'mlb', 'soccer', 'mma', 'ncaaf', 'wnba'] as const;
type Fitted = (typeof FITTED)[number];

/** Sports that start from the compiled numbers of another one: they are fitted anew once those are compiled in. */
const FOLLOWS: Readonly<Partial<Record<Fitted, Fitted>>> = { ncaaf: 'nfl', wnba: 'nba' };

interface FitOptions {
  data: string;
  out?: string;
  check?: boolean;
}

/** What became of one coefficients file, as `engine-fit` prints it. */
interface Fit {
  sport: Fitted;
  /** Relative to the project's directory when inside it. */
  file: string;
  games: number;
  /** Constants in the file, and before. */
  numbers: number;
  numbers_before: number | null;
  /** How many differ by more than rounding; null when the files cannot be compared number by number. */
  different: number | null;
  largest_difference: number | null;
  changed: boolean;
  wrote: boolean;
  seconds: number;
}

/** `engine-fit`'s exit code of a check that found other numbers. */
const OTHER_NUMBERS = 3;
/** Cargo's own exit code when it could not build. */
const CARGO_FAILED = 101;

function sportsOf(words: readonly string[]): Fitted[] {
  for (const word of words) {
    if ((FITTED as readonly string[]).includes(word)) continue;
    const why =
      word === 'tennis'
        ? 'tennis is not fitted (published averages only; docs/models/tennis.md)'
        : `got ${JSON.stringify(word)}`;
    throw new CliError('bad_option', why, { field: 'sport', expected: `any of ${FITTED.join(', ')}` });
  }
  return FITTED.filter((sport) => words.length === 0 || words.includes(sport));
}

function noRust(): CliError {
  return new CliError('no_rust', 'cargo cannot be started: fitting compiles and runs a native program', {
    field: 'cargo',
    expected: 'Rust, from https://rustup.rs (everything else works without it)',
    exit: EXIT.failed,
  });
}

/** Run `engine-fit fit` once, telling each finished sport. */
async function engineFit(args: readonly string[], command: Command, onFit: (fit: Fit) => void): Promise<void> {
  const { env, signal } = ioOf(command);
  const root = projectRoot();
  const cargo = ['run', '--quiet', '--locked', '--profile', 'fit', '-p', 'engine-fit', '--', 'fit', ...args];
  const child = spawn('cargo', cargo, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  let last = '';
  const code = new Promise<number>((settle, fail) => {
    child.once('error', (error: NodeJS.ErrnoException) => fail(error.code === 'ENOENT' ? noRust() : error));
    child.once('close', (status) => settle(status ?? EXIT.failed));
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() !== '') last = line.trim();
    note(command, line);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fit = JSON.parse(line) as Fit;
    const file = relative(root, fit.file);
    onFit({ ...fit, file: file.startsWith('..') ? fit.file : file });
  });
  const status = await code;
  if (status === 0 || status === OTHER_NUMBERS) return;
  const name = status === CARGO_FAILED ? 'build_failed' : 'fit_failed';
  throw new CliError(name, last.replace(/^engine-fit: /, '') || `engine-fit ended with ${status}`, {
    field: '--data',
    expected: 'the tables of docs/calibration.md below pbp/ and odds/',
    exit: name === 'build_failed' ? EXIT.failed : EXIT.usage,
  });
}

function line(fit: Fit, check: boolean): string {
  const { sport, games, seconds, different, largest_difference } = fit;
  const how = different === null ? 'another number of constants' : `${different} of ${fit.numbers} constants differ`;
  const size = largest_difference === null ? '' : ` (largest difference ${Number(largest_difference.toPrecision(3))})`;
  const done = fit.wrote ? `wrote ${fit.file}` : fit.changed && check ? 'not written' : 'left as it is';
  const state = fit.changed ? `${how}${size}` : 'the same numbers';
  return `${sport.padEnd(8)}${String(games).padStart(6)} games ${seconds.toFixed(1).padStart(6)} s  ${state}; ${done}`;
}

async function runFit(words: readonly string[], options: FitOptions, command: Command): Promise<void> {
  const sports = sportsOf(words);
  const check = options.check === true;
  if (!existsSync(options.data) || !statSync(options.data).isDirectory())
    throw new CliError('file_not_found', `no directory ${options.data}`, {
      field: '--data',
      expected: 'a directory with pbp/ and odds/',
    });
  if (!existsSync(join(projectRoot(), 'engine-rs', 'fit', 'Cargo.toml')))
    throw new CliError('no_sources', 'engine-rs/fit is not here', { expected: 'a clone of the repository' });
  const fits = new Map<Fitted, Fit>();
  const rest = ['--data', resolve(options.data), ...(check ? ['--check'] : [])];
  if (options.out !== undefined) rest.push('--out', resolve(options.out));
  await withProgress(command, 'fitting', async (progress) => {
    const pass = (list: readonly Fitted[]): Promise<void> =>
      engineFit([...list, ...rest], command, (done) => {
        fits.set(done.sport, done);
        progress.update(fits.size, sports.length, done.sport);
      });
    await pass(sports);
    const stale = sports.filter((sport) => fits.get(FOLLOWS[sport] ?? sport)?.wrote === true && sport in FOLLOWS);
    if (stale.length > 0 && options.out === undefined) await pass(stale);
  });
  const list = [...fits.values()];
  const changed = list.filter((each) => each.changed).length;
  emit(command, { check, data: resolve(options.data), changed, fits: list }, () =>
    list.map((each) => line(each, check)).join('\n'),
  );
  if (check && changed > 0) setExit(command, EXIT.failed);
  else if (!check && changed > 0 && options.out === undefined)
    note(command, 'rebuild the kernel with `node scripts/kernel.mjs` and look at `arbees calibrate`');
}

/** `arbees fit`. */
export function registerFit(program: Command): void {
  program
    .command('fit')
    .description('fit the coefficients of the models on tables of real games (needs Rust)')
    .argument('[sport...]', `any of ${FITTED.join(', ')}; all when none is named`)
    .requiredOption('--data <dir>', 'directory with pbp/ and odds/, tables as in docs/calibration.md')
    .option('--out <dir>', 'write here instead of engine-rs/src/sport/coefficients')
    .option('--check', 'compare with what is there, write nothing; exit code 1 when numbers differ')
    .action(async (words: string[], options: FitOptions, command: Command) => runFit(words, options, command))
    .addHelpText(
      'after',
      examples([
        ['arbees fit --data ../shared/data', 'every sport, about two minutes'],
        ['arbees fit nhl --data ../shared/data --check', 'would a new season change the numbers?'],
      ]),
    );
}
