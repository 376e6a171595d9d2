/** The embedded database: PGlite in memory or in a directory of its own, one process at a time. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import type { Database, DatabaseOptions, Db } from './contract.ts';
import { openEmbedded } from './embedded.ts';
import { DatabaseError, plainMessage } from './errors.ts';
import { lockDirectory } from './lock.ts';
import { migrated, migrationsFolder } from './migrate.ts';
import { closeToOthers, makePrivateFiles } from './private-files.ts';
import * as schema from './schema.ts';

/** What is rewritten or removed often. */
const COMPACT = 'vacuum journal; vacuum positions; vacuum orders; vacuum checkpoints; checkpoint';

/** ENOENT: what Node says when it makes a directory and its parents on a file system that is read-only. */
const NOT_WRITABLE = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST', 'ENOENT']);

/** Why a directory could not be opened, with what to do about it. */
function openingError(directory: string, error: unknown, existed: boolean): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && NOT_WRITABLE.has(code))
    return new DatabaseError(
      'not_writable',
      `cannot write to the database directory ${directory} (${code}); make it writable, or choose another with --db`,
      error,
    );
  if (existed)
    return new DatabaseError(
      'damaged',
      `the database in ${directory} is damaged and cannot be opened; nothing in it was changed. ` +
        'Put a copy of it back, or move the directory away and start again with an empty one',
      error,
    );
  return new DatabaseError('unreachable', `cannot open ${directory}: ${plainMessage(error)}`, error);
}

async function openDirectory(
  directory: string,
  onLost: (error: Error) => void,
): Promise<{ client: PGlite; release: () => Promise<void> }> {
  const existed = existsSync(join(directory, 'PG_VERSION'));
  let release: (() => Promise<void>) | null = null;
  try {
    makePrivateFiles();
    release = await lockDirectory(directory, { onLost });
    closeToOthers(directory);
    const client = await openEmbedded(directory);
    closeToOthers(directory);
    return { client, release };
  } catch (error) {
    await release?.();
    throw openingError(directory, error, existed);
  }
}

/** Open PGlite. @throws DatabaseError `locked`, `not_writable`, `damaged` or `unreachable` */
export async function openPglite(options: DatabaseOptions): Promise<Database> {
  const directory = options.directory === 'memory' ? undefined : options.directory;
  let lost: Error | null = null;
  const onLost = (error: Error): void => {
    lost = error;
    options.onLockLost?.(error);
  };
  const { client, release } =
    directory === undefined
      ? { client: await openEmbedded(null), release: async () => undefined }
      : await openDirectory(directory, onLost);
  const db = drizzle(
    guard(client, () => lost),
    { schema },
  );
  // PGlite sets the mode of its files itself, whatever the umask: until they are tidied, only the directory keeps others out.
  const tidy = (): void => (directory === undefined ? undefined : closeToOthers(directory));
  return {
    db: db as unknown as Db,
    kind: 'pglite',
    place: directory ?? 'memory',
    transaction: (work) => db.transaction((tx) => work(tx as unknown as Db)),
    async migrate() {
      const result = await migrated(db as unknown as Db, () => migrate(db, { migrationsFolder }));
      tidy();
      return result;
    },
    claim: async () => null,
    async compact() {
      for (const statement of COMPACT.split('; ')) await client.exec(statement);
      tidy();
    },
    async close() {
      await client.close();
      tidy();
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
