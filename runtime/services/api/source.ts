import type { StatementRow } from '../../../db/journal-store.ts';
import type { Clock } from '../../trading/types/feeds.ts';
import type { JournalEntry, RunStarted, StreamName } from '../../trading/types/journal.ts';
import type { BooksAnswer, DemoAnswer } from './contract.ts';
import type { JournalStream } from './journal-stream.ts';

/** What the API serves; the composition of a run provides it. */
export interface ApiSource {
  stream: JournalStream;
  clock: Clock;
  run: RunStarted;
  /** Null when no such pair is listed. */
  books(pair_id: string): BooksAnswer | null;
  /** False when the shard is stopped by a fault and nothing can be resumed. */
  control(command: 'halt' | 'resume', reason: string): boolean;
  /** Stored entries of a stream from a sequence number on. */
  journal(stream: StreamName, from_seq: number, limit: number): Promise<JournalEntry[]>;
  /** Every fill of the run. */
  statement(): Promise<StatementRow[]>;
  /** The demo's clock; null outside demo mode. */
  demo: { get(): DemoAnswer; setSpeed(speed: number): void } | null;
}
