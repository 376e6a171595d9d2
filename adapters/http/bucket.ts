import type { Clock } from '../../runtime/trading/types/feeds.ts';

/** Settings of a {@link TokenBucket}. */
export interface BucketOptions {
  /** Tokens that may be spent at once. */
  capacity: number;
  /** Tokens that come back per second. */
  refill_per_s: number;
}

/** A venue's rate limit, kept on our side so that it is never hit. Time comes from the injected clock. */
export class TokenBucket {
  readonly #options: BucketOptions;
  readonly #clock: Clock;
  #tokens: number;
  #filled_at_us: number;

  constructor(options: BucketOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#tokens = options.capacity;
    this.#filled_at_us = clock.nowUs();
  }

  /**
   * Take tokens now and learn how long to wait before using them, in microseconds (0 when the bucket holds enough).
   * Callers queue: each taking adds to the wait of the next.
   */
  takeUs(cost = 1): number {
    const now_us = this.#clock.nowUs();
    const gained = (Math.max(0, now_us - this.#filled_at_us) / 1e6) * this.#options.refill_per_s;
    this.#tokens = Math.min(this.#options.capacity, this.#tokens + gained) - cost;
    this.#filled_at_us = now_us;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#options.refill_per_s) * 1e6);
  }
}
