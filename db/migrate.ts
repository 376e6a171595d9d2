/** Bringing the schema up to date, and saying what was done. */
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import type { Db, MigrationResult } from './contract.ts';
import { DatabaseError, plainMessage } from './errors.ts';

export const migrationsFolder: string = fileURLToPath(new URL('./migrations', import.meta.url));

async function countMigrations(db: Db): Promise<number> {
  const exists = await db.execute(sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`);
  if ((exists as { rows: { there: boolean }[] }).rows[0]?.there !== true) return 0;
  const counted = await db.execute(sql`select count(*)::int as n from drizzle.__drizzle_migrations`);
  return (counted as { rows: { n: number }[] }).rows[0]?.n ?? 0;
}

/** Run migrations and count them. @throws DatabaseError `migration_failed` */
export async function migrated(db: Db, run: () => Promise<void>): Promise<MigrationResult> {
  try {
    const before = await countMigrations(db);
    await run();
    const total = await countMigrations(db);
    return { applied: total - before, total };
  } catch (error) {
    throw new DatabaseError('migration_failed', `migrations failed: ${plainMessage(error)}`, error);
  }
}
