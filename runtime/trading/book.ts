/** One market's book on its YES scale, with what is needed to judge whether it may be traded. */
import type { BookStatus, Venue, VenueMarket } from './events.ts';
import { Ladder } from './ladder.ts';
import { ONE_DOLLAR_E4, type PriceE4, type TimeUs } from './units.ts';

/** Time constant of a book's slow mid. */
const SLOW_US = 3_000_000;

export class Book {
  readonly bids = new Ladder('bid');
  readonly asks = new Ladder('ask');
  readonly venue: Venue;
  readonly market: VenueMarket;
  /** Kernel row of the pair this market belongs to. */
  readonly row: number;
  status: BookStatus = 'empty';
  /** Why the status is what it is, in words. */
  reason = 'no snapshot yet';
  received_at_us: TimeUs = 0;
  /**
   * Asks when the game's last state arrived; null before one came. A market that has moved since may know what we do not yet.
   */
  asks_at_state_e4: { yes: PriceE4; no: PriceE4 } | null = null;

  private slow_mid_e4: number | null = null;
  private slow_at_us: TimeUs = 0;

  constructor(market: VenueMarket, row: number) {
    this.market = market;
    this.venue = market.venue;
    this.row = row;
  }

  /** Best bid at or above best ask: the venue is mid-match or we missed something. Flagged, never traded. */
  crossed(): boolean {
    return this.bids.length > 0 && this.asks.length > 0 && this.bids.bestPriceE4() >= this.asks.bestPriceE4();
  }

  /** Live and not crossed; age is judged at the decision, where the time is known. */
  usable(): boolean {
    return this.status === 'live' && !this.crossed();
  }

  /** Let the slow mid follow the mid; call with every frame of a two-sided book. A rational decay, so that no libm differs. */
  follow(at_us: TimeUs): void {
    if (this.bids.length === 0 || this.asks.length === 0) return;
    const mid_e4 = (this.bids.bestPriceE4() + this.asks.bestPriceE4()) / 2;
    const elapsed = at_us - this.slow_at_us;
    const weight = this.slow_mid_e4 === null ? 1 : elapsed / (elapsed + SLOW_US);
    this.slow_mid_e4 = (this.slow_mid_e4 ?? mid_e4) * (1 - weight) + mid_e4 * weight;
    this.slow_at_us = at_us;
  }

  /** How far the mid has just moved, 1/10,000 dollar: the venue that moved knows something, the one that did not is late. */
  movedE4(): number {
    if (this.slow_mid_e4 === null || this.bids.length === 0 || this.asks.length === 0) return 0;
    return Math.abs((this.bids.bestPriceE4() + this.asks.bestPriceE4()) / 2 - this.slow_mid_e4);
  }

  /** Remember the asks of this moment: a state of the game has arrived. */
  markState(): void {
    this.asks_at_state_e4 = { yes: this.asks.bestPriceE4(), no: this.noAskE4() };
  }

  /** Ask of NO: the complement of the best YES bid; 10,000 when nobody bids. */
  noAskE4(): number {
    return ONE_DOLLAR_E4 - this.bids.bestPriceE4();
  }
}

/** "Kalshi" or "Polymarket", as a trader writes them. */
export function venueName(venue: Venue): string {
  return venue === 'kalshi' ? 'Kalshi' : 'Polymarket';
}
