/** Final scores of a hockey game by chance: Poisson goals, the empty net at the end, a goal more after a level end. */
import type { Probability } from '../trading/types/units.ts';
import { type HomeAway, probit, type SimState, sign } from './sim-game.ts';

/** Chances of the final score: a side's margin, before it is fitted to the moneyline, and the total. Lines in points or goals. */
export interface LineLaw {
  marginOver: (side: HomeAway, line: number) => Probability;
  totalOver: (line: number) => Probability;
}

/** Standard deviation of the final margin before the start, goals. */
export const HOCKEY_MARGIN_SD = 2.4;

const PERIODS = 3;
const PERIOD_MS = 1_200_000;
const HOUR_MS = 3_600_000;
/** Goals of both sides in an hour with both goalies in, power plays included. */
const GOALS = 5.25;
/** The home side's share of them above a half that one standard deviation of the prior is worth, as the game is played. */
const SHARE_PER_SD = 0.207;
/** Goals an hour of the side without a goalie, and against it (docs/models/nhl.md). */
const NET_EMPTY = { own: 6.9, against: 18.8 } as const;
/** Time left when a side that is one or two behind pulls its goalie, milliseconds: the mean of both. */
const PULL_MS = 160_000;
/** Goals that a side can still score; more are taken as this many. */
const MOST_GOALS = 13;
const MOST_LATE_GOALS = 3;
/** Scores that are less likely are left out. */
const LEAST_CHANCE = 1e-7;

/** Chances of 0, 1, ... goals; the last has what is left. */
function poisson(mean: number, most: number): number[] {
  const chances: number[] = [];
  let chance = Math.exp(-mean);
  let left = 1;
  for (let n = 0; n < most; n += 1) {
    chances.push(chance);
    left -= chance;
    chance *= mean / (n + 1);
  }
  return [...chances, Math.max(0, left)];
}

type Goals = readonly [home: readonly number[], away: readonly number[]];

/** Goals of the last minutes by the lead of the home side: an empty net where a side is one or two behind. */
function lateGoals(late_ms: number, home_share: number): (lead: number) => Goals {
  const hours = late_ms / HOUR_MS;
  const { own, against } = NET_EMPTY;
  const goals = (home: number, away: number): Goals => [
    poisson(home * hours, MOST_LATE_GOALS),
    poisson(away * hours, MOST_LATE_GOALS),
  ];
  const both_in = goals(GOALS * home_share, GOALS * (1 - home_share));
  const home_leads = goals(against, own);
  const away_leads = goals(own, against);
  return (lead) => {
    if (lead === 0 || Math.abs(lead) > 2) return both_in;
    return lead > 0 ? home_leads : away_leads;
  };
}

/** What is scored from here on, by chance; a level end has its goal more, for either side alike. */
class FinalScores {
  readonly #lead: number;
  readonly #width = MOST_GOALS + MOST_LATE_GOALS + 2;
  /** Chance by goals of home and away still to come. */
  readonly #chances = new Float64Array(this.#width ** 2);

  /** @param lead of the home side now. */
  constructor(lead: number) {
    this.#lead = lead;
  }

  add(home: number, away: number, chance: Probability): void {
    if (this.#lead + home !== away) this.#put(home, away, chance);
    else {
      this.#put(home + 1, away, chance / 2);
      this.#put(home, away + 1, chance / 2);
    }
  }

  /** Chance of the scores of which this is true. */
  sum(of: (home: number, away: number) => boolean): Probability {
    let sum = 0;
    for (let home = 0; home < this.#width; home += 1) {
      for (let away = 0; away < this.#width; away += 1) {
        const chance = this.#chances[home * this.#width + away] as number;
        if (chance > 0 && of(home, away)) sum += chance;
      }
    }
    return Math.min(1, sum);
  }

  #put(home: number, away: number, chance: Probability): void {
    const at = home * this.#width + away;
    this.#chances[at] = (this.#chances[at] as number) + chance;
  }
}

/** The law of a hockey game from here. @param prior the hidden pregame probability of the home side. */
export function hockeyLaw(state: SimState, prior: Probability): LineLaw {
  const { period, clock_ms, home_score, away_score, ice } = state;
  const left_ms = period > PERIODS ? 0 : (PERIODS - period) * PERIOD_MS + clock_ms;
  const is_pulled = ice !== undefined && (ice.home_goalie_out || ice.away_goalie_out);
  const late_ms = is_pulled ? left_ms : Math.min(left_ms, PULL_MS);
  const home_share = 0.5 + SHARE_PER_SD * probit(prior);
  const lead = home_score - away_score;
  const late = lateGoals(late_ms, home_share);
  const goals = (GOALS * (left_ms - late_ms)) / HOUR_MS;
  const of_away = poisson(goals * (1 - home_share), MOST_GOALS);
  const scores = new FinalScores(lead);
  poisson(goals * home_share, MOST_GOALS).forEach((p, home) => {
    of_away.forEach((q, away) => {
      if (p * q < LEAST_CHANCE) return;
      const [late_home, late_away] = late(lead + home - away);
      late_home.forEach((r, h) => {
        late_away.forEach((s, a) => {
          scores.add(home + h, away + a, p * q * r * s);
        });
      });
    });
  });
  const scored = home_score + away_score;
  return {
    marginOver: (side, line) => scores.sum((home, away) => sign(side) * (lead + home - away) > line),
    totalOver: (line) => scores.sum((home, away) => scored + home + away > line),
  };
}
