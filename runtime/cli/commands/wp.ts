/** `arbees wp`: probabilities for a table of states or for states on standard input. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import { PRIORS, SPORTS, type Sport, type TableOptions } from '../../services/calibration/kinds.ts';
import { CliError, emit, examples, ioOf, isJson, note } from '../output.ts';

interface WpOptions {
  prior: TableOptions['prior'];
  sport?: Sport;
  table?: string;
  schema?: boolean;
}

async function table(path: string, options: TableOptions, command: Command): Promise<void> {
  const { priceTable } = await import('../../services/calibration/price.ts');
  const began = performance.now();
  const { format, rows, states } = await priceTable(path, ioOf(command).stdout, options);
  const seconds = (performance.now() - began) / 1000;
  const rate = Math.round(states / seconds).toLocaleString('en-US');
  note(command, `${format}: ${rows} rows, ${states} states in ${seconds.toFixed(2)} s, ${rate} a second`);
}

/** Answer every line of `input`; blank lines are left out. */
async function lines(sport: Sport, input: Readable, command: Command): Promise<void> {
  const { statePricer } = await import('../../services/calibration/price.ts');
  const pricer = statePricer(sport);
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
  const { schemaOf } = await import('../../services/calibration/price.ts');
  const schema = schemaOf(options.sport);
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
