/** Gives every entry its sequence number; the one place where entries are made. */
import type { JournalBodies, JournalEntry, JournalKind } from './types/journal.ts';
import type { TimeUs } from './types/units.ts';

export class JournalWriter {
  private last_seq = 0;
  private out: JournalEntry[] = [];
  /** Time of the event being applied; entries caused by it carry it. */
  at_us: TimeUs = 0;

  /** Entries go to `out` until the next call. */
  begin(out: JournalEntry[], at_us: TimeUs): void {
    this.out = out;
    this.at_us = at_us;
  }

  /** @returns the entry, for whoever folds it */
  append<K extends JournalKind>(kind: K, body: JournalBodies[K]): JournalEntry {
    this.last_seq += 1;
    // The pairing of kind and body is guaranteed by the signature; the union cannot express it for a generic K.
    const entry = { seq: this.last_seq, at_us: this.at_us, kind, body } as JournalEntry;
    this.out.push(entry);
    return entry;
  }

  /** Sequence number of the last entry of the `decisions` stream. */
  get decisions(): number {
    return this.last_seq;
  }

  /** Sequence number of the last entry. */
  get seq(): number {
    return this.last_seq;
  }
}
