/** What the market rooms need of the desk that they are part of, and the row that a pair has there. */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { Pair, Venue } from '../types/events.ts';
import type { JournalBodies, JournalKind } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import type { TimeUs } from '../types/units.ts';
import type { Book } from './book.ts';

/** One pair with its kernel row and books; index 0 is side `a`, 1 is side `b`. */
export interface PairRow {
  row: number;
  pair: Pair;
  books: [Book | null, Book | null];
}

/** Books, listings and the journal of one desk. */
export interface MarketWorld {
  readonly engine: EngineContract;
  readonly settings: Settings;
  readonly journal: { readonly at_us: TimeUs; append<K extends JournalKind>(kind: K, body: JournalBodies[K]): void };
  readonly rows: PairRow[];
  /** Last frame of any book of a venue: a silent venue is not traded. */
  readonly feed_at_us: Record<Venue, TimeUs>;
  /** A pair has settled: nothing will be said of it again. */
  forget(pair_id: string): void;
}
