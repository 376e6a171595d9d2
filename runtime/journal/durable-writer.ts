import { ConstantBackoff, ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import type { JournalEntry } from '../trading/types/journal.ts';
import { InvariantError } from '../trading/types/units.ts';

/** Where entries become durable: `JournalStore` of db/ with the lease of whoever writes. */
export interface JournalSink {
  append(entries: readonly JournalEntry[]): Promise<void>;
}

export interface JournalWriterOptions {
  sink: JournalSink;
  /** Most entries waiting; reaching it is fatal. Default 50,000. */
  limit?: number;
  /** Longest an ordinary entry waits before a write is begun, milliseconds. Order intents never wait. */
  flush_ms?: number;
  /** Retries of one batch, about 20 s with the default backoff. */
  attempts?: number;
  /** Fixed pause between retries, milliseconds; absent means exponential with jitter from 100 ms to 5 s. */
  retry_ms?: number;
  /** Half the limit is waiting: stop making more (called once per episode). */
  onBehind(waiting: number): void;
  /** Nothing more will be written: the journal broke or the database stayed away. Called once. */
  onFatal(error: Error): void;
  onWritten?(entries: number, waiting: number): void;
}

const BATCH = 2_000;

/**
 * Write-behind of one run's journal: batches, in order, one at a time, bounded. A batch is sent again until it is stored or
 * the retries are used up; the store makes that harmless.
 */
export class JournalWriter {
  private readonly options: JournalWriterOptions;
  private readonly limit: number;
  private queue: JournalEntry[] = [];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private behind = false;
  private dead = false;

  constructor(options: JournalWriterOptions) {
    this.options = options;
    this.limit = options.limit ?? 50_000;
  }

  /** Entries not yet durable. */
  get waiting(): number {
    return this.queue.length;
  }

  /** Did writing end for good? */
  get failed(): boolean {
    return this.dead;
  }

  /** Take entries over. Never waits; an order intent starts a write at once. */
  push(entries: readonly JournalEntry[]): void {
    if (this.dead || entries.length === 0) return;
    for (const entry of entries) this.queue.push(entry);
    if (this.queue.length > this.limit) {
      this.fail(new Error(`${this.queue.length} journal entries wait for the database, limit ${this.limit}`));
      return;
    }
    if (!this.behind && this.queue.length > this.limit / 2) {
      this.behind = true;
      const waiting = this.queue.length;
      queueMicrotask(() => this.options.onBehind(waiting)); // the caller is still publishing these entries
    }
    if (entries.some((entry) => entry.kind === 'order_intent') || this.queue.length >= BATCH) this.start();
    else this.timer ??= setTimeout(() => this.start(), this.options.flush_ms ?? 200);
  }

  private start(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  private async run(): Promise<void> {
    const { attempts = 8, retry_ms, sink, onWritten } = this.options;
    const backoff =
      retry_ms === undefined
        ? new ExponentialBackoff({ initialDelay: 100, maxDelay: 5_000 })
        : new ConstantBackoff(retry_ms);
    const policy = retry(
      handleWhen((error) => !(error instanceof InvariantError) && !this.dead),
      { maxAttempts: attempts, backoff },
    );
    while (this.queue.length > 0 && !this.dead) {
      const batch = this.queue.slice(0, BATCH);
      try {
        await policy.execute(() => sink.append(batch));
      } catch (error) {
        this.fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.queue.splice(0, batch.length);
      if (this.queue.length < this.limit / 4) this.behind = false;
      onWritten?.(batch.length, this.queue.length);
    }
  }

  private fail(error: Error): void {
    if (this.dead) return;
    this.dead = true;
    if (this.timer !== null) clearTimeout(this.timer);
    queueMicrotask(() => this.options.onFatal(error));
  }

  /** Resolves when everything pushed so far is durable, or writing has failed. */
  async flush(): Promise<void> {
    while (this.queue.length > 0 && !this.dead) {
      this.start();
      await this.running;
    }
  }
}
