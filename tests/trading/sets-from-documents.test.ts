/** Every kind of set from the venues' documents: parsed by the adapters, paired, listed at the desk, found in the books. */
import { describe, expect, it } from 'vitest';
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { parseGammaEvents } from '../../adapters/polymarket/parse.ts';
import type { GameSnapshot, InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import type { Opportunity } from '../../runtime/trading/types/journal.ts';
import {
  divisionEvent,
  type Json,
  soccerEvent,
  spreadMarket,
  teamEvent,
  totalMarket,
} from '../adapters/support/gamma-events.ts';
import { HAS_RECORDINGS, recording, stamp } from '../adapters/support/recordings.ts';
import { bookEvent, gameEvent, pairEvent, SECOND, START_US, TestDesk, ticks } from './support.ts';

const T = START_US + 10 * SECOND;
const LISTED_US = Date.UTC(2026, 9, 20) * 1000;
/** Model edges would take the same books first; here only sets matter. */
const ONLY_SETS = { model_min_edge_e4: 10_000 };

const NESTED: Json[] = HAS_RECORDINGS ? Object.values(recording('kalshi/events_sports_nested.json.gz')) : [];
const FEES = new Map(
  NESTED.map((event) => [String(event.series_ticker), { fee_type: 'quadratic', fee_multiplier: 1 }] as const),
).set('KXNFLNFCEAST', { fee_type: 'quadratic', fee_multiplier: 1 });

/** A recorded event, with some of its text replaced. */
function recorded(event_ticker: string, replace: Readonly<Record<string, string>> = {}): Json {
  const event = NESTED.find((one) => one.event_ticker === event_ticker);
  if (event === undefined) throw new Error(`${event_ticker} is not recorded`);
  const text = Object.entries(replace).reduce(
    (so_far, [from, to]) => so_far.replaceAll(from, to),
    JSON.stringify(event),
  );
  return JSON.parse(text) as Json;
}

function kalshi(...events: Json[]): MarketListing[] {
  const parsed = parseEvents({ events }, FEES, LISTED_US);
  if (!parsed.ok) throw new Error(parsed.reason);
  expect(parsed.value.rejected).toEqual({});
  return parsed.value.listings;
}

function polymarket(...events: Json[]): MarketListing[] {
  const parsed = parseGammaEvents({ events });
  if (!parsed.ok) throw new Error(parsed.reason);
  expect(parsed.value.rejected).toEqual({});
  return parsed.value.listings;
}

function scoreboard(name: string, replace: Readonly<Record<string, string>> = {}): GameSnapshot[] {
  const text = JSON.stringify(recording(`espn/${name}.json.gz`));
  const changed = Object.entries(replace).reduce((so_far, [from, to]) => so_far.replaceAll(from, to), text);
  const parsed = parseScoreboard(JSON.parse(changed), stamp(T));
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.games.map(({ game }) => game);
}

/** What is bought: the market, the side, and the price per contract in 1/10,000 dollar. */
type Leg = readonly [market_id: string, side: 'yes' | 'no', ask_e4: number];

/** A desk that knows the games and the pairs of the listings, and nothing else. */
function deskOf(games: readonly GameSnapshot[], listings: readonly MarketListing[]): { desk: TestDesk; pairs: Pair[] } {
  const { pairs, unmatched } = pairGames(games, listings);
  expect(unmatched).toEqual([]);
  const paired = new Set(pairs.map(({ game_id }) => game_id));
  const desk = new TestDesk(ONLY_SETS);
  for (const game of games) if (paired.has(game.game_id)) desk.send(gameEvent(START_US, game));
  desk.send(...pairs.map((pair) => pairEvent(START_US, pair)));
  return { desk, pairs };
}

/** Books in which each market can be bought on YES at `ask` and sold a cent lower, 200 contracts each. */
function books(asks_e4: Readonly<Record<string, number>>): InputEvent[] {
  return Object.entries(asks_e4).map(([market_id, ask_e4]) =>
    bookEvent(
      T,
      market_id.startsWith('KX') ? 'kalshi' : 'polymarket',
      [[ask_e4 - 100, 20_000]],
      [[ask_e4, 20_000]],
      market_id,
    ),
  );
}

function taken(desk: TestDesk, type: Opportunity['opportunity_type']): Leg[][] {
  return desk
    .of('opportunity')
    .filter((one) => one.opportunity_type === type && one.verdict === 'taken')
    .map(({ legs }) => legs.map(({ market_id, side, ask_e4 }): Leg => [market_id, side, ask_e4]));
}

const idsOf = (listings: readonly MarketListing[]): string[] => listings.map(({ market_id }) => market_id);

describe.runIf(HAS_RECORDINGS)('from the documents to the set', () => {
  const sparks = 'KXWNBAGAME-26AUG09GSLA';
  const wnba = (): ReturnType<typeof deskOf> =>
    deskOf(scoreboard('wnba_scoreboard_20260809_pre').slice(3), kalshi(recorded(sparks)));

  it('complete set: YES on both of markets of a recorded game at Kalshi', () => {
    const { desk } = wnba();
    desk.send(...books({ [`${sparks}-LA`]: 4_400, [`${sparks}-GS`]: 4_800 }), ...ticks(T));
    expect(taken(desk, 'complete_set')).toEqual([
      [
        [`${sparks}-LA`, 'yes', 4_400],
        [`${sparks}-GS`, 'yes', 4_800],
      ],
    ]);
  });

  it('mirrored lock: NO on both teams', () => {
    const { desk } = wnba();
    desk.send(...books({ [`${sparks}-LA`]: 5_600, [`${sparks}-GS`]: 5_500 }), ...ticks(T));
    expect(taken(desk, 'mirrored_lock')[0]?.map(([, side]) => side)).toEqual(['no', 'no']);
  });

  /** A recorded match of 2025, moved to the clubs and the day of recorded listings. */
  const MOVED_MATCH = {
    'Seattle Sounders FC': 'Houston Dynamo FC',
    'Minnesota United FC': 'Vancouver Whitecaps',
    '2025-06-01T22:00Z': '2026-08-20T00:30Z',
  };

  it('three-way lock at Kalshi: the recorded tie market with both clubs', () => {
    const seattle = scoreboard('mls_scoreboard_20250601_pre', MOVED_MATCH);
    const match = 'KXMLSGAME-26AUG19VANHOU';
    const { desk } = deskOf(seattle, kalshi(recorded(match)));
    desk.send(...books({ [`${match}-HOU`]: 4_500, [`${match}-TIE`]: 2_400, [`${match}-VAN`]: 2_100 }), ...ticks(T));
    const [legs] = taken(desk, 'three_way_lock');
    expect(legs?.map(([market_id, side]) => [market_id.slice(-3), side]).sort()).toEqual([
      ['HOU', 'yes'],
      ['TIE', 'yes'],
      ['VAN', 'yes'],
    ]);
    expect(new Set(desk.of('fill').map(({ market_id }) => market_id)).size).toBe(3);
  });

  it('three-way lock at Kalshi that fees eat: says the same edge before fees in words and figures', () => {
    const seattle = scoreboard('mls_scoreboard_20250601_pre', MOVED_MATCH);
    const match = 'KXMLSGAME-26AUG19VANHOU';
    const { desk } = deskOf(seattle, kalshi(recorded(match)));
    desk.send(...books({ [`${match}-HOU`]: 4_700, [`${match}-TIE`]: 2_800, [`${match}-VAN`]: 2_400 }), ...ticks(T));
    const [missed] = desk.of('opportunity').filter((one) => one.opportunity_type === 'three_way_lock');
    expect(missed).toMatchObject({ verdict: 'near_miss', edge_gross_e4: 100 });
    expect(missed?.refusal?.text).toMatch(/^\+?1\.0 c before fees, /);
  });

  const MEXICO = { name: 'Mexico', abbreviation: 'mex' };
  const SOUTH_AFRICA = { name: 'South Africa', abbreviation: 'rsa' };

  it('three-way lock at Polymarket: NO on two of three, with a cancelled match charged by its own rule', () => {
    const event = soccerEvent('fifwc', MEXICO, SOUTH_AFRICA, '2026-06-11', '2026-06-11 19:00:00+00');
    const listings = polymarket(event);
    const { desk, pairs } = deskOf(scoreboard('worldcup_scoreboard_20260611').slice(0, 1), listings);
    expect(pairs.map((pair) => pair.b?.void_rule)).toEqual(['pays_no', 'pays_yes', 'pays_no']);
    const [home = '', draw = ''] = idsOf(listings);
    desk.send(...books({ [home]: 7_100, [draw]: 4_100 }), ...ticks(T), ...ticks(T + 3 * SECOND));
    expect(taken(desk, 'three_way_lock')[0]).toEqual([
      [home, 'no', 3_000],
      [draw, 'no', 6_000],
    ]);
  });

  /** Recorded ladders of 7 August, moved to the recorded game of the 9th between the same teams. */
  const MOVED = { '26AUG072140HOUSD': '26AUG092020HOUSD', 'Aug 7, 2026 at 9:40': 'Aug 9, 2026 at 8:20' };
  const astros = (): GameSnapshot[] =>
    scoreboard('mlb_scoreboard_20260809_pre').filter(({ home }) => home.code === 'SD');

  it('nested lock: a wider total against a narrower one', () => {
    const listings = kalshi(recorded('KXMLBTOTAL-26AUG072140HOUSD', MOVED));
    const { desk } = deskOf(astros(), listings);
    const ladder = 'KXMLBTOTAL-26AUG092020HOUSD';
    desk.send(...books({ [`${ladder}-8`]: 4_400, [`${ladder}-10`]: 5_600 }), ...ticks(T));
    expect(taken(desk, 'nested_lock')).toEqual([
      [
        [`${ladder}-8`, 'yes', 4_400],
        [`${ladder}-10`, 'no', 4_500],
      ],
    ]);
  });

  it('nested lock: the money line against a margin of the same team, the margin at the other venue', () => {
    const spread = spreadMarket('San Diego Padres', 'Houston Astros', -2.5, {
      gameStartTime: '2026-08-10 00:20:00+00',
    });
    const [sd, hou] = [
      { name: 'San Diego Padres', abbreviation: 'sd' },
      { name: 'Houston Astros', abbreviation: 'hou' },
    ];
    const gamma = polymarket(teamEvent('mlb', sd, hou, '2026-08-09', [spread]));
    const { desk } = deskOf(astros(), [...kalshi(recorded('KXMLBGAME-26AUG092020HOUSD')), ...gamma]);
    const [margin = ''] = idsOf(gamma);
    desk.send(
      ...books({ 'KXMLBGAME-26AUG092020HOUSD-SD': 4_400, [margin]: 5_700 }),
      ...ticks(T),
      ...ticks(T + 3 * SECOND),
    );
    expect(taken(desk, 'nested_lock')[0]?.map(([market_id, side]) => [market_id, side])).toEqual(
      expect.arrayContaining([
        ['KXMLBGAME-26AUG092020HOUSD-SD', 'yes'],
        [margin, 'no'],
      ]),
    );
  });

  it('lock of one line across the venues', () => {
    const total = totalMarket('San Diego Padres', 'Houston Astros', 8.5, { gameStartTime: '2026-08-10 00:20:00+00' });
    const [sd, hou] = [
      { name: 'San Diego Padres', abbreviation: 'sd' },
      { name: 'Houston Astros', abbreviation: 'hou' },
    ];
    const gamma = polymarket(teamEvent('mlb', sd, hou, '2026-08-09', [total]));
    const { desk } = deskOf(astros(), [...kalshi(recorded('KXMLBTOTAL-26AUG072140HOUSD', MOVED)), ...gamma]);
    const [over = ''] = idsOf(gamma);
    desk.send(
      ...books({ 'KXMLBTOTAL-26AUG092020HOUSD-9': 4_000, [over]: 5_000 }),
      ...ticks(T),
      ...ticks(T + 3 * SECOND),
    );
    expect(taken(desk, 'cross_venue_lock')[0]?.map(([market_id, side]) => [market_id, side])).toEqual([
      ['KXMLBTOTAL-26AUG092020HOUSD-9', 'yes'],
      [over, 'no'],
    ]);
  });

  it('neg-risk lock at Polymarket: YES on every outcome of an event whose rules say that one must win, and of no other', () => {
    const of = (change: Json): TestDesk => {
      const listings = polymarket(divisionEvent(['Boston', 'New York', 'Philadelphia', 'Toronto'], change));
      const { desk } = deskOf([], listings);
      const shown = books(Object.fromEntries(idsOf(listings).map((id) => [id, 2_200])));
      return desk.send(...shown, ...ticks(T), ...ticks(T + 4 * SECOND));
    };
    const [legs] = taken(of({ description: 'Exactly one of these teams must win the division.' }), 'neg_risk_lock');
    expect(legs?.map(([, side]) => side)).toEqual(['yes', 'yes', 'yes', 'yes']);
    expect(of({ description: 'If none is listed, all resolve "No".' }).of('opportunity')).toEqual([]);
    expect(of({}).of('opportunity')).toEqual([]);
  });

  it('neg-risk lock at Kalshi: NO on every outcome, and never YES, because nobody says that these are all', () => {
    const event = recorded('KXNBA-27', { 'KXNBA-27': 'KXNFLNFCEAST-26', KXNBA: 'KXNFLNFCEAST' });
    const listings = kalshi({ ...event, markets: (event.markets as Json[]).slice(0, 4) });
    const priced = (ask_e4: number): TestDesk => {
      const { desk } = deskOf([], listings);
      return desk.send(...books(Object.fromEntries(idsOf(listings).map((id) => [id, ask_e4]))), ...ticks(T));
    };
    expect(priced(2_000).of('opportunity')).toEqual([]);
    expect(taken(priced(3_000), 'neg_risk_lock')[0]?.map(([, side]) => side)).toEqual(['no', 'no', 'no', 'no']);
  });
});
