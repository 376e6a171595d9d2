/**
 * A market-making process: it follows a fair value with a delay, adds noise that comes back to zero, sometimes stops
 * following for a while, and shows a ladder of bids and asks on the market's grid. Pure: time and chance are handed in.
 */

import type { Level } from '../trading/types/events.ts';
import type { Rng } from '../trading/types/rng.ts';
import type { PriceE4, Probability, QtyCc, TimeUs } from '../trading/types/units.ts';

/** How one venue follows the truth. */
export interface MakerStyle {
  /** Median delay behind fair value. */
  delay_us: number;
  /** Standard deviation of the noise in equilibrium, dollars. */
  noise_sd: number;
  /** Mean time between two requotes of one market. */
  requote_us: number;
  /** Median delay behind a large move, once it is noticed: quotes are pulled faster than they are fine-tuned. */
  alert_us: number;
  /** Share of the large moves that are noticed. */
  attention: number;
  /** Mean time between two episodes in which the venue does not follow. */
  stale_every_us: number;
}

/** Kalshi follows in about 1.0 s. */
export const KALSHI_STYLE: MakerStyle = {
  delay_us: 1_000_000,
  noise_sd: 0.004,
  requote_us: 420_000,
  alert_us: 200_000,
  attention: 0.99,
  stale_every_us: 200_000_000,
};
/** Polymarket in about 2.5 s; it misses more moves and sleeps more often. */
export const POLYMARKET_STYLE: MakerStyle = {
  delay_us: 2_500_000,
  noise_sd: 0.005,
  requote_us: 330_000,
  alert_us: 220_000,
  attention: 0.985,
  stale_every_us: 90_000_000,
};

/** Noise forgets itself in about this time. */
const NOISE_MEMORY_US = 8_000_000;
/** Dollars at even odds that make a move large; less in the tails. */
const LARGE_MOVE = 0.01;
/** Nobody who is awake misses this, dollars. */
const HUGE_MOVE = 0.12;
/** A sleeping venue that is this far off (dollars) wakes with this chance at every look: after about 4 s. */
const WAKING_GAP = 0.05;
const WAKING_CHANCE = 0.0125;
const LEVELS = 10;
const CENT_E4 = 100;

/** Fair value over the last seconds. */
export class FairHistory {
  readonly #points: { at_us: TimeUs; value: Probability }[] = [];

  /** @param at_us not before the point before. */
  push(at_us: TimeUs, value: Probability): void {
    this.#points.push({ at_us, value });
    while (this.#points.length > 2 && (this.#points[1] as { at_us: TimeUs }).at_us < at_us - 30_000_000)
      this.#points.shift();
  }

  /** Value in force at a moment; the oldest known before that. */
  at(at_us: TimeUs): Probability {
    for (let i = this.#points.length - 1; i >= 0; i -= 1) {
      const point = this.#points[i] as { at_us: TimeUs; value: Probability };
      if (point.at_us <= at_us) return point.value;
    }
    return this.#points[0]?.value ?? 0.5;
  }
}

/** One venue's view of one game: which fair value it believes now. */
export class Follower {
  readonly #rng: Rng;
  readonly #style: MakerStyle;
  readonly #delay_us: number;
  readonly #alert_us: number;
  /** What this venue believes is the fair value of this moment. */
  #believed_at_us: TimeUs = 0;
  #jumped = false;
  #noise = 0;
  #noise_at_us: TimeUs;
  #frozen: Probability | null = null;
  #frozen_until_us: TimeUs = 0;
  #next_stale_us: TimeUs;

  constructor(rng: Rng, style: MakerStyle, now_us: TimeUs) {
    this.#rng = rng;
    this.#style = style;
    this.#delay_us = style.delay_us * Math.exp(rng.normal(0, 0.3));
    this.#alert_us = style.alert_us * Math.exp(rng.normal(0, 0.08));
    this.#noise_at_us = now_us;
    this.#next_stale_us = now_us + rng.exponential(style.stale_every_us);
  }

  /** True while the venue does not follow. */
  get stale(): boolean {
    return this.#frozen !== null;
  }

  /** Look out for a large move. @returns true when it has just been noticed and every quote should be renewed at once. */
  notice(history: FairHistory, now_us: TimeUs): boolean {
    const seen_us = now_us - this.#alert_us;
    if (this.#frozen !== null) {
      const off = Math.abs(history.at(seen_us) - this.#frozen);
      if (off < WAKING_GAP || !this.#rng.chance(off > HUGE_MOVE ? 5 * WAKING_CHANCE : WAKING_CHANCE)) return false;
      this.#frozen = null;
      this.#believed_at_us = Math.max(this.#believed_at_us, seen_us);
      return true;
    }
    if (seen_us <= this.#believed_at_us) return false;
    const believed = history.at(this.#believed_at_us);
    const off = Math.abs(history.at(seen_us) - believed);
    const large = off > 0.004 + LARGE_MOVE * 4 * believed * (1 - believed);
    const fresh = large && (!this.#jumped || off > HUGE_MOVE);
    this.#jumped = large;
    if (!fresh || !this.#rng.chance(off > HUGE_MOVE ? 1 : this.#style.attention)) return false;
    this.#believed_at_us = seen_us;
    this.#jumped = false;
    return true;
  }

  /**
   * Believed value of the home contract. @param moving a live game: only then does the venue fall asleep.
   */
  value(history: FairHistory, now_us: TimeUs, moving: boolean): Probability {
    if (this.#frozen !== null && now_us < this.#frozen_until_us) return this.#frozen;
    this.#frozen = null;
    const dt = now_us - this.#noise_at_us;
    const keep = Math.exp(-dt / NOISE_MEMORY_US);
    this.#noise = this.#noise * keep + this.#rng.normal(0, this.#style.noise_sd * Math.sqrt(1 - keep * keep));
    this.#noise_at_us = now_us;
    this.#believed_at_us = Math.max(this.#believed_at_us, now_us - this.#delay_us);
    const base = history.at(this.#believed_at_us);
    const value = Math.min(0.997, Math.max(0.003, base + this.#noise * 4 * base * (1 - base)));
    if (moving && now_us >= this.#next_stale_us) {
      this.#frozen = value;
      this.#frozen_until_us = now_us + this.#rng.uniform(5_000_000, 20_000_000);
      this.#next_stale_us = this.#frozen_until_us + this.#rng.exponential(this.#style.stale_every_us);
    }
    return value;
  }
}

/** A book of one market on its YES scale; best price first on both sides. */
export interface QuotedBook {
  bids: Level[];
  asks: Level[];
}

/** Keeps a ladder whose sizes stay with their prices, so that a small move changes few levels. */
export class Ladder {
  readonly #rng: Rng;
  readonly #bids = new Map<PriceE4, QtyCc>();
  readonly #asks = new Map<PriceE4, QtyCc>();

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  /** Requote around a value. @param tick_e4 grid step: whole cents, or 10 in the tails. @param width 1 is a winner's spread. */
  quote(value: Probability, tick_e4: number, width = 1): QuotedBook {
    const half = tick_e4 < CENT_E4 ? this.#rng.uniform(1, 2.5) * tick_e4 : this.#rng.uniform(0.55, 1.05) * CENT_E4;
    const half_e4 = half * width;
    const value_e4 = value * 10_000;
    let bid = Math.round((value_e4 - half_e4) / tick_e4) * tick_e4;
    let ask = Math.round((value_e4 + half_e4) / tick_e4) * tick_e4;
    if (ask <= bid) {
      bid = Math.floor(value_e4 / tick_e4) * tick_e4;
      ask = bid + tick_e4;
    }
    this.#refill(this.#bids, bid, -tick_e4, tick_e4);
    this.#refill(this.#asks, ask, tick_e4, tick_e4);
    return {
      bids: [...this.#bids].sort((a, b) => b[0] - a[0]),
      asks: [...this.#asks].sort((a, b) => a[0] - b[0]),
    };
  }

  /** Forget the ladder, for a new grid. */
  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
  }

  #refill(side: Map<PriceE4, QtyCc>, best: PriceE4, step: number, tick_e4: number): void {
    const last = best + step * (LEVELS + 1);
    for (const price of side.keys()) {
      const inside = step < 0 ? price <= best && price >= last : price >= best && price <= last;
      if (!inside || price % tick_e4 !== 0) side.delete(price);
    }
    for (let depth = 0; depth < LEVELS; depth += 1) {
      const price = best + step * depth;
      if (price < tick_e4 || price > 10_000 - tick_e4) break;
      if (!side.has(price)) side.set(price, this.#size(depth));
    }
    if (side.size > 0 && this.#rng.chance(0.55)) {
      const depth = this.#rng.int(0, Math.min(3, side.size - 1));
      const price = best + step * depth;
      if (side.has(price)) side.set(price, this.#size(depth));
    }
  }

  /** 50 to 5,000 contracts, larger away from the touch; one in five is fractional, as both venues allow. */
  #size(depth: number): QtyCc {
    const median = 220 * (1 + depth * 0.45);
    const contracts = Math.min(5000, Math.max(50, median * Math.exp(this.#rng.normal(0, 0.75))));
    return this.#rng.chance(0.2) ? Math.round(contracts * 100) : Math.round(contracts) * 100;
  }
}
