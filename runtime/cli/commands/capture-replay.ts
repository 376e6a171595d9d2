/** Replaying a capture: its raw frames through the adapters' parsers again, then through a shard. */
import type { Command } from 'commander';
import { type CaptureFindings, readCapture } from '../../tape/capture-reader.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { Replayer } from '../../tape/replay.ts';
import { TapeWriter } from '../../tape/tape-writer.ts';
import { CliError, warn, withProgress } from '../output.ts';
import { engineFor, journalSink, type RunOptions, settingsFrom, tapeMeta } from './input-file.ts';
import { emitTapeRun } from './run-output.ts';

/** Room for a busy evening. */
const CAPACITY = { markets: 4_096, games: 512 };

/** Parse and replay; optionally keep the events as a tape. Damage in the file is counted, reported, and not fatal. */
export async function replayCapture(
  command: Command,
  file: string,
  options: RunOptions & { saveTape?: string },
): Promise<void> {
  // Here and not above: the adapters with their sockets are not needed to replay a tape or a game.
  const { FrameReplay } = await import('../../services/replay/frames.ts');
  const engine = engineFor(CAPACITY.markets, CAPACITY.games);
  const settings = settingsFrom({}, options.set);
  const seed = options.seed ?? 1;
  const tally = new JournalTally();
  const journal = journalSink(options.journal);
  const replayer = new Replayer({
    engine,
    settings,
    seed,
    mode: 'replay',
    on_entry: (entry) => tally.entry(entry),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  const parser = new FrameReplay();
  const findings: CaptureFindings = {};
  const frames: Record<string, number> = {};
  let tape: TapeWriter | null = null;
  await withProgress(command, `replay ${file}`, async (progress) => {
    let done = 0;
    for await (const frame of readCapture(file, findings)) {
      done += 1;
      frames[frame.source] = (frames[frame.source] ?? 0) + 1;
      for (const event of parser.frame(frame)) {
        if (options.saveTape !== undefined) {
          const meta = (): ReturnType<typeof tapeMeta> =>
            tapeMeta(`capture ${file}`, engine.sha256, settings, seed, event.at.received_at_us);
          tape ??= TapeWriter.toFile(options.saveTape, meta());
          tape.add(event);
        }
        replayer.apply(event);
      }
      if (done % 1_000 === 0) progress.update(done, undefined, 'frames');
    }
  });
  (tape as TapeWriter | null)?.close();
  const run = replayer.finish();
  journal.close();
  if (run.events === 0)
    throw new CliError('empty_capture', `${file} holds no frame that can be used`, {
      field: 'FILE',
      expected: 'a capture written by arbees record',
    });
  for (const [finding, times] of Object.entries(findings))
    warn(command, `${file}: ${times} x ${finding.replaceAll('_', ' ')}`);
  emitTapeRun(
    command,
    { file, kind: 'capture', source: file, frames, findings, rejected: parser.rejected },
    run,
    tally,
    options,
  );
}
