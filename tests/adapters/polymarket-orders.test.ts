/** Amounts of orders, and what the venue's answers mean. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, immediateLotCc, orderAmounts, TICKS } from '../../adapters/polymarket/orders/amounts.ts';
import {
  readBatchAnswer,
  readCancelled,
  readHeartbeat,
  readOrderAnswer,
  readPlaced,
} from '../../adapters/polymarket/orders/answers.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const HASH = `0x${'ab'.repeat(32)}`;
const RULES = { tick_e4: 100, min_qty_cc: 500 };
const asked = (change: Partial<Asked>): Asked => ({
  side: 'BUY',
  price_e4: 5200,
  qty_cc: 1000,
  kind: 'GTC',
  ...change,
});

describe('amounts', () => {
  it.each([
    [asked({}), 100, 5_200_000, 10_000_000],
    [asked({ price_e4: 4800, qty_cc: 3333 }), 100, 15_998_400, 33_330_000],
    [asked({ side: 'SELL', price_e4: 5730, qty_cc: 1234 }), 10, 12_340_000, 7_070_820],
    [asked({ price_e4: 1275, qty_cc: 555 }), 25, 707_625, 5_550_000],
  ])('are those of polymarket.md 3.4: %j', (order, tick_e4, maker_amount, taker_amount) => {
    expect(orderAmounts(order, { ...RULES, tick_e4 })).toEqual({ maker_amount, taker_amount, qty_cc: order.qty_cc });
  });

  it.each([
    ['unknown_tick', asked({}), { ...RULES, tick_e4: 30 }],
    ['off_grid', asked({ price_e4: 5250 }), RULES],
    ['off_grid', asked({ price_e4: 0 }), RULES],
    ['off_grid', asked({ price_e4: 10_000 }), RULES],
    ['bad_quantity', asked({ qty_cc: 0.5 }), RULES],
    ['bad_quantity', asked({ qty_cc: -5 }), RULES],
    ['below_min_size', asked({ qty_cc: 499 }), RULES],
    ['below_min_notional', asked({ price_e4: 100, qty_cc: 9900, kind: 'FAK' }), RULES],
  ])('refuse %s', (name, order, rules) => {
    expect(orderAmounts(order, rules)).toBe(name);
  });

  it('never exceed what was asked for, and keep the limit exactly', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TICKS.keys()),
        fc.nat(),
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.constantFrom<Asked['kind']>('GTC', 'GTD', 'FOK', 'FAK'),
        fc.constantFrom<Asked['side']>('BUY', 'SELL'),
        (tick_e4, at, qty_cc, kind, side) => {
          const price_e4 = tick_e4 * (1 + (at % (10_000 / tick_e4 - 1)));
          const amounts = orderAmounts({ side, price_e4, qty_cc, kind }, { tick_e4, min_qty_cc: 500 });
          if (typeof amounts === 'string') return;
          const { maker_amount, taker_amount, qty_cc: kept } = amounts;
          const [dollars, shares] = side === 'BUY' ? [maker_amount, taker_amount] : [taker_amount, maker_amount];
          expect(kept).toBeLessThanOrEqual(qty_cc);
          expect(qty_cc - kept).toBeLessThan(kind === 'FAK' || kind === 'FOK' ? immediateLotCc(price_e4) : 1);
          expect(dollars * 10_000).toBe(shares * price_e4);
          if (kind === 'FAK' || kind === 'FOK') expect(dollars % 10_000).toBe(0);
        },
      ),
    );
  });
});

const answer = (change: object): string =>
  JSON.stringify({
    ...{ success: true, errorMsg: '', orderID: HASH, status: 'live', makingAmount: '', takingAmount: '' },
    ...change,
  });

describe('answers to an order', () => {
  it('tell what rests, what is held and what has traded', () => {
    expect(readOrderAnswer(200, answer({}), HASH, 'BUY')).toEqual({ kind: 'live', hash: HASH });
    expect(readOrderAnswer(200, answer({ status: 'delayed' }), HASH, 'BUY')).toEqual({ kind: 'delayed', hash: HASH });
    const traded = { status: 'matched', makingAmount: '5.2', takingAmount: '10', tradeIDs: ['t1', 't1', 't2'] };
    const filled = { qty_cc: 1000, cost_udollars: 5_200_000 };
    const matched = { kind: 'matched', hash: HASH, trade_ids: ['t1', 't2'] };
    expect(readOrderAnswer(200, answer(traded), HASH, 'BUY')).toEqual({ ...matched, filled });
    const sold = { ...traded, makingAmount: '60.47', takingAmount: '0.78611' };
    expect(readOrderAnswer(200, answer(sold), HASH, 'SELL')).toEqual({
      ...matched,
      filled: { qty_cc: 6047, cost_udollars: 786_110 },
    });
  });

  it.each([
    [200, answer({ status: 'unmatched' })],
    [200, answer({ orderID: `0x${'cd'.repeat(32)}` })],
    [200, answer({ success: false })],
    [200, '<html>'],
    [200, ''],
    [400, '{"error":"order 0xab is invalid. Duplicated."}'],
    [400, '{"error":"order match delayed due to market conditions"}'],
    [500, '{"error":"order timed out"}'],
    [502, '<html>Bad gateway</html>'],
    [403, '<html>Attention required</html>'],
  ])('that are no certain word are unknown, so that nobody sends it again: %i %s', (status, body) => {
    expect(readOrderAnswer(status, body, HASH, 'BUY').kind).toBe('unknown');
  });

  it.each([
    [400, 'not enough balance / allowance: the balance is not enough', 'rejected', 'not_enough_balance'],
    [400, 'order 0x is invalid. Price (0.525) breaks minimum tick size rule: 0.01', 'rejected', 'tick'],
    [400, 'order 0x is invalid. Size (1) lower than the minimum: 5', 'rejected', 'min_size'],
    [400, "'0x12' address in closed only mode", 'rejected', 'closed_only'],
    [400, 'maker address not allowed, please use the deposit wallet flow', 'rejected', 'wallet'],
    [400, "order couldn't be fully filled. FOK orders are fully filled or killed.", 'over', 'fok_not_filled'],
    [400, 'no orders found to match with FAK order. FAK orders are ...', 'over', 'nothing_to_match'],
    [401, 'Unauthorized/Invalid api key', 'rejected', 'unauthorised'],
    [425, 'restarting', 'rejected', 'restarting'],
    [429, 'slow down', 'rejected', 'rate_limited'],
    [
      503,
      'Trading is currently cancel-only. New orders are not accepted, but cancels are allowed.',
      'rejected',
      'cancel_only',
    ],
    [503, 'Trading is currently disabled. Check polymarket.com for updates', 'rejected', 'trading_disabled'],
    [400, 'something new', 'rejected', 'other'],
  ])('name the refusal: %i %s', (status, text, kind, name) => {
    expect(readOrderAnswer(status, JSON.stringify({ error: text }), HASH, 'BUY')).toEqual({ kind, name, text });
  });

  it('name a refused order of a batch, and trust no batch of another length', () => {
    const refused = answer({ orderID: '', status: '', errorMsg: 'post-only mode: only post-only orders' });
    const sent = [HASH, HASH].map((hash) => ({ hash, side: 'BUY' as const }));
    const [first, second] = readBatchAnswer(200, `[${answer({})},${refused}]`, sent);
    expect(first).toEqual({ kind: 'live', hash: HASH });
    expect(second).toMatchObject({ kind: 'rejected', name: 'post_only_mode' });
    for (const one of readBatchAnswer(200, `[${answer({})}]`, sent)) expect(one.kind).toBe('unknown');
    for (const one of readBatchAnswer(503, '{}', sent)) expect(one.kind).toBe('unknown');
  });

  it('on cancelling and heartbeats say what was done', () => {
    const other = `0x${'cd'.repeat(32)}`;
    const read = readCancelled({ canceled: [HASH, 7], not_canceled: { [other]: 'already canceled or matched' } });
    const value = { cancelled: [HASH], not_cancelled: { [other]: 'already canceled or matched' } };
    expect(read).toEqual({ ok: true, value });
    expect(readCancelled({ error: 'no' })).toEqual({ ok: false, reason: 'not_a_cancel_answer', detail: 'no' });
    expect(readHeartbeat(200, '{"heartbeat_id":"a"}')).toEqual({ ok: true, next_id: 'a' });
    const wrong = '{"error_msg":"Invalid Heartbeat ID","heartbeat_id":"b"}';
    expect(readHeartbeat(400, wrong)).toEqual({ ok: false, next_id: 'b' });
    expect(readHeartbeat(200, wrong)).toEqual({ ok: false, next_id: 'b' });
    expect(readHeartbeat(502, '<html>')).toEqual({ ok: false, next_id: null });
  });

  it('never throw and never promise a fill, however they are cut or bent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.string(), fc.nat(300), (status, noise, cut) => {
        const whole = answer({ status: 'matched', makingAmount: '5.2', takingAmount: '10' });
        for (const body of [noise, whole.slice(0, cut), whole.slice(0, cut) + noise]) {
          const read = readOrderAnswer(status, body, HASH, 'BUY');
          if (read.kind === 'matched') expect(JSON.parse(body)).toMatchObject({ orderID: HASH, success: true });
          readHeartbeat(status, body);
        }
      }),
    );
    fc.assert(fc.property(fc.json(), (text) => void readBatchAnswer(200, text, [{ hash: HASH, side: 'SELL' }])));
    fc.assert(fc.property(fc.jsonValue(), (value) => void [readCancelled(value), readPlaced(value, HASH, 'BUY')]));
  });
});

describe.skipIf(!HAS_RECORDINGS)('recorded answers', () => {
  const frames = (): Record<string, unknown> => recording('polymarket/recorded_frames.json.gz');
  const text = (name: string): string => JSON.stringify(frames()[name]);

  it('are read, or refused by name', () => {
    const { orderID } = frames().http_order_response_ok as { orderID: string };
    // Recorded before answers had a status: only asking tells where it stands.
    expect(readOrderAnswer(200, text('http_order_response_ok'), orderID, 'BUY').kind).toBe('unknown');
    const failed = readOrderAnswer(200, text('http_order_response_failed'), HASH, 'BUY');
    expect(failed).toMatchObject({ kind: 'rejected', name: 'not_enough_balance' });
    expect(readOrderAnswer(500, text('http_order_response_error_500'), HASH, 'BUY').kind).toBe('unknown');
    for (const [name, done, not] of [
      ['http_cancel_response_ok', 1, 0],
      ['http_cancel_response_failed', 0, 1],
      ['http_batch_cancel_response', 2, 1],
    ] as const) {
      const read = readCancelled(frames()[name]);
      if (!read.ok) throw new Error(read.reason);
      expect(read.value.cancelled).toHaveLength(done);
      expect(Object.keys(read.value.not_cancelled)).toHaveLength(not);
    }
  });
});
