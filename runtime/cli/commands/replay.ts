/** `arbees replay FILE`: a recorded game, a tape or a capture through the kernel again. */
import type { Command } from 'commander';
import { parseSummary, type SummaryReplay } from '../../../adapters/espn/parse-summary.ts';
import { choosePrior, type GameStudy, GameStudyBuilder, gameEvents, type TurningPoint } from '../../tape/game-study.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { type ReplayResult, replayEvents, replayTape } from '../../tape/replay.ts';
import { gameClock, gameReport, priorText } from '../../tape/report/game-report.ts';
import { minus, percent } from '../../tape/report/html.ts';
import { tapeReport } from '../../tape/report/tape-report.ts';
import type { TapeReader } from '../../tape/tape-reader.ts';
import { CliError, emit, examples, withProgress } from '../output.ts';
import { replayCapture } from './capture-replay.ts';
import {
  addRunOptions,
  engineFor,
  journalSink,
  openInput,
  type RunOptions,
  reportPath,
  settingsFrom,
  writeText,
} from './input-file.ts';

interface ReplayOptions extends RunOptions {
  prior?: number;
  saveTape?: string;
}

/** Add `replay` to the program. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('replay an ESPN game summary, a tape or a capture through the kernel, deterministically')
    .argument('<file>', 'ESPN summary (.json, .json.gz), tape (.arrow) or capture (.jsonl.gz)');
  addRunOptions(command)
    .option('--prior <probability>', 'pregame probability that the home side wins, 0..1', priorOption)
    .option('--save-tape <file>', 'of a capture: also write its events as a tape')
    .addHelpText(
      'after',
      examples([
        ['arbees replay game.json.gz', 'our win probability beside ESPN\u2019s, with a report'],
        ['arbees replay game.json.gz --prior 0.62 --json', 'the same with a pregame probability of your own, as JSON'],
        ['arbees replay quotes.arrow --set lock_min_edge_e4=50', 'a tape with another threshold'],
        ['arbees replay evening.jsonl.gz', 'raw frames of an evening, parsed again'],
      ]),
    )
    .action(async (file: string, options: ReplayOptions, self: Command) => {
      const input = await openInput(file);
      if (input.kind === 'tape') await replayTapeFile(self, file, input.reader, options);
      else if (input.kind === 'capture') await replayCapture(self, file, options);
      else replayGame(self, file, input.document, options);
    });
}

function priorOption(text: string): number {
  const value = /^0?\.\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value > 0 && value < 1))
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field: '--prior',
      expected: 'a number between 0 and 1',
    });
  return value;
}

function replayGame(command: Command, file: string, document: unknown, options: ReplayOptions): void {
  const parsed = parseSummary(document);
  if (!parsed.ok)
    throw new CliError(parsed.reason, `${file}: ${parsed.detail}`, {
      field: 'FILE',
      expected: 'an ESPN summary of an NFL or NBA game',
    });
  const recorded = parsed.value;
  const prior = choosePrior(recorded, options.prior ?? null);
  const builder = new GameStudyBuilder(recorded, prior);
  const journal = journalSink(options.journal);
  const run = replayEvents(gameEvents(recorded, prior), {
    engine: engineFor(16, 16),
    settings: settingsFrom({}, options.set),
    seed: options.seed ?? 1,
    mode: 'replay',
    on_entry: (entry) => builder.entry(entry),
    ...(journal.write === undefined ? {} : { write_journal: journal.write }),
  });
  journal.close();
  const study = builder.finish();
  const report = reportPath(options.report, 'replay', file);
  const { kernel_sha256, journal_sha256, events } = run;
  if (report !== null)
    writeText(report, gameReport(study, { source: file, kernel_sha256, journal_sha256, events }), '--report');
  emit(command, gameJson(file, study, recorded, run, report), () => gameText(study, recorded, run, report));
}

function gameJson(
  file: string,
  study: GameStudy,
  recorded: SummaryReplay,
  run: ReplayResult,
  report: string | null,
): object {
  const { game, prior, scores } = study;
  const last = study.plays.at(-1);
  return {
    file,
    kind: 'espn_summary',
    game_id: game.game_id,
    league: game.league,
    home: game.home.name,
    away: game.away.name,
    home_score: last?.home_score ?? null,
    away_score: last?.away_score ?? null,
    ...scores,
    prior: prior.home_probability,
    prior_source: prior.source,
    rejected: recorded.rejected,
    turning_points: study.turning_points.map(turningJson),
    ...runJson(run),
    report,
  };
}

function turningJson(play: TurningPoint): object {
  const { period, clock_ms, home_score, away_score, text, before, after, change, espn_change } = play;
  return { period, clock_ms, home_score, away_score, text, before, after, change, espn_change };
}

/** The part every replay's JSON has. */
export function runJson(run: ReplayResult): object {
  const { kernel_sha256, journal_sha256, events, events_per_s, elapsed_us, entries, run_id } = run;
  return { run_id, kernel_sha256, journal_sha256, events, entries, elapsed_us, events_per_s };
}

function gameText(study: GameStudy, recorded: SummaryReplay, run: ReplayResult, report: string | null): string {
  const { game, prior, scores } = study;
  const last = study.plays.at(-1);
  const four = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));
  const lines = [
    `${game.away.name} ${last?.away_score ?? ''} at ${game.home.name} ${last?.home_score ?? ''}`,
    `pregame      ${percent(prior.home_probability)} ${game.home.code}: ${priorText(prior.source)}`,
    `plays        ${scores.plays} compared, ${scores.plays_priced} priced, ${scores.plays_recorded} recorded`,
    `difference   mean ${four(scores.mean_abs_diff)}, largest ${four(scores.max_abs_diff)}`,
    `Brier        ours ${four(scores.brier_ours)}, ESPN ${four(scores.brier_espn)}`,
    `log loss     ours ${four(scores.log_loss_ours)}, ESPN ${four(scores.log_loss_espn)}`,
  ];
  for (const [reason, times] of [...Object.entries(scores.refused), ...Object.entries(recorded.rejected)])
    lines.push(`left out     ${times} x ${reason}`);
  lines.push('', 'turning points', ...study.turning_points.map((play) => turningLine(play, study)));
  return [...lines, '', ...runLines(run, report)].join('\n');
}

function turningLine(play: TurningPoint, study: GameStudy): string {
  const { home, away } = study.game;
  const score = `${away.code} ${play.away_score} ${home.code} ${play.home_score}`;
  const move = `${percent(play.before).padStart(7)} to ${percent(play.after).padStart(7)}`;
  const text = play.text.length > 72 ? `${play.text.slice(0, 71)}\u2026` : play.text;
  return `  ${gameClock(play.period, play.clock_ms).padEnd(9)} ${score.padEnd(15)} ${move}  ${text}`;
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

async function replayTapeFile(
  command: Command,
  file: string,
  reader: TapeReader,
  options: ReplayOptions,
): Promise<void> {
  const { meta } = reader;
  const tally = new JournalTally();
  const journal = journalSink(options.journal);
  const run = await withProgress(command, `replay ${file}`, (progress) =>
    replayTape(reader, {
      engine: engineFor(reader.markets.length, 256),
      settings: settingsFrom(meta.settings, options.set),
      seed: options.seed ?? meta.seed,
      mode: 'replay',
      on_entry: (entry) => tally.entry(entry),
      on_progress: (events) => progress.update(events, undefined, 'events'),
      ...(journal.write === undefined ? {} : { write_journal: journal.write }),
    }),
  );
  journal.close();
  emitTapeRun(command, { file, kind: 'tape', source: meta.source }, run, tally, options);
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
