import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeeRoundingCode, Side } from '../../engine-wasm/contract.ts';
import { SIDE_A, SIDE_B } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type ContractSet, NEAR_REASONS, type SetLeg } from '../../engine-wasm/scan-contract.ts';
import {
  completeSet,
  ladder,
  mirrored,
  nested,
  nWay,
  type SetMarket,
  type TiePayoff,
  threeWay,
} from '../../engine-wasm/set-kinds.ts';
import { type Fee, orderFee } from './reference.ts';

const MARKETS = 32;
const market = (slot: number, venue: Side = SIDE_A): SetMarket => ({ slot, venue, min_qty_cc: 100 });
const engine = loadEngine({ markets: MARKETS, games: 0, sets: 64, wide_sets: 16, edge_hits: 64 });

type Top = [ask_e4: number, qty_cc: number];
/** Both sides of a market at a venue. */
interface Book {
  yes: Top;
  no: Top;
  fee: Fee;
}
const KALSHI_FEE: Fee = { rate_e5: 7_000, rounding: 3 };
const POLYMARKET_FEE: Fee = { rate_e5: 5_000, rounding: 4 };

function setBook(slot: number, venue: Side, { yes, no, fee }: Book): void {
  engine.setTop(slot, venue, yes[0], yes[1], no[0], no[1]);
  engine.setFee(slot, venue, fee.rate_e5, fee.rounding);
}

function asks(slot: number, yes_e4: number, no_e4: number, venue: Side = SIDE_A, qty_cc = 10_000): void {
  const fee = venue === SIDE_A ? KALSHI_FEE : POLYMARKET_FEE;
  setBook(slot, venue, { yes: [yes_e4, qty_cc], no: [no_e4, qty_cc], fee });
}

function clear(): void {
  const none: Book = { yes: [0, 0], no: [0, 0], fee: { rate_e5: 0, rounding: 0 } };
  for (let slot = 0; slot < MARKETS; slot++) for (const venue of [SIDE_A, SIDE_B] as const) setBook(slot, venue, none);
}

/** Scan with only these sets; hits by their position in the list. */
function scanned(sets: readonly ContractSet[], near_e4 = 0) {
  const ids = sets.map((set) => {
    const added = engine.scans.addSet(set);
    if ('error' in added) throw new Error(added.error);
    return added.id;
  });
  const count = engine.scans.scanSets(near_e4, 1);
  const { set, reason, gross_e4, qty_cc, net_udollars } = engine.scans.setHits;
  const hits = Array.from({ length: count }, (_, i) => ({
    at: ids.indexOf(set[i]!),
    why: reason[i] === 0 ? null : NEAR_REASONS[reason[i]! - 1],
    gross_e4: gross_e4[i]!,
    qty_cc: qty_cc[i]!,
    net_udollars: net_udollars[i]!,
  }));
  for (const id of ids) engine.scans.removeSet(id);
  return hits;
}

describe('the payoff of a set', () => {
  it('is a dollar for both sides of one market', () => {
    expect(completeSet(market(0))).toMatchObject({ worst_e4: 10_000, usual_e4: 10_000 });
  });

  it('is what a tie leaves of two mirrored team markets', () => {
    const payoffs = (ties: TiePayoff[]) => mirrored(market(0), market(1), ties).map((set) => set.worst_e4);
    expect(payoffs([])).toEqual([10_000, 10_000]);
    expect(payoffs([[5_000, 5_000]])).toEqual([10_000, 10_000]);
    expect(payoffs([[0, 0]])).toEqual([0, 10_000]);
    expect(payoffs([[6_000, 6_000]])).toEqual([10_000, 8_000]);
    expect(mirrored(market(0), market(1), [[0, 0]])[0]?.usual_e4).toBe(10_000);
  });

  it('is one dollar for all YES, two for all NO and one for two NO of a three-way game', () => {
    const sets = threeWay([[market(0)], [market(1)], [market(2)]]);
    expect(sets.map((set) => [set.legs.length, set.legs[0]?.side, set.worst_e4])).toEqual([
      [3, 'yes', 10_000],
      [3, 'no', 20_000],
      [2, 'no', 10_000],
      [2, 'no', 10_000],
      [2, 'no', 10_000],
    ]);
    const two = (slot: number) => [market(slot), market(slot, SIDE_B)];
    expect(threeWay([two(0), two(1), two(2)])).toHaveLength(2 * 8 + 3 * 4);
  });

  it('is n - 1 dollars for all NO of exclusive outcomes, and nothing for all YES where none may come true', () => {
    const markets = [0, 1, 2, 3, 4].map((slot) => market(slot, SIDE_B));
    const worst = (exhaustive: boolean) => nWay(markets, { exhaustive, placeholder: false }).map((set) => set.worst_e4);
    expect(worst(true)).toEqual([10_000, 40_000]);
    expect(worst(false)).toEqual([40_000]);
  });

  it('holds for every final margin of a spread ladder against the moneyline', () => {
    // Moneyline (margin > 0, a tie pays half), then spreads at 3.5, 7.5 and 10.5.
    const strikes = [0, 3.5, 7.5, 10.5];
    const yes = (i: number, margin: number) => (i === 0 && margin === 0 ? 5_000 : margin > strikes[i]! ? 10_000 : 0);
    const markets = strikes.map((_, slot) => market(slot));
    for (const set of [...ladder(markets), nested(market(0), market(2), [[5_000, 0]])]) {
      const margins = Array.from({ length: 61 }, (_, i) => i - 30);
      const pays = ({ slot, side }: SetLeg, margin: number) =>
        side === 'yes' ? yes(slot, margin) : 10_000 - yes(slot, margin);
      const least = Math.min(...margins.map((margin) => set.legs.reduce((sum, leg) => sum + pays(leg, margin), 0)));
      expect(least).toBe(set.worst_e4);
    }
    expect(ladder(markets)).toHaveLength(6);
  });
});

describe('the scan of some sets', () => {
  it('says of those named what the scan of all says of them', () => {
    clear();
    for (let slot = 0; slot < 8; slot++) asks(slot, 3_000 + 400 * slot, 6_900 - 400 * slot);
    const sets = [0, 1, 2, 3, 4, 5].map((slot) => mirrored(market(slot), market(slot + 2), [])[0]!);
    const ids = sets.map((set) => {
      const added = engine.scans.addSet(set);
      if ('error' in added) throw new Error(added.error);
      return added.id;
    });
    const { setHits, setWanted } = engine.scans;
    const hit = (i: number) => [setHits.set[i], setHits.reason[i], setHits.gross_e4[i], setHits.net_udollars[i]];
    const all = Array.from({ length: engine.scans.scanSets(200, 1) }, (_, i) => hit(i));
    expect(all.length).toBeGreaterThan(1);
    expect(all.length).toBeLessThan(ids.length);
    const named = [ids[5]!, ids[1]!, 4_000_000, ids[0]!];
    setWanted.set(named);
    const some = Array.from({ length: engine.scans.scanSomeSets(named.length, 200, 1) }, (_, i) => hit(i));
    expect(some).toEqual(named.flatMap((id) => all.filter(([of]) => of === id)));
    expect(engine.scans.scanSomeSets(0, 200, 1)).toBe(0);
    for (const id of ids.toReversed()) engine.scans.removeSet(id);
  });
});

describe('the scan of sets', () => {
  it('charges the three-way example to the cent', () => {
    clear();
    for (const [slot, ask] of [5_000, 2_800, 1_600].entries()) asks(slot, ask, 10_000, SIDE_B);
    const [first] = threeWay([0, 1, 2].map((slot) => [market(slot, SIDE_B)]) as never);
    // models.md 5 E: asks .50 .28 .16 at k .05 cost .9693, 3.07 cents a set are left; 100 sets, 5-decimal fees.
    expect(scanned([first!])).toEqual([{ at: 0, why: null, gross_e4: 600, qty_cc: 10_000, net_udollars: 3_070_000 }]);
  });

  it('names why a set that looks cheap is not bought', () => {
    clear();
    asks(0, 4_900, 10_000);
    asks(1, 4_950, 10_000);
    asks(2, 4_500, 10_000);
    asks(3, 4_500, 10_000);
    const [fees] = mirrored(market(0), market(1), []);
    const [tie] = mirrored(market(2), market(3), [[0, 0]]);
    const [other] = nWay([market(2), market(3)], { exhaustive: true, placeholder: true });
    const [small] = mirrored({ ...market(2), min_qty_cc: 10_001 }, market(3), []);
    const why = scanned([fees!, tie!, other!, small!]).map((hit) => hit.why);
    expect(why).toEqual(['fees_eat_it', 'worst_case_loses', 'placeholder_outcome', 'too_small']);
    expect(engine.scans.nearMisses(4).map((near) => near.reason)).toEqual(why.toReversed());
    engine.setFee(3, SIDE_A, 7_000, 0);
    expect(scanned([mirrored(market(2), market(3), [])[0]!])[0]?.why).toBe('unknown_fee');
  });

  it('sees every nested pair of a ladder that prices out of order', () => {
    clear();
    for (const [slot, yes] of [6_000, 4_000, 5_000, 1_500].entries()) asks(slot, yes + 100, 10_000 - yes + 100);
    const sets = ladder([0, 1, 2, 3].map((slot) => market(slot)));
    const good = scanned(sets).filter((hit) => hit.why === null);
    expect(good.map(({ at }) => sets[at]?.legs.map((leg) => leg.slot))).toEqual([[1, 2]]);
  });

  it('tells the legs of a set with their fees', () => {
    clear();
    asks(0, 4_500, 10_000);
    asks(1, 4_500, 10_000, SIDE_B, 5_000);
    const added = engine.scans.addSet(mirrored(market(0), market(1, SIDE_B), [])[0]!);
    if ('error' in added) throw new Error(added.error);
    expect(engine.scans.setDetail(added.id, 5_000)).toEqual([
      { ask_e4: 4_500, size_cc: 10_000, fee_udollars: 866_300 },
      { ask_e4: 4_500, size_cc: 5_000, fee_udollars: 618_750 },
    ]);
    expect(engine.scans.removeSet(added.id)).toBe(true);
    expect(engine.scans.setDetail(added.id, 5_000)).toEqual([]);
    expect(engine.scans.removeSet(added.id)).toBe(false);
  });

  it('refuses what is no set, by name', () => {
    const [good] = mirrored(market(0), market(1), []);
    const error = (set: Partial<ContractSet>) => engine.scans.addSet({ ...good!, ...set });
    const leg: SetLeg = { slot: 0, venue: SIDE_A, side: 'yes' };
    expect(error({ legs: [leg] })).toEqual({ error: 'bad_leg_count' });
    expect(error({ legs: Array.from({ length: 33 }, () => leg) })).toEqual({ error: 'bad_leg_count' });
    expect(error({ legs: [leg, leg] })).toEqual({ error: 'repeated_leg' });
    expect(error({ legs: [leg, { ...leg, slot: 32 }] })).toEqual({ error: 'bad_leg' });
    expect(error({ legs: [leg, { ...leg, slot: -1 }] })).toEqual({ error: 'bad_leg' });
    expect(error({ legs: [leg, { ...leg, side: 'maybe' as never }] })).toEqual({ error: 'bad_leg' });
    expect(error({ worst_e4: 10_001 })).toEqual({ error: 'bad_payoff' });
    expect(error({ usual_e4: 20_001 })).toEqual({ error: 'bad_payoff' });
    expect(error({ kind: 'other' as never })).toEqual({ error: 'bad_kind' });
  });

  it('agrees with BigInt on random sets, by lanes and by single sets', () => {
    const top = fc.tuple(fc.integer({ min: 1, max: 9_999 }), fc.integer({ min: 1, max: 60_000_000 }));
    const fee = fc.record({
      rate_e5: fc.integer({ min: 0, max: 14_000 }),
      rounding: fc.integer({ min: 1, max: 4 }) as fc.Arbitrary<FeeRoundingCode>,
    });
    const book: fc.Arbitrary<Book> = fc.record({ yes: top, no: top, fee });
    const books = fc.array(book, { minLength: 2 * MARKETS, maxLength: 2 * MARKETS });
    const legs = fc.uniqueArray(fc.integer({ min: 0, max: 4 * MARKETS - 1 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(
        books,
        fc.array(legs, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 9 }),
        (world, lists, share) => {
          for (const [i, state] of world.entries()) setBook(i >> 1, (i & 1) as Side, state);
          const sets = lists.map((list): ContractSet => {
            const made = list.map(
              (x): SetLeg => ({ slot: x >> 2, venue: ((x >> 1) & 1) as Side, side: x & 1 ? 'no' : 'yes' }),
            );
            const pays = Math.ceil((list.length * 10_000 * share) / 10);
            return { kind: 'n_way', legs: made, worst_e4: pays, usual_e4: pays, min_qty_cc: 1, placeholder: false };
          });
          const want = sets.flatMap((set, at) => {
            const tops = set.legs.map(({ slot, venue, side }) => {
              const state = world[2 * slot + venue]!;
              return { top: state[side], fee: state.fee };
            });
            const cost = tops.reduce((sum, leg) => sum + leg.top[0], 0);
            if (cost >= set.usual_e4) return [];
            const qty = Math.min(50_000_000, ...tops.map((leg) => leg.top[1]));
            const fees = tops.reduce((sum, leg) => sum + (orderFee(leg.fee, [[leg.top[0], qty]]) ?? 0n), 0n);
            return [{ at, net_udollars: Number(BigInt(qty) * BigInt(set.usual_e4 - cost) - fees) }];
          });
          const got = scanned(sets).map(({ at, net_udollars }) => ({ at, net_udollars }));
          expect(got.toSorted((a, b) => a.at - b.at)).toEqual(want);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the scan of edges', () => {
  it('finds what the model pays for, and a decided game as a certainty', () => {
    clear();
    asks(4, 5_500, 4_700);
    asks(5, 9_600, 300, SIDE_B);
    const { scans } = engine;
    scans.setFair(4, SIDE_A, 6_000, 300);
    scans.setFair(5, SIDE_B, 10_000, 50);
    expect(scans.scanEdges(0, MARKETS, 1)).toBe(2);
    const { slot, leg, reason, certain, net_udollars } = scans.edges;
    const hit = (i: number) => [slot[i], leg[i], reason[i], certain[i], net_udollars[i]];
    expect([hit(0), hit(1)]).toEqual([
      [4, 0, 0, 0, 3_267_500],
      [5, 2, 0, 1, 4_000_000 - 192_000],
    ]);
    expect(scans.scanEdgesScalar(0, MARKETS, 1)).toBe(2);
    scans.setFair(4, SIDE_A, 6_000, 400);
    expect(scans.scanEdges(0, MARKETS, 1)).toBe(2);
    expect([reason[0], scans.nearMisses(1)[0]?.reason]).toEqual([
      NEAR_REASONS.indexOf('below_threshold') + 1,
      'below_threshold',
    ]);
    scans.setFair(4, SIDE_A, Number.NaN, 0);
    scans.setFair(5, SIDE_B, Number.NaN, 0);
    expect(scans.scanEdges(0, MARKETS, 1)).toBe(0);
    expect(() => scans.setFair(MARKETS, SIDE_A, 1, 1)).toThrow(RangeError);
  });
});

describe('near-misses of the lock scan', () => {
  it('are kept once while nothing changes', () => {
    clear();
    const near = loadEngine({ markets: 16, games: 0, sets: 0 });
    const book = (ask: number) => {
      near.setTop(3, SIDE_A, ask, 10_000, 0, 0);
      near.setTop(3, SIDE_B, 0, 0, 5_000, 10_000);
      near.setFee(3, SIDE_A, 7_000, 3);
      near.setFee(3, SIDE_B, 5_000, 4);
      near.scan(0, 16, 100);
      near.scans.keepNearLocks(ask);
    };
    for (const ask of [4_900, 4_900, 5_050]) book(ask);
    expect(near.scans.nearMisses(9).map(({ kind, id, reason, at_us }) => [kind, id, reason, at_us])).toEqual([
      ['lock', 3, 'not_cheaper', 5_050],
      ['lock', 3, 'fees_eat_it', 4_900],
    ]);
    book(4_000);
    expect(near.scans.nearMissesWritten()).toBe(2);
  });

  it('need an engine with the capacity', () => {
    expect(() => loadEngine({ markets: 16, games: 0 }).scans.scanSets(0, 0)).toThrow(RangeError);
    expect(() => loadEngine({ markets: 16, games: 0, sets: -1 })).toThrow(RangeError);
  });
});

it('no scan, set or tick moves or grows the memory', () => {
  const busy = loadEngine({ markets: 1_024, games: 0, sets: 512, edge_hits: 8, lags: 1, lag_points: 256 });
  const { buffer } = busy.memory;
  for (let round = 0; round < 300; round++) {
    for (let slot = 0; slot < 1_024; slot++) {
      busy.setTop(slot, SIDE_A, 4_000 + ((slot * 7 + round) % 900), 500, 5_100, 500);
      busy.setTop(slot, SIDE_B, 5_000, 500, 4_900 + ((slot + round) % 300), 500);
      busy.setFee(slot, SIDE_A, 7_000, 3);
      busy.scans.setFair(slot, SIDE_A, 4_600, 50);
    }
    const added = busy.scans.addSet(mirrored(market(round), market(round + 1), [])[0]!);
    if (round % 2 === 0 && 'id' in added) busy.scans.removeSet(added.id);
    busy.scan(0, 1_024, 500);
    busy.scans.keepNearLocks(round);
    busy.scans.scanSets(2_000, round);
    busy.scans.setWanted[0] = round;
    busy.scans.scanSomeSets(1, 2_000, round);
    busy.scans.scanEdges(0, 1_024, round);
    busy.scans.lagTick(0, 0, round * 100_000, 0.4 + 0.001 * (round % 17));
    busy.scans.lagTick(0, 1, round * 100_000 + 7, 0.4 + 0.001 * (round % 13));
    busy.scans.lagEstimate(0, 0, 1e12, true);
  }
  expect(busy.scans.nearMissesWritten()).toBeGreaterThan(1_024);
  expect(busy.scans.edgesDropped()).toBeGreaterThan(0);
  expect(busy.memory.buffer).toBe(buffer);
});
