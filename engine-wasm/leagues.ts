/** Leagues of the sport models by the kernel's code. Written by scripts/leagues.mjs from engine-rs/src/sport/leagues.rs. */
export const SPORT_CODES = {
  nfl: 1,
  nba: 2,
  ncaaf: 3,
  ncaab: 4,
  wnba: 5,
  nhl: 6,
  mlb: 7,
  soccer: 8,
  tennis: 9,
  mma: 10,
} as const;
export type SportLeague = keyof typeof SPORT_CODES;
