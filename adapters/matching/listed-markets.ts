/** Listings as the markets of a pair. */
import type { VenueMarket } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { venueIds } from '../../runtime/trading/types/venue.ts';

/** Listings of one proposition as the sides of a pair: in the order of the venues; one alone is side `a` at the first venue only. */
export function inSides(listings: readonly MarketListing[]): readonly [MarketListing | null, MarketListing | null] {
  const order = venueIds();
  const [first, second] = listings.toSorted((x, y) => order.indexOf(x.venue) - order.indexOf(y.venue));
  if (first === undefined) return [null, null];
  if (second !== undefined) return [first, second];
  return first.venue === order[0] ? [first, null] : [null, first];
}

/** What the desk keeps of a listing. */
export function venueMarket(listing: MarketListing): VenueMarket {
  const {
    venue,
    market_id,
    title,
    yes_ref,
    no_ref,
    fee,
    fee_changes,
    price_bands,
    min_qty_cc,
    lot_cc,
    min_notional_udollars,
    taker_delay_us,
    tie_rule,
    void_rule,
    terms,
  } = listing;
  return {
    venue,
    market_id,
    title,
    yes_ref,
    no_ref,
    fee,
    ...(fee_changes === undefined ? {} : { fee_changes }),
    price_bands,
    min_qty_cc,
    lot_cc,
    min_notional_udollars,
    taker_delay_us,
    tie_rule,
    void_rule,
    ...(terms === undefined ? {} : { terms }),
  };
}
