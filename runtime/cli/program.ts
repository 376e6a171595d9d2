/** The `arbees` command: its sub-commands, and how failures become one line and an exit code. */
import { Command, CommanderError } from 'commander';
import { projectVersion } from '../services/root.ts';
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

/** Every command, loaded when it is asked for: one does not wait for the modules of the others. */
const COMMANDS: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  demo: async () => (await import('./commands/demo.ts')).registerDemo,
  run: async () => (await import('./commands/run.ts')).registerRun,
  backtest: async () => (await import('./commands/backtest.ts')).registerBacktest,
  replay: async () => (await import('./commands/replay.ts')).registerReplay,
  record: async () => (await import('./commands/record.ts')).registerRecord,
  doctor: async () => (await import('./commands/doctor.ts')).registerDoctor,
  account: async () => (await import('./commands/account.ts')).registerAccount,
  arm: async () => (await import('./commands/arm.ts')).registerArm,
  disarm: async () => (await import('./commands/arm.ts')).registerDisarm,
  halt: async () => (await import('./commands/halt.ts')).registerHalt,
  resume: async () => (await import('./commands/halt.ts')).registerResume,
  alive: async () => (await import('./commands/halt.ts')).registerAlive,
  positions: async () => (await import('./commands/positions.ts')).registerPositions,
  ledger: async () => (await import('./commands/ledger.ts')).registerLedger,
  db: async () => (await import('./commands/db.ts')).registerDb,
  wp: async () => (await import('./commands/wp.ts')).registerWp,
  calibrate: async () => (await import('./commands/calibrate.ts')).registerCalibrate,
  fit: async () => (await import('./commands/fit.ts')).registerFit,
  torture: async () => (await import('./commands/torture.ts')).registerTorture,
  pairs: async () => (await import('./commands/pairs.ts')).registerPairs,
  fees: async () => (await import('./commands/fees.ts')).registerFees,
};

/**
 * The program; the streams are bound by {@link runCli}.
 * @param args only the command they begin with is there, all of them when they begin with none
 */
export async function buildProgram(args: readonly string[] = []): Promise<Command> {
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
  const first = args.find((arg) => !arg.startsWith('-'));
  const one = first !== undefined && Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  for (const load of one === undefined ? Object.values(COMMANDS) : [one]) (await load())(program);
  return program;
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
  const program = await buildProgram(args);
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
    return await finish(error, { program, io, json, help });
  }
}

interface Ending {
  program: Command;
  io: CliIo;
  json: boolean;
  help: string;
}

async function finish(error: unknown, { program, io, json, help }: Ending): Promise<ExitCode> {
  if (error instanceof CommanderError && error.exitCode === 0) {
    const key = error.code === 'commander.version' ? 'version' : 'help';
    if (json) io.stdout.write(`${JSON.stringify({ [key]: help.trim() })}\n`);
    return EXIT.ok;
  }
  // `arbees db` alone prints its help and counts as wrong use.
  if (error instanceof CommanderError && error.code === 'commander.help' && !json) return EXIT.usage;
  const known = await asCliError(error, program);
  printError(io, json && !hasEmitted(program), io.signal.aborted ? interrupted(known) : known);
  return io.signal.aborted ? EXIT.interrupted : known.exit;
}

async function asCliError(error: unknown, program: Command): Promise<CliError> {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError) return usageError(error, program);
  const { toCliError } = await import('./failures.ts');
  return toCliError(error);
}

function interrupted(error: CliError): CliError {
  return new CliError('interrupted', `interrupted (${error.message})`, { exit: EXIT.interrupted });
}
