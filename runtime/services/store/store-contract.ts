/** What a store is and what its thread is told: types, and the names of the calls. */
import type { AccountStore } from '../../../db/account-store.ts';
import type { AccountRow, JournalStore, StatementRow } from '../../../db/journal-store.ts';
import type { KeepTicks } from '../../../db/retention.ts';
import type { LastSeqs } from '../../trading/types/journal.ts';

/** What may be asked of a store; every call is asynchronous and safe to make while others run. See JournalStore in db/. */
export interface StoreCalls
  extends Pick<JournalStore, 'openAccount' | 'append' | 'read' | 'readDecisions' | 'saveCheckpoint' | 'loadCheckpoint'>,
    Pick<AccountStore, 'closedTotals' | 'readKinds' | 'summaries'> {
  /** Say that this process works on an account; see Database of db/. */
  claim(account: string): Promise<void>;
  accounts(): Promise<AccountRow[]>;
  /** Highest number stored of each stream; 0 when there is none. */
  lastSeqs(account: string): Promise<LastSeqs>;
  statement(account: string): Promise<StatementRow[]>;
  /** Forget old ticks of every account and give their room back; returns the entries removed. */
  prune(keep: KeepTicks): Promise<number>;
}

/** Every call, by name: what a store in a thread is made of. */
export const STORE_CALLS = [
  'openAccount',
  'append',
  'read',
  'readDecisions',
  'saveCheckpoint',
  'loadCheckpoint',
  'closedTotals',
  'readKinds',
  'summaries',
  'claim',
  'accounts',
  'lastSeqs',
  'statement',
  'prune',
] as const satisfies readonly (keyof StoreCalls)[];

/** A migrated database. */
export interface Store extends StoreCalls {
  readonly kind: 'pglite' | 'postgres';
  readonly place: string;
  /** Migrations applied when it was opened, and in all. */
  readonly applied: number;
  readonly total: number;
  /** Ends within a few seconds, whether the database answers or not. */
  close(): Promise<void>;
}

/** Where the store is; see DatabaseOptions of db/. */
export interface StoreOptions {
  url?: string | undefined;
  directory?: string | undefined;
  /** Longest time one statement may take, milliseconds (Postgres). */
  statement_ms?: number | undefined;
}

/** Main thread to store thread. */
export interface StoreRequest {
  id: number;
  call: 'open' | 'close' | keyof StoreCalls;
  args: readonly unknown[];
}

/** Store thread to main thread. */
export type StoreAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: { name: string; message: string; code: string | null } };

/** What the `open` call answers. */
export type StoreInfo = Pick<Store, 'kind' | 'place' | 'applied' | 'total'>;
