/**
 * The picture of now, folded from the journal by `applyEntry`: the server keeps one to greet new pages, each page folds its
 * own from then on. The same fold over a recorded journal rebuilds any past moment.
 */
import type { BookStatus, FeedEvent, GameSnapshot, Outcome, Pair, Play, Venue } from '../types/events.ts';
import { foldHalts, type HaltsState } from '../types/halts.ts';
import type {
  AccountResumed,
  ClosedTrade,
  Fill,
  Halted,
  JournalBodies,
  JournalEntry,
  LatencySample,
  LegsClosed,
  NakedLeg,
  NextEvent,
  Opportunity,
  OrderIntent,
  OrderUpdate,
  Portfolio,
  Position,
  Quote,
  RunStarted,
  StreamName,
} from '../types/journal.ts';
import type { Probability, TimeUs } from '../types/units.ts';

export interface TimedPlay extends Play {
  at_us: TimeUs;
  period: number;
  clock_ms: number;
  score_1: number;
  score_2: number;
  /** Of side 1 after the play. */
  side1: Probability | null;
}

export interface GameView {
  game: GameSnapshot;
  priced: Outcome | null;
  error_sd: number | null;
  leverage: number | null;
  refusal: string | null;
  next_events: NextEvent[];
  received_at_us: TimeUs;
  /** [at_us, probability of side 1], oldest first, thinned to at most {@link HISTORY_POINTS}. */
  history: [TimeUs, Probability][];
  /** Newest last, at most {@link PLAYS_KEPT}. */
  plays: TimedPlay[];
  pair_ids: string[];
}

export interface PairView {
  pair: Pair;
  quotes: Partial<Record<Venue, Quote>>;
  /** [at_us, bid_e4, ask_e4] per venue, oldest first, thinned to at most {@link HISTORY_POINTS}. */
  history: Partial<Record<Venue, [TimeUs, number, number][]>>;
}

export interface TimedOpportunity extends Opportunity {
  at_us: TimeUs;
  /** {@link View.seq} when it was folded: names it among the others and orders them. */
  seq: number;
  /** Its place in the journal. */
  stream: StreamName;
  stream_seq: number;
  /** What became of one that was taken; null while its legs are worked on. */
  closed: LegsClosed | null;
}

export interface OrderView extends OrderIntent {
  at_us: TimeUs;
  status: OrderUpdate['status'];
  filled_qty_cc: number;
  status_reason: string;
}

export interface FeedView extends Omit<FeedEvent, 'type'> {
  at_us: TimeUs;
}

export type StallView = JournalBodies['stall'] & { at_us: TimeUs };

/** Latency histogram: counts per bucket with upper bounds {@link LATENCY_BOUNDS_US}, last bucket open. */
export interface LatencyView {
  stage: LatencySample['stage'];
  source: string;
  counts: number[];
  last_us: number;
}

export interface View {
  /** Entries folded so far: by this number pages and server agree how far they are, whatever stream an entry came from. */
  seq: number;
  /** Last number folded of each stream. */
  last: Record<StreamName, number>;
  at_us: TimeUs;
  run: RunStarted | null;
  /** Whether everything is halted, and the first reason. */
  halted: Halted;
  /** Every halt that stands. */
  halts: HaltsState;
  games: Record<string, GameView>;
  pairs: Record<string, PairView>;
  /** Newest last, at most {@link OPPORTUNITIES_KEPT} of each verdict. */
  opportunities: TimedOpportunity[];
  /** Newest last, at most {@link FILLS_KEPT}. */
  orders: OrderView[];
  fills: (Fill & { at_us: TimeUs })[];
  /** Newest last, at most {@link TRADES_KEPT}. */
  trades: ClosedTrade[];
  positions: Record<string, Position>;
  naked_legs: Record<string, NakedLeg>;
  portfolio: Portfolio | null;
  /** [at_us, pnl_udollars], oldest first, thinned. */
  equity: [TimeUs, number][];
  /** What this run found of the account that it continues; null for a new account. */
  resumed: (AccountResumed & { at_us: TimeUs }) | null;
  /** When the process stood still or its clock was set; newest last, at most {@link STALLS_KEPT}. */
  stalls: StallView[];
  feeds: Record<string, FeedView>;
  latency: Record<string, LatencyView>;
  book_statuses: Record<string, { venue: Venue; market_id: string; status: BookStatus; reason: string; at_us: TimeUs }>;
}

export const HISTORY_POINTS = 1_200;
const PLAYS_KEPT = 200;
/** Kept per verdict, so that near-misses never push out what was taken. */
const OPPORTUNITIES_KEPT: Readonly<Record<Opportunity['verdict'], number>> = {
  taken: 200,
  refused: 200,
  near_miss: 150,
};
const FILLS_KEPT = 400;
export const TRADES_KEPT = 300;
export const STALLS_KEPT = 20;
/** Upper bounds of the latency buckets, microseconds: 1-2-5 per decade from 1 us to 10 s. */
export const LATENCY_BOUNDS_US: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
  2_000_000, 5_000_000, 10_000_000,
];

/** The view before anything happened. */
export function emptyView(): View {
  return {
    seq: 0,
    last: { decisions: 0, ticks: 0 },
    at_us: 0,
    run: null,
    halted: { halted: false, reason: '', by: '', scope: 'all' },
    halts: {},
    games: {},
    pairs: {},
    opportunities: [],
    orders: [],
    fills: [],
    trades: [],
    positions: {},
    naked_legs: {},
    portfolio: null,
    equity: [],
    resumed: null,
    stalls: [],
    feeds: {},
    latency: {},
    book_statuses: {},
  };
}

/** Keep a series within its bound by dropping every second point of its older half. */
function thin<T>(series: T[], bound: number): void {
  if (series.length <= bound) return;
  const half = series.length >> 1;
  const kept = series.filter((_, i) => i >= half || i % 2 === 0);
  series.length = 0;
  series.push(...kept);
}

function keepLast<T>(series: T[], bound: number): void {
  if (series.length > bound) series.splice(0, series.length - bound);
}

/** Put a new item in the place of the last one that is meant: whoever holds the old one sees that it is another. */
function replaceLast<T>(series: T[], meant: (item: T) => boolean, next: (item: T) => T): void {
  const at = series.findLastIndex(meant);
  if (at >= 0) series[at] = next(series[at] as T);
}

/** Drop the oldest opportunity of this verdict when there are too many of them. */
function forgetOldest(opportunities: TimedOpportunity[], verdict: Opportunity['verdict']): void {
  let count = 0;
  for (const o of opportunities) if (o.verdict === verdict) count += 1;
  if (count <= OPPORTUNITIES_KEPT[verdict]) return;
  opportunities.splice(
    opportunities.findIndex((o) => o.verdict === verdict),
    1,
  );
}

/**
 * Fold one entry into the view, in place. The entries of a stream must come in order; one already folded is ignored, so a
 * resumed stream may overlap.
 * @returns false when the entry was ignored.
 */
export function applyEntry(view: View, entry: JournalEntry): boolean {
  if (entry.seq <= view.last[entry.stream]) return false;
  view.last[entry.stream] = entry.seq;
  view.seq += 1;
  view.at_us = Math.max(view.at_us, entry.at_us);
  switch (entry.kind) {
    case 'run_started':
      view.run = entry.body;
      break;
    case 'halted':
      foldHalts(view.halts, entry);
      view.halted = haltedNow(view.halts, entry.body);
      break;
    case 'game_priced':
      foldGame(view, entry);
      break;
    case 'pair_listed':
      foldPair(view, entry.body);
      break;
    case 'quote':
      foldQuote(view, entry.body, entry.at_us);
      break;
    case 'book_status':
      foldBookStatus(view, entry);
      break;
    case 'feed':
      view.feeds[entry.body.source] = { ...entry.body, at_us: entry.at_us };
      break;
    case 'opportunity':
      view.opportunities.push({
        ...entry.body,
        at_us: entry.at_us,
        seq: view.seq,
        stream: entry.stream,
        stream_seq: entry.seq,
        closed: null,
      });
      forgetOldest(view.opportunities, entry.body.verdict);
      break;
    case 'latency':
      foldLatency(view, entry.body);
      break;
    case 'account_resumed':
      view.resumed = { ...entry.body, at_us: entry.at_us };
      break;
    case 'stall':
      view.stalls.push({ ...entry.body, at_us: entry.at_us });
      keepLast(view.stalls, STALLS_KEPT);
      break;
    default:
      foldMoney(view, entry);
  }
  return true;
}

/** The halt of everything that stands, or the word that ended the last one. */
function haltedNow(halts: HaltsState, said: Halted): Halted {
  const halt = Object.values(halts).find(({ scope }) => scope === 'all');
  if (halt === undefined) return { ...said, halted: false };
  return { halted: true, reason: halt.reason, by: halt.by, scope: 'all' };
}

function foldGame(view: View, entry: Extract<JournalEntry, { kind: 'game_priced' }>): void {
  const { game, play, priced, error_sd, leverage, refusal, next_events, at } = entry.body;
  const before = view.games[game.game_id];
  const pair_ids =
    before?.pair_ids ??
    Object.values(view.pairs)
      .filter((p) => p.pair.game_id === game.game_id)
      .map((p) => p.pair.pair_id);
  const next: GameView = {
    game,
    priced,
    error_sd,
    leverage,
    refusal,
    next_events,
    received_at_us: at.received_at_us,
    history: before?.history ?? [],
    plays: before?.plays ?? [],
    pair_ids,
  };
  if (priced !== null) next.history.push([entry.at_us, priced.side1]);
  thin(next.history, HISTORY_POINTS);
  if (play !== null && next.plays.at(-1)?.play_id !== play.play_id) {
    const { period, clock_ms, score_1, score_2 } = game.state;
    const side1 = priced?.side1 ?? null;
    next.plays.push({ ...play, at_us: entry.at_us, period, clock_ms, score_1, score_2, side1 });
    keepLast(next.plays, PLAYS_KEPT);
  }
  view.games[game.game_id] = next;
}

function foldPair(view: View, pair: Pair): void {
  const before = view.pairs[pair.pair_id];
  view.pairs[pair.pair_id] = { pair, quotes: before?.quotes ?? {}, history: before?.history ?? {} };
  const game = pair.game_id === null ? undefined : view.games[pair.game_id];
  if (game !== undefined && !game.pair_ids.includes(pair.pair_id)) game.pair_ids.push(pair.pair_id);
}

function foldQuote(view: View, quote: Quote, at_us: TimeUs): void {
  const pair = view.pairs[quote.pair_id];
  if (pair === undefined) return;
  pair.quotes[quote.venue] = quote;
  const series = pair.history[quote.venue] ?? [];
  pair.history[quote.venue] = series;
  if (quote.status === 'live') series.push([at_us, quote.bid_e4, quote.ask_e4]);
  thin(series, HISTORY_POINTS);
}

function foldBookStatus(view: View, entry: Extract<JournalEntry, { kind: 'book_status' }>): void {
  const { pair_id, venue, market_id, status, reason } = entry.body;
  view.book_statuses[`${pair_id}@${venue}`] = { venue, market_id, status, reason, at_us: entry.at_us };
  const quote = view.pairs[pair_id]?.quotes[venue];
  if (quote !== undefined) quote.status = status;
}

function foldLatency(view: View, sample: LatencySample): void {
  const key = `${sample.stage}:${sample.source}`;
  const fresh = {
    stage: sample.stage,
    source: sample.source,
    counts: new Array<number>(LATENCY_BOUNDS_US.length + 1).fill(0),
    last_us: 0,
  };
  const entry = view.latency[key] ?? fresh;
  view.latency[key] = entry;
  const found = LATENCY_BOUNDS_US.findIndex((bound) => sample.value_us <= bound);
  const bucket = found === -1 ? LATENCY_BOUNDS_US.length : found;
  entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1;
  entry.last_us = sample.value_us;
}

function foldMoney(view: View, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'order_intent':
      view.orders.push({ ...entry.body, at_us: entry.at_us, status: 'intended', filled_qty_cc: 0, status_reason: '' });
      keepLast(view.orders, FILLS_KEPT);
      break;
    case 'order_update': {
      const { order_id, status, filled_qty_cc, reason } = entry.body;
      replaceLast(
        view.orders,
        (order) => order.order_id === order_id,
        (order) => ({ ...order, status, filled_qty_cc, status_reason: reason }),
      );
      break;
    }
    case 'legs_closed': {
      const closed = entry.body;
      replaceLast(
        view.opportunities,
        (o) => o.verdict === 'taken' && o.opportunity_id === closed.opportunity_id,
        (o) => ({ ...o, closed }),
      );
      break;
    }
    case 'trade_closed':
      view.trades.push(entry.body);
      keepLast(view.trades, TRADES_KEPT);
      break;
    case 'fill':
      view.fills.push({ ...entry.body, at_us: entry.at_us });
      keepLast(view.fills, FILLS_KEPT);
      break;
    case 'position':
      view.positions[entry.body.position_id] = entry.body;
      break;
    case 'naked_leg':
      view.naked_legs[entry.body.opportunity_id] = entry.body;
      break;
    case 'portfolio':
      view.portfolio = entry.body;
      view.equity.push([entry.at_us, entry.body.pnl_udollars]);
      thin(view.equity, HISTORY_POINTS);
      break;
    default:
      break;
  }
}
