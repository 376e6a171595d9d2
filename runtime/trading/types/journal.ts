/**
 * What comes out: one append-only journal. The database, the API, the dashboard and the notifier read it and nothing
 * else; a recorded journal rebuilds any past screen.
 */
import type {
  BookStatus,
  FeedEvent,
  GameSnapshot,
  HaltScope,
  Outcome,
  Pair,
  Play,
  StallEvent,
  Stamp,
  Venue,
} from './events.ts';
import type {
  AccountResumed,
  CashMoved,
  ClosedTrade,
  DayStarted,
  Fill,
  LegsClosed,
  OrderIntent,
  OrderUpdate,
  Portfolio,
  Position,
} from './money.ts';
import type { Opportunity } from './opportunity.ts';
import type { Estimate, Subject } from './subject.ts';
import type { PriceE4, Probability, QtyCc, TimeUs, Udollars } from './units.ts';

export * from './money.ts';
export * from './opportunity.ts';

/** A naked leg has an owner from the moment it exists until it is gone. */
export interface NakedLeg {
  opportunity_id: string;
  pair_id: string;
  venue: Venue;
  market_id: string;
  side: 'yes' | 'no';
  qty_cc: QtyCc;
  state: 'open' | 'completed' | 'unwound' | 'capped';
  /** Tries to repair it so far; each yields a cent more. */
  repairs: number;
  /** What the last try does; null before the first. */
  repair: 'complete' | 'unwind' | null;
  /** Most that repairing may lose, fees included; beyond it the leg is kept as a position. */
  loss_limit_udollars: Udollars;
  deadline_at_us: TimeUs;
  text: string;
}

/**
 * Why a pair is not watched: one of its markets is in another pair that is, or a pair of this id is on the game's other side. Both
 * are what a source said wrongly, once or now; the pair that is watched goes on as it was.
 */
export interface PairRefusal {
  pair_id: string;
  reason: 'market_in_two_pairs' | 'other_side';
  /** The pair that is watched. */
  watched_pair_id: string;
}

export interface Quote {
  pair_id: string;
  venue: Venue;
  bid_e4: PriceE4;
  bid_qty_cc: QtyCc;
  ask_e4: PriceE4;
  ask_qty_cc: QtyCc;
  status: BookStatus;
  received_at_us: TimeUs;
}

/** What one next event would do. */
export interface NextEvent {
  /** The kernel's name of it, e.g. `side1_two_points`. */
  name: string;
  /** The same for people, e.g. "NY two points". */
  label: string;
  /** Probability that this comes next; 0 where the model does not say. */
  probability: Probability;
  /** Outcomes right after it. */
  priced: Outcome;
}

export interface GamePriced {
  game: GameSnapshot;
  play: Play | null;
  /** Null when refused; then `refusal` says why (unknown clock, no prior, ...). */
  priced: Outcome | null;
  /** Standard deviation of the model's own error in this state, from calibration; null when refused. */
  error_sd: number | null;
  /** Mean move of side 1's probability over the next events; null when refused or not in play. */
  leverage: number | null;
  refusal: string | null;
  /** What the next score, point or out would do; empty when refused or not in play. */
  next_events: NextEvent[];
  at: Stamp;
}

/** A subject that is no game, and what it is worth. */
export interface SubjectPriced extends Subject {
  /** Null when refused; then `refusal` says why. */
  estimate: Estimate | null;
  refusal: string | null;
  at: Stamp;
}

export interface RunStarted {
  run_id: string;
  mode: 'demo' | 'paper' | 'backtest' | 'replay';
  /** Whose money it is; a later run of the same account continues it. */
  account: string;
  kernel_sha256: string;
  seed: number;
  settings: Record<string, unknown>;
}

export interface Halted {
  halted: boolean;
  reason: string;
  by: string;
  scope: HaltScope;
}

export interface LatencySample {
  stage: 'parse' | 'decide' | 'source_to_receive' | 'intent_to_fill';
  source: string;
  value_us: number;
}

/** What the market did after a bet was filled. */
export interface FillJudged {
  fill_id: string;
  /** How far the middle of the market was below the price paid, 1/10,000 dollar; null where no book could be read in time. */
  against_e4: number | null;
  /** Further than the limit: whoever sold knew more. */
  adverse: boolean;
}

/** Kinds and bodies; one table so that server, database and page agree. */
export interface JournalBodies {
  run_started: RunStarted;
  game_priced: GamePriced;
  subject_priced: SubjectPriced;
  pair_listed: Pair;
  pair_refused: PairRefusal;
  quote: Quote;
  book_status: { pair_id: string; venue: Venue; market_id: string; status: BookStatus; reason: string };
  feed: Omit<FeedEvent, 'type'>;
  opportunity: Opportunity;
  order_intent: OrderIntent;
  order_update: OrderUpdate;
  fill: Fill;
  position: Position;
  naked_leg: NakedLeg;
  portfolio: Portfolio;
  settled: { venue: Venue; market_id: string; yes_value_e4: PriceE4; pair_id: string };
  halted: Halted;
  /** The process stood still or the wall clock was set. */
  stall: Omit<StallEvent, 'type'>;
  latency: LatencySample;
  trade_closed: ClosedTrade;
  cash_moved: CashMoved;
  day_started: DayStarted;
  legs_closed: LegsClosed;
  fill_judged: FillJudged;
  account_resumed: AccountResumed;
}

export type JournalKind = keyof JournalBodies;

/**
 * The parts of an account's journal, each with one writer at a time and numbers of its own. `decisions` is what money and
 * orders are folded from and is kept for ever; `ticks` is what was seen on the way and may be thinned and forgotten.
 */
export const STREAMS = ['decisions', 'ticks'] as const;
export type StreamName = (typeof STREAMS)[number];

/** The last number of each stream; 0 before its first entry. */
export type LastSeqs = Readonly<Record<StreamName, number>>;

/** Where a kind belongs unless {@link streamOf} or whoever appends it says otherwise. */
export const STREAM_OF: Readonly<Record<JournalKind, StreamName>> = {
  run_started: 'decisions',
  pair_listed: 'decisions',
  pair_refused: 'ticks',
  order_intent: 'decisions',
  order_update: 'decisions',
  fill: 'decisions',
  naked_leg: 'decisions',
  settled: 'decisions',
  halted: 'decisions',
  trade_closed: 'decisions',
  cash_moved: 'decisions',
  day_started: 'decisions',
  legs_closed: 'decisions',
  fill_judged: 'decisions',
  account_resumed: 'decisions',
  /** Refused and near misses; what is taken is a decision. */
  opportunity: 'ticks',
  game_priced: 'ticks',
  subject_priced: 'ticks',
  quote: 'ticks',
  book_status: 'ticks',
  feed: 'ticks',
  position: 'ticks',
  portfolio: 'ticks',
  latency: 'ticks',
  stall: 'ticks',
};

/** The stream of an entry. */
export function streamOf<K extends JournalKind>(kind: K, body: JournalBodies[K]): StreamName {
  return kind === 'opportunity' && (body as Opportunity).verdict === 'taken' ? 'decisions' : STREAM_OF[kind];
}

/**
 * One line of the journal. `seq` starts at 1, has no gaps within a stream of an account, and goes on over restarts. `cause` is
 * the number in `decisions` of the entry that led to this one; null when none did.
 */
export type JournalEntry = {
  [K in JournalKind]: {
    stream: StreamName;
    seq: number;
    at_us: TimeUs;
    cause: number | null;
    kind: K;
    body: JournalBodies[K];
  };
}[JournalKind];
