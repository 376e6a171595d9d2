/** Opening the database: Postgres when an address is given, embedded PGlite otherwise. One schema, one set of migrations. */
import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { migrate as migratePg } from 'drizzle-orm/node-postgres/migrator';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import pg from 'pg';
import { openEmbedded } from './embedded.ts';
import { DatabaseError } from './errors.ts';
import { lockDirectory } from './lock.ts';
import * as schema from './schema.ts';

export { DatabaseError } from './errors.ts';

/** Drizzle over either driver. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema>;

/** What {@link Database.migrate} did. */
export interface MigrationResult {
  applied: number;
  total: number;
}

export interface Database {
  readonly db: Db;
  readonly kind: 'pglite' | 'postgres';
  /** Where it is, for people; never carries a password. */
  readonly place: string;
  /** Apply what is missing; safe to call from several processes. @throws DatabaseError `migration_failed` */
  migrate(): Promise<MigrationResult>;
  /** Run VACUUM on the journal (PGlite has no autovacuum). */
  vacuum(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** postgres:// address; wins over `directory`. */
  url?: string | undefined;
  /** PGlite directory; absent or "memory" keeps everything in memory. */
  directory?: string | undefined;
  /** The directory's lock was taken away while open. Default: the next statement fails. */
  onLockLost?: (error: Error) => void;
}

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url));
/** Any constant shared by all processes that migrate ("arbees" in hexadecimal digits of its letters). */
const MIGRATION_LOCK = 0x617262;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Open a database. It is not migrated yet.
 * @throws DatabaseError `bad_url`, `unreachable` or `locked`.
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.url === undefined ? openPglite(options) : openPostgres(options.url);
}

function describeError(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describeError).join('; ');
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`;
  return `${error.message.split('\n')[0]}${cause}`;
}

async function countMigrations(db: Db): Promise<number> {
  const exists = await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`);
  if ((exists as { rows: { there: boolean }[] }).rows[0]?.there !== true) return 0;
  const counted = await db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
  return (counted as { rows: { n: number }[] }).rows[0]?.n ?? 0;
}

async function migrated(db: Db, run: () => Promise<void>): Promise<MigrationResult> {
  try {
    const before = await countMigrations(db);
    await run();
    const total = await countMigrations(db);
    return { applied: total - before, total };
  } catch (error) {
    throw new DatabaseError('migration_failed', `migrations failed: ${describeError(error)}`, error);
  }
}

async function openPglite(options: DatabaseOptions): Promise<Database> {
  const directory = options.directory === 'memory' ? undefined : options.directory;
  let lost: Error | null = null;
  const onLost = (error: Error): void => {
    lost = error;
    options.onLockLost?.(error);
  };
  const release = directory === undefined ? async () => undefined : await lockDirectory(directory, { onLost });
  let client: PGlite;
  try {
    client = await openEmbedded(directory ?? null);
  } catch (error) {
    await release();
    throw new DatabaseError('unreachable', `cannot open ${directory ?? 'memory'}: ${describeError(error)}`, error);
  }
  const guarded = guard(client, () => lost);
  const db = drizzlePglite(guarded, { schema });
  return {
    db: db as unknown as Db,
    kind: 'pglite',
    place: directory ?? 'memory',
    migrate: () => migrated(db as unknown as Db, () => migratePglite(db, { migrationsFolder })),
    vacuum: async () => void (await client.exec('vacuum journal')),
    async close() {
      await client.close();
      await release();
    },
  };
}

/** Refuse every statement once the directory's lock is lost: another process may be writing there. */
function guard(client: PGlite, lost: () => Error | null): PGlite {
  return new Proxy(client, {
    get(target, key) {
      const error = lost();
      if (error !== null && (key === 'query' || key === 'transaction' || key === 'exec'))
        throw new DatabaseError('lock_lost', `the database directory's lock was lost: ${error.message}`, error);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function parseUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new DatabaseError(
      'bad_url',
      'the database address is not a URL; expected postgres://user:password@host:5432/name',
    );
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol))
    throw new DatabaseError('bad_url', `the database address starts with ${parsed.protocol}//; expected postgres://`);
  return parsed;
}

async function openPostgres(url: string): Promise<Database> {
  const parsed = parseUrl(url);
  const place = `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}`;
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A dropped idle connection is replaced on the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new DatabaseError('unreachable', `cannot reach Postgres at ${place}: ${describeError(error)}`, error);
  }
  const db = drizzlePg(pool, { schema }) as unknown as Db;
  return {
    db,
    kind: 'postgres',
    place,
    migrate: () => migrated(db, () => migratePostgres(pool)),
    vacuum: async () => undefined,
    close: () => pool.end(),
  };
}

async function migratePostgres(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migratePg(drizzlePg(client), { migrationsFolder });
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    client.release();
  }
}
