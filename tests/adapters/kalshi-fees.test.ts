import { describe, expect, it } from 'vitest';
import { FeeDocuments, tableFees } from '../../adapters/kalshi/fee-history.ts';
import { FEE_TYPES, GENERAL, ROUNDINGS, SERIES } from '../../adapters/kalshi/fee-table.ts';
import {
  kalshiFeePlan,
  kalshiSchedule,
  kalshiTakerSchedule,
  kalshiTerms,
  readFeeChanges,
  roundingsAt,
} from '../../adapters/kalshi/fees.ts';
import { FEE_ROUNDING } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { dayUs } from '../../runtime/trading/types/fee-schedules.ts';
import { parsePriceE4, parseQtyCc, parseUdollars } from '../../runtime/trading/types/units.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const engine = loadEngine({ markets: 0, games: 0 });
const AUTUMN_US = dayUs('2026-10-08');
const WINTER_US = dayUs('2026-02-05');
const taker = { maker: false, member: 'direct' } as const;
const maker = { maker: true, member: 'direct' } as const;
const NFL = { fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 };
const half = { ...NFL, fee_multiplier: 0.5 };

describe('the table of kalshi.md 8', () => {
  // Contracts, price, fields, maker; direct, intermediary and old cent fee in dollars.
  const rows: [string, string, typeof NFL, boolean, string, string, string][] = [
    ['1', '0.50', NFL, false, '0.0175', '0.02', '0.02'],
    ['100', '0.50', NFL, false, '1.75', '1.75', '1.75'],
    ['100', '0.25', NFL, false, '1.3125', '1.32', '1.32'],
    ['1', '0.52', NFL, false, '0.0175', '0.02', '0.02'],
    ['1', '0.99', NFL, false, '0.0007', '0.01', '0.01'],
    ['10', '0.56', NFL, false, '0.1725', '0.18', '0.18'],
    ['20', '0.15', NFL, false, '0.1785', '0.18', '0.18'],
    ['15', '0.74', NFL, false, '0.2021', '0.21', '0.21'],
    ['1', '0.28', NFL, false, '0.0142', '0.02', '0.02'],
    ['10', '0.27', half, false, '0.069', '0.07', '0.07'],
    ['0.27', '0.27', half, false, '0.0019', '0.0071', '0.01'],
    ['1', '0.48', half, false, '0.0088', '0.01', '0.01'],
    ['227.27', '0.001', NFL, false, '0.01593', '0.02273', '0.02'],
    ['100', '0.50', NFL, true, '0.4375', '0.44', '0.44'],
    ['1', '0.50', NFL, true, '0.0044', '0.01', '0.01'],
    ['100', '0.50', half, false, '0.875', '0.88', '0.88'],
  ];
  it.each(rows)('%s @ %s %o maker %s', (count, price, fields, is_maker, direct, intermediary, cent) => {
    const fee = (at_us: number, member: 'direct' | 'intermediary'): number | undefined => {
      const found = kalshiTerms(fields, at_us, { maker: is_maker, member });
      if (!found.ok) throw new Error(found.reason);
      const { rate_e7, rounding } = found.terms;
      const [price_e4, qty_cc] = [parsePriceE4(price) ?? 0, parseQtyCc(count) ?? 0];
      return engine.fillFee({ rate_e7, rounding: FEE_ROUNDING[rounding], price_e4, qty_cc, carry: 0 })?.fee_udollars;
    };
    expect(fee(AUTUMN_US, 'direct')).toBe(parseUdollars(direct));
    expect(fee(AUTUMN_US, 'intermediary')).toBe(parseUdollars(intermediary));
    expect(fee(WINTER_US, 'direct')).toBe(parseUdollars(cent));
  });
});

it('is not seven percent of every contract, up to the cent each', () => {
  // What a well-known bot takes off (peers.md 1.1 e): 2 cents a contract here, 20 for ten.
  const found = kalshiTerms(half, AUTUMN_US, taker);
  const fee = found.ok ? engine.takerFee(found.terms.rate_e7 / 100, FEE_ROUNDING.kalshi_direct, 2_700, 1_000) : null;
  expect(fee).toBe(69_000);
});

describe('what the fields say', () => {
  it.each([
    ['quadratic', 700_000, 0],
    ['quadratic_with_maker_fees', 700_000, 175_000],
    ['quadratic_with_combo_maker_fees', 700_000, 350_000],
  ])('%s: takers pay %i, makers %i', (fee_type, takers, makers) => {
    const rate = (payer: typeof taker | typeof maker) => {
      const found = kalshiTerms({ fee_type, fee_multiplier: 1 }, AUTUMN_US, payer);
      return found.ok ? found.terms.rate_e7 : null;
    };
    expect([rate(taker), rate(maker)]).toEqual([takers, makers]);
  });

  it('names what it does not know, and the trading path then has no schedule', () => {
    const cases = [
      [{ fee_type: null, fee_multiplier: 1 }, 'no_fee_type'],
      [{ fee_type: 'cubic', fee_multiplier: 1 }, 'unknown_fee_type'],
      [{ fee_type: 'flat', fee_multiplier: 1 }, 'rate_not_published'],
      [{ fee_type: 'quadratic', fee_multiplier: null }, 'no_multiplier'],
      [{ fee_type: 'quadratic', fee_multiplier: -1 }, 'bad_multiplier'],
      [{ fee_type: 'quadratic', fee_multiplier: 0.333_333_3 }, 'bad_multiplier'],
    ] as const;
    for (const [fields, reason] of cases) {
      expect(kalshiTerms(fields, AUTUMN_US, taker)).toMatchObject({ ok: false, reason });
      expect(kalshiTakerSchedule(fields, AUTUMN_US)).toBeNull();
    }
    // The flat maker fee before July 2025 was never seen rounded.
    expect(kalshiTerms(NFL, dayUs('2025-06-30'), maker)).toMatchObject({ ok: false, reason: 'rate_not_published' });
    expect(kalshiTerms(NFL, dayUs('2025-07-01'), maker)).toMatchObject({ ok: true });
    expect(kalshiTerms({ ...NFL, fee_type: 'quadratic_with_combo_maker_fees' }, dayUs('2026-06-01'), maker).ok).toBe(
      false,
    );
  });

  it('keeps a maker rate that is no whole 1/100,000 off the trading path', () => {
    const quarter = { ...NFL, fee_multiplier: 0.25 };
    expect(kalshiTerms(quarter, AUTUMN_US, maker)).toMatchObject({ ok: true, terms: { rate_e7: 43_750 } });
    expect(kalshiSchedule(quarter, AUTUMN_US, maker)).toBeNull();
    expect(kalshiSchedule(half, AUTUMN_US, maker)).toMatchObject({ rate_e5: 875, rounding: 'kalshi_direct' });
  });

  it('charges nothing until a waiver ends', () => {
    const fields = { ...NFL, waived_until_us: AUTUMN_US };
    expect(kalshiTerms(fields, AUTUMN_US - 1, taker)).toMatchObject({ ok: true, waived: true, terms: { rate_e7: 0 } });
    expect(kalshiTerms(fields, AUTUMN_US, taker)).toMatchObject({
      ok: true,
      waived: false,
      terms: { rate_e7: 700_000 },
    });
  });

  it('knows on which days two roundings are possible', () => {
    expect(roundingsAt(dayUs('2026-02-09'), 'direct')).toEqual(['kalshi_cent']);
    expect(roundingsAt(dayUs('2026-04-15'), 'direct')).toEqual(['kalshi_e4_cent', 'kalshi_cent']);
    expect(roundingsAt(dayUs('2026-05-28'), 'direct')).toEqual(['kalshi_e4', 'kalshi_e4_cent']);
    expect(roundingsAt(dayUs('2026-08-10'), 'direct')).toEqual(['kalshi_e4']);
    expect(roundingsAt(dayUs('2026-08-26'), 'direct')).toEqual(['kalshi_e4', 'kalshi_direct']);
    expect(roundingsAt(dayUs('2026-08-29'), 'direct')).toEqual(['kalshi_direct', 'kalshi_e4']);
    expect(roundingsAt(dayUs('2026-08-29'), 'intermediary')).toEqual(['kalshi_intermediary', 'kalshi_e4_cent']);
    expect(roundingsAt(AUTUMN_US, 'direct')).toEqual(['kalshi_direct']);
  });
});

describe('what is known of a series at a time', () => {
  const at = (series: string, day: string) => {
    const { known, found } = tableFees(series, dayUs(day));
    return [known, ...found.map(({ fields }) => `${fields.fee_type} x ${fields.fee_multiplier}`)];
  };
  it('holds on the days of a source, and between two sources that agree', () => {
    expect(at('KXMLBGAME', '2026-08-10')).toEqual([true, 'quadratic_with_maker_fees x 0.5']);
    expect(at('KXWNBAGAME', '2026-07-01')).toEqual([true, 'quadratic_with_maker_fees x 1']);
    expect(at('KXNEVERLISTED', '2026-06-09')).toEqual([true, 'quadratic x 1']);
  });

  it('is two presumptions between sources that differ, one after the last', () => {
    const both = ['quadratic_with_maker_fees x 1', 'quadratic_with_maker_fees x 0.5'];
    expect(at('KXMLBGAME', '2026-07-01')).toEqual([false, ...both]);
    expect(at('KXMLBGAME', '2026-10-01')).toEqual([false, 'quadratic_with_maker_fees x 0.5']);
    expect(at('KXNEVERLISTED', '2026-10-01')).toEqual([false, 'quadratic x 1']);
    expect(at('KXTRUMPOUT', '2026-06-09')).toEqual([true, 'quadratic x 0']);
    expect(at('KXINXD', '2026-02-05')).toEqual([true, 'quadratic x 0.5']);
  });

  it("takes the user's own documents before the table", () => {
    const documents = new FeeDocuments();
    documents.add({ series: [{ ticker: 'KXA', fee_type: 'quadratic', fee_multiplier: 2 }] });
    documents.add({
      series_fee_change_arr: [
        { series_ticker: 'KXA', fee_type: 'quadratic', fee_multiplier: 0, scheduled_ts: '2026-09-02T00:00:00Z' },
        { series_ticker: 'KXA', fee_type: 'quadratic', fee_multiplier: 0.5, scheduled_ts: '2026-09-01T00:00:00Z' },
      ],
    });
    documents.add({
      events: [{ event_ticker: 'KXB-1', fee_type_override: null, fee_multiplier_override: 0.5 }],
      markets: [{ ticker: 'KXC-1-X', fee_waiver_expiration_time: '2026-09-05T00:00:00Z' }],
    });
    documents.add({ series: { ticker: 'KXB', fee_type: 'quadratic', fee_multiplier: 1 } });
    const rate = (series: string, market: string, day: string) => {
      const { known, found } = documents.fees(series, market, dayUs(day));
      const terms = found.map(({ fields }) => kalshiTerms(fields, dayUs(day), taker));
      return [known, ...terms.map((one) => (one.ok ? one.terms.rate_e7 : one.reason))];
    };
    expect(documents.count).toBe(6);
    // Before the first change only the table speaks.
    expect(rate('KXA', 'KXA-1-X', '2026-08-31')).toEqual([false, 700_000]);
    expect(rate('KXA', 'KXA-1-X', '2026-09-01')).toEqual([true, 350_000]);
    expect(rate('KXA', 'KXA-1-X', '2026-09-03')).toEqual([true, 0]);
    expect(rate('KXB', 'KXB-1-X', '2026-09-03')).toEqual([true, 350_000]);
    expect(rate('KXB', 'KXB-11-X', '2026-09-03')).toEqual([true, 700_000]);
    expect(rate('KXC', 'KXC-1-X', '2026-09-04')).toEqual([false, 0]);
    expect(rate('KXC', 'KXC-1-X', '2026-09-05')).toEqual([false, 700_000]);
  });

  it.runIf(HAS_RECORDINGS)('agrees with the recorded series', () => {
    const { payloads } = recording<{ payloads: Record<string, { series: Record<string, unknown> }> }>(
      'kalshi/series_fee_fields.json.gz',
    );
    for (const { series } of Object.values(payloads)) {
      const { known, found } = tableFees(String(series.ticker), dayUs('2026-08-20'));
      const { fee_type, fee_multiplier } = series;
      expect([series.ticker, known, found.map(({ fields }) => fields)]).toEqual([
        ...[series.ticker, true, [{ fee_type, fee_multiplier }]],
      ]);
    }
  });
});

describe('the table itself', () => {
  it('has a source with a date on every line, days in order and no line twice', () => {
    for (const { source } of [...FEE_TYPES, ...ROUNDINGS, ...SERIES, GENERAL])
      expect(source).toEqual({ text: expect.stringMatching(/./), date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    for (const [newer, older] of ROUNDINGS.slice(0, -1).map((line, i) => [line, ROUNDINGS[i + 1]] as const)) {
      expect(newer.from <= newer.chosen && newer.chosen <= newer.settled).toBe(true);
      expect(newer.from >= (older?.from ?? '')).toBe(true);
    }
    const spans = SERIES.flatMap(({ series, from, to }) => series.map((name) => ({ name, from, to })));
    for (const [i, a] of spans.entries())
      for (const b of spans.slice(i + 1))
        if (a.name === b.name) expect(a.to < b.from || b.to < a.from, `${a.name} ${a.from} ${b.from}`).toBe(true);
  });
});

describe('fees that are known to change', () => {
  const at_us = Date.parse('2026-11-01T00:00:00Z') * 1000;
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) * 1000;
  const series = { fee_type: 'quadratic', fee_multiplier: 1 };

  it('lists the end of a waiver and an announced change, each with the schedule from then on', () => {
    const changes = readFeeChanges({
      series_fee_change_arr: [
        { series_ticker: 'KXA', fee_type: 'flat', fee_multiplier: 1, scheduled_ts: '2027-02-01T00:00:00Z' },
        { series_ticker: 'KXA', fee_type: 'quadratic', fee_multiplier: 0.5, scheduled_ts: '2027-01-01T00:00:00Z' },
        { series_ticker: 'KXB', fee_type: 'quadratic', fee_multiplier: 2, scheduled_ts: 'soon' },
      ],
    });
    expect([...changes.keys()]).toEqual(['KXA']);
    const fields = { ...series, changes: changes.get('KXA') ?? [], waived_until_us: day('2026-12-01') };
    const { fee, fee_changes } = kalshiFeePlan(fields, at_us, 'test');
    expect(fee?.rate_e5).toBe(0);
    expect(fee_changes.map(({ from_us, fee: next }) => [from_us, next?.rate_e5 ?? null])).toEqual([
      [day('2026-12-01'), 7_000],
      [day('2027-01-01'), 3_500],
      [day('2027-02-01'), null],
    ]);
  });

  it('agrees at every time with the schedule of that time', () => {
    const fields = {
      ...series,
      waived_until_us: day('2026-03-01'),
      changes: [{ from_us: day('2026-06-01'), fee_type: 'quadratic', fee_multiplier: 0.5 }],
    };
    const start = day('2026-01-15');
    const { fee, fee_changes } = kalshiFeePlan(fields, start, 'test');
    for (let time = start; time < day('2026-11-01'); time += 43_200_000_000) {
      const planned = fee_changes.findLast(({ from_us }) => from_us <= time)?.fee ?? fee;
      const multiplier = time >= day('2026-06-01') ? 0.5 : 1;
      expect(planned).toEqual(kalshiTakerSchedule({ ...fields, fee_multiplier: multiplier }, time, 'test'));
    }
  });
});
