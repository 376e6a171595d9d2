/** The journal on a disk that takes its time: what an event wrote becomes durable together, in order; a crash loses the rest. */
import type { AccountState } from '../../trading/account.ts';
import type { JournalEntry } from '../../trading/types/journal.ts';

interface Batch {
  entries: JournalEntry[];
  due_us: number;
  written_us: number;
}

/** State of the account after a decision. */
export interface Checkpoint {
  seq: number;
  state: AccountState;
}

export class Disk {
  /** Decisions that are stored. */
  readonly durable: JournalEntry[] = [];
  readonly intents = new Set<string>();
  away_until_us = 0;
  private readonly pending: Batch[] = [];
  private checkpoints: Checkpoint[] = [];

  /** What one event wrote. */
  write(entries: JournalEntry[], at_us: number, takes_us: number): void {
    const due_us = Math.max(at_us + takes_us, this.pending.at(-1)?.due_us ?? 0);
    if (entries.length > 0) this.pending.push({ entries, due_us, written_us: at_us });
  }

  /** When the next batch is stored; infinity when there is none. */
  get next_us(): number {
    const first = this.pending[0];
    return first === undefined ? Number.POSITIVE_INFINITY : Math.max(first.due_us, this.away_until_us);
  }

  /** For how long the oldest entry has waited. */
  behindUs(at_us: number): number {
    const first = this.pending[0];
    return first === undefined ? 0 : at_us - first.written_us;
  }

  /** Store the first batch. @returns the last number that is durable now */
  store(): number {
    const batch = this.pending.shift();
    for (const entry of batch?.entries ?? []) {
      this.durable.push(entry);
      if (entry.kind === 'order_intent') this.intents.add(entry.body.order_id);
    }
    return this.durable.at(-1)?.seq ?? 0;
  }

  /** A checkpoint is stored only behind the decisions that it rests on. */
  keep(checkpoint: Checkpoint): void {
    this.checkpoints.push(checkpoint);
    if (this.checkpoints.length > 4) this.checkpoints.shift();
  }

  /** The process dies: a share of what was under way had been stored, nobody was told; the rest is gone. */
  crash({ kept, torn }: { kept: number; torn: number }, database: boolean): void {
    const stored = database ? Math.floor(this.pending.length * kept) : 0;
    for (let i = 0; i < stored; i += 1) this.store();
    // A batch of a long queue may end in the middle of what one event wrote.
    const rest = this.pending.shift();
    if (database && torn > 0 && rest !== undefined) {
      this.pending.unshift({ ...rest, entries: rest.entries.slice(0, Math.floor(rest.entries.length * torn)) });
      this.store();
    }
    this.pending.length = 0;
    const last = this.durable.at(-1)?.seq ?? 0;
    this.checkpoints = this.checkpoints.filter(({ seq }) => seq <= last);
  }

  /** The last checkpoint that may be used. */
  get checkpoint(): Checkpoint | null {
    return this.checkpoints.at(-1) ?? null;
  }
}
