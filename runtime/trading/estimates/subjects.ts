/** Every subject that is known, games and others alike, and the estimators of those that are no games. */
import { STALL_SETTLE_US } from '../market/freshness.ts';
import type { Pair, SubjectEvent, VenueMarket } from '../types/events.ts';
import type { SubjectPriced } from '../types/journal.ts';
import type { Estimate, Estimated, SubjectState } from '../types/subject.ts';
import type { Probability, TimeUs } from '../types/units.ts';
import type { Estimator } from './estimator.ts';
import { GameMoves, type MarketLook } from './game-moves.ts';
import { FORGOTTEN_AFTER_US, type Games } from './games.ts';
import type { SubjectRecord } from './subject-record.ts';

/** A subject that is no game: its estimator's word, and when it came. */
class Other implements SubjectRecord {
  readonly name: string;
  readonly moves = new GameMoves();
  estimate: Estimate | null = null;
  state: SubjectState | null = null;
  received_at_us: TimeUs = 0;
  news_at_us: TimeUs = 0;
  before_stall = false;
  private readonly estimator: Estimator | undefined;

  constructor(subject_id: string, estimator: Estimator | undefined) {
    this.name = subject_id;
    this.estimator = estimator;
  }

  /** @returns why there is no estimate; null when there is one */
  take(event: SubjectEvent): string | null {
    const { state, at } = event;
    const { received_at_us } = at;
    if (this.state === null || this.isNews(this.state, state)) this.news_at_us = received_at_us;
    this.state = state;
    this.received_at_us = received_at_us;
    const answer: Estimated = this.estimator?.take(event) ?? { refusal: 'unknown_kind' };
    const refusal = 'refusal' in answer ? answer.refusal : faultOf(answer);
    this.estimate = refusal === null ? (answer as Estimate) : null;
    return refusal;
  }

  leftUs(): null {
    return null;
  }

  private isNews(before: SubjectState, after: SubjectState): boolean {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)]))
      if (before[key] !== after[key] && this.estimator?.clocks.has(key) !== true) return true;
    return false;
  }

  get error_sd(): number {
    return this.estimate?.error_sd ?? 0;
  }

  isJudged(): boolean {
    return this.estimate !== null;
  }

  /** What is over or paused has no estimate. */
  idle(): string | null {
    return null;
  }

  watched(): string | null {
    return null;
  }

  worth({ proposition }: Pair, _market: VenueMarket, side: 'yes' | 'no'): Probability | null {
    const yes = proposition === undefined ? undefined : this.estimate?.p[proposition.outcome];
    if (yes === undefined) return null;
    return side === 'yes' ? yes : 1 - yes;
  }

  errorOf(): number {
    return this.error_sd;
  }

  disagreement(): Probability {
    return 0;
  }

  delayUs(): number {
    return this.estimator?.delay_us ?? Number.POSITIVE_INFINITY;
  }

  see(look: MarketLook): void {
    this.moves.see(look);
  }
}

/** What is wrong with the numbers of an estimate; null when nothing is. */
function faultOf({ p, error_sd }: Estimate): string | null {
  const is_right = error_sd >= 0 && Object.values(p).every((one) => one >= 0 && one <= 1);
  return is_right && Number.isFinite(error_sd) ? null : 'bad_estimate';
}

export class Subjects {
  private readonly games: Games;
  private readonly estimators: ReadonlyMap<string, Estimator>;
  /** No games; the one that was heard of longest ago first. */
  private readonly others = new Map<string, Other>();
  private stalled_at_us: TimeUs = Number.NEGATIVE_INFINITY;

  constructor(games: Games, estimators: readonly Estimator[]) {
    this.games = games;
    this.estimators = new Map(estimators.map((one) => [one.kind, one]));
  }

  /** By its id, which is a game's or another subject's. */
  get(subject_id: string): SubjectRecord | undefined {
    return this.games.get(subject_id) ?? this.others.get(subject_id);
  }

  /** What a pair is on; undefined for what nothing has been said of. */
  of({ game_id, proposition }: Pair): SubjectRecord | undefined {
    if (game_id !== null) return this.games.get(game_id);
    return proposition === undefined ? undefined : this.others.get(proposition.subject_id);
  }

  /** Take in a state of a subject that is no game, and say what it is worth. */
  take(event: SubjectEvent): SubjectPriced {
    const { subject_id, kind, state, at } = event;
    const record = this.others.get(subject_id) ?? new Other(subject_id, this.estimators.get(kind));
    this.others.delete(subject_id);
    this.others.set(subject_id, record);
    const refusal = record.take(event);
    // An answer may have waited in its socket; sources are asked anew when that is over.
    if (at.received_at_us - this.stalled_at_us > STALL_SETTLE_US) record.before_stall = false;
    this.forgetBefore(at.received_at_us - FORGOTTEN_AFTER_US);
    return { subject_id, kind, state, estimate: record.estimate, refusal, at };
  }

  /** The process stood still: every state that is known is of before, until its source has said it again. */
  stall(at_us: TimeUs): void {
    this.stalled_at_us = at_us;
    this.games.stall(at_us);
    for (const record of this.others.values()) record.before_stall = true;
  }

  private forgetBefore(at_us: TimeUs): void {
    for (const [subject_id, { received_at_us }] of this.others) {
      if (received_at_us >= at_us) return;
      this.others.delete(subject_id);
    }
  }
}
