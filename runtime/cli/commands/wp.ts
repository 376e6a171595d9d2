/** `arbees wp`: probabilities for a table of states or for states on standard input. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { TableError } from '../../calibration/csv.ts';
import { SPORTS, type Sport } from '../../calibration/moment.ts';
import { PRIORS, type TableOptions } from '../../calibration/tables/format.ts';
import { CliError, emit, examples, ioOf, isJson, note } from '../output.ts';

interface WpOptions {
  prior: TableOptions['prior'];
  sport?: Sport;
  table?: string;
  schema?: boolean;
}

/** A table's fault as the command's: wrong input, code 2. */
export function tableFault(error: unknown, field: string): never {
  if (!(error instanceof TableError)) throw error;
  const expected = 'a table (.csv, .csv.gz) in a format of docs/calibration.md';
  throw new CliError(error.code, error.message, { field, expected });
}

async function table(path: string, options: TableOptions, command: Command): Promise<void> {
  const { loadEngine } = await import('../../../engine-wasm/load-node.ts');
  const { SPORT_CAPACITY, sportKernel } = await import('../../calibration/pricer.ts');
  const { writePricedTable } = await import('../../calibration/price-table.ts');
  const began = performance.now();
  const kernel = sportKernel(loadEngine(SPORT_CAPACITY));
  const { format, rows, states } = await writePricedTable(path, kernel, ioOf(command).stdout, options).catch(
    (error: unknown) => tableFault(error, '--table'),
  );
  const seconds = (performance.now() - began) / 1000;
  const rate = Math.round(states / seconds).toLocaleString('en-US');
  note(command, `${format.name}: ${rows} rows, ${states} states in ${seconds.toFixed(2)} s, ${rate} a second`);
}

/** Answer every line of `input`; blank lines are left out. */
async function lines(sport: Sport, input: Readable, command: Command): Promise<void> {
  const { loadEngine } = await import('../../../engine-wasm/load-node.ts');
  const { StatePricer } = await import('../../calibration/state-schema.ts');
  const pricer = new StatePricer(loadEngine({ markets: 0, games: 1 }), sport);
  const { stdout, signal } = ioOf(command);
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (signal.aborted) break;
    if (line.trim() === '') continue;
    const more = stdout.write(`${JSON.stringify(pricer.price(line))}\n`);
    if (!more) await new Promise<void>((resolve) => stdout.once('drain', resolve));
  }
}

async function wp(options: WpOptions, command: Command): Promise<void> {
  if (options.table !== undefined && options.sport === undefined && options.schema !== true && !isJson(command))
    return table(options.table, options, command);
  if (options.table !== undefined)
    throw new CliError('usage', 'a table says its sport and is answered as CSV', {
      field: '--table',
      expected: '--table alone',
    });
  if (options.sport === undefined)
    throw new CliError('usage', 'neither --table nor --sport', {
      field: '--sport',
      expected: `one of ${SPORTS.join(', ')}`,
    });
  if (options.schema !== true) return lines(options.sport, process.stdin, command);
  const { loadEngine } = await import('../../../engine-wasm/load-node.ts');
  const { stateSchema } = await import('../../calibration/state-schema.ts');
  const schema = stateSchema(loadEngine({ markets: 0, games: 1 }), options.sport);
  emit(command, schema, () => JSON.stringify(schema, null, 2));
}

/** What stands for a price that a table does not give. */
export function priorOption(): Option {
  return new Option(
    '--prior <from>',
    'where a table has no price: learn from its earlier games, or a constant of the league',
  )
    .choices(PRIORS)
    .default(PRIORS[0]);
}

/** `arbees wp`. */
export function registerWp(program: Command): void {
  program
    .command('wp')
    .description('win probabilities: of every row of a table, or of states read from standard input')
    .option(
      '--table <file>',
      'a table (.csv, .csv.gz): the same rows come out as CSV with p_side1, p_draw, p_side2, refused',
    )
    .addOption(new Option('--sport <sport>', 'read states of this sport, one JSON object a line').choices(SPORTS))
    .addOption(priorOption())
    .option('--schema', 'print the JSON Schema of a state of --sport instead')
    .action(async (options: WpOptions, command: Command) => wp(options, command))
    .addHelpText(
      'after',
      examples([
        ['arbees wp --table nfl_pbp_2024.csv.gz > priced.csv', 'every play with its probabilities'],
        [
          `echo '{"p_side1":0.6,"period":4,"clock_ms":60000,"score_1":98,"score_2":97}' | arbees wp --sport nba`,
          'one state',
        ],
        ['arbees wp --sport nba --schema', 'what a state may say'],
      ]),
    );
}
