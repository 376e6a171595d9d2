/** Whether a state of a game lies before another: scoreboards come from caches, and one answer in many is an old one (espn.md 12.4). */
import type { GameSnapshot, GameStatus } from '../../runtime/trading/types/game.ts';

/** How far a status is: from one to an earlier one nothing leads but a correction. Games put off may be taken up again. */
const RANK: Readonly<Record<GameStatus, number>> = {
  scheduled: 0,
  postponed: 0,
  live: 1,
  break: 1,
  interrupted: 1,
  final: 2,
};

const SCORES = ['score_1', 'score_2'] as const;
/**
 * Fields that only grow while the ones before them stand still, the most important first. Those that summaries overlay (attempts of a
 * shoot-out, strength) are not among them: a scoreboard may be behind those.
 */
const GROWS: readonly (readonly string[])[] = [
  SCORES,
  ['period'],
  // Sets are the score of tennis; games begin anew with each, points with each game.
  ['games_1', 'games_2'],
  ['half'],
  ['outs'],
  ['stoppage_elapsed_ms'],
  ['reds_1', 'reds_2'],
];
/** Fields that begin anew when one of these changes. */
const ANEW: Readonly<Record<string, readonly string[]>> = {
  games_1: ['period', 'score_1', 'score_2'],
  games_2: ['period', 'score_1', 'score_2'],
  half: ['period'],
  outs: ['period', 'half'],
  stoppage_elapsed_ms: ['period'],
};

/** What went back from one state to the next, as a word; null when nothing did. A clock counts down within its period. */
export function wentBack(before: GameSnapshot, now: GameSnapshot): string | null {
  if (RANK[now.status] < RANK[before.status]) return 'status';
  const [a, b] = [before.state, now.state];
  // Of a game that has begun or ended since, only the score can have gone back.
  const moved_on = RANK[now.status] > RANK[before.status];
  for (const name of moved_on ? SCORES : GROWS.flat()) {
    const same = (ANEW[name] ?? []).every((over) => (a[over] ?? 0) === (b[over] ?? 0));
    if (same && (b[name] ?? 0) < (a[name] ?? 0)) return name;
  }
  return !moved_on && a.period === b.period && b.clock_ms > a.clock_ms && RANK[before.status] > 0 ? 'clock' : null;
}
