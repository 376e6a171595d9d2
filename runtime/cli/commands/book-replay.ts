/**
 * Replaying a recorded Kalshi WebSocket session: its frames through the order-book state machine of the live session, then
 * through a shard. With frames dropped on purpose it shows that a gap is noticed and nothing is traded across it.
 */
import type { Command } from 'commander';
import { KalshiBookStream } from '../../../adapters/kalshi/book-stream.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { Replayer } from '../../tape/replay.ts';
import type { InputEvent, Pair, VenueMarket } from '../../trading/types/events.ts';
import { CliError, emit } from '../output.ts';
import { engineFor, journalSink, type RunOptions, settingsFrom } from './input-file.ts';
import { runJson, runLines } from './run-output.ts';

/** Frames as recorded off the socket, with the time each was received. */
export interface KalshiRecording {
  tickers: string[];
  frames: { received_ms: number; frame: unknown }[];
}

/** Whether a JSON document is such a recording. */
export function isKalshiRecording(document: unknown): document is KalshiRecording {
  if (typeof document !== 'object' || document === null) return false;
  const { tickers, frames } = document as { tickers?: unknown; frames?: unknown };
  if (!Array.isArray(tickers) || !Array.isArray(frames)) return false;
  const first: unknown = frames[0];
  return typeof first === 'object' && first !== null && 'received_ms' in first && 'frame' in first;
}

/** `--drop 40,41`: positions of frames that are lost on the way, 0-based. @throws CliError naming the option. */
export function dropOption(text: string): number[] {
  const positions = text.split(',').map((part) => (/^\d{1,7}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (positions.some(Number.isNaN))
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field: '--drop',
      expected: 'frame numbers from 0, separated by commas',
    });
  return positions;
}

/** A pair with the Kalshi side only: the books are watched, and with one venue there is nothing to lock. */
function watched(ticker: string, settles_at_us: number): Pair {
  const kalshi: VenueMarket = {
    venue: 'kalshi',
    market_id: ticker,
    title: ticker,
    yes_ref: ticker,
    no_ref: ticker,
    fee: null,
    price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 100 }],
    min_qty_cc: 1,
    lot_cc: 1,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    tie_rule: 'unknown',
  };
  const pair = { pair_id: ticker, game_id: null, label: ticker, outcome: 'other' as const, a: kalshi, b: null };
  return { ...pair, settlement: [], settles_at_us };
}

/** Rebuild the books and say what became of each. */
export function replayBooks(
  command: Command,
  file: string,
  recording: KalshiRecording,
  options: RunOptions & { drop?: number[] },
): void {
  const dropped = new Set(options.drop ?? []);
  const stream = new KalshiBookStream();
  stream.want(recording.tickers);
  const tally = new JournalTally();
  const journal = journalSink(options.journal);
  const replayer = new Replayer({
    engine: engineFor(recording.tickers.length, 16),
    settings: settingsFrom({}, options.set),
    seed: options.seed ?? 1,
    mode: 'replay',
    on_entry: (entry) => tally.entry(entry),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  const start_us = (recording.frames[0]?.received_ms ?? 0) * 1000;
  const at = { provider_at_us: null, received_at_us: start_us, parsed_at_us: start_us };
  const pairs = recording.tickers.map((ticker): InputEvent => ({ type: 'pair', pair: watched(ticker, start_us), at }));
  for (const pair of pairs) replayer.apply(pair);
  const snapshots_asked: string[] = [];
  for (const [i, { received_ms, frame }] of recording.frames.entries()) {
    if (dropped.has(i)) continue;
    const out = stream.feed(JSON.stringify(frame), received_ms * 1000);
    for (const event of out.events) replayer.apply(event);
    snapshots_asked.push(...out.commands.filter((text) => text.includes('get_snapshot')));
  }
  const run = replayer.finish();
  journal.close();
  const books = recording.tickers.map((ticker) => bookJson(stream, ticker));
  const json = {
    file,
    kind: 'kalshi_books',
    frames: recording.frames.length,
    dropped: [...dropped].filter((i) => i < recording.frames.length),
    books_rebuilt: books.filter((book) => book.levels > 0).length,
    books_live: books.filter((book) => book.status === 'live').length,
    gaps: stream.gaps,
    snapshots_asked: snapshots_asked.length,
    orders: run.entries_by_kind.order_intent ?? 0,
    rejected: stream.rejections.counts,
    books,
    ...runJson(run),
  };
  emit(command, json, () => {
    const lines = books.map((b) => {
      const price = `${b.bid_e4 / 100}/${b.ask_e4 / 100} c`;
      return `  ${b.status.padEnd(7)} ${price.padEnd(14)} ${b.levels} levels  ${b.market_id}`;
    });
    const asked = `${json.snapshots_asked} snapshots asked for`;
    const head = [
      `frames       ${json.frames}, ${json.dropped.length} dropped`,
      `books        ${json.books_rebuilt} rebuilt, ${json.books_live} live, ${json.gaps} gaps, ${asked}`,
    ];
    return [...head, ...lines, ...runLines(run, null)].join('\n');
  });
}

function bookJson(stream: KalshiBookStream, ticker: string) {
  const book = stream.book(ticker);
  return {
    market_id: ticker,
    status: stream.status(ticker),
    bid_e4: book?.bids[0]?.[0] ?? 0,
    ask_e4: book?.asks[0]?.[0] ?? 10_000,
    levels: (book?.bids.length ?? 0) + (book?.asks.length ?? 0),
  };
}
