/** What Kalshi leaves open about an order, and what its private channels say of it. */
import { describe, expect, it } from 'vitest';
import { parsePrivateFrame } from '../../adapters/kalshi/private/frames.ts';
import { readBatch, readCreate, readFill, readOrder } from '../../adapters/kalshi/private/order-answers.ts';

describe('what is not clear', () => {
  it.each([408, 500, 502, 503, 504])('HTTP %d leaves open whether the order exists', (status) => {
    expect(readCreate(status, { error: { code: 'service_unavailable' } }, 'x', 100)).toMatchObject({ kind: 'unknown' });
  });

  it('a limit of requests placed nothing', () => {
    expect(readCreate(429, { error: 'too many requests' }, 'x', 100)).toMatchObject({
      kind: 'refused',
      code: 'too many requests',
    });
  });

  it('a batch says of each order what became of it, and nothing of one that it does not name', () => {
    const answer = {
      orders: [
        { order_id: 'v1', client_order_id: 'a', fill_count: '0.00', remaining_count: '1.00', ts_ms: 1 },
        { client_order_id: 'b', error: { code: 'insufficient_balance', message: 'no' } },
      ],
    };
    const read = readBatch(
      201,
      answer,
      ['a', 'b', 'c'].map((order_id) => ({ order_id, qty_cc: 100 })),
    );
    expect([...read.values()].map(({ kind }) => kind)).toEqual(['accepted', 'refused', 'unknown']);
  });
});

describe('private frames', () => {
  const FILL = {
    ...{
      trade_id: 'd91bc706',
      order_id: 'ee587a1c',
      client_order_id: 'my-order-1',
      market_ticker: 'KXT',
      is_taker: true,
    },
    ...{ book_side: 'bid', outcome_side: 'yes', yes_price_dollars: '0.7500', count_fp: '278.00', fee_cost: '0.010000' },
    ts_ms: 1_671_899_397_000,
  };
  const ORDER = {
    ...{ order_id: 'ee587a1c', ticker: 'KXT', status: 'resting', fill_count_fp: '0.00', remaining_count_fp: '10.00' },
    ...{ client_order_id: 'my-order-1', last_updated_ts_ms: 1_733_047_200_000, last_update_reason: 'Trade' },
  };
  const frame = (type: string, msg: unknown) => parsePrivateFrame(JSON.stringify({ type, sid: 13, msg }));

  it('of each channel', () => {
    expect(frame('fill', FILL)).toMatchObject({
      ok: true,
      value: {
        type: 'fill',
        fill: {
          fill_id: 'd91bc706',
          order_id: 'my-order-1',
          yes_price_e4: 7_500,
          qty_cc: 27_800,
          fee_udollars: 10_000,
        },
      },
    });
    expect(frame('user_order', ORDER)).toMatchObject({
      ok: true,
      value: {
        type: 'order',
        market_id: 'KXT',
        reason: 'Trade',
        order: { status: 'resting', remaining_qty_cc: 1_000 },
      },
    });
    expect(
      frame('market_position', { market_ticker: 'KXT', position_fp: '-3.00', position_cost_dollars: '1.5000' }),
    ).toMatchObject({
      ok: true,
      value: { position: { net_qty_cc: -300, cost_udollars: 1_500_000 } },
    });
    expect(frame('ticker', {})).toEqual({ ok: true, value: { type: 'other' } });
  });

  it.each([
    ['bad_fill', 'fill', { ...FILL, yes_price_dollars: '1.7500' }],
    ['bad_fill', 'fill', { ...FILL, no_price_dollars: '0.5000' }],
    ['bad_fill', 'fill', { ...FILL, book_side: undefined }],
    ['bad_fill', 'fill', { ...FILL, fee_cost: undefined }],
    ['bad_fill', 'fill', { ...FILL, count_fp: '0.00' }],
    ['bad_order', 'user_order', { ...ORDER, status: 'toString' }],
    ['bad_order', 'user_order', { ...ORDER, ticker: undefined }],
    ['bad_position', 'market_position', { market_ticker: 'KXT', position_fp: '--1.00' }],
  ])('%s is refused by name', (reason, type, msg) => {
    expect(frame(type, msg)).toMatchObject({ ok: false, reason });
  });

  it('a fill of REST and of the channel is the same', () => {
    const by_rest = { ...FILL, fill_id: FILL.trade_id, ticker: 'KXT', no_price_dollars: '0.2500' };
    expect(readFill(by_rest)).toEqual(readFill(FILL));
    expect(
      readOrder({ ...ORDER, status: 'executed', fill_count_fp: '10.00', remaining_count_fp: '0.00' }),
    ).toMatchObject({ status: 'filled' });
  });
});
