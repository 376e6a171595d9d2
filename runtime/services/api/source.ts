import type { StatementRow } from '../../../db/journal-store.ts';
import type { SourceLag } from '../../trading/estimates/provider-delay.ts';
import type { Clock } from '../../trading/types/feeds.ts';
import type { JournalEntry, RunStarted, StreamName } from '../../trading/types/journal.ts';
import type { AccountAnswer, BooksAnswer, ControlRequest, DeadManAnswer, DemoAnswer, TradeAnswer } from './contract.ts';
import type { JournalStream } from './journal-stream.ts';
import type { StatementParts } from './statement.ts';

/** What the API serves; the composition of a run provides it. */
export interface ApiSource {
  stream: JournalStream;
  clock: Clock;
  run: RunStarted;
  /** Null when no such pair is listed. */
  books(pair_id: string): BooksAnswer | null;
  /** How far the sources of games were seen to be behind the markets. */
  lags(): SourceLag[];
  /** False when the shard is stopped by a fault and nothing can be resumed. */
  control(request: Required<ControlRequest>): boolean;
  /** Why nothing can resume everything now, in words; null when it can be. */
  resumeBlocked(): string | null;
  /** A person has given a sign of life: the dead-man timer as it stands then; null without one. */
  alive(): DeadManAnswer | null;
  /** The dead-man timer; null without one. */
  deadMan(): DeadManAnswer | null;
  /** Stored entries of a stream from a sequence number on. */
  journal(stream: StreamName, from_seq: number, limit: number): Promise<JournalEntry[]>;
  /** Every fill of the account. */
  fills(): Promise<StatementRow[]>;
  /** What the statement is made of. */
  statement(): Promise<StatementParts>;
  /** The account in full. */
  account(): Promise<AccountAnswer>;
  /** Closed trades from a number of the journal on. */
  trades(from_seq: number, limit: number): Promise<TradeAnswer[]>;
  /** Have a position closed: its order, or why there is none. */
  closePosition(position_id: string): { order_id: string } | 'unknown' | 'nothing_sold' | 'faulted';
  /** The demo's clock; null outside demo mode. */
  demo: { get(): DemoAnswer; setSpeed(speed: number): void } | null;
}
