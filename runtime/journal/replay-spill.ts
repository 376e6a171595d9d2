/** What an earlier process could not write is written before anything new is decided. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import type { JournalEntry } from '../trading/types/journal.ts';
import { InvariantError } from '../trading/types/units.ts';
import { SpillFile, type SpillHeader } from './spill-file.ts';

/** What is done with a file. */
export interface ReplayOptions {
  /** Store entries of an earlier run: `JournalStore.append` with a new lease and the old run. */
  store(header: SpillHeader, entries: readonly JournalEntry[]): Promise<void>;
  /** Of the file, should it be set aside; e.g. the time of this start. */
  label: string;
  /** May it be taken? Not while the process that writes it lives, nor when its account is of another database. */
  mayTake(header: SpillHeader): boolean;
}

export interface Replayed {
  /** Entries handed to the store, those it had already included. */
  entries: number;
  /** Where a file went that does not go on where the journal stands, or is damaged; null when all of it was stored. */
  set_aside: string | null;
  /** A sentence. */
  text: string;
}

/**
 * Store what a file holds and delete it. What does not fit is never forced: nothing was sent on the strength of it, because
 * it was never durable, so the file is renamed and kept as evidence.
 * @returns null when there is no file, or none that may be taken
 * @throws what the store throws when it cannot be asked; the file stays
 */
export async function replaySpill(path: string, options: ReplayOptions): Promise<Replayed | null> {
  if (!existsSync(path)) return null;
  let entries = 0;
  try {
    const { file, header } = SpillFile.open(path);
    try {
      if (!options.mayTake(header)) return null;
      for (let part = file.take(); part.length > 0; part = file.take()) {
        await options.store(header, part);
        entries += part.length;
      }
    } finally {
      file.close();
    }
    rmSync(path);
    return { entries, set_aside: null, text: `${entries} entries that an earlier run could not write are stored now.` };
  } catch (error) {
    if (!(error instanceof InvariantError) && !(error instanceof SyntaxError)) throw error;
    const set_aside = `${path}.${options.label}.refused`;
    renameSync(path, set_aside);
    const text = `Entries of an earlier run do not fit the journal (${error.message}); they are kept in ${set_aside}.`;
    return { entries, set_aside, text };
  }
}
