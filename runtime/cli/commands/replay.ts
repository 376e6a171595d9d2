/** `arbees replay FILE`: a recorded game, a tape or a capture through the kernel again. */
import type { Command } from 'commander';
import { parseSummary, type SummaryReplay } from '../../../adapters/espn/parse-summary.ts';
import { choosePrior, type GameStudy, GameStudyBuilder, gameEvents, type TurningPoint } from '../../tape/game-study.ts';
import { JournalTally } from '../../tape/journal-tally.ts';
import { type ReplayResult, replayEvents, replayTape } from '../../tape/replay.ts';
import { gameReport, hasReference, NO_REFERENCE, priorText } from '../../tape/report/game-report.ts';
import { percent } from '../../tape/report/html.ts';
import type { TapeReader } from '../../tape/tape-reader.ts';
import { CliError, emit, examples, withProgress } from '../output.ts';
import { dropOption, isKalshiRecording, replayBooks } from './book-replay.ts';
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
import { emitTapeRun, runJson, runLines } from './run-output.ts';

interface ReplayOptions extends RunOptions {
  prior?: number;
  saveTape?: string;
  drop?: number[];
}

/** Add `replay` to the program. */
export function registerReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('replay a game summary, order-book frames, a tape or a capture through the kernel')
    .argument('<file>', 'ESPN summary or Kalshi frames (.json, .json.gz), tape (.arrow) or capture (.jsonl.gz)');
  addRunOptions(command)
    .option('--prior <probability>', 'pregame probability that the home side wins, 0..1', priorOption)
    .option('--drop <numbers>', 'of recorded Kalshi frames: lose these on the way, e.g. 40,41', dropOption)
    .option('--save-tape <file>', 'of a capture: also write its events as a tape')
    .addHelpText(
      'after',
      examples([
        ['arbees replay game.json.gz', 'our win probability beside ESPN\u2019s, with a report'],
        ['arbees replay game.json.gz --prior 0.62 --json', 'the same with a pregame probability of your own, as JSON'],
        ['arbees replay quotes.arrow --set lock_min_edge_e4=50', 'a tape with another threshold'],
        ['arbees replay kalshi_frames.json.gz --drop 100', 'recorded order-book frames, one of them lost'],
        ['arbees replay evening.jsonl.gz', 'raw frames of an evening, parsed again'],
      ]),
    )
    .action(async (file: string, options: ReplayOptions, self: Command) => {
      const input = await openInput(file);
      if (input.kind === 'tape') await replayTapeFile(self, file, input.reader, options);
      else if (input.kind === 'capture') await replayCapture(self, file, options);
      else if (isKalshiRecording(input.document)) replayBooks(self, file, input.document, options);
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
      expected: 'an ESPN summary of an NFL, NBA, NHL or MLB game',
    });
  const recorded = parsed.value;
  const engine = engineFor(16, 16);
  const prior = choosePrior(recorded, options.prior ?? null, engine);
  const builder = new GameStudyBuilder(recorded, prior);
  const journal = journalSink(options.journal);
  const run = replayEvents(gameEvents(recorded, prior), {
    engine,
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
    home_score: last?.score_1 ?? null,
    away_score: last?.score_2 ?? null,
    ...scores,
    prior: prior.side1,
    prior_source: prior.source,
    rejected: recorded.rejected,
    turning_points: study.turning_points.map(turningJson),
    ...runJson(run),
    report,
  };
}

function turningJson(play: TurningPoint): object {
  const {
    when,
    period,
    clock_ms,
    score_1: home_score,
    score_2: away_score,
    text,
    before,
    after,
    change,
    espn_change,
  } = play;
  return { when, period, clock_ms, home_score, away_score, text, before, after, change, espn_change };
}

function gameText(study: GameStudy, recorded: SummaryReplay, run: ReplayResult, report: string | null): string {
  const { game, prior, scores } = study;
  const last = study.plays.at(-1);
  const four = (value: number | null): string => (value === null ? 'n/a' : value.toFixed(4));
  const lines = [
    `${game.away.name} ${last?.score_2 ?? ''} at ${game.home.name} ${last?.score_1 ?? ''}`,
    `pregame      ${percent(prior.side1)} ${game.home.code}: ${priorText(prior.source)}`,
    `plays        ${scores.plays} compared, ${scores.plays_priced} priced, ${scores.plays_recorded} recorded`,
  ];
  if (hasReference(study)) {
    lines.push(
      `difference   mean ${four(scores.mean_abs_diff)}, largest ${four(scores.max_abs_diff)}`,
      `Brier        ours ${four(scores.brier_ours)}, ESPN ${four(scores.brier_espn)}`,
      `log loss     ours ${four(scores.log_loss_ours)}, ESPN ${four(scores.log_loss_espn)}`,
    );
  } else {
    lines.push(
      `reference    ${NO_REFERENCE}`,
      `Brier        ours ${four(scores.brier_ours)}`,
      `log loss     ours ${four(scores.log_loss_ours)}`,
    );
  }
  for (const [reason, times] of [...Object.entries(scores.refused), ...Object.entries(recorded.rejected)])
    lines.push(`left out     ${times} x ${reason}`);
  lines.push('', 'turning points', ...study.turning_points.map((play) => turningLine(play, study)));
  return [...lines, '', ...runLines(run, report)].join('\n');
}

function turningLine(play: TurningPoint, study: GameStudy): string {
  const { home, away } = study.game;
  const score = `${away.code} ${play.score_2} ${home.code} ${play.score_1}`;
  const move = `${percent(play.before).padStart(7)} to ${percent(play.after).padStart(7)}`;
  const text = play.text.length > 72 ? `${play.text.slice(0, 71)}\u2026` : play.text;
  return `  ${play.when.padEnd(11)} ${score.padEnd(15)} ${move}  ${text}`;
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
