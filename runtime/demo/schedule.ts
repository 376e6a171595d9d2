/** Who plays whom: pairings without repeats while they last, hidden strengths, bookmaker lines, and the ids of all sources. */
import type { Rng } from '../trading/types/rng.ts';
import type { Probability } from '../trading/types/units.ts';
import { openingState, type SimLeague, type SimOutcome, type TwoWayLeague } from './sim-game.ts';
import { type ExpectedGoals, HALF_MS, threeWay } from './soccer-chances.ts';
import type { DemoTeam } from './teams.ts';
import { TEAMS } from './teams.ts';

/** Mean and spread of the home side's expected margin, spread of the result, and typical total, points or goals. */
const LEAGUE_SHAPE = {
  nfl: { home_edge: 1.8, strength_sd: 5, margin_sd: 13.5, total: 44.5 },
  nba: { home_edge: 2.4, strength_sd: 6, margin_sd: 12.5, total: 225 },
  nhl: { home_edge: 0.2, strength_sd: 0.6, margin_sd: 2.4, total: 6 },
} as const satisfies Record<TwoWayLeague, object>;
/** The same of a match, goals: mean and spread of the home side's advantage, and of the total. */
const MATCH_SHAPE = { home_edge: 0.38, edge_sd: 0.5, total: 2.9, total_sd: 0.18, least: 0.45 } as const;

/** Sum of a bookmaker's implied probabilities. */
const MARGIN = 1.045;

/** Lines of hockey are the same in every game: a goal and a half off the favourite. */
const PUCK_LINE = 1.5;

/** Ids of one Polymarket market. */
export interface MarketIds {
  market_id: string;
  condition_id: string;
  token_ids: readonly [string, string];
}

/** What is fixed about a game before it is played. */
export interface Fixture {
  league: SimLeague;
  home: DemoTeam;
  away: DemoTeam;
  /** The hidden truth. */
  prior: Probability;
  odds: { home_moneyline: number; away_moneyline: number; draw_moneyline?: number; home_spread: number; total: number };
  /** Of a match: the hidden truth behind `prior`, and Polymarket's three markets; null in other leagues. */
  match: { goals: ExpectedGoals; markets: Readonly<Record<SimOutcome, MarketIds>> } | null;
  event_id: string;
  polymarket_event_id: string;
  polymarket_market_id: string;
  polymarket_game_id: number;
  condition_id: string;
  token_ids: readonly [string, string];
  /** The pair has met before in this run: its Kalshi ticker needs the time of day. */
  repeated: boolean;
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8). */
export const normalCdf = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp((-x * x) / 2) * poly;
  return x > 0 ? 1 - tail : tail;
};

/** American odds of a probability that includes the bookmaker's margin. */
function americanOdds(probability: Probability): number {
  const odds = probability >= 0.5 ? (-100 * probability) / (1 - probability) : (100 * (1 - probability)) / probability;
  return Math.round(odds);
}

/** Draws fixtures for ever. */
export class Schedule {
  readonly #rng: Rng;
  readonly #met = new Set<string>();
  #count = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** @param busy ESPN codes of this league that may not play now. */
  next(league: SimLeague, busy: ReadonlySet<string>): Fixture {
    const [home, away, repeated] = this.#pair(league, busy);
    this.#count += 1;
    const n = this.#count;
    const { goals, ...priced } = league === 'soccer' ? this.#priceMatch() : { ...this.#priceGame(league), goals: null };
    const { market_id, condition_id, token_ids } = this.#market(2_900_000 + n);
    return {
      league,
      home,
      away,
      ...priced,
      match: goals === null ? null : { goals, markets: this.#matchMarkets({ market_id, condition_id, token_ids }) },
      event_id: String(401_900_000 + n),
      polymarket_event_id: String(700_000 + n),
      polymarket_market_id: market_id,
      polymarket_game_id: 20_900_000 + n,
      condition_id,
      token_ids,
      repeated,
    };
  }

  #priceGame(league: TwoWayLeague): Pick<Fixture, 'prior' | 'odds'> {
    const shape = LEAGUE_SHAPE[league];
    const expected = this.#rng.normal(shape.home_edge, shape.strength_sd);
    const prior = Math.min(0.9, Math.max(0.12, normalCdf(expected / shape.margin_sd)));
    const shaded = 1 / (1 + Math.exp(-(Math.log(prior / (1 - prior)) + this.#rng.normal(0, 0.07))));
    const odds = {
      home_moneyline: americanOdds(Math.min(0.97, shaded * MARGIN)),
      away_moneyline: americanOdds(Math.min(0.97, (1 - shaded) * MARGIN)),
      home_spread: league === 'nhl' ? -Math.sign(expected) * PUCK_LINE : -Math.round(expected * 2) / 2 || 0,
      total: Math.round(this.#rng.normal(shape.total, shape.total * 0.03) * 2) / 2,
    };
    return { prior, odds };
  }

  #priceMatch(): Pick<Fixture, 'prior' | 'odds'> & { goals: ExpectedGoals } {
    const { home_edge, edge_sd, total, total_sd, least } = MATCH_SHAPE;
    const edge = this.#rng.normal(home_edge, edge_sd);
    const sum = this.#rng.normal(total, total_sd);
    const goals = { home: Math.max(least, (sum + edge) / 2), away: Math.max(least, (sum - edge) / 2) };
    const chances = threeWay(goals, openingState(HALF_MS, 0));
    const shade = (chance: Probability): number => chance * Math.exp(this.#rng.normal(0, 0.045));
    const [home, draw, away] = [shade(chances.home), shade(chances.draw), shade(chances.away)];
    const line = (shaded: number): number => americanOdds(Math.min(0.97, (MARGIN * shaded) / (home + draw + away)));
    const odds = {
      ...{ home_moneyline: line(home), away_moneyline: line(away), draw_moneyline: line(draw) },
      home_spread: -Math.sign(edge) / 2,
      total: Math.floor(sum) + 0.5,
    };
    return { prior: chances.home, odds, goals };
  }

  #market(id: number): MarketIds {
    return {
      market_id: String(id),
      condition_id: `0x${this.#digits(64, 16)}`,
      token_ids: [`1${this.#digits(76, 10)}`, `2${this.#digits(76, 10)}`],
    };
  }

  #matchMarkets(home: MarketIds): Readonly<Record<SimOutcome, MarketIds>> {
    return { home, draw: this.#market(4_900_000 + 2 * this.#count), away: this.#market(4_900_001 + 2 * this.#count) };
  }

  #pair(league: SimLeague, busy: ReadonlySet<string>): [DemoTeam, DemoTeam, boolean] {
    const free = TEAMS[league].filter((team) => !busy.has(team.code));
    let repeated = true;
    let home = this.#rng.pick(free);
    let away = this.#rng.pick(free.filter((team) => team !== home));
    for (let attempt = 0; attempt < 40 && repeated; attempt += 1) {
      repeated = this.#met.has(`${league}:${away.code}@${home.code}`);
      if (!repeated) break;
      home = this.#rng.pick(free);
      away = this.#rng.pick(free.filter((team) => team !== home));
    }
    this.#met.add(`${league}:${away.code}@${home.code}`);
    return [home, away, repeated];
  }

  #digits(count: number, base: 10 | 16): string {
    let text = '';
    for (let i = 0; i < count; i += 1) text += this.#rng.int(0, base - 1).toString(base);
    return text;
  }
}
