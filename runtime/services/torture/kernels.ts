/**
 * Kernels that are used again: a life needs a fresh one at each start of its desk, and making one costs more than living a while.
 * What is handed out has the memory that a fresh one has, to the byte.
 */
import type { Engine } from '../../../engine-wasm/engine.ts';
import { loadEngine } from '../../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../trading/desk.ts';

const CAPACITY = { ...shardCapacity({ markets: 16, games: 4 }), book_streams: 16, sets: 128, lag_points: 512 };

let fresh: Uint8Array | null = null;
const free: Engine[] = [];

/** A kernel that has seen nothing. */
export function takeKernel(): Engine {
  for (let engine = free.pop(); engine !== undefined; engine = free.pop()) {
    const memory = new Uint8Array(engine.memory.buffer);
    if (fresh === null || memory.length !== fresh.length) continue;
    memory.set(fresh);
    return engine;
  }
  const engine = loadEngine(CAPACITY);
  fresh ??= new Uint8Array(engine.memory.buffer).slice();
  return engine;
}

let of_fees: Engine | null = null;

/** One for fees alone, which leave nothing behind: shared by everybody. */
export function feeKernel(): Engine {
  of_fees ??= loadEngine(CAPACITY);
  return of_fees;
}

/** Nobody uses it any more. */
export function giveBack(engine: Engine): void {
  free.push(engine);
}
