/** `arbees backtest FILE`: would it have worked? A price history of both venues, or a tape. */

import type { Command } from 'commander';
import { kalshiTakerSchedule } from '../../../adapters/kalshi/fees.ts';
import { type Backtest, backtestTape, type LockTotals } from '../../tape/backtest.ts';
import type { Episode } from '../../tape/lock-study.ts';
import {
  historyEvents,
  type PriceHistory,
  parsePriceHistory,
  type QuoteAssumptions,
} from '../../tape/price-history.ts';
import { type BacktestFacts, backtestReport } from '../../tape/report/backtest-report.ts';
import { cents, count, dollars, duration, percent, utc } from '../../tape/report/html.ts';
import type { TapeReader } from '../../tape/tape-reader.ts';
import type { FeeSchedule } from '../../trading/types/events.ts';
import type { Settings } from '../../trading/types/settings.ts';
import type { BuiltInVenue } from '../../trading/types/venue.ts';
import { CliError, emit, examples, integerOption, type Progress, withProgress } from '../output.ts';
import {
  addRunOptions,
  engineFor,
  journalSink,
  openInput,
  type RunOptions,
  reportPath,
  settingsFrom,
  tapeMeta,
  tapeOf,
  writeText,
} from './input-file.ts';
import { polymarketSportsTaker } from './polymarket-fee-history.ts';
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

/** Day on which the venues' fee pages were last read (kalshi.md 8, polymarket.md 6): what `--fees current` means. */
const FEES_READ_AT_US = Date.UTC(2026, 9, 8) * 1_000;
const HOUR_US = 3_600_000_000;

/** Add `backtest` to the program. */
export function registerBacktest(program: Command): void {
  const command = program
    .command('backtest')
    .description('find every cross-venue lock in recorded prices, before and after fees')
    .argument('<file>', 'price history of both venues (.json, .json.gz) or tape (.arrow)');
  addRunOptions(command)
    .option('--fees <which>', 'dated: those in force at the time; current: those read 2026-10-08', feesOption, 'dated')
    .option('--settles-at <date>', 'when the markets pay, YYYY-MM-DD', dateOption, dateOption('2026-06-21'))
    .option(
      '--size <contracts>',
      'contracts assumed at each price',
      (text) => integerOption('--size', text, 1, 500_000),
      100,
    )
    .option('--max-age <duration>', 'how long a recorded price counts, e.g. 90m, 2h, 1d', ageOption, ageOption('2h'))
    .option(
      '--half-spread-kalshi <cents>',
      'bid and ask this far from the price',
      centsOption('--half-spread-kalshi'),
      50,
    )
    .option('--half-spread-polymarket <cents>', 'the same at Polymarket', centsOption('--half-spread-polymarket'), 50)
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
    .action(async (file: string, options: BacktestOptions, self: Command) => {
      const input = await openInput(file);
      if (input.kind === 'tape') await backtestTapeFile(self, file, input.reader, options);
      else if (input.kind === 'json') await backtestHistory(self, file, input.document, options);
      else
        throw new CliError('capture_not_supported', `${file} is a capture`, {
          field: 'FILE',
          expected: 'a price history or a tape; arbees replay takes captures',
        });
    });
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

function feesAt(at_us: number): Record<BuiltInVenue, FeeSchedule> {
  const kalshi = kalshiTakerSchedule(
    { fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 },
    at_us,
    'Kalshi fee schedule',
  );
  if (kalshi === null) throw new CliError('no_fee_schedule', 'Kalshi', { field: '--fees' });
  return { kalshi, polymarket: polymarketSportsTaker(at_us) };
}

/** Hourly prices: how long one counts is its book's freshness; the tape itself holds the quotes, so the journal need not. */
function historySettings(options: BacktestOptions): Settings {
  const base = {
    max_book_age_us: options.maxAge,
    max_feed_age_us: options.maxAge,
    lock_persist_us: 0,
    journal_quotes: false,
  };
  return settingsFrom(base, options.set);
}

async function runHistory(
  history: PriceHistory,
  assume: QuoteAssumptions,
  file: string,
  options: BacktestOptions,
  progress: Progress,
  main: boolean,
): Promise<Backtest> {
  const engine = engineFor(history.teams.length, 16);
  const settings = historySettings(options);
  const seed = options.seed ?? 1;
  const meta = tapeMeta(`price history ${file}`, engine.sha256, settings, seed, history.points[0]?.at_us ?? 0);
  const reader = await tapeOf(historyEvents(history, assume), meta, main ? options.saveTape : undefined);
  const journal = journalSink(main ? options.journal : undefined);
  const test = await backtestTape(reader, {
    engine,
    study_engine: engineFor(history.teams.length, 16),
    settings,
    seed,
    max_age_us: options.maxAge,
    on_progress: (events) => progress.update(events, history.points.length),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  return test;
}

async function backtestHistory(
  command: Command,
  file: string,
  document: unknown,
  options: BacktestOptions,
): Promise<void> {
  const parsed = parsePriceHistory(document);
  if (!parsed.ok)
    throw new CliError(parsed.reason, `${file}: ${parsed.detail}`, {
      field: 'FILE',
      expected: 'a price history of both venues',
    });
  const history = parsed.value;
  const fee = feesAt(options.fees === 'dated' ? (history.points.at(-1)?.at_us ?? 0) : FEES_READ_AT_US);
  const half_spread_e4 = { kalshi: options.halfSpreadKalshi, polymarket: options.halfSpreadPolymarket };
  const assume: QuoteAssumptions = {
    half_spread_e4,
    qty_cc: options.size * 100,
    settles_at_us: options.settlesAt,
    fee,
  };
  const [test, zero] = await withProgress(command, `backtest ${file}`, async (progress) => [
    await runHistory(history, assume, file, options, progress, true),
    await runHistory(
      history,
      { ...assume, half_spread_e4: { kalshi: 0, polymarket: 0 } },
      file,
      options,
      progress,
      false,
    ),
  ]);
  const facts: BacktestFacts = {
    ...factsOf(test, file),
    title: `${history.event}: Kalshi against Polymarket`,
    caveats: historyCaveats(history, options, fee, test.episodes),
    zero_spread: zero.totals,
    assumptions: `half spread ${cents(half_spread_e4.kalshi)} and ${cents(half_spread_e4.polymarket)}, ${count(options.size)} contracts, ${options.fees} fees`,
    max_age_us: options.maxAge,
  };
  const extra = {
    event: history.event,
    fees: { which: options.fees, kalshi: fee.kalshi, polymarket: fee.polymarket },
    half_spread_e4,
    size_cc: assume.qty_cc,
    settles_at_us: options.settlesAt,
    max_age_us: options.maxAge,
    rejected: history.rejected,
    zero_spread: zero.totals,
  };
  present(command, file, test, facts, options, extra);
}

function historyCaveats(
  history: PriceHistory,
  options: BacktestOptions,
  fee: Record<BuiltInVenue, FeeSchedule>,
  episodes: readonly Episode[],
): string[] {
  const locks = episodes.filter(({ kind }) => kind === 'lock_net');
  const brief = locks.filter(({ duration_us }) => duration_us <= HOUR_US).length;
  const left_out = Object.entries(history.rejected).map(
    ([reason, times]) => `${times} x ${reason.replaceAll('_', ' ')}`,
  );
  return [
    'The recorded prices are last trades or mids once an hour, not quotes that could be hit; the spread around them and the size are assumptions.',
    `Both prices count for ${duration(options.maxAge)}: a lock may pair two prices that never stood at the same moment.`,
    `${count(brief)} of the ${count(locks.length)} locks after fees lasted an hour or less: a last price that bounces between bid and ask looks the same.`,
    `The settlement rules of the markets are not in the recording; both are taken to pay on the same champion, on ${utc(options.settlesAt).slice(0, 10)}.`,
    `Fees, ${options.fees}: Kalshi ${fee.kalshi.rate_e5 / 100_000} x p x (1 - p), ${fee.kalshi.rounding.replaceAll('_', ' ')} rounding; Polymarket ${fee.polymarket.rate_e5 / 100_000} (${fee.polymarket.source}).`,
    'Every lock is taken once when first seen, at the full size, with unlimited cash; the paper desk below has limits.',
    'Capital earns nothing while it is tied up; Polymarket collateral and withdrawal costs are left out.',
    ...(left_out.length === 0 ? [] : [`Left out of the file: ${left_out.join(', ')}.`]),
  ];
}

async function backtestTapeFile(
  command: Command,
  file: string,
  reader: TapeReader,
  options: BacktestOptions,
): Promise<void> {
  const { meta } = reader;
  const settings = settingsFrom(meta.settings, options.set);
  const journal = journalSink(options.journal);
  const test = await withProgress(command, `backtest ${file}`, (progress) =>
    backtestTape(reader, {
      engine: engineFor(reader.markets.length, 256),
      study_engine: engineFor(reader.markets.length, 16),
      settings,
      seed: options.seed ?? meta.seed,
      max_age_us: settings.max_book_age_us,
      on_progress: (events) => progress.update(events, undefined, 'events'),
      ...(journal.write === undefined ? {} : { write_journal: journal.write }),
    }),
  );
  journal.close();
  const facts: BacktestFacts = {
    ...factsOf(test, file),
    title: `Backtest of ${meta.source || file}`,
    caveats: [
      'Fees are those stated by each market when it was recorded.',
      'Only the best level of each book is counted; a lock is taken once when first seen, with unlimited cash.',
      `A price counts for ${duration(settings.max_book_age_us)}.`,
    ],
    zero_spread: null,
    assumptions: 'quotes as recorded',
    max_age_us: Math.max(settings.max_book_age_us, (test.run.last_at_us - test.run.first_at_us) / 50),
  };
  present(command, file, test, facts, options, { max_age_us: settings.max_book_age_us });
}

function factsOf(
  test: Backtest,
  source: string,
): Pick<BacktestFacts, 'source' | 'kernel_sha256' | 'journal_sha256' | 'events'> {
  const { kernel_sha256, journal_sha256, events } = test.run;
  return { source, kernel_sha256, journal_sha256, events };
}

function present(
  command: Command,
  file: string,
  test: Backtest,
  facts: BacktestFacts,
  options: BacktestOptions,
  extra: object,
): void {
  const report = reportPath(options.report, 'backtest', file);
  if (report !== null) writeText(report, backtestReport(test, facts), '--report');
  const { portfolio, ...decisions } = test.paper;
  const json = {
    file,
    ...extra,
    pairs: test.by_pair.length,
    ...test.totals,
    near_miss_e4: historySettings(options).near_miss_e4,
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

function text(test: Backtest, facts: BacktestFacts, report: string | null): string {
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
    `paper desk   ${paper.taken} taken, ${paper.refused} refused, ${paper.fills} fills, P&L at mark ${dollars(paper.portfolio?.pnl_udollars ?? 0)}`,
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
