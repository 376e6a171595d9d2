import type { JournalEntry } from '../../trading/types/journal.ts';
import { applyEntry, emptyView, type View } from '../../trading/view/view.ts';
import { ViewKeeper } from '../../trading/view/view-keeper.ts';

/** Entries kept for pages that come back; about two minutes of a busy demo. */
const DEFAULT_CAPACITY = 20_000;

/**
 * The journal as it is now: the folded {@link View}, and the last entries for readers that resume. Entries arrive in order; the
 * ring is the only buffer, so a slow reader costs nothing until its place has been overwritten.
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

  /** Sequence number of the last entry; 0 before the first. */
  get seq(): number {
    return this.view.seq;
  }

  /** Fold and keep entries. One already seen is ignored. */
  append(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (!applyEntry(this.view, entry)) continue;
      this.keeper.after(entry);
      this.ring[entry.seq % this.capacity] = entry;
      this.first_seq = Math.max(this.first_seq, entry.seq - this.capacity + 1);
    }
  }

  /**
   * Entries after `seq`, at most `limit`, oldest first.
   * @returns null when the first of them is no longer kept.
   */
  after(seq: number, limit: number): JournalEntry[] | null {
    if (seq + 1 < this.first_seq) return null;
    const last = Math.min(this.seq, seq + limit);
    const entries: JournalEntry[] = [];
    for (let at = seq + 1; at <= last; at += 1) {
      const entry = this.ring[at % this.capacity];
      if (entry?.seq !== at) return null;
      entries.push(entry);
    }
    return entries;
  }

  /** The last `count` kept entries, oldest first: what evidence is made of. */
  tail(count: number): JournalEntry[] {
    const from = Math.max(this.first_seq - 1, this.seq - count);
    return this.after(from, count) ?? [];
  }
}
