/** What a rating is in each sport, and the pregame probability that two ratings give. */

import { phi, probit } from './normal.ts';
import { LINES, NEUTRAL_LEAGUES } from './priors.ts';
import { type RatedGame, type RatingModel, Ratings, WIDTH } from './ratings.ts';
import { SEASON_RATINGS } from './season-ratings.ts';

/**
 * Constants of a league, in its points, runs or goals. Chosen by the log loss of pregame probabilities, each from earlier games
 * only: NBA 2015-25 and MLB 2015-19 (closing-odds tables, 14,157 and 12,319 games), NFL 2008-24 without 2023, NHL 2018-19,
 * soccer 2016-18; NCAAF, NCAAB and WNBA by judgement; 2026-11-21.
 */
export interface MarginLeague {
  /** Variance of the sides' strengths before anything is known. */
  spread: number;
  /** Variance of a margin about the difference of two strengths. */
  noise: number;
  /** Mean home margin. */
  home: number;
  /** Variance that a strength gains with every game. */
  drift: number;
  /** Share of a strength that lasts from one season to the next. */
  carry: number;
}

/** Leagues rated by margins. */
export const MARGIN_LEAGUES = {
  nfl: { spread: 30, noise: 170, home: 2, drift: 1, carry: 0.7 },
  ncaaf: { spread: 150, noise: 250, home: 3.5, drift: 1, carry: 0.6 },
  nba: { spread: 20, noise: 140, home: 2.4, drift: 0.1, carry: 0.75 },
  wnba: { spread: 20, noise: 150, home: 2.4, drift: 0.1, carry: 0.7 },
  ncaab: { spread: 80, noise: 120, home: 4, drift: 0.1, carry: 0.6 },
  nhl: { spread: 0.15, noise: 6.2, home: 0.22, drift: 0.002, carry: 0.7 },
  mlb: { spread: 0.5, noise: 18, home: 0.15, drift: 0.001, carry: 0.8 },
  soccer: { spread: 0.5, noise: 2.9, home: 0.34, drift: 0, carry: 0.7 },
} as const satisfies Record<string, MarginLeague>;

/** A market's line is a measurement this much better than a result: variance of its error as a share of `noise`. */
const LINE_NOISE = 0.12;
/** Ratings of past seasons know a side's strength to this share of `spread`. */
const SEASON_NOISE = 0.3;

const MEAN = 0;
const VARIANCE = 1;
const SEASON = 2;

/**
 * A strength is normal with a mean and a variance; a margin is the difference of two strengths plus noise (Kalman's filter, 1960,
 * with the covariances between sides left out: that costs NBA, MLB, NFL and NHL at most .0003 of log loss).
 */
class Margins implements RatingModel {
  readonly #league: MarginLeague;
  readonly #before: { season: number; ratings: Readonly<Record<string, number>> } | undefined;
  readonly #neutral: boolean;
  /** Probit of the home side's share: the advantage of a game between equals. */
  readonly home_z: number;

  constructor(league: keyof typeof MARGIN_LEAGUES, neutral: boolean) {
    this.#league = MARGIN_LEAGUES[league];
    this.#before = SEASON_RATINGS[league];
    this.#neutral = neutral;
    this.home_z = league === 'soccer' ? 0 : probit(LINES[league].home);
  }

  fresh(state: Float64Array, at: number): void {
    state[at + MEAN] = 0;
    state[at + VARIANCE] = this.#league.spread;
    state[at + SEASON] = 0;
  }

  /** Mean and variance of a side as a game of `season` begins. */
  of(state: Float64Array, at: number, name: string, season: number): [mean: number, variance: number] {
    let [mean, variance, last] = [state[at + MEAN]!, state[at + VARIANCE]!, state[at + SEASON]!];
    const { spread, carry } = this.#league;
    if (last === 0 && this.#before !== undefined && season > this.#before.season) {
      const known = this.#before.ratings[name];
      if (known !== undefined) [mean, variance, last] = [known, SEASON_NOISE * spread, this.#before.season];
    }
    for (; last !== 0 && last < season; last++) {
      mean *= carry;
      variance = variance * carry * carry + spread * (1 - carry * carry);
    }
    return [mean, variance];
  }

  learn(state: Float64Array, one: number, two: number, game: RatedGame): void {
    const { noise, home, drift } = this.#league;
    let [mean_1, variance_1] = this.of(state, one, game.side1, game.season);
    let [mean_2, variance_2] = this.of(state, two, game.side2, game.season);
    const measure = (margin: number, variance: number): void => {
      const total = variance_1 + variance_2 + variance;
      const surprise = (margin - mean_1 + mean_2) / total;
      mean_1 += variance_1 * surprise;
      mean_2 -= variance_2 * surprise;
      variance_1 -= (variance_1 * variance_1) / total;
      variance_2 -= (variance_2 * variance_2) / total;
    };
    if (!Number.isNaN(game.line)) measure(Math.sqrt(noise) * (game.line - this.home_z), LINE_NOISE * noise);
    const margin = game.score_1 - game.score_2;
    if (!Number.isNaN(margin)) measure(margin - (this.#neutral ? 0 : home), noise);
    state[one + MEAN] = mean_1;
    state[two + MEAN] = mean_2;
    state[one + VARIANCE] = variance_1 + drift;
    state[two + VARIANCE] = variance_2 + drift;
    state[one + SEASON] = game.season;
    state[two + SEASON] = game.season;
  }
}

/** Sides of one league: pregame probabilities from margins of earlier games. */
export class MarginRatings {
  readonly #league: keyof typeof MARGIN_LEAGUES;
  readonly #model: Margins;
  readonly ratings: Ratings;

  constructor(league: keyof typeof MARGIN_LEAGUES, neutral = false) {
    this.#league = league;
    this.#model = new Margins(league, neutral);
    this.ratings = new Ratings(this.#model);
  }

  /** Expected margin without the home side's advantage, and its standard deviation. */
  margin(game: RatedGame): { mean: number; sd: number } {
    this.ratings.before(game);
    const [mean_1, variance_1] = this.#model.of(this.ratings.side(game.side1), 0, game.side1, game.season);
    const [mean_2, variance_2] = this.#model.of(this.ratings.side(game.side2), 0, game.side2, game.season);
    return { mean: mean_1 - mean_2, sd: Math.sqrt(variance_1 + variance_2 + MARGIN_LEAGUES[this.#league].noise) };
  }

  /** Probability that side 1 wins, in steps of .005: with unknown sides the league's constant to that step. */
  twoWay(game: RatedGame): number {
    const { mean, sd } = this.margin(game);
    return inSteps(phi(this.#model.home_z + mean / sd), 0.005);
  }

  /** Mean strength of every side after all games, by name: what {@link SEASON_RATINGS} keeps. */
  strengths(): Map<string, number> {
    this.ratings.finish();
    const names = [...this.ratings.names()].sort();
    return new Map(names.map((name) => [name, this.ratings.side(name)[MEAN]!]));
  }
}

/** Nothing better is known than the step: states of many games can then share the tables of one prior. */
function inSteps(p: number, step: number): number {
  return Math.round(Math.min(0.98, Math.max(0.02, p)) / step) * step;
}

/** Mean goals of both sides in a match of the leagues in the table. */
const MATCH_GOALS = 2.72;
const FEWEST_GOALS = 0.2;
const MOST_GOALS = 14;
/** Steps of the expected goal difference. */
const GOAL_STEP = 0.1;

/** Home and draw when both sides' goals are Poisson (Maher 1982) with these means. */
export function poissonWays(goals_1: number, goals_2: number): { home: number; draw: number } {
  const chances = (mean: number): number[] => {
    const list = [Math.exp(-mean)];
    for (let n = 1; n <= MOST_GOALS; n++) list.push((list[n - 1]! * mean) / n);
    return list;
  };
  const [one, two] = [chances(goals_1), chances(goals_2)];
  let [home, draw, below] = [0, 0, 0];
  for (let n = 0; n <= MOST_GOALS; n++) {
    home += one[n]! * below;
    draw += one[n]! * two[n]!;
    below += two[n]!;
  }
  return { home, draw };
}

/** Soccer: each league has its own sides; the difference of their strengths moves goals from one side to the other. */
export class SoccerRatings {
  readonly #leagues = new Map<string, MarginRatings>();
  readonly #known = new Map<number, { home: number; draw: number }>();

  /** Ratings of a league. */
  of(league: string): MarginRatings {
    let found = this.#leagues.get(league);
    if (found === undefined) {
      found = new MarginRatings('soccer', NEUTRAL_LEAGUES.has(league));
      this.#leagues.set(league, found);
    }
    return found;
  }

  /** Pregame probabilities of home and draw. */
  threeWay(league: string, game: RatedGame): { home: number; draw: number } {
    const advantage = NEUTRAL_LEAGUES.has(league) ? 0 : MARGIN_LEAGUES.soccer.home;
    const step = Math.round((advantage + this.of(league).margin(game).mean) / GOAL_STEP);
    let found = this.#known.get(step);
    if (found === undefined) {
      const half = (step * GOAL_STEP) / 2;
      const goals = (x: number): number => Math.max(FEWEST_GOALS, x);
      found = poissonWays(goals(MATCH_GOALS / 2 + half), goals(MATCH_GOALS / 2 - half));
      this.#known.set(step, found);
    }
    return found;
  }
}

const RATING = 0;
const MATCHES = 1;
const START = 1500;
const PER_FACTOR_TEN = 400;
/** Gain of FiveThirtyEight's tennis ratings: 250 / (matches + 5)^.4 (Kovalchik 2016, "Searching for the GOAT of tennis win prediction"). */
const GAIN = [250, 5, 0.4] as const;
/** Deviation of a player without matches (Glickman 1999, "Parameter estimation in large dynamic paired comparison experiments"). */
const DEVIATION = 350;
const Q = Math.LN10 / PER_FACTOR_TEN;
/** Information of one even match against the first deviation's, by the same paper: q^2 g^2 E(1 - E) * 350^2 with g^2 = .9. */
const PER_MATCH = 0.9;
/** Weight of the surface's own rating: half, not fitted. */
const SURFACE = 0.5;

/** Elo's ratings (1978); a player has one for all matches and one for each surface. No constant is fitted to a tennis table. */
class Elo implements RatingModel {
  fresh(state: Float64Array, at: number): void {
    state.fill(0, at, at + WIDTH);
    state[at + RATING] = START;
  }

  learn(state: Float64Array, one: number, two: number, game: RatedGame): void {
    if (game.score_1 === game.score_2 || Number.isNaN(game.score_1 - game.score_2)) return;
    const expected = 1 / (1 + 10 ** ((state[two + RATING]! - state[one + RATING]!) / PER_FACTOR_TEN));
    const surprise = (game.score_1 > game.score_2 ? 1 : 0) - expected;
    const gain = (at: number): number => GAIN[0] / (state[at + MATCHES]! + GAIN[1]) ** GAIN[2];
    const [gain_1, gain_2] = [gain(one), gain(two)];
    state[one + RATING]! += gain_1 * surprise;
    state[two + RATING]! -= gain_2 * surprise;
    state[one + MATCHES]! += 1;
    state[two + MATCHES]! += 1;
  }
}

/** A match as {@link TennisRatings} hands it out. */
export interface TennisMatch {
  /** Probability that player 1 wins, from matches of earlier dates; to be asked before the next match begins. */
  p(): number;
  /** Sets of both, as far as they are known. */
  won(sets_1: number, sets_2: number): void;
}

/** Tennis players of one table. */
export class TennisRatings {
  readonly #all = new Ratings(new Elo());
  readonly #surfaces = [0, 1, 2, 3].map(() => new Ratings(new Elo()));

  #on(surface: number): Ratings {
    // Indoor and unknown courts are hard ones.
    return this.#surfaces[surface] ?? this.#surfaces[0]!;
  }

  /** A match begins: how its probability for player 1 is asked for, in steps of .01, and how its result is told. */
  begin(game: Omit<RatedGame, 'score_1' | 'score_2'>): TennisMatch {
    const on = this.#on(game.surface);
    const [overall, special] = [this.#all.begin(game), on.begin(game)];
    return {
      p: () => (game.order === '' ? 0.5 : this.#price(overall, special, on)),
      won: (sets_1, sets_2) => {
        this.#all.score(overall, sets_1, sets_2);
        on.score(special, sets_1, sets_2);
      },
    };
  }

  #price(overall: RatedGame, special: RatedGame, on: Ratings): number {
    this.#all.before(overall);
    on.before(special);
    const rated = (name: string): { rating: number; variance: number } => {
      const [rating = START, matches = 0] = this.#all.side(name);
      const own = on.side(name)[RATING]!;
      const variance = DEVIATION ** 2 / (1 + PER_MATCH * matches);
      return { rating: (1 - SURFACE) * rating + SURFACE * own, variance };
    };
    const [one, two] = [rated(overall.side1), rated(overall.side2)];
    const unsure = 1 / Math.sqrt(1 + (3 * Q * Q * (one.variance + two.variance)) / Math.PI ** 2);
    return inSteps(1 / (1 + Math.exp(-Q * unsure * (one.rating - two.rating))), 0.01);
  }
}
