import type { Command } from 'commander';
import type { Remote } from '../../services/remote.ts';
import type { Halt } from '../../trading/types/halts.ts';
import { CliError, emit, examples, ioOf, note } from '../output.ts';
import { timeText } from './account.ts';
import { DATA_DIRECTORY } from './db.ts';

interface RemoteOptions {
  url: string;
}

interface SayOptions extends RemoteOptions {
  reason?: string;
  scope: string;
  by: string;
  file?: boolean;
  data: string;
}

/** Add the option that says which process is meant. */
export function remoteOption(command: Command): Command {
  return command.option('--url <address>', 'where the process serves its page', 'http://127.0.0.1:8080');
}

/** The running process that is meant. @throws CliError `no_token` */
export function remoteOf(command: Command, { url }: RemoteOptions): Remote {
  const token = ioOf(command).env.ARBEES_API_TOKEN;
  if (token !== undefined && token !== '') return { url, token };
  throw new CliError('no_token', 'not set', {
    field: 'ARBEES_API_TOKEN',
    expected: 'the token of the running process, or the one that it printed when it started',
  });
}

function haltLines(halts: readonly Halt[]): string {
  if (halts.length === 0) return 'nothing is halted';
  return halts
    .map(({ scope, by, reason, at_us }) => `${scope} by ${by} since ${timeText(at_us)}: ${reason}`)
    .join('\n');
}

async function say(what: 'halt' | 'resume', options: SayOptions, command: Command): Promise<void> {
  const { sayTo } = await import('../../services/kill-switch/remote.ts');
  const { scope, by, reason = '' } = options;
  const halts = await sayTo(remoteOf(command, options), { command: what, reason, scope, by }).catch(
    (error: unknown) => {
      if (what === 'halt' && (error as NodeJS.ErrnoException).code === 'ECONNREFUSED')
        note(command, '`arbees halt --file` halts without an answer');
      throw error;
    },
  );
  emit(command, { halts }, () => haltLines(halts));
}

async function leaveFile({ data, reason = 'halted by the operator' }: SayOptions, command: Command): Promise<void> {
  const { haltFile, writeHaltFile } = await import('../../services/kill-switch/halt-file.ts');
  const file = haltFile(data);
  const written = writeHaltFile(file, reason);
  const text = written
    ? `${file} is there: processes of this directory halt within a second`
    : `${file} was there already`;
  emit(command, { file, written }, text);
}

/** `arbees halt`. */
export function registerHalt(program: Command): void {
  const command = program
    .command('halt')
    .description('halt trading in a running process, or by a file that needs none')
    .option('--reason <text>', 'why, kept in the journal')
    .option('--scope <scope>', 'all, venue:ID, strategy:NAME, sport:NAME or subject:ID', 'all')
    .option('--by <name>', 'who says so', 'operator')
    .option('--file', 'put the file HALT into the data directory instead: no token, no running process')
    .option('--data <directory>', 'data directory of the runs, with --file', DATA_DIRECTORY);
  remoteOption(command)
    .addHelpText(
      'after',
      examples([
        ['arbees halt --reason "odd prices"', 'everything; needs ARBEES_API_TOKEN'],
        ['arbees halt --scope venue:kalshi', 'one venue'],
        ['arbees halt --file', 'also over restarts, until the file is gone and somebody resumes'],
      ]),
    )
    .action((options: SayOptions, self: Command) =>
      options.file === true ? leaveFile(options, self) : say('halt', options, self),
    );
}

/** `arbees resume`. */
export function registerResume(program: Command): void {
  const command = program
    .command('resume')
    .description('resume trading in a running process; wants a reason')
    .option('--reason <text>', 'why, kept in the journal')
    .option('--scope <scope>', 'all, or the scope of one halt', 'all')
    .option('--by <name>', 'who says so', 'operator');
  remoteOption(command)
    .addHelpText('after', examples([['arbees resume --reason "prices are right again"', 'ends every halt']]))
    .action((options: SayOptions, self: Command) => say('resume', options, self));
}

/** `arbees alive`. */
export function registerAlive(program: Command): void {
  remoteOption(program.command('alive').description('give a sign of life to a process with a dead-man timer'))
    .addHelpText('after', examples([['arbees alive', 'within the time of --dead-man, again and again']]))
    .action(async (options: RemoteOptions, self: Command) => {
      const { signTo } = await import('../../services/kill-switch/remote.ts');
      const timing = await signTo(remoteOf(self, options));
      emit(self, timing, `trading goes on; without another sign it halts at ${timeText(timing.halts_at_us)}`);
    });
}
