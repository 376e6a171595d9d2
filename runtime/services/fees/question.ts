/** What `arbees fees VENUE CONTRACTS @ PRICE` is asked, and which schedule answers it. */

import type { FeeDocuments, FieldsFound } from '../../../adapters/kalshi/fee-history.ts';
import { kalshiTerms, roundingLine } from '../../../adapters/kalshi/fees.ts';
import type { Category } from '../../../adapters/polymarket/fee-table.ts';
import { categoryFees, usFees } from '../../../adapters/polymarket/fees.ts';
import type { CurveFeeInput } from '../../../engine-wasm/contract.ts';
import type { FeeSource, FeeTerms, MemberKind } from '../../trading/types/fee-schedules.ts';
import type { PriceE4, QtyCc, TimeUs } from '../../trading/types/units.ts';
import { InputError } from '../input-error.ts';

export { FEE_TYPES } from '../../../adapters/kalshi/fee-table.ts';
export { CATEGORIES } from '../../../adapters/polymarket/fee-table.ts';
export type { Category };

/** Venues that can be asked for. */
export const FEE_VENUES = ['KALSHI', 'POLYMARKET', 'POLYMARKET_US'] as const;
export type FeeVenue = (typeof FEE_VENUES)[number];

/** One question. */
export interface FeeQuestion {
  venue: FeeVenue;
  qty_cc: QtyCc;
  price_e4: PriceE4;
  at_us: TimeUs;
  maker: boolean;
  member: MemberKind;
  /** Kalshi: series, with fields of the venue over those of the table. */
  series?: string;
  fee_type?: string;
  multiplier?: number;
  documents: FeeDocuments;
  /** Polymarket: category and creation of the market, or the rate that the market itself states, 1/100,000. */
  category?: Category;
  created_us?: TimeUs;
  rate_e5?: number;
}

/** What answers it. */
export interface FeeAnswer {
  /** Kalshi's series or Polymarket's category; null when the rate was given. */
  subject: string | null;
  /** Name of the schedule, e.g. "quadratic_with_maker_fees x 0.5". */
  schedule: string;
  /** False when it is only presumed for this time. */
  known: boolean;
  sources: { what: string; text: string; date: string }[];
  /** How the rate came about, for people. */
  rate_text: string;
  terms: FeeTerms;
  /** Polymarket before 2026-04-14: this formula instead of the plain one. */
  curve: Omit<CurveFeeInput, 'price_e4' | 'qty_cc'> | null;
  /** Paid to the maker instead of charged. */
  is_rebate: boolean;
  /** Makers' share of the taker fees of a pool, percent; null where there is no pool. */
  pool_percent: number | null;
  /** Rate of those taker fees, 1/100,000, where they have the plain form. */
  pool_rate_e5: number | null;
}

const unknown = (message: string, field: string, expected: string): InputError =>
  new InputError('unknown_schedule', message, { field, expected, fault: 'work' });

const cited = (what: string, source: FeeSource): { what: string; text: string; date: string } => ({ what, ...source });

/** A rate of 1/10,000,000 as a decimal. */
export const rateText = (rate_e7: number): string => String(rate_e7 / 1e7);

function kalshiFields(question: FeeQuestion): { one: FieldsFound; known: boolean } {
  const { series, fee_type, multiplier, at_us, documents } = question;
  if (fee_type !== undefined || multiplier !== undefined) {
    const fields = { fee_type: fee_type ?? 'quadratic', fee_multiplier: multiplier ?? 1 };
    const source = { text: 'given: --fee-type and --multiplier', date: '' };
    return { one: { fields, source, takers_only: false }, known: true };
  }
  if (series === undefined)
    throw new InputError('usage', 'no series', {
      field: '--series',
      expected: 'e.g. KXMLBGAME, or --fee-type and --multiplier',
    });
  const { known, found } = documents.fees(series.split('-', 1)[0] as string, series, at_us);
  const [one, other] = found;
  if (one === undefined || other !== undefined) {
    const list = found.map(({ fields, source }) => `${fields.fee_type} x ${fields.fee_multiplier} on ${source.date}`);
    throw unknown(
      `${series} changed around this time: ${list.join(', then ')}`,
      '--at',
      'a day on which it is known, or --fee-type and --multiplier',
    );
  }
  return { one, known: known && !(question.maker && one.takers_only) };
}

function kalshi(question: FeeQuestion): FeeAnswer {
  const { one, known } = kalshiFields(question);
  const { maker, member, at_us } = question;
  const found = kalshiTerms(one.fields, at_us, { maker, member });
  if (!found.ok) throw unknown(found.detail, '--series', 'a schedule with a published formula');
  const fee_type = one.fields.fee_type_override ?? one.fields.fee_type;
  const name = found.waived ? 'fees waived' : `${fee_type} x ${found.multiplier}`;
  const line = roundingLine(at_us);
  return {
    subject: question.series ?? null,
    schedule: name,
    known,
    sources: [
      cited('series', one.source),
      cited('rate', found.source),
      cited('rounding', { text: `${line.source.text}; chosen from ${line.chosen}`, date: line.source.date }),
    ],
    rate_text: `${rateText(found.base_rate_e7)} x ${found.multiplier} = ${rateText(found.terms.rate_e7)}`,
    ...{ terms: found.terms, curve: null, is_rebate: false, pool_percent: null, pool_rate_e5: null },
  };
}

function polymarketUs({ at_us, maker }: FeeQuestion): FeeAnswer {
  const found = usFees(at_us);
  if (!found.ok) throw unknown(found.detail, '--at', '2026-04-03 or later');
  const { line } = found;
  const rate_e5 = maker ? line.maker_rebate_e5 : line.taker_e5;
  return {
    ...{ subject: null, schedule: `since ${line.from}`, known: true, sources: [cited('rate', line.source)] },
    rate_text: `${rateText(rate_e5 * 100)}${maker ? ', paid to the maker' : ''}`,
    terms: { rate_e7: rate_e5 * 100, rounding: 'polymarket_us' },
    ...{ curve: null, is_rebate: maker, pool_percent: null, pool_rate_e5: null },
  };
}

function polymarket(question: FeeQuestion): FeeAnswer {
  const { rate_e5, category, at_us, maker } = question;
  const base = { known: true, is_rebate: false, curve: null, pool_rate_e5: null };
  if (rate_e5 !== undefined)
    return {
      ...{ ...base, subject: category ?? null, schedule: `stated rate ${rate_e5 / 1e5}`, pool_percent: null },
      sources: [cited('rate', { text: "given: --rate, the market's own feeSchedule.rate", date: '' })],
      rate_text: maker ? 'makers pay nothing' : rateText(rate_e5 * 100),
      terms: { rate_e7: maker ? 0 : rate_e5 * 100, rounding: 'polymarket_5dp' },
    };
  if (category === undefined)
    throw new InputError('usage', 'no category', {
      field: '--category',
      expected: "e.g. sports, or the market's own --rate",
    });
  const found = categoryFees(category, question.created_us ?? at_us, at_us);
  if (!found.ok)
    throw unknown(found.detail, '--category', "a category with a line at this time, or the market's own --rate");
  const { line } = found;
  const rate_e7 = maker ? 0 : line.rate_e5 * 100;
  const plain = line.exponent === 1 && !line.times_price && line.step_udollars === 10;
  const { exponent, times_price, step_udollars } = line;
  const created = line.created_from ?? line.created_to;
  return {
    ...base,
    subject: category,
    schedule: `${category} since ${line.from}${created === undefined ? '' : ', by the day the market was created'}`,
    sources: [cited('rate', line.source)],
    rate_text: maker ? 'makers pay nothing' : rateText(rate_e7),
    terms: { rate_e7, rounding: 'polymarket_5dp' },
    curve: plain || maker ? null : { rate_e5: line.rate_e5, exponent, times_price, step_udollars },
    pool_percent: line.rebate_percent === 0 ? null : line.rebate_percent,
    pool_rate_e5: plain ? line.rate_e5 : null,
  };
}

/** The schedule that answers a question. @throws InputError `unknown_schedule` or naming the option that is missing */
export function answerOf(question: FeeQuestion): FeeAnswer {
  if (question.venue === 'KALSHI') return kalshi(question);
  return question.venue === 'POLYMARKET' ? polymarket(question) : polymarketUs(question);
}
