import type { DatabaseOptions, MigrationResult } from '../../../db/contract.ts';
import { openDatabase } from '../../../db/database.ts';

/** What {@link migrateDatabase} found and did. */
export interface Migrated extends MigrationResult {
  kind: 'pglite' | 'postgres';
  /** Never carries a password. */
  place: string;
}

/** Open a database, bring its schema up to date, close it. @throws DatabaseError */
export async function migrateDatabase(options: DatabaseOptions): Promise<Migrated> {
  const database = await openDatabase(options);
  try {
    return { kind: database.kind, place: database.place, ...(await database.migrate()) };
  } finally {
    await database.close();
  }
}
