/** The journal as text: one JSON line per entry in canonical form, and its SHA-256, which names a run's outcome. */
import { createHash } from 'node:crypto';
import type { JournalEntry } from '../trading/journal.ts';

/**
 * Canonical JSON: keys of every object sorted, so that the bytes depend on what is said and not on the order in which the
 * code, or a tape's JSON, happened to build it. Undefined fields are left out.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) {
    let text = '[';
    for (let i = 0; i < value.length; i += 1) text += (i === 0 ? '' : ',') + canonicalJson(value[i]);
    return `${text}]`;
  }
  const record = value as Record<string, unknown>;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    text += `${text.length === 1 ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
  }
  return `${text}}`;
}

/** One journal line, newline included: `{"seq","at_us","kind","body"}` in that order, the body canonical. */
export function journalLine(entry: JournalEntry): string {
  return `{"seq":${entry.seq},"at_us":${entry.at_us},"kind":"${entry.kind}","body":${canonicalJson(entry.body)}}\n`;
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
