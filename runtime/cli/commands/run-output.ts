/** What replay and backtest print alike: identities and rates of a run, and the result of a replayed tape or capture. */
import type { Command } from 'commander';
import type { ReplayedEvents } from '../../services/replay/request.ts';
import { minus, type ReplayResult } from '../../services/replay/words.ts';
import { emit } from '../output.ts';

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

/** Result of a replayed tape or capture. */
export function emitTapeRun(command: Command, file: string, replayed: ReplayedEvents, report: string | null): void {
  const { kind, source, run, tally, capture } = replayed;
  const paper = tally.tally;
  const pnl_udollars = paper.portfolio?.pnl_udollars ?? 0;
  const { portfolio: _portfolio, ...decisions } = paper;
  const { entries_by_kind } = run;
  const what = { file, kind, source, ...capture };
  const json = { ...what, ...decisions, pnl_udollars, entries_by_kind, ...runJson(run), report };
  const reasons = Object.entries(paper.reasons).map(([reason, times]) => `  ${String(times).padStart(8)}  ${reason}`);
  emit(command, json, () =>
    [
      `${kind} of ${source || 'unknown source'}`,
      `decisions    ${paper.taken} taken, ${paper.refused} refused, ${paper.near_misses} near-misses, ${paper.fills} fills`,
      `P&L          ${minus((pnl_udollars / 1e6).toFixed(2))} dollars at mark, paper venue ${paper.paper_profile ?? 'unknown'}`,
      ...reasons,
      ...runLines(run, report),
    ].join('\n'),
  );
}
