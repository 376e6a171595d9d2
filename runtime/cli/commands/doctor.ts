import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Check } from '../../services/doctor/check.ts';
import { CliError, EXIT, emit, examples, integerOption, ioOf, setExit, withProgress } from '../output.ts';

interface DoctorOptions {
  live?: boolean;
  feeds?: string;
  offline?: boolean;
  port: string;
  settings?: string;
}

function readObject(path: string): Record<string, unknown> {
  if (!existsSync(path))
    throw new CliError('file_not_found', `no file ${path}`, {
      field: '--settings',
      expected: 'a JSON file of settings',
    });
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // said below, the same way as for a document that is no object
  }
  throw new CliError('bad_file', `${path} is not a JSON object`, { field: '--settings', expected: 'a JSON object' });
}

/** Names of checks are at most this long. */
const NAME_WIDTH = 20;

function line({ name, status, detail, remedy }: Check): string {
  return `${status.padEnd(8)}${name.padEnd(NAME_WIDTH)}${detail}${remedy === undefined ? '' : `; ${remedy}`}`;
}

/** Print what was found; the first line is the kernel's digest. */
async function conclude(command: Command, checks: readonly Check[], more: object): Promise<void> {
  const { kernelSha256 } = await import('../../services/doctor/doctor.ts');
  const ok = checks.every((check) => check.status !== 'fail');
  const kernel_sha256 = kernelSha256();
  emit(command, { kernel_sha256, ok, checks, ...more }, () =>
    [kernel_sha256, ...checks.map(line), ok ? 'all that is needed works' : 'something needed does not work'].join('\n'),
  );
  if (!ok) setExit(command, EXIT.failed);
}

async function doctorLive(options: DoctorOptions, command: Command): Promise<void> {
  const { examineLive } = await import('../../services/doctor/live.ts');
  const { realFeeds } = await import('../../services/open-feeds.ts');
  const { env } = ioOf(command);
  const feeds = options.feeds === undefined ? null : await realFeeds({ feeds: options.feeds, env, without: [] });
  const checks = await withProgress(command, 'asking the venues', (progress) => {
    let done = 0;
    const onCheck = ({ name }: Check): void => {
      done += 1;
      progress.update(done, undefined, name);
    };
    return examineLive({ env, feeds, onCheck });
  });
  await conclude(command, checks, {});
}

async function doctor(options: DoctorOptions, command: Command): Promise<void> {
  if (options.live === true) return doctorLive(options, command);
  if (options.feeds !== undefined)
    throw new CliError('usage', 'given without --live', { field: '--feeds', expected: '--live --feeds FILE' });
  const port = integerOption('--port', options.port, 1, 65_535);
  const settings = options.settings === undefined ? undefined : readObject(options.settings);
  const { examine } = await import('../../services/doctor/doctor.ts');
  const { SettingsSchema } = await import('../../trading/types/settings.ts');
  const checks = await withProgress(command, 'examining', async (progress) => {
    let done = 0;
    return examine({
      database_url: ioOf(command).env.ARBEES_DATABASE_URL,
      port,
      offline: options.offline === true,
      settings,
      onCheck: (check) => {
        done += 1;
        progress.update(done, 11, check.name);
      },
    });
  });
  await conclude(command, checks, { settings_schema: SettingsSchema });
}

/** `arbees doctor`. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description("what works on this machine; the first line is the kernel's SHA-256")
    .option('--live', 'ask every read-only endpoint of both venues what the keys found may do, and nothing else')
    .option('--feeds <file>', 'with --live: addresses and Kalshi key of a feeds file instead of the real venues')
    .option('--offline', 'do not ask the venues')
    .option('--port <number>', 'port to look at', '8080')
    .option('--settings <file>', 'JSON file of trading settings to validate')
    .addHelpText(
      'after',
      examples([
        ['arbees doctor', 'check everything'],
        ['arbees doctor --live', 'keys, scopes, balances, place: read only, nothing is ordered'],
        ['arbees doctor --offline --json', 'for a script; includes the JSON Schema of the settings'],
      ]),
    )
    .action((options: DoctorOptions, self: Command) => doctor(options, self));
}
