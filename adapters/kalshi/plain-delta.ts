/**
 * The one frame that comes by the thousand, `orderbook_delta`, read without a JSON tree. Only the exact form of the
 * recordings (keys in this order, no blanks, no escapes; August 2026) is read here; anything else is null and goes to
 * the general reader, which gives the same answer for this form.
 */
import type { PriceE4, QtyCc, TimeUs } from '../../runtime/trading/types/units.ts';
import { parsePriceE4, parseQtyCc } from '../../runtime/trading/types/units.ts';

/** Present on every frame that belongs to a subscription; `seq` is null on channels that do not number theirs. */
export interface Framed {
  id: number | null;
  sid: number | null;
  seq: number | null;
}

/** One level of one market changed by `change_cc`, on the side of the book it came for. */
export interface DeltaBody {
  ticker: string;
  side: 'yes' | 'no';
  price_e4: PriceE4;
  change_cc: QtyCc;
  provider_at_us: TimeUs | null;
}

const HEAD = '{"type":"orderbook_delta","sid":';
const SEQ = ',"seq":';
const TICKER = ',"msg":{"market_ticker":"';
const MARKET = '","market_id":"';
const PRICE = '","price_dollars":"';
const CHANGE = '","delta_fp":"';
const SIDE = '","side":"';
const TIME = '","ts":"';
const TIME_MS = '","ts_ms":';
const TAIL = '}}';
/** No quote, backslash or control character. */
const PLAIN = /^[ !#-[\]-\uffff]*$/;

/** Where reading goes on; -1 once something was not as expected. One frame is read at a time. */
let at = 0;

/** Step over `part`, which must come next. */
function skip(text: string, part: string): void {
  at = at >= 0 && text.startsWith(part, at) ? at + part.length : -1;
}

/** A whole number of up to 15 digits without a leading zero. */
function whole(text: string): number {
  if (at < 0) return 0;
  const start = at;
  let value = 0;
  for (;;) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
    at += 1;
  }
  const is_good = at > start && at - start <= 15 && (text.charCodeAt(start) !== 0x30 || at === start + 1);
  if (!is_good) at = -1;
  return value;
}

/** The text before the next quote. */
function quoted(text: string): string {
  const end = at < 0 ? -1 : text.indexOf('"', at);
  const found = end < 0 ? '' : text.slice(at, end);
  at = end;
  return found;
}

/** A delta in its recorded form, or null. */
export function readPlainDelta(text: string): (Framed & { type: 'delta' } & DeltaBody) | null {
  at = 0;
  skip(text, HEAD);
  if (at < 0) return null;
  const sid = whole(text);
  skip(text, SEQ);
  const seq = whole(text);
  skip(text, TICKER);
  const ticker = quoted(text);
  skip(text, MARKET);
  const market = quoted(text);
  skip(text, PRICE);
  const price_e4 = parsePriceE4(quoted(text));
  skip(text, CHANGE);
  const change_cc = parseQtyCc(quoted(text));
  skip(text, SIDE);
  const side = quoted(text);
  skip(text, TIME);
  const time = quoted(text);
  skip(text, TIME_MS);
  const ts_ms = whole(text);
  skip(text, TAIL);
  if (at !== text.length || (side !== 'yes' && side !== 'no')) return null;
  if (ticker === '' || !PLAIN.test(ticker) || !PLAIN.test(market) || !PLAIN.test(time)) return null;
  if (
    price_e4 === null ||
    price_e4 <= 0 ||
    price_e4 >= 10_000 ||
    change_cc === null ||
    !(ts_ms >= 1e12 && ts_ms < 1e13)
  ) {
    return null;
  }
  return { type: 'delta', id: null, sid, seq, ticker, side, price_e4, change_cc, provider_at_us: ts_ms * 1000 };
}
