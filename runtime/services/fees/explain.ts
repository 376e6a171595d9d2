/** The steps of one fee, in numbers and in words. */
import { FEE_ROUNDING } from '../../../engine-wasm/contract.ts';
import type { Engine } from '../../../engine-wasm/engine.ts';
import type { FeeRounding } from '../../trading/types/events.ts';
import { complementE4, notionalUdollars, type PriceE4, type Udollars } from '../../trading/types/units.ts';
import { InputError } from '../input-error.ts';
import { type FeeAnswer, type FeeQuestion, rateText } from './question.ts';

/** What each rule does, for people. */
const RULE: Readonly<Record<FeeRounding, string>> = {
  kalshi_cent: 'the order up to the next cent',
  kalshi_e4: 'trade fee up to $0.0001, cash to $0.0001, whole cents back above one cent',
  kalshi_direct: 'trade fee up to $0.000001, cash to $0.0001, whole $0.0001 back',
  kalshi_e4_cent: 'trade fee up to $0.0001, cash to the cent, whole cents back above one cent',
  kalshi_intermediary: 'trade fee up to $0.000001, cash to the cent, whole cents back',
  polymarket_5dp: 'to 5 decimals, halves up',
  polymarket_us: 'to the cent, halves to the even cent',
};

/** One side of the market, bought in one fill. Money in micro-dollars; a rebate is a negative fee. */
export interface SideFee {
  side: 'yes' | 'no';
  price_e4: PriceE4;
  model_fee_text: string;
  trade_fee_udollars: Udollars;
  rounding_fee_udollars: Udollars;
  fee_udollars: Udollars;
  fee_per_contract_udollars: number;
  cost_udollars: Udollars;
  total_udollars: Udollars;
}

/** The whole explanation. */
export interface Explanation {
  yes: SideFee;
  no: SideFee;
  /** Bought and sold again at the same price. */
  round_trip: { fee_udollars: Udollars; break_even_e4: number | null };
  /** Expected share of the day's pool for a filled maker order, micro-dollars; null where there is none. */
  pool_rebate_udollars: number | null;
  steps: string[];
}

/** Micro-dollars as dollars, with at least the cents and no idle zeros. */
function money(udollars: number): string {
  const text = (Math.abs(udollars) / 1e6).toFixed(6).replace(/(\.\d\d\d*?)0+$/, '$1');
  return `${udollars < 0 ? '-' : ''}$${text}`;
}

const contracts = (qty_cc: number): string => String(qty_cc / 100);
const price = (price_e4: number): string => (price_e4 / 10_000).toFixed(price_e4 % 100 === 0 ? 2 : 4);

/** `rate C p (1 - p)` in dollars, every digit. */
function modelText(rate_e7: number, price_e4: number, qty_cc: number): string {
  const numerator = BigInt(rate_e7) * BigInt(price_e4 * (10_000 - price_e4)) * BigInt(qty_cc);
  const digits = numerator.toString().padStart(18, '0');
  return `${digits.slice(0, -17)}.${digits.slice(-17)}`.replace(/0+$/, '').replace(/\.$/, '');
}

function sideFee(engine: Engine, question: FeeQuestion, answer: FeeAnswer, side: 'yes' | 'no'): SideFee {
  const { qty_cc } = question;
  const price_e4 = side === 'yes' ? question.price_e4 : complementE4(question.price_e4);
  const { rate_e7, rounding } = answer.terms;
  const sign = answer.is_rebate ? -1 : 1;
  const plain = engine.fillFee({ rate_e7, rounding: FEE_ROUNDING[rounding], price_e4, qty_cc, carry: 0 });
  const curved = answer.curve === null ? null : engine.curveFee({ ...answer.curve, price_e4, qty_cc });
  if (plain === null || Number.isNaN(curved))
    throw new InputError('out_of_range', `${contracts(qty_cc)} contracts`, {
      field: 'CONTRACTS',
      expected: '0.01 to 500,000',
    });
  const trade = curved ?? plain.trade_fee_udollars;
  const rounded = curved === null ? plain.rounding_fee_udollars - plain.rebate_udollars : 0;
  // Zero keeps its plain sign.
  const fee_udollars = sign * (trade + rounded) + 0;
  const cost_udollars = notionalUdollars(price_e4, qty_cc);
  return {
    ...{ side, price_e4, model_fee_text: curved === null ? modelText(rate_e7, price_e4, qty_cc) : money(curved) },
    ...{ trade_fee_udollars: sign * trade + 0, rounding_fee_udollars: rounded, fee_udollars },
    fee_per_contract_udollars: (fee_udollars * 100) / qty_cc,
    ...{ cost_udollars, total_udollars: cost_udollars + fee_udollars },
  };
}

/**
 * Lowest price at which buying now and selling then loses nothing; null when there is none. Selling YES is charged like buying NO
 * at the rest of the dollar.
 */
function breakEven(engine: Engine, question: FeeQuestion, answer: FeeAnswer, bought: SideFee): number | null {
  for (let price_e4 = question.price_e4; price_e4 <= 10_000; price_e4 += 1) {
    const sold = sideFee(engine, { ...question, price_e4 }, answer, 'no');
    const gain = notionalUdollars(price_e4, question.qty_cc) - bought.cost_udollars;
    if (gain >= sold.fee_udollars + bought.fee_udollars) return price_e4;
  }
  return null;
}

function formula(question: FeeQuestion, answer: FeeAnswer, yes: SideFee): string {
  const { qty_cc, price_e4 } = question;
  const [c, p, q] = [contracts(qty_cc), price(price_e4), price(10_000 - price_e4)];
  if (answer.curve === null) return `${rateText(answer.terms.rate_e7)} x ${c} x ${p} x ${q} = $${yes.model_fee_text}`;
  const { rate_e5, exponent, times_price, step_udollars } = answer.curve;
  const curve = `${rate_e5 / 1e5} x ${c} x ${times_price ? `${p} x ` : ''}(${p} x ${q})^${exponent}`;
  return `${curve}, to the nearest ${money(step_udollars)}, = ${yes.model_fee_text}`;
}

function stepsOf(question: FeeQuestion, answer: FeeAnswer, told: Omit<Explanation, 'steps'>): string[] {
  const { yes, no, round_trip, pool_rebate_udollars } = told;
  const day = new Date(question.at_us / 1000).toISOString().slice(0, 10);
  const who = `${question.maker ? 'maker' : 'taker'}${question.venue === 'KALSHI' ? `, ${question.member} member` : ''}`;
  const presumed = answer.known ? '' : '; presumed: no source of this day. Live trading reads it from the venue';
  const parts =
    yes.rounding_fee_udollars === 0
      ? ''
      : ` (trade fee ${money(yes.trade_fee_udollars)} + alignment ${money(yes.rounding_fee_udollars)})`;
  const by = (what: string): string => {
    const source = answer.sources.find((one) => one.what === what);
    if (source === undefined) return '';
    return ` [${source.text}${source.date === '' ? '' : `, ${source.date}`}]`;
  };
  const { rounding } = answer.terms;
  return [
    `schedule   ${[question.venue, answer.subject, day].filter((x) => x !== null).join(' ')}, ${who}: ${answer.schedule}${presumed}${by('series')}`,
    `rate       ${answer.rate_text}${by('rate')}`,
    `model fee  ${formula(question, answer, yes)}`,
    ...(answer.curve === null ? [`rounding   ${rounding}: ${RULE[rounding]}${by('rounding')}`] : []),
    `fee        ${money(yes.fee_udollars)}${parts}, ${money(yes.fee_per_contract_udollars)} a contract`,
    `buy YES    ${money(yes.cost_udollars)} + fee = ${money(yes.total_udollars)}`,
    `buy NO     at ${price(no.price_e4)}: ${money(no.cost_udollars)} + fee ${money(no.fee_udollars)} = ${money(no.total_udollars)}`,
    `round trip ${money(round_trip.fee_udollars)} in and out at the same price; ${
      round_trip.break_even_e4 === null ? 'no price pays it back' : `sold at ${price(round_trip.break_even_e4)} it pays`
    }`,
    ...(pool_rebate_udollars === null
      ? []
      : [
          `rebate     about ${money(pool_rebate_udollars)} of the day's pool to the maker (${answer.pool_percent} % of the taker fee)`,
        ]),
  ];
}

/** Explain one fee. @throws InputError when a number is out of range */
export function explainFee(engine: Engine, question: FeeQuestion, answer: FeeAnswer): Explanation {
  const yes = sideFee(engine, question, answer, 'yes');
  const no = sideFee(engine, question, answer, 'no');
  const round_trip = {
    fee_udollars: yes.fee_udollars + no.fee_udollars,
    break_even_e4: breakEven(engine, question, answer, yes),
  };
  const { maker, price_e4, qty_cc } = question;
  const pays = maker && answer.pool_percent !== null && answer.pool_rate_e5 !== null;
  const taker = pays ? ((answer.pool_rate_e5 ?? 0) * price_e4 * (10_000 - price_e4) * qty_cc) / 1e9 : 0;
  const pool_rebate_udollars = pays ? Math.floor((taker * (answer.pool_percent ?? 0)) / 100) : null;
  const told = { yes, no, round_trip, pool_rebate_udollars };
  return { ...told, steps: stepsOf(question, answer, told) };
}
