/** How the sources are, as their sessions say it. */
import type { TimeUs } from './units.ts';

/** Id of a venue, e.g. "kalshi"; what is known of it stands in venue.ts. */
export type Venue = string;

/** Times of one event. `provider_at_us` is null where the source states none. */
export interface Stamp {
  provider_at_us: TimeUs | null;
  received_at_us: TimeUs;
  parsed_at_us: TimeUs;
}

/** What a session has counted since it began. */
export interface FeedCounters {
  frames: number;
  gaps: number;
  reconnects: number;
  /** Frames or fields refused by the parser, by named reason. */
  rejected: Record<string, number>;
  /** The hosts that are asked over HTTP; left out where there is none. */
  hosts?: HostState[];
}

/** How a host is taken to be. */
export interface HostState {
  /** Name and port, e.g. "site.api.espn.com". */
  host: string;
  /** `open`: it is not asked, `half_open`: one question tries whether it is back. */
  breaker: 'closed' | 'half_open' | 'open';
  /** Answers of 429 since the start. */
  limited_total: number;
  /** When the last path that is limited may be asked again; null while none is. */
  limited_until_us: TimeUs | null;
}

/** How a source is; said when it changes and otherwise at most once a second. */
export interface FeedEvent {
  type: 'feed';
  source: 'espn' | Venue;
  status: 'connecting' | 'up' | 'degraded' | 'down';
  detail: string;
  counters: FeedCounters;
  at: Stamp;
}
