import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rejections } from '../../adapters/http/decode.ts';
import { PolymarketBookStream } from '../../adapters/polymarket/book-stream.ts';
import { polymarketTakerSchedule } from '../../adapters/polymarket/fees.ts';
import {
  encodedList,
  gammaTimeUs,
  parseBook,
  parseGammaEvents,
  parseGammaMarket,
  parseGammaSettlements,
  tickBand,
} from '../../adapters/polymarket/parse.ts';
import { parseMarketFrame } from '../../adapters/polymarket/parse-ws.ts';
import { hostileText } from './support/hostile.ts';
import { AT_US, book, change, changes, live, NO, YES } from './support/polymarket.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

type Frame = Record<string, unknown>;
const FRAMES = HAS_RECORDINGS ? recording<Record<string, Frame>>('polymarket/recorded_frames.json.gz') : {};

function gameEvent(change: Frame = {}): Frame {
  return {
    id: '900',
    slug: 'nfl-dal-nyg-2026-09-13',
    eventDate: '2026-09-13',
    startTime: '2026-09-14T00:20:00Z',
    markets: [
      {
        conditionId: '0xc0',
        slug: 'nfl-dal-nyg-2026-09-13',
        question: 'Cowboys vs. Giants',
        sportsMarketType: 'moneyline',
        outcomes: '["Cowboys", "Giants"]',
        clobTokenIds: '["71", "52"]',
        outcomePrices: '["0.6", "0.4"]',
        description: 'If the game ends in a tie, this market will resolve 50-50.',
        gameStartTime: '2026-09-14 00:20:00+00',
        active: true,
        closed: false,
        enableOrderBook: true,
        acceptingOrders: true,
        orderPriceMinTickSize: 0.01,
        orderMinSize: 5,
        secondsDelay: 1,
        feesEnabled: true,
        feeType: 'sports_fees_v3',
        feeSchedule: { rate: 0.05, exponent: 1, takerOnly: true, rebateRate: 0.15 },
        ...change,
      },
    ],
  };
}

function listings(event: Frame) {
  const parsed = parseGammaEvents({ events: [event] });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

describe('Gamma oddities', () => {
  it.each([
    ['["a", "b"]', ['a', 'b']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [null, []],
    ['', []],
    ['{broken', []],
  ])('reads the list %j', (value, expected) => {
    expect(encodedList(value)).toEqual(expected);
  });

  it.each([
    ['2026-04-05 15:10:00+00', '2026-04-05T15:10:00Z'],
    ['2026-04-05T15:10:00Z', '2026-04-05T15:10:00Z'],
    ['2026-03-11T09:29:01.328Z', '2026-03-11T09:29:01.328Z'],
  ])('reads the time %s', (text, iso) => {
    expect(gammaTimeUs(text)).toBe(Date.parse(iso) * 1000);
  });

  it.each([
    [0.01, 100],
    [0.001, 10],
    [0.0025, 25],
    [0.005, 50],
    ['0.0001', 1],
    [0.00005, null],
    [0, null],
    ['x', null],
    [2, null],
  ])('tick %j is a step of %j', (tick, step_e4) => {
    expect(tickBand(tick)).toEqual(step_e4 === null ? null : { start_e4: step_e4, end_e4: 10_000 - step_e4, step_e4 });
  });
});

describe('listings', () => {
  it('one per outcome, each with its own token, mirrored', () => {
    const [first, second] = listings(gameEvent()).listings;
    expect(first).toMatchObject({
      market_id: '0xc0:0',
      yes_ref: '71',
      no_ref: '52',
      outcome_name: 'Cowboys',
      league: 'nfl',
      game_date: '2026-09-13',
      participants: ['Cowboys', 'Giants', 'dal', 'nyg'],
      tie_rule: 'splits',
      status: 'open',
      min_qty_cc: 500,
      lot_cc: 1,
      min_notional_udollars: 1_000_000,
      taker_delay_us: 1_000_000,
      starts_at_us: Date.parse('2026-09-14T00:20:00Z') * 1000,
      fee: { rate_e5: 5000, rounding: 'polymarket_5dp' },
    });
    expect(second).toMatchObject({ market_id: '0xc0:1', yes_ref: '52', no_ref: '71', outcome_name: 'Giants' });
  });

  it.each([
    [{ sportsMarketType: 'team_totals' }, 'prop_market'],
    [{ sportsMarketType: undefined }, 'not_a_game'],
    [{ clobTokenIds: '["",""]' }, 'not_deployed'],
    [{ outcomes: '["A","B","C"]' }, 'not_binary'],
    [{ version: 'v2' }, 'protocol_v2'],
    [{ orderPriceMinTickSize: null }, 'bad_tick_size'],
    [{ orderMinSize: 'five' }, 'bad_min_size'],
    [{ secondsDelay: -1 }, 'bad_delay'],
    [{ conditionId: '' }, 'bad_market'],
  ])('refuses %j as %s', (part, reason) => {
    expect(listings(gameEvent(part))).toMatchObject({ listings: [], rejected: { [reason]: 1 } });
  });

  it.each([
    [{ acceptingOrders: false }, 'paused'],
    [{ closed: true }, 'closed'],
    [{ closed: true, umaResolutionStatus: 'resolved' }, 'settled'],
  ])('is %j: %s', (part, status) => {
    expect(listings(gameEvent(part)).listings.map((one) => one.status)).toEqual([status, status]);
  });
});

describe('fee schedule', () => {
  it.each([
    [{ feesEnabled: false }, 0],
    [{ feesEnabled: true, feeSchedule: { rate: 0.05, exponent: 1 } }, 5000],
    [{ feeSchedule: { rate: 0.03, exponent: 1 } }, 3000],
    [{ feesEnabled: true }, null],
    [{}, null],
    [{ feesEnabled: true, feeSchedule: { rate: 0.05, exponent: 2 } }, null],
    [{ feesEnabled: true, feeSchedule: { rate: 5, exponent: 1 } }, null],
    [{ feesEnabled: true, takerBaseFee: 1000 }, null],
  ])('%j charges %j', (market, rate_e5) => {
    expect(polymarketTakerSchedule(market)?.rate_e5 ?? null).toBe(rate_e5);
  });
});

describe('settlements in Gamma', () => {
  const market = { conditionId: '0xc0', closed: true, umaResolutionStatus: 'resolved', clobTokenIds: '["71","52"]' };
  it.each([
    [{ outcomePrices: '["1", "0"]' }, [10_000, 0]],
    [{ outcomePrices: '["0.5", "0.5"]' }, [5000, 5000]],
    [{ outcomePrices: '["0", "0"]' }, null],
    [{ outcomePrices: '["0.9995", "0.0005"]' }, null],
    [{ outcomePrices: '["1", "0"]', umaResolutionStatus: 'proposed' }, null],
    [{ outcomePrices: '["1", "0"]', closed: false }, null],
  ])('%j pays %j', (part, values_e4) => {
    expect(parseGammaSettlements([{ ...market, ...part }])[0]?.values_e4 ?? null).toEqual(values_e4);
  });
});

describe.runIf(HAS_RECORDINGS)('recorded payloads', () => {
  const market_frames = Object.entries(FRAMES).filter(([name]) =>
    /^ws_(market|book|quotes|last|tick)|^py_(book|last|price|tick)/.test(name),
  );

  it.each(market_frames)('%s is read, or refused by name', (name, frame) => {
    const parsed = parseMarketFrame(JSON.stringify(frame));
    if (!parsed.ok) throw new Error(parsed.reason);
    const { messages, rejected } = parsed.value;
    // Two formats that no longer exist: one level per frame (until 2025-09), and a bare trade without its event type.
    const known =
      name === 'py_price_change' ? { legacy_price_change: 1 } : name === 'ws_last_trade' ? { missing_type: 1 } : {};
    expect(rejected).toEqual(known);
    expect(messages).toHaveLength(Object.keys(known).length === 0 ? 1 : 0);
  });

  it('a real book of 76 bids and 86 asks is live and uncrossed', () => {
    const frame = FRAMES.py_book ?? {};
    const token = String(frame.asset_id);
    const one = new PolymarketBookStream();
    one.follow(token, '0x:0', AT_US);
    const { events } = one.feed(JSON.stringify({ event_type: 'book', ...frame }), AT_US);
    expect(events).toMatchObject([{ type: 'book' }]);
    const [event] = events;
    if (event?.type === 'book') expect([event.bids.length, event.asks.length]).toEqual([76, 86]);
    expect(one.top(token).bid_e4).toBeLessThan(one.top(token).ask_e4);
  });

  it('a real sports moneyline: schedule of 0.03, delay of 3 s, paid to its first outcome', () => {
    const frame = FRAMES.gamma_market_sports_market_money_line ?? {};
    const rejections = new Rejections();
    const [first] = parseGammaMarket(frame, null, rejections);
    expect(rejections.counts).toEqual({});
    expect(first).toMatchObject({
      outcome_name: 'FaZe',
      league: null,
      tie_rule: 'splits',
      status: 'settled',
      taker_delay_us: 3_000_000,
      min_qty_cc: 500,
      lot_cc: 1,
      game_date: '2026-04-05',
      fee: { rate_e5: 3000 },
      price_bands: [{ start_e4: 10, end_e4: 9990, step_e4: 10 }],
    });
    expect(parseGammaSettlements([frame])).toMatchObject([{ values_e4: [10_000, 0] }]);
  });

  it('no recorded payload of any kind makes a parser throw', () => {
    const reasons = new Rejections();
    for (const frame of Object.values(FRAMES)) {
      for (const one of Array.isArray(frame) ? (frame as unknown[]) : [frame]) {
        parseGammaMarket(one, null, reasons);
        parseGammaEvents(one);
        parseBook(one);
        parseGammaSettlements(one);
        parseMarketFrame(JSON.stringify(one));
      }
    }
    expect(Object.keys(reasons.counts).sort()).toEqual(['bad_market', 'not_a_game', 'not_binary', 'prop_market']);
  });

  it('hostile frames never throw and never leave a crossed book that claims to be live', () => {
    const frames = [
      book(YES, [['0.48', '30']], [['0.52', '25']]),
      book(NO, [['0.48', '25']], [['0.52', '30']]),
      changes([change(YES, 'BUY', '0.51', '150', '0.51', '0.52')]),
      changes([change(NO, 'SELL', '0.49', '1', '0.48', '0.49')]),
      [book(YES, [], [])],
      ...market_frames.map(([, frame]) => frame),
    ];
    fc.assert(
      fc.property(fc.array(hostileText(frames), { minLength: 1, maxLength: 15 }), (texts) => {
        const both = live();
        for (const text of texts) both.feed(text, AT_US);
        for (const token of [YES, NO]) {
          const { bid_e4, ask_e4 } = both.top(token);
          if (both.status(token) === 'live') expect(bid_e4).toBeLessThan(ask_e4);
        }
        for (const text of texts) {
          try {
            const json: unknown = JSON.parse(text);
            parseGammaEvents(json);
            parseGammaEvents({ events: [json] });
            parseGammaSettlements([json]);
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
