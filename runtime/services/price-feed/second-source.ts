/**
 * Two sources of one game. The first is believed; the second bears it out. Where both answer and tell different scores for longer than a
 * few polls, neither is traded on by the model; where the first is silent the second goes on with what it knows. Nothing of it is decided
 * silently: each disagreement and each change of source is said.
 */
import { wentBack } from '../../../adapters/espn/progress.ts';
import { means, readName, readSide } from '../../../adapters/matching/names.ts';
import type { GameEvent, GameSnapshot, InputEvent, League } from '../../trading/types/events.ts';
import type { Clock, FeedSink, RawFrame } from '../../trading/types/feeds.ts';
import type { GameReport } from '../../trading/types/report.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import type { SourceNote } from '../feeds.ts';

/** The first source is silent when an answer of the league is overdue for so long. */
const SILENT_US = 10_000_000;
/** Both may be a few polls behind each other; what differs for longer is a disagreement. */
const DISAGREE_US = 15_000_000;
/** A report that is older says nothing of now. */
const REPORT_OLD_US = 30_000_000;
/** A first source that has come back and goes on telling less than the second did is believed after so long. */
const BELIEVED_AGAIN_US = 30_000_000;
/** Starts of one game, as two sources state them, lie no further apart. */
const SAME_START_US = 3 * 3_600_000_000;

/** What a {@link SecondSource} needs. */
export interface SecondSourceOptions {
  /** Where games go. */
  sink: FeedSink;
  clock: Clock;
  /** How long an answer of the first source for this league is overdue, microseconds; 0 while it answers. */
  overdueUs(league: League): number;
  onNote(note: SourceNote): void;
  /** A score that both have told: how much later the first told it, microseconds; negative where it was sooner. */
  onLag(league: League, behind_us: TimeUs): void;
}

interface Known {
  /** As the first source told it last. */
  event: GameEvent;
  /** As it was passed on last. */
  said: GameSnapshot;
  report: { report: GameReport; at_us: TimeUs } | null;
  /** Since when both tell different things; 0 while they do not. */
  differ_since_us: TimeUs;
  /** The second source's word is passed on. */
  backed: boolean;
  /** Since when the first source is back and tells less. */
  behind_since_us: TimeUs;
  doubt: string | null;
  /** When each of the two first told the newest score that it told. */
  told: Readonly<Record<'first' | 'second', { score: string; at_us: TimeUs } | null>>;
}

/** Stands between the sessions and the desk. */
export class SecondSource implements FeedSink {
  private readonly options: SecondSourceOptions;
  private readonly known = new Map<string, Known>();
  /** The game of each report, by the report's own id; null where none or more than one can be meant. */
  private readonly ids = new Map<string, string>();

  constructor(options: SecondSourceOptions) {
    this.options = options;
  }

  frame(frame: RawFrame): void {
    this.options.sink.frame(frame);
  }

  event(event: InputEvent): void {
    if (event.type === 'game') this.first(event);
    else this.options.sink.event(event);
  }

  /** What the second source has told of a league. */
  reports(league: League, reports: readonly GameReport[], received_at_us: TimeUs): void {
    for (const report of reports) {
      const known = this.gameOf(report);
      if (known === undefined) continue;
      known.report = { report, at_us: received_at_us };
      this.tell(known, 'second', scoreText(report), received_at_us);
      if (this.options.overdueUs(league) > SILENT_US) this.takeOver(known, report, received_at_us);
      else this.compare(known, received_at_us);
    }
  }

  private first(event: GameEvent): void {
    const { game } = event;
    const known = this.known.get(game.game_id);
    if (known === undefined) {
      const told = { first: { score: scoreText(game.state), at_us: event.at.received_at_us }, second: null };
      const fresh = { report: null, differ_since_us: 0, backed: false, behind_since_us: 0, doubt: null, told };
      this.known.set(game.game_id, { event, said: game, ...fresh });
      this.options.sink.event(event);
      return;
    }
    known.event = event;
    this.tell(known, 'first', scoreText(game.state), event.at.received_at_us);
    const now_us = event.at.received_at_us;
    if (known.backed && wentBack(known.said, game) !== null) {
      // An answer from before its silence.
      known.behind_since_us ||= now_us;
      if (now_us - known.behind_since_us < BELIEVED_AGAIN_US) return;
    }
    if (known.backed)
      this.note(known, 'given_back', `${game.competition}: the first source tells ${scoreText(game.state)}`);
    known.backed = false;
    known.behind_since_us = 0;
    this.compare(known, now_us, false);
    this.say(known, event);
    if (game.status === 'final' || game.status === 'postponed') this.forgetOld();
  }

  /** Games that are over need no second word; a slate of a thousand is more than any day has. */
  private forgetOld(): void {
    if (this.known.size < 1_000) return;
    for (const [id, { event }] of this.known) if (event.game.status === 'final') this.known.delete(id);
  }

  private gameOf(report: GameReport): Known | undefined {
    const key = `${report.league} ${report.report_id}`;
    const id = this.ids.get(key);
    if (id !== undefined) return this.known.get(id);
    const found = [...this.known.values()].filter(({ event: { game } }) => isSame(game, report));
    const [only] = found;
    if (only === undefined || found.length > 1) return undefined;
    this.ids.set(key, only.event.game.game_id);
    return only;
  }

  /** Remember when a score was first told, and how far the other was from it. The scores both began with say nothing. */
  private tell(known: Known, by: 'first' | 'second', score: string, at_us: TimeUs): void {
    const own = known.told[by];
    if (own?.score === score) return;
    known.told = { ...known.told, [by]: { score, at_us } };
    const other = known.told[by === 'first' ? 'second' : 'first'];
    if (own === null || other === null || other.score !== score) return;
    this.options.onLag(known.event.game.league, by === 'first' ? at_us - other.at_us : other.at_us - at_us);
  }

  /** Look whether both tell the same. @param say pass the game on again where the doubt has changed */
  private compare(known: Known, now_us: TimeUs, say = true): void {
    const { event, report } = known;
    const { game } = event;
    const field = report === null || now_us - report.at_us > REPORT_OLD_US ? null : difference(game, report.report);
    if (field === null || report === null) known.differ_since_us = 0;
    else known.differ_since_us ||= now_us;
    const lasts = field !== null && now_us - known.differ_since_us >= DISAGREE_US;
    const doubt = lasts && report !== null ? doubtText(game, report.report, field) : null;
    if (doubt === known.doubt) return;
    const had = known.doubt !== null;
    known.doubt = doubt;
    if (doubt !== null && !had) this.note(known, 'disagrees', doubt);
    if (doubt === null) this.note(known, 'agrees', `${game.game_id}: both sources tell ${scoreText(game.state)}`);
    if (say)
      this.say(known, { ...event, play: null, at: { ...event.at, received_at_us: now_us, parsed_at_us: now_us } });
  }

  private say(known: Known, event: GameEvent): void {
    const { doubt } = known;
    const game = doubt === null ? event.game : { ...event.game, doubt };
    known.said = game;
    this.options.sink.event({ ...event, game });
  }

  private takeOver(known: Known, report: GameReport, at_us: TimeUs): void {
    const { game } = known.event;
    if (game.status === 'final' || game.status === 'postponed') return;
    const next = overlaid(known.said, report);
    if (wentBack(known.said, next) !== null) return;
    if (!known.backed)
      this.note(known, 'taken_over', `${game.game_id}: the first source is silent, ${report.source} goes on`);
    known.backed = true;
    known.said = next;
    const at = { provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us };
    this.options.sink.event({ type: 'game', game: next, play: null, at });
  }

  private note({ event: { game } }: Known, kind: SourceNote['kind'], detail: string): void {
    this.options.onNote({ kind, league: game.league, game_id: game.game_id, detail });
  }
}

/** Whether a report is of this game: the league, both names in their places, and the start where both state one. */
function isSame(game: GameSnapshot, { league, home, away, starts_at_us }: GameReport): boolean {
  if (game.league !== league) return false;
  if (starts_at_us !== null && Math.abs(game.starts_at_us - starts_at_us) > SAME_START_US) return false;
  if (starts_at_us === null && game.status === 'scheduled') return false;
  return (
    means(league, readName(league, home), readSide(league, game.home)) &&
    means(league, readName(league, away), readSide(league, game.away))
  );
}

const isPlaying = (status: GameSnapshot['status']): boolean => status === 'live' || status === 'break';

/** The field in which both differ; null where they tell the same as far as both tell it. */
function difference(game: GameSnapshot, report: GameReport): 'score' | 'status' | null {
  const over = game.status === 'final';
  if (
    over !== (report.status === 'final') &&
    (over || isPlaying(game.status)) &&
    !isPlaying(over ? 'final' : report.status)
  )
    return 'status';
  if (!isPlaying(game.status) && !over) return null;
  if (report.status === 'scheduled' || report.status === 'postponed') return null;
  const { score_1, score_2 } = game.state;
  return score_1 === report.score_1 && score_2 === report.score_2 ? null : 'score';
}

const scoreText = ({ score_1, score_2 }: { score_1: number; score_2: number }): string => `${score_1}-${score_2}`;

function doubtText({ state, status, game_id }: GameSnapshot, report: GameReport, field: string): string {
  return field === 'score'
    ? `Sources disagree on the score of ${game_id}: ESPN ${scoreText(state)}, ${report.source} ${scoreText(report)}.`
    : `Sources disagree whether ${game_id} is over: ESPN says ${status}, ${report.source} ${report.status}.`;
}

/** Half of a match, milliseconds. */
const HALF_MS = 2_700_000;

/**
 * The last state with what the report tells. Only soccer is whole by it (red cards stay as they were); elsewhere clock and situation are
 * not told, so the model's edges wait.
 */
function overlaid(game: GameSnapshot, report: GameReport): GameSnapshot {
  const { score_1, score_2, elapsed_ms, source } = report;
  const status = report.status === 'scheduled' ? game.status : report.status;
  const period = report.period ?? game.state.period;
  const moved = period !== game.state.period;
  const clock_ms = elapsed_ms !== null ? Math.max(0, HALF_MS - elapsed_ms) : moved ? 0 : game.state.clock_ms;
  const final = Number(status === 'final');
  const winner = final === 0 ? 0 : score_1 > score_2 ? 1 : score_2 > score_1 ? 2 : 0;
  const state = { ...game.state, score_1, score_2, period, clock_ms, final, winner };
  const { doubt: _, ...rest } = game;
  const told = { ...rest, status, state, source, ended: final === 1 ? ('played' as const) : null };
  const whole = game.league === 'soccer' && status !== 'final' && elapsed_ms !== null;
  return whole ? told : { ...told, doubt: `ESPN is silent; ${source} tells no more than the score: model edges wait.` };
}
