/**
 * Replaying a recorded Kalshi WebSocket session: its frames through the order-book state machine of the live session, then
 * through a shard. With frames dropped on purpose it shows that a gap is noticed and nothing is traded across it.
 */
import { KalshiReader } from '../../../adapters/kalshi/reader.ts';
import { Replayer, type ReplayResult } from '../../tape/replay.ts';
import type { BookStatus, InputEvent, Pair, VenueMarket } from '../../trading/types/events.ts';
import { engineFor, journalSink } from './input.ts';
import type { ReplayRequest } from './request.ts';

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

/** What became of one market's book. */
export interface RebuiltBook {
  market_id: string;
  status: BookStatus;
  bid_e4: number;
  ask_e4: number;
  levels: number;
}

/** What became of all. */
export interface ReplayedBooks {
  kind: 'books';
  /** Frames in the recording, and the positions of those dropped. */
  frames: number;
  dropped: number[];
  gaps: number;
  snapshots_asked: number;
  rejected: Record<string, number>;
  books: RebuiltBook[];
  run: ReplayResult;
}

/** Rebuild the books and say what became of each. */
export function replayBooks(recording: KalshiRecording, request: ReplayRequest): ReplayedBooks {
  const dropped = new Set(request.drop);
  const reader = new KalshiReader();
  reader.want(recording.tickers);
  const journal = journalSink(request.journal);
  const replayer = new Replayer({
    engine: engineFor(recording.tickers.length, 16),
    settings: request.settings({}),
    seed: request.seed ?? 1,
    mode: 'replay',
    on_entry: () => undefined,
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  const start_us = (recording.frames[0]?.received_ms ?? 0) * 1000;
  const at = { provider_at_us: null, received_at_us: start_us, parsed_at_us: start_us };
  const pairs = recording.tickers.map((ticker): InputEvent => ({ type: 'pair', pair: watched(ticker, start_us), at }));
  for (const pair of pairs) replayer.apply(pair);
  let snapshots_asked = 0;
  for (const [i, { received_ms, frame }] of recording.frames.entries()) {
    if (dropped.has(i)) continue;
    const ws = { source: 'kalshi', channel: 'ws', received_at_us: received_ms * 1000 } as const;
    const { events, commands } = reader.take({ ...ws, data: JSON.stringify(frame) });
    for (const event of events) replayer.apply(event);
    snapshots_asked += commands.filter((text) => text.includes('get_snapshot')).length;
  }
  const run = replayer.finish();
  journal.close();
  return {
    kind: 'books',
    frames: recording.frames.length,
    dropped: [...dropped].filter((i) => i < recording.frames.length),
    gaps: reader.books.gaps,
    snapshots_asked,
    rejected: reader.rejections.counts,
    books: recording.tickers.map((ticker) => rebuilt(reader, ticker)),
    run,
  };
}

function rebuilt({ books }: KalshiReader, ticker: string): RebuiltBook {
  const book = books.book(ticker);
  return {
    market_id: ticker,
    status: books.status(ticker),
    bid_e4: book?.bids[0]?.[0] ?? 0,
    ask_e4: book?.asks[0]?.[0] ?? 10_000,
    levels: (book?.bids.length ?? 0) + (book?.asks.length ?? 0),
  };
}
