import { openDatabase } from '../../../db/database.ts';
import { JournalStore } from '../../../db/journal-store.ts';
import type { Store, StoreOptions } from './store-contract.ts';

/** Open and migrate a database in this thread. @throws DatabaseError; nothing stays open then. */
export async function openHere(options: StoreOptions): Promise<Store> {
  const database = await openDatabase(options);
  try {
    const { applied, total } = await database.migrate();
    const journal = new JournalStore(database.db);
    return {
      kind: database.kind,
      place: database.place,
      applied,
      total,
      append: (run_id, entries) => journal.append(run_id, entries),
      read: (run_id, from_seq, limit) => journal.read(run_id, from_seq, limit),
      statement: (run_id) => journal.statement(run_id),
      async prune(before_us) {
        const gone = await journal.pruneTicks(before_us);
        if (gone > 0) await database.vacuum();
        return gone;
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}
