/** Replaying a capture: its raw frames through the adapters' parsers again, then through a shard. */
import type { Command } from 'commander';
import { CliError } from '../output.ts';
import type { RunOptions } from './input-file.ts';

export async function replayCapture(_command: Command, file: string, _options: RunOptions): Promise<void> {
  throw new CliError('not_supported', file);
}
