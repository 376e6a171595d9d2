/** Documents in the venues' forms, from a few facts, for tests of pairing. */
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { compareFutures } from '../../adapters/matching/futures/compare.ts';
import type { Asked } from '../../adapters/matching/futures/question.ts';
import type { pairGames } from '../../adapters/matching/index.ts';
import { parseGammaEvents } from '../../adapters/polymarket/parse.ts';
import { verdictOf } from '../../runtime/trading/types/contract.ts';
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { stamp } from '../adapters/support/recordings.ts';

export type Json = Record<string, unknown>;
export type Outcome = ReturnType<typeof pairGames>;

/** A game between sides as "CODE Display Name". */
export function game(
  league: League,
  away: string,
  home: string,
  starts: string,
  change: Partial<GameSnapshot> = {},
): GameSnapshot {
  const side = (text: string) => {
    const [code = '', ...name] = text.split(' ');
    return { id: `id-${code}`, code, name: name.join(' ') };
  };
  return {
    game_id: `${league}:${away}@${home} ${starts}`,
    league,
    competition: league,
    home: side(home),
    away: side(away),
    starts_at_us: Date.parse(starts) * 1000,
    status: 'scheduled',
    ended: null,
    neutral_site: false,
    state: { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 },
    prior: null,
    spread: null,
    reference: null,
    ...change,
  };
}

/** A Kalshi event of winners, each as "CODE Display name". */
export function kalshiWinners(event_ticker: string, title: string, sides: readonly string[], rules = ''): Json {
  const markets = sides.map((side) => {
    const [code = '', ...name] = side.split(' ');
    return {
      ticker: `${event_ticker}-${code}`,
      market_type: 'binary',
      status: 'active',
      yes_sub_title: name.join(' '),
      title: name.join(' '),
      rules_primary: rules,
      price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
      expected_expiration_time: '2026-12-28T00:00:00Z',
    };
  });
  return { event_ticker, series_ticker: event_ticker.split('-')[0], title, mutually_exclusive: true, markets };
}

/** A Kalshi event with one total. */
export function kalshiTotal(event_ticker: string, title: string, line: number): Json {
  const event = kalshiWinners(event_ticker, title, [`${Math.ceil(line)} Over ${line} points scored`]);
  const [market] = event.markets as Json[];
  return { ...event, markets: [{ ...market, strike_type: 'greater', floor_strike: line }] };
}

export function kalshi(...events: Json[]): MarketListing[] {
  const parsed = parseEvents({ events }, new Map(), 0);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.listings;
}

export function polymarket(...events: Json[]): MarketListing[] {
  const parsed = parseGammaEvents({ events });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.listings;
}

export function scoreboard(document: unknown): GameSnapshot[] {
  const parsed = parseScoreboard(document, stamp());
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.games.map(({ game: one }) => one);
}

export const reasons = ({ unmatched }: Outcome): string[] => unmatched.map(({ reason }) => reason);
/** Markets of both venues by outcome and line. */
export const markets = ({ pairs }: Outcome): string[] =>
  pairs.map(({ outcome, a, b, relation }) => {
    const line =
      relation?.kind === 'margin' || relation?.kind === 'total' ? ` ${relation.kind}${relation.line_tenths}` : '';
    return `${outcome}${line} ${a?.market_id ?? '-'} ${b === null ? '-' : b.title}`;
  });

/** A future as a venue asks it, from its title and what else matters. */
export const asked = (title: string, more: Partial<Asked> = {}): Asked => ({
  title,
  ticker: null,
  rules: '',
  league: null,
  ...more,
});
/** What two of them together are worth. */
export const verdict = (a: Asked, b: Asked): string => verdictOf(compareFutures(a, b).differences);
