/** What waits to be written, oldest first: in memory, and beyond a number of entries in a file. */
import type { JournalEntry } from '../trading/types/journal.ts';
import { SpillFile, type SpillHeader } from './spill-file.ts';

/** Entries that came within this time count as of one age, milliseconds. */
const AGE_STEP_MS = 50;

export class Backlog {
  private readonly limit: number;
  private readonly place: { path: string; header: SpillHeader } | null;
  private memory: JournalEntry[] = [];
  /** Once begun, it holds everything that waits, so that a killed process loses none of it; memory holds its beginning. */
  private file: SpillFile | null = null;
  private spillable: boolean;
  /** [entries pushed by then, time], oldest first, for those not yet stored. */
  private marks: [pushed: number, at_ms: number][] = [];
  /** Entries ever pushed, and ever stored. */
  pushed = 0;
  stored = 0;

  constructor(limit: number, place: { path: string; header: SpillHeader } | null) {
    this.limit = limit;
    this.place = place;
    this.spillable = place !== null;
  }

  get size(): number {
    return this.pushed - this.stored;
  }

  /** Age of the oldest entry, milliseconds; 0 when there is none. */
  ageMs(now_ms: number): number {
    const [oldest] = this.marks;
    return oldest === undefined ? 0 : Math.max(0, now_ms - oldest[1]);
  }

  push(entries: readonly JournalEntry[], now_ms: number): void {
    this.pushed += entries.length;
    const mark = this.marks.at(-1);
    if (mark !== undefined && now_ms - mark[1] < AGE_STEP_MS) mark[0] = this.pushed;
    else this.marks.push([this.pushed, now_ms]);
    if (this.file !== null && this.tryFile(() => this.file?.append(entries))) return;
    for (const entry of entries) this.memory.push(entry);
    if (this.memory.length > this.limit) this.spill();
  }

  /** The next entries to be stored; they stay until {@link done}. */
  next(limit: number): JournalEntry[] {
    if (this.memory.length === 0 && this.file !== null) this.memory = this.file.take();
    return this.memory.slice(0, limit);
  }

  /** The first `count` entries are stored. */
  done(count: number): void {
    this.memory.splice(0, count);
    this.stored += count;
    while (this.marks[0] !== undefined && this.marks[0][0] <= this.stored) this.marks.shift();
    if (this.memory.length > 0 || this.file === null || this.file.unread > 0) return;
    this.file.remove();
    this.file = null;
  }

  /** Begin the file with what is in memory; later entries go there only. */
  private spill(): void {
    const { place } = this;
    if (place === null || !this.spillable || this.file !== null) return;
    this.tryFile(() => {
      this.file = SpillFile.create(place.path, place.header);
      this.file.append(this.memory);
      this.file.skip();
    });
  }

  /** A disk that cannot take the file leaves memory to hold what there is and what comes. */
  private tryFile(use: () => void): boolean {
    try {
      use();
      return true;
    } catch {
      this.spillable = false;
      this.backToMemory();
      return false;
    }
  }

  private backToMemory(): void {
    for (let more = this.file?.take() ?? []; more.length > 0; more = this.file?.take() ?? []) this.memory.push(...more);
    this.file?.remove();
    this.file = null;
  }

  /**
   * Put everything that waits into the file, for the next start.
   * @returns the file's path; null when nothing waits, or when it cannot be written.
   */
  keep(): string | null {
    if (this.size === 0 || this.place === null) return null;
    this.spillable = true;
    this.spill();
    const path = this.file === null ? null : this.file.path;
    this.file?.sync();
    this.file?.close();
    this.file = null;
    return path;
  }
}
