/** One side of a book: price levels, best first, in typed arrays that grow by doubling and never shrink. */
import type { LadderView } from '../../engine-wasm/contract.ts';
import type { Level } from './events.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc } from './units.ts';

/** Largest quantity a level can show; more is shown as this (42.9 million contracts). */
export const MAX_LEVEL_QTY_CC = 0xffff_ffff;

export class Ladder implements LadderView {
  price_e4 = new Uint16Array(16);
  qty_cc = new Uint32Array(16);
  length = 0;
  private readonly ascending: boolean;

  /** `ask` sorts ascending, `bid` descending: the best price is always level 0. */
  constructor(side: 'bid' | 'ask') {
    this.ascending = side === 'ask';
  }

  clear(): void {
    this.length = 0;
  }

  /** Best price, or the price of an empty side: 0 for bids, 10,000 for asks. */
  bestPriceE4(): PriceE4 {
    if (this.length === 0) return this.ascending ? ONE_DOLLAR_E4 : 0;
    return this.price_e4[0] as number;
  }

  bestQtyCc(): QtyCc {
    return this.length === 0 ? 0 : (this.qty_cc[0] as number);
  }

  /** Quantity at exactly this price, 0 when there is no such level. */
  qtyAt(price_e4: PriceE4): QtyCc {
    const i = this.find(price_e4);
    return i < this.length && this.price_e4[i] === price_e4 ? (this.qty_cc[i] as number) : 0;
  }

  /** Replace the whole side; the levels may come in any order, a price that comes twice counts its last size. */
  replace(levels: readonly Level[]): void {
    this.length = 0;
    for (const [price_e4, qty_cc] of levels) this.set(price_e4, qty_cc);
  }

  /** Replace the whole side by one level (a top-of-book feed); quantity 0 empties it. */
  replaceTop(price_e4: PriceE4, qty_cc: QtyCc): void {
    this.length = 0;
    if (qty_cc <= 0) return;
    this.price_e4[0] = price_e4;
    this.qty_cc[0] = Math.min(qty_cc, MAX_LEVEL_QTY_CC);
    this.length = 1;
  }

  /** Set the size at a price; 0 or less removes the level. */
  set(price_e4: PriceE4, qty_cc: QtyCc): void {
    const i = this.find(price_e4);
    const exists = i < this.length && this.price_e4[i] === price_e4;
    if (qty_cc <= 0) {
      if (exists) this.removeAt(i);
      return;
    }
    if (!exists) this.insertAt(i, price_e4);
    this.qty_cc[i] = Math.min(qty_cc, MAX_LEVEL_QTY_CC);
  }

  /**
   * Add a signed change to a level.
   * @returns false when the level would fall below zero: the book has missed something and must not be traded.
   */
  add(price_e4: PriceE4, change_cc: QtyCc): boolean {
    const next = this.qtyAt(price_e4) + change_cc;
    this.set(price_e4, next);
    return next >= 0;
  }

  /** Levels as pairs, best first (for the API; allocates). */
  levels(): Level[] {
    return Array.from({ length: this.length }, (_, i): Level => [this.price_e4[i] as number, this.qty_cc[i] as number]);
  }

  /** First index whose price is not better than `price_e4`. */
  private find(price_e4: PriceE4): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      const p = this.price_e4[mid] as number;
      if (this.ascending ? p < price_e4 : p > price_e4) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  private insertAt(i: number, price_e4: PriceE4): void {
    if (this.length === this.price_e4.length) {
      const prices = new Uint16Array(this.length * 2);
      const quantities = new Uint32Array(this.length * 2);
      prices.set(this.price_e4);
      quantities.set(this.qty_cc);
      this.price_e4 = prices;
      this.qty_cc = quantities;
    }
    this.price_e4.copyWithin(i + 1, i, this.length);
    this.qty_cc.copyWithin(i + 1, i, this.length);
    this.price_e4[i] = price_e4;
    this.length += 1;
  }

  private removeAt(i: number): void {
    this.price_e4.copyWithin(i, i + 1, this.length);
    this.qty_cc.copyWithin(i, i + 1, this.length);
    this.length -= 1;
  }
}

/** A ladder seen from the other outcome: a YES bid at p is a NO ask at 1 - p. Filled anew by {@link mirror}; one per use. */
export class MirroredLadder implements LadderView {
  price_e4 = new Uint16Array(16);
  qty_cc = new Uint32Array(16);
  length = 0;

  /** Copy `source` with complemented prices; best first stays best first. Returns itself. */
  mirror(source: LadderView): this {
    if (this.price_e4.length < source.length) {
      this.price_e4 = new Uint16Array(source.length * 2);
      this.qty_cc = new Uint32Array(source.length * 2);
    }
    for (let i = 0; i < source.length; i += 1) {
      this.price_e4[i] = ONE_DOLLAR_E4 - (source.price_e4[i] as number);
      this.qty_cc[i] = source.qty_cc[i] as number;
    }
    this.length = source.length;
    return this;
  }
}
