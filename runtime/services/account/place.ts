/** The database that commands about accounts work on, opened for one question. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AccountStore } from '../../../db/account-store.ts';
import type { Database } from '../../../db/contract.ts';
import { openDatabase } from '../../../db/database.ts';
import { DatabaseError } from '../../../db/errors.ts';
import { JournalStore } from '../../../db/journal-store.ts';
import type { AccountSummary } from '../../trading/account-report.ts';
import { InputError } from '../input-error.ts';

/** Where the accounts are: an address of Postgres, or a directory of the embedded database. */
export type AccountPlace = { url: string } | { directory: string };

/** An open database and what may be asked of it. */
export interface OpenPlace {
  database: Database;
  journal: JournalStore;
  accounts: AccountStore;
}

const PG = /^postgres(ql)?:\/\//;

/** The place that an option and the environment name. */
export function placeOf(db: string | undefined, env_url: string | undefined, standard: string): AccountPlace {
  if (db === undefined) return env_url === undefined ? { directory: standard } : { url: env_url };
  return PG.test(db) ? { url: db } : { directory: db };
}

/**
 * Open a database that is there already, work, close it.
 * @throws InputError `no_database`, DatabaseError
 */
export async function atPlace<T>(place: AccountPlace, work: (open: OpenPlace) => Promise<T>): Promise<T> {
  if ('directory' in place && !existsSync(join(place.directory, 'PG_VERSION')))
    throw new InputError('no_database', `no database in ${JSON.stringify(place.directory)}`, {
      field: '--db',
      expected: 'a directory that a run has made, or ARBEES_DATABASE_URL',
    });
  const database = await openDatabase(place);
  try {
    await database.migrate();
    return await work({ database, journal: new JournalStore(database), accounts: new AccountStore(database) });
  } finally {
    await database.close();
  }
}

/** An account as listed. @throws InputError `unknown_account` naming those that there are */
export async function knownAccount({ accounts }: OpenPlace, account: string): Promise<AccountSummary> {
  const summaries = await accounts.summaries();
  const found = summaries.find((one) => one.account === account);
  if (found !== undefined) return found;
  const names = summaries.map((one) => one.account);
  const some = names.length > 8 ? `${names.slice(0, 8).join(', ')} or ${names.length - 8} others` : names.join(', ');
  throw new InputError('unknown_account', `no account ${JSON.stringify(account)}`, {
    field: 'ACCOUNT',
    expected: names.length === 0 ? 'an account; there is none yet' : some,
  });
}

/**
 * Have an account for oneself until the database is closed.
 * @throws DatabaseError `locked` saying who works on it. An embedded database is locked as a whole, when it is opened.
 */
export async function mustBeFree({ database }: OpenPlace, account: string): Promise<void> {
  const holder = await database.claim(account, 'sole');
  if (holder === null) return;
  throw new DatabaseError(
    'locked',
    `account ${account} is in use by ${holder}; stop that process and try again, nothing was changed`,
  );
}
