/** `arbees fees`: what an order costs and why, and whether a history of fills was charged right. */
import { type Command, Option } from 'commander';
import type { FeeVerification } from '../../services/fees/fees.ts';
import {
  CATEGORIES,
  type Category,
  FEE_TYPES,
  FEE_VENUES,
  type FeeQuestion,
  type FeeVenue,
} from '../../services/fees/question.ts';
import { MEMBER_KINDS, type MemberKind } from '../../trading/types/fee-schedules.ts';
import { parsePriceE4, parseQtyCc, parseScaled, parseTimeUs, type TimeUs } from '../../trading/types/units.ts';
import { CliError, EXIT, emit, examples, setExit } from '../output.ts';
import { collect } from './run-options.ts';

interface FeesOptions {
  series?: string;
  at?: string;
  maker?: boolean;
  member: MemberKind;
  feeType?: string;
  multiplier?: string;
  category?: Category;
  created?: string;
  rate?: string;
  fields: string[];
}

function timeOption(text: string, field: string): TimeUs {
  const at_us = parseTimeUs(text);
  if (at_us === null || !/^\d{4}-\d\d-\d\d/.test(text))
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field,
      expected: 'YYYY-MM-DD or an ISO-8601 time',
    });
  return at_us;
}

/** @param scale decimals, which the answer counts; @param high the largest answer */
function numberOption(
  text: string,
  { field, scale, high, expected }: { field: string; scale: number; high: number; expected: string },
): number {
  const value = parseScaled(text, scale);
  if (value === null || value < 0 || value > high)
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, { field, expected });
  return value;
}

const MULTIPLIER = { field: '--multiplier', scale: 4, high: 100_000, expected: '0 to 10, at most four decimals' };
const RATE = { field: '--rate', scale: 5, high: 14_000, expected: '0 to 0.14, at most five decimals' };

/** CONTRACTS, an optional "@", and PRICE, out of the words of the command line. */
function amounts(words: readonly string[]): { qty_cc: number; price_e4: number } {
  const [count = '', price = '', ...more] = words.flatMap((word) => word.split('@')).filter((word) => word !== '');
  const qty_cc = parseQtyCc(count);
  if (qty_cc === null || qty_cc <= 0 || qty_cc > 50_000_000)
    throw new CliError('usage', `got ${JSON.stringify(count)}`, { field: 'CONTRACTS', expected: '0.01 to 500,000' });
  const price_e4 = parsePriceE4(price);
  if (price_e4 === null || price_e4 === 0 || price_e4 === 10_000 || more.length > 0)
    throw new CliError('usage', `got ${JSON.stringify([price, ...more].join(' '))}`, {
      field: 'PRICE',
      expected: 'dollars above 0 and below 1, at most four decimals, e.g. 100 @ 0.56',
    });
  return { qty_cc, price_e4 };
}

function questionOf(venue: string, words: readonly string[], options: FeesOptions): Omit<FeeQuestion, 'documents'> {
  const name = venue.toUpperCase().replace('-', '_');
  if (!(FEE_VENUES as readonly string[]).includes(name))
    throw new CliError('usage', `got ${JSON.stringify(venue)}`, { field: 'VENUE', expected: FEE_VENUES.join(', ') });
  const { series, category, feeType, multiplier, rate, created, at } = options;
  return {
    venue: name as FeeVenue,
    ...amounts(words),
    at_us: at === undefined ? Date.now() * 1000 : timeOption(at, '--at'),
    maker: options.maker === true,
    member: options.member,
    ...(series === undefined ? {} : { series: series.toUpperCase() }),
    ...(feeType === undefined ? {} : { fee_type: feeType }),
    ...(multiplier === undefined
      ? {}
      : {
          multiplier: numberOption(multiplier, MULTIPLIER) / 10_000,
        }),
    ...(category === undefined ? {} : { category }),
    ...(created === undefined ? {} : { created_us: timeOption(created, '--created') }),
    ...(rate === undefined ? {} : { rate_e5: numberOption(rate, RATE) }),
  };
}

async function explain(venue: string, words: string[], options: FeesOptions, command: Command): Promise<void> {
  const { explainOrder } = await import('../../services/fees/fees.ts');
  const question = questionOf(venue, words, options);
  const { answer, explanation, kernel_sha256 } = explainOrder(question, options.fields);
  const { steps, yes, ...rest } = explanation;
  const document = {
    venue: question.venue,
    subject: answer.subject,
    at_us: question.at_us,
    qty_cc: question.qty_cc,
    maker: question.maker,
    ...(question.venue === 'KALSHI' ? { member: question.member } : {}),
    schedule: answer.schedule,
    known: answer.known,
    rate_e7: answer.terms.rate_e7,
    rounding: answer.curve === null ? answer.terms.rounding : null,
    curve: answer.curve,
    sources: answer.sources,
    fee_udollars: yes.fee_udollars,
    fee_per_contract_udollars: yes.fee_per_contract_udollars,
    total_udollars: yes.total_udollars,
    ...{ yes, ...rest, steps, kernel_sha256 },
  };
  emit(command, document, steps.join('\n'));
}

function verifyText(found: FeeVerification, duplicates: number): string {
  const lines = [
    `${found.rows} fills: ${found.exact} exact, ${found.unknown_schedule} of unknown schedule, ${found.mismatches.length} charged otherwise`,
    ...(found.presumed === 0
      ? []
      : [`${found.presumed} of the exact ones are of series whose schedule is presumed and fits`]),
    ...(found.no_fee_stated === 0 ? [] : [`${found.no_fee_stated} state no fee`]),
    ...(duplicates === 0 ? [] : [`${duplicates} rows were there twice and count once`]),
    ...found.mismatches.map(({ fill_id, why }) => `mismatch ${fill_id}: ${why}`),
    ...found.unknown.map(({ fill_id, why }) => `unknown ${fill_id}: ${why}`),
  ];
  return lines.join('\n');
}

interface VerifyOptions {
  member: MemberKind;
  fields: string[];
}

async function verify(file: string, command: Command): Promise<void> {
  // The options of `fees` itself are read there, wherever they stand.
  const { member, fields } = command.optsWithGlobals<VerifyOptions>();
  const { verifyFills } = await import('../../services/fees/fees.ts');
  const { found, duplicates, kernel_sha256 } = verifyFills(file, member, fields);
  const document = { ...found, duplicates, member, kernel_sha256 };
  emit(command, document, () => verifyText(found, duplicates));
  if (found.exact + found.no_fee_stated < found.rows) setExit(command, EXIT.failed);
}

const memberOption = (): Option =>
  new Option('--member <kind>', 'kind of Kalshi account').choices(MEMBER_KINDS).default('direct');
const FIELDS = [
  '--fields <file>',
  "the venue's own series, events, markets or fee changes as JSON, repeatable",
] as const;

function registerVerify(fees: Command): void {
  fees
    .command('verify')
    .description("compare the fees of a member's own Kalshi fills with ours")
    .argument('<file>', 'answers of GET /portfolio/fills as JSON, gzipped or not')
    .addOption(memberOption())
    .option(...FIELDS, collect, [])
    .action((file: string, _options: unknown, command: Command) => verify(file, command))
    .addHelpText(
      'after',
      examples([
        ['arbees fees verify fills.json.gz', 'every fill, to the last digit'],
        ['arbees fees verify fills.json --fields series.json --json', "with the series' own fee fields, for a script"],
      ]),
    );
}

/** `arbees fees` and `arbees fees verify`. */
export function registerFees(program: Command): void {
  const fees = program
    .command('fees')
    .description('what an order costs on a venue at a time, step by step')
    .argument('<venue>', FEE_VENUES.join(', '))
    .argument('<order...>', 'CONTRACTS @ PRICE, e.g. 100 @ 0.56')
    .option('--series <ticker>', 'Kalshi: series or market ticker')
    .option('--at <time>', 'day or time of the order (default: now)')
    .option('--maker', 'the order rested')
    .addOption(memberOption())
    .addOption(
      new Option('--fee-type <type>', "Kalshi: the series' fee_type").choices([
        ...new Set(FEE_TYPES.map((t) => t.fee_type)),
      ]),
    )
    .option('--multiplier <number>', "Kalshi: the series' fee_multiplier")
    .addOption(new Option('--category <name>', 'Polymarket: category of the market').choices(CATEGORIES))
    .option('--created <time>', 'Polymarket: day the market was created (default: --at)')
    .option('--rate <number>', "Polymarket: the market's own feeSchedule.rate")
    .option(...FIELDS, collect, [])
    .action((venue: string, words: string[], options: FeesOptions, command: Command) =>
      explain(venue, words, options, command),
    )
    .addHelpText(
      'after',
      examples([
        ['arbees fees KALSHI 100 @ 0.56 --series KXMLBGAME --at 2026-08-10', 'a taker at half the rate'],
        ['arbees fees KALSHI 100 @ 0.56 --series KXNFLGAME --at 2026-06-09 --maker', 'a resting order'],
        ['arbees fees POLYMARKET 100 @ 0.56 --category sports --created 2026-08-01', 'by the day the market was made'],
        ['arbees fees verify fills.json.gz', "check a history of one's own"],
      ]),
    );
  registerVerify(fees);
}
