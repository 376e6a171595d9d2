/** Gives every entry its stream and number; the one place where entries are made. */
import {
  type JournalBodies,
  type JournalEntry,
  type JournalKind,
  type LastSeqs,
  type StreamName,
  streamOf,
} from './types/journal.ts';
import type { TimeUs } from './types/units.ts';

export interface AppendOptions {
  /** Default: where the kind belongs, see `STREAM_OF`. */
  stream?: StreamName;
  /** Number in `decisions` of the entry that led to this one. */
  cause?: number | null;
}

export class JournalWriter {
  private readonly seqs: Record<StreamName, number>;
  private out: JournalEntry[] = [];
  /** Time of the event being applied; entries caused by it carry it. */
  at_us: TimeUs = 0;

  /** @param last numbers already in the journal; writing goes on after them. */
  constructor(last: LastSeqs = { decisions: 0, ticks: 0 }) {
    this.seqs = { ...last };
  }

  /** Go on after numbers that are in the journal already; before the first entry. */
  continueFrom(last: LastSeqs): void {
    Object.assign(this.seqs, last);
  }

  /** Entries go to `out` until the next call. */
  begin(out: JournalEntry[], at_us: TimeUs): void {
    this.out = out;
    this.at_us = at_us;
  }

  /** @returns the entry, for whoever folds it */
  append<K extends JournalKind>(kind: K, body: JournalBodies[K], options: AppendOptions = {}): JournalEntry {
    const { stream = streamOf(kind, body), cause = null } = options;
    this.seqs[stream] += 1;
    const seq = this.seqs[stream];
    // The pairing of kind and body is guaranteed by the signature; the union cannot express it for a generic K.
    const entry = { stream, seq, at_us: this.at_us, cause, kind, body } as JournalEntry;
    this.out.push(entry);
    return entry;
  }

  /** Number of the last entry of the `decisions` stream. */
  get decisions(): number {
    return this.seqs.decisions;
  }

  /** Number of the last entry of each stream. */
  get last(): LastSeqs {
    return { ...this.seqs };
  }
}
