/** Replaying a capture: its raw frames through the adapters' readers again, then through a shard. */
import { type CaptureFindings, readCapture } from '../../tape/capture-reader.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { Replayer } from '../../tape/replay.ts';
import { TapeWriter } from '../../tape/tape-writer.ts';
import type { InputEvent } from '../../trading/types/events.ts';
import { InputError } from '../input-error.ts';
import { FrameReplay } from './frames.ts';
import { engineFor, journalSink, tapeMeta } from './input.ts';
import type { ReplayedEvents, ReplayRequest } from './request.ts';

/** Room for a busy evening. */
const CAPACITY = { markets: 4_096, games: 512 };

/** Read and replay; optionally keep the events as a tape. Damage in the file is counted, reported, and not fatal. */
export async function replayCapture(request: ReplayRequest): Promise<ReplayedEvents> {
  const { file, save_tape, seed = 1 } = request;
  const engine = engineFor(CAPACITY.markets, CAPACITY.games);
  const settings = request.settings({});
  const tally = new JournalTally();
  const journal = journalSink(request.journal);
  const replayer = new Replayer({
    engine,
    settings,
    seed,
    mode: 'replay',
    on_entry: (entry) => tally.entry(entry),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  let tape: TapeWriter | null = null;
  const keep = (event: InputEvent): void => {
    if (save_tape === undefined) return;
    const run = { source: `capture ${file}`, kernel_sha256: engine.sha256, settings: { ...settings }, seed };
    tape ??= TapeWriter.toFile(save_tape, tapeMeta({ ...run, started_at_us: event.at.received_at_us }));
    tape.add(event);
  };
  const reader = new FrameReplay();
  const findings: CaptureFindings = {};
  const frames: Record<string, number> = {};
  let done = 0;
  for await (const frame of readCapture(file, findings)) {
    done += 1;
    frames[frame.source] = (frames[frame.source] ?? 0) + 1;
    for (const event of reader.frame(frame)) {
      keep(event);
      replayer.apply(event);
    }
    if (done % 1_000 === 0) request.onProgress(done, undefined, 'frames');
  }
  (tape as TapeWriter | null)?.close();
  const run = replayer.finish();
  journal.close();
  if (run.events === 0)
    throw new InputError('empty_capture', `${file} holds no frame that can be used`, {
      field: 'FILE',
      expected: 'a capture written by arbees record',
    });
  return { kind: 'capture', source: file, run, tally, capture: { frames, findings, rejected: reader.rejected } };
}
