/** `arbees fit`: coefficients of the models from tables of real games, by the native program `engine-fit`. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { FITTED, type Fit, type Fitted } from '../../services/calibration/fit.ts';
import { CliError, EXIT, emit, examples, ioOf, note, setExit, withProgress } from '../output.ts';

interface FitOptions {
  data: string;
  out?: string;
  check?: boolean;
}

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
  const { fitSports } = await import('../../services/calibration/fit.ts');
  const { env, signal } = ioOf(command);
  const list = await withProgress(command, 'fitting', (progress) =>
    fitSports({
      ...{ sports, data: options.data, out: options.out, check, env, signal },
      onLine: (text) => note(command, text),
      onFit: ({ sport }, done) => progress.update(done, sports.length, sport),
    }),
  );
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
