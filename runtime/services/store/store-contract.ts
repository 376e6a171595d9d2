/** What a store is and what its thread is told: types only. */
import type { StatementRow } from '../../../db/journal-store.ts';
import type { JournalEntry } from '../../trading/types/journal.ts';
import type { TimeUs } from '../../trading/types/units.ts';

/** What may be asked of a store; every call is asynchronous and safe to make while others run. */
export interface StoreCalls {
  /** Idempotent and ordered; see JournalStore in db/. */
  append(run_id: string, entries: readonly JournalEntry[]): Promise<void>;
  read(run_id: string, from_seq: number, limit: number): Promise<JournalEntry[]>;
  statement(run_id: string): Promise<StatementRow[]>;
  /** Forget old ticks and give their room back; returns the entries removed. */
  prune(before_us: TimeUs): Promise<number>;
}

/** A migrated database. */
export interface Store extends StoreCalls {
  readonly kind: 'pglite' | 'postgres';
  readonly place: string;
  /** Migrations applied when it was opened, and in all. */
  readonly applied: number;
  readonly total: number;
  close(): Promise<void>;
}

/** Where the store is; see DatabaseOptions of db/. */
export interface StoreOptions {
  url?: string | undefined;
  directory?: string | undefined;
}

/** Main thread to store thread. */
export type StoreRequest =
  | { id: number; call: 'open'; args: [StoreOptions] }
  | { id: number; call: 'close'; args: [] }
  | { [K in keyof StoreCalls]: { id: number; call: K; args: Parameters<StoreCalls[K]> } }[keyof StoreCalls];

/** Store thread to main thread. */
export type StoreAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: { name: string; message: string; code: string | null } };

/** What the `open` call answers. */
export type StoreInfo = Pick<Store, 'kind' | 'place' | 'applied' | 'total'>;
