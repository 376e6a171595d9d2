/** Numbers in words, and what the results of replays are made of: for those who print them. */

export type { LockTotals } from '../../tape/backtest.ts';
export type { GameStudy, TurningPoint } from '../../tape/game-study.ts';
export type { Episode } from '../../tape/lock-study.ts';
export type { ReplayResult } from '../../tape/replay.ts';
export { hasReference, NO_REFERENCE, priorText } from '../../tape/report/game-report.ts';
export { cents, dollars, duration, minus, percent, utc } from '../../tape/report/html.ts';
