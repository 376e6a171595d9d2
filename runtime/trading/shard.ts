import type { EngineContract, VenueIndex } from '../../engine-wasm/contract.ts';
import type { BookStatus, InputEvent, Level, Venue } from './events.ts';
import type { JournalEntry, RunStarted } from './journal.ts';
import type { Settings } from './settings.ts';
import type { PriceE4, QtyCc, TimeUs } from './units.ts';

export interface ShardOptions {
  engine: EngineContract;
  settings: Settings;
  run: RunStarted;
  started_at_us: TimeUs;
}

/** One shard: every decision as a function of the events it was given. Deterministic to the byte. */
export class Shard {
  readonly options: ShardOptions;
  constructor(options: ShardOptions) {
    this.options = options;
  }
  /** Journal entries that open the run (`run_started`, first `portfolio`); call once before the first event. */
  open(_out: JournalEntry[]): void {}
  /** Apply one event; entries it caused are pushed to `out`. */
  apply(_event: InputEvent, _out: JournalEntry[]): void {}
  /** Kernel row of a listed market, -1 when no pair names it. */
  rowOf(_venue: Venue, _market_id: string): number {
    return -1;
  }
  /** The fast path of {@link apply} for a `quote` event whose row is known (price tapes): same decisions, no event object. */
  applyQuote(
    _row: number, _venue: VenueIndex, _bid_e4: PriceE4, _bid_qty_cc: QtyCc, _ask_e4: PriceE4, _ask_qty_cc: QtyCc, _at_us: TimeUs,
    _out: JournalEntry[],
  ): void {}
  /** Both ladders of a pair, best first, for the API. */
  books(_pair_id: string): Partial<Record<Venue, { bids: Level[]; asks: Level[]; status: BookStatus; received_at_us: TimeUs }>> {
    return {};
  }
}
