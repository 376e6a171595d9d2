/**
 * Frames of the private channels `fill`, `user_orders` and `market_positions` (kalshi.md 6.2). They carry no number, may come twice or
 * before the answer to the create, and are borne out by REST at connect and on a timer; each is told apart by its own id. Pure.
 */
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import { parseQtyCc, parseUdollars, type QtyCc, type Udollars } from '../../../runtime/trading/types/units.ts';
import { asObject, asText, type JsonObject, parseJson, rejected } from '../../http/decode.ts';
import { type OrderState, readFill, readOrder, type VenueFill } from './order-answers.ts';

/** What is held of one market. */
export interface VenuePosition {
  market_id: string;
  /** Positive is YES, negative NO. */
  net_qty_cc: QtyCc;
  /** What it cost; null where it is not stated. */
  cost_udollars: Udollars | null;
}

/** One frame. `other`: a channel that is not private, or an acknowledgement. */
export type PrivateFrame =
  | { type: 'fill'; fill: VenueFill }
  | { type: 'order'; order: OrderState; market_id: string; reason: string | null }
  | { type: 'position'; position: VenuePosition }
  | { type: 'other' };

/** Read one text frame. Refusals: `bad_json`, `not_an_object`, `bad_fill`, `bad_order`, `bad_position`. */
export function parsePrivateFrame(text: string): Parsed<PrivateFrame> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const frame = asObject(json.value);
  if (frame === null) return rejected('not_an_object');
  const body = asObject(frame.msg) ?? {};
  switch (frame.type) {
    case 'fill': {
      const fill = readFill(body);
      return fill === null ? rejected('bad_fill') : { ok: true, value: { type: 'fill', fill } };
    }
    case 'user_order': {
      const order = readOrder(body);
      const market_id = asText(body.ticker);
      if (order === null || market_id === null) return rejected('bad_order');
      return { ok: true, value: { type: 'order', order, market_id, reason: asText(body.last_update_reason) } };
    }
    case 'market_position': {
      const position = readPosition(body);
      return position === null ? rejected('bad_position') : { ok: true, value: { type: 'position', position } };
    }
    default:
      return { ok: true, value: { type: 'other' } };
  }
}

/** A position by REST (`ticker`) or by the channel (`market_ticker`); null where its size cannot be read. */
export function readPosition(position: JsonObject): VenuePosition | null {
  const market_id = asText(position.market_ticker) ?? asText(position.ticker);
  const text = asText(position.position_fp) ?? '';
  const size = parseQtyCc(text.replace(/^-/, ''));
  if (market_id === null || size === null || size < 0) return null;
  const cost = asText(position.position_cost_dollars) ?? asText(position.market_exposure_dollars);
  return {
    market_id,
    net_qty_cc: text.startsWith('-') && size > 0 ? -size : size,
    cost_udollars: cost === null ? null : parseUdollars(cost),
  };
}
