/** Price tapes made for measuring: two venues around a moving fair value, different in every run. */

import { TapeReader } from '../runtime/tape/tape-reader.ts';
import { TapeWriter } from '../runtime/tape/tape-writer.ts';
import type { FeeSchedule, GameSnapshot, Pair, Stamp, Venue, VenueMarket } from '../runtime/trading/types/events.ts';
import { Rng } from '../runtime/trading/types/rng.ts';
import type { BuiltInVenue } from '../runtime/trading/types/venue.ts';
import { marketAt } from '../runtime/trading/types/venue.ts';

/** 2026-02-04T00:00:00Z. */
export const START_US = 1_770_163_200_000_000;

const FEES: Readonly<Record<BuiltInVenue, FeeSchedule>> = {
  kalshi: { rate_e5: 7_000, rounding: 'kalshi_direct', source: 'bench' },
  polymarket: { rate_e5: 5_000, rounding: 'polymarket_5dp', source: 'bench' },
};

/** All three times equal. */
export function stampAt(at_us: number): Stamp {
  return { provider_at_us: at_us, received_at_us: at_us, parsed_at_us: at_us };
}

function market(venue: Venue, id: string): VenueMarket {
  return {
    venue,
    market_id: id,
    title: id,
    yes_ref: `${id}-yes`,
    no_ref: `${id}-no`,
    fee: FEES[venue as BuiltInVenue],
    price_bands: [{ start_e4: 10, end_e4: 9_990, step_e4: 10 }],
    min_qty_cc: 100,
    lot_cc: 1,
    min_notional_udollars: venue === 'polymarket' ? 1_000_000 : 0,
    taker_delay_us: 0,
    tie_rule: 'no_tie',
  };
}

/** A pair of made-up markets; `game_id` null for one without a game. */
export function benchPair(index: number, game_id: string | null): Pair {
  const id = `bench-${String(index).padStart(5, '0')}`;
  return {
    pair_id: id,
    game_id,
    label: id,
    outcome: game_id === null ? 'other' : 'home',
    a: market('kalshi', `KX-${id}`),
    b: market('polymarket', `0x${id}:0`),
    settlement: [],
    settles_at_us: START_US + 4 * 3_600_000_000,
  };
}

/** A live hockey game with a prior. Its joint law is among the dearest. */
export function benchHockeyGame(game_id: string, random: () => number): GameSnapshot {
  const state = {
    period: 1 + Math.floor(random() * 3),
    clock_ms: Math.floor(random() * 1_200_000),
    score_1: Math.floor(random() * 4),
    score_2: Math.floor(random() * 4),
    final: 0,
    postseason: 0,
    winner: 0,
  };
  return { ...benchGame(game_id, random), league: 'nhl', competition: 'nhl', state };
}

/** A live basketball game with a prior, one score per call of the generator. */
export function benchGame(game_id: string, random: () => number): GameSnapshot {
  const clock_ms = Math.floor(random() * 720_000);
  return {
    game_id,
    league: 'nba',
    home: { id: '1', code: 'HOM', name: 'Home' },
    away: { id: '2', code: 'AWY', name: 'Away' },
    starts_at_us: START_US,
    status: 'live',
    competition: 'nba',
    ended: null,
    neutral_site: false,
    state: {
      period: 1 + Math.floor(random() * 4),
      clock_ms,
      score_1: 40 + Math.floor(random() * 30),
      score_2: 40 + Math.floor(random() * 30),
      final: 0,
      postseason: 0,
      winner: 0,
      possession: 0,
      free_throws_pending_1: 0,
      free_throws_pending_2: 0,
    },
    // One price per game: its table is built once, as for a real one.
    prior: { side1: 0.3 + 0.01 * (game_id.length % 40), draw: 0, total: null, source: 'bench' },
    spread: null,
    reference: null,
  };
}

export interface PriceTapeOptions {
  path: string;
  pairs: number;
  quotes: number;
  seed: number;
}

/**
 * Write a tape of quotes: fair values walk, each venue follows with its own noise and a spread of one or two cents, and sizes
 * change with every quote. Events are 40 us apart (25,000 a second).
 */
export async function writePriceTape({ path, pairs, quotes, seed }: PriceTapeOptions): Promise<void> {
  const rng = new Rng(seed);
  const random = () => rng.next();
  const meta = {
    arbees_version: 'bench',
    kernel_sha256: null,
    settings: {},
    seed,
    source: 'bench',
    started_at_us: START_US,
  };
  const writer = TapeWriter.toFile(path, meta);
  const all = Array.from({ length: pairs }, (_, index) => benchPair(index, null));
  for (const pair of all) writer.add({ type: 'pair', pair, at: stampAt(START_US) });
  const fair = new Float64Array(pairs).map(() => 1_500 + 7_000 * random());
  for (let n = 0; n < quotes; n += 1) {
    const index = Math.floor(random() * pairs);
    // A jump leaves the other venue behind until its next quote: that is how locks arise.
    const step = random() < 0.002 ? (random() - 0.5) * 1_200 : (random() - 0.5) * 60;
    fair[index] = Math.min(9_000, Math.max(1_000, (fair[index] as number) + step));
    const venue: Venue = random() < 0.5 ? 'kalshi' : 'polymarket';
    const half = random() < 0.3 ? 50 : 100;
    const mid = (fair[index] as number) + (random() - 0.5) * 80;
    const bid = Math.floor((mid - half) / 10) * 10;
    const ask = Math.ceil((mid + half) / 10) * 10;
    const id = (marketAt(all[index] as Pair, venue) as VenueMarket).market_id;
    const size = (): number => 100 * (1 + Math.floor(random() * 2_000));
    const quote = { bid_e4: bid, bid_qty_cc: size(), ask_e4: ask, ask_qty_cc: size() };
    writer.add({ type: 'quote', venue, market_id: id, ...quote, at: stampAt(START_US + 40 * (n + 1)) });
  }
  writer.close();
}

/** Open a tape for one pass. */
export function openTape(path: string): Promise<TapeReader> {
  return TapeReader.open(path);
}
