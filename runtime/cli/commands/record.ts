/** `arbees record --out FILE`: keep every raw frame of the feeds, to be parsed and replayed later. */
import type { Command } from 'commander';
import { CliError, EXIT, emit, examples, integerOption, ioOf, note, setExit, withProgress } from '../output.ts';
import { wait } from '../waiting.ts';
import { collect } from './run-options.ts';

interface RecordOptions {
  out: string;
  feeds: string;
  without: string[];
  seconds?: number;
  seed: number;
  speed: number;
}

/** Add `record` to the program. */
export function registerRecord(program: Command): void {
  program
    .command('record')
    .description('record the raw frames of the feeds to a capture (gzip JSON lines)')
    .requiredOption('--out <file>', 'capture to write, e.g. evening.jsonl.gz')
    .option('--feeds <demo|live|file>', 'simulated venues, the real public feeds, or a JSON file of addresses', 'demo')
    .option('--without <venue>', 'leave a venue out: kalshi or polymarket (repeatable; with live)', collect, [])
    .option('--seconds <number>', 'stop by itself', (text) => integerOption('--seconds', text, 1, 604_800))
    .option('--seed <number>', 'seed of the demo', (text) => integerOption('--seed', text, 0, 4_294_967_295), 1)
    .option(
      '--speed <number>',
      'game seconds per second of the demo',
      (text) => integerOption('--speed', text, 1, 1_000),
      20,
    )
    .addHelpText(
      'after',
      examples([
        ['arbees record --out demo.jsonl.gz --seconds 60', 'a minute of the simulated venues'],
        ['arbees record --out evening.jsonl.gz --feeds live', 'the real feeds, until Ctrl-C'],
        ['arbees replay evening.jsonl.gz --save-tape evening.arrow', 'parse it again and keep the events as a tape'],
      ]),
    )
    .action((options: RecordOptions, self: Command) => record(self, options));
}

async function record(command: Command, options: RecordOptions): Promise<void> {
  if (!/\.jsonl(\.gz)?$/.test(options.out))
    throw new CliError('bad_option', `got ${JSON.stringify(options.out)}`, {
      field: '--out',
      expected: 'a name that ends in .jsonl.gz',
    });
  const { recordFeeds } = await import('../../services/record/record.ts');
  const { out, feeds, without, seed, speed } = options;
  const recorded = await recordFeeds({
    ...{ out, feeds, without, seed, speed, env: ioOf(command).env },
    onStarted: ({ sources, listings, pairs }) =>
      note(command, `recording ${sources.join(', ')}: ${listings} listings, ${pairs} pairs`),
    until: (frames) =>
      withProgress(command, `record ${out}`, (progress) =>
        wait(command, options.seconds, () => progress.update(frames(), undefined, 'frames')),
      ),
  });
  const { files, seconds, frames, by_source, dropped, text_bytes, file_bytes, error } = recorded;
  if (dropped > 0 || error !== null) setExit(command, EXIT.failed);
  const json = { out, files, feeds, seconds, frames, by_source, dropped, text_bytes, file_bytes, error };
  emit(command, json, () => {
    const sources = Object.entries(by_source).map(([source, times]) => `${times} ${source}`);
    const lost = dropped === 0 ? '' : `, ${dropped} lost${error === null ? ' (disk too slow)' : ` (${error})`}`;
    return `${frames} frames in ${seconds} s (${sources.join(', ')})${lost}\n${(file_bytes / 1e6).toFixed(2)} MB in ${files.join(', ')}`;
  });
}
