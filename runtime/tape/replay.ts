/**
 * Deterministic replay: the events of a tape, in their order, through one shard. Time comes from the events alone; the
 * stopwatch around the loop is reported and never journalled.
 */
import type { EngineContract, Side } from '../../engine-wasm/contract.ts';
import { Shard } from '../trading/shard.ts';
import type { InputEvent } from '../trading/types/events.ts';
import type { JournalEntry, JournalKind, RunStarted } from '../trading/types/journal.ts';
import type { Settings } from '../trading/types/settings.ts';
import type { PriceE4, QtyCc, TimeUs } from '../trading/types/units.ts';
import { JournalHash } from './journal-file.ts';
import { orFault, VENUE_NAMES } from './schema.ts';
import type { TapeBatch, TapeReader } from './tape-reader.ts';

/** Sees every event after the shard did; used by reports that need more than the journal says. */
export interface ReplayObserver {
  /** Every event but quotes of listed markets. */
  event(event: InputEvent, shard: Shard): void;
  /** A quote of a listed market; `row` is its kernel row. */
  quote(
    row: number,
    venue: Side,
    bid_e4: PriceE4,
    bid_qty_cc: QtyCc,
    ask_e4: PriceE4,
    ask_qty_cc: QtyCc,
    at_us: TimeUs,
  ): void;
}

export interface ReplayOptions {
  engine: EngineContract;
  settings: Settings;
  seed: number;
  mode: Extract<RunStarted['mode'], 'replay' | 'backtest'>;
  /** Called with each entry, in order. */
  on_entry?: (entry: JournalEntry) => void;
  /** Receives the journal's text, e.g. to keep it in a file. */
  write_journal?: (text: string) => void;
  observer?: ReplayObserver;
  /** Called after each batch with the number of events done. */
  on_progress?: (events: number) => void;
}

/** Outcome of a replay. Everything but the two timing fields is a function of tape, settings and seed. */
export interface ReplayResult {
  run_id: string;
  kernel_sha256: string;
  journal_sha256: string;
  events: number;
  entries: number;
  entries_by_kind: Partial<Record<JournalKind, number>>;
  first_at_us: TimeUs;
  last_at_us: TimeUs;
  /** Time spent applying events and writing the journal, microseconds; reading the tape is in it. */
  elapsed_us: number;
  events_per_s: number;
}

/** Entries collected before they are hashed; bounds memory on tapes that journal much. */
const DRAIN_AT = 4_096;

/** One run of a shard over events that arrive in pieces: feed it, then {@link finish}. */
export class Replayer {
  readonly run_id: string;
  private readonly options: ReplayOptions;
  private readonly journal: JournalHash;
  private readonly out: JournalEntry[] = [];
  private readonly counts: Partial<Record<JournalKind, number>> = {};
  private shard: Shard | null = null;
  private rows: Int32Array = new Int32Array(0);
  private rows_known = false;
  private events = 0;
  private first_at_us = 0;
  private last_at_us = 0;
  private readonly began_ms: number = performance.now();

  constructor(options: ReplayOptions) {
    this.options = options;
    this.run_id = `${options.mode}-${options.seed}`;
    this.journal = new JournalHash(options.write_journal ?? null);
  }

  /** Apply one event of any type. */
  apply(event: InputEvent): void {
    const shard = this.shardAt(event.at.received_at_us);
    shard.apply(event, this.out);
    if (event.type === 'pair') this.rows_known = false;
    this.last_at_us = event.at.received_at_us;
    this.events += 1;
    this.observe(event, shard);
    if (this.out.length >= DRAIN_AT) this.drain();
  }

  /** Apply a batch of a tape; quotes of listed markets go to the kernel straight from the columns. */
  batch(batch: TapeBatch, markets: readonly string[]): void {
    const { is_quote, venue, market, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc, rows } = batch;
    const { observer } = this.options;
    const { out } = this;
    let { shard } = this;
    let known = this.rows;
    for (let i = 0; i < rows; i += 1) {
      let number = -1;
      if (is_quote === null || ((is_quote[i >> 3] as number) & (1 << (i & 7))) !== 0) {
        if (!this.rows_known) known = this.rowsOf(markets);
        number = known[VENUE_NAMES.length * (market[i] as number) + (venue[i] as number)] ?? -1;
      }
      if (number < 0 || shard === null) {
        this.apply(batch.event(i));
        shard = this.shard;
        continue;
      }
      const [row, side] = [number >> 1, (number & 1) as Side];
      const at_us = batch.receivedAtUs(i);
      const bid = bid_e4[i] as number;
      const bid_qty = bid_qty_cc[i] as number;
      const ask = ask_e4[i] as number;
      const ask_qty = ask_qty_cc[i] as number;
      shard.applyQuote(row, side, bid, bid_qty, ask, ask_qty, at_us, out);
      this.last_at_us = at_us;
      this.events += 1;
      observer?.quote(row, side, bid, bid_qty, ask, ask_qty, at_us);
      if (out.length >= DRAIN_AT) this.drain();
    }
    this.drain();
    this.options.on_progress?.(this.events);
  }

  /** End the run. */
  finish(): ReplayResult {
    this.drain();
    const journal_sha256 = this.journal.digest();
    const elapsed_us = Math.max(1, Math.round((performance.now() - this.began_ms) * 1_000));
    return {
      run_id: this.run_id,
      kernel_sha256: this.options.engine.sha256,
      journal_sha256,
      events: this.events,
      entries: this.journal.entries,
      entries_by_kind: this.counts,
      first_at_us: this.first_at_us,
      last_at_us: this.last_at_us,
      elapsed_us,
      events_per_s: Math.round((this.events * 1_000_000) / elapsed_us),
    };
  }

  private shardAt(at_us: TimeUs): Shard {
    if (this.shard !== null) return this.shard;
    const { engine, settings, seed, mode } = this.options;
    const run: RunStarted = {
      run_id: this.run_id,
      mode,
      account: this.run_id,
      kernel_sha256: engine.sha256,
      seed,
      settings,
    };
    this.shard = new Shard({ engine, settings, run, started_at_us: at_us });
    this.first_at_us = at_us;
    this.shard.open(this.out);
    return this.shard;
  }

  private observe(event: InputEvent, shard: Shard): void {
    const { observer } = this.options;
    if (observer === undefined) return;
    const number = event.type === 'quote' ? shard.bookOf(event.venue, event.market_id) : -1;
    if (event.type !== 'quote' || number < 0) {
      observer.event(event, shard);
      return;
    }
    const { bid_e4, bid_qty_cc, ask_e4, ask_qty_cc, at } = event;
    observer.quote(number >> 1, (number & 1) as Side, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc, at.received_at_us);
  }

  /** Kernel books by market code and venue; asked of the shard again only after a pair was listed. */
  private rowsOf(markets: readonly string[]): Int32Array {
    const { shard } = this;
    if (this.rows_known || shard === null) return this.rows;
    this.rows = new Int32Array(VENUE_NAMES.length * markets.length);
    for (let code = 0; code < markets.length; code += 1) {
      VENUE_NAMES.forEach((venue, index) => {
        this.rows[VENUE_NAMES.length * code + index] = shard.bookOf(venue, markets[code] as string);
      });
    }
    this.rows_known = true;
    return this.rows;
  }

  private drain(): void {
    const { on_entry } = this.options;
    for (const entry of this.out) {
      this.counts[entry.kind] = (this.counts[entry.kind] ?? 0) + 1;
      this.journal.add(entry);
      on_entry?.(entry);
    }
    this.out.length = 0;
  }
}

/** Replay a whole tape. The reader is used up. @throws TapeError when its content cannot be read or applied */
export async function replayTape(reader: TapeReader, options: ReplayOptions): Promise<ReplayResult> {
  const replayer = new Replayer(options);
  // Payloads are JSON of any shape: what cannot be applied is the tape's fault and not ours.
  for await (const batch of reader.batches()) orFault('bad_row', () => replayer.batch(batch, reader.markets));
  return replayer.finish();
}

/** Replay events held in memory. */
export function replayEvents(events: Iterable<InputEvent>, options: ReplayOptions): ReplayResult {
  const replayer = new Replayer(options);
  for (const event of events) replayer.apply(event);
  return replayer.finish();
}
