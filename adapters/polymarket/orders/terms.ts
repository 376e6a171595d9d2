/** What an order must know of its market: grid, smallest size, which exchange, the rate (polymarket.md 3.1, `/clob-markets`). */
import type { Clock } from '../../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../../runtime/trading/types/units.ts';
import { asList, asNumber, asObject, asText, dig, parseJson } from '../../http/decode.ts';
import type { AccountRequests } from '../account-requests.ts';
import { marketFees } from '../fees.ts';
import { tickBand } from '../parse.ts';

/** The venue keeps an order's market for ten minutes itself (parts.md 6). */
const TERMS_US = 600_000_000;

/** Terms of one market. */
interface OrderTerms {
  tick_e4: number;
  /** 1/100 contract. */
  min_qty_cc: number;
  neg_risk: boolean;
  /** Taker rate, 1/100,000. */
  rate_e5: number;
  tokens: readonly string[];
}

/** `GET /clob-markets/{condition_id}`; null where anything that an order needs is missing, or it takes no orders. */
function readTerms(document: unknown): OrderTerms | null {
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

/** Terms as they were asked for, for ten minutes each. */
export class TermsOfMarkets {
  readonly #requests: AccountRequests;
  readonly #clock: Clock;
  readonly #known = new Map<string, { terms: OrderTerms; at_us: TimeUs }>();

  constructor(requests: AccountRequests, clock: Clock) {
    this.#requests = requests;
    this.#clock = clock;
  }

  /** Null where they cannot be read, or lack what an order needs. */
  async of(condition_id: string): Promise<OrderTerms | null> {
    const at_us = this.#clock.nowUs();
    const known = this.#known.get(condition_id);
    if (known !== undefined && at_us - known.at_us < TERMS_US) return known.terms;
    const reply = await this.#requests.send({ method: 'GET', path: `/clob-markets/${condition_id}` });
    if (reply.kind === 'lost' || reply.status !== 200) return null;
    const json = parseJson(reply.body);
    const terms = json.ok ? readTerms(json.value) : null;
    if (terms !== null) this.#known.set(condition_id, { terms, at_us });
    return terms;
  }

  /** Ask again before the next order. */
  forget(condition_id: string): void {
    this.#known.delete(condition_id);
  }
}
