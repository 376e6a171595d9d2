/**
 * Venues as data. What the runtime has to know of a venue beyond its listings stands in one entry here or in an entry that a
 * caller adds; no reducer asks for a venue by name.
 */
import type { GridRule } from '../../../engine-wasm/book-contract.ts';
import type { Pair, VenueMarket, VoidRule } from './events.ts';

/** Which side of a pair: the first or the second of its two markets. */
export type Side = 'a' | 'b';
export const SIDES: readonly Side[] = ['a', 'b'];

/** What a venue does with YES and NO of one market held together. */
export type Netting =
  /** The two cancel at the fill and their dollar comes back at once (Kalshi: positions are signed, kalshi.md 6). */
  | 'nets'
  /** Both are held until they are merged or settled (Polymarket: tokens of the conditional-token contract, polymarket.md 5). */
  | 'holds_both';

/** One venue. */
export interface VenueSpec {
  /** Its name in events, journals and tables, e.g. "kalshi". */
  id: string;
  /** As a trader writes it. */
  name: string;
  netting: Netting;
  /** What a change of the price grid does to a book. */
  grid: GridRule;
  /** What YES usually pays for a game that is never played, where nobody has read the market's own rules. */
  usual_void_rule: VoidRule;
}

/** The venues that are built in, for tables of demo, recordings and tests that have a line for each. */
export type BuiltInVenue = 'kalshi' | 'polymarket';

/** The venues that are built in. */
const BUILT_IN_VENUES: readonly VenueSpec[] = [
  // A price of its own for games never played: kalshi.md 3.3, rules of August 2026. Resting orders outlive a new grid.
  { id: 'kalshi', name: 'Kalshi', netting: 'nets', grid: 'kept', usual_void_rule: 'fair_price' },
  // 50-50 for games never played: polymarket.md 2.6, read November 2026. A new grid comes with a new book.
  { id: 'polymarket', name: 'Polymarket', netting: 'holds_both', grid: 'renewed', usual_void_rule: 'splits' },
];

const registry = new Map<string, VenueSpec>(BUILT_IN_VENUES.map((spec) => [spec.id, spec]));

/** Add a venue, or replace what is known of one. An adapter's entry calls it once, before the first event. */
export function addVenue(spec: VenueSpec): void {
  registry.set(spec.id, spec);
}

/**
 * What is known of a venue. A stranger holds both sides, renews its books and says nothing of voids, which is the careful
 * reading.
 */
export function venueSpec(id: string): VenueSpec {
  return registry.get(id) ?? { id, name: id, netting: 'holds_both', grid: 'renewed', usual_void_rule: 'unknown' };
}

/** Every venue that is known, in the order in which they were added. */
export function venueIds(): readonly string[] {
  return [...registry.keys()];
}

/** "Kalshi" or "Polymarket", as a trader writes them. */
export function venueName(id: string): string {
  return venueSpec(id).name;
}

/** The side of a pair at this venue; null when the pair has no market there. */
function sideAt(pair: Pick<Pair, 'a' | 'b'>, venue: string): Side | null {
  return SIDES.find((side) => pair[side]?.venue === venue) ?? null;
}

/** The market of a pair at this venue; null when it has none there. */
export function marketAt(pair: Pick<Pair, 'a' | 'b'>, venue: string): VenueMarket | null {
  const side = sideAt(pair, venue);
  return side === null ? null : pair[side];
}

/** The markets of a pair that are listed, side `a` first. */
export function marketsOf(pair: Pick<Pair, 'a' | 'b'>): VenueMarket[] {
  return SIDES.flatMap((side) => pair[side] ?? []);
}
