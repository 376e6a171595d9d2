import { describe, expect, it } from 'vitest';
import { PolymarketBookStream } from '../../adapters/polymarket/book-stream.ts';
import { parseBook } from '../../adapters/polymarket/parse.ts';
import { AT_US, book, change, changes, live, NO, YES } from './support/polymarket.ts';

describe('token books', () => {
  it('keeps one book per token, each converted from its own entries', () => {
    const both = live();
    expect([both.top(YES), both.top(NO)]).toEqual([
      { bid_e4: 5000, ask_e4: 5200 },
      { bid_e4: 4800, ask_e4: 5000 },
    ]);
    const { events, refetch } = both.feed(
      JSON.stringify(
        changes([
          change(YES, 'BUY', '0.51', '150', '0.51', '0.52'),
          change(NO, 'SELL', '0.49', '150.009', '0.48', '0.49'),
        ]),
      ),
      AT_US,
    );
    expect(events).toMatchObject([
      { market_id: '0xc0:0', mode: 'set', changes: [{ side: 'bid', price_e4: 5100, qty_cc: 15_000 }] },
      { market_id: '0xc0:1', mode: 'set', changes: [{ side: 'ask', price_e4: 4900, qty_cc: 15_000 }] },
    ]);
    expect(refetch).toEqual([]);
  });

  it('minds no mirrored change of a token that is not listed, and refuses a frame without any that is', () => {
    const one = new PolymarketBookStream();
    one.follow(YES, '0xc0:0', AT_US);
    one.connected([YES], AT_US);
    one.feed(JSON.stringify(book(YES, [['0.50', '10']], [['0.52', '25']])), AT_US);
    const [ours, mirrored] = [
      change(YES, 'BUY', '0.51', '150', '0.51', '0.52'),
      change(NO, 'SELL', '0.49', '150', '0.48', '0.49'),
    ];
    const { events } = one.feed(JSON.stringify(changes([mirrored, ours])), AT_US);
    expect(events).toMatchObject([{ market_id: '0xc0:0', changes: [{ side: 'bid', price_e4: 5100 }] }]);
    expect(one.rejections.counts).toEqual({});
    one.feed(JSON.stringify(changes([mirrored])), AT_US);
    expect(one.rejections.counts).toEqual({ unknown_token: 1 });
  });

  it('gaps and refetches when the venue states another top than ours', () => {
    const both = live();
    const { events, refetch } = both.feed(
      JSON.stringify(changes([change(YES, 'BUY', '0.47', '5', '0.49', '0.52')])),
      AT_US,
    );
    expect(events.at(-1)).toMatchObject({ type: 'book_status', status: 'gapped', market_id: '0xc0:0' });
    expect([refetch, both.status(NO), both.gaps]).toEqual([[YES], 'live', 1]);
  });

  it('checks the top after the whole frame, not after each of its changes', () => {
    const both = live();
    const two = [change(YES, 'BUY', '0.50', '0', '0.49', '0.52'), change(YES, 'BUY', '0.49', '7', '0.49', '0.52')];
    const { events } = both.feed(JSON.stringify(changes(two)), AT_US);
    expect(events).toMatchObject([
      {
        type: 'book_changes',
        changes: [
          { side: 'bid', price_e4: 5000, qty_cc: 0 },
          { side: 'bid', price_e4: 4900, qty_cc: 700 },
        ],
        best_bid_e4: 4900,
        best_ask_e4: 5200,
      },
    ]);
    expect([both.status(YES), both.top(YES).bid_e4]).toEqual(['live', 4900]);
  });

  it('counts dust for the top though not for the depth', () => {
    const both = live();
    const { events } = both.feed(JSON.stringify(changes([change(YES, 'BUY', '0.51', '0.004', '0.51', '0.52')])), AT_US);
    // The desk does not see dust, so it cannot check a top that is dust.
    expect(events).toMatchObject([{ changes: [{ price_e4: 5100, qty_cc: 0 }], best_bid_e4: null, best_ask_e4: 5200 }]);
    expect(both.status(YES)).toBe('live');
  });

  it('heals from REST with the changes that came after it, and ignores older ones', () => {
    const both = live();
    both.feed(JSON.stringify(changes([change(YES, 'BUY', '0.47', '5', '0.49', '0.52')])), AT_US);
    both.feed(JSON.stringify(changes([change(YES, 'BUY', '0.10', '9', '0.49', '0.52')], '1790000001000')), AT_US);
    both.feed(JSON.stringify(changes([change(YES, 'SELL', '0.51', '3', '0.49', '0.51')], '1790000003000')), AT_US);
    const rest = parseBook(book(YES, [['0.49', '1']], [['0.52', '25']], '1790000002000'));
    if (!rest.ok) throw new Error(rest.reason);
    const { events } = both.snapshot(rest.value, AT_US);
    expect(events.map(({ type }) => type)).toEqual(['book', 'book_changes']);
    expect([both.status(YES), both.top(YES)]).toEqual(['live', { bid_e4: 4900, ask_e4: 5100 }]);
  });

  it('after a disconnect waits for a new book on the new socket; REST alone does not make it live', () => {
    const both = live();
    expect(both.disconnected([YES, NO], AT_US, 'socket closed')).toHaveLength(2);
    const rest = parseBook(book(YES, [['0.49', '1']], [['0.52', '25']]));
    if (rest.ok) expect(both.snapshot(rest.value, AT_US).events).toEqual([]);
    both.connected([YES, NO], AT_US);
    both.feed(JSON.stringify(book(YES, [['0.49', '1']], [['0.52', '25']])), AT_US);
    expect([both.status(YES), both.status(NO)]).toEqual(['live', 'gapped']);
    expect(both.tick(AT_US + 4_000_000).refetch).toEqual([NO]);
  });

  it('drops the book on a tick change until the next one', () => {
    const both = live();
    const { events, refetch } = both.feed(
      JSON.stringify({ event_type: 'tick_size_change', asset_id: YES, new_tick_size: '0.001' }),
      AT_US,
    );
    expect(events).toMatchObject([
      { type: 'grid', market_id: '0xc0:0', price_bands: [{ start_e4: 10, end_e4: 9_990, step_e4: 10 }] },
      { status: 'gapped', reason: 'tick_size_change' },
    ]);
    expect(refetch).toEqual([YES]);
  });

  it('leaves no price for an order when the new tick cannot be read', () => {
    const { events } = live().feed(JSON.stringify({ event_type: 'tick_size_change', asset_id: YES }), AT_US);
    expect(events[0]).toMatchObject({ type: 'grid', price_bands: [] });
  });

  describe('never go back', () => {
    /** So many hundredths of a millisecond after the books of {@link live}. */
    const ms = (n: number): string => String(1_790_000_000_000 + n / 100);
    /** Changes stamped 101000 and 102000 made the book .60/.62; then the venue states another top. */
    const gapped = (): PolymarketBookStream => {
      const both = live();
      const to = (bid: string, ask: string, at: number) =>
        JSON.stringify(
          changes([change(YES, 'BUY', bid, '5', bid, '0.62'), change(YES, 'SELL', ask, '5', bid, ask)], ms(at)),
        );
      both.feed(JSON.stringify(changes([change(YES, 'SELL', '0.52', '0', '0.50', '')], ms(101_000))), AT_US);
      both.feed(to('0.60', '0.62', 102_000), AT_US);
      expect(both.top(YES)).toEqual({ bid_e4: 6_000, ask_e4: 6_200 });
      both.feed(JSON.stringify(changes([change(YES, 'BUY', '0.10', '5', '0.59', '0.62')])), AT_US);
      expect(both.status(YES)).toBe('gapped');
      return both;
    };
    const old = [ms(100_500), ms(50_000), ms(101_900), undefined, '1790000102', ''];

    it.each(old)('to a REST book stamped %s: gapped, and asked for again', (stamp) => {
      const both = gapped();
      const rest = parseBook({ ...book(YES, [['0.50', '9']], [['0.52', '9']]), timestamp: stamp });
      if (!rest.ok) throw new Error(rest.reason);
      expect(both.snapshot(rest.value, AT_US).events).toEqual([]);
      expect([both.status(YES), both.top(YES).bid_e4]).toEqual(['gapped', 6_000]);
      expect(both.tick(AT_US + 4_000_000).refetch).toContain(YES);
    });

    it.each(old)('to a book frame stamped %s, neither gapped nor live', (stamp) => {
      for (const both of [gapped(), live()]) {
        const at = JSON.stringify(changes([change(NO, 'BUY', '0.01', '1', '0.48', '0.50')], ms(102_000)));
        both.feed(at, AT_US);
        const token = both.status(YES) === 'gapped' ? YES : NO;
        const before = [both.status(token), both.top(token)];
        both.feed(JSON.stringify({ ...book(token, [['0.30', '9']], [['0.32', '9']]), timestamp: stamp }), AT_US);
        expect([both.status(token), both.top(token)]).toEqual(before);
      }
    });

    it('but take the book of the same moment or later', () => {
      for (const at of [102_000, 102_100]) {
        const both = gapped();
        both.feed(JSON.stringify(book(YES, [['0.58', '9']], [['0.61', '9']], ms(at))), AT_US);
        expect([both.status(YES), both.top(YES).bid_e4]).toEqual(['live', 5_800]);
      }
    });

    it('to a book of between two gaps', () => {
      const both = gapped();
      both.feed(JSON.stringify(book(YES, [['0.58', '9']], [['0.61', '9']], ms(103_000))), AT_US);
      both.feed(JSON.stringify(changes([change(YES, 'BUY', '0.57', '9', '0.55', '0.61')], ms(105_000))), AT_US);
      expect(both.status(YES)).toBe('gapped');
      both.feed(JSON.stringify(book(YES, [['0.58', '9']], [['0.61', '9']], ms(104_000))), AT_US);
      expect(both.status(YES)).toBe('gapped');
    });

    it('and are not held up for ever by one stamp from the far future', () => {
      const both = live();
      const far = JSON.stringify(changes([change(YES, 'BUY', '0.10', '5', '0.49', '0.52')], '9790000000000'));
      both.feed(far, AT_US);
      expect(both.status(YES)).toBe('gapped');
      const later = String(Math.ceil(AT_US / 1_000) + 6_000);
      both.feed(JSON.stringify(book(YES, [['0.58', '9']], [['0.61', '9']], later)), AT_US + 6_000_000);
      expect(both.status(YES)).toBe('live');
    });
  });

  it('finds a token that fell silent on a living socket, and the dead socket behind it', () => {
    const both = live();
    both.feed('PONG', AT_US + 59_000_000);
    const silent = both.tick(AT_US + 61_000_000);
    expect(silent.events).toMatchObject([{ status: 'stale' }, { status: 'stale' }]);
    expect(silent.refetch).toEqual([YES, NO]);
    const same = parseBook(book(YES, [['0.50', '10']], [['0.52', '25']], '1790000050000'));
    const moved = parseBook(book(NO, [['0.40', '10']], [['0.42', '25']], '1790000050000'));
    if (!same.ok || !moved.ok) throw new Error('book');
    expect(both.snapshot(same.value, AT_US + 61_500_000).dead).toEqual([]);
    expect(both.snapshot(moved.value, AT_US + 61_500_000).dead).toEqual([NO]);
  });

  it('pays both tokens of a resolved market, or asks Gamma when no winner is named', () => {
    const resolved = {
      event_type: 'market_resolved',
      market: '0xc0',
      assets_ids: [YES, NO],
      winning_asset_id: NO,
      timestamp: '1790000009000',
    };
    const { events } = live().feed(JSON.stringify(resolved), AT_US);
    expect(events.filter(({ type }) => type === 'settlement')).toMatchObject([
      { market_id: '0xc0:0', yes_value_e4: 0 },
      { market_id: '0xc0:1', yes_value_e4: 10_000 },
    ]);
    expect(live().feed(JSON.stringify({ ...resolved, winning_asset_id: '' }), AT_US).unresolved).toEqual([YES, NO]);
  });
});
