/** A game with two or three markets per venue, for tests of sets. */
import type { InputEvent, Level, Pair, Venue } from '../../runtime/trading/types/events.ts';
import { bookEvent, gameEvent, market, pair, pairEvent, START_US } from './support.ts';

const NAMES = { home: 'Boston Celtics win', away: 'New York Knicks win', draw: 'Draw' } as const;

/** A pair of the test's game: outcome and overrides. Market ids are `K-home`, `P-away` and so on. */
export function side(outcome: 'home' | 'away' | 'draw', overrides: Partial<Pair> = {}, game_id = 'nba:1'): Pair {
  return pair({
    pair_id: `${game_id}:${outcome}`,
    game_id,
    label: NAMES[outcome],
    outcome,
    a: market('kalshi', `K-${outcome}`),
    b: market('polymarket', `P-${outcome}`),
    ...overrides,
  });
}

/** A book whose YES is bought at `ask_e4` and sold at `bid_e4`, 200 contracts each. */
export function quote(at_us: number, market_id: string, bid_e4: number, ask_e4: number, qty_cc = 20_000): InputEvent {
  const venue: Venue = market_id.startsWith('K') ? 'kalshi' : 'polymarket';
  const bids: Level[] = [[bid_e4, qty_cc]];
  const asks: Level[] = [[ask_e4, qty_cc]];
  return bookEvent(at_us, venue, bids, asks, market_id);
}

/** Game, home and away. */
export const twoTeams = (): InputEvent[] => [
  gameEvent(START_US),
  pairEvent(START_US, side('home')),
  pairEvent(START_US, side('away')),
];
