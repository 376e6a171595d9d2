/** Games, pairs and their first states for the page's fixtures. */
import type {
  GameSnapshot,
  GameState,
  GameStatus,
  League,
  Pair,
  Team,
  Venue,
  VenueMarket,
} from '../../runtime/trading/types/events.ts';

/** Friday 20 November 2026, 20:00 UTC. */
export const START_US = Date.UTC(2026, 10, 20, 20, 0, 0) * 1000;

interface Seed {
  league: League;
  away: [code: string, name: string];
  home: [code: string, name: string];
  status: GameStatus;
  prior: number | null;
  state: Readonly<Record<string, number>>;
}

const SEEDS: readonly Seed[] = [
  {
    league: 'nba',
    away: ['BOS', 'Boston Celtics'],
    home: ['NY', 'New York Knicks'],
    status: 'live',
    prior: 0.54,
    state: { period: 3, clock_ms: 252_000, score_1: 78, score_2: 74, possession: 1 },
  },
  {
    league: 'nba',
    away: ['DEN', 'Denver Nuggets'],
    home: ['LAL', 'Los Angeles Lakers'],
    status: 'live',
    prior: 0.47,
    state: { period: 2, clock_ms: 400_000, score_1: 41, score_2: 44, possession: -1 },
  },
  {
    league: 'nba',
    away: ['MIN', 'Minnesota Timberwolves'],
    home: ['OKC', 'Oklahoma City Thunder'],
    status: 'live',
    prior: 0.71,
    state: { period: 4, clock_ms: 42_300, score_1: 108, score_2: 110, possession: 1 },
  },
  {
    league: 'nba',
    away: ['PHI', 'Philadelphia 76ers'],
    home: ['MIA', 'Miami Heat'],
    status: 'break',
    prior: 0.55,
    state: { period: 2, clock_ms: 0, score_1: 55, score_2: 51 },
  },
  {
    league: 'nfl',
    away: ['KC', 'Kansas City Chiefs'],
    home: ['BUF', 'Buffalo Bills'],
    status: 'live',
    prior: 0.52,
    state: {
      period: 4,
      clock_ms: 135_000,
      score_1: 24,
      score_2: 27,
      possession: 1,
      down: 2,
      distance: 7,
      yards_to_goal: 34,
      timeouts_1: 2,
      timeouts_2: 1,
    },
  },
  {
    league: 'nfl',
    away: ['DAL', 'Dallas Cowboys'],
    home: ['PHI', 'Philadelphia Eagles'],
    status: 'live',
    prior: 0.66,
    state: {
      period: 1,
      clock_ms: 533_000,
      score_1: 7,
      score_2: 3,
      possession: -1,
      down: 3,
      distance: 2,
      yards_to_goal: 71,
      timeouts_1: 3,
      timeouts_2: 3,
      second_half_receiver: -1,
    },
  },
  {
    league: 'nfl',
    away: ['NE', 'New England Patriots'],
    home: ['NYJ', 'New York Jets'],
    status: 'live',
    prior: 0.41,
    state: {
      period: 2,
      clock_ms: 118_000,
      score_1: 6,
      score_2: 17,
      possession: 1,
      down: 1,
      distance: 8,
      yards_to_goal: 8,
      timeouts_1: 3,
      timeouts_2: 2,
      second_half_receiver: 1,
    },
  },
  {
    league: 'nfl',
    away: ['SF', 'San Francisco 49ers'],
    home: ['SEA', 'Seattle Seahawks'],
    status: 'scheduled',
    prior: 0.48,
    state: {},
  },
  {
    league: 'nba',
    away: ['CHI', 'Chicago Bulls'],
    home: ['MIL', 'Milwaukee Bucks'],
    status: 'final',
    prior: 0.73,
    state: { period: 5, clock_ms: 0, score_1: 121, score_2: 118 },
  },
  {
    league: 'nba',
    away: ['POR', 'Portland Trail Blazers'],
    home: ['GS', 'Golden State Warriors'],
    status: 'live',
    prior: null,
    state: { period: 1, clock_ms: 655_000, score_1: 4, score_2: 2, possession: -1 },
  },
];

const COMMON = { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0, possession: 0 };
const FOOTBALL = { down: 0, distance: 0, yards_to_goal: 0, timeouts_1: 3, timeouts_2: 3, second_half_receiver: 0 };

function stateOf({ league, status, state }: Seed): GameState {
  const final = Number(status === 'final');
  return { ...COMMON, ...(league === 'nfl' ? FOOTBALL : {}), final, winner: final, ...state };
}

const team = (id: number, [code, name]: readonly [string, string]): Team => ({ id: `${id}`, code, name });

/** The first picture of every game. `copies` repeats the set under other ids, for load. */
export function firstGames(copies = 1): GameSnapshot[] {
  return Array.from({ length: copies }, (_, copy) =>
    SEEDS.map(
      (seed, i): GameSnapshot => ({
        game_id: `${seed.league}:${401_000_000 + copy * 100 + i}`,
        league: seed.league,
        home: team(i * 2, seed.home),
        away: team(i * 2 + 1, seed.away),
        starts_at_us: START_US + (seed.status === 'scheduled' ? 5_400_000_000 : -5_400_000_000 + i * 600_000_000),
        status: seed.status,
        competition: seed.league,
        ended: seed.status === 'final' ? 'played' : null,
        neutral_site: false,
        state: stateOf(seed),
        prior:
          seed.prior === null
            ? null
            : { side1: seed.prior, draw: 0, total: null, source: 'pickcenter DraftKings moneyline' },
        spread: null,
        reference: seed.status === 'live' ? { side1: 0.5 } : null,
      }),
    ),
  ).flat();
}

function market(venue: Venue, game: GameSnapshot): VenueMarket {
  const code = game.home.code;
  const id =
    venue === 'kalshi'
      ? `KX${game.league.toUpperCase()}GAME-26NOV20${game.away.code}${code}-${code}`
      : `0x${game.game_id.slice(4)}c0ffee${code.toLowerCase()}`;
  return {
    venue,
    market_id: id,
    title:
      venue === 'kalshi' ? `${game.away.name} at ${game.home.name} winner?` : `${game.away.name} vs. ${game.home.name}`,
    yes_ref: id,
    no_ref: id,
    fee: {
      rate_e5: venue === 'kalshi' ? 7_000 : 5_000,
      rounding: venue === 'kalshi' ? 'kalshi_direct' : 'polymarket_5dp',
      source:
        venue === 'kalshi'
          ? `GET /series/KX${game.league.toUpperCase()}GAME fee_multiplier 1`
          : 'market feeSchedule sports',
    },
    price_bands: [{ start_e4: 100, end_e4: 9_900, step_e4: venue === 'kalshi' ? 100 : 50 }],
    min_qty_cc: venue === 'kalshi' ? 100 : 500,
    lot_cc: 1,
    min_notional_udollars: venue === 'kalshi' ? 0 : 1_000_000,
    taker_delay_us: venue === 'kalshi' ? 0 : 3_000_000,
    tie_rule: game.league === 'nba' ? 'no_tie' : venue === 'kalshi' ? 'fair_price' : 'splits',
  };
}

/** The pair of a game's home win. One basketball game lacks Polymarket; football settles differently on a tie. */
export function pairOf(game: GameSnapshot): Pair {
  const football = game.league === 'nfl';
  return {
    pair_id: `${game.game_id}:${game.home.code}`,
    game_id: game.game_id,
    label: `${game.home.name} win`,
    outcome: 'home',
    a: market('kalshi', game),
    b: game.home.code === 'MIA' ? null : market('polymarket', game),
    settlement: football
      ? [
          {
            field: 'tie',
            a: 'Both sides pay at the last fair price',
            b: 'Each side pays 50¢',
            verdict: 'priced',
            loss_e4: 5_000,
            chance_ppm: null,
          },
          {
            field: 'source',
            a: 'Official league result',
            b: 'Official league result',
            verdict: 'priced',
            loss_e4: 0,
            chance_ppm: 0,
          },
        ]
      : [
          {
            field: 'void',
            a: 'Postponed over two weeks: 50¢',
            b: 'Not played within a week: 50¢',
            verdict: 'priced',
            loss_e4: 120,
            chance_ppm: 500,
          },
        ],
    settles_at_us: game.starts_at_us + 14_400_000_000,
  };
}
