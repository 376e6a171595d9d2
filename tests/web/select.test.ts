import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TieRule } from '../../runtime/trading/types/events.ts';
import type { Position } from '../../runtime/trading/types/journal.ts';
import { emptyView } from '../../runtime/trading/view/view.ts';
import {
  boardRow,
  gameIsStale,
  holdOrder,
  lastAtOrBefore,
  minuteChange,
  naturalOrder,
  passes,
} from '../../web/src/select/board.ts';
import { chartColumns, chartMarks, chartRange } from '../../web/src/select/chart.ts';
import { feePerContractE4, lockEdges, modelEdges } from '../../web/src/select/edges.ts';
import { headerModel, localMidnightUs, pnlToday } from '../../web/src/select/header.ts';
import { quantileBoundUs, quietBooks } from '../../web/src/select/health.ts';
import { limitSummary, limitText, opportunityRows, verdictCounts } from '../../web/src/select/opportunities.ts';
import { positionsModel } from '../../web/src/select/positions.ts';
import { fixture } from './fixtures.ts';

const { view } = fixture({ ticks: 300 });
const rows = Object.keys(view.games)
  .map((id) => boardRow(view, id))
  .filter((row) => row !== null);
const all = { league: 'all', venue: 'all', only_edge: false, search: '' } as const;

describe('board rows', () => {
  it('are one flat record of plain values a game', () => {
    expect(rows).toHaveLength(10);
    for (const row of rows)
      for (const value of Object.values(row)) expect(typeof value === 'object' && value !== null).toBe(false);
  });

  it('say why a game is not priced', () => {
    const row = rows.find((r) => r.home_code === 'GS');
    expect(row?.side1).toBeNull();
    expect(row?.refusal).toBe('No pregame price known.');
  });

  it('show a venue that does not list the game as absent, not as zero', () => {
    const row = rows.find((r) => r.home_code === 'MIA');
    expect(row?.polymarket_bid_e4).toBeNull();
    expect(row?.kalshi_bid_e4).not.toBeNull();
  });

  it('come live first, then before the start, then over', () => {
    const order = [...rows].sort(naturalOrder).map((r) => r.status);
    expect(order.lastIndexOf('live')).toBeLessThan(order.indexOf('scheduled'));
    expect(order.indexOf('scheduled')).toBeLessThan(order.indexOf('final'));
  });

  it('call only a game in play stale', () => {
    const row = { status: 'live', received_at_us: 0, max_age_us: 30_000_000 } as const;
    expect(gameIsStale(row, 30_000_000)).toBe(false);
    expect(gameIsStale(row, 30_000_001)).toBe(true);
    expect(gameIsStale({ ...row, status: 'final' }, 90_000_000)).toBe(false);
  });

  it('can be narrowed by sport, venue, edge and words in any order', () => {
    expect(rows.filter((r) => passes(r, { ...all, league: 'nfl' })).every((r) => r.league === 'nfl')).toBe(true);
    expect(rows.filter((r) => passes(r, { ...all, venue: 'polymarket' })).some((r) => r.home_code === 'MIA')).toBe(
      false,
    );
    expect(rows.filter((r) => passes(r, { ...all, search: 'york  boston' }))).toHaveLength(1);
    expect(rows.filter((r) => passes(r, { ...all, only_edge: true })).every((r) => (r.best_edge_e4 ?? 0) > 0)).toBe(
      true,
    );
  });

  it('take the change over a minute from the last point at least that old', () => {
    const game = structuredClone(view.games[rows[0]?.game_id ?? '']);
    if (game === undefined) throw new Error('no game');
    game.history = [
      [0, 0.5],
      [10_000_000, 0.6],
      [70_000_000, 0.9],
    ];
    game.priced = { side1: 0.9, draw: 0, side2: 0.1 };
    expect(minuteChange(game, 70_000_000)).toBeCloseTo(0.3);
    expect(minuteChange(game, 50_000_000)).toBeNull();
  });
});

describe('the order of rows under the pointer', () => {
  it('keeps every known row in place, drops gone ones, adds new ones at the end', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 3 })),
        fc.uniqueArray(fc.string({ maxLength: 3 })),
        (before, next) => {
          const held = holdOrder(before, next);
          expect([...held].sort()).toEqual([...next].sort());
          expect(held.filter((id) => before.includes(id))).toEqual(before.filter((id) => next.includes(id)));
        },
      ),
    );
  });
});

describe('lastAtOrBefore', () => {
  it('agrees with a plain search', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.nat(50), (times, at) => {
        const series = times.sort((a, b) => a - b).map((t) => [t] as [number]);
        expect(lastAtOrBefore(series, at)).toBe(series.findLastIndex((p) => p[0] <= at));
      }),
    );
  });
});

describe('edges', () => {
  const pair = structuredClone(Object.values(view.pairs).find((p) => p.pair.a !== null && p.pair.b !== null));
  if (pair === undefined) throw new Error('no pair');
  const quote = (venue: 'kalshi' | 'polymarket', bid_e4: number, ask_e4: number) =>
    ({
      pair_id: pair.pair.pair_id,
      venue,
      bid_e4,
      bid_qty_cc: 10_000,
      ask_e4,
      ask_qty_cc: 5_000,
      status: 'live',
      received_at_us: 0,
    }) as const;
  const priced = (k: [number, number], p: [number, number]) => ({
    ...pair,
    quotes: { kalshi: quote('kalshi', ...k), polymarket: quote('polymarket', ...p) },
  });

  it('charge rate x p x (1 - p)', () => {
    expect(feePerContractE4(7_000, 5_000)).toBe(175);
    expect(feePerContractE4(5_000, 5_000)).toBe(125);
    expect(feePerContractE4(7_000, 10_000)).toBe(0);
  });

  it('of a lock are a dollar less both asks and both fees', () => {
    const best = lockEdges(priced([4_100, 4_200], [5_000, 5_100]))[0];
    expect(best?.legs.map((l) => `${l.venue} ${l.side} ${l.ask_e4}`)).toEqual([
      'kalshi yes 4200',
      'polymarket no 5000',
    ]);
    expect(best?.gross_e4).toBe(800);
    expect(best?.net_e4).toBeCloseTo(800 - feePerContractE4(7_000, 4_200) - feePerContractE4(5_000, 5_000));
    expect(best?.qty_cc).toBe(5_000);
  });

  it('do not exist on a book that is not live, without a fee, or where settlement is blocked', () => {
    const base = priced([4_100, 4_200], [5_000, 5_100]);
    expect(
      lockEdges({ ...base, quotes: { ...base.quotes, kalshi: { ...base.quotes.kalshi, status: 'stale' } } }),
    ).toEqual([]);
    const blocked = {
      ...base.pair,
      settlement: [{ field: 'tie', a: 'a', b: 'b', verdict: 'block' as const, loss_e4: 0, chance_ppm: null }],
    };
    expect(lockEdges({ ...base, pair: blocked })).toEqual([]);
    const unknown = { ...base.pair, a: base.pair.a === null ? null : { ...base.pair.a, fee: null } };
    expect(lockEdges({ ...base, pair: unknown })).toEqual([]);
  });

  it('against our price follow the tie rule of each venue', () => {
    const level = { side1: 0.54, draw: 0.1, side2: 0.36 };
    const rule = (tie_rule: TieRule): number | undefined => {
      const held = priced([4_100, 4_200], [5_000, 5_100]);
      const { a } = held.pair;
      const edges = modelEdges({ ...held, pair: { ...held.pair, a: a && { ...a, tie_rule } } }, level);
      return edges.find(({ legs }) => legs[0]?.venue === 'kalshi' && legs[0].side === 'yes')?.value_e4;
    };
    expect(rule('splits')).toBeCloseTo(5_900);
    expect(rule('pays_no')).toBeCloseTo(5_400);
    expect(rule('fair_price')).toBeCloseTo(5_400);
    expect(modelEdges(priced([4_100, 4_200], [5_000, 5_100]), null)).toEqual([]);
  });

  it('never gain by fees', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_998 }), fc.integer({ min: 1, max: 9_998 }), (k, p) => {
        for (const edge of lockEdges(priced([k, k + 1], [p, p + 1]))) expect(edge.net_e4).toBeLessThan(edge.gross_e4);
      }),
    );
  });
});

describe('the header', () => {
  it('counts feeds and shows the worst of them', () => {
    const model = headerModel(view);
    expect(model.mode).toBe('demo');
    expect(model.feeds_total).toBe(3);
    const broken = {
      ...view,
      feeds: { ...view.feeds, kalshi: { ...structuredClone(view.feeds.kalshi), status: 'down', detail: 'refused' } },
    };
    expect(headerModel(broken as typeof view).feeds_worst).toBe('down');
    expect(headerModel(broken as typeof view).feed_detail).toBe('kalshi: refused');
    expect(headerModel(emptyView()).mode).toBeNull();
  });

  it('takes the figure at local midnight off the P&L of today', () => {
    const noon = new Date(2026, 10, 20, 12).getTime() * 1000;
    const portfolio = { ...structuredClone(view.portfolio), pnl_udollars: 9_000_000 } as NonNullable<
      typeof view.portfolio
    >;
    const made = {
      ...emptyView(),
      at_us: noon,
      portfolio,
      equity: [
        [localMidnightUs(noon) - 1, 5_000_000],
        [noon, 9_000_000],
      ] as [number, number][],
    };
    expect(pnlToday(made)).toBe(4_000_000);
    expect(pnlToday({ ...made, equity: [[noon, 9_000_000]] })).toBe(9_000_000);
    expect(pnlToday(emptyView())).toBeNull();
  });
});

describe('positions', () => {
  const position = (venue: 'kalshi' | 'polymarket', side: 'yes' | 'no', qty_cc: number, cost: number): Position => ({
    position_id: `${venue}:m:${side}`,
    strategy: 'model_edge',
    tags: { subject: 'p', sport: null, day: null, teams: [] },
    pair_id: 'p',
    game_id: null,
    label: 'x',
    venue,
    market_id: 'm',
    side,
    qty_cc,
    cost_udollars: cost,
    fees_udollars: 100,
    realised_udollars: 0,
    mark_udollars: cost,
    model_udollars: null,
    status: 'open',
    opened_at_us: 1,
  });
  const model = (...list: Position[]) =>
    positionsModel({ ...emptyView(), positions: Object.fromEntries(list.map((p) => [p.position_id, p])) });

  it('that oppose each other across venues are a lock', () => {
    const { locks, singles } = model(
      position('kalshi', 'yes', 1_000, 4_000_000),
      position('polymarket', 'no', 1_000, 5_000_000),
    );
    expect(singles).toEqual([]);
    expect(locks[0]?.locked_udollars).toBe(10_000_000 - 9_000_000 - 200);
  });

  it('that are unequal leave the rest as a single at its share of the cost', () => {
    const { locks, singles } = model(
      position('kalshi', 'yes', 1_500, 6_000_000),
      position('polymarket', 'no', 1_000, 5_000_000),
    );
    expect(locks[0]?.qty_cc).toBe(1_000);
    expect(locks[0]?.cost_udollars).toBe(9_000_000);
    expect(singles[0]?.position).toMatchObject({ qty_cc: 500, cost_udollars: 2_000_000 });
  });

  it('on the same side are not', () => {
    expect(model(position('kalshi', 'yes', 1_000, 1), position('polymarket', 'yes', 1_000, 1)).locks).toEqual([]);
  });

  it('keep every contract, in locks and singles together', () => {
    const { locks, singles } = positionsModel(view);
    const kept =
      locks.reduce((sum, l) => sum + 2 * l.qty_cc, 0) + singles.reduce((sum, s) => sum + s.position.qty_cc, 0);
    expect(kept).toBe(Object.values(view.positions).reduce((sum, p) => sum + p.qty_cc, 0));
  });
});

describe('opportunities', () => {
  it('are shown newest first, near misses only when asked for', () => {
    const few = opportunityRows(view, { near_misses: false });
    const many = opportunityRows(view, { near_misses: true });
    const counts = verdictCounts(view);
    expect(few.some((o) => o.verdict === 'near_miss')).toBe(false);
    expect(many).toHaveLength(counts.taken + counts.refused + counts.near_miss);
    expect(many.map((o) => o.seq)).toEqual(many.map((o) => o.seq).toSorted((a, b) => b - a));
  });

  it('name the first limit that did not hold', () => {
    const refused = view.opportunities.find((o) => o.limits.some((l) => !l.passed));
    if (refused === undefined) throw new Error('fixture has no refusal');
    expect(limitSummary(refused).failed).toBe(refused.limits.find((l) => !l.passed)?.name);
    expect(limitText(refused)).toMatch(/^\d+ of \d+ limits held: [a-z ]+ failed$/);
    const held = refused.limits.map((limit) => ({ ...limit, passed: true }));
    expect(limitText({ ...refused, limits: held })).toBe('refused by no limit');
    expect(limitText({ ...refused, limits: held, verdict: 'taken' })).toBe(`all ${held.length} limits held`);
    expect(limitText({ ...refused, limits: [] })).toBe('');
  });
});

describe('the chart', () => {
  const id = rows.find((r) => r.home_code === 'NY')?.game_id ?? '';
  it('has columns of one length with times that rise', () => {
    const columns = chartColumns(view, id, 0);
    if (columns === null) throw new Error('no columns');
    expect(new Set(columns.map((c) => c.length)).size).toBe(1);
    expect([...columns[0]]).toEqual([...columns[0]].toSorted((a, b) => a - b));
    expect(columns[1].at(-1)).toBe(view.games[id]?.priced?.side1);
    const [low, high] = chartRange(columns);
    expect(low).toBeLessThan(high);
    expect(high - low).toBeGreaterThanOrEqual(0.1 - 1e-9);
  });

  it('begins at the window asked for and carries the value before it', () => {
    const from = view.at_us - 60_000_000;
    const columns = chartColumns(view, id, from);
    expect(columns?.[0][0]).toBe(from / 1e6);
    expect(Number.isFinite(columns?.[1][0])).toBe(true);
  });

  it('pauses where a side of the book is empty', () => {
    const made = structuredClone(view);
    const pair = made.pairs[made.games[id]?.pair_ids[0] ?? ''];
    if (pair === undefined) throw new Error('no pair');
    pair.history.kalshi = [
      [view.at_us - 3_000_000, 5_000, 5_200],
      [view.at_us - 2_000_000, 0, 5_200],
      [view.at_us - 1_000_000, 5_000, 5_200],
    ];
    const columns = chartColumns(made, id, view.at_us - 3_000_000);
    const at = (us: number): number => columns?.[2][columns[0].indexOf(us / 1e6)] ?? 0;
    expect(at(view.at_us - 3_000_000)).toBeCloseTo(0.51);
    expect(at(view.at_us - 2_000_000)).toBeNaN();
    expect(at(view.at_us - 1_000_000)).toBeCloseTo(0.51);
  });

  it('marks plays on the floor and opportunities at their price', () => {
    const marks = chartMarks(view, id, (play) => play.text);
    expect(marks.filter((m) => m.kind === 'play' || m.kind === 'score').every((m) => m.y === null)).toBe(true);
    expect(
      marks
        .filter((m) => m.kind === 'taken' || m.kind === 'refused')
        .every((m) => m.y !== null && m.y >= 0 && m.y <= 1),
    ).toBe(true);
  });
});

describe('health', () => {
  it('gives a quantile as the bound of its bucket', () => {
    const counts = new Array<number>(23).fill(0);
    counts[2] = 99;
    counts[5] = 1;
    const latency = { stage: 'parse', source: 'x', counts, last_us: 0 } as const;
    expect(quantileBoundUs({ ...latency, counts }, 0.5)).toBe(5);
    expect(quantileBoundUs({ ...latency, counts }, 1)).toBe(50);
    expect(quantileBoundUs({ ...latency, counts: new Array<number>(23).fill(0) }, 0.5)).toBeNull();
  });

  it('lists books that are not live with their market', () => {
    const made = structuredClone(view);
    const pair = Object.values(made.pairs)[0];
    if (pair === undefined) throw new Error('no pair');
    made.book_statuses = {
      [`${pair.pair.pair_id}@kalshi`]: {
        venue: 'kalshi',
        market_id: 'm',
        status: 'gapped',
        reason: 'sequence 7 after 5',
        at_us: 1,
      },
    };
    expect(quietBooks(made)[0]).toMatchObject({
      label: pair.pair.label,
      status: 'gapped',
      reason: 'sequence 7 after 5',
    });
  });
});
