/** Every strategy, in the order in which they are asked: what pays whatever happens comes before what may lose. */
import { ModelEdges } from './edges.ts';
import { Lagging } from './lagging.ts';
import { PairLocks } from './locks.ts';
import { Resolution } from './resolution.ts';
import { Sets } from './sets.ts';
import type { Strategy, World } from './strategy.ts';

/** Makes a strategy for a world. */
export type StrategyMaker = (world: World) => Strategy;

/** A new strategy is a file beside these and a line here. */
export const STRATEGIES: readonly StrategyMaker[] = [
  (world) => new PairLocks(world),
  (world) => new Sets(world),
  (world) => new Lagging(world),
  (world) => new ModelEdges(world),
  (world) => new Resolution(world),
];
