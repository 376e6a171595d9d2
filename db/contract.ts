/** What a database is: types only. */
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import type { ClaimKind } from './claims.ts';
import type * as schema from './schema.ts';

/** Drizzle over either driver. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

/** What a migration did. */
export interface MigrationResult {
  applied: number;
  total: number;
}

export interface Database {
  /** For single statements; several that belong together go through {@link transaction}. */
  readonly db: Db;
  readonly kind: 'pglite' | 'postgres';
  /** Where it is, for people; never carries a password. */
  readonly place: string;
  /** All of `work` or nothing of it. A connection that failed in it is not used again. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /** Apply what is missing; safe to call from several processes. @throws DatabaseError `migration_failed` */
  migrate(): Promise<MigrationResult>;
  /**
   * Say that this process works on an account, `shared` with whoever is about to be fenced, or wants it for itself (`sole`), until
   * {@link close}. An embedded database is locked as a whole, so there is nobody to tell.
   * @returns null, or who has the account, in words
   */
  claim(account: string, kind: ClaimKind): Promise<string | null>;
  /** Give the room of removed rows and of the write-ahead log back (the embedded database has nobody who does). */
  compact(): Promise<void>;
  /** Ends within about a second, whether the database answers or not. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** postgres:// address; wins over `directory`. */
  url?: string | undefined;
  /** PGlite directory; absent or "memory" keeps everything in memory. */
  directory?: string | undefined;
  /** The directory's lock was taken away while open. Default: the next statement fails. */
  onLockLost?: (error: Error) => void;
  /** Longest time one statement of Postgres may take, milliseconds; default 10 s. */
  statement_ms?: number | undefined;
}
