/** A demo game as each of the three sources lists it. */
import type {
  EspnGameInput,
  EspnPlayInput,
  EspnStatusName,
  EspnTeamInput,
} from '../../adapters/espn/simulator/index.ts';
import { easternTime } from '../../adapters/http/eastern.ts';
import type { KalshiEventInput, KalshiMarketInput, KalshiSeriesInput } from '../../adapters/kalshi/simulator/index.ts';
import type { PolymarketEventInput, PolymarketSportInput } from '../../adapters/polymarket/simulator/index.ts';
import type { TimeUs } from '../trading/types/units.ts';
import { invariant } from '../trading/types/units.ts';
import { kalshiSeries } from './lines-listing.ts';
import { type HomeAway, SIM_LEAGUES, type SimLeague, type SimOutcome } from './sim-game.ts';
import { matchKalshiEvent, matchPolymarketEvent } from './soccer-listing.ts';
import type { DemoTeam } from './teams.ts';
import type { ShownPlay, WorldGame } from './world-game.ts';

const DAY_US = 86_400_000_000;
const HOUR_US = 3_600_000_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const SPORT_NAME: Readonly<Record<SimLeague, string>> = {
  nfl: 'Pro Football',
  nba: 'Pro Basketball',
  nhl: 'Pro Hockey',
  soccer: 'MLS',
};

/** Polymarket's hold on marketable orders in play, seconds: as measured on the venue in October 2026 (polymarket.md 3.8). */
const TAKER_DELAY_S: Readonly<Record<SimLeague, number>> = { nfl: 1, nba: 0, nhl: 0, soccer: 1 };

const seriesOf = (league: SimLeague): string => `KX${league === 'soccer' ? 'MLS' : league.toUpperCase()}GAME`;

/** Kalshi series of the demo. Fees as the league series had them in 2026 (kalshi.md 8). */
export const KALSHI_SERIES: readonly KalshiSeriesInput[] = kalshiSeries(SIM_LEAGUES);

/** Rows of Polymarket's `GET /sports`. */
export const POLYMARKET_SPORTS: readonly PolymarketSportInput[] = [
  { id: 10, sport: 'nfl', name: 'NFL', tags: '1,450,100639', primary_tag_id: 450, series: '10187', ordering: 'away' },
  { id: 34, sport: 'nba', name: 'NBA', tags: '1,745,100639', primary_tag_id: 745, series: '10345', ordering: 'away' },
  // Ids of the rows of hockey and soccer are not in a recording.
  { id: 35, sport: 'nhl', name: 'NHL', tags: '1,899,100639', primary_tag_id: 899, series: '10346', ordering: 'away' },
  {
    id: 36,
    sport: 'mls',
    name: 'MLS',
    tags: '1,100100,100639',
    primary_tag_id: 100100,
    series: '10189',
    ordering: 'home',
  },
];

const tagOf = (league: SimLeague): number =>
  POLYMARKET_SPORTS.find(({ sport }) => sport === (league === 'soccer' ? 'mls' : league))?.primary_tag_id ?? 1;

function eastern(at_us: TimeUs) {
  const time = easternTime(at_us);
  invariant(time !== null, `no Eastern date for ${at_us}`);
  const [year = '', month = '', day = ''] = time.date.split('-');
  const name = MONTHS[Number(month) - 1] ?? '';
  return { ...time, short_year: year.slice(2), year, month_name: name, day };
}

/** Kalshi event ticker; the time of day only for a pair that has met before (as baseball double-headers have it). */
export function kalshiEventTicker(game: WorldGame): string {
  const { league, home, away, repeated } = game.fixture;
  const at = eastern(game.starts_at_us);
  const time = repeated ? `${String(at.hour).padStart(2, '0')}${String(at.minute).padStart(2, '0')}` : '';
  const date = `${at.short_year}${at.month_name.toUpperCase()}${at.day}${time}`;
  const sides = league === 'soccer' ? [home, away] : [away, home];
  return `${seriesOf(league)}-${date}${sides.map(({ kalshi_code }) => kalshi_code).join('')}`;
}

/** Kalshi market ticker of one outcome. */
export const kalshiTicker = (game: WorldGame, side: SimOutcome): string =>
  `${kalshiEventTicker(game)}-${side === 'draw' ? 'TIE' : game.fixture[side].kalshi_code}`;

/** The Kalshi event with one market per team. */
export function kalshiEvent(game: WorldGame): KalshiEventInput {
  const { league, home, away } = game.fixture;
  const at = eastern(game.starts_at_us);
  const scheduled = `${at.month_name} ${Number(at.day)}, ${at.year}`;
  if (league === 'soccer')
    return matchKalshiEvent(game, { scheduled, ticker: (outcome) => kalshiTicker(game, outcome) });
  const names = `${away.kalshi_name} vs ${home.kalshi_name}`;
  const market = (side: HomeAway): KalshiMarketInput => {
    const team = game.fixture[side].kalshi_name;
    const contest = `${names} ${SPORT_NAME[league].toLowerCase()} game originally scheduled for ${scheduled}`;
    return {
      ticker: kalshiTicker(game, side),
      title: `Will ${team} win the ${names} ${SPORT_NAME[league]} game?`,
      yes_sub_title: team,
      rules_primary: `Resolves to Yes when ${team} wins the ${contest}.`,
      rules_secondary:
        'If the game ends in a tie, each team pays $0.50. A game not begun within 48 hours pays a fair price.',
      open_time_us: game.starts_at_us - 2 * DAY_US,
      close_time_us: game.starts_at_us + 2 * DAY_US,
      expected_expiration_us: game.starts_at_us + 3 * HOUR_US,
      settlement_timer_seconds: 5,
      status: 'active',
    };
  };
  return {
    event_ticker: kalshiEventTicker(game),
    series_ticker: seriesOf(league),
    title: names,
    sub_title: `${away.kalshi_code} vs ${home.kalshi_code} (${at.month_name} ${Number(at.day)})`,
    product_metadata: { competition: SPORT_NAME[league], competition_scope: 'Game' },
    markets: [market('home'), market('away')],
  };
}

/** The Polymarket event with its moneyline market; token 0 is the away team. */
export function polymarketEvent(game: WorldGame): PolymarketEventInput {
  const { fixture } = game;
  const { league, home, away } = fixture;
  const at = eastern(game.starts_at_us);
  if (league === 'soccer')
    return matchPolymarketEvent(game, { date: at.date, tag_id: tagOf(league), delay_s: TAKER_DELAY_S[league] });
  const slug = `${league}-${away.slug}-${home.slug}-${at.date}`;
  const title = `${away.nickname} vs. ${home.nickname}`;
  const team = (value: DemoTeam, ordering: HomeAway) => ({
    id: Number(value.id),
    name: value.name,
    league,
    abbreviation: value.slug,
    alias: value.nickname,
    ordering,
  });
  return {
    id: fixture.polymarket_event_id,
    slug,
    title,
    league,
    series_slug: league,
    game_id: fixture.polymarket_game_id,
    start_time_us: game.starts_at_us,
    event_date: at.date,
    teams: [team(away, 'away'), team(home, 'home')],
    tags: [
      { id: '1', label: 'Sports', slug: 'sports' },
      { id: String(tagOf(league)), label: league.toUpperCase(), slug: league },
    ],
    markets: [
      {
        id: fixture.polymarket_market_id,
        condition_id: fixture.condition_id,
        token_ids: fixture.token_ids,
        outcomes: [away.nickname, home.nickname],
        question: title,
        slug,
        description: `Pays for the winner of ${title} on ${at.date}. A game that is cancelled or ends in a tie resolves 50-50.`,
        sports_market_type: 'moneyline',
        group_item_title: 'Match Winner',
        game_start_us: game.starts_at_us,
        end_date_us: game.starts_at_us,
        seconds_delay: TAKER_DELAY_S[fixture.league],
        clear_book_on_start: true,
        order_min_size: 5,
        tick_e4: 100,
        neg_risk: false,
        fee_type: 'sports_fees_v3',
        fee_schedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
      },
    ],
  };
}

const espnTeam = (team: DemoTeam): EspnTeamInput => ({
  id: team.id,
  abbreviation: team.code,
  display_name: team.name,
  short_name: team.nickname,
  location: team.location,
});

function espnStatus(game: WorldGame): EspnStatusName {
  if (game.stage === 'scheduled') return 'STATUS_SCHEDULED';
  if (game.three_way !== null) {
    if (game.phase === 'final') return 'STATUS_FULL_TIME';
    if (game.phase === 'halftime') return 'STATUS_HALFTIME';
    return game.state.period === 1 ? 'STATUS_FIRST_HALF' : 'STATUS_SECOND_HALF';
  }
  if (game.phase === 'final') return 'STATUS_FINAL';
  if (game.phase === 'halftime') return 'STATUS_HALFTIME';
  return game.phase === 'end_period' ? 'STATUS_END_PERIOD' : 'STATUS_IN_PROGRESS';
}

/** One play for the feed. */
export const espnPlay = (play: ShownPlay): EspnPlayInput => ({ ...play });

/** The feed's record of a game. @param plays its plays so far, kept by the caller so that they are not copied each time. */
export function espnGame(game: WorldGame, plays: readonly EspnPlayInput[]): EspnGameInput {
  const { fixture, state, spot } = game;
  const started = game.stage !== 'scheduled';
  const in_play = started && game.phase !== 'final';
  return {
    league: fixture.league === 'soccer' ? 'usa.1' : fixture.league,
    event_id: fixture.event_id,
    starts_at_us: game.starts_at_us,
    season_year: Number(eastern(game.starts_at_us).year),
    season_type: 2,
    neutral_site: false,
    home: espnTeam(fixture.home),
    away: espnTeam(fixture.away),
    status: espnStatus(game),
    period: started ? state.period : 0,
    clock_ms: started ? state.clock_ms : 0,
    home_score: state.home_score,
    away_score: state.away_score,
    home_linescores: game.linescores.home,
    away_linescores: game.linescores.away,
    situation:
      fixture.league === 'nfl' && in_play
        ? {
            possession: spot?.team ?? null,
            down: spot?.down ?? -1,
            distance: spot?.distance ?? -1,
            yard_line: spot?.yard_line ?? 0,
            home_timeouts: state.home_timeouts,
            away_timeouts: state.away_timeouts,
          }
        : null,
    odds: fixture.odds,
    plays,
    drives: game.drives,
    ...(state.ice === undefined || !in_play ? {} : { ice: state.ice }),
    ...(state.pitch === undefined ? {} : { stoppage_ms: state.pitch.stoppage_ms }),
  };
}
