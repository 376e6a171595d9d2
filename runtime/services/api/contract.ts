/**
 * The wire between the API and the page. REST answers and WebSocket messages are JSON; every pushed message carries a
 * place, the number of journal entries pushed since the process started, so a page that lost its connection resumes from the
 * last one it folded. A place belongs to one run; the entries' own numbers count within their streams.
 */
import type { AccountShown } from '../../trading/account-report.ts';
import type { SourceLag } from '../../trading/estimates/provider-delay.ts';
import type { BookStatus, FeedEvent, HaltScope, HostState, Level, Venue } from '../../trading/types/events.ts';
import type { Halt } from '../../trading/types/halts.ts';
import type { ClosedTrade, JournalEntry } from '../../trading/types/journal.ts';
import type { View } from '../../trading/view/view.ts';

/** WS /ws, server to page. */
export type ServerMessage =
  /** First message without a usable resume point: the whole picture up to `seq`. */
  | { type: 'snapshot'; seq: number; sent_at_us: number; view: View }
  /** Journal entries in order, no gaps; `seq` is the last one's place. Batched, at most one message per 16 ms. */
  | { type: 'entries'; seq: number; sent_at_us: number; entries: JournalEntry[] }
  /** Nothing happened; proves the connection is alive. Every second without entries. */
  | { type: 'heartbeat'; seq: number; sent_at_us: number }
  | { type: 'error'; seq: number; sent_at_us: number; code: string; message: string };

/** WS /ws, page to server. Sent once after opening; `from_seq` 0 asks for a snapshot. */
export interface ResumeMessage {
  type: 'resume';
  /** Run the page was folding, from View.run.run_id; another run forces a snapshot. */
  run_id: string | null;
  /** Place of the last entry known. */
  from_seq: number;
}

/** GET /api/health */
export interface HealthAnswer {
  /** `halted`: everything is; `degraded`: a part of trading is halted, or a feed is not up. */
  status: 'ok' | 'degraded' | 'halted';
  /** Every halt that stands, a reached limit's too. */
  halts: Halt[];
  /** The dead-man timer; null where none runs. */
  dead_man: DeadManAnswer | null;
  mode: 'demo' | 'paper' | 'backtest' | 'replay';
  kernel_sha256: string;
  /** What each source last said of itself, and how the hosts are taken to be that it asks over HTTP. */
  feeds: { source: string; status: FeedEvent['status']; detail: string; hosts: HostState[] }[];
  /** How long after the markets' move the news of it came, by source and league, as far as it was seen. */
  lags: SourceLag[];
  /** Journal entries since the start. */
  seq: number;
  uptime_s: number;
  rss_bytes: number;
}

/** One venue's full ladder on the YES scale, best first. GET /api/pairs/:pair_id/books */
export interface BooksAnswer {
  pair_id: string;
  books: Partial<Record<Venue, { bids: Level[]; asks: Level[]; status: BookStatus; age_us: number }>>;
}

/** GET /api/demo and POST /api/demo {speed}: the demo's clock; 404 outside demo mode. */
export interface DemoAnswer {
  /** Game seconds per real second. */
  speed: number;
  games_live: number;
  seed: number;
}

/**
 * POST /api/control: halt or resume trading, or a part of it; resuming needs a reason. Answers every halt that stands then. 404: nothing
 * of that scope is halted; 409: after a fault, and for `all` while the file HALT is there.
 */
export interface ControlRequest {
  command: 'halt' | 'resume';
  reason: string;
  /** What is meant; left out: `all`. Resuming `all` ends every halt, any other scope the halts of itself. */
  scope?: HaltScope;
  /** Who asks, by name; left out: `operator`. */
  by?: string;
}

/** POST /api/alive: a sign of life for the dead-man timer. 404 where none runs. Halting and resuming are signs of life too. */
export interface DeadManAnswer {
  /** Longest time without a sign. */
  limit_us: number;
  /** When everything halts, unless there is a sign until then. */
  halts_at_us: number;
}

/** GET /api/account: what `arbees account show` prints, from the running process. */
export type AccountAnswer = AccountShown;

/**
 * POST /api/positions/close {position_id}: sell a whole position at what the book pays now. 404: no such position; 409: after a fault, or
 * no bid. The order is written; whether it fills, the journal says.
 */
export interface CloseAnswer {
  position_id: string;
  order_id: string;
}

/** One line of GET /api/trades?from_seq&limit: oldest first, the next page from the last `seq` + 1. */
export type TradeAnswer = ClosedTrade & { seq: number };

/** Every error body: what was wrong, where, and what was expected. */
export interface ErrorAnswer {
  error: { code: string; message: string; field?: string; expected?: string };
}

/**
 * Routes, all behind authentication (bearer token or session cookie):
 * GET /api/health, GET /api/view (View), GET /api/pairs/:pair_id/books (BooksAnswer), GET /api/settings, GET /api/statement.csv, GET /api/fills.csv,
 * GET /api/account (AccountAnswer), GET /api/trades?from_seq&limit (TradeAnswer[]), POST /api/positions/close (CloseAnswer),
 * GET /api/journal?stream&from_seq&limit (JournalEntry[]), GET|POST /api/demo, POST /api/control, POST /api/alive (DeadManAnswer), GET /metrics (Prometheus text), WS /ws.
 */
export const API_PREFIX = '/api';
