/** The journal of one account as a running process has it: opened, restored, appended to, and checkpointed. */
import type { StatementRow } from '../../../db/journal-store.ts';
import { accountFold, storedState } from '../../journal/account-state.ts';
import type { JournalSink } from '../../journal/durable-writer.ts';
import { restore } from '../../journal/restore.ts';
import { spillDirectory } from '../../journal/spill-place.ts';
import type { AccountSummary, ClosedTotals } from '../../trading/account-report.ts';
import type { Resume, Shard } from '../../trading/shard.ts';
import type { JournalEntry, JournalKind, RunStarted, StreamName } from '../../trading/types/journal.ts';
import type { Lease } from '../../trading/types/lease.ts';
import { InvariantError, type TimeUs } from '../../trading/types/units.ts';
import type { Store } from '../store/store-contract.ts';
import { storeLeftBehind } from './left-behind.ts';

/** Decisions between two checkpoints at least, so that a quiet account does not write the same again. */
const CHECKPOINT_DECISIONS = 500;

/** Decisions of some kinds asked for at once. */
const KINDS_PAGE = 10_000;

/** What opening needs to know. */
export interface OpenJournal {
  run: RunStarted;
  data_directory: string;
  nowUs(): TimeUs;
  onPart(name: string, text: string): void;
}

/** Of earlier runs, what pages show: the latest decisions that are looked through, and the kinds. */
const RECENT_DECISIONS = 5_000;
const SHOWN: ReadonlySet<JournalEntry['kind']> = new Set([
  ...(['opportunity', 'order_intent', 'order_update', 'fill', 'legs_closed', 'trade_closed'] as const),
]);

/** An account's journal. Calls wait for it to be open. */
export class AccountJournal implements JournalSink {
  private readonly opened: Promise<{ store: Store; lease: Lease; resume: Resume }>;
  private readonly account: string;
  private saved_seq = 0;

  /** Opens as soon as the store is; what keeps it from opening is said by {@link ready}. */
  constructor(opening: Promise<Store>, options: OpenJournal) {
    const { run, data_directory, nowUs, onPart } = options;
    this.account = run.account;
    this.opened = opening.then(async (store) => {
      await storeLeftBehind(store, spillDirectory(data_directory), nowUs(), onPart);
      await store.claim(run.account);
      const { epoch, last } = await store.openAccount(run.account, { mode: run.mode, at_us: nowUs() });
      return { store, lease: { account: run.account, epoch, run_id: run.run_id }, resume: { epoch, last } };
    });
    this.opened.catch(() => undefined);
  }

  /** Resolves when the account is this process's. @throws DatabaseError */
  async ready(): Promise<Resume> {
    return (await this.opened).resume;
  }

  /**
   * Fold what the account has decided before into a shard that has seen nothing yet.
   * @returns decisions folded, and how many of them a checkpoint spared
   */
  async restoreInto(shard: Pick<Shard, 'load' | 'fold'>): Promise<{ entries: number; from_checkpoint: number }> {
    const { store } = await this.opened;
    const { entries, from_checkpoint } = await restore(store, this.account, accountFold(shard));
    this.saved_seq = from_checkpoint;
    return { entries, from_checkpoint };
  }

  async append(entries: readonly JournalEntry[]): Promise<void> {
    const { store, lease } = await this.opened;
    return store.append(lease, entries);
  }

  /** Entries of a stream from a number on. */
  async read(stream: StreamName, from_seq: number, limit: number): Promise<JournalEntry[]> {
    return (await this.opened).store.read(this.account, stream, from_seq, limit);
  }

  /** Decisions of some kinds from a number on. */
  async readKinds(kinds: readonly JournalKind[], from_seq: number, limit: number): Promise<JournalEntry[]> {
    return (await this.opened).store.readKinds(this.account, kinds, from_seq, limit);
  }

  /** Every decision of some kinds up to a number. */
  async allOfKinds(kinds: readonly JournalKind[], to_seq: number): Promise<JournalEntry[]> {
    const all: JournalEntry[] = [];
    for (;;) {
      const page = await this.readKinds(kinds, (all.at(-1)?.seq ?? 0) + 1, KINDS_PAGE);
      for (const entry of page) {
        if (entry.seq > to_seq) return all;
        all.push(entry);
      }
      if (page.length < KINDS_PAGE) return all;
    }
  }

  /** The account as it is listed, and its closed trades in all. */
  async summary(): Promise<{ summary: AccountSummary; closed: ClosedTotals }> {
    const { store } = await this.opened;
    const [summaries, closed] = await Promise.all([store.summaries(), store.closedTotals(this.account)]);
    const summary = summaries.find(({ account }) => account === this.account);
    if (summary === undefined) throw new InvariantError(`account ${this.account} is open and not listed`);
    return { summary, closed };
  }

  /** What earlier runs traded lately, in order: pages show it after a restart too. */
  async recent(): Promise<JournalEntry[]> {
    const { decisions } = (await this.ready()).last;
    const from = Math.max(1, decisions - RECENT_DECISIONS + 1);
    if (decisions === 0) return [];
    return (await this.read('decisions', from, decisions - from + 1)).filter(({ kind }) => SHOWN.has(kind));
  }

  /** Every fill of the account. */
  async statement(): Promise<StatementRow[]> {
    return (await this.opened).store.statement(this.account);
  }

  /**
   * Keep the state that the decisions up to now fold to, unless little has happened since the last one.
   * @param flush says whether what is decided so far is stored; a database that does not answer is asked nothing more, so that
   * the end of a process does not wait for it
   */
  async checkpoint(
    shard: Pick<Shard, 'snapshot' | 'decisions'>,
    at_us: TimeUs,
    flush: () => Promise<boolean>,
  ): Promise<void> {
    const { store, lease } = await this.opened;
    const seq = shard.decisions;
    if (seq - this.saved_seq < CHECKPOINT_DECISIONS) return;
    const state = storedState(shard.snapshot());
    if (!(await flush())) return; // the next one will be
    const { decisions } = await store.lastSeqs(this.account);
    if (decisions < seq) return;
    await store.saveCheckpoint(lease, { seq, at_us, state });
    this.saved_seq = seq;
  }
}
