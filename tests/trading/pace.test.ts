/** A silent book whose siblings speak and whose other venue has moved shows a dead price (B3). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_SILENCE_US, OTHER_MOVED_E4, Paces } from '../../runtime/trading/market/pace.ts';
import { bookEvent, clock, market, pair, pairEvent, SECOND, START_US, TestDesk } from './support.ts';

const T = START_US;
const SIBLING = pair({
  ...{ pair_id: 'nba:1:total', outcome: 'other', relation: { kind: 'total', line_tenths: 2_205 } },
  ...{ a: market('polymarket', 'P-NY'), b: null },
});

/**
 * A pair that is priced alike for a minute; then Polymarket's token says nothing while its sibling goes on, and 16 s later
 * Kalshi falls by 10 c within ten seconds.
 */
function fallen(options: { sibling: boolean; token: boolean }): TestDesk {
  const desk = new TestDesk({ cool_down_us: 0 }).send(pairEvent(T), pairEvent(T, SIBLING));
  for (let s = 0; s < 92; s += 1) {
    const at = T + s * SECOND;
    const kalshi = s < 80 ? 5_000 : Math.max(4_000, 5_000 - 100 * (s - 80));
    const polymarket = s < 64 ? 5_000 : options.token ? kalshi : 5_000;
    desk.send(bookEvent(at, 'kalshi', [[kalshi - 100, 50_000]], [[kalshi, 50_000]]));
    if (s < 64 || options.token)
      desk.send(bookEvent(at + 1, 'polymarket', [[polymarket - 100, 50_000]], [[polymarket, 50_000]]));
    if (options.sibling)
      desk.send(bookEvent(at + 2, 'polymarket', [[4_900 - s, 50_000]], [[5_100 - s, 50_000]], 'P-NY'));
    desk.send(clock(at + 3));
  }
  return desk;
}

describe('a token that has fallen silent', () => {
  it('while its siblings speak and the other venue moves is not locked against, by name', () => {
    const desk = fallen({ sibling: true, token: false });
    expect(desk.of('order_intent')).toEqual([]);
    expect(desk.of('book_status')).toMatchObject([
      { venue: 'polymarket', market_id: 'P-BOS', status: 'stale', reason: expect.stringMatching(/^silent for /) },
    ]);
    const said = desk.of('book_status')[0]?.reason ?? '';
    expect(said).toMatch(/where 1\.0 s is usual; its siblings spoke \d+ times, the other venue moved \d+\.\d c$/);
  });

  it('alone, on a feed that is alive otherwise, is not locked against either', () => {
    expect(fallen({ sibling: false, token: false }).of('order_intent')).toEqual([]);
  });

  it('is live again with its next frame', () => {
    const desk = fallen({ sibling: true, token: false });
    const at = T + 92 * SECOND;
    desk.send(bookEvent(at, 'polymarket', [[4_000, 50_000]], [[4_100, 50_000]]));
    expect(desk.of('book_status').at(-1)).toMatchObject({ market_id: 'P-BOS', status: 'live' });
  });

  it('is no matter where it goes on', () => {
    expect(fallen({ sibling: true, token: true }).of('book_status')).toEqual([]);
  });
});

describe('the pace of a book', () => {
  const paced = (every_us: number, frames: number): Paces => {
    const paces = new Paces();
    for (let i = 0; i < frames; i += 1) {
      paces.frame(0, 'kalshi g', i * every_us, 5_000);
      paces.frame(1, 'polymarket g', i * every_us, 5_000);
    }
    return paces;
  };

  it('lets a quiet market be quiet: without a move elsewhere or siblings no silence is judged', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 60 * SECOND }), fc.integer({ min: 0, max: 3_600 }), (every_us, s) => {
        expect(paced(every_us, 20).dead(1, 20 * every_us + s * SECOND)).toBeNull();
      }),
    );
  });

  it('judges no silence shorter than the least, and none within six times the usual without siblings', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1_000, max: 60 * SECOND }),
        fc.integer({ min: 0, max: 120 * SECOND }),
        fc.integer({ min: 0, max: 2_000 }),
        (every_us, silent_us, move_e4) => {
          const paces = paced(every_us, 20);
          const last = 19 * every_us;
          paces.frame(0, 'kalshi g', last + silent_us, 5_000 - move_e4);
          const dead = paces.dead(1, last + silent_us);
          const expected =
            silent_us >= LEAST_SILENCE_US && silent_us >= 6 * every_us && move_e4 >= OTHER_MOVED_E4
              ? { silent_us, usual_us: every_us, siblings: 0, other_moved_e4: move_e4 }
              : null;
          expect(dead).toEqual(expected);
        },
      ),
    );
  });

  it('knows no usual pace of a book that is new, and begins anew with another game', () => {
    const paces = paced(SECOND, 3);
    paces.frame(0, 'kalshi g', 60 * SECOND, 4_000);
    expect(paces.dead(1, 60 * SECOND)).toBeNull();
    for (let i = 0; i < 8; i += 1) paces.frame(3, 'polymarket g', 60 * SECOND, 5_000);
    expect(paces.dead(1, 60 * SECOND)).toMatchObject({ usual_us: null, siblings: 8, other_moved_e4: 1_000 });
    paces.frame(1, 'polymarket h', 60 * SECOND, 5_000);
    expect(paces.dead(1, 90 * SECOND)).toBeNull();
  });
});
