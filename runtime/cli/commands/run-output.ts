/** What replay and backtest print alike: identities and rates of a run, and the result of a replayed tape or capture. */
import type { Command } from 'commander';
import type { JournalTally } from '../../tape/journal-tally.ts';
import type { ReplayResult } from '../../tape/replay.ts';
import { minus } from '../../tape/report/html.ts';
import { tapeReport } from '../../tape/report/tape-report.ts';
import { emit } from '../output.ts';
import { type RunOptions, reportPath, writeText } from './input-file.ts';

/** The part every replay's JSON has. */
export function runJson(run: ReplayResult): object {
  const { kernel_sha256, journal_sha256, events, events_per_s, elapsed_us, entries, run_id } = run;
  return { run_id, kernel_sha256, journal_sha256, events, entries, elapsed_us, events_per_s };
}

/** The last lines of every replay: rate, identities, report. */
export function runLines(run: ReplayResult, report: string | null): string[] {
  const lines = [
    `events       ${run.events}, ${run.events_per_s.toLocaleString('en-US')} a second`,
    `kernel       ${run.kernel_sha256}`,
    `journal      ${run.journal_sha256}`,
  ];
  return report === null ? lines : [...lines, `report       ${report}`];
}

/** Result and report of a replayed tape or capture. */
export function emitTapeRun(
  command: Command,
  what: { file: string; kind: 'tape' | 'capture'; source: string; [extra: string]: unknown },
  run: ReplayResult,
  tally: JournalTally,
  options: RunOptions,
): void {
  const report = reportPath(options.report, 'replay', what.file);
  const { kernel_sha256, journal_sha256, events } = run;
  const paper = tally.tally;
  if (report !== null)
    writeText(report, tapeReport(run, paper, { source: what.file, kernel_sha256, journal_sha256, events }), '--report');
  const pnl_udollars = paper.portfolio?.pnl_udollars ?? 0;
  const { portfolio: _portfolio, ...decisions } = paper;
  const json = { ...what, ...decisions, pnl_udollars, entries_by_kind: run.entries_by_kind, ...runJson(run), report };
  const reasons = Object.entries(paper.reasons).map(([reason, times]) => `  ${String(times).padStart(8)}  ${reason}`);
  emit(command, json, () =>
    [
      `${what.kind} of ${what.source || 'unknown source'}`,
      `decisions    ${paper.taken} taken, ${paper.refused} refused, ${paper.near_misses} near-misses, ${paper.fills} fills`,
      `P&L          ${minus((pnl_udollars / 1e6).toFixed(2))} dollars at mark`,
      ...reasons,
      ...runLines(run, report),
    ].join('\n'),
  );
}
