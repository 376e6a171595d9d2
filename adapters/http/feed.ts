/** Feed health of one session: counters and `feed` events, said when something changed and otherwise at most once a second. */
import type {
  BookStatus,
  BookStatusEvent,
  FeedCounters,
  FeedEvent,
  HostState,
  Stamp,
  Venue,
} from '../../runtime/trading/types/events.ts';
import type { Clock, FeedSink } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { Rejections } from './decode.ts';

const QUIET_US = 1_000_000;

/** Times of something that no source stated. */
export function stampAt(at_us: TimeUs): Stamp {
  return { provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us };
}

/** What became of a book, and why; `cause` by the kernel's name where it has one. */
export interface BookChange {
  status: BookStatus;
  reason: string;
  cause?: BookStatusEvent['cause'];
}

/** The event that says so. */
export function statusEvent(
  venue: Venue,
  market_id: string,
  { status, reason, cause }: BookChange,
  at: Stamp,
): BookStatusEvent {
  const what = { type: 'book_status', venue, market_id, status, reason } as const;
  return cause === undefined ? { ...what, at } : { ...what, cause, at };
}

/** Keeps a session's counters and tells the sink how the feed is. */
export class FeedHealth {
  readonly #source: FeedEvent['source'];
  readonly #sink: FeedSink;
  readonly #clock: Clock;
  readonly rejections = new Rejections();
  frames = 0;
  gaps = 0;
  reconnects = 0;
  #status: FeedEvent['status'] | null = null;
  #said_at_us = 0;
  readonly #hosts: () => HostState[];

  /** @param hosts asked for whenever something is said */
  constructor(source: FeedEvent['source'], sink: FeedSink, clock: Clock, hosts: () => HostState[] = () => []) {
    this.#hosts = hosts;
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
  }

  get status(): FeedEvent['status'] | null {
    return this.#status;
  }

  /** A copy of the counters. */
  counters(): FeedCounters {
    const { frames, gaps, reconnects } = this;
    const hosts = this.#hosts();
    const counters = { frames, gaps, reconnects, rejected: { ...this.rejections.counts } };
    return hosts.length === 0 ? counters : { ...counters, hosts };
  }

  /** Report a status. A repeated one is passed on at most once a second, as a sign of life. */
  say(status: FeedEvent['status'], detail: string): void {
    const now_us = this.#clock.nowUs();
    if (status === this.#status && now_us - this.#said_at_us < QUIET_US) return;
    this.#status = status;
    this.#said_at_us = now_us;
    const at = { provider_at_us: null, received_at_us: now_us, parsed_at_us: now_us };
    this.#sink.event({ type: 'feed', source: this.#source, status, detail, counters: this.counters(), at });
  }
}
