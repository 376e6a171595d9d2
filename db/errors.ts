/** Why a database could not be used; `code` decides the exit code of a command. */
export type DatabaseErrorCode =
  | 'bad_url'
  | 'unreachable'
  | 'locked'
  | 'not_writable'
  | 'damaged'
  | 'migration_failed'
  | 'lock_lost'
  | 'wrong_mode';

/** A database problem the user can act on. The message never carries a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}

const LONGEST_CHARS = 200;

/** Does the message hold the statement and its parameters? Then only its cause is fit to be read. */
function isDump(error: Error): boolean {
  return error.cause instanceof Error && ('query' in error || error.message.startsWith('Failed query'));
}

/** What went wrong, in one short line without SQL: the messages of the error and its causes. */
export function plainMessage(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(plainMessage).join('; ');
  if (!(error instanceof Error)) return String(error);
  if (isDump(error)) return plainMessage(error.cause);
  const line = (error.message.split('\n')[0] as string).slice(0, LONGEST_CHARS);
  const cause = error.cause === undefined ? '' : plainMessage(error.cause);
  return cause === '' || line.includes(cause) ? line : `${line}: ${cause}`;
}

/** The first code among an error and its causes: a DatabaseError's, SQLSTATE, or the system's; null when there is none. */
export function codeOf(error: unknown): string | null {
  for (let one = error; one instanceof Error; one = one.cause) {
    const { code } = one as { code?: unknown };
    if (typeof code === 'string') return code;
  }
  return null;
}
