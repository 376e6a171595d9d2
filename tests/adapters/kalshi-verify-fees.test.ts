import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeeDocuments } from '../../adapters/kalshi/fee-history.ts';
import { parseFill, parseFills } from '../../adapters/kalshi/fills.ts';
import { verifyFees } from '../../adapters/kalshi/verify-fees.ts';
import { FEE_ROUNDING } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { type Charge, dayUs, type MemberKind } from '../../runtime/trading/types/fee-schedules.ts';
import { type ChargedFill, centsRow, chargeAll, dollarsRow, type PlannedFill } from './support/kalshi-charges.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const charge: Charge = ({ rate_e7, rounding, price_e4, qty_cc, carry }) =>
  engine.fillFee({ rate_e7, rounding: FEE_ROUNDING[rounding], price_e4, qty_cc, carry });

function verify(document: unknown, member: MemberKind = 'direct', fields: unknown = null) {
  const parsed = parseFills(document);
  if (!parsed.ok) throw new Error(`${parsed.reason}: ${parsed.detail}`);
  const documents = new FeeDocuments();
  documents.add(fields);
  return verifyFees(parsed.value.fills, { charge, documents, member });
}

const row = {
  ...{ fill_id: 'f', order_id: 'o', ticker: 'KXMLBGAME-26AUG10TORPHI-TOR', book_side: 'bid', outcome_side: 'yes' },
  ...{ count_fp: '10.00', yes_price_dollars: '0.2700', no_price_dollars: '0.7300', is_taker: true },
  ...{ fee_cost: '0.069000', created_time: '2026-08-10T13:00:00.123456Z', ts: 1_786_366_800 },
};

describe('the forms of a fill', () => {
  it('are one fill in dollars, in cents, and over the WebSocket', () => {
    const cents = {
      ...{ trade_id: 'f', order_id: 'o', ticker: row.ticker, side: 'yes', action: 'buy', count: 10 },
      ...{ yes_price: 27, no_price: 73, is_taker: true, fee_cost: '0.069', created_time: row.created_time },
    };
    const { fill_id: _, created_time: __, ts: ___, ticker: ____, ...rest } = row;
    const message = {
      type: 'fill',
      msg: { ...rest, trade_id: 'f', market_ticker: row.ticker, ts_ms: 1_786_366_800_123.456 },
    };
    const want = {
      ...{ fill_id: 'f', order_id: 'o', market: row.ticker, series: 'KXMLBGAME', at_us: 1_786_366_800_123_456 },
      ...{ price_e4: 2_700, qty_cc: 1_000, maker: false, charged_udollars: 69_000, fields: null },
    };
    for (const form of [row, cents, message]) expect(parseFill(form, 0)).toEqual({ ok: true, value: want });
  });

  it('read the side that is bought, and a fee in whole cents beside prices in cents', () => {
    const price = (changes: object) => {
      const { book_side: _, outcome_side: __, ...bare } = row;
      const parsed = parseFill({ ...bare, ...changes }, 0);
      return parsed.ok ? parsed.value.price_e4 : parsed.detail;
    };
    expect(price({ side: 'yes', action: 'buy' })).toBe(2_700);
    expect(price({ side: 'yes', action: 'sell' })).toBe(7_300);
    expect(price({ side: 'no', action: 'buy' })).toBe(7_300);
    expect(price({ side: 'no', action: 'sell' })).toBe(2_700);
    expect(price({ outcome_side: 'no' })).toBe(7_300);
    expect(price({ book_side: 'bid', outcome_side: 'no' })).toBe(2_700);
    const charged = (changes: object) => {
      const { yes_price_dollars: _, no_price_dollars: __, fee_cost: ___, ...bare } = row;
      const parsed = parseFill({ ...bare, yes_price: 27, ...changes }, 0);
      return parsed.ok ? parsed.value.charged_udollars : parsed.detail;
    };
    expect([charged({ fee_cost: 7 }), charged({ fee_cost: 0.07 }), charged({ fee_cost: '0.07' })]).toEqual([
      ...[70_000, 70_000, 70_000],
    ]);
    expect(charged({})).toBeNull();
  });

  it.each([
    [{ ticker: null }, 'fills[3].ticker'],
    [{ created_time: 'yesterday' }, 'fills[3].created_time'],
    [{ created_time: undefined, ts: undefined }, 'fills[3].ts'],
    [{ yes_price_dollars: '1.01' }, 'fills[3].yes_price_dollars'],
    [{ count_fp: '0.00' }, 'fills[3].count_fp'],
    [{ count_fp: undefined }, 'fills[3].count'],
    [{ is_taker: 'yes' }, 'fills[3].is_taker'],
    [{ fee_cost: '-0.01' }, 'fills[3].fee_cost'],
    [{ fee_cost: 'free' }, 'fills[3].fee_cost'],
  ])('with %o are refused by name', (wrong, field) => {
    const parsed = parseFill({ ...row, ...wrong }, 3);
    expect(parsed).toMatchObject({ ok: false, reason: 'bad_fill', detail: expect.stringContaining(field) });
  });

  it('are found in pages, lists of pages, wrapped pages and bare lists, each fill once', () => {
    const other = { ...row, fill_id: 'g' };
    const shapes = [
      { fills: [row, other], cursor: '' },
      [{ fills: [row] }, { fills: [other, row] }],
      { payload: { fills: [row, other] } },
      { a: { body: { fills: [row] } }, b: { body: { fills: [other] } } },
      [row, other],
    ];
    for (const shape of shapes) {
      const parsed = parseFills(shape);
      expect(parsed.ok && parsed.value.fills.map((fill) => fill.fill_id)).toEqual(['f', 'g']);
    }
    expect(parseFills([{ fills: [row] }, { fills: [other, row] }])).toMatchObject({ value: { duplicates: 1 } });
    expect(parseFills({ fills: [] })).toMatchObject({ ok: true, value: { fills: [] } });
    for (const nothing of [null, 7, 'fills', {}, [], { orders: [] }])
      expect(parseFills(nothing)).toMatchObject({ ok: false, reason: 'no_fills' });
  });
});

describe.runIf(HAS_RECORDINGS)('the recorded fills', () => {
  it('of production are all exact, and the schedule of each was known', () => {
    const found = verify(recording('kalshi/portfolio_fills_redacted.json.gz'));
    expect(found).toMatchObject({ rows: 17, exact: 17, unknown_schedule: 0, mismatches: [], presumed: 0 });
  });

  it('of the demo exchange are exact under the general schedule', () => {
    const { fills__after_taker } = recording<Record<string, unknown>>('kalshi/demo_exchange_responses.json.gz');
    expect(verify(fills__after_taker)).toMatchObject({ rows: 3, exact: 3, presumed: 3 });
  });

  it('are no longer exact when a charge is a ten-thousandth off', () => {
    const { payload } = recording<{ payload: { fills: { fee_cost: string; fill_id: string }[] } }>(
      'kalshi/portfolio_fills_redacted.json.gz',
    );
    const fills = payload.fills.map((fill) => ({ ...fill, fee_cost: (Number(fill.fee_cost) + 0.0001).toFixed(6) }));
    const found = verify({ fills });
    expect([found.exact, found.unknown_schedule]).toEqual([0, 0]);
    expect(found.mismatches.map((one) => one.charged_udollars - one.ours_udollars)).toEqual(fills.map(() => 100));
    expect(new Set(found.mismatches.map((one) => one.fill_id))).toEqual(new Set(fills.map((one) => one.fill_id)));
  });
});

/** Series with their rates of one time: takers', makers' (null: a free maker is 0). */
const SERIES: readonly [series: string, taker_e7: number, maker_e7: number, from: string, to: string][] = [
  ['KXNBAGAME', 700_000, 175_000, '2025-10-20', '2026-02-09'],
  ['KXHIGHNY', 700_000, 0, '2025-10-20', '2026-02-09'],
  ['KXINX', 350_000, 0, '2026-03-05', '2026-05-27'],
  ['KXNBAGAME', 700_000, 175_000, '2026-03-05', '2026-05-27'],
  ['KXINXY', 350_000, 87_500, '2026-05-29', '2026-06-08'],
  ['KXMLBGAME', 350_000, 87_500, '2026-08-10', '2026-08-20'],
  ['KXWNBAGAME', 700_000, 175_000, '2026-06-10', '2026-08-20'],
  ['KXTRUMPOUT', 0, 0, '2026-06-09', '2026-08-20'],
  ['KXNFLGAME', 700_000, 175_000, '2026-08-31', '2026-11-20'],
  ['KXMLBGAME', 350_000, 87_500, '2026-08-31', '2026-11-01'],
];

const planned: fc.Arbitrary<PlannedFill[]> = fc
  .tuple(
    fc.constantFrom(...SERIES),
    fc.nat(1_000_000),
    fc.array(
      fc.record({
        cents: fc.integer({ min: 1, max: 99 }),
        mills: fc.constantFrom(0, 0, 0, 10, 25, 37),
        count: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 20_000 })),
        is_taker: fc.boolean(),
        later_us: fc.constantFrom(0, 1, 1_000, 5_000_000),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    fc.constantFrom('buy', 'sell') as fc.Arbitrary<'buy' | 'sell'>,
    fc.constantFrom('yes', 'no') as fc.Arbitrary<'yes' | 'no'>,
    fc.uuid(),
  )
  .map(([[series, taker_e7, maker_e7, from, to], at, fills, action, side, order_id]) => {
    const whole_cents = from < '2026-04-17';
    let at_us = dayUs(from) + Math.floor(((dayUs(to) - dayUs(from)) * at) / 1_000_001);
    return fills.map((fill): PlannedFill => {
      at_us += fill.later_us;
      return {
        ...{ market: `${series}-26X-Y`, order_id, at_us, action, side, is_taker: fill.is_taker },
        yes_price_e4: fill.cents * 100 + (whole_cents ? 0 : fill.mills),
        qty_cc: whole_cents ? Math.ceil(fill.count / 100) * 100 : fill.count,
        rate_e7: fill.is_taker ? taker_e7 : maker_e7,
      };
    });
  });
const history = fc.array(planned, { minLength: 1, maxLength: 12 }).map((orders) => orders.flat());

/** Newest first, as the venue's pages are. */
const newestFirst = (fills: ChargedFill[]): ChargedFill[] =>
  fills
    .map((fill, i) => ({ fill, i }))
    .sort((a, b) => b.fill.at_us - a.fill.at_us || b.i - a.i)
    .map(({ fill }) => fill);

describe("a member's own history", () => {
  it.each(['direct', 'intermediary'] as const)('of a %s member is exact in every era and form', (member) => {
    fc.assert(
      fc.property(history, (plan) => {
        const fills = newestFirst(chargeAll(plan, member));
        const found = verify({ fills: fills.map(dollarsRow), cursor: '' }, member);
        const unknown = found.unknown.length;
        expect(found).toMatchObject({ rows: plan.length, exact: plan.length - unknown, mismatches: [] });
        // Where no line is dated, what an order's earlier fills were charged may leave two schedules possible: rare, and said so.
        for (const { why } of found.unknown)
          expect(why).toMatch(/KXINXY (?:has no dated line|is not known at this time)/);
      }),
      { numRuns: 400 },
    );
  });

  it('is exact in whole cents, pages cut anywhere', () => {
    fc.assert(
      fc.property(history, fc.nat(20), (plan, cut) => {
        const old = plan.filter((fill) => fill.at_us < dayUs('2026-03-01'));
        const rows = newestFirst(chargeAll(old, 'direct')).map(centsRow);
        const found = verify([{ fills: rows.slice(0, cut) }, { fills: rows.slice(Math.max(0, cut - 2)) }]);
        expect(found).toMatchObject({ rows: old.length, exact: old.length });
      }),
      { numRuns: 200 },
    );
  });

  it('is exact when the file rounds times to the hour, whatever the order of its rows', () => {
    const hour = 3_600_000_000;
    const shuffled = planned.chain((plan) => {
      const charged = chargeAll(plan, 'direct').map((fill) => ({
        ...fill,
        at_us: Math.floor(fill.at_us / hour) * hour,
      }));
      return fc.shuffledSubarray(charged, { minLength: charged.length });
    });
    fc.assert(
      fc.property(shuffled, (fills) => {
        expect(verify({ fills: fills.map(dollarsRow) })).toMatchObject({ exact: fills.length, rows: fills.length });
      }),
      { numRuns: 400 },
    );
  });
});

/** Fills of one KXMLBGAME order of 2026-08-10; each pays 27 to 97 micro-dollars too much until a cent has come together. */
function order(count: number, size = 3): ChargedFill[] {
  const fill = { market: 'KXMLBGAME-26AUG10-A', order_id: 'o', side: 'yes', action: 'buy', is_taker: true } as const;
  const plan = Array.from({ length: count }, (_, i) => ({
    ...{ ...fill, yes_price_e4: 3_301, qty_cc: size, rate_e7: 350_000, at_us: dayUs('2026-08-10') + i * 1_000_000 },
  }));
  return chargeAll(plan, 'intermediary');
}

describe('what is not exact', () => {
  it('is a mismatch on a known schedule, and the order goes on from there', () => {
    const fills = order(6);
    const wrong = fills.map((fill, i) => ({ ...fill, charged_udollars: fill.charged_udollars + (i === 2 ? 1 : 0) }));
    const found = verify({ fills: wrong.map(dollarsRow) }, 'intermediary');
    expect(found).toMatchObject({ rows: 6, exact: 5, unknown_schedule: 0 });
    expect(found.mismatches).toMatchObject([{ fill_id: 'fill-2', why: expect.stringContaining('0.000001 more') }]);
  });

  it('names a rebate that earlier fills of the order explain, when they are not in the file', () => {
    const fills = order(4).slice(1);
    const found = verify({ fills: fills.map(dollarsRow) }, 'intermediary');
    expect(found.mismatches[0]?.why).toContain('fills of this order that are not in the file');
  });

  it('names the other kind of member', () => {
    const found = verify({ fills: order(1).map(dollarsRow) }, 'direct');
    expect(found.mismatches[0]?.why).toContain('member of the other kind (intermediary, kalshi_e4_cent)');
  });

  it('is an unknown schedule, not a mismatch, where the schedule is not known', () => {
    const unlisted = { ...row, ticker: 'KXNEVERLISTED-1-A' };
    const found = verify({ fills: [unlisted] });
    expect(found).toMatchObject({ rows: 1, exact: 0, unknown_schedule: 1, mismatches: [] });
    expect(found.unknown[0]?.why).toMatch(/KXNEVERLISTED has no dated line.*as quadratic x 0\.5 would give/);
    const general = { ...unlisted, fee_cost: '0.138000' };
    expect(verify({ fills: [general] })).toMatchObject({ exact: 1, presumed: 1 });
    // Between two sources that differ, either may hold.
    const july = (fee_cost: string) => verify({ fills: [{ ...row, fee_cost, created_time: '2026-07-10T00:00:00Z' }] });
    expect([july('0.069').exact, july('0.138').exact, july('0.1').unknown_schedule]).toEqual([1, 1, 1]);
  });

  it('is unknown when nothing was charged and no waiver is stated, exact when one is', () => {
    const free = { ...row, fee_cost: '0.000000' };
    expect(verify({ fills: [free] })).toMatchObject({ exact: 0, unknown_schedule: 1, mismatches: [] });
    const waived = { ...free, fee_waiver_expiration_time: '2026-08-11T00:00:00Z' };
    expect(verify({ fills: [waived] })).toMatchObject({ exact: 1 });
    const market = { ticker: row.ticker, fee_waiver_expiration_time: '2026-08-11T00:00:00Z' };
    expect(verify({ fills: [free] }, 'direct', { market })).toMatchObject({ exact: 1 });
    expect(verify({ fills: [row] }, 'direct', { market })).toMatchObject({
      exact: 0,
      mismatches: [{ ours_udollars: 0 }],
    });
  });

  it('is unknown for makers of a series of which only takers were seen', () => {
    const maker = { ...row, ticker: 'KXUFCFIGHT-26AUG15-A', is_taker: false, created_time: '2026-08-15T00:00:00Z' };
    const charged = (fee_cost: string) => verify({ fills: [{ ...maker, fee_cost }] });
    expect([charged('0').exact, charged('0.0345').exact, charged('0.02').unknown_schedule]).toEqual([1, 1, 1]);
  });

  it("takes the row's own fee fields before the table", () => {
    const own = { ...row, fee_type: 'quadratic', fee_multiplier: 1 };
    expect(verify({ fills: [own] }).mismatches).toMatchObject([{ ours_udollars: 138_000 }]);
    expect(verify({ fills: [{ ...own, fee_type: 'flat' }] }).unknown[0]?.why).toContain('formula not published');
  });

  it('leaves rows without a fee aside, but in their order', () => {
    const rows = order(3).map(dollarsRow);
    delete rows[0]?.fee_cost;
    expect(verify({ fills: rows }, 'intermediary')).toMatchObject({ rows: 3, exact: 2, no_fee_stated: 1 });
  });
});
