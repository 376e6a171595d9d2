/** A state is the fold of its decisions: the newest checkpoint that is understood, and every decision after it. */
import type { JournalEntry } from '../trading/types/journal.ts';
import { InvariantError } from '../trading/types/units.ts';

/** What restoring needs of a store. */
export interface RestoreStore {
  loadCheckpoint(account: string, max_seq?: number): Promise<{ seq: number; state: unknown } | null>;
  readDecisions(account: string, from_seq: number, limit: number): Promise<JournalEntry[]>;
}

/** How decisions become a state. */
export interface Fold<S> {
  /** Before the first decision. */
  empty(): S;
  /** From a checkpoint's state; null when it is of a version that is not understood: an older one is tried, or none. */
  load(state: unknown): S | null;
  /** In place. */
  apply(state: S, entry: JournalEntry): void;
}

export interface Restored<S> {
  state: S;
  /** Last decision folded; 0 for none. */
  seq: number;
  /** Decision of the checkpoint it began from; 0 for none. */
  from_checkpoint: number;
  /** Decisions folded on top of it. */
  entries: number;
}

/** Decisions asked for at once: about 2 MB. */
const PAGE = 5_000;

async function begin<S>(store: RestoreStore, account: string, fold: Fold<S>): Promise<{ state: S; seq: number }> {
  let max_seq = Number.MAX_SAFE_INTEGER;
  for (;;) {
    const checkpoint = await store.loadCheckpoint(account, max_seq);
    if (checkpoint === null) return { state: fold.empty(), seq: 0 };
    const state = fold.load(checkpoint.state);
    if (state !== null) return { state, seq: checkpoint.seq };
    max_seq = checkpoint.seq - 1;
  }
}

/**
 * Fold an account's decisions. The next page is on its way while one is folded.
 * @throws InvariantError when the journal has a gap: a state with a hole would be traded on.
 */
export async function restore<S>(store: RestoreStore, account: string, fold: Fold<S>): Promise<Restored<S>> {
  const { state, seq: from_checkpoint } = await begin(store, account, fold);
  let seq = from_checkpoint;
  let page = store.readDecisions(account, seq + 1, PAGE);
  for (;;) {
    const entries = await page;
    const more = entries.length === PAGE;
    if (more) page = store.readDecisions(account, seq + PAGE + 1, PAGE);
    page.catch(() => undefined); // said when it is awaited, also when folding throws first
    for (const entry of entries) {
      if (entry.seq !== seq + 1)
        throw new InvariantError(`decisions of ${account} have a gap: ${entry.seq} follows ${seq}`);
      fold.apply(state, entry);
      seq = entry.seq;
    }
    if (!more) return { state, seq, from_checkpoint, entries: seq - from_checkpoint };
  }
}
