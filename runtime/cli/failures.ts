/** Any failure as one line and an exit code. Apart from the program, because the errors' modules load much that few commands need. */
import { DatabaseError, FeedsConfigError, PortError } from '../services/errors.ts';
import { InputError } from '../services/input-error.ts';
import { redactText } from '../telemetry/redact.ts';
import { SettingsError } from '../trading/types/settings.ts';
import { InvariantError } from '../trading/types/units.ts';
import { CliError, EXIT } from './output.ts';

/** Network failures that mean "cannot be reached", by Node's code. */
const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRINUSE'],
  ...['EACCES', 'UND_ERR_CONNECT_TIMEOUT'],
]);
const FILE = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EPERM']);

/** Any thrown value as an error with an exit code. Unknown ones are faults of the program. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return new CliError('failed', String(error), { exit: EXIT.failed });
  const message = redactText(error.message);
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof InputError) {
    const { field, expected, fault } = error;
    const named = { ...(field === undefined ? {} : { field }), ...(expected === undefined ? {} : { expected }) };
    return new CliError(error.code, error.message, { ...named, fault });
  }
  if (error instanceof InvariantError) return new CliError('invariant', message, { exit: EXIT.invariant });
  if (error instanceof SettingsError) return new CliError('bad_settings', message);
  if (error instanceof FeedsConfigError)
    return new CliError('bad_feeds', message, { field: error.field, expected: error.expected });
  if (error instanceof PortError) return new CliError('no_port', message, { exit: EXIT.unreachable });
  if (error instanceof DatabaseError) {
    const exit = error.code === 'bad_url' ? EXIT.usage : EXIT.unreachable;
    return new CliError(`database_${error.code}`, message, { exit });
  }
  if (code !== undefined && UNREACHABLE.has(code))
    return new CliError('unreachable', message, { exit: EXIT.unreachable });
  if (code !== undefined && FILE.has(code)) return new CliError('bad_file', message);
  if (error.name === 'AbortError') return new CliError('interrupted', 'interrupted', { exit: EXIT.interrupted });
  return new CliError('failed', message, { exit: EXIT.failed });
}
