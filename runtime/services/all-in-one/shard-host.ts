/**
 * The shell around one shard: feeds deliver events here, the shard decides, and every entry goes to the view, the database
 * and the bus in the order it was made. The shell owns time and I/O; it makes no decision of its own.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '../../bus/bus.ts';
import { DurableWriter, type JournalSink, type SpillPlace } from '../../journal/durable-writer.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { redactText } from '../../telemetry/redact.ts';
import { StallWatch } from '../../telemetry/stall-watch.ts';
import { type AccountReport, accountReport } from '../../trading/account-report.ts';
import { STALL_SETTLE_US } from '../../trading/market/freshness.ts';
import type { Resume, Shard } from '../../trading/shard.ts';
import type { ControlEvent, GameSnapshot, HaltScope, InputEvent } from '../../trading/types/events.ts';
import type { Clock, FeedSession, FeedSink, RawFrame } from '../../trading/types/feeds.ts';
import type { JournalEntry, RunStarted } from '../../trading/types/journal.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { JournalStream } from '../api/journal-stream.ts';
import { LatencyMeter } from './latency.ts';

/** What the host needs of a shard. */
export type HostedShard = Pick<
  Shard,
  'open' | 'apply' | 'books' | 'external' | 'busy' | 'awaitsDurable' | 'positions' | 'lags' | 'snapshot'
>;

export interface ShardHostOptions {
  shard: HostedShard;
  run: RunStarted;
  clock: Clock;
  bus: Bus;
  /** Null keeps the journal in memory only. */
  sink: JournalSink | null;
  /** Where entries go that the database does not take; null keeps them in memory. */
  spill: SpillPlace | null;
  logger: Logger;
  metrics: Metrics;
  /** Where evidence of a broken invariant is written. */
  evidence_directory: string;
  /** Between clock events, milliseconds; 0 makes none (tests). */
  clock_every_ms?: number;
  /** Notices that the process stood still; left out, the machine's own time is watched where the host has a timer. */
  stalls?: StallWatch;
  /** Entries kept for resuming pages. */
  ring_entries?: number;
}

/** A broken invariant, as shown and kept. */
export interface Fault {
  message: string;
  at_us: TimeUs;
  /** File with the event and the journal's tail; null when it could not be written. */
  evidence: string | null;
}

const EVIDENCE_ENTRIES = 2_000;
/** What a database that does not answer may cost at the end. */
const CLOSE_MS = 3_000;
const CLOCK_EVERY_MS = 100;

export class ShardHost implements FeedSink {
  readonly stream: JournalStream;
  private readonly options: ShardHostOptions;
  private readonly writer: DurableWriter | null;
  private readonly meter: LatencyMeter;
  private readonly games = new Map<string, GameSnapshot>();
  /** Resolves when a broken invariant stopped the shard. */
  readonly faulted: Promise<void>;
  private tellFault: () => void = () => undefined;
  private timer: NodeJS.Timeout | null = null;
  private soon: NodeJS.Immediate | null = null;
  private broken: Fault | null = null;
  private ignored = 0;
  private readonly stalls: StallWatch | null;
  private sessions: readonly Pick<FeedSession, 'resync'>[] = [];
  /** After a stop: what to tell the sessions, and from when on. */
  private resync: { reason: string; from_us: TimeUs } | null = null;

  constructor(options: ShardHostOptions) {
    this.options = options;
    this.stream = new JournalStream(options.ring_entries);
    this.meter = new LatencyMeter(options.metrics.latency);
    this.stalls = options.stalls ?? ((options.clock_every_ms ?? CLOCK_EVERY_MS) > 0 ? new StallWatch() : null);
    this.writer = options.sink === null ? null : this.makeWriter(options.sink);
    this.faulted = new Promise((resolve) => {
      this.tellFault = resolve;
    });
  }

  private makeWriter(sink: JournalSink): DurableWriter {
    const { metrics, spill } = this.options;
    return new DurableWriter({
      sink,
      spill,
      onDurable: (seq) => this.journalDurable(seq),
      onBehind: (reason) => this.journalBehind(reason),
      onCaughtUp: (reason) => this.journalCaughtUp(reason),
      onFatal: (error) => this.breakDown(error, null, []),
      onWritten: (entries, waiting) => {
        metrics.journalWritten(entries);
        metrics.journalQueue(waiting);
      },
    });
  }

  /** A halt that somebody else asked for stays his. */
  private journalBehind(reason: string): void {
    this.options.logger.error({ reason }, 'the journal is behind: trading halted');
    this.control('halt', reason, 'journal');
  }

  private journalCaughtUp(reason: string): void {
    this.options.logger.warn({ reason }, 'the journal has caught up');
    this.control('resume', reason, 'journal');
  }

  /** The gate: orders whose intents are stored may go. Said only where one waits for it. */
  private journalDurable(seq: number): void {
    if (this.options.shard.awaitsDurable) this.event(this.stamped({ type: 'durable', seq }));
  }

  /** The fault that stopped this shard; null while it runs. */
  get fault(): Fault | null {
    return this.broken;
  }

  /** Games seen so far, by game_id: what listings are matched against. */
  get knownGames(): ReadonlyMap<string, GameSnapshot> {
    return this.games;
  }

  /** Show what earlier runs traded; before {@link start}. Nothing is decided on it: the shard has folded all of it. */
  recall(entries: readonly JournalEntry[]): void {
    this.stream.append(entries);
  }

  /** Journal the start of the run and begin to tell the time; `resume` where an account is continued. */
  start(resume: Resume | null = null): void {
    const out: JournalEntry[] = [];
    this.options.shard.open(out, resume);
    this.publish(out);
    const every = this.options.clock_every_ms ?? CLOCK_EVERY_MS;
    this.stalls?.beat();
    if (every > 0) this.timer = setInterval(() => this.tick(), every);
  }

  /** Who is to ask for everything anew after a stop. */
  follow(sessions: readonly Pick<FeedSession, 'resync'>[]): void {
    this.sessions = sessions;
  }

  /** Time passes. Called by the host's timer, and by tests that have none. */
  tick(): void {
    const stood = this.noticeStall();
    this.stalls?.beat();
    this.event(this.stamped({ type: 'clock' }));
    // A timer that is late itself has frames behind it: these are read first.
    if (stood || this.resync === null || this.options.clock.nowUs() < this.resync.from_us) return;
    const { reason } = this.resync;
    this.resync = null;
    for (const session of this.sessions) session.resync(reason);
  }

  /** Tell the shard of a stop before anything that arrived meanwhile is applied. @returns whether there was one. */
  private noticeStall(): boolean {
    const stall = this.stalls?.look() ?? null;
    if (stall === null) return false;
    const event = this.stamped({ type: 'stall' as const, ...stall });
    this.options.logger.warn({ cause: stall.cause, lasted_us: stall.lasted_us }, stall.reason);
    // One step later than the desk counts snapshots again, so that what is asked for now counts.
    if (stall.cause === 'stopped')
      this.resync = { reason: stall.reason, from_us: event.at.received_at_us + STALL_SETTLE_US + 1 };
    this.apply(event);
    return true;
  }

  /** What a state of a game leaves to the clock is not left for a tenth of a second. */
  private tickSoon(): void {
    if (this.timer === null) return;
    this.soon ??= setImmediate(() => {
      this.soon = null;
      if (this.timer !== null) this.event(this.stamped({ type: 'clock' }));
    });
  }

  private stamped<T extends { type: string }>(event: T): T & { at: ControlEvent['at'] } {
    const now = this.options.clock.nowUs();
    return { ...event, at: { provider_at_us: null, received_at_us: now, parsed_at_us: now } };
  }

  /** FeedSink: a raw frame, for whoever records. */
  frame(frame: RawFrame): void {
    this.noticeStall();
    if (this.options.bus.wanted('frame')) this.options.bus.publish('frame', frame);
  }

  /** FeedSink: apply one event in arrival order. Never throws: a broken invariant stops the shard. */
  event(event: InputEvent): void {
    this.noticeStall();
    this.apply(event);
  }

  private apply(event: InputEvent): void {
    if (this.broken !== null) {
      this.ignored += 1;
      return;
    }
    const { bus, shard, metrics } = this.options;
    if (bus.wanted('input')) bus.publish('input', event);
    if (event.type === 'game') this.games.set(event.game.game_id, event.game);
    const out: JournalEntry[] = [];
    try {
      const began = performance.now();
      shard.apply(event, out);
      const decide_us = (performance.now() - began) * 1_000;
      const at_us = Math.max(event.at.received_at_us, this.stream.view.at_us, out.at(-1)?.at_us ?? 0);
      for (const sample of this.meter.measure(event, out, decide_us)) shard.external('latency', sample, at_us, out);
    } catch (error) {
      this.breakDown(error instanceof Error ? error : new Error(String(error)), event, out);
      return;
    }
    metrics.events(event.type);
    if (event.type === 'feed') metrics.feed(event);
    this.publish(out);
    if (event.type === 'game') this.tickSoon();
  }

  private publish(entries: readonly JournalEntry[]): void {
    if (entries.length === 0) return;
    const { bus, metrics } = this.options;
    this.stream.append(entries);
    this.writer?.push(entries);
    for (const entry of entries) {
      metrics.entries(entry.kind);
      if (entry.kind === 'halted' || entry.kind === 'account_resumed')
        metrics.halts(Object.values(this.stream.view.halts).map(({ scope }) => scope));
    }
    if (this.writer !== null) metrics.journalQueue(this.writer.waiting);
    if (bus.wanted('journal')) bus.publish('journal', entries);
  }

  /** Halt or resume trading, or a scope of it, by an operator or a part of the system; journalled. False after a fault: nothing resumes that. */
  control(command: ControlEvent['command'], reason: string, by: string, scope: HaltScope = 'all'): boolean {
    if (this.broken !== null) return false;
    this.event(this.stamped({ type: 'control', command, reason, by, scope }));
    if (command === 'resume' && this.writer?.behind === true) this.journalBehind(this.writer.trouble);
    return true;
  }

  /** Open positions, without marks. */
  positions(): ReturnType<HostedShard['positions']> {
    return this.options.shard.positions();
  }

  /** How far the sources of games were seen to be behind the markets. */
  lags(): ReturnType<HostedShard['lags']> {
    return this.options.shard.lags();
  }

  /** Everything that the account has. */
  report(): AccountReport {
    return accountReport(this.options.shard.snapshot());
  }

  /**
   * Have a position closed by a person, at what the book pays now.
   * @returns the order that was written; `nothing_sold` where there is no live book to sell into, `unknown` without such a position,
   * `faulted` after a fault
   */
  closePosition(position_id: string, by: string): { order_id: string } | 'unknown' | 'nothing_sold' | 'faulted' {
    if (this.broken !== null) return 'faulted';
    if (!this.positions().some((one) => one.position_id === position_id)) return 'unknown';
    const before = this.stream.seq;
    this.event(this.stamped({ type: 'close', position_id, by }));
    const written = this.stream.after(before, this.stream.seq - before) ?? [];
    for (const { kind, body } of written)
      if (
        kind === 'order_intent' &&
        `${body.venue}:${body.market_id}:${body.side}` === position_id &&
        body.purpose === 'exit'
      )
        return { order_id: body.order_id };
    return this.fault === null ? 'nothing_sold' : 'faulted';
  }

  /** Both ladders of a pair, best first. */
  books(pair_id: string): ReturnType<HostedShard['books']> {
    return this.options.shard.books(pair_id);
  }

  /**
   * Stop deciding, say so on every page, keep what led here. The shard's own state is no longer trusted, so the last entry is
   * numbered here, and what the failed event had made so far goes into the evidence instead of the journal.
   */
  private breakDown(error: Error, event: InputEvent | null, unfinished: readonly JournalEntry[]): void {
    if (this.broken !== null) return;
    const at_us = this.options.clock.nowUs();
    const fault: Fault = { message: redactText(error.message), at_us, evidence: null };
    this.broken = fault;
    if (this.timer !== null) clearInterval(this.timer);
    fault.evidence = this.keepEvidence(error, event, unfinished, at_us);
    this.options.logger.fatal({ err: error, evidence: fault.evidence }, 'broken invariant: trading halted');
    const reason = `broken invariant: ${fault.message}${fault.evidence === null ? '' : ` (evidence: ${fault.evidence})`}`;
    const seq = this.stream.view.last.decisions + 1;
    const body = { halted: true, reason, by: 'invariant', scope: 'all' };
    this.publish([{ stream: 'decisions', seq, at_us, cause: null, kind: 'halted', body }]);
    this.tellFault();
  }

  private keepEvidence(
    error: Error,
    event: InputEvent | null,
    unfinished: readonly JournalEntry[],
    at_us: TimeUs,
  ): string | null {
    const { evidence_directory, run, logger } = this.options;
    const path = join(evidence_directory, `${run.run_id}-${this.stream.seq}.json`);
    const stack = error.stack === undefined ? null : redactText(error.stack);
    const evidence = {
      run,
      at_us,
      error: { name: error.name, message: redactText(error.message), stack },
      event,
      unfinished,
      journal_tail: this.stream.tail(EVIDENCE_ENTRIES),
    };
    try {
      mkdirSync(evidence_directory, { recursive: true, mode: 0o700 });
      const clean = (_name: string, value: unknown): unknown => (typeof value === 'string' ? redactText(value) : value);
      writeFileSync(path, JSON.stringify(evidence, clean), { mode: 0o600 });
      return path;
    } catch (failure) {
      logger.error({ err: failure }, 'evidence could not be written');
      return null;
    }
  }

  /**
   * Open nothing new and wait until orders on the way have arrived and single legs have been dealt with; the feeds must still
   * run, because repairs are decided on live books.
   */
  async quiesce(reason: string, deadline_ms = 5_000): Promise<void> {
    const until = performance.now() + deadline_ms;
    if (!this.control('halt', reason, 'shutdown')) return;
    while (this.broken === null && this.options.shard.busy && performance.now() < until) await sleep(20);
  }

  /** Resolves when everything journalled so far is durable, when writing has failed, or at the deadline. @returns is it durable? */
  async flush(deadline_ms?: number): Promise<boolean> {
    return (await this.writer?.flush(deadline_ms)) ?? true;
  }

  /** Stop the clock and write what is left, or keep it in a file. Sessions must be stopped first. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    const left = await this.writer?.close(CLOSE_MS);
    if (left !== undefined && left.entries > 0)
      this.options.logger.error(left, 'journal entries are not in the database; the next start stores the file');
    if (this.ignored > 0) this.options.logger.warn({ events: this.ignored }, 'events ignored after the fault');
  }
}
