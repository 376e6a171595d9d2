/**
 * Subjects: what markets are about, as data. A game has states of its own (game.ts); of any other kind (a price target, an
 * economic print, an election) a source says its state, an estimator of its kind what each outcome is worth.
 */
import type { Probability, TimeUs } from './units.ts';

/** What is said of a subject, by names that its kind agrees on with its source. */
export type SubjectState = Readonly<Record<string, number | string | boolean | null>>;

/** One subject as its source says that it is now. */
export interface Subject {
  /** Unique over all kinds, e.g. "btc:2026-12-01T17". No game's id. */
  subject_id: string;
  /** Whose estimator is asked, e.g. "price_target". */
  kind: string;
  state: SubjectState;
}

/** What YES of a pair is on, for a subject that is no game. */
export interface Proposition {
  subject_id: string;
  /** An outcome of the subject, by the name that its estimator gives it, e.g. "above_100000". */
  outcome: string;
}

/** What the outcomes of a subject are worth to us, and how sure we are. */
export interface Estimate {
  /** By outcome; they need not exclude each other. */
  p: Readonly<Record<string, Probability>>;
  /** Standard deviation of our own error. */
  error_sd: number;
  /** Of the state that it rests on. */
  as_of_us: TimeUs;
}

/** An estimate, or the name of what stands against one. */
export type Estimated = Estimate | { refusal: string };
