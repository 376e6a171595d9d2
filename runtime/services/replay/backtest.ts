/** Would it have worked? A price history of both venues, or a tape, through the shard and through the study of all locks. */
import { kalshiTakerSchedule } from '../../../adapters/kalshi/fees.ts';
import { type Backtest, backtestTape } from '../../tape/backtest.ts';
import type { Episode } from '../../tape/lock-study.ts';
import {
  historyEvents,
  type PriceHistory,
  parsePriceHistory,
  type QuoteAssumptions,
} from '../../tape/price-history.ts';
import { type BacktestFacts, backtestReport } from '../../tape/report/backtest-report.ts';
import { cents, count, duration, utc } from '../../tape/report/html.ts';
import type { TapeReader } from '../../tape/tape-reader.ts';
import type { FeeSchedule } from '../../trading/types/events.ts';
import type { BuiltInVenue } from '../../trading/types/venue.ts';
import { writeText } from '../files.ts';
import { InputError } from '../input-error.ts';
import { engineFor, journalSink, openInput, reading, tapeMeta, tapeOf } from './input.ts';
import type { RunRequest } from './request.ts';
import { polymarketSportsTaker } from './sports-taker.ts';

/** What a backtest is asked with. */
export interface BacktestRequest extends RunRequest {
  /** Those in force at the time of the prices, or those last read. */
  fees: 'dated' | 'current';
  settles_at_us: number;
  /** Contracts assumed at each price. */
  size: number;
  /** How long a recorded price counts, microseconds. */
  max_age_us: number;
  half_spread_e4: Record<BuiltInVenue, number>;
  /** Where the price tape is kept; nowhere when left out. */
  save_tape: string | undefined;
}

/** What it found, the words around it, and what its document says besides. */
export interface BacktestAnswer {
  test: Backtest;
  facts: BacktestFacts;
  extra: object;
}

/** Day on which the venues' fee pages were last read (kalshi.md 8, polymarket.md 6): what `current` fees are. */
const FEES_READ_AT_US = Date.UTC(2026, 9, 8) * 1_000;
const HOUR_US = 3_600_000_000;

/** Test a file and write its report. @throws InputError when it is neither a price history nor a tape */
export async function backtestFile(request: BacktestRequest): Promise<BacktestAnswer> {
  const { file, report } = request;
  const input = await openInput(file);
  if (input.kind === 'capture')
    throw new InputError('capture_not_supported', `${file} is a capture`, {
      field: 'FILE',
      expected: 'a price history or a tape; arbees replay takes captures',
    });
  const answer =
    input.kind === 'tape'
      ? await reading(file, () => backtestTapeFile(input.reader, request))
      : await backtestHistory(input.document, request);
  if (report !== null) writeText(report, backtestReport(answer.test, answer.facts), '--report');
  return answer;
}

function feesAt(at_us: number): Record<BuiltInVenue, FeeSchedule> {
  const kalshi = kalshiTakerSchedule(
    { fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 },
    at_us,
    'Kalshi fee schedule',
  );
  if (kalshi === null) throw new InputError('no_fee_schedule', 'Kalshi', { field: '--fees' });
  return { kalshi, polymarket: polymarketSportsTaker(at_us) };
}

/** @param main false for the second run, of which nothing is kept */
async function runHistory(
  history: PriceHistory,
  assume: QuoteAssumptions,
  request: BacktestRequest,
  main: boolean,
): Promise<Backtest> {
  const { file, max_age_us, onProgress } = request;
  const engine = engineFor(history.teams.length, 16);
  // Hourly prices: how long one counts is its book's freshness; the tape holds the quotes, so the journal need not.
  const age = { max_book_age_us: max_age_us, max_feed_age_us: max_age_us };
  const settings = request.settings({ ...age, lock_persist_us: 0, journal_quotes: false });
  const seed = request.seed ?? 1;
  const source = `price history ${file}`;
  const started_at_us = history.points[0]?.at_us ?? 0;
  const meta = tapeMeta({ source, kernel_sha256: engine.sha256, settings: { ...settings }, seed, started_at_us });
  const reader = await tapeOf(historyEvents(history, assume), meta, main ? request.save_tape : undefined);
  const journal = journalSink(main ? request.journal : undefined);
  const test = await backtestTape(reader, {
    engine,
    study_engine: engineFor(history.teams.length, 16),
    settings,
    seed,
    max_age_us,
    on_progress: (events) => onProgress(events, history.points.length, ''),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  return test;
}

async function backtestHistory(document: unknown, request: BacktestRequest): Promise<BacktestAnswer> {
  const { file, fees, half_spread_e4, max_age_us, settles_at_us, size } = request;
  const parsed = parsePriceHistory(document);
  if (!parsed.ok)
    throw new InputError(parsed.reason, `${file}: ${parsed.detail}`, {
      field: 'FILE',
      expected: 'a price history of both venues',
    });
  const history = parsed.value;
  const fee = feesAt(fees === 'dated' ? (history.points.at(-1)?.at_us ?? 0) : FEES_READ_AT_US);
  const assume: QuoteAssumptions = { half_spread_e4, qty_cc: size * 100, settles_at_us, fee };
  const test = await runHistory(history, assume, request, true);
  const no_spread = { ...assume, half_spread_e4: { kalshi: 0, polymarket: 0 } };
  const zero = await runHistory(history, no_spread, request, false);
  const facts: BacktestFacts = {
    ...factsOf(test, file),
    title: `${history.event}: Kalshi against Polymarket`,
    caveats: historyCaveats(history, request, fee, test.episodes),
    zero_spread: zero.totals,
    assumptions: `half spread ${cents(half_spread_e4.kalshi)} and ${cents(half_spread_e4.polymarket)}, ${count(size)} contracts, ${fees} fees`,
    max_age_us,
  };
  const extra = {
    event: history.event,
    fees: { which: fees, kalshi: fee.kalshi, polymarket: fee.polymarket },
    half_spread_e4,
    size_cc: assume.qty_cc,
    settles_at_us,
    max_age_us,
    rejected: history.rejected,
    zero_spread: zero.totals,
  };
  return { test, facts, extra };
}

function historyCaveats(
  history: PriceHistory,
  { fees, max_age_us, settles_at_us }: BacktestRequest,
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
    `Both prices count for ${duration(max_age_us)}: a lock may pair two prices that never stood at the same moment.`,
    `${count(brief)} of the ${count(locks.length)} locks after fees lasted an hour or less: a last price that bounces between bid and ask looks the same.`,
    `The settlement rules of the markets are not in the recording; both are taken to pay on the same champion, on ${utc(settles_at_us).slice(0, 10)}.`,
    `Fees, ${fees}: Kalshi ${fee.kalshi.rate_e5 / 100_000} x p x (1 - p), ${fee.kalshi.rounding.replaceAll('_', ' ')} rounding; Polymarket ${fee.polymarket.rate_e5 / 100_000} (${fee.polymarket.source}).`,
    'Every lock is taken once when first seen, at the full size, with unlimited cash; the paper desk below has limits.',
    'Capital earns nothing while it is tied up; Polymarket collateral and withdrawal costs are left out.',
    ...(left_out.length === 0 ? [] : [`Left out of the file: ${left_out.join(', ')}.`]),
  ];
}

async function backtestTapeFile(reader: TapeReader, request: BacktestRequest): Promise<BacktestAnswer> {
  const { meta } = reader;
  const { file, seed = meta.seed, onProgress } = request;
  const settings = request.settings(meta.settings);
  const { max_book_age_us: max_age_us } = settings;
  const journal = journalSink(request.journal);
  const test = await backtestTape(reader, {
    engine: engineFor(reader.markets.length, 256),
    study_engine: engineFor(reader.markets.length, 16),
    settings,
    seed,
    max_age_us,
    on_progress: (events) => onProgress(events, undefined, 'events'),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  const facts: BacktestFacts = {
    ...factsOf(test, file),
    title: `Backtest of ${meta.source || file}`,
    caveats: [
      'Fees are those stated by each market when it was recorded.',
      'Only the best level of each book is counted; a lock is taken once when first seen, with unlimited cash.',
      `A price counts for ${duration(max_age_us)}.`,
    ],
    zero_spread: null,
    assumptions: 'quotes as recorded',
    max_age_us: Math.max(max_age_us, (test.run.last_at_us - test.run.first_at_us) / 50),
  };
  return { test, facts, extra: { max_age_us } };
}

function factsOf(
  test: Backtest,
  source: string,
): Pick<BacktestFacts, 'source' | 'kernel_sha256' | 'journal_sha256' | 'events'> {
  const { kernel_sha256, journal_sha256, events } = test.run;
  return { source, kernel_sha256, journal_sha256, events };
}
