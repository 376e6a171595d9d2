/** Kalshi's fees once more in whole numbers: an exchange that fills random orders and writes them in the venue's forms. */
import { dayUs, type MemberKind } from '../../../runtime/trading/types/fee-schedules.ts';

/** One fill before it is charged. */
export interface PlannedFill {
  market: string;
  order_id: string;
  at_us: number;
  yes_price_e4: number;
  qty_cc: number;
  action: 'buy' | 'sell';
  side: 'yes' | 'no';
  is_taker: boolean;
  /** k x multiplier in 1/10,000,000. */
  rate_e7: number;
}

/** A fill with what the exchange took. */
export interface ChargedFill extends PlannedFill {
  fill_id: string;
  charged_udollars: number;
}

const FINE = 100_000_000_000n;
const floorTo = (x: bigint, step: bigint): bigint => ((x < 0n ? x - step + 1n : x) / step) * step;

interface Era {
  from_us: number;
  fee_step: bigint;
  cash_step: Record<MemberKind, bigint>;
  rebate_step: Record<MemberKind, bigint>;
  above: boolean;
}

/** Eras after the whole-cent one, newest first, on the days that are sure. */
const ERAS: readonly Era[] = [
  {
    from_us: dayUs('2026-08-31'),
    ...{ fee_step: 1n, cash_step: { direct: 100n, intermediary: 10_000n } },
    ...{ rebate_step: { direct: 100n, intermediary: 10_000n }, above: false },
  },
  {
    from_us: dayUs('2026-05-29'),
    ...{ fee_step: 100n, cash_step: { direct: 100n, intermediary: 10_000n } },
    ...{ rebate_step: { direct: 10_000n, intermediary: 10_000n }, above: true },
  },
  {
    from_us: dayUs('2026-03-05'),
    ...{ fee_step: 100n, cash_step: { direct: 10_000n, intermediary: 10_000n } },
    ...{ rebate_step: { direct: 10_000n, intermediary: 10_000n }, above: true },
  },
];

/** Charge fills in order: the fee page's steps with signed revenue, one accumulator an order; the cent per fill before. */
export function chargeAll(fills: readonly PlannedFill[], member: MemberKind): ChargedFill[] {
  const pots = new Map<string, bigint>();
  return fills.map((fill, index) => {
    const { rate_e7, yes_price_e4, qty_cc, at_us, order_id } = fill;
    const model = BigInt(rate_e7) * BigInt(yes_price_e4 * (10_000 - yes_price_e4)) * BigInt(qty_cc);
    const era = ERAS.find((one) => at_us >= one.from_us);
    const fill_id = `fill-${index}`;
    if (era === undefined) {
      const cents = -floorTo(-model, 10_000n * FINE) / FINE;
      return { ...fill, fill_id, charged_udollars: Number(cents) };
    }
    const own = fill.side === 'yes' ? yes_price_e4 : 10_000 - yes_price_e4;
    const cash = BigInt(own) * BigInt(qty_cc);
    const trade = -floorTo(-model, era.fee_step * FINE) / FINE;
    const change = (fill.action === 'buy' ? -cash : cash) - trade;
    const rounding = change - floorTo(change, era.cash_step[member]);
    const step = era.rebate_step[member];
    let [pot, net] = [(pots.get(order_id) ?? 0n) + rounding, trade + rounding];
    while ((era.above ? pot > step : pot >= step) && net >= step) {
      pot -= step;
      net -= step;
    }
    pots.set(order_id, pot);
    return { ...fill, fill_id, charged_udollars: Number(net) };
  });
}

const dollars = (units: number, scale: number): string => (units / 10 ** scale).toFixed(scale);

/** A row of `GET /portfolio/fills` since March 2026. */
export function dollarsRow(fill: ChargedFill): Record<string, unknown> {
  const buys_yes = (fill.side === 'yes') === (fill.action === 'buy');
  return {
    fill_id: fill.fill_id,
    trade_id: fill.fill_id,
    order_id: fill.order_id,
    ticker: fill.market,
    market_ticker: fill.market,
    book_side: buys_yes ? 'bid' : 'ask',
    outcome_side: buys_yes ? 'yes' : 'no',
    count_fp: dollars(fill.qty_cc, 2),
    yes_price_dollars: dollars(fill.yes_price_e4, 4),
    no_price_dollars: dollars(10_000 - fill.yes_price_e4, 4),
    is_taker: fill.is_taker,
    fee_cost: dollars(fill.charged_udollars, 6),
    created_time: new Date(fill.at_us / 1000)
      .toISOString()
      .replace('Z', `${String(fill.at_us % 1000).padStart(3, '0')}Z`),
    ts: Math.floor(fill.at_us / 1e6),
  };
}

/** The same in the form with whole cents, which knows the fee as dollars text. */
export function centsRow(fill: ChargedFill): Record<string, unknown> {
  const { created_time, fee_cost, order_id, is_taker, fill_id } = dollarsRow(fill);
  return {
    ...{ trade_id: fill_id, order_id, ticker: fill.market, side: fill.side, action: fill.action },
    count: fill.qty_cc / 100,
    yes_price: fill.yes_price_e4 / 100,
    no_price: (10_000 - fill.yes_price_e4) / 100,
    ...{ is_taker, created_time, fee_cost },
  };
}
