/** Delays between attempts: exponential, jittered, bounded, and reproducible from a seed. */

/** A source of numbers in [0, 1). Injected everywhere, so that a replay repeats the same delays. */
export type Rng = () => number;

/** A small seeded generator (mulberry32). Not for secrets. */
export function seededRng(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Settings of a {@link Backoff}; milliseconds. */
export interface BackoffOptions {
  first_ms: number;
  max_ms: number;
  /** Share of the delay that is random: 1 spreads over (0, delay], 0 is fixed. */
  jitter: number;
}

/** Delay before attempt `attempt` (0-based): doubling from `first_ms` to `max_ms`, its jittered share drawn from `rng`. */
export function backoffMs(attempt: number, options: BackoffOptions, rng: Rng): number {
  const full = Math.min(options.max_ms, options.first_ms * 2 ** Math.min(attempt, 30));
  return Math.round(full * (1 - options.jitter * rng()));
}

/** Counts attempts and hands out their delays. */
export class Backoff {
  readonly #options: BackoffOptions;
  readonly #rng: Rng;
  #attempt = 0;

  constructor(options: BackoffOptions, rng: Rng) {
    this.#options = options;
    this.#rng = rng;
  }

  /** Attempts since the last reset. */
  get attempts(): number {
    return this.#attempt;
  }

  /** Delay before the next attempt, milliseconds. */
  nextMs(): number {
    const delay_ms = backoffMs(this.#attempt, this.#options, this.#rng);
    this.#attempt += 1;
    return delay_ms;
  }

  /** The attempt succeeded: start over. */
  reset(): void {
    this.#attempt = 0;
  }
}
