/** A recorded game, play by play, through the kernel: our probability beside the source's own, and how both did. */
import type { EngineContract } from '../../engine-wasm/contract.ts';
import type { GameEvent, GameSnapshot, GameState, League, Play, Prior } from '../trading/types/events.ts';
import { momentText } from '../trading/types/game-clock.ts';
import type { JournalEntry } from '../trading/types/journal.ts';
import { periodMs, periodsOf } from '../trading/types/periods.ts';
import type { Probability, TimeUs } from '../trading/types/units.ts';

/** One recorded play with the state after it. */
export interface RecordedPlay {
  play: Play;
  state: GameState;
  wallclock_us: TimeUs | null;
  espn_side1: Probability | null;
}

/** A recorded game as the summary parser delivers it. */
export interface RecordedGame {
  game: GameSnapshot;
  plays: readonly RecordedPlay[];
  /** First probability the source listed, after the first play; null when it listed none. */
  first_espn_side1: Probability | null;
}

/**
 * Share of games that the home side wins. Counted over closing-odds tables: NBA 2014-25 .569 (15,476 games; .54 in 2024 and
 * 2025), NFL 2000-25 .564 (6,853 games; .518 to .574 a season since 2021). .55 for both, nearer to the recent seasons. NHL 2017-19 .536 (1,434 games).
 */
const HOME_SHARE: Probability = 0.55;
const HOME_SHARE_NHL: Probability = 0.536;

/** Probabilities are kept this far from 0 and 1 when their logarithm is taken, as in the published comparisons. */
const LOG_LOSS_CLAMP = 1e-6;

/**
 * Pregame probability by the order: stated by the user, a price in the recording, its spread by the kernel, the source's first
 * number, the share of home wins.
 */
export function choosePrior(
  { game, first_espn_side1 }: RecordedGame,
  given: Probability | null,
  engine: Pick<EngineContract, 'sportPriorFromSpread'>,
): Prior {
  const prior = (side1: Probability, source: string, total: number | null = null): Prior => {
    return { side1, draw: 0, total, source };
  };
  if (given !== null) return prior(given, 'given_by_user', game.prior?.total ?? null);
  if (game.prior !== null) return game.prior;
  const { spread } = game;
  const by_spread = spread === null ? Number.NaN : engine.sportPriorFromSpread(game.league, spread.margin);
  if (spread !== null && by_spread > 0 && by_spread < 1) return prior(by_spread, spread.source, spread.total);
  if (first_espn_side1 !== null) return prior(first_espn_side1, 'espn_first_win_probability');
  return prior(game.league === 'nhl' ? HOME_SHARE_NHL : HOME_SHARE, 'league_home_share');
}

/** The game as events, one per play and one for the final score; time never runs backwards. */
export function* gameEvents(recorded: RecordedGame, prior: Prior): Generator<GameEvent> {
  let at_us = recorded.game.starts_at_us;
  const event = (state: GameState, status: GameSnapshot['status'], one: RecordedPlay | null): GameEvent => {
    at_us = Math.max(at_us + 1_000, one?.wallclock_us ?? 0);
    const reference = one === null || one.espn_side1 === null ? null : { side1: one.espn_side1 };
    return {
      type: 'game',
      game: { ...recorded.game, status, state, prior, reference },
      play: one?.play ?? null,
      at: { provider_at_us: one?.wallclock_us ?? null, received_at_us: at_us, parsed_at_us: at_us },
    };
  };
  for (const one of recorded.plays) yield event({ ...one.state, final: 0, winner: 0 }, 'live', one);
  const last = recorded.plays.at(-1);
  if (last !== undefined && isFinal(recorded)) yield event(last.state, 'final', null);
}

/** One play with both probabilities. */
export interface StudiedPlay {
  play_id: string;
  text: string;
  scoring: boolean;
  period: number;
  clock_ms: number;
  /** Where in the game: "Q4 3:21", "Bottom 5th". */
  when: string;
  /** Game clock since the start, as {@link elapsedMs} counts it. */
  elapsed_ms: number;
  score_1: number;
  score_2: number;
  /** Home win, a tie counted half. */
  ours: Probability | null;
  espn: Probability | null;
}

/** A play that moved our probability most. */
export interface TurningPoint extends StudiedPlay {
  before: Probability;
  after: Probability;
  change: number;
  espn_change: number | null;
}

/**
 * Scores over the plays where both probabilities exist; ours over all priced plays where the source gives no probability at
 * all (hockey). Null when there is none or the game is not over.
 */
export interface GameScores {
  /** Plays where both probabilities exist. */
  plays: number;
  plays_recorded: number;
  plays_priced: number;
  /** Plays the kernel refused, by named reason. */
  refused: Record<string, number>;
  mean_abs_diff: number | null;
  max_abs_diff: number | null;
  brier_ours: number | null;
  brier_espn: number | null;
  log_loss_ours: number | null;
  log_loss_espn: number | null;
  /** 1 home won, 0 away won, 0.5 tie; null while undecided. */
  outcome: number | null;
}

export interface GameStudy {
  game: GameSnapshot;
  prior: Prior;
  plays: StudiedPlay[];
  scores: GameScores;
  turning_points: TurningPoint[];
}

/** Collects the journal's answers to {@link gameEvents}. */
export class GameStudyBuilder {
  private readonly recorded: RecordedGame;
  private readonly prior: Prior;
  private readonly plays: StudiedPlay[] = [];
  private readonly refused: Record<string, number> = {};

  constructor(recorded: RecordedGame, prior: Prior) {
    this.recorded = recorded;
    this.prior = prior;
  }

  /** Take one journal entry; others than priced plays are passed over. */
  entry(entry: JournalEntry): void {
    if (entry.kind !== 'game_priced' || entry.body.play === null) return;
    const { game, play, priced, refusal } = entry.body;
    if (refusal !== null) this.refused[refusal] = (this.refused[refusal] ?? 0) + 1;
    const { period, clock_ms, score_1, score_2 } = game.state;
    this.plays.push({
      ...play,
      period,
      clock_ms,
      when: momentText(game),
      elapsed_ms: elapsedMs(game.league, game.state),
      score_1,
      score_2,
      ours: priced === null ? null : priced.side1 + priced.draw / 2,
      espn: game.reference?.side1 ?? null,
    });
  }

  /** The finished study. @param top number of turning points. */
  finish(top = 8): GameStudy {
    const { game } = this.recorded;
    const scores = { ...score(this.plays, outcomeOf(this.recorded)), refused: this.refused };
    return { game, prior: this.prior, plays: this.plays, scores, turning_points: turningPoints(this.plays, top) };
  }
}

/** Baseball has no clock: three minutes an out, near the pace of a game, six outs an inning. */
const OUT_MS = 180_000;

/** Length of a period on the axis of a report, milliseconds. */
export function axisMs(league: League, period: number, postseason: boolean): number {
  return periodsOf(league, postseason).length_ms === 0 ? 6 * OUT_MS : periodMs(league, period, postseason);
}

/** Game clock since the start, milliseconds; of baseball by its outs. */
export function elapsedMs(league: League, state: GameState): number {
  const { period, clock_ms } = state;
  const postseason = state.postseason === 1;
  let elapsed = 0;
  for (let done = 1; done < period; done += 1) elapsed += axisMs(league, done, postseason);
  if (league === 'mlb') return elapsed + OUT_MS * (3 * (state.half ?? 0) + (state.outs ?? 0));
  return elapsed + Math.max(0, axisMs(league, period, postseason) - clock_ms);
}

function isFinal(recorded: RecordedGame): boolean {
  return recorded.game.status === 'final';
}

function outcomeOf(recorded: RecordedGame): number | null {
  const last = recorded.plays.at(-1);
  if (last === undefined || !isFinal(recorded)) return null;
  const { score_1, score_2 } = last.state;
  return score_1 === score_2 ? 0.5 : score_1 > score_2 ? 1 : 0;
}

function score(plays: readonly StudiedPlay[], outcome: number | null): Omit<GameScores, 'refused'> {
  const both = plays.flatMap(({ ours, espn }) => (ours === null || espn === null ? [] : [{ ours, espn }]));
  const mean = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  const alone = plays.every(({ espn }) => espn === null);
  const ours = alone ? plays.flatMap((play) => play.ours ?? []) : both.map((row) => row.ours);
  const judged = (of: (p: number, y: number) => number, which: 'ours' | 'espn'): number | null =>
    outcome === null ? null : mean((which === 'ours' ? ours : both.map((row) => row.espn)).map((p) => of(p, outcome)));
  const brier = (p: number, y: number): number => (p - y) ** 2;
  return {
    plays: both.length,
    plays_recorded: plays.length,
    plays_priced: plays.filter(({ ours }) => ours !== null).length,
    mean_abs_diff: mean(both.map((row) => Math.abs(row.ours - row.espn))),
    max_abs_diff:
      both.length === 0 ? null : both.reduce((most, row) => Math.max(most, Math.abs(row.ours - row.espn)), 0),
    brier_ours: judged(brier, 'ours'),
    brier_espn: judged(brier, 'espn'),
    log_loss_ours: judged(logLoss, 'ours'),
    log_loss_espn: judged(logLoss, 'espn'),
    outcome,
  };
}

function logLoss(p: number, y: number): number {
  const q = Math.min(1 - LOG_LOSS_CLAMP, Math.max(LOG_LOSS_CLAMP, p));
  return -(y * Math.log(q) + (1 - y) * Math.log(1 - q));
}

function turningPoints(plays: readonly StudiedPlay[], top: number): TurningPoint[] {
  const moves: TurningPoint[] = [];
  for (let i = 1; i < plays.length; i += 1) {
    const now = plays[i] as StudiedPlay;
    const then = plays[i - 1] as StudiedPlay;
    if (now.ours === null || then.ours === null) continue;
    const espn_change = now.espn === null || then.espn === null ? null : now.espn - then.espn;
    moves.push({ ...now, before: then.ours, after: now.ours, change: now.ours - then.ours, espn_change });
  }
  moves.sort((a, b) => Math.abs(b.change) - Math.abs(a.change) || a.elapsed_ms - b.elapsed_ms);
  return moves.slice(0, top).sort((a, b) => a.elapsed_ms - b.elapsed_ms);
}
