/** Events and small worlds shared by the tape tests. */

import fc from 'fast-check';
import type {
  FeeSchedule,
  FramePlace,
  InputEvent,
  Level,
  Pair,
  Stamp,
  Venue,
  VenueMarket,
} from '../../runtime/trading/types/events.ts';
import type { BuiltInVenue } from '../../runtime/trading/types/venue.ts';

/** 2026-02-04T00:00:00Z, microseconds. */
export const START_US = 1_770_163_200_000_000;

/** A stamp at `at_us` with a parse that took 12 us. */
export function stampAt(at_us: number): Stamp {
  return { provider_at_us: at_us, received_at_us: at_us, parsed_at_us: at_us };
}

const FEE: Record<BuiltInVenue, FeeSchedule> = {
  kalshi: { rate_e5: 7_000, rounding: 'kalshi_cent', source: 'test' },
  polymarket: { rate_e5: 0, rounding: 'polymarket_5dp', source: 'test' },
};

/** One venue's market of a test pair. */
function market(venue: Venue, market_id: string): VenueMarket {
  return {
    venue,
    market_id,
    title: market_id,
    yes_ref: `${market_id}-yes`,
    no_ref: `${market_id}-no`,
    fee: FEE[venue as BuiltInVenue],
    price_bands: [{ start_e4: 10, end_e4: 9_990, step_e4: 10 }],
    min_qty_cc: 100,
    lot_cc: 1,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    tie_rule: 'no_tie',
  };
}

/** A pair without a game whose two markets settle alike. */
export function pair(id: string, settles_at_us: number = START_US + 100 * 86_400_000_000): Pair {
  return {
    pair_id: id,
    game_id: null,
    label: `${id} wins`,
    outcome: 'other',
    a: market('kalshi', `K-${id}`),
    b: market('polymarket', `P-${id}`),
    settlement: [],
    settles_at_us,
  };
}

/** A quote event; sizes are centi-contracts. */
export function quote(
  venue: Venue,
  id: string,
  bid_e4: number,
  ask_e4: number,
  at_us: number,
  qty_cc = 10_000,
): InputEvent {
  const market_id = venue === 'kalshi' ? `K-${id}` : `P-${id}`;
  return {
    type: 'quote',
    venue,
    market_id,
    bid_e4,
    bid_qty_cc: qty_cc,
    ask_e4,
    ask_qty_cc: qty_cc,
    at: stampAt(at_us),
  };
}

const stamp: fc.Arbitrary<Stamp> = fc.record({
  provider_at_us: fc.option(fc.integer({ min: 0, max: 9_007_199_254_740_991 })),
  received_at_us: fc.integer({ min: 0, max: 9_007_199_254_740_991 }),
  parsed_at_us: fc.integer({ min: 0, max: 9_007_199_254_740_991 }),
});
const venue: fc.Arbitrary<Venue> = fc.constantFrom('kalshi', 'polymarket', 'thirdex');
const market_id = fc.string({ unit: 'grapheme', maxLength: 12 });
const price = fc.integer({ min: 0, max: 10_000 });
const quantity = fc.oneof(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 0, max: 9_007_199_254_740_991 }));
const level: fc.Arbitrary<Level> = fc.tuple(price, quantity);
const text = fc.string({ unit: 'grapheme' });
const number = fc.integer({ min: 0, max: 9_007_199_254_740_991 });
const place: fc.Arbitrary<FramePlace> = fc.record({ connection: number, sid: number, seq: number });
const side = fc.constantFrom('bid' as const, 'ask' as const);
const mode = fc.constantFrom('set' as const, 'add' as const);

/** Any event of the types that tapes store in columns or as JSON; extremes of every range included. */
export const anyEvent: fc.Arbitrary<InputEvent> = fc.oneof(
  fc.record({
    type: fc.constant('quote' as const),
    venue,
    market_id,
    bid_e4: price,
    bid_qty_cc: quantity,
    ask_e4: price,
    ask_qty_cc: quantity,
    at: stamp,
  }),
  fc.record({
    type: fc.constant('book_delta' as const),
    venue,
    market_id,
    side,
    price_e4: price,
    mode,
    qty_cc: fc.oneof(quantity, fc.integer({ min: -9_007_199_254_740_991, max: -1 })),
    at: stamp,
  }),
  fc.record({
    type: fc.constant('book_delta' as const),
    venue,
    market_id,
    side,
    price_e4: price,
    mode,
    qty_cc: quantity,
    place,
    at: stamp,
  }),
  fc.record({
    type: fc.constant('book_changes' as const),
    venue,
    market_id,
    mode,
    changes: fc.array(fc.record({ side, price_e4: price, qty_cc: quantity })),
    best_bid_e4: fc.option(price),
    best_ask_e4: fc.option(price),
    at: stamp,
  }),
  fc.record({ type: fc.constant('stream' as const), venue, place, at: stamp }),
  fc.record({
    type: fc.constant('book' as const),
    venue,
    market_id,
    bids: fc.array(level),
    asks: fc.array(level),
    at: stamp,
  }),
  fc.record({
    type: fc.constant('book_status' as const),
    venue,
    market_id,
    status: fc.constantFrom('stale' as const, 'gapped' as const, 'live' as const),
    reason: text,
    at: stamp,
  }),
  fc.record({ type: fc.constant('pair' as const), pair: text.map((id) => pair(id)), at: stamp }),
  fc.record({ type: fc.constant('settlement' as const), venue, market_id, yes_value_e4: price, at: stamp }),
  fc.record({ type: fc.constant('clock' as const), at: stamp }),
  fc.record({
    type: fc.constant('stall' as const),
    lasted_us: fc.integer({ min: -7_200_000_000, max: 7_200_000_000 }),
    cause: fc.constantFrom('stopped' as const, 'clock_jump' as const),
    reason: text,
    at: stamp,
  }),
  fc.record({
    ...{ type: fc.constant('subject' as const), subject_id: text, kind: text },
    state: fc.dictionary(fc.constantFrom('price', 'left_s'), fc.oneof(price, text, fc.boolean(), fc.constant(null))),
    at: stamp,
  }),
  fc.record({
    type: fc.constant('control' as const),
    command: fc.constantFrom('halt' as const, 'resume' as const),
    reason: text,
    by: text,
    at: stamp,
  }),
);
