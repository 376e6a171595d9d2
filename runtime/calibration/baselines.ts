/**
 * The plainest form of each sport from the same pregame price, to see what a model adds: Brownian motion for the clock sports
 * (Stern 1994), independent Poisson goals for hockey and soccer. None for baseball, tennis and fights.
 */
import { COL, ROW, SPORTS, type Sport } from './moment.ts';
import { phi, probit } from './normal.ts';

/** Standard deviation of a game's margin about its line, points (models.md 1.1), and the length of periods. */
const BROWNIAN: Readonly<
  Partial<Record<Sport, { sd: number; periods: number; period_ms: number; overtime_ms: number }>>
> = {
  nfl: { sd: 13.45, periods: 4, period_ms: 900_000, overtime_ms: 600_000 },
  ncaaf: { sd: 16, periods: 4, period_ms: 900_000, overtime_ms: 0 },
  nba: { sd: 12, periods: 4, period_ms: 720_000, overtime_ms: 300_000 },
  wnba: { sd: 12, periods: 4, period_ms: 600_000, overtime_ms: 300_000 },
  ncaab: { sd: 11, periods: 2, period_ms: 1_200_000, overtime_ms: 300_000 },
};

/** Mean goals of both sides in regulation. */
const POISSON: Readonly<Partial<Record<Sport, { goals: number; periods: number; period_ms: number }>>> = {
  nhl: { goals: 5.8, periods: 3, period_ms: 1_200_000 },
  soccer: { goals: 2.72, periods: 2, period_ms: 2_700_000 },
};
const FEWEST_GOALS = 0.1;
const MOST_GOALS = 14;

/** What the baseline of a sport is called; null where there is none. */
export function baselineName(sport: Sport): string | null {
  if (BROWNIAN[sport] !== undefined) return 'Brownian motion';
  return POISSON[sport] !== undefined ? 'Poisson goals' : null;
}

/** Probabilities of a lead of `lead` goals to stay above, at and below zero with these means to come. */
function ways(lead: number, goals_1: number, goals_2: number): [above: number, level: number, below: number] {
  const chances = (mean: number): number[] => {
    const list = [Math.exp(-mean)];
    for (let n = 1; n <= MOST_GOALS; n++) list.push((list[n - 1]! * mean) / n);
    return list;
  };
  const [one, two] = [chances(goals_1), chances(goals_2)];
  const found: [number, number, number] = [0, 0, 0];
  for (let i = 0; i <= MOST_GOALS; i++) {
    for (let j = 0; j <= MOST_GOALS; j++) {
      const margin = lead + i - j;
      found[margin > 0 ? 0 : margin === 0 ? 1 : 2] += one[i]! * two[j]!;
    }
  }
  return found;
}

/** Prices states by the baseline of their sport; keeps what belongs to a pregame price. */
export class Baseline {
  readonly #supremacy = new Map<number, number>();
  readonly #priced = new Map<string, [number, number, number]>();

  /**
   * Chances of side 1, a draw and side 2 of the state row at `at` (a multiple of the row's width).
   * @param side1 pregame probability of side 1
   * @param draw pregame probability of a draw, 0 in two-way sports
   * @returns null where the sport has no baseline or the state no clock
   */
  price(rows: Int32Array, at: number, side1: number, draw: number): [number, number, number] | null {
    const sport = SPORTS[rows[at + COL.league]! - 1];
    if (sport === undefined || at % ROW !== 0) return null;
    const lead = rows[at + COL.score_1]! - rows[at + COL.score_2]!;
    const [period, clock_ms] = [rows[at + COL.period]!, rows[at + COL.clock_ms]!];
    if (clock_ms < 0) return null;
    const brownian = BROWNIAN[sport];
    if (brownian !== undefined) {
      const { sd, periods, period_ms, overtime_ms } = brownian;
      if (period > periods && overtime_ms === 0) return null;
      const left = (clock_ms + period_ms * Math.max(0, periods - period)) / (periods * period_ms);
      const z = left <= 0 ? Math.sign(lead) * 9 : (lead + sd * probit(side1) * left) / (sd * Math.sqrt(left));
      const p = phi(z);
      return [p, 0, 1 - p];
    }
    const poisson = POISSON[sport];
    if (poisson === undefined || period > poisson.periods) return null;
    const { goals, periods, period_ms } = poisson;
    // Stoppage time has no clock: a minute is taken as left.
    const second_ms = Math.max(clock_ms, sport === 'soccer' ? 60_000 : 0);
    const left = (second_ms + period_ms * (periods - period)) / (periods * period_ms);
    return this.#goals(lead, left, { goals, side1, draw });
  }

  #goals(
    lead: number,
    left: number,
    { goals, side1, draw }: { goals: number; side1: number; draw: number },
  ): [number, number, number] {
    const supremacy = this.#supremacyOf(goals, draw === 0 ? 2 * side1 - 1 : 2 * side1 + draw - 1);
    const key = `${lead},${Math.round(left * 1000)},${supremacy}`;
    let found = this.#priced.get(key);
    if (found === undefined) {
      const mean = (side: number): number => Math.max(FEWEST_GOALS, goals / 2 + (side * supremacy) / 2) * left;
      found = ways(lead, mean(1), mean(-1));
      if (draw === 0) found = [found[0] + found[1] / 2, 0, found[2] + found[1] / 2];
      this.#priced.set(key, found);
    }
    return found;
  }

  /** Expected goal difference at which wins less losses of side 1 are `edge`, to .02. */
  #supremacyOf(goals: number, edge: number): number {
    const known = this.#supremacy.get(edge);
    if (known !== undefined) return known;
    let [low, high] = [-goals, goals];
    while (high - low > 0.01) {
      const middle = (low + high) / 2;
      const [win, , loss] = ways(
        0,
        Math.max(FEWEST_GOALS, (goals + middle) / 2),
        Math.max(FEWEST_GOALS, (goals - middle) / 2),
      );
      if (win - loss < edge) low = middle;
      else high = middle;
    }
    const found = Math.round((low + high) * 25) / 50;
    this.#supremacy.set(edge, found);
    return found;
  }
}
