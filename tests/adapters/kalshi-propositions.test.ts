/** What Kalshi's markets are on: recorded events, and what becomes of them when fields are changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { KALSHI_SERIES, seriesOfLeagues } from '../../adapters/kalshi/series.ts';
import { LEAGUES } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

type Json = Record<string, unknown>;
interface Event extends Json {
  event_ticker: string;
  markets: Json[];
}

const NESTED: Event[] = HAS_RECORDINGS ? Object.values(recording('kalshi/events_sports_nested.json.gz')) : [];
const SWEEP = HAS_RECORDINGS
  ? recording<{ kalshi: Record<string, Event[]> }>('cross/mlb_spread_sweep_20260820.json.gz').kalshi
  : {};

const parse = (events: readonly unknown[]) => {
  const parsed = parseEvents({ events }, new Map(), 0);
  if (!parsed.ok) throw new Error(parsed.reason);
  const { unknown_fee: _, ...rejected } = parsed.value.rejected;
  return { listings: parsed.value.listings, rejected };
};

/** A recorded event with one of its markets, changed; asked for inside tests only, which do not run without recordings. */
function changed(event_ticker: string, change: Json, event_change: Json = {}): Event {
  const event = NESTED.find((one) => one.event_ticker === event_ticker);
  if (event === undefined) throw new Error(`${event_ticker} is not recorded`);
  return { ...event, ...event_change, markets: [{ ...event.markets[0], ...change }] };
}

const MATCH = 'KXMLSGAME-26AUG19VANHOU';
const SPREAD = 'KXMLBSPREAD-26AUG072145TBSEA';
const TOTAL = 'KXMLBTOTAL-26AUG072145TBSEA';
const DIVISION = { series_ticker: 'KXNFLNFCEAST', event_ticker: 'KXNFLNFCEAST-26' };

describe('series', () => {
  it('are listed for every league, each ticker once', () => {
    expect(LEAGUES.filter((league) => seriesOfLeagues([league]).length === 0)).toEqual([]);
    expect(new Set(KALSHI_SERIES.map(({ ticker }) => ticker)).size).toBe(KALSHI_SERIES.length);
    expect(seriesOfLeagues(['nhl'])).toEqual(['KXNHLGAME', 'KXNHLSPREAD', 'KXNHLTOTAL', 'KXNHLEAST', 'KXNHLWEST']);
  });
});

describe.runIf(HAS_RECORDINGS)('recorded events', () => {
  it('a soccer match is home, away and the draw, each with what it pays', () => {
    const { listings, rejected } = parse(NESTED.filter((event) => event.event_ticker === MATCH));
    expect(rejected).toEqual({});
    expect(listings.map((one) => [one.outcome_name, one.proposition.kind, one.tie_rule, one.void_rule])).toEqual([
      ['Vancouver', 'side', 'pays_no', 'fair_price'],
      ['Houston', 'side', 'pays_no', 'fair_price'],
      ['Tie', 'draw', 'no_tie', 'fair_price'],
    ]);
    for (const one of listings)
      expect(one).toMatchObject({
        league: 'soccer',
        competition: 'usa.1',
        participants: ['Vancouver', 'Houston', 'Tie'],
      });
  });

  it('all 203 markets of 24 baseball ladders have their line and both teams', () => {
    const { listings, rejected } = parse(Object.values(SWEEP).flat());
    expect([listings.length, rejected]).toEqual([203, {}]);
    const strikes = new Map(
      Object.values(SWEEP)
        .flat()
        .flatMap(({ markets }) => markets.map(({ ticker, floor_strike }) => [ticker, floor_strike])),
    );
    for (const { market_id, proposition, participants, league } of listings) {
      expect(league).toBe('mlb');
      expect(participants).toHaveLength(2);
      if (proposition.kind !== 'margin' && proposition.kind !== 'total') throw new Error(proposition.kind);
      expect(proposition.line_tenths / 10).toBe(strikes.get(market_id));
    }
    const bal = listings.find(({ market_id }) => market_id === 'KXMLBSPREAD-26AUG201835NYYBAL-BAL4');
    expect(bal).toMatchObject({
      outcome_name: 'Baltimore',
      outcome_code: 'BAL',
      participants: ['New York Y', 'Baltimore'],
      proposition: { kind: 'margin', line_tenths: 35 },
    });
  });

  it('basketball ladders too, with totals that say that overtime counts', () => {
    const ladders = NESTED.filter(({ event_ticker }) => /^KXWNBA(SPREAD|TOTAL)/.test(event_ticker));
    const { listings, rejected } = parse(ladders);
    expect(rejected).toEqual({});
    const kinds = (kind: string): MarketListing[] => listings.filter(({ proposition }) => proposition.kind === kind);
    expect([kinds('margin').length, kinds('total').length]).toEqual([29, 27]);
  });

  it('outcomes of an exclusive event are counted, and never taken for all there are', () => {
    const [league] = NESTED.filter(({ event_ticker }) => event_ticker === 'KXNBA-27');
    const { listings } = parse([{ ...league, series_ticker: 'KXNBAEAST' }]);
    expect(listings).toHaveLength(30);
    for (const one of listings)
      expect(one.proposition).toEqual({ kind: 'one_of', outcomes: 30, exhaustive: false, placeholder: false });
  });
});

describe.runIf(HAS_RECORDINGS)('changed events', () => {
  it.each([
    [() => changed(SPREAD, { floor_strike: 3, yes_sub_title: 'Seattle wins by over 3 runs' }), 'whole_line'],
    [() => changed(SPREAD, { floor_strike: 2.5 }), 'line_conflict'],
    [() => changed(SPREAD, { floor_strike: '3.5' }), 'bad_line'],
    [() => changed(SPREAD, { floor_strike: undefined }), 'bad_line'],
    [() => changed(SPREAD, { floor_strike: -3.5 }), 'bad_line'],
    [() => changed(SPREAD, { strike_type: 'less' }), 'bad_line'],
    [() => changed(SPREAD, { yes_sub_title: 'Seattle loses by over 3.5 runs' }), 'not_a_margin'],
    [() => changed(SPREAD, { yes_sub_title: 'Seattle' }), 'not_a_margin'],
    [() => changed(SPREAD, { yes_sub_title: '' }), 'bad_market'],
    [() => changed(TOTAL, { yes_sub_title: 'Seattle over 1.5 runs scored' }), 'not_a_total'],
    [() => changed(TOTAL, { yes_sub_title: 'Under 1.5 runs scored' }), 'not_a_total'],
    [() => changed(TOTAL, { floor_strike: 1.25, yes_sub_title: 'Over 1.25 runs scored' }), 'not_a_total'],
    [() => changed(MATCH, { rules_primary: 'If Vancouver wins.', rules_secondary: '' }), 'other_period'],
    [
      () => changed(MATCH, { rules_primary: 'If Vancouver advances, including extra time and penalties.' }),
      'other_period',
    ],
    [() => changed(TOTAL, { rules_secondary: 'Regulation only.' }), 'other_period'],
    [() => changed('KXNBA-27', {}, { ...DIVISION, mutually_exclusive: false }), 'not_exclusive'],
  ] as const)('%# is refused as %s', (event, reason) => {
    expect(parse([event()])).toEqual({ listings: [], rejected: { [reason]: 1 } });
  });

  it('reads the line from the fields where a ticker has another number, as in June 2026', () => {
    const ticker = `${SPREAD}-SEA3`;
    const [one] = parse([changed(SPREAD, { ticker, floor_strike: 3.5 })]).listings;
    expect([one?.market_id, one?.proposition]).toEqual([ticker, { kind: 'margin', line_tenths: 35 }]);
  });

  it('reads "more than" as "over"', () => {
    const [one] = parse([changed(SPREAD, { yes_sub_title: 'Seattle wins by more than 3.5 runs' })]).listings;
    expect(one).toMatchObject({ outcome_name: 'Seattle', proposition: { kind: 'margin', line_tenths: 35 } });
  });

  it('an event without a title that names two sides has no participants', () => {
    const [one] = parse([changed(TOTAL, {}, { title: 'Total Runs' })]).listings;
    expect(one?.participants).toEqual([]);
  });

  it('counts an unnamed outcome', () => {
    const [one] = parse([changed('KXNBA-27', { yes_sub_title: 'Another team' }, DIVISION)]).listings;
    expect(one?.proposition).toMatchObject({ kind: 'one_of', placeholder: true });
  });

  it('hostile ladders, matches and events never throw, and every line read is a half', () => {
    const kinds = new Set(['KXMLSGAME', 'KXMLBSPREAD', 'KXMLBTOTAL', 'KXWNBATOTAL']);
    const some = NESTED.filter(({ series_ticker }) => kinds.has(String(series_ticker)));
    fc.assert(
      fc.property(hostileText(some.map((event) => ({ events: [event] }))), (text) => {
        let json: unknown = null;
        try {
          json = JSON.parse(text);
        } catch {
          return;
        }
        const parsed = parseEvents(json, new Map(), 0);
        for (const { proposition } of parsed.ok ? parsed.value.listings : []) {
          if (proposition.kind !== 'margin' && proposition.kind !== 'total') continue;
          expect(proposition.line_tenths % 10).toBe(5);
        }
      }),
      { numRuns: 300 },
    );
  });
});
