/** A real store whose connection fails as told, and a writer over it that says what it is told. */
import type { JournalStore } from '../../db/journal-store.ts';
import { DurableWriter, type DurableWriterOptions, type JournalSink } from '../../runtime/journal/durable-writer.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import type { Lease } from '../../runtime/trading/types/lease.ts';

/** `before`: the request is lost. `after`: it is done, and the answer is lost. */
export type Fault = 'before' | 'after';

export class FaultyStore implements JournalSink {
  readonly faults: Fault[] = [];
  /** Every request is lost from now on: the process, or the network, is gone. */
  gone = false;
  tries = 0;
  private readonly store: JournalStore;
  private readonly lease: Lease;

  constructor(store: JournalStore, lease: Lease) {
    this.store = store;
    this.lease = lease;
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    this.tries += 1;
    const fault = this.gone ? 'before' : this.faults.shift();
    if (fault === 'before') throw new Error('connection lost');
    await this.store.append(this.lease, entries);
    if (fault === 'after') throw new Error('connection lost');
  }
}

/** What a writer said, in order. */
export interface Said {
  durable: number[];
  behind: string[];
  caught_up: string[];
  fatal: Error[];
}

/** A writer with short pauses; `until` resolves when it has said something that makes the condition true. */
export function listeningWriter(sink: JournalSink, options: Partial<DurableWriterOptions> = {}) {
  const said: Said = { durable: [], behind: [], caught_up: [], fatal: [] };
  const waiters = new Set<() => void>();
  const tell = <T>(list: T[], item: T): void => {
    list.push(item);
    for (const wake of waiters) wake();
  };
  const writer = new DurableWriter({
    sink,
    spill: null,
    onDurable: (seq) => tell(said.durable, seq),
    onBehind: (reason) => tell(said.behind, reason),
    onCaughtUp: (reason) => tell(said.caught_up, reason),
    onFatal: (error) => tell(said.fatal, error),
    ...options,
    settings: { retry_first_ms: 1, retry_longest_ms: 20, ...options.settings },
  });
  const until = (holds: (said: Said) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        if (!holds(said)) return;
        waiters.delete(wake);
        resolve();
      };
      waiters.add(wake);
      wake();
    });
  return { writer, said, until };
}
