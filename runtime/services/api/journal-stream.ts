import type { JournalEntry } from '../../trading/types/journal.ts';
import { applyEntry, emptyView, type View } from '../../trading/view/view.ts';
import { ViewKeeper } from '../../trading/view/view-keeper.ts';

/** Entries kept for pages that come back; about two minutes of a busy demo. */
const DEFAULT_CAPACITY = 20_000;

/**
 * The journal as it is now: the folded {@link View}, and the last entries for readers that resume. Entries of all streams are
 * counted from the start of the process, and a page's place is that count (`View.seq`). The ring is the only buffer, so a slow
 * reader costs nothing until its place has been overwritten.
 */
export class JournalStream {
  readonly view: View = emptyView();
  readonly capacity: number;
  private readonly ring: (JournalEntry | undefined)[];
  private readonly keeper = new ViewKeeper(this.view);
  private first_seq = 1;

  constructor(capacity: number = DEFAULT_CAPACITY) {
    this.capacity = capacity;
    this.ring = new Array<JournalEntry | undefined>(capacity);
  }

  /** Entries taken in since the process started. */
  get seq(): number {
    return this.view.seq;
  }

  /** Fold and keep entries. One already seen is ignored. */
  append(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (!applyEntry(this.view, entry)) continue;
      this.keeper.after(entry);
      this.ring[this.seq % this.capacity] = entry;
      this.first_seq = Math.max(this.first_seq, this.seq - this.capacity + 1);
    }
  }

  /**
   * Entries after the place `seq`, at most `limit`, oldest first.
   * @returns null when the first of them is no longer kept.
   */
  after(seq: number, limit: number): JournalEntry[] | null {
    if (seq + 1 < this.first_seq) return null;
    const last = Math.min(this.seq, seq + limit);
    const entries: JournalEntry[] = [];
    for (let at = seq + 1; at <= last; at += 1) entries.push(this.ring[at % this.capacity] as JournalEntry);
    return entries;
  }

  /** The last `count` kept entries, oldest first: what evidence is made of. */
  tail(count: number): JournalEntry[] {
    const from = Math.max(this.first_seq - 1, this.seq - count);
    return this.after(from, count) ?? [];
  }
}
