import { AccountStore } from '../../../db/account-store.ts';
import { openDatabase } from '../../../db/database.ts';
import { JournalStore } from '../../../db/journal-store.ts';
import { pruneTicks } from '../../../db/retention.ts';
import type { Store, StoreOptions } from './store-contract.ts';

/** Open and migrate a database in this thread. @throws DatabaseError; nothing stays open then. */
export async function openHere(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    const { applied, total } = await database.migrate();
    const journal = new JournalStore(database);
    const accounts = new AccountStore(database);
    return {
      kind: database.kind,
      place: database.place,
      applied,
      total,
      openAccount: (account, opening) => journal.openAccount(account, opening),
      append: (lease, entries) => journal.append(lease, entries),
      read: (account, stream, from_seq, limit) => journal.read(account, stream, from_seq, limit),
      readDecisions: (account, from_seq, limit) => journal.readDecisions(account, from_seq, limit),
      saveCheckpoint: (lease, checkpoint) => journal.saveCheckpoint(lease, checkpoint),
      loadCheckpoint: (account, max_seq) => journal.loadCheckpoint(account, max_seq),
      closedTotals: (account) => accounts.closedTotals(account),
      readKinds: (account, kinds, from_seq, limit) => accounts.readKinds(account, kinds, from_seq, limit),
      summaries: () => accounts.summaries(),
      async claim(account) {
        await database.claim(account, 'shared');
      },
      accounts: () => journal.accounts(),
      lastSeqs: (account) => journal.lastSeqs(account),
      statement: (account) => journal.statement(account),
      async prune(keep) {
        const gone = await pruneTicks(database.db, keep);
        await database.compact();
        return gone;
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
