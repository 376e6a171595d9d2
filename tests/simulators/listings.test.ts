/** Draws, spreads and totals from the simulated venues, read by the production clients and paired. */
import { generateKeyPairSync } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { seriesOfLeagues } from '../../adapters/kalshi/series.ts';
import { KalshiSession } from '../../adapters/kalshi/session.ts';
import type { KalshiEventInput, KalshiMarketInput } from '../../adapters/kalshi/simulator/index.ts';
import { KalshiSimulator } from '../../adapters/kalshi/simulator/index.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { PolymarketSession } from '../../adapters/polymarket/session.ts';
import type { PolymarketEventInput, PolymarketMarketInput } from '../../adapters/polymarket/simulator/index.ts';
import { PolymarketSimulator } from '../../adapters/polymarket/simulator/index.ts';
import type { FeedEvent, GameSnapshot, InputEvent } from '../../runtime/trading/types/events.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { FixedClock } from './support.ts';

const KICK_OFF_US = Date.parse('2026-11-21T00:30:00Z') * 1000;
const DAY_US = 86_400_000_000;
const clock = new FixedClock(KICK_OFF_US - DAY_US);
const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PRIVATE_PEM = KEYS.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC_PEM = KEYS.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const CLUBS = ['Austin', 'Houston'] as const;
const MATCH =
  'in the Austin vs Houston professional MLS soccer game originally scheduled for Nov 20, 2026 after 90 minutes plus stoppage time (does not include extra time or penalties)';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function kalshiMarket(ticker: string, yes_sub_title: string, more: Partial<KalshiMarketInput> = {}): KalshiMarketInput {
  return {
    ticker,
    title: `${yes_sub_title}?`,
    yes_sub_title,
    rules_primary: `If ${yes_sub_title} ${MATCH}, then the market resolves to Yes.`,
    rules_secondary:
      'If the game ends in a tie, the market called "Tie" resolves to Yes. If the game is cancelled, it resolves to a fair price.',
    open_time_us: KICK_OFF_US - 2 * DAY_US,
    close_time_us: KICK_OFF_US + 2 * DAY_US,
    expected_expiration_us: KICK_OFF_US + DAY_US / 8,
    status: 'active',
    ...more,
  };
}

function kalshiEvent(series_ticker: string, suffix: string, markets: KalshiMarketInput[]): KalshiEventInput {
  const is_winner = suffix === '';
  return {
    event_ticker: `${series_ticker}-26NOV20ATXHOU`,
    series_ticker,
    title: `Austin vs Houston${suffix}`,
    sub_title: 'ATX vs HOU (Nov 20)',
    mutually_exclusive: is_winner,
    collateral_return_type: is_winner ? 'MECNET' : '',
    markets,
  };
}

const KALSHI_EVENTS = [
  kalshiEvent('KXMLSGAME', '', [
    kalshiMarket('KXMLSGAME-26NOV20ATXHOU-ATX', 'Austin'),
    kalshiMarket('KXMLSGAME-26NOV20ATXHOU-HOU', 'Houston'),
    kalshiMarket('KXMLSGAME-26NOV20ATXHOU-TIE', 'Tie'),
  ]),
  kalshiEvent('KXMLSSPREAD', ': Spread', [
    kalshiMarket('KXMLSSPREAD-26NOV20ATXHOU-ATX2', 'Austin wins by over 1.5 goals', { floor_strike: 1.5 }),
  ]),
  kalshiEvent('KXMLSTOTAL', ': Total Goals', [
    kalshiMarket('KXMLSTOTAL-26NOV20ATXHOU-3', 'Over 2.5 goals scored', { floor_strike: 2.5 }),
    kalshiMarket('KXMLSTOTAL-26NOV20ATXHOU-4', 'Over 3 goals scored', { floor_strike: 3 }),
  ]),
];

let condition = 10;
function gammaMarket(change: Partial<PolymarketMarketInput>): PolymarketMarketInput {
  condition += 1;
  return {
    id: String(condition),
    condition_id: `0x${String(condition).repeat(32)}`,
    token_ids: [`${condition}1`, `${condition}2`],
    outcomes: ['Yes', 'No'],
    question: '',
    slug: `mls-atx-hou-2026-11-20-${condition}`,
    description:
      'Otherwise, this market will resolve to "No".\nIf the game is canceled entirely, with no make-up game, this market will resolve to "No".\nThis market refers only to the outcome within the first 90 minutes of regular play plus stoppage time.',
    sports_market_type: 'moneyline',
    group_item_title: '',
    game_start_us: KICK_OFF_US,
    end_date_us: KICK_OFF_US,
    seconds_delay: 3,
    clear_book_on_start: true,
    order_min_size: 5,
    tick_e4: 100,
    neg_risk: true,
    fee_type: 'sports_fees_v3',
    fee_schedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
    ...change,
  };
}

const POLYMARKET_EVENT: PolymarketEventInput = {
  id: '31',
  slug: 'mls-atx-hou-2026-11-20',
  title: 'Austin FC vs. Houston Dynamo FC',
  league: 'mls',
  series_slug: 'mls',
  game_id: 31,
  start_time_us: KICK_OFF_US,
  event_date: '2026-11-20',
  teams: [
    { id: 1, name: 'Austin FC', league: 'mls', abbreviation: 'atx', alias: 'Austin', ordering: 'home' },
    { id: 2, name: 'Houston Dynamo FC', league: 'mls', abbreviation: 'hou', alias: 'Houston', ordering: 'away' },
  ],
  tags: [{ id: '100', label: 'MLS', slug: 'mls' }],
  neg_risk: true,
  markets: [
    gammaMarket({ question: 'Will Austin FC win on 2026-11-20?', group_item_title: 'Austin FC' }),
    gammaMarket({
      question: 'Will Austin FC vs. Houston Dynamo FC end in a draw?',
      group_item_title: 'Draw (Austin FC vs. Houston Dynamo FC)',
    }),
    gammaMarket({ question: 'Will Houston Dynamo FC win on 2026-11-20?', group_item_title: 'Houston Dynamo FC' }),
    gammaMarket({
      question: 'Spread: Austin FC (-1.5)',
      outcomes: ['Austin FC', 'Houston Dynamo FC'],
      sports_market_type: 'spreads',
      line: -1.5,
      neg_risk: false,
    }),
    gammaMarket({
      question: 'Austin FC vs. Houston Dynamo FC: O/U 2.5',
      outcomes: ['Over', 'Under'],
      sports_market_type: 'totals',
      line: 2.5,
      neg_risk: false,
    }),
  ],
};

const GAME: GameSnapshot = {
  game_id: 'soccer:9',
  league: 'soccer',
  competition: 'usa.1',
  home: { id: '1', code: 'ATX', name: 'Austin FC' },
  away: { id: '2', code: 'HOU', name: 'Houston Dynamo FC' },
  starts_at_us: KICK_OFF_US,
  status: 'scheduled',
  ended: null,
  neutral_site: false,
  state: { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 },
  prior: null,
  spread: null,
  reference: null,
};

/** A sink that keeps what the sessions say about themselves. */
class Said {
  readonly feeds: FeedEvent[] = [];
  frame(): void {}
  event(event: InputEvent): void {
    if (event.type === 'feed') this.feeds.push(event);
  }
}

async function venues() {
  const sink = new Said();
  const common = { clock, rng: () => 0.5, sink };
  const exchange = new KalshiSimulator({ clock, rng: new Rng(1) });
  exchange.registerKey('key', PUBLIC_PEM);
  for (const event of KALSHI_EVENTS) {
    exchange.upsertSeries({ ticker: event.series_ticker, title: 'MLS', fee_type: 'quadratic', fee_multiplier: 1 });
    exchange.upsertEvent(event);
  }
  const gamma = new PolymarketSimulator({ clock, rng: new Rng(2) });
  gamma.setSports([
    { id: 1, sport: 'mls', name: 'MLS', tags: '1,100', primary_tag_id: 100, series: '7', ordering: 'home' },
    { id: 2, sport: 'cs2', name: 'CS2', tags: '1,200', primary_tag_id: 200, series: '8', ordering: 'home' },
  ]);
  gamma.upsertEvent(POLYMARKET_EVENT);
  stops.push(
    () => exchange.close(),
    () => gamma.close(),
  );
  const kalshi = new KalshiSession({
    ...(await exchange.listen()),
    keyId: 'key',
    privateKeyPem: PRIVATE_PEM,
    ...common,
  });
  const polymarket = new PolymarketSession({ ...(await gamma.listen()), ...common });
  stops.push(
    () => kalshi.stop(),
    () => polymarket.stop(),
  );
  return { kalshi, polymarket, sink };
}

describe('soccer at both simulated venues', () => {
  it('is listed with its draw, its spread and its total, and paired outcome by outcome', async () => {
    const { kalshi, polymarket } = await venues();
    const listings = [
      ...(await kalshi.discover(seriesOfLeagues(['soccer']))),
      ...(await polymarket.discover(['soccer'])),
    ];
    const { pairs, unmatched } = pairGames([GAME], listings);
    expect(unmatched).toEqual([]);
    expect(pairs.map(({ pair_id }) => pair_id).sort()).toEqual([
      'soccer:9:1',
      'soccer:9:1:margin15',
      'soccer:9:2',
      'soccer:9:draw',
      'soccer:9:total25',
    ]);
    for (const pair of pairs) {
      expect([pair.a?.fee?.rate_e5, pair.b?.fee?.rate_e5]).toEqual([7_000, 5_000]);
      expect(pair.settlement.every(({ verdict }) => verdict === 'priced')).toBe(true);
    }
    expect(CLUBS.every((club) => listings.some(({ outcome_name }) => outcome_name.startsWith(club)))).toBe(true);
  });

  it('names whole lines and absent series, the latter once', async () => {
    const { kalshi, sink } = await venues();
    const series = seriesOfLeagues(['soccer']);
    await kalshi.discover(series);
    await kalshi.discover(series);
    await kalshi.start(1);
    expect(sink.feeds.at(-1)?.counters.rejected).toEqual({ unknown_series: series.length - 3, whole_line: 2 });
  });
});
