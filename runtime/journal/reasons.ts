/** What is told to people about a journal that cannot be written: sentences, never SQL. */

/** What a state of the queue looks like from outside. */
export interface Behind {
  /** Age of the oldest entry that is not durable, milliseconds. */
  behind_ms: number;
  /** Entries that are not durable. */
  waiting: number;
  /** Has a write been without an answer for long? */
  silent: boolean;
}

const SILENT = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['57P01', '57P02', '57P03', '08006', '08003', '25P03', 'unreachable'],
]);
/** A statement was cancelled, or a lock not given, in the time there is. */
const TOO_SLOW = new Set(['57014', '55P03']);
const SILENT_TEXT = /timeout|terminated|not queryable|thread ended|connection (?:lost|closed)/i;
const FULL = new Set(['53100', 'ENOSPC', 'EDQUOT']);
const LONGEST_CHARS = 120;

/** An error and its causes, outermost first. */
function chain(error: unknown): Error[] {
  const found: Error[] = [];
  for (let one = error; one instanceof Error && !found.includes(one); one = one.cause) found.push(one);
  return found;
}

/** What the database does, as the beginning of a sentence. `null`: it has not failed. */
function databaseState(error: unknown, silent: boolean): string {
  if (error === null) return silent ? 'The database does not answer' : 'The database is slow';
  const errors = chain(error);
  const codes = errors.map((one) => (one as NodeJS.ErrnoException).code ?? '');
  if (codes.some((code) => TOO_SLOW.has(code))) return 'The database does not answer in time';
  if (codes.some((code) => SILENT.has(code)) || errors.some((one) => SILENT_TEXT.test(one.message)))
    return 'The database does not answer';
  if (codes.some((code) => FULL.has(code))) return 'The disk of the database is full';
  // The innermost cause is the server's own word; what is around it repeats the statement.
  const [line = ''] = (errors.at(-1)?.message ?? String(error)).split('\n');
  return `The database refuses to write (${line.slice(0, LONGEST_CHARS)})`;
}

/** For example "The database does not answer: 3.2 s behind, 412 entries wait." */
export function behindText({ behind_ms, waiting, silent }: Behind, error: unknown): string {
  const entries = waiting === 1 ? '1 entry waits' : `${waiting} entries wait`;
  return `${databaseState(error, silent)}: ${(behind_ms / 1_000).toFixed(1)} s behind, ${entries}.`;
}
