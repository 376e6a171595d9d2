/** What a football play yields, drawn at random: yards, turnovers, kicks. No game flow here. */
import type { Rng } from '../trading/types/rng.ts';

/** A scrimmage play before the field's ends cut it short. */
export interface Gain {
  kind: 'run' | 'complete' | 'incomplete' | 'sack' | 'interception' | 'fumble' | 'penalty_offense' | 'penalty_defense';
  yards: number;
  /** The clock stops after it. */
  stops_clock: boolean;
}

const clampRound = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Math.round(value)));

/** @param edge yards per play that this offence is better than average. */
export function drawRun(rng: Rng, edge: number): Gain {
  if (rng.chance(0.009)) return { kind: 'fumble', yards: rng.int(-2, 4), stops_clock: true };
  const burst = rng.chance(0.07) ? rng.exponential(11) : 0;
  const yards = clampRound(rng.normal(3.5 + edge, 3.1) + burst, -6, 99);
  return { kind: 'run', yards, stops_clock: rng.chance(0.12) };
}

/** @param edge yards per play that this offence is better than average. */
export function drawPass(rng: Rng, edge: number, need: number): Gain {
  if (rng.chance(0.066 - edge * 0.012)) return { kind: 'sack', yards: -rng.int(3, 10), stops_clock: false };
  if (rng.chance(0.023 - edge * 0.004)) return { kind: 'interception', yards: rng.int(4, 26), stops_clock: true };
  if (!rng.chance(0.648 + edge * 0.03 - (need > 12 ? 0.06 : 0)))
    return { kind: 'incomplete', yards: 0, stops_clock: true };
  if (rng.chance(0.006)) return { kind: 'fumble', yards: rng.int(1, 12), stops_clock: true };
  const deep = rng.chance(0.09) ? rng.exponential(14) : 0;
  const yards = clampRound(2.6 + edge * 0.8 + rng.exponential(6.6) + deep, -3, 99);
  return { kind: 'complete', yards, stops_clock: rng.chance(0.16) };
}

/** A flag before or during the play; null on most plays. */
export function drawPenalty(rng: Rng): Gain | null {
  const point = rng.next();
  if (point < 0.026) return { kind: 'penalty_offense', yards: rng.chance(0.55) ? -5 : -10, stops_clock: true };
  if (point < 0.05) return { kind: 'penalty_defense', yards: rng.pick([5, 5, 10, 15]), stops_clock: true };
  return null;
}

/** Chance of a field goal from here; the kick is 18 yards longer than the distance to the goal line. */
export function fieldGoalChance(yards_to_goal: number): number {
  return 1 / (1 + Math.exp((yards_to_goal + 18 - 57) / 6.5));
}

/** Net yards of a punt and whether it ended in the end zone. */
export function drawPunt(rng: Rng, yards_to_goal: number): { net: number; touchback: boolean } {
  const net = Math.round(Math.max(18, rng.normal(42.5, 7.5)));
  const inside = yards_to_goal - net;
  if (inside > 0) return { net, touchback: false };
  return rng.chance(0.55)
    ? { net: yards_to_goal - 20, touchback: true }
    : { net: yards_to_goal - rng.int(3, 12), touchback: false };
}

/** Where the receiving side starts, yards to its goal; 65 is a touchback (own 35, rule of 2025). */
export function drawKickoff(rng: Rng): number {
  return rng.chance(0.6) ? 65 : rng.chance(0.006) ? 0 : rng.int(60, 78);
}
