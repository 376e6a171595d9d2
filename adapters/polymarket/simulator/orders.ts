/** Orders and trades of the simulated exchange, and the venue's documents made from them (polymarket.md 3.5, 3.6, 4.2). */
import { createHash } from 'node:crypto';
import { formatScaledShort } from '../../http/simulated-wire.ts';
import type { SimulatedAccount } from './accounts.ts';
import { priceText, sizeText } from './books.ts';
import type { PolymarketMarketState } from './types.ts';

/** One order as the exchange has it; quantities in 1/100 share. */
export interface SimulatedOrder {
  hash: string;
  account: SimulatedAccount;
  market: PolymarketMarketState;
  index: 0 | 1;
  side: 'BUY' | 'SELL';
  price_e4: number;
  qty_cc: number;
  filled_cc: number;
  kind: string;
  status: 'LIVE' | 'DELAYED' | 'MATCHED' | 'CANCELED';
  created_s: number;
}

/** One trade with its place in the life of trades. */
export interface SimulatedTrade {
  id: string;
  order: SimulatedOrder;
  role: 'TAKER' | 'MAKER';
  status: 'MATCHED' | 'MINED' | 'CONFIRMED' | 'FAILED';
  qty_cc: number;
  price_e4: number;
  at_ms: number;
}

/** An order as REST and the user channel write it. */
export function orderDocument(order: SimulatedOrder): Record<string, unknown> {
  const { hash, account, market, index, side, price_e4, qty_cc, filled_cc, kind, status, created_s } = order;
  return {
    ...{
      id: hash,
      owner: account.credentials.api_key,
      maker_address: account.wallet,
      market: market.input.condition_id,
    },
    ...{ asset_id: market.input.token_ids[index], side, price: priceText(price_e4), original_size: sizeText(qty_cc) },
    ...{
      size_matched: sizeText(filled_cc),
      outcome: market.input.outcomes[index],
      status,
      order_type: kind,
      expiration: '0',
    },
    ...{ associate_trades: [], created_at: created_s },
  };
}

/** A trade as REST and the user channel write it. */
export function tradeDocument({
  id,
  order,
  role,
  status,
  qty_cc,
  price_e4,
  at_ms,
}: SimulatedTrade): Record<string, unknown> {
  const { hash, account, market, index, side } = order;
  const { api_key } = account.credentials;
  const [size, price, asset_id] = [sizeText(qty_cc), priceText(price_e4), market.input.token_ids[index]];
  const transaction_hash = status === 'MATCHED' ? '' : `0x${createHash('sha256').update(id).digest('hex')}`;
  const nobody = `0x${'0f'.repeat(32)}`;
  const maker =
    role === 'MAKER'
      ? { order_id: hash, owner: api_key, side }
      : { order_id: nobody, owner: '0', side: side === 'BUY' ? 'SELL' : 'BUY' };
  return {
    ...{
      id,
      taker_order_id: role === 'TAKER' ? hash : nobody,
      market: market.input.condition_id,
      asset_id,
      side,
      size,
      price,
      status,
    },
    ...{
      fee_rate_bps: '',
      outcome: market.input.outcomes[index],
      owner: role === 'TAKER' ? api_key : '0',
      trader_side: role,
    },
    ...{
      bucket_index: 0,
      match_time: String(Math.floor(at_ms / 1000)),
      timestamp: String(at_ms),
      transaction_hash,
    },
    maker_orders: [{ ...maker, matched_amount: size, price, asset_id, fee_rate_bps: '' }],
  };
}

/** The 200 answer to an order. */
export function placedDocument(order: SimulatedOrder, trades: readonly SimulatedTrade[]): Record<string, unknown> {
  const own = trades.filter((trade) => trade.order === order);
  const status = order.status === 'DELAYED' ? 'delayed' : order.filled_cc > 0 ? 'matched' : 'live';
  const shares = own.reduce((sum, { qty_cc }) => sum + qty_cc, 0) * 10_000;
  const dollars = own.reduce((sum, { qty_cc, price_e4 }) => sum + qty_cc * price_e4, 0);
  const text = (units: number): string => (status === 'matched' ? formatScaledShort(units, 6) : '');
  const [making, taking] = order.side === 'BUY' ? [dollars, shares] : [shares, dollars];
  return {
    ...{
      success: true,
      errorMsg: '',
      orderID: order.hash,
      status,
      makingAmount: text(making),
      takingAmount: text(taking),
    },
    ...(status === 'matched' ? { tradeIDs: own.map(({ id }) => id), transactionsHashes: [] } : {}),
  };
}
