/** An account's state as a checkpoint keeps it. */
import type { AccountState } from '../trading/account.ts';
import type { JournalEntry } from '../trading/types/journal.ts';
import type { Fold } from './restore.ts';

/** What the state of a checkpoint is called; one of another version is not understood, and the journal is folded instead. */
const STATE_VERSION = 3;

/** A checkpoint as it is stored. */
export interface StoredState {
  version: number;
  account: AccountState;
}

/** What is stored of a state. */
export function storedState(account: AccountState): StoredState {
  return { version: STATE_VERSION, account };
}

/** Whoever takes over an account: a shard, or what only reads it. */
export interface AccountTaker {
  load(state: AccountState): void;
  fold(entry: JournalEntry): unknown;
}

/** How decisions become the state of a taker that has seen nothing yet. */
export function accountFold<T extends AccountTaker>(taker: T): Fold<T> {
  return {
    empty: () => taker,
    load(state) {
      const { version, account } = (state ?? {}) as Partial<StoredState>;
      if (version !== STATE_VERSION || account === undefined) return null;
      taker.load(account);
      return taker;
    },
    apply: (to, entry) => void to.fold(entry),
  };
}
