/**
 * What an estimator is: from the state of a subject to what its outcomes are worth. Games have theirs in the kernel (games.ts), with
 * events of their own; both are asked through {@link SubjectRecord}.
 */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { SubjectEvent } from '../types/events.ts';
import type { Estimated } from '../types/subject.ts';

/** Estimates every subject of one kind. Pure: what it remembers comes from events. */
export interface Estimator {
  readonly kind: string;
  /** How far its sources may be behind the markets, microseconds: what a market does meanwhile may be news that we have not got. */
  readonly delay_us: number;
  /** Fields of a state that run while nothing happens. */
  readonly clocks: ReadonlySet<string>;
  /** An estimate, or why there is none in this state. Never throws on outside input. */
  take(event: SubjectEvent): Estimated;
}

/** Makes an estimator for a shard. */
export type EstimatorMaker = (engine: EngineContract) => Estimator;

/** Estimators of what is no game. A new kind is a file beside this one and a line here. */
export const ESTIMATORS: readonly EstimatorMaker[] = [];
