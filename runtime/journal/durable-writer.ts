/**
 * The way of journal entries into the database: one queue, in order, a batch at a time, and the word of what is durable.
 * Nothing in it is ever dropped. A database that does not answer is asked again for ever; behind by more than a stated time,
 * whoever decides is told to stop; what does not fit into memory, or is left at the end, goes into a file.
 */
import { renameSync } from 'node:fs';
import { ExponentialBackoff, handleWhen, type RetryPolicy, retry } from 'cockatiel';
import type { JournalEntry } from '../trading/types/journal.ts';
import { FencedError } from '../trading/types/lease.ts';
import { InvariantError } from '../trading/types/units.ts';
import { Backlog } from './backlog.ts';
import { behindText } from './reasons.ts';
import type { SpillHeader } from './spill-file.ts';

/** Where entries become durable: `JournalStore` of db/ with the lease of whoever writes. */
export interface JournalSink {
  append(entries: readonly JournalEntry[]): Promise<void>;
}

/** How a writer behaves; times in milliseconds. */
export interface DurableSettings {
  /** The oldest entry may wait this long before decisions must stop. */
  halt_behind_ms: number;
  /** Longest an ordinary entry waits before a write is begun; decisions never wait. */
  flush_ms: number;
  /** Most entries of one write: what a decision may have to wait for. */
  batch_entries: number;
  /** Most entries in memory; more go to the file. */
  memory_entries: number;
  /** First pause after a failure, doubling with jitter up to the longest. */
  retry_first_ms: number;
  retry_longest_ms: number;
}

const DURABLE_DEFAULTS: Readonly<DurableSettings> = {
  halt_behind_ms: 2_000,
  flush_ms: 200,
  batch_entries: 1_000,
  memory_entries: 20_000,
  retry_first_ms: 100,
  retry_longest_ms: 5_000,
};

/** Where entries go that do not fit into memory or are left at the end. */
export interface SpillPlace {
  path: string;
  header: SpillHeader;
}

export interface DurableWriterOptions {
  sink: JournalSink;
  /** Last number of `decisions` that is stored already. */
  durable_seq?: number;
  /** Null keeps everything in memory: there is no disk to keep it on. */
  spill: SpillPlace | null;
  settings?: Partial<DurableSettings>;
  /** Decisions up to `seq` are durable: the gate. An order may be sent when its intent's number is not above it. */
  onDurable?(seq: number): void;
  /** The oldest entry waits for longer than `halt_behind_ms`: decide nothing more. Once an episode, with a sentence. */
  onBehind(reason: string): void;
  /** Everything that waited is durable again. Once an episode, with a sentence. */
  onCaughtUp(reason: string): void;
  /** Nothing more will be written by this process: another one has the account, or the journal is not what it was. Once. */
  onFatal(error: Error): void;
  onWritten?(entries: number, waiting: number): void;
}

/** What {@link DurableWriter.close} left. */
export interface Leftover {
  /** Entries that are not in the database. */
  entries: number;
  /** The file that has them; null when there are none, or when they are lost. */
  path: string | null;
}

/** Errors that no further try can mend. */
function isFatal(error: unknown): boolean {
  if (error instanceof InvariantError || error instanceof FencedError) return true;
  return (error as { code?: unknown } | null)?.code === 'lock_lost';
}

export class DurableWriter {
  private readonly options: DurableWriterOptions;
  private readonly settings: DurableSettings;
  private readonly backlog: Backlog;
  private readonly policy: RetryPolicy;
  private readonly giveUp = new AbortController();
  private flushTimer: NodeJS.Timeout | null = null;
  private haltTimer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private durable: number;
  /** When the write under way was begun, first try; null when there is none. */
  private asked_ms: number | null = null;
  private last_error: unknown = null;
  private is_behind = false;
  private dead = false;

  constructor(options: DurableWriterOptions) {
    this.options = options;
    this.settings = { ...DURABLE_DEFAULTS, ...options.settings };
    this.durable = options.durable_seq ?? 0;
    this.backlog = new Backlog(this.settings.memory_entries, options.spill);
    const { retry_first_ms, retry_longest_ms } = this.settings;
    const policy = retry(
      handleWhen((error) => !isFatal(error)),
      {
        maxAttempts: Number.POSITIVE_INFINITY,
        backoff: new ExponentialBackoff({ initialDelay: retry_first_ms, maxDelay: retry_longest_ms }),
      },
    );
    this.policy = policy.dangerouslyUnref(); // a pause must not keep a process alive that wants to end
    this.policy.onFailure(({ reason }) => {
      this.last_error = 'error' in reason ? reason.error : null;
    });
  }

  /** Entries that are not durable. */
  get waiting(): number {
    return this.backlog.size;
  }

  /** Age of the oldest entry that is not durable, milliseconds; 0 when there is none. */
  get behind_ms(): number {
    return this.backlog.ageMs(performance.now());
  }

  /** Last number of `decisions` that is durable. */
  get durable_seq(): number {
    return this.durable;
  }

  /** Behind by more than the limit, and not yet caught up. */
  get behind(): boolean {
    return this.is_behind;
  }

  /** Did writing end for good? */
  get failed(): boolean {
    return this.dead;
  }

  /** The state as a sentence; empty while nothing is wrong. */
  get trouble(): string {
    if (!this.is_behind) return '';
    const { behind_ms, waiting } = this;
    const silent = this.asked_ms !== null && performance.now() - this.asked_ms > this.settings.halt_behind_ms / 2;
    return behindText({ behind_ms, waiting, silent }, this.last_error);
  }

  /** Take entries over. Never waits; a decision starts a write at once. */
  push(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    this.backlog.push(entries, performance.now());
    if (this.dead || this.giveUp.signal.aborted) return; // kept, for the file
    this.watch();
    const urgent = entries.some((entry) => entry.stream === 'decisions');
    if (urgent || this.waiting >= this.settings.batch_entries) this.start();
    else this.flushTimer ??= setTimeout(() => this.start(), this.settings.flush_ms);
  }

  private start(): void {
    if (this.flushTimer !== null) clearTimeout(this.flushTimer);
    this.flushTimer = null;
    this.running ??= this.run().finally(() => {
      this.running = null;
    });
  }

  private async run(): Promise<void> {
    const { sink } = this.options;
    const { signal } = this.giveUp;
    while (!signal.aborted) {
      const batch = this.backlog.next(this.settings.batch_entries);
      if (batch.length === 0) return;
      this.asked_ms = performance.now();
      try {
        await this.policy.execute(() => sink.append(batch), signal);
      } catch (error) {
        if (!signal.aborted) this.fail(error instanceof Error ? error : new Error(String(error)));
        return;
      } finally {
        this.asked_ms = null;
      }
      this.last_error = null;
      if (!signal.aborted) this.written(batch);
    }
  }

  private written(batch: readonly JournalEntry[]): void {
    this.backlog.done(batch.length);
    const seq = batch.findLast((entry) => entry.stream === 'decisions')?.seq ?? 0;
    if (seq > this.durable) {
      this.durable = seq;
      this.options.onDurable?.(seq);
    }
    this.options.onWritten?.(batch.length, this.waiting);
    if (!this.is_behind || this.behind_ms > this.settings.halt_behind_ms / 4) return;
    this.is_behind = false;
    if (this.waiting > 0) this.watch();
    this.options.onCaughtUp('The database answers again and everything decided is stored.');
  }

  /** Look again when the oldest entry reaches the limit. */
  private watch(): void {
    if (this.haltTimer !== null || this.is_behind) return;
    const due = this.settings.halt_behind_ms - this.behind_ms;
    this.haltTimer = setTimeout(() => this.look(), Math.max(1, Math.ceil(due)));
    this.haltTimer.unref();
  }

  private look(): void {
    this.haltTimer = null;
    if (this.waiting === 0 || this.dead || this.is_behind) return;
    if (this.behind_ms < this.settings.halt_behind_ms) {
      this.watch();
      return;
    }
    this.is_behind = true;
    this.options.onBehind(this.trouble);
  }

  private fail(error: Error): void {
    if (this.dead) return;
    this.dead = true;
    this.clearTimers();
    queueMicrotask(() => this.options.onFatal(error));
  }

  private clearTimers(): void {
    for (const timer of [this.flushTimer, this.haltTimer]) if (timer !== null) clearTimeout(timer);
    this.flushTimer = null;
    this.haltTimer = null;
  }

  /**
   * Resolves when everything pushed so far is durable, when writing has failed, or at the deadline.
   * @returns is everything durable?
   */
  async flush(deadline_ms?: number): Promise<boolean> {
    const until = this.backlog.pushed;
    let late = false;
    let wake = (): void => undefined;
    const deadline = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const tell = (): void => {
      late = true;
      wake();
    };
    const timer = deadline_ms === undefined ? undefined : setTimeout(tell, deadline_ms);
    while (this.backlog.stored < until && !this.dead && !late && !this.giveUp.signal.aborted) {
      this.start();
      await Promise.race([this.running, deadline]);
    }
    clearTimeout(timer);
    return this.backlog.stored >= until;
  }

  /**
   * Write what is left until the deadline, then keep the rest in the file, where the next start finds it; a writer that has
   * failed leaves it under another name, as evidence. The writer is over afterwards; a write still under way may yet arrive, and storing it again from the file changes nothing.
   */
  async close(deadline_ms: number): Promise<Leftover> {
    await this.flush(deadline_ms);
    this.clearTimers();
    this.giveUp.abort();
    const entries = this.waiting;
    const path = this.backlog.keep();
    if (path === null || !this.dead) return { entries, path };
    // Storing it would need the account, and taking that from whoever has it now is not for a file to do.
    renameSync(path, `${path}.refused`);
    return { entries, path: `${path}.refused` };
  }
}
