/** Coefficients of the models from tables of real games, by the native program `engine-fit`. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError } from '../input-error.ts';
import { projectRoot } from '../root.ts';

/** Sports that have a fit. Tennis has none: its numbers are published averages, because the point files are non-commercial. */
export const FITTED = ['nfl', 'nba', 'ncaab', 'nhl', 'mlb', 'soccer', 'mma', 'ncaaf', 'wnba'] as const;
export type Fitted = (typeof FITTED)[number];

/** Sports that start from the compiled numbers of another one: they are fitted anew once those are compiled in. */
const FOLLOWS: Readonly<Partial<Record<Fitted, Fitted>>> = { ncaaf: 'nfl', wnba: 'nba' };

/** What became of one coefficients file, as `engine-fit` prints it. */
export interface Fit {
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
/** Taken for the code of a program that a signal ended. */
const KILLED = 1;
/** Cargo's own exit code when it could not build. */
const CARGO_FAILED = 101;

/** What a fit is asked with. */
export interface FitRequest {
  sports: readonly Fitted[];
  /** Directory with pbp/ and odds/. */
  data: string;
  /** Where the coefficients go; their place in the kernel's sources when left out. */
  out: string | undefined;
  /** Compare, write nothing. */
  check: boolean;
  /** Environment of the program, besides this process's own. */
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** A line the program said. */
  onLine(text: string): void;
  /** A sport is done, one more of so many. */
  onFit(fit: Fit, done: number): void;
}

/** Fit the sports. Those that start from another one's compiled numbers are fitted anew when those were written. */
export async function fitSports(request: FitRequest): Promise<Fit[]> {
  const { sports, data, out, check } = request;
  if (!existsSync(data) || !statSync(data).isDirectory())
    throw new InputError('file_not_found', `no directory ${data}`, {
      field: '--data',
      expected: 'a directory with pbp/ and odds/',
    });
  if (!existsSync(join(projectRoot(), 'engine-rs', 'fit', 'Cargo.toml')))
    throw new InputError('no_sources', 'engine-rs/fit is not here', { expected: 'a clone of the repository' });
  const fits = new Map<Fitted, Fit>();
  const rest = ['--data', resolve(data), ...(check ? ['--check'] : [])];
  if (out !== undefined) rest.push('--out', resolve(out));
  const pass = (list: readonly Fitted[]): Promise<void> =>
    engineFit([...list, ...rest], request, (done) => {
      fits.set(done.sport, done);
      request.onFit(done, fits.size);
    });
  await pass(sports);
  const stale = sports.filter((sport) => fits.get(FOLLOWS[sport] ?? sport)?.wrote === true && sport in FOLLOWS);
  if (stale.length > 0 && out === undefined) await pass(stale);
  return [...fits.values()];
}

function noRust(): InputError {
  return new InputError('no_rust', 'cargo cannot be started: fitting compiles and runs a native program', {
    field: 'cargo',
    expected: 'Rust, from https://rustup.rs (everything else works without it)',
    fault: 'work',
  });
}

/** Run `engine-fit fit` once, telling each finished sport. */
async function engineFit(
  args: readonly string[],
  { env, signal, onLine }: FitRequest,
  onFit: (fit: Fit) => void,
): Promise<void> {
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
    child.once('close', (status) => settle(status ?? KILLED));
  });
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.trim() !== '') last = line.trim();
    onLine(line);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    const fit = JSON.parse(line) as Fit;
    const file = relative(root, fit.file);
    onFit({ ...fit, file: file.startsWith('..') ? fit.file : file });
  });
  const status = await code;
  if (status === 0 || status === OTHER_NUMBERS) return;
  const name = status === CARGO_FAILED ? 'build_failed' : 'fit_failed';
  throw new InputError(name, last.replace(/^engine-fit: /, '') || `engine-fit ended with ${status}`, {
    field: '--data',
    expected: 'the tables of docs/calibration.md below pbp/ and odds/',
    fault: name === 'build_failed' ? 'work' : 'input',
  });
}
