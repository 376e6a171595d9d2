/** The `arbees` command: its sub-commands, and how failures become one line and an exit code. */
import { Command, CommanderError } from 'commander';
import { DatabaseError, FeedsConfigError, PortError } from '../services/errors.ts';
import { projectVersion } from '../services/root.ts';
import { redactText } from '../telemetry/logger.ts';
import { SettingsError } from '../trading/settings.ts';
import { InvariantError } from '../trading/units.ts';
import { registerBacktest } from './commands/backtest.ts';
import { registerCalibrate } from './commands/calibrate.ts';
import { registerDb } from './commands/db.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerRecord } from './commands/record.ts';
import { registerReplay } from './commands/replay.ts';
import { registerRun } from './commands/run.ts';
import { registerWp } from './commands/wp.ts';
import {
  bindIo,
  CliError,
  type CliIo,
  EXIT,
  type ExitCode,
  examples,
  exitHelp,
  exitOf,
  hasEmitted,
  printError,
} from './output.ts';

/** Network failures that mean "cannot be reached", by Node's code. */
const UNREACHABLE = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRINUSE'],
  ...['EACCES', 'UND_ERR_CONNECT_TIMEOUT'],
]);
const FILE = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'EPERM']);

/** The whole program; the streams are bound by {@link runCli}. */
export function buildProgram(): Command {
  const program = new Command('arbees');
  program
    .description('Prices live games, compares two prediction markets, and trades the difference on paper.')
    .version(projectVersion(), '-V, --version', 'print the version')
    .option('--json', 'one JSON document on stdout, everything else on stderr')
    .option('-q, --quiet', 'no progress and no notes on stderr')
    .configureHelp({ showGlobalOptions: true, helpWidth: 110 })
    .exitOverride()
    .showHelpAfterError(false)
    .addHelpText(
      'after',
      examples([
        ['arbees demo', 'simulated games and venues on http://localhost:8080'],
        ['arbees run --feeds live', 'paper trading on the real public feeds'],
        ['arbees doctor --json', 'what works on this machine, for a script'],
      ]),
    )
    .addHelpText('after', `\n${exitHelp()}`);
  const registrations = [
    ...[registerDemo, registerRun, registerBacktest, registerReplay, registerRecord, registerDoctor, registerDb],
    ...[registerWp, registerCalibrate],
  ];
  for (const register of registrations) register(program);
  return program;
}

/** Any thrown value as an error with an exit code. Unknown ones are faults of the program. */
export function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return new CliError('failed', String(error), { exit: EXIT.failed });
  const message = redactText(error.message);
  const code = (error as NodeJS.ErrnoException).code;
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

function usageError(error: CommanderError, program: Command): CliError {
  const message = error.message.replace(/^error: /, '');
  const quoted = /'([^']+)'/.exec(message)?.[1]?.split(/[ ,]/)[0];
  const names = program.commands.map((command) => command.name()).join(', ');
  const unknown = error.code === 'commander.unknownCommand';
  const expected = unknown ? `one of ${names}` : 'what --help shows';
  return new CliError('usage', message, { ...(quoted === undefined ? {} : { field: quoted }), expected });
}

/**
 * Run one command line.
 * @param args without node and script
 * @returns the exit code; nothing is thrown and the process is not ended.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = buildProgram();
  bindIo(program, io);
  const stop = args.indexOf('--');
  const json = (stop === -1 ? args : args.slice(0, stop)).includes('--json');
  let help = '';
  const writeHelp = (text: string): void => {
    if (json) help += text;
    else io.stdout.write(text);
  };
  const configure = (command: Command): void => {
    command.configureOutput({ writeOut: writeHelp, writeErr: () => undefined });
    command.exitOverride();
    for (const child of command.commands) configure(child);
  };
  configure(program);
  try {
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: 'user' });
    return exitOf(program);
  } catch (error) {
    return finish(error, { program, io, json, help });
  }
}

interface Ending {
  program: Command;
  io: CliIo;
  json: boolean;
  help: string;
}

function finish(error: unknown, { program, io, json, help }: Ending): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) {
    const key = error.code === 'commander.version' ? 'version' : 'help';
    if (json) io.stdout.write(`${JSON.stringify({ [key]: help.trim() })}\n`);
    return EXIT.ok;
  }
  // `arbees db` alone prints its help and counts as wrong use.
  if (error instanceof CommanderError && error.code === 'commander.help' && !json) return EXIT.usage;
  const known = error instanceof CommanderError ? usageError(error, program) : toCliError(error);
  printError(io, json && !hasEmitted(program), io.signal.aborted ? interrupted(known) : known);
  return io.signal.aborted ? EXIT.interrupted : known.exit;
}

function interrupted(error: CliError): CliError {
  return new CliError('interrupted', `interrupted (${error.message})`, { exit: EXIT.interrupted });
}
