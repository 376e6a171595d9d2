/**
 * What the venue's answers mean. Pure, never throws: an answer that says nothing certain is `unknown`, and whoever sent the order
 * asks for it by its hash (polymarket.md 3.5, 3.6 and the errors there; parts.md 6, 2026-12).
 */
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import { parseScaled, type QtyCc, type Udollars } from '../../../runtime/trading/types/units.ts';
import { asList, asObject, asText, dig, parseJson, rejected } from '../../http/decode.ts';

/** Why the venue refuses an order; `other` is a text that the catalogue does not have. */
export type RefusalName =
  | 'not_enough_balance'
  | 'tick'
  | 'min_size'
  | 'expiration'
  | 'crosses'
  | 'fok_not_filled'
  | 'nothing_to_match'
  | 'banned'
  | 'closed_only'
  | 'wallet'
  | 'unauthorised'
  | 'invalid_payload'
  | 'amounts'
  | 'version'
  | 'market_not_ready'
  | 'trading_disabled'
  | 'cancel_only'
  | 'post_only_mode'
  | 'restarting'
  | 'rate_limited'
  | 'geoblocked'
  | 'other';

/**
 * What an answer says of an order. `live`: it rests. `matched`: all or part of it traded; the trades tell what. `delayed`: the venue
 * holds it and may still fill it, so it is asked for and never sent again. `over`: it ended without a trade. `rejected`: it was never
 * taken. `unknown`: nobody can tell.
 */
export type OrderAnswer =
  | { kind: 'live' | 'delayed'; hash: string }
  | { kind: 'matched'; hash: string; filled: Filled | null; trade_ids: string[] }
  | { kind: 'over' | 'rejected'; name: RefusalName; text: string }
  | { kind: 'unknown'; text: string };

/** What an answer says that was traded; the trades themselves are what counts. */
export interface Filled {
  qty_cc: QtyCc;
  cost_udollars: Udollars;
}

/** Texts of the catalogue, the first that fits; lower case. */
const NAMES: readonly (readonly [RegExp, RefusalName])[] = [
  [/not enough balance|insufficient balance/, 'not_enough_balance'],
  [/minimum tick size/, 'tick'],
  [/lower than the minimum|min size: \$1/, 'min_size'],
  [/invalid expiration/, 'expiration'],
  [/order crosses book|crosses the book/, 'crosses'],
  [/fok orders are fully filled/, 'fok_not_filled'],
  [/no orders found to match/, 'nothing_to_match'],
  [/closed only mode/, 'closed_only'],
  [/banned/, 'banned'],
  [/owner of the api key|address of the api key|maker address not allowed/, 'wallet'],
  [/unauthorized|invalid api key|invalid l1/, 'unauthorised'],
  [/order_version_mismatch/, 'version'],
  [/invalid order payload|too many orders/, 'invalid_payload'],
  [/invalid amounts|rounding issues|discrepancy greater/, 'amounts'],
  [/not yet ready/, 'market_not_ready'],
  [/currently disabled/, 'trading_disabled'],
  [/cancel-only/, 'cancel_only'],
  [/post-only mode/, 'post_only_mode'],
  [/geoblock|restricted (in your )?(region|jurisdiction)/, 'geoblocked'],
];
/** Endings of an order that was taken and found nothing: the venue writes them as errors. */
const ENDINGS: ReadonlySet<RefusalName> = new Set(['fok_not_filled', 'nothing_to_match']);
/** What a 5xx means is open, but for these: the gateway refused before the engine saw the order. */
const REFUSED_AT_GATE: ReadonlySet<RefusalName> = new Set(['trading_disabled', 'cancel_only', 'post_only_mode']);

/** The name of a refusal's text. */
function refusalName(text: string): RefusalName {
  const low = text.toLowerCase();
  return NAMES.find(([pattern]) => pattern.test(low))?.[1] ?? 'other';
}

const HASH = /^0x[0-9a-f]{64}$/i;

function told(value: unknown): string {
  const error = dig(value, 'error');
  const text = asText(error) ?? asText(dig(value, 'errorMsg')) ?? asText(dig(value, 'error_msg')) ?? '';
  return text.slice(0, 300);
}

function refused(text: string): OrderAnswer {
  const name = refusalName(text);
  // The order exists: it was sent before, and what became of it is to be asked.
  if (/duplicated/i.test(text)) return { kind: 'unknown', text: `the venue has it already: ${text}` };
  // In the catalogue among errors, in its words a held order: nobody has seen which.
  if (/match delayed/i.test(text)) return { kind: 'unknown', text };
  return { kind: ENDINGS.has(name) ? 'over' : 'rejected', name, text };
}

/** One order's part of a 200 answer; `hash` is what was signed. */
export function readPlaced(value: unknown, hash: string, side: 'BUY' | 'SELL'): OrderAnswer {
  const answer = asObject(value);
  if (answer === null) return { kind: 'unknown', text: 'the answer is no object' };
  const text = told(answer);
  // A refused order of a batch comes with success true and no id (polymarket.md 3.5).
  if (text !== '') return refused(text);
  const id = asText(answer.orderID);
  if (answer.success !== true || id === null || !HASH.test(id))
    return { kind: 'unknown', text: 'the answer names neither an order nor an error' };
  if (id.toLowerCase() !== hash.toLowerCase())
    return { kind: 'unknown', text: `the answer is on order ${id.slice(0, 66)}, not on ${hash}` };
  const status = asText(answer.status)?.toLowerCase() ?? '';
  if (status === 'live' || status === 'delayed') return { kind: status, hash };
  if (status === 'matched') {
    const trade_ids = [...new Set(asList(answer.tradeIDs).flatMap((one) => asText(one) ?? []))];
    return { kind: 'matched', hash, filled: readFilled(answer, side), trade_ids };
  }
  // The official client counts it as refused, older documents let it rest: only asking tells.
  return { kind: 'unknown', text: `status ${status.slice(0, 40) || 'is missing'}` };
}

function readFilled(answer: Readonly<Record<string, unknown>>, side: 'BUY' | 'SELL'): Filled | null {
  const [gave, got] = [asText(answer.makingAmount), asText(answer.takingAmount)];
  const [making, taking] = [parseScaled(gave ?? '', 6), parseScaled(got ?? '', 6)];
  if (making === null || taking === null || making < 0 || taking < 0) return null;
  const [shares, cost_udollars] = side === 'BUY' ? [taking, making] : [making, taking];
  return { qty_cc: Math.floor(shares / 10_000), cost_udollars };
}

/** The whole answer to `POST /order`. */
export function readOrderAnswer(status: number, body: string, hash: string, side: 'BUY' | 'SELL'): OrderAnswer {
  const failure = readFailure(status, body);
  if (failure !== null) return failure;
  const json = parseJson(body);
  return json.ok ? readPlaced(json.value, hash, side) : { kind: 'unknown', text: json.reason };
}

/** The answer to `POST /orders`: one for each order, in their order. */
export function readBatchAnswer(
  status: number,
  body: string,
  sent: readonly { hash: string; side: 'BUY' | 'SELL' }[],
): OrderAnswer[] {
  const failure = readFailure(status, body);
  if (failure !== null) return sent.map(() => failure);
  const json = parseJson(body);
  const list = json.ok ? asList(json.value) : [];
  if (list.length !== sent.length)
    return sent.map(() => ({ kind: 'unknown', text: `${list.length} answers to ${sent.length} orders` }));
  return sent.map(({ hash, side }, i) => readPlaced(list[i], hash, side));
}

/** What a status outside 2xx means; null for an answer that is to be read. */
function readFailure(status: number, body: string): OrderAnswer | null {
  if (status >= 200 && status < 300) return null;
  const json = parseJson(body);
  const text = (json.ok ? told(json.value) : '') || `HTTP ${status}`;
  if (status === 425) return { kind: 'rejected', name: 'restarting', text };
  if (status === 429) return { kind: 'rejected', name: 'rate_limited', text };
  if (status === 451 || (status === 403 && json.ok)) {
    const name = refusalName(text);
    return { kind: 'rejected', name: name === 'other' ? 'geoblocked' : name, text };
  }
  if (status >= 500 && REFUSED_AT_GATE.has(refusalName(text))) return refused(text);
  if (status === 400 || status === 401 || status === 404) return refused(text);
  return { kind: 'unknown', text };
}

/** What was taken back and what not, with the venue's reason. */
export interface Cancelled {
  cancelled: string[];
  not_cancelled: Record<string, string>;
}

/** The answer to any of the cancelling calls. */
export function readCancelled(document: unknown): Parsed<Cancelled> {
  const answer = asObject(document);
  if (answer === null || !Array.isArray(answer.canceled))
    return rejected('not_a_cancel_answer', told(document) || 'no canceled list');
  const not_cancelled: Record<string, string> = {};
  for (const [id, why] of Object.entries(asObject(answer.not_canceled) ?? {}))
    if (HASH.test(id)) not_cancelled[id] = (asText(why) ?? 'no reason').slice(0, 200);
  const cancelled = answer.canceled.flatMap((id) => (typeof id === 'string' && HASH.test(id) ? [id] : []));
  return { ok: true, value: { cancelled, not_cancelled } };
}

/** What to send next time; `ok` only where the venue took the one before. */
export interface HeartbeatAnswer {
  ok: boolean;
  /** Null where the answer has none. */
  next_id: string | null;
}

/** The answer to a heartbeat. A wrong id is told with the one that was expected (parts.md 6). */
export function readHeartbeat(status: number, body: string): HeartbeatAnswer {
  const json = parseJson(body);
  const next_id = json.ok ? asText(dig(json.value, 'heartbeat_id')) : null;
  const ok = status >= 200 && status < 300 && next_id !== null && told(json.ok ? json.value : null) === '';
  return { ok, next_id };
}
