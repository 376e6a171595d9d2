/** Options that replay and backtest share, and the question they make. */
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { RunRequest } from '../../services/replay/request.ts';
import { parseSettings, type Settings, SettingsError } from '../../trading/types/settings.ts';
import { CliError, integerOption, type Progress } from '../output.ts';

/** Values of {@link addRunOptions}. */
export interface RunOptions {
  seed?: number;
  set: string[];
  report?: string | boolean;
  journal?: string;
}

/** Add the options. */
export function addRunOptions(command: Command): Command {
  return command
    .option('--seed <number>', 'seed of the run', seedOption)
    .option('--set <name=value>', 'change a setting, repeatable', collect, [])
    .option('--report <file>', 'where the HTML report goes (default: reports/)')
    .option('--no-report', 'write no report')
    .option('--journal <file>', 'keep the journal, one JSON object a line');
}

/** A repeated option, collected. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

/** The seed option: 0 to 2^32 - 1. */
function seedOption(text: string): number {
  return integerOption('--seed', text, 0, 4_294_967_295);
}

/** `--report FILE`, `--no-report`, or the default place: `reports/<command>-<file name>.html`. Null: no report. */
export function reportPath(option: string | boolean | undefined, command: string, file: string): string | null {
  if (option === false) return null;
  if (typeof option === 'string') return option;
  const name = basename(file).replace(/\.(json|jsonl|arrow)?(\.gz)?$/, '');
  return join('reports', `${command}-${name}.html`);
}

/**
 * Settings from `--set name=value` options over a base.
 * @throws CliError naming the setting.
 */
export function settingsFrom(base: Readonly<Record<string, unknown>>, changes: readonly string[]): Settings {
  const input: Record<string, unknown> = { ...base };
  for (const change of changes) {
    const [, name, text] = /^([a-z0-9_]+)=(.*)$/s.exec(change) ?? [];
    if (name === undefined || text === undefined)
      throw new CliError('bad_option', `got ${JSON.stringify(change)}`, { field: '--set', expected: 'name=value' });
    input[name] = text === 'true' ? true : text === 'false' ? false : Number(text);
  }
  try {
    return parseSettings(input);
  } catch (error) {
    if (error instanceof SettingsError) throw new CliError('bad_setting', error.message, { field: '--set' });
    throw error;
  }
}

/** The question a service is asked. */
export function runRequest(
  options: RunOptions,
  { command, file }: { command: string; file: string },
  progress: Progress,
): RunRequest {
  return {
    file,
    seed: options.seed,
    settings: (base) => settingsFrom(base, options.set),
    journal: options.journal,
    report: reportPath(options.report, command, file),
    onProgress: (done, total, what) => progress.update(done, total, what === '' ? undefined : what),
  };
}
