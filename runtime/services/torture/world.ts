/** The small world of a tortured desk: two games, an event that is none, four pairs at two venues. */
import type { GameSnapshot, Level, Pair, Stamp, Venue, VenueMarket } from '../../trading/types/events.ts';

/** 2026-01-15T20:00:00Z, some hours before midnight in New York. */
export const START_US = 1_768_507_200_000_000;
const SECOND = 1_000_000;

export const VENUES: readonly Venue[] = ['kalshi', 'polymarket'];

/** A stamp without the venue's own time. */
export const stamp = (at_us: number): Stamp => ({ provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us });

function marketOf(venue: Venue, name: string): VenueMarket {
  const market_id = `${venue === 'kalshi' ? 'K' : 'P'}-${name}`;
  return {
    ...{ venue, market_id, title: market_id, yes_ref: `${market_id}-yes`, no_ref: `${market_id}-no` },
    fee:
      venue === 'kalshi'
        ? { rate_e5: 7_000, rounding: 'kalshi_direct', source: 'torture' }
        : { rate_e5: 5_000, rounding: 'polymarket_5dp', source: 'torture' },
    price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 100 }],
    ...{ min_qty_cc: venue === 'kalshi' ? 1 : 500, lot_cc: 1 },
    min_notional_udollars: venue === 'kalshi' ? 0 : SECOND,
    ...{ taker_delay_us: 0, tie_rule: 'no_tie', void_rule: 'splits' },
  };
}

function pairOf(pair_id: string, game_id: string | null, outcome: Pair['outcome']): Pair {
  const name = pair_id.replaceAll(':', '-');
  const [a, b] = [marketOf('kalshi', name), marketOf('polymarket', name)];
  return { pair_id, game_id, label: pair_id, outcome, a, b, settlement: [], settles_at_us: START_US + 7_200 * SECOND };
}

/** Two of them are the two sides of one game, which makes sets. */
export const PAIRS: readonly Pair[] = [
  pairOf('nba:1:home', 'nba:1', 'home'),
  pairOf('nba:1:away', 'nba:1', 'away'),
  pairOf('nba:2:home', 'nba:2', 'home'),
  pairOf('prop:1', null, 'other'),
];

/** Market 2n and 2n + 1 are the sides of pair n. */
export const MARKETS: readonly VenueMarket[] = PAIRS.flatMap(({ a, b }) => [a as VenueMarket, b as VenueMarket]);

/** A game as its source tells it. */
export function gameOf(
  game: number,
  of: { score_1: number; score_2: number; clock_ms: number; status: GameSnapshot['status'] },
): GameSnapshot {
  const { score_1, score_2, clock_ms, status } = of;
  const final = Number(status === 'final');
  const winner = final === 0 ? 0 : score_1 >= score_2 ? 1 : 2;
  return {
    ...{ game_id: `nba:${game + 1}`, league: 'nba', competition: 'nba', starts_at_us: START_US - 3_600 * SECOND },
    home: { id: `${10 + game}`, code: 'HOM', name: 'Home' },
    away: { id: `${20 + game}`, code: 'AWY', name: 'Away' },
    ...{ status, ended: final === 1 ? 'played' : null, neutral_site: false, spread: null, reference: null },
    state: { period: 3, clock_ms: final === 1 ? 0 : clock_ms, score_1, score_2, final, postseason: 0, winner },
    prior: { side1: 0.5, draw: 0, total: null, source: 'torture' },
  };
}

/** What books show before anything is said of them. */
export const FIRST_BOOK: { bids: Level[]; asks: Level[] } = { bids: [[4_900, 10_000]], asks: [[5_100, 10_000]] };
