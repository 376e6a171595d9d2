/** A recorded game, order-book frames, a tape or a capture through the kernel again. */
import { parseSummary, type SummaryReplay } from '../../../adapters/espn/parse-summary.ts';
import { choosePrior, type GameStudy, GameStudyBuilder, gameEvents } from '../../tape/game-study.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { type ReplayResult, replayEvents, replayTape } from '../../tape/replay.ts';
import { gameReport } from '../../tape/report/game-report.ts';
import { tapeReport } from '../../tape/report/tape-report.ts';
import type { TapeReader } from '../../tape/tape-reader.ts';
import { writeText } from '../files.ts';
import { InputError } from '../input-error.ts';
import { isKalshiRecording, type ReplayedBooks, replayBooks } from './books.ts';
import { engineFor, journalSink, openInput, reading } from './input.ts';
import type { ReplayedEvents, ReplayRequest } from './request.ts';

/** A game, play by play. */
export interface ReplayedGame {
  kind: 'game';
  study: GameStudy;
  /** What the recording left out, by reason. */
  rejected: Record<string, number>;
  run: ReplayResult;
}

export type Replayed = ReplayedGame | ReplayedBooks | ReplayedEvents;

/** Replay a file and write its report. @throws InputError when it is none of the four */
export async function replayFile(request: ReplayRequest): Promise<Replayed> {
  const input = await openInput(request.file);
  if (input.kind === 'tape')
    return withReport(await reading(request.file, () => replayTapeFile(input.reader, request)), request);
  if (input.kind === 'capture') {
    // Here and not above: the adapters' readers are not needed to replay a tape or a game.
    const { replayCapture } = await import('./capture.ts');
    return withReport(await replayCapture(request), request);
  }
  if (isKalshiRecording(input.document)) return replayBooks(input.document, request);
  return replayGame(input.document, request);
}

function replayGame(document: unknown, request: ReplayRequest): ReplayedGame {
  const { file, report } = request;
  const recorded = recordedGame(document, file);
  const engine = engineFor(16, 16);
  const prior = choosePrior(recorded, request.prior ?? null, engine);
  const builder = new GameStudyBuilder(recorded, prior);
  const journal = journalSink(request.journal);
  const run = replayEvents(gameEvents(recorded, prior), {
    engine,
    settings: request.settings({}),
    seed: request.seed ?? 1,
    mode: 'replay',
    on_entry: (entry) => builder.entry(entry),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  const study = builder.finish();
  const { kernel_sha256, journal_sha256, events } = run;
  if (report !== null)
    writeText(report, gameReport(study, { source: file, kernel_sha256, journal_sha256, events }), '--report');
  return { kind: 'game', study, rejected: recorded.rejected, run };
}

function recordedGame(document: unknown, file: string): SummaryReplay {
  const parsed = parseSummary(document);
  if (parsed.ok) return parsed.value;
  throw new InputError(parsed.reason, `${file}: ${parsed.detail}`, {
    field: 'FILE',
    expected: 'an ESPN summary of an NFL, NBA, NHL or MLB game',
  });
}

async function replayTapeFile(reader: TapeReader, request: ReplayRequest): Promise<ReplayedEvents> {
  const { meta } = reader;
  const tally = new JournalTally();
  const journal = journalSink(request.journal);
  const run = await replayTape(reader, {
    engine: engineFor(reader.markets.length, 256),
    settings: request.settings(meta.settings),
    seed: request.seed ?? meta.seed,
    mode: 'replay',
    on_entry: (entry) => tally.entry(entry),
    on_progress: (events) => request.onProgress(events, undefined, 'events'),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  return { kind: 'tape', source: meta.source, run, tally, capture: null };
}

function withReport(replayed: ReplayedEvents, { file, report }: ReplayRequest): ReplayedEvents {
  const { run, tally } = replayed;
  const { kernel_sha256, journal_sha256, events } = run;
  const facts = { source: file, kernel_sha256, journal_sha256, events };
  if (report !== null) writeText(report, tapeReport(run, tally.tally, facts), '--report');
  return replayed;
}
