/** Who may write an account's journal: the holder of its highest epoch. */

/** The right to write, from opening an account until somebody opens it again. */
export interface Lease {
  account: string;
  /** Grows by one whenever the account is opened; an entry of an older epoch is refused. */
  epoch: number;
  /** The run that writes. */
  run_id: string;
}

/** The account was opened again: whoever holds the older epoch must stop, and may not try again. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}
