/** The journal of one account as a running process has it: opened, restored, appended to, and checkpointed. */
import type { StatementRow } from '../../../db/journal-store.ts';
import type { JournalSink } from '../../journal/durable-writer.ts';
import { restore } from '../../journal/restore.ts';
import type { AccountState } from '../../trading/account.ts';
import type { Resume, Shard } from '../../trading/shard.ts';
import type { JournalEntry, RunStarted, StreamName } from '../../trading/types/journal.ts';
import type { Lease } from '../../trading/types/lease.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import type { Store } from '../store/store-contract.ts';
import { spillDirectory, storeLeftBehind } from './left-behind.ts';

/** What the state of a checkpoint is called; one of another version is not understood, and the journal is folded instead. */
const STATE_VERSION = 1;

/** Decisions between two checkpoints at least, so that a quiet account does not write the same again. */
const CHECKPOINT_DECISIONS = 500;

/** A checkpoint as it is stored. */
interface StoredState {
  version: number;
  account: AccountState;
}

function accountOf(state: unknown): AccountState | null {
  const { version, account } = (state ?? {}) as Partial<StoredState>;
  return version === STATE_VERSION && account !== undefined ? account : null;
}

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
    const { entries, from_checkpoint } = await restore(store, this.account, {
      empty: () => shard,
      load(state) {
        const account = accountOf(state);
        if (account !== null) shard.load(account);
        return account === null ? null : shard;
      },
      apply: (to, entry) => to.fold(entry),
    });
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
    const state: StoredState = { version: STATE_VERSION, account: shard.snapshot() };
    if (!(await flush())) return; // the next one will be
    const { decisions } = await store.lastSeqs(this.account);
    if (decisions < seq) return;
    await store.saveCheckpoint(lease, { seq, at_us, state });
    this.saved_seq = seq;
  }
}
