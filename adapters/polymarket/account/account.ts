/** What an account has and had, by REST: money and leaves to spend it, open orders, trades (polymarket.md 3.5, 3.6). */
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import { asList, asObject, asText, dig, integerText, parseJson, rejected } from '../../http/decode.ts';
import type { AccountRequest, AccountRequests } from '../account-requests.ts';
import { type OrderNews, readOrderNews, readTradeNews, type TradeNews } from '../user-stream.ts';

const [FIRST, END] = ['MA==', 'LTE='];
/** Fifty thousand lines; more is a cursor that leads nowhere. */
const MAX_PAGES = 500;

/** Money or tokens, in their smallest units (six decimals). */
export interface Balance {
  balance: number;
  /** Contracts that may spend them, and how much; the most that is counted is a safe integer. */
  allowances: Record<string, number>;
}

/** A listing with what could not be read in it, by reason. */
export interface Listing<T> {
  items: T[];
  refused: Record<string, number>;
}

/** Which trades; all fields may be left out. */
export interface TradeFilter {
  id?: string;
  market?: string;
  /** Unix seconds. */
  after?: string;
}

/** Reads one account. */
export class AccountReader {
  readonly #requests: AccountRequests;

  constructor(requests: AccountRequests) {
    this.#requests = requests;
  }

  /** Dollars, or the tokens of one outcome. @param signature_type of the account's wallet */
  async balance(signature_type: number, token_id?: string): Promise<Parsed<Balance>> {
    const query = {
      asset_type: token_id === undefined ? 'COLLATERAL' : 'CONDITIONAL',
      ...(token_id === undefined ? {} : { token_id }),
      signature_type: String(signature_type),
    };
    const read = await this.#read({ method: 'GET', path: '/balance-allowance', query });
    return read.ok ? readBalance(read.value) : read;
  }

  /** Everything that rests. */
  openOrders(): Promise<Parsed<Listing<OrderNews>>> {
    return this.#pages('/data/orders', {}, readOrderNews);
  }

  /** One order that rests; `value` is null where the venue does not know it, or not any more. */
  async order(hash: string): Promise<Parsed<OrderNews | null>> {
    const reply = await this.#requests.send({ method: 'GET', path: `/data/order/${hash}` });
    if (reply.kind === 'lost') return rejected('lost', reply.text);
    if (reply.status === 404) return { ok: true, value: null };
    if (reply.status !== 200) return rejected('status', `HTTP ${reply.status}`);
    const json = parseJson(reply.body);
    if (!json.ok) return json;
    if (json.value === null || JSON.stringify(json.value) === '{}') return { ok: true, value: null };
    return readOrderNews(json.value);
  }

  /** The account's trades, the venue's order. */
  trades(filter: TradeFilter = {}): Promise<Parsed<Listing<TradeNews>>> {
    return this.#pages('/data/trades', { ...filter }, (value) => readTradeNews(value, this.#requests.apiKey));
  }

  async #pages<T>(
    path: string,
    filter: Readonly<Record<string, string>>,
    readItem: (value: unknown) => Parsed<T>,
  ): Promise<Parsed<Listing<T>>> {
    const listing: Listing<T> = { items: [], refused: {} };
    const seen = new Set<string>();
    for (let next_cursor = FIRST; next_cursor !== END; ) {
      if (seen.has(next_cursor) || seen.size >= MAX_PAGES) return rejected('cursor', `${path}: cursor leads nowhere`);
      seen.add(next_cursor);
      const page = await this.#read({ method: 'GET', path, query: { ...filter, next_cursor } });
      if (!page.ok) return page;
      if (!Array.isArray(dig(page.value, 'data'))) return rejected('not_a_page', path);
      for (const item of asList(dig(page.value, 'data'))) {
        const read = readItem(item);
        if (read.ok) listing.items.push(read.value);
        else listing.refused[read.reason] = (listing.refused[read.reason] ?? 0) + 1;
      }
      next_cursor = asText(dig(page.value, 'next_cursor')) ?? END;
    }
    return { ok: true, value: listing };
  }

  async #read(request: AccountRequest): Promise<Parsed<unknown>> {
    const reply = await this.#requests.send(request);
    if (reply.kind === 'lost') return rejected('lost', reply.text);
    if (reply.status !== 200) return rejected('status', `${request.path}: HTTP ${reply.status}`);
    return parseJson(reply.body);
  }
}

function units(value: unknown): number | null {
  if (typeof value === 'string' && /^\d{16,80}$/.test(value)) return Number.MAX_SAFE_INTEGER;
  return integerText(value);
}

/** `GET /balance-allowance`: whole units as text; a decimal point would be another unit and is refused. */
export function readBalance(document: unknown): Parsed<Balance> {
  const balance = units(dig(document, 'balance'));
  if (balance === null) return rejected('bad_balance', String(dig(document, 'balance')).slice(0, 40));
  const allowances: Record<string, number> = {};
  for (const [contract, value] of Object.entries(asObject(dig(document, 'allowances')) ?? {})) {
    const allowed = units(value);
    if (allowed === null) return rejected('bad_allowance', contract.slice(0, 50));
    allowances[contract.toLowerCase()] = allowed;
  }
  return { ok: true, value: { balance, allowances } };
}
