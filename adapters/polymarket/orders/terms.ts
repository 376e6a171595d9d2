/** What an order must know of its market: grid, smallest size, which exchange, the rate (polymarket.md 3.1, `/clob-markets`). Pure. */
import { asList, asNumber, asObject, asText, dig } from '../../http/decode.ts';
import { marketFees } from '../fees.ts';
import { tickBand } from '../parse.ts';

/** The venue keeps an order's market for ten minutes itself (parts.md 6). */
export const TERMS_US = 600_000_000;

/** Terms of one market. */
export interface OrderTerms {
  tick_e4: number;
  /** 1/100 contract. */
  min_qty_cc: number;
  neg_risk: boolean;
  /** Taker rate, 1/100,000. */
  rate_e5: number;
  tokens: readonly string[];
}

/** `GET /clob-markets/{condition_id}`; null where anything that an order needs is missing, or it takes no orders. */
export function readTerms(document: unknown): OrderTerms | null {
  const market = asObject(document);
  const tick_e4 = tickBand(market?.mts)?.step_e4;
  const min_size = asNumber(market?.mos);
  const fees = market === null ? null : marketFees(market);
  const tokens = asList(market?.t).flatMap((one) => asText(dig(one, 't')) ?? []);
  if (market === null || tick_e4 === undefined || min_size === null || min_size < 0) return null;
  if (fees === null || tokens.length !== 2 || market.ao === false) return null;
  if (market.nr !== undefined && typeof market.nr !== 'boolean') return null;
  return {
    tick_e4,
    min_qty_cc: Math.ceil(min_size * 100),
    neg_risk: market.nr === true,
    rate_e5: fees.rate_e5,
    tokens,
  };
}
