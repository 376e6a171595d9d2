/** Why a database could not be used; `code` decides the exit code of a command. */
export type DatabaseErrorCode = 'bad_url' | 'unreachable' | 'locked' | 'migration_failed' | 'lock_lost';

/** A database problem the user can act on. The message never carries a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly code: DatabaseErrorCode;

  constructor(code: DatabaseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
  }
}
