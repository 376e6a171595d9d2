/** Real databases for the tests: PGlite in memory, and a database of our own on Postgres, created and dropped. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import pg from 'pg';
import type { Database } from '../../db/contract.ts';
import { openDatabase } from '../../db/database.ts';

const TEST_URL = process.env.ARBEES_TEST_DATABASE_URL ?? `postgres://${userInfo().username}@127.0.0.1:5432/postgres`;

export interface TestDatabase {
  database: Database;
  /** Address of the created database; undefined for PGlite. */
  url: string | undefined;
  end(): Promise<void>;
}

export async function pgliteDatabase(): Promise<TestDatabase> {
  const database = await openDatabase({ directory: 'memory' });
  await database.migrate();
  return { database, url: undefined, end: () => database.close() };
}

/** A database of our own with nothing in it. Null, with a printed reason, when no Postgres answers (ARBEES_TEST_DATABASE_URL). */
export async function emptyPostgres(): Promise<{ url: string; admin: pg.Client; drop(): Promise<void> } | null> {
  const admin = new pg.Client({ connectionString: TEST_URL, connectionTimeoutMillis: 3_000 });
  const name = `arbees_test_${randomBytes(6).toString('hex')}`;
  try {
    await admin.connect();
    await admin.query(`create database ${name}`);
  } catch (error) {
    console.warn(
      `no Postgres for tests (set ARBEES_TEST_DATABASE_URL): ${error instanceof Error ? error.message : error}`,
    );
    await admin.end().catch(() => undefined);
    return null;
  }
  const url = new URL(TEST_URL);
  url.pathname = `/${name}`;
  const drop = async (): Promise<void> => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { url: url.href, admin, drop };
}

/** The same, migrated and open. */
export async function postgresDatabase(): Promise<TestDatabase | null> {
  const empty = await emptyPostgres();
  if (empty === null) return null;
  const { url, drop } = empty;
  const database = await openDatabase({ url });
  await database.migrate();
  const end = async (): Promise<void> => {
    await database.close();
    await drop();
  };
  return { database, url, end };
}
