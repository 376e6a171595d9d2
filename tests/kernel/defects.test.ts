/**
 * What went wrong in the best-known bot of this kind, kept from happening here. These are the defects that a kernel can
 * have; each test is named after what is right.
 */
import { describe, expect, it } from 'vitest';
import { BOOK_REASONS, BOOK_SIDE, NOWHERE } from '../../engine-wasm/book-contract.ts';
import { NO_ASK_E4, SIDE_A, SIDE_B } from '../../engine-wasm/contract.ts';
import type { Engine } from '../../engine-wasm/engine.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';

const AT_US = 1_786_085_188_000_000;
const STREAM = 0;
const NO_HIT = null;

/** Books of both venues at slot 0: book 0 Kalshi with numbered frames, book 1 Polymarket without. */
function twoBooks(): Engine {
  const engine = loadEngine({ markets: 16, games: 0, books: 2, book_levels: 4_096 });
  engine.setFee(0, SIDE_A, 7_000, 3);
  engine.setFee(0, SIDE_B, 5_000, 4);
  engine.books.open(0, SIDE_A, STREAM);
  engine.books.open(1, SIDE_B, NOWHERE);
  engine.books.link(0, 0);
  engine.books.link(1, 0);
  return engine;
}

function snapshot(
  engine: Engine,
  book: number,
  seq: number,
  levels: [side: number, price_e4: number, qty_cc: number][],
): void {
  engine.books.begin();
  for (const level of levels) engine.books.level(...level);
  expect(BOOK_REASONS[engine.books.snapshot(book, seq, AT_US)]).toBe('none');
}

/** Gross of the only hit of slot 0, or none. */
function gross(engine: Engine): number | null {
  const hits = engine.scan(0, 16, 0);
  expect(hits).toBeLessThanOrEqual(1);
  return hits === 1 ? engine.hits.gross_e4[0]! : NO_HIT;
}

/** YES 0.40 / 0.52 at Kalshi, 0.53 / 0.55 at Polymarket: buying YES at 0.52 and NO at 0.47 leaves a cent. */
function quoted(): Engine {
  const engine = twoBooks();
  const kalshi = [
    [BOOK_SIDE.yes_bid, 4_000, 50_000],
    [BOOK_SIDE.no_bid, 4_800, 50_000],
  ] as [number, number, number][];
  snapshot(engine, 0, 1, kalshi);
  const polymarket = [
    [BOOK_SIDE.yes_bid, 5_300, 50_000],
    [BOOK_SIDE.yes_ask, 5_500, 50_000],
  ] as [number, number, number][];
  snapshot(engine, 1, 0, polymarket);
  return engine;
}

describe('a Kalshi delta', () => {
  it('moves the price that the scan sees at once', () => {
    const engine = quoted();
    expect(gross(engine)).toBe(100);
    engine.books.add(0, 2, BOOK_SIDE.no_bid, 5_000, 10_000, AT_US);
    expect(gross(engine)).toBe(300);
    engine.books.add(0, 3, BOOK_SIDE.no_bid, 5_000, -10_000, AT_US);
    engine.books.add(0, 4, BOOK_SIDE.no_bid, 4_800, -50_000, AT_US);
    expect(gross(engine)).toBe(NO_HIT);
  });

  it('after a lost one takes the book out of the scan until the next snapshot', () => {
    const engine = quoted();
    expect(BOOK_REASONS[engine.books.add(0, 3, BOOK_SIDE.yes_bid, 4_100, 100, AT_US)]).toBe('sequence_gap');
    expect(gross(engine)).toBe(NO_HIT);
    snapshot(engine, 0, 4, [[BOOK_SIDE.no_bid, 4_900, 100]]);
    expect(gross(engine)).toBe(200);
  });
});

it('a Polymarket change of either side moves the book', () => {
  const engine = quoted();
  // The venue's BUY is a bid: a better one makes NO cheaper; its SELL is an ask.
  engine.books.set(1, BOOK_SIDE.yes_bid, 5_400, 700, AT_US);
  expect(gross(engine)).toBe(200);
  engine.books.set(1, BOOK_SIDE.yes_bid, 5_400, 0, AT_US);
  engine.books.set(1, BOOK_SIDE.yes_bid, 5_300, 0, AT_US);
  expect(gross(engine)).toBe(NO_HIT);
  engine.books.set(1, BOOK_SIDE.yes_ask, 5_000, 700, AT_US);
  engine.books.add(0, 2, BOOK_SIDE.yes_bid, 5_100, 900, AT_US);
  expect([gross(engine), engine.hits.direction[0], engine.hits.qty_cc[0]]).toEqual([100, 1, 700]);
});

describe('a size', () => {
  const engine = loadEngine({ markets: 16, games: 0 });
  engine.setFee(0, SIDE_A, 7_000, 3);
  engine.setFee(0, SIDE_B, 5_000, 4);
  const taken = (kalshi_cc: number, polymarket_cc: number) => {
    engine.setTop(0, SIDE_A, 6_000, kalshi_cc, 0, 0);
    engine.setTop(0, SIDE_B, 0, 0, 3_000, polymarket_cc);
    expect(engine.scan(0, 16, 0)).toBe(1);
    return engine.hits.qty_cc[0];
  };

  it('is in contracts, whatever the price', () => {
    expect(taken(100_000, 2_000_000)).toBe(100_000);
  });

  it('neither wraps above 65,535 contracts nor is cut at a few hundred dollars', () => {
    expect(taken(7_000_000, 9_000_000)).toBe(7_000_000);
    expect(taken(0xffff_ffff, 0xffff_ffff)).toBe(50_000_000);
  });
});

describe('a fee', () => {
  const engine = loadEngine({ markets: 16, games: 0 });
  const net = (rate_e5: number, polymarket_rate_e5: number, ask_e4: number, other_e4: number) => {
    engine.setFee(0, SIDE_A, rate_e5, 3);
    engine.setFee(0, SIDE_B, polymarket_rate_e5, 4);
    engine.setTop(0, SIDE_A, ask_e4, 10_000, 0, 0);
    engine.setTop(0, SIDE_B, 0, 0, other_e4, 10_000);
    expect(engine.scan(0, 16, 0)).toBe(1);
    return engine.hits.net_udollars[0]! / 100;
  };

  it('is exact for the order and not a whole cent per contract', () => {
    // 100 at 0.50: 1.75 cents each, not 2.
    expect(net(7_000, 0, 5_000, 4_800)).toBe(20_000 - 17_500);
  });

  it("follows the market's own rate", () => {
    expect(net(3_500, 0, 5_000, 4_800)).toBe(20_000 - 8_750);
  });

  it('is charged at Polymarket too', () => {
    expect(net(0, 5_000, 4_800, 5_000)).toBe(20_000 - 12_500);
  });

  it('that is not known is no reason to trade', () => {
    engine.setFee(0, SIDE_A, 7_000, 0);
    expect(engine.scan(0, 16, 10_000)).toBe(0);
  });

  it('can turn a pair below a dollar into a loss, and says so', () => {
    expect(net(7_000, 5_000, 4_900, 4_900)).toBeLessThan(0);
  });
});

it('a market beyond the 512th is seen like any other', () => {
  const engine = loadEngine({ markets: 5_000, games: 0 });
  const slots = [511, 512, 513, 1_024, 4_999];
  for (const slot of slots) {
    engine.setFee(slot, SIDE_A, 7_000, 3);
    engine.setFee(slot, SIDE_B, 5_000, 4);
    engine.setTop(slot, SIDE_A, 4_000, 100, NO_ASK_E4, 0);
    engine.setTop(slot, SIDE_B, NO_ASK_E4, 0, 4_000, 100);
  }
  expect(engine.scan(0, 5_000, 0)).toBe(slots.length);
  expect([...engine.hits.slot.subarray(0, slots.length)]).toEqual(slots);
});

it('one missing side does not hide the other direction of a market', () => {
  const engine = loadEngine({ markets: 16, games: 0 });
  engine.setFee(0, SIDE_A, 7_000, 3);
  engine.setFee(0, SIDE_B, 5_000, 4);
  engine.setTop(0, SIDE_A, 4_000, 100, 0, 0);
  engine.setTop(0, SIDE_B, 0, 0, 4_000, 100);
  expect(gross(engine)).toBe(2_000);
});

it('what is seen carries the time of the clock that fed the scan', () => {
  const engine = loadEngine({ markets: 16, games: 0, sets: 8 });
  engine.setFee(0, SIDE_A, 7_000, 3);
  engine.setFee(0, SIDE_B, 5_000, 4);
  engine.setTop(0, SIDE_A, 4_900, 100, 0, 0);
  engine.setTop(0, SIDE_B, 0, 0, 5_000, 100);
  engine.scan(0, 16, 0);
  engine.scans.keepNearLocks(AT_US);
  expect(engine.scans.nearMisses(1)[0]).toMatchObject({ kind: 'lock', reason: 'fees_eat_it', at_us: AT_US });
});
