/** Opening the database: Postgres when an address is given, embedded PGlite otherwise. One schema, one set of migrations. */
import type { Database, DatabaseOptions } from './contract.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

/**
 * Open a database. It is not migrated yet.
 * @throws DatabaseError `bad_url`, `unreachable`, `locked`, `not_writable` or `damaged`.
 */
export async function openDatabase(options: DatabaseOptions = {}): Promise<Database> {
  return options.url === undefined ? openPglite(options) : openPostgres(options.url, options);
}
