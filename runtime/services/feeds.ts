/** What a run is fed with, between those who open it (price-feed) and those who use it (coordinator, all-in-one). */
import type { GameSnapshot, League, Pair, Venue } from '../trading/types/events.ts';
import type { FeedSession, MarketListing } from '../trading/types/feeds.ts';
import type { Probability } from '../trading/types/units.ts';

/** One venue as discovery sees it. */
export interface MarketSource {
  readonly venue: Venue;
  /** Open markets now. Rejects when the venue cannot be asked; discovery tries again in the next round. */
  discover(): Promise<MarketListing[]>;
  /** Have the books of these listings delivered; repeated listings are harmless. */
  subscribe(listings: readonly MarketListing[]): void | Promise<void>;
  /** Ask what became of markets, listed or not; results come as settlement events. A venue that cannot be asked is counted. */
  askResults(market_ids: readonly string[]): Promise<void>;
}

/** Pairs listings of both venues over the games, and says why a listing found none; adapters/matching. */
export type Pairing = (
  games: readonly GameSnapshot[],
  listings: readonly MarketListing[],
) => { pairs: Pair[]; unmatched: readonly { reason: string }[] };

/** What a second source of states has borne out, contradicted or taken over. */
export interface SourceNote {
  kind: 'disagrees' | 'agrees' | 'taken_over' | 'given_back';
  league: League;
  game_id: string;
  /** For people. */
  detail: string;
}

/** What those who use the feeds tell those who open them, and are told. */
export interface FeedLinks {
  /** How far the next event can move the price of a game, by the model; null where nobody prices it. */
  stake(game_id: string): Probability | null;
  onNote(note: SourceNote): void;
}

/** Sessions of one run. */
export interface Feeds {
  sessions: readonly { name: string; session: FeedSession }[];
  sources: readonly MarketSource[];
  pair: Pairing;
}
