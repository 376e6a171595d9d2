/** Periods of every league by its playing rules (espn.md 7, 2026). Milliseconds. */
import type { League } from './events.ts';

/** Periods of a league; overtime has another length and, in some, an end. A length of 0 means that there is no clock. */
export interface Periods {
  count: number;
  length_ms: number;
  overtime_ms: number;
  /** Last period that can be played. */
  last: number;
}

/** Overtimes that the models know of where rules set no end. */
const LAST = 14;

/** The periods of a league; overtime of football and hockey differs in the post-season. */
export function periodsOf(league: League, postseason: boolean): Periods {
  switch (league) {
    case 'nba':
      return { count: 4, length_ms: 720_000, overtime_ms: 300_000, last: LAST };
    case 'wnba':
      return { count: 4, length_ms: 600_000, overtime_ms: 300_000, last: LAST };
    case 'ncaab':
      return { count: 2, length_ms: 1_200_000, overtime_ms: 300_000, last: 12 };
    case 'nhl':
      return postseason
        ? { count: 3, length_ms: 1_200_000, overtime_ms: 1_200_000, last: 15 }
        : { count: 3, length_ms: 1_200_000, overtime_ms: 300_000, last: 5 };
    case 'ncaaf':
      return { count: 4, length_ms: 900_000, overtime_ms: 900_000, last: LAST };
    case 'nfl':
      return postseason
        ? { count: 4, length_ms: 900_000, overtime_ms: 900_000, last: LAST }
        : { count: 4, length_ms: 900_000, overtime_ms: 600_000, last: 5 };
    case 'soccer':
      return { count: 2, length_ms: 2_700_000, overtime_ms: 900_000, last: postseason ? 5 : 2 };
    case 'mma':
      return { count: 5, length_ms: 300_000, overtime_ms: 300_000, last: 5 };
    case 'mlb':
      return { count: 9, length_ms: 0, overtime_ms: 0, last: 50 };
    case 'tennis':
      return { count: 5, length_ms: 0, overtime_ms: 0, last: 5 };
  }
}

/** Length of a period. */
export function periodMs(league: League, period: number, postseason: boolean): number {
  const { count, length_ms, overtime_ms } = periodsOf(league, postseason);
  return period <= count ? length_ms : overtime_ms;
}

/** An NFL regular-season game and a soccer match can end level, and a bout be scored a draw; all others are played to a winner. */
export function canEndTied(league: League, postseason: boolean): boolean {
  return league === 'soccer' || league === 'mma' || (league === 'nfl' && !postseason);
}
