/** Who plays whom: pairings without repeats while they last, hidden strengths, bookmaker lines, and the ids of all sources. */
import type { League } from '../../trading/events.ts';
import type { Rng } from '../../trading/rng.ts';
import type { Probability } from '../../trading/units.ts';
import type { DemoTeam } from './teams.ts';
import { TEAMS } from './teams.ts';

/** Mean and spread of the home side's expected margin, spread of the result, and typical total, points. */
const LEAGUE_SHAPE = {
  nfl: { home_edge: 1.8, strength_sd: 5, margin_sd: 13.5, total: 44.5 },
  nba: { home_edge: 2.4, strength_sd: 6, margin_sd: 12.5, total: 225 },
} as const;

/** What is fixed about a game before it is played. */
export interface Fixture {
  league: League;
  home: DemoTeam;
  away: DemoTeam;
  /** The hidden truth. */
  prior: Probability;
  odds: { home_moneyline: number; away_moneyline: number; home_spread: number; total: number };
  event_id: string;
  polymarket_event_id: string;
  polymarket_market_id: string;
  polymarket_game_id: number;
  condition_id: string;
  token_ids: readonly [string, string];
  /** The pair has met before in this run: its Kalshi ticker needs the time of day. */
  repeated: boolean;
}

const normalCdf = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp((-x * x) / 2) * poly;
  return x > 0 ? 1 - tail : tail;
};

/** American odds of a probability that includes the bookmaker's margin. */
export function americanOdds(probability: Probability): number {
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
  next(league: League, busy: ReadonlySet<string>): Fixture {
    const [home, away, repeated] = this.#pair(league, busy);
    const shape = LEAGUE_SHAPE[league];
    const expected = this.#rng.normal(shape.home_edge, shape.strength_sd);
    const prior = Math.min(0.9, Math.max(0.12, normalCdf(expected / shape.margin_sd)));
    const shaded = 1 / (1 + Math.exp(-(Math.log(prior / (1 - prior)) + this.#rng.normal(0, 0.07))));
    const margin = 1.045;
    this.#count += 1;
    const n = this.#count;
    return {
      league,
      home,
      away,
      prior,
      odds: {
        home_moneyline: americanOdds(Math.min(0.97, shaded * margin)),
        away_moneyline: americanOdds(Math.min(0.97, (1 - shaded) * margin)),
        home_spread: -Math.round(expected * 2) / 2 || 0,
        total: Math.round(this.#rng.normal(shape.total, shape.total * 0.03) * 2) / 2,
      },
      event_id: String(401_900_000 + n),
      polymarket_event_id: String(700_000 + n),
      polymarket_market_id: String(2_900_000 + n),
      polymarket_game_id: 20_900_000 + n,
      condition_id: `0x${this.#digits(64, 16)}`,
      token_ids: [`1${this.#digits(76, 10)}`, `2${this.#digits(76, 10)}`],
      repeated,
    };
  }

  #pair(league: League, busy: ReadonlySet<string>): [DemoTeam, DemoTeam, boolean] {
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
