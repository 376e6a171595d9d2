/** `arbees replay FILE`: a recorded game, a tape or a capture through the kernel again. */
import type { Command } from 'commander';
import type { ReplayedBooks } from '../../services/replay/books.ts';
import type { ReplayedGame } from '../../services/replay/replay.ts';
import {
  type GameStudy,
  hasReference,
  NO_REFERENCE,
  percent,
  priorText,
  type TurningPoint,
} from '../../services/replay/words.ts';
import { CliError, emit, examples, warn, withProgress } from '../output.ts';
import { addRunOptions, type RunOptions, reportPath, runRequest } from './run-options.ts';
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
    .action((file: string, options: ReplayOptions, self: Command) => replay(self, file, options));
}

async function replay(command: Command, file: string, options: ReplayOptions): Promise<void> {
  const { replayFile } = await import('../../services/replay/replay.ts');
  const { prior, drop = [], saveTape: save_tape } = options;
  const replayed = await withProgress(command, `replay ${file}`, (progress) =>
    replayFile({ ...runRequest(options, { command: 'replay', file }, progress), prior, drop, save_tape }),
  );
  if (replayed.kind === 'books') return emitBooks(command, file, replayed);
  const report = reportPath(options.report, 'replay', file);
  if (replayed.kind === 'game') {
    emit(command, gameJson(file, replayed, report), () => gameText(replayed, report));
    return;
  }
  for (const [finding, times] of Object.entries(replayed.capture?.findings ?? {}))
    warn(command, `${file}: ${times} x ${finding.replaceAll('_', ' ')}`);
  emitTapeRun(command, file, replayed, report);
}

/** `--drop 40,41`: positions of frames that are lost on the way, 0-based. @throws CliError naming the option. */
function dropOption(text: string): number[] {
  const positions = text.split(',').map((part) => (/^\d{1,7}$/.test(part.trim()) ? Number(part) : Number.NaN));
  if (positions.some(Number.isNaN))
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field: '--drop',
      expected: 'frame numbers from 0, separated by commas',
    });
  return positions;
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

function emitBooks(command: Command, file: string, replayed: ReplayedBooks): void {
  const { frames, dropped, gaps, snapshots_asked, rejected, books, run } = replayed;
  const books_rebuilt = books.filter((book) => book.levels > 0).length;
  const books_live = books.filter((book) => book.status === 'live').length;
  const orders = run.entries_by_kind.order_intent ?? 0;
  const counts = { frames, dropped, books_rebuilt, books_live, gaps, snapshots_asked, orders, rejected };
  emit(command, { file, kind: 'kalshi_books', ...counts, books, ...runJson(run) }, () => {
    const lines = books.map((b) => {
      const price = `${b.bid_e4 / 100}/${b.ask_e4 / 100} c`;
      return `  ${b.status.padEnd(7)} ${price.padEnd(14)} ${b.levels} levels  ${b.market_id}`;
    });
    const asked = `${snapshots_asked} snapshots asked for`;
    const head = [
      `frames       ${frames}, ${dropped.length} dropped`,
      `books        ${books_rebuilt} rebuilt, ${books_live} live, ${gaps} gaps, ${asked}`,
    ];
    return [...head, ...lines, ...runLines(run, null)].join('\n');
  });
}

function gameJson(file: string, { study, rejected, run }: ReplayedGame, report: string | null): object {
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
    rejected,
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

function gameText({ study, rejected, run }: ReplayedGame, report: string | null): string {
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
  for (const [reason, times] of [...Object.entries(scores.refused), ...Object.entries(rejected)])
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
