/** A match as both venues list it: a market each for home, draw and away (Kalshi of 2026-08, polymarket.md 2.6). */
import type { KalshiEventInput, KalshiMarketInput } from '../../adapters/kalshi/simulator/index.ts';
import type { PolymarketEventInput, PolymarketMarketInput } from '../../adapters/polymarket/simulator/index.ts';
import { invariant } from '../trading/types/units.ts';
import { SIM_OUTCOMES, type SimOutcome } from './sim-game.ts';
import type { WorldGame } from './world-game.ts';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;

/** The Kalshi event. @param scheduled the day in words. @param ticker of an outcome. */
export function matchKalshiEvent(
  game: WorldGame,
  { scheduled, ticker }: { scheduled: string; ticker: (outcome: SimOutcome) => string },
): KalshiEventInput {
  const { home, away } = game.fixture;
  const names = `${home.kalshi_name} vs ${away.kalshi_name}`;
  const contest = `the ${names} MLS soccer game originally scheduled for ${scheduled}, over 90 minutes plus stoppage time (does not include extra time or penalties)`;
  const market = (outcome: SimOutcome): KalshiMarketInput => {
    const is_draw = outcome === 'draw';
    const name = is_draw ? 'Tie' : game.fixture[outcome].kalshi_name;
    return {
      ticker: ticker(outcome),
      title: `${names} Winner?`,
      yes_sub_title: name,
      rules_primary: `Resolves to Yes when ${is_draw ? 'neither side wins' : `${name} wins`} ${contest}.`,
      rules_secondary:
        'If the game ends in a tie, the market called "Tie" resolves to Yes. A game that is cancelled or rescheduled to over 48 hours away pays a fair price.',
      open_time_us: game.starts_at_us - 2 * DAY_US,
      close_time_us: game.starts_at_us + 2 * DAY_US,
      expected_expiration_us: game.starts_at_us + 3 * HOUR_US,
      settlement_timer_seconds: 5,
      status: 'active',
    };
  };
  const event_ticker = ticker('draw').replace(/-TIE$/, '');
  return {
    event_ticker,
    series_ticker: event_ticker.replace(/-.*$/, ''),
    title: names,
    sub_title: `${home.kalshi_code} vs ${away.kalshi_code} (${scheduled.replace(/,.*$/, '')})`,
    product_metadata: { competition: 'MLS', competition_scope: 'Game' },
    markets: [market('home'), market('away'), market('draw')],
  };
}

/** The Polymarket event. @param date of the match in US Eastern time. @param delay_s hold on marketable orders, seconds. */
export function matchPolymarketEvent(
  game: WorldGame,
  { date, tag_id, delay_s }: { date: string; tag_id: number; delay_s: number },
): PolymarketEventInput {
  const { home, away, match, polymarket_event_id, polymarket_game_id } = game.fixture;
  invariant(match !== null, 'a match without markets');
  const slug = `mls-${home.slug}-${away.slug}-${date}`;
  const title = `${home.name} vs. ${away.name}`;
  const market = (outcome: SimOutcome): PolymarketMarketInput => {
    const side = outcome === 'draw' ? null : game.fixture[outcome];
    const { market_id, condition_id, token_ids } = match.markets[outcome];
    const when = side === null ? 'the match ends in a draw' : `${side.name} wins`;
    return {
      ...{ id: market_id, condition_id, token_ids, outcomes: ['Yes', 'No'] },
      question: side === null ? `Will ${title} end in a draw?` : `Will ${side.name} win on ${date}?`,
      slug: `${slug}-${side === null ? 'draw' : side.slug}`,
      description: `This market will resolve to "Yes" when ${when}.\nOtherwise, it will resolve to "No".\nA match that is cancelled, with no make-up game, will resolve to "${side === null ? 'Yes' : 'No'}".\nOnly the first 90 minutes plus stoppage time count.`,
      sports_market_type: 'moneyline',
      group_item_title: side === null ? `Draw (${title})` : side.name,
      game_start_us: game.starts_at_us,
      end_date_us: game.starts_at_us,
      seconds_delay: delay_s,
      clear_book_on_start: true,
      order_min_size: 5,
      tick_e4: 100,
      neg_risk: true,
      fee_type: 'sports_fees_v3',
      fee_schedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
    };
  };
  return {
    id: polymarket_event_id,
    slug,
    title,
    league: 'mls',
    series_slug: 'mls',
    game_id: polymarket_game_id,
    start_time_us: game.starts_at_us,
    event_date: date,
    teams: (['home', 'away'] as const).map((ordering) => {
      const { id, name, slug: abbreviation, nickname: alias } = game.fixture[ordering];
      return { id: Number(id), name, league: 'mls', abbreviation, alias, ordering };
    }),
    tags: [
      { id: '1', label: 'Sports', slug: 'sports' },
      { id: String(tag_id), label: 'MLS', slug: 'mls' },
    ],
    neg_risk: true,
    markets: SIM_OUTCOMES.map(market),
  };
}
