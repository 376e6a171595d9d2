/** What a tournament's name and year say about a tennis match. Names as in the tables: "Men'sUSOpen", "BNPParibasOpen-ATPIndianWells". */

/** Columns of the situation, from `COL.situation` on; order of `field` in engine-rs/src/sport/tennis.rs. */
export const TENNIS = {
  ...{ best_of: 8, final_set_rule: 9, games_1: 10, games_2: 11, points_1: 12, points_2: 13, server: 14, tie_break: 15 },
  ...{ served_1: 16, won_served_1: 17, served_2: 18, won_served_2: 19, tour: 20, surface: 21 },
} as const;

/** Deciding set at six all: codes of the kernel. */
const TIE_BREAK_7 = 0;
const TIE_BREAK_10 = 1;
const ADVANTAGE = 2;

const MAJORS = ['AustralianOpen', 'FrenchOpen', 'Wimbledon', 'USOpen'] as const;
const CLAY =
  /French|Rome|Madrid|Monte-?Carlo|Barcelona|Umag|Gstaad|Bastad|Swedish|Kitzbuhel|Hamburg|Stuttgart|Estoril|Munich|Nice|Dusseldorf|Casablanca|Houston|BuenosAires|Santiago|SaoPaulo|Acapulco|Charleston|Strasbourg|Palermo|Bucharest|Budapest|Marrakech|Fes|Bogota|Rio/;
const GRASS = /Wimbledon|Halle|Queen|London|Eastbourne|Hertogenbosch|Newport|Birmingham|Nottingham/;

/** Rule of the deciding set at a major in a year: one rule at all four since 2022, each its own from 2019 to 2021. */
function finalSet(major: string, year: number): number {
  if (year >= 2022) return TIE_BREAK_10;
  if (major === 'USOpen') return TIE_BREAK_7;
  return major === 'AustralianOpen' && year >= 2019 ? TIE_BREAK_10 : ADVANTAGE;
}

/** Rules of a match. */
export interface TennisRules {
  best_of: number;
  final_set_rule: number;
  tour: number;
  surface: number;
}

/** From the tour ("ATP", "WTA"), the tournament and the year. Cup ties play on in the deciding set and men play five sets. */
export function tennisRules(tour: string, tournament: string, year: number): TennisRules {
  const men = tour === 'ATP';
  const cup = /DavisCup|FedCup|Olympic/.test(tournament);
  const major = tournament.includes('-ATP') ? undefined : MAJORS.find((name) => tournament.includes(name));
  const grass = GRASS.test(tournament) && !tournament.includes('Finals');
  return {
    best_of: men && (major !== undefined || tournament.includes('DavisCup')) ? 5 : 3,
    final_set_rule: cup ? ADVANTAGE : major === undefined ? TIE_BREAK_7 : finalSet(major, year),
    tour: men ? 0 : 1,
    surface: grass ? 3 : CLAY.test(tournament) ? 2 : 0,
  };
}

const SLAMS: Readonly<Record<string, readonly [major: string, surface: number]>> = {
  ausopen: ['AustralianOpen', 1],
  frenchopen: ['FrenchOpen', 2],
  wimbledon: ['Wimbledon', 3],
  usopen: ['USOpen', 1],
};

/** The same from the columns of the point table. */
export function slamRules(tour: string, slam: string, year: number, best_of: number): TennisRules {
  const [major, surface] = SLAMS[slam] ?? ['USOpen', 0];
  return { best_of, final_set_rule: finalSet(major, year), tour: tour === 'WTA' ? 1 : 0, surface };
}

/** Columns that a tennis table depends on. */
export const TENNIS_FIXED: readonly number[] = [TENNIS.best_of, TENNIS.final_set_rule, TENNIS.tour, TENNIS.surface];
/** Phases of both tennis tables. */
export const SETS = ['set 1', 'set 2', 'set 3', 'set 4', 'set 5'] as const;

/** Put the rules into a state row. */
export function setRules(row: Int32Array, rules: TennisRules): void {
  row[TENNIS.best_of] = rules.best_of;
  row[TENNIS.final_set_rule] = rules.final_set_rule;
  row[TENNIS.tour] = rules.tour;
  row[TENNIS.surface] = rules.surface;
}
