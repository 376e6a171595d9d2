/** A recorded game, play by play, through the kernel: our probability beside the source's own, and how both did. */
import type { GameEvent, GameSnapshot, GameState, League, Play, Prior } from '../trading/events.ts';
import type { JournalEntry } from '../trading/journal.ts';
import type { Probability, TimeUs } from '../trading/units.ts';

/** One recorded play with the state after it. */
export interface RecordedPlay {
  play: Play;
  state: GameState;
  wallclock_us: TimeUs | null;
  espn_home_wp: Probability | null;
}

/** A recorded game as the summary parser delivers it. */
export interface RecordedGame {
  game: GameSnapshot;
  plays: readonly RecordedPlay[];
  prior: Prior | null;
  /** First probability the source listed, after the first play; null when it listed none. */
  first_espn_wp: Probability | null;
}

/**
 * Share of games that the home side wins. Counted over closing-odds tables: NBA 2014-25 .569 (15,476 games; .54 in 2024 and
 * 2025), NFL 2000-25 .564 (6,853 games; .518 to .574 a season since 2021). .55 for both, nearer to the recent seasons.
 */
const LEAGUE_HOME_SHARE: Readonly<Record<League, Probability>> = { nba: 0.55, nfl: 0.55 };

/** Probabilities are kept this far from 0 and 1 when their logarithm is taken, as in the published comparisons. */
const LOG_LOSS_CLAMP = 1e-6;

/** Pregame probability by the order: stated by the user, parsed from the recording, the source's first number, league share. */
export function choosePrior(recorded: RecordedGame, given: Probability | null): Prior {
  if (given !== null) return { home_probability: given, source: 'given_by_user' };
  if (recorded.prior !== null) return recorded.prior;
  if (recorded.first_espn_wp !== null)
    return { home_probability: recorded.first_espn_wp, source: 'espn_first_win_probability' };
  return { home_probability: LEAGUE_HOME_SHARE[recorded.game.league], source: 'league_home_share' };
}

/** The game as events, one per play and one for the final score; time never runs backwards. */
export function* gameEvents(recorded: RecordedGame, prior: Prior): Generator<GameEvent> {
  let at_us = recorded.game.starts_at_us;
  const event = (state: GameState, status: GameSnapshot['status'], one: RecordedPlay | null): GameEvent => {
    at_us = Math.max(at_us + 1_000, one?.wallclock_us ?? 0);
    const reference_home_wp = one?.espn_home_wp ?? null;
    return {
      type: 'game',
      game: { ...recorded.game, status, state, prior, reference_home_wp },
      play: one?.play ?? null,
      at: { provider_at_us: one?.wallclock_us ?? null, received_at_us: at_us, parsed_at_us: at_us },
    };
  };
  for (const one of recorded.plays) yield event(one.state, 'live', one);
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
  /** Milliseconds of game clock since the start. */
  elapsed_ms: number;
  home_score: number;
  away_score: number;
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

/** Scores over the plays where both probabilities exist; null when there is none or the game is not over. */
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
    const { game, play, home_probability, refusal } = entry.body;
    if (refusal !== null) this.refused[refusal] = (this.refused[refusal] ?? 0) + 1;
    const { period, clock_ms, home_score, away_score } = game.state;
    this.plays.push({
      ...play,
      period,
      clock_ms,
      elapsed_ms: elapsedMs(game.league, period, clock_ms, game.postseason),
      home_score,
      away_score,
      ours: home_probability,
      espn: game.reference_home_wp,
    });
  }

  /** The finished study. @param top number of turning points. */
  finish(top = 8): GameStudy {
    const { game } = this.recorded;
    const scores = { ...score(this.plays, outcomeOf(this.recorded)), refused: this.refused };
    return { game, prior: this.prior, plays: this.plays, scores, turning_points: turningPoints(this.plays, top) };
  }
}

/** Length of a period, milliseconds: NFL 15 min (overtime 10, in the post-season 15), NBA 12 min (overtime 5). */
export function periodMs(league: League, period: number, postseason: boolean): number {
  const minutes = league === 'nba' ? (period <= 4 ? 12 : 5) : period <= 4 || postseason ? 15 : 10;
  return minutes * 60_000;
}

/** Game clock since the start, milliseconds. */
export function elapsedMs(league: League, period: number, clock_ms: number, postseason: boolean): number {
  let elapsed = 0;
  for (let done = 1; done < period; done += 1) elapsed += periodMs(league, done, postseason);
  return elapsed + Math.max(0, periodMs(league, period, postseason) - clock_ms);
}

function isFinal(recorded: RecordedGame): boolean {
  return recorded.game.status === 'final';
}

function outcomeOf(recorded: RecordedGame): number | null {
  const last = recorded.plays.at(-1);
  if (last === undefined || !isFinal(recorded)) return null;
  const { home_score, away_score } = last.state;
  return home_score === away_score ? 0.5 : home_score > away_score ? 1 : 0;
}

function score(plays: readonly StudiedPlay[], outcome: number | null): Omit<GameScores, 'refused'> {
  const both = plays.flatMap(({ ours, espn }) => (ours === null || espn === null ? [] : [{ ours, espn }]));
  const mean = (of: (row: { ours: number; espn: number }) => number): number | null =>
    both.length === 0 ? null : both.reduce((sum, row) => sum + of(row), 0) / both.length;
  const judged = (of: (p: number, y: number) => number, which: 'ours' | 'espn'): number | null =>
    outcome === null ? null : mean((row) => of(row[which], outcome));
  const brier = (p: number, y: number): number => (p - y) ** 2;
  return {
    plays: both.length,
    plays_recorded: plays.length,
    plays_priced: plays.filter(({ ours }) => ours !== null).length,
    mean_abs_diff: mean(({ ours, espn }) => Math.abs(ours - espn)),
    max_abs_diff:
      both.length === 0 ? null : both.reduce((most, { ours, espn }) => Math.max(most, Math.abs(ours - espn)), 0),
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
