import { constants, createHash, generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTieRule } from '../../adapters/http/rules-text.ts';
import { kalshiTakerSchedule } from '../../adapters/kalshi/fees.ts';
import {
  parseEvents,
  parseOrderbook,
  parsePriceBands,
  parseSeries,
  parseSettlements,
} from '../../adapters/kalshi/parse.ts';
import { KalshiSigner, signedMessage } from '../../adapters/kalshi/sign.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const TS = 1_703_123_456_789;
const OCTOBER_2026_US = Date.UTC(2026, 9, 20) * 1000;
const NFL_FEES = new Map([['KXNFLGAME', { fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 }]]);

function listingsOf(document: unknown): MarketListing[] {
  const parsed = parseEvents(document, NFL_FEES, OCTOBER_2026_US);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.listings;
}

describe('signing', () => {
  it.each([
    ['GET', '/trade-api/v2/portfolio/balance', '02ae08908732851c628215f6c43a26402fb5d7545086116463017dea9865604b'],
    [
      'GET',
      '/trade-api/v2/portfolio/orders?limit=5',
      '042a544bbfd7e6bf4e35ed6d085fcd18723650af4c08fdcd4bd34019c6ce1efc',
    ],
    [
      'post',
      '/trade-api/v2/portfolio/events/orders',
      '0a4079223910ebec1151074dfdd6628f820afdfff5dda27569762c7eca480fcd',
    ],
    ['GET', '/trade-api/ws/v2', '34972a481233ecb6bb716c6137981e53e30619a9765cf7e0352aa00e621006dd'],
  ])('%s %s signs the documented message', (method, path, digest) => {
    expect(
      createHash('sha256')
        .update(signedMessage(TS, method, path))
        .digest('hex'),
    ).toBe(digest);
  });

  it.each(['pkcs8', 'pkcs1'] as const)('a %s key gives a PSS signature that its public key accepts', (type) => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signer = new KalshiSigner('key-id', privateKey.export({ type, format: 'pem' }).toString());
    const headers = signer.headers('GET', '/trade-api/ws/v2', TS * 1000 + 999);
    const signature = headers['KALSHI-ACCESS-SIGNATURE'] ?? '';
    expect([headers['KALSHI-ACCESS-KEY'], headers['KALSHI-ACCESS-TIMESTAMP'], signature.length]).toEqual([
      'key-id',
      String(TS),
      344,
    ]);
    const key = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const check = (message: string) => verify('sha256', Buffer.from(message), key, Buffer.from(signature, 'base64'));
    expect([check(`${TS}GET/trade-api/ws/v2`), check(`${TS + 1}GET/trade-api/ws/v2`)]).toEqual([true, false]);
  });

  it('refuses a key that is none without quoting it', () => {
    expect(() => new KalshiSigner('id', 'SECRET-TEXT')).toThrow(/^(?!.*SECRET).*private key/);
    const { privateKey } = generateKeyPairSync('ed25519');
    expect(() => new KalshiSigner('id', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(/RSA/);
  });
});

describe('fee schedule', () => {
  const nfl = { fee_type: 'quadratic_with_maker_fees', fee_multiplier: 1 };
  it.each([
    ['2026-03-03T23:59:59Z', 'kalshi_cent'],
    ['2026-05-27T23:59:59Z', 'kalshi_e4_cent'],
    ['2026-05-28T00:00:00Z', 'kalshi_e4'],
    ['2026-08-27T23:59:59Z', 'kalshi_e4'],
    ['2026-08-28T00:00:00Z', 'kalshi_direct'],
  ])('at %s rounds by %s', (at, rounding) => {
    expect(kalshiTakerSchedule(nfl, Date.parse(at) * 1000)).toMatchObject({ rate_e5: 7000, rounding });
  });

  it('scales with the multiplier; each override falls back by itself', () => {
    const rate = (fields: object) => kalshiTakerSchedule({ ...nfl, ...fields }, OCTOBER_2026_US)?.rate_e5;
    expect([rate({ fee_multiplier: 0.5 }), rate({ fee_multiplier: 0 })]).toEqual([3500, 0]);
    expect([rate({ fee_multiplier_override: 0.5 }), rate({ fee_type_override: 'quadratic' })]).toEqual([3500, 7000]);
    expect(rate({ fee_type_override: null, fee_multiplier_override: null })).toBe(7000);
  });

  it.each([
    [{ fee_type: 'flat', fee_multiplier: 1 }],
    [{ fee_type: null, fee_multiplier: 1 }],
    [{ fee_type: 'quadratic', fee_multiplier: null }],
    [{ fee_type: 'quadratic', fee_multiplier: -1 }],
    [{ fee_type: 'quadratic', fee_multiplier: 0.000_001 }],
    [{ fee_type: 'quadratic', fee_multiplier: 1, fee_type_override: 'something_new' }],
  ])('is unknown for %j', (fields) => {
    expect(kalshiTakerSchedule(fields, OCTOBER_2026_US)).toBeNull();
  });
});

describe('rules and grids', () => {
  it.each([
    ['If the game ends in a tie, the market will resolve to $0.50 for each team.', 'nfl', 'splits'],
    ['If the game ends in a tie, the market will resolve to a fair market price.', 'nfl', 'fair_price'],
    ['In case of a tie the market resolves to No.', 'nfl', 'pays_no'],
    ['The team that wins.', 'nfl', 'unknown'],
    ['The team that wins.', 'nba', 'no_tie'],
  ] as const)('reads %j (%s) as %s', (rules, league, rule) => {
    expect(readTieRule(rules, league)).toBe(rule);
  });

  it('reads price bands by their fields and refuses malformed ones', () => {
    expect(parsePriceBands([{ start: '0.0000', end: '1.0000', step: '0.0100' }])).toEqual([
      { start_e4: 0, end_e4: 10_000, step_e4: 100 },
    ]);
    for (const bad of [
      [],
      null,
      [{ start: '0', end: '1', step: '0' }],
      [{ start: '0', end: '1' }],
      [{ start: 0, end: 1, step: 1 }],
    ]) {
      expect(parsePriceBands(bad)).toBeNull();
    }
  });

  it.each([
    [{ orderbook_fp: { yes_dollars: [], no_dollars: [['0.8120', '369.00']] } }, { bids: [], asks: [[1880, 36_900]] }],
    [{ orderbook_fp: { yes_dollars: {}, no_dollars: [] } }, { bids: [], asks: [] }],
    [{ orderbook_fp: { yes_dollars: [['0.62', '1.5']] } }, { bids: [[6200, 150]], asks: [] }],
  ])('reads the REST book %j', (document, value) => {
    expect(parseOrderbook(document)).toEqual({ ok: true, value });
  });

  it('refuses the old key names instead of showing an empty book', () => {
    expect(parseOrderbook({ orderbook: { yes: [[1, 1]] } })).toMatchObject({ ok: false, reason: 'not_an_orderbook' });
    expect(parseOrderbook({ orderbook_fp: { yes_dollars: [[62, 1]] } })).toMatchObject({
      ok: false,
      reason: 'bad_level',
    });
  });
});

describe.runIf(HAS_RECORDINGS)('recorded REST answers', () => {
  it('lists 64 preseason and season NFL markets with both teams, date, tie rule, grid and fee', () => {
    const listings = listingsOf(recording('kalshi/events_nfl_preseason.json.gz'));
    expect(listings).toHaveLength(64);
    for (const one of listings) {
      expect(one).toMatchObject({
        league: 'nfl',
        tie_rule: 'splits',
        status: 'open',
        min_qty_cc: 1,
        lot_cc: 1,
        fee: { rate_e5: 7000, rounding: 'kalshi_direct' },
      });
      expect(one.participants).toHaveLength(2);
      expect(one.game_date).toMatch(/^2026-0[89]-\d\d$/);
      expect(one.price_bands).toEqual([{ start_e4: 0, end_e4: 10_000, step_e4: 100 }]);
    }
    const rams = listings.find(({ market_id }) => market_id === 'KXNFLGAME-26AUG15LARKC-LAR');
    expect(rams).toMatchObject({
      outcome_name: 'Los Angeles R',
      outcome_code: 'LAR',
      game_date: '2026-08-15',
      event_id: 'KXNFLGAME-26AUG15LARKC',
    });
  });

  it('lists every nested market of all sports, a league that we do not price null, fee unknown without a series', () => {
    const events = Object.values(recording<Record<string, unknown>>('kalshi/events_sports_nested.json.gz'));
    const listings = listingsOf({ events });
    expect(listings.length).toBeGreaterThan(200);
    const baseball = listings.find(({ market_id }) => market_id.startsWith('KXMLBGAME-26AUG092020HOUSD'));
    expect(baseball).toMatchObject({
      league: 'mlb',
      fee: null,
      game_date: '2026-08-09',
      starts_at_us: Date.parse('2026-08-10T00:20:00Z') * 1000,
    });
    const canadian = listings.filter(({ event_id }) => event_id.startsWith('KXCFL'));
    expect(canadian.length).toBe(30);
    expect(canadian.every(({ league }) => league === null)).toBe(true);
  });

  it('reads the fee fields of four series', () => {
    const { payloads } = recording<{ payloads: Record<string, unknown> }>('kalshi/series_fee_fields.json.gz');
    const rates = Object.entries(payloads).map(([ticker, payload]) => {
      const parsed = parseSeries(payload);
      const [fields] = parsed.ok ? [...parsed.value.values()] : [];
      return [ticker, fields === undefined ? null : kalshiTakerSchedule(fields, OCTOBER_2026_US)?.rate_e5];
    });
    expect(Object.fromEntries(rates)).toEqual({
      KXMLBGAME: 3500,
      KXMLBSPREAD: 3500,
      KXATPDOUBLES: 7000,
      KXWNBAGAME: 7000,
    });
  });

  it('reads settled markets: yes pays 10,000, no pays 0, and active ones are left out', () => {
    const text = JSON.stringify(recording('kalshi/markets_settled.json.gz'));
    const markets = [...text.matchAll(/\{[^{}]*"status":"finalized"[^{}]*\}/g)].length;
    const found: unknown[] = [];
    const walk = (json: unknown): void => {
      if (Array.isArray(json)) for (const one of json) walk(one);
      else if (typeof json === 'object' && json !== null) {
        if ('ticker' in json && 'result' in json) found.push(json);
        else for (const one of Object.values(json)) walk(one);
      }
    };
    walk(JSON.parse(text));
    const settled = parseSettlements({ markets: found });
    expect(settled.length).toBeGreaterThan(30);
    expect(settled.length).toBeGreaterThanOrEqual(markets);
    expect(new Set(settled.map(({ yes_value_e4 }) => yes_value_e4))).toEqual(new Set([0, 10_000]));
    expect(settled.every(({ is_final }) => is_final)).toBe(true);
    expect(
      parseSettlements({
        market: { ticker: 'X', status: 'finalized', result: 'scalar', settlement_value_dollars: '0.5000' },
      }),
    ).toMatchObject([{ yes_value_e4: 5000, is_final: true }]);
  });

  it('hostile answers never throw', () => {
    const documents = [recording('kalshi/events_nfl_preseason.json.gz')].map((one) => ({
      events: (one as { events: unknown[] }).events.slice(0, 2),
    }));
    fc.assert(
      fc.property(hostileText(documents), (text) => {
        let json: unknown = null;
        try {
          json = JSON.parse(text);
        } catch {
          return;
        }
        for (const one of parseEvents(json, NFL_FEES, OCTOBER_2026_US).ok ? listingsOf(json) : []) {
          expect(typeof one.market_id).toBe('string');
          expect(one.price_bands.length).toBeGreaterThan(0);
        }
        parseOrderbook(json);
        parseSeries(json);
        parseSettlements(json);
      }),
      { numRuns: 300 },
    );
  });
});
