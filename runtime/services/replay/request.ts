/** What replays are asked with, and what the replay of a tape or a capture answers. */
import type { JournalTally } from '../../tape/journal-tally.ts';
import type { ReplayResult } from '../../tape/replay.ts';
import type { Settings } from '../../trading/types/settings.ts';

/** What every replay is asked with. */
export interface RunRequest {
  /** Path of what is replayed. */
  file: string;
  /** The one recorded, or 1, when left out. */
  seed: number | undefined;
  /** The settings of the run, over those of its kind or of its tape. @throws InputError naming the setting */
  settings(base: Readonly<Record<string, unknown>>): Settings;
  /** Where the journal is kept; nowhere when left out. */
  journal: string | undefined;
  /** Where the HTML report goes; null: no report. */
  report: string | null;
  onProgress(done: number, total: number | undefined, what: string): void;
}

/** What a replay is asked with. */
export interface ReplayRequest extends RunRequest {
  /** Pregame probability that the home side wins; of a game. */
  prior: number | undefined;
  /** Positions of frames that are lost on the way, 0-based; of order-book frames. */
  drop: readonly number[];
  /** Where the events are kept as a tape; of a capture. */
  save_tape: string | undefined;
}

/** A tape or a capture. */
export interface ReplayedEvents {
  kind: 'tape' | 'capture';
  /** Where the events came from, for people. */
  source: string;
  run: ReplayResult;
  tally: JournalTally;
  /** Of a capture: frames by source, what was wrong with the file, what the readers refused. */
  capture: {
    frames: Record<string, number>;
    findings: Readonly<Record<string, number>>;
    rejected: Record<string, number>;
  } | null;
}
