/**
 * The journal as text: one JSON line per entry, and the SHA-256 of all lines, which names a run's outcome.
 *
 * The order of keys is fixed: the reducers build each body in one order, and what they pass on from an event keeps the
 * order in which the tape has it.
 */
import { createHash } from 'node:crypto';
import type { JournalEntry } from '../trading/types/journal.ts';

/** One journal line, newline included: `{"seq","at_us","kind","body"}` in that order. */
function journalLine(entry: JournalEntry): string {
  return `{"seq":${entry.seq},"at_us":${entry.at_us},"kind":"${entry.kind}","body":${JSON.stringify(entry.body)}}\n`;
}

const CHUNK_CHARS = 65_536;

/** Digest of a journal, computed while it is written. */
export class JournalHash {
  /** Entries so far. */
  entries = 0;
  private readonly hash = createHash('sha256');
  private readonly write: ((text: string) => void) | null;
  private pending = '';

  /** @param write also receives the text, in large pieces; e.g. a file's `writeSync`. */
  constructor(write: ((text: string) => void) | null = null) {
    this.write = write;
  }

  add(entry: JournalEntry): void {
    this.entries += 1;
    this.pending += journalLine(entry);
    if (this.pending.length >= CHUNK_CHARS) this.push();
  }

  /** Hex SHA-256 of all lines. Ends the journal. */
  digest(): string {
    this.push();
    return this.hash.digest('hex');
  }

  private push(): void {
    if (this.pending === '') return;
    this.hash.update(this.pending, 'utf8');
    this.write?.(this.pending);
    this.pending = '';
  }
}
