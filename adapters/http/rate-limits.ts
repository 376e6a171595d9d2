/**
 * What a host has refused with 429, path by path: how long each is left alone. A host's own `Retry-After` counts, up to minutes; without
 * one 4, 8, 16, 32 and then 64 seconds. Nothing else waits for a path that is limited, and no refusal counts toward a breaker.
 */
import type { Clock } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';

const FIRST_MS = 4_000;
const MOST_MS = 64_000;
/** Paths that are remembered; games and markets have paths of their own. */
const MOST_PATHS = 512;

interface Limited {
  until_us: TimeUs;
  /** Refusals since the last answer. */
  refusals: number;
}

/** The paths of one host. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #paths = new Map<string, Limited>();
  /** Answers of 429 since the start. */
  total = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this path may be asked again; 0 when it may be now. */
  waitMs(path: string): number {
    const limited = this.#paths.get(path);
    return limited === undefined ? 0 : Math.max(0, Math.ceil((limited.until_us - this.#clock.nowUs()) / 1_000));
  }

  /**
   * The path was refused. @param retry_after_ms what the host asks for; null where it says nothing, or nothing that can be read
   * @returns how long it is left alone, milliseconds
   */
  refused(path: string, retry_after_ms: number | null): number {
    const refusals = (this.#paths.get(path)?.refusals ?? 0) + 1;
    const own_ms = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(refusals - 1, 10));
    // A host that asks for nothing at all has not said how long.
    const wait_ms = retry_after_ms === null || retry_after_ms === 0 ? own_ms : retry_after_ms;
    this.total += 1;
    this.#paths.delete(path);
    this.#paths.set(path, { until_us: this.#clock.nowUs() + wait_ms * 1_000, refusals });
    const [oldest] = this.#paths.keys();
    if (this.#paths.size > MOST_PATHS && oldest !== undefined) this.#paths.delete(oldest);
    return wait_ms;
  }

  /** The path was answered: its next refusal begins anew. */
  answered(path: string): void {
    this.#paths.delete(path);
  }

  /** The latest time at which a path that is limited now may be asked; null when none is. */
  untilUs(): TimeUs | null {
    const now_us = this.#clock.nowUs();
    let last_us: TimeUs | null = null;
    for (const { until_us } of this.#paths.values())
      if (until_us > now_us && until_us > (last_us ?? 0)) last_us = until_us;
    return last_us;
  }
}
