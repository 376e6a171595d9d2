import { describe, expect, it } from 'vitest';
import { STREAMS } from '../../runtime/trading/types/journal.ts';
import {
  bookEvent,
  clock,
  delta,
  game,
  gameEvent,
  lockBooks,
  market,
  pair,
  pairEvent,
  SECOND,
  START_US,
  stamp,
  TestDesk,
  ticks,
} from './support.ts';

const T = START_US;

describe('a cross-venue lock', () => {
  it('is bought on both venues in equal quantity and pays its edge whoever wins', () => {
    for (const yes_value_e4 of [0, 10_000]) {
      const desk = new TestDesk().send(pairEvent(T), ...lockBooks(T + SECOND), ...ticks(T + SECOND));
      const [opportunity] = desk.of('opportunity');
      expect(opportunity?.verdict).toBe('taken');
      const fills = desk.of('fill');
      expect(fills.map((f) => [f.venue, f.side, f.avg_price_e4])).toEqual([
        ['kalshi', 'yes', 4_000],
        ['polymarket', 'no', 5_500],
      ]);
      expect(fills[0]?.qty_cc).toBe(fills[1]?.qty_cc);
      for (const [venue, market_id] of [
        ['kalshi', 'K-BOS'],
        ['polymarket', 'P-BOS'],
      ] as const) {
        desk.send({ type: 'settlement', venue, market_id, yes_value_e4, at: stamp(T + 10 * SECOND) });
      }
      expect(desk.last('portfolio').pnl_udollars).toBe(opportunity?.edge_net_udollars);
      expect(desk.last('portfolio').exposure_udollars).toBe(0);
    }
  });

  it('costs nothing when the leg that vanishes first is missed', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      ...lockBooks(T),
      bookEvent(T + 100_000, 'kalshi', [[4_300, 20_000]], [[4_400, 20_000]]),
      ...ticks(T),
    );
    expect(desk.of('order_update').map((u) => u.status)).toEqual(['sent', 'cancelled']);
    expect(desk.of('naked_leg')).toEqual([]);
    expect(desk.shard.busy).toBe(false);
  });

  it('sends the leg first whose venue has not moved yet', () => {
    const before = bookEvent(T, 'kalshi', [[4_900, 20_000]], [[5_000, 20_000]]);
    const desk = new TestDesk().send(
      pairEvent(T),
      before,
      bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]),
    );
    desk.send(bookEvent(T + SECOND, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]), ...ticks(T + SECOND));
    expect(desk.of('fill').map((f) => f.venue)).toEqual(['polymarket', 'kalshi']);
  });

  it('is written down before its orders travel, and every order id is used once', () => {
    const desk = new TestDesk().send(pairEvent(T), ...lockBooks(T + SECOND), ...ticks(T + SECOND));
    const kinds = desk.journal.map((entry) => entry.kind);
    expect(kinds.indexOf('order_intent')).toBeGreaterThan(kinds.indexOf('opportunity'));
    expect(kinds.filter((kind) => kind === 'order_intent' || kind === 'fill')).toEqual([
      'order_intent',
      'fill',
      'order_intent',
      'fill',
    ]);
    const ids = desk.of('order_intent').map((intent) => intent.order_id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const stream of STREAMS) {
      const seqs = desk.journal.filter((e) => e.stream === stream).map((e) => e.seq);
      expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    }
  });

  it('is taken only after it has been there for a while, on time alone if need be', () => {
    const desk = new TestDesk({ lock_persist_us: 300_000 }).send(pairEvent(T), ...lockBooks(T), clock(T + 200_000));
    expect(desk.of('opportunity').map((o) => o.refusal?.reason)).toEqual(['not_persistent']);
    desk.send(clock(T + 300_000));
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('starts waiting again when it was gone in between', () => {
    const desk = new TestDesk({ lock_persist_us: 300_000 }).send(pairEvent(T), ...lockBooks(T));
    desk.send(
      bookEvent(T + 100_000, 'kalshi', [[4_300, 20_000]], [[4_400, 20_000]]),
      ...lockBooks(T + 200_000),
      clock(T + 400_000),
    );
    expect(desk.of('opportunity').map((o) => o.verdict)).not.toContain('taken');
  });

  it('stays inside the order limit, fees included', () => {
    const desk = new TestDesk({ order_limit_udollars: 20 * SECOND }).send(pairEvent(T), ...lockBooks(T + SECOND));
    expect(desk.last('opportunity').capital_udollars).toBeLessThanOrEqual(20 * SECOND);
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('counts exposure per pair where there is no game', () => {
    const futures = (n: number) =>
      pair({
        pair_id: `f${n}`,
        game_id: null,
        outcome: 'other',
        a: market('kalshi', `K${n}`),
        b: market('polymarket', `P${n}`),
      });
    const limits = { game_limit_udollars: 30 * SECOND, order_limit_udollars: 25 * SECOND };
    const desk = new TestDesk(limits).send(pairEvent(T, futures(1)), pairEvent(T, futures(2)));
    for (const n of [1, 2]) {
      desk.send(bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], `K${n}`));
      desk.send(bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]], `P${n}`), clock(T + SECOND));
    }
    expect(
      desk
        .of('opportunity')
        .filter((o) => o.verdict === 'taken')
        .map((o) => o.pair_id),
    ).toEqual(['f1', 'f2']);
  });

  it('that fees eat is kept as a near-miss with the figure', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      bookEvent(T, 'kalshi', [[4_300, 20_000]], [[4_400, 20_000]]),
      bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]),
    );
    const near = desk.last('opportunity');
    expect([near.verdict, near.refusal?.reason, near.edge_gross_e4]).toEqual(['near_miss', 'edge_below_fees', 100]);
    expect(near.edge_net_e4).toBeLessThan(0);
    expect(desk.of('order_intent')).toEqual([]);
  });
});

describe('what is never traded', () => {
  const refused = (desk: TestDesk) => {
    expect(desk.of('order_intent')).toEqual([]);
    return desk.of('opportunity').map((o) => o.refusal?.reason);
  };

  it('a venue whose feed went silent', () => {
    const [kalshi, polymarket] = lockBooks(T);
    const desk = new TestDesk().send(
      pairEvent(T),
      kalshi as never,
      { ...(polymarket as never as object), at: stamp(T + 4 * SECOND) } as never,
    );
    expect(refused(desk)).toEqual(['stale_book']);
    expect(desk.last('opportunity').refusal?.text).toBe('Kalshi feed silent for 4.0 s, limit 2.0 s: not traded.');
  });

  it('a book that lost frames, until its next snapshot', () => {
    const desk = new TestDesk().send(pairEvent(T), bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_700, 20_000]]));
    desk.send({
      type: 'book_status',
      venue: 'kalshi',
      market_id: 'K-BOS',
      status: 'gapped',
      reason: 'seq 7 after 5',
      at: stamp(T),
    });
    desk.send(bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]));
    desk.send(delta(T + 1, 'kalshi', 'ask', 4_000, 20_000));
    desk.send({
      type: 'book_status',
      venue: 'kalshi',
      market_id: 'K-BOS',
      status: 'live',
      reason: 'socket is back',
      at: stamp(T + 2),
    });
    expect(refused(desk)).toEqual([]);
    desk.send(bookEvent(T + 3, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]));
    expect(desk.last('opportunity').verdict).toBe('taken');
  });

  it('a delta that would take a level below zero marks the book gapped', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      ...lockBooks(T).slice(0, 1),
      delta(T + 1, 'kalshi', 'ask', 4_000, -30_000, 'add'),
    );
    expect(desk.last('book_status').status).toBe('gapped');
  });

  it('a crossed book', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      bookEvent(T, 'kalshi', [[4_100, 20_000]], [[4_000, 20_000]]),
      bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]),
    );
    expect(refused(desk)).toEqual([]);
  });

  it('a market whose fee schedule is unknown', () => {
    const unknown = pair({ a: market('kalshi', 'K-BOS', { fee: null }) });
    expect(refused(new TestDesk().send(pairEvent(T, unknown), ...lockBooks(T)))).toEqual([]);
  });

  it('a pair whose markets can settle differently without a price for it', () => {
    const differs = pair({
      settlement: [{ field: 'tie', a: 'pays_no', b: 'unknown', verdict: 'block', loss_e4: 10_000, chance_ppm: null }],
    });
    expect(refused(new TestDesk().send(pairEvent(T, differs), ...lockBooks(T)))).toEqual(['settlement_differs']);
  });

  it('anything while halted, and again after a resume', () => {
    const desk = new TestDesk().send(
      pairEvent(T),
      { type: 'control', command: 'halt', reason: 'operator', by: 'test', at: stamp(T) },
      ...lockBooks(T),
    );
    expect(refused(desk)).toEqual(['halted']);
    desk.send({ type: 'control', command: 'resume', reason: 'checked', by: 'test', at: stamp(T + SECOND) });
    desk.send(...lockBooks(T + SECOND));
    expect(desk.of('opportunity').filter((o) => o.verdict === 'taken')).toHaveLength(1);
  });
});

describe('a leg left alone', () => {
  /** The Polymarket side moves away while the orders travel. */
  const moved = (after: [number, number]) => {
    const desk = new TestDesk().send(pairEvent(T), ...lockBooks(T));
    desk.send(bookEvent(T + 100_000, 'polymarket', [[after[0], 30_000]], [[after[1], 30_000]]));
    return desk.send(clock(T + 300_000), clock(T + 600_000));
  };

  it('has an owner at once and is completed when that loses less than selling back', () => {
    const desk = moved([4_100, 4_300]);
    expect(desk.of('naked_leg')[0]).toMatchObject({ venue: 'kalshi', side: 'yes', state: 'open' });
    desk.send(clock(T + 900_000));
    expect(desk.last('naked_leg').state).toBe('completed');
    expect(desk.last('fill')).toMatchObject({ venue: 'polymarket', side: 'no', action: 'buy', avg_price_e4: 5_900 });
  });

  it('is sold back when completing would cost more', () => {
    const desk = moved([3_000, 3_100]).send(clock(T + 900_000));
    expect(desk.last('naked_leg').state).toBe('unwound');
    expect(desk.last('fill')).toMatchObject({ venue: 'kalshi', side: 'yes', action: 'sell', avg_price_e4: 3_900 });
    expect(desk.last('portfolio').exposure_udollars).toBe(0);
    expect(desk.last('portfolio').pnl_udollars).toBeLessThan(0);
  });

  it('is capped and said so when neither side can be traded before the deadline', () => {
    const desk = moved([3_000, 3_100]);
    for (const [venue, market_id] of [
      ['kalshi', 'K-BOS'],
      ['polymarket', 'P-BOS'],
    ] as const) {
      desk.send({ type: 'book_status', venue, market_id, status: 'paused', reason: 'test', at: stamp(T + 610_000) });
    }
    for (let at = T + 700_000; at < T + 9 * SECOND; at += 100_000) desk.send(clock(at));
    expect(desk.last('naked_leg').state).toBe('capped');
    expect(desk.shard.busy).toBe(false);
  });
});

describe('a long run', () => {
  const futures = (n: number, venues = 2) =>
    pair({
      pair_id: `f${n}`,
      game_id: null,
      outcome: 'other',
      a: market('kalshi', `K${n}`),
      b: venues === 2 ? market('polymarket', `P${n}`) : null,
    });

  it('uses the rows of settled pairs again and ignores what still comes for them', () => {
    const desk = new TestDesk();
    for (let n = 0; n < 500; n += 1) {
      const at = T + n * SECOND;
      desk.send(pairEvent(at, futures(n)), bookEvent(at, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], `K${n}`));
      for (const [venue, market_id] of [
        ['kalshi', `K${n}`],
        ['polymarket', `P${n}`],
      ] as const) {
        desk.send({ type: 'settlement', venue, market_id, yes_value_e4: 0, at: stamp(at) });
      }
      desk.send(bookEvent(at, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], `K${n}`), pairEvent(at, futures(n)));
      expect(desk.shard.bookOf('kalshi', `K${n}`)).toBe(-1);
    }
    expect(desk.of('pair_listed')).toHaveLength(500);
  });

  it('does not buy in a settled pair what the next pair of its row shows', () => {
    const next = pair({
      pair_id: 'nba:2:LAL',
      a: market('kalshi', 'K-LAL'),
      b: market('polymarket', 'P-LAL'),
    });
    // A lock of the first pair is in sight, too young to be taken, when both venues pay.
    const desk = new TestDesk({ lock_persist_us: SECOND }).send(pairEvent(T), ...lockBooks(T + 1));
    for (const [venue, market_id] of [
      ['kalshi', 'K-BOS'],
      ['polymarket', 'P-BOS'],
    ] as const)
      desk.send({ type: 'settlement', venue, market_id, yes_value_e4: 0, at: stamp(T + 200_000) });
    desk.send(
      pairEvent(T + 2 * SECOND, next),
      bookEvent(T + 2 * SECOND, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], 'K-LAL'),
      bookEvent(T + 2 * SECOND, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]], 'P-LAL'),
    );
    for (let i = 1; i <= 40; i += 1) desk.send(clock(T + 2 * SECOND + i * 200_000));
    expect(new Set(desk.of('order_intent').map(({ market_id }) => market_id))).toEqual(new Set(['K-LAL', 'P-LAL']));
    const later = desk.journal.filter(({ at_us }) => at_us > T + SECOND);
    const seen = later.flatMap((entry) => (entry.kind === 'opportunity' ? [entry.body.pair_id] : []));
    expect(new Set(seen)).toEqual(new Set(['nba:2:LAL']));
  });

  it('uses the rows of ended games again', () => {
    const desk = new TestDesk();
    for (let n = 0; n < 100; n += 1) {
      desk.send(
        gameEvent(T + n, game({ game_id: `nba:${n}` })),
        gameEvent(T + n, game({ game_id: `nba:${n}`, status: 'final' })),
      );
    }
    expect(desk.last('game_priced').priced).toEqual({ side1: 1, draw: 0, side2: 0 });
  });

  it('adds the second venue to a pair that began with one', () => {
    const desk = new TestDesk().send(
      pairEvent(T, futures(1, 1)),
      bookEvent(T, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]], 'K1'),
    );
    desk.send(pairEvent(T, futures(1)), bookEvent(T, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]], 'P1'));
    expect(desk.last('opportunity').verdict).toBe('taken');
  });
});

describe('determinism', () => {
  const events = () => [
    pairEvent(T),
    gameEvent(T),
    ...lockBooks(T + SECOND),
    delta(T + SECOND + 5, 'kalshi', 'ask', 4_000, -500, 'add' as const),
    clock(T + 2 * SECOND),
    gameEvent(T + 3 * SECOND, game({ state: { ...game().state, score_1: 53, clock_ms: 350_000 } })),
  ];

  it('gives the same journal to the byte for the same events', () => {
    const once = JSON.stringify(new TestDesk().send(...events()).journal);
    expect(JSON.stringify(new TestDesk().send(...events()).journal)).toBe(once);
  });

  it('decides the same on the fast path for quotes as on events', () => {
    const slow = new TestDesk().send(pairEvent(T));
    const fast = new TestDesk().send(pairEvent(T));
    const quotes = [
      ['kalshi', 3_900, 4_000, 1],
      ['polymarket', 4_500, 4_600, 2],
      ['polymarket', 4_400, 4_700, 3],
    ] as const;
    for (const [venue, bid_e4, ask_e4, n] of quotes) {
      const at_us = T + n * SECOND;
      const market_id = venue === 'kalshi' ? 'K-BOS' : 'P-BOS';
      slow.send({
        type: 'quote',
        venue,
        market_id,
        bid_e4,
        bid_qty_cc: 5_000,
        ask_e4,
        ask_qty_cc: 5_000,
        at: stamp(at_us),
      });
      fast.shard.applyQuote(
        fast.shard.bookOf(venue, market_id) >> 1,
        venue === 'kalshi' ? 0 : 1,
        bid_e4,
        5_000,
        ask_e4,
        5_000,
        at_us,
        fast.journal,
      );
    }
    slow.send(...ticks(T + 3 * SECOND));
    fast.send(...ticks(T + 3 * SECOND));
    expect(fast.journal).toEqual(slow.journal);
    expect(fast.of('fill')).toHaveLength(2);
  });
});
