/** `arbees backtest FILE`: would it have worked? A price history of both venues, or a tape. */
import { type Command, Option } from 'commander';
import type { BacktestAnswer } from '../../services/replay/backtest.ts';
import { cents, dollars, duration, type Episode, type LockTotals, percent, utc } from '../../services/replay/words.ts';
import { CliError, emit, examples, integerOption, withProgress } from '../output.ts';
import { addRunOptions, type RunOptions, reportPath, runRequest, settingsFrom } from './run-options.ts';
import { runJson, runLines } from './run-output.ts';

interface BacktestOptions extends RunOptions {
  fees: 'dated' | 'current';
  settlesAt: number;
  size: number;
  maxAge: number;
  halfSpreadKalshi: number;
  halfSpreadPolymarket: number;
  saveTape?: string;
}

/** Add `backtest` to the program. */
export function registerBacktest(program: Command): void {
  const command = program
    .command('backtest')
    .description('find every cross-venue lock in recorded prices, before and after fees')
    .argument('<file>', 'price history of both venues (.json, .json.gz) or tape (.arrow)');
  addRunOptions(command)
    .option('--fees <which>', 'dated: those in force at the time; current: those read 2026-10-08', feesOption, 'dated')
    .addOption(written('--settles-at <date>', 'when the markets pay, YYYY-MM-DD', dateOption, '2026-06-21'))
    .option(
      '--size <contracts>',
      'contracts assumed at each price',
      (text) => integerOption('--size', text, 1, 500_000),
      100,
    )
    .addOption(written('--max-age <duration>', 'how long a recorded price counts, e.g. 90m, 2h, 1d', ageOption, '2h'))
    .addOption(
      written(
        '--half-spread-kalshi <cents>',
        'bid and ask this far from the price',
        centsOption('--half-spread-kalshi'),
        '0.5',
      ),
    )
    .addOption(
      written(
        '--half-spread-polymarket <cents>',
        'the same at Polymarket',
        centsOption('--half-spread-polymarket'),
        '0.5',
      ),
    )
    .option('--save-tape <file>', 'also write the price tape, for pandas, DuckDB or polars')
    .addHelpText(
      'after',
      examples([
        ['arbees backtest nba_champion.json.gz', 'half a cent of spread on each side, fees of the time'],
        [
          'arbees backtest nba_champion.json.gz --fees current --size 500 --json',
          'today\u2019s fees and 500 contracts, as JSON',
        ],
        ['arbees backtest quotes.arrow --report out.html', 'a tape with real quotes'],
      ]),
    )
    .action((file: string, options: BacktestOptions, self: Command) => backtest(self, file, options));
}

function feesOption(text: string): 'dated' | 'current' {
  if (text === 'dated' || text === 'current') return text;
  throw new CliError('bad_option', `got ${JSON.stringify(text)}`, { field: '--fees', expected: 'dated or current' });
}

function dateOption(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms))
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, { field: '--settles-at', expected: 'YYYY-MM-DD' });
  return ms * 1_000;
}

/** An option whose default the help shows as it would be written. */
function written(flags: string, description: string, parse: (text: string) => number, usual: string): Option {
  return new Option(flags, description).argParser(parse).default(parse(usual), usual);
}

function ageOption(text: string): number {
  const [, number, unit] = /^(\d{1,6})(s|m|h|d)$/.exec(text) ?? [];
  const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 }[unit as 's' | 'm' | 'h' | 'd'];
  if (number === undefined || seconds === undefined || Number(number) === 0)
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field: '--max-age',
      expected: 'e.g. 90m, 2h or 1d',
    });
  return Number(number) * seconds * 1_000_000;
}

function centsOption(field: string): (text: string) => number {
  return (text) => {
    const e4 = /^\d{1,2}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : Number.NaN;
    if (Number.isNaN(e4) || e4 > 5_000)
      throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
        field,
        expected: 'cents from 0 to 50, at most two decimals',
      });
    return e4;
  };
}

async function backtest(command: Command, file: string, options: BacktestOptions): Promise<void> {
  const { backtestFile } = await import('../../services/replay/backtest.ts');
  const { fees, size, halfSpreadKalshi: kalshi, halfSpreadPolymarket: polymarket } = options;
  const answer = await withProgress(command, `backtest ${file}`, (progress) =>
    backtestFile({
      ...runRequest(options, { command: 'backtest', file }, progress),
      ...{ fees, size, settles_at_us: options.settlesAt, max_age_us: options.maxAge },
      ...{ half_spread_e4: { kalshi, polymarket }, save_tape: options.saveTape },
    }),
  );
  present(command, file, answer, options);
}

function present(
  command: Command,
  file: string,
  { test, facts, extra }: BacktestAnswer,
  options: BacktestOptions,
): void {
  const report = reportPath(options.report, 'backtest', file);
  const { portfolio, ...decisions } = test.paper;
  const json = {
    file,
    ...extra,
    pairs: test.by_pair.length,
    ...test.totals,
    near_miss_e4: settingsFrom({}, options.set).near_miss_e4,
    by_pair: test.by_pair,
    episodes: test.episodes,
    paper: { ...decisions, portfolio },
    caveats: facts.caveats,
    ...runJson(test.run),
    report,
  };
  emit(command, json, () => text(test, facts, report));
}

function totalsLine(totals: LockTotals): string {
  return `${totals.locks_gross} locks before fees, ${totals.locks_net} after, ${totals.near_misses} near-misses`;
}

function text(test: BacktestAnswer['test'], facts: BacktestAnswer['facts'], report: string | null): string {
  const { totals, paper, run } = test;
  const best = test.episodes
    .filter(({ kind }) => kind === 'lock_net')
    .sort((a, b) => b.entry.net_udollars - a.entry.net_udollars);
  const lines = [
    facts.title,
    `${utc(run.first_at_us)} to ${utc(run.last_at_us)} UTC, ${test.by_pair.length} pairs, ${facts.assumptions}`,
    '',
    `found        ${totalsLine(totals)}`,
    `all taken    ${dollars(totals.pnl_udollars)} on ${dollars(totals.capital_udollars)} for ${totals.days_locked.toFixed(totals.days_locked < 10 ? 1 : 0)} days: ${percent(totals.annualised_ppm / 1e6)} a year (fees ${dollars(totals.fees_udollars)})`,
  ];
  const zero = facts.zero_spread;
  if (zero !== null)
    lines.push(`no spread    ${totalsLine(zero)}; ${dollars(zero.pnl_udollars)} on ${dollars(zero.capital_udollars)}`);
  lines.push(
    `paper desk   ${paper.paper_profile ?? 'unknown'} venue: ${paper.taken} taken, ${paper.refused} refused, ${paper.fills} fills, P&L at mark ${dollars(paper.portfolio?.pnl_udollars ?? 0)}`,
  );
  for (const [reason, times] of Object.entries(paper.reasons)) lines.push(`  ${String(times).padStart(8)}  ${reason}`);
  if (best.length > 0) lines.push('', 'largest locks after fees', ...best.slice(0, 10).map(episodeLine));
  lines.push(
    '',
    'what these figures do not show',
    ...facts.caveats.map((caveat) => `  - ${caveat}`),
    '',
    ...runLines(run, report),
  );
  return lines.join('\n');
}

function episodeLine({ pair_id, starts_at_us, duration_us, entry, yes_venue, annualised_ppm }: Episode): string {
  const parts = [
    utc(starts_at_us),
    pair_id.padEnd(24).slice(0, 24),
    `YES at ${yes_venue}`.padEnd(17),
    `${cents(entry.gross_e4)} gross`.padStart(13),
    `${dollars(entry.net_udollars)} net`.padStart(11),
    `on ${dollars(entry.capital_udollars)}`.padStart(11),
    `${percent(annualised_ppm / 1e6)} a year`.padStart(15),
    duration(duration_us),
  ];
  return `  ${parts.join('  ')}`;
}
