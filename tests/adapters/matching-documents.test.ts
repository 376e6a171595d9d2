/** Listings of both venues against ESPN's games: recorded documents on both sides where there are any. */
import { describe, expect, it } from 'vitest';
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { means, readName, readSide } from '../../adapters/matching/names.ts';
import { parseGammaEvents } from '../../adapters/polymarket/parse.ts';
import type { GameSnapshot, League, Pair } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { type Json, moneyLine, soccerEvent, spreadMarket, teamEvent, totalMarket } from './support/gamma-events.ts';
import { HAS_RECORDINGS, recording, stamp } from './support/recordings.ts';

const NESTED: Json[] = HAS_RECORDINGS ? Object.values(recording('kalshi/events_sports_nested.json.gz')) : [];

function kalshi(events: readonly Json[]): MarketListing[] {
  const parsed = parseEvents({ events }, new Map(), 0);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.listings;
}

function polymarket(...events: Json[]): MarketListing[] {
  const parsed = parseGammaEvents({ events });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.listings;
}

function games(name: string): GameSnapshot[] {
  const parsed = parseScoreboard(recording(`espn/${name}.json.gz`), stamp());
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value.games.map(({ game }) => game);
}

const ofSeries = (name: string): Json[] =>
  NESTED.filter(({ event_ticker }) => String(event_ticker).startsWith(`${name}-`));
const byId = (pairs: readonly Pair[]): Record<string, string | undefined> =>
  Object.fromEntries(pairs.map(({ pair_id, a: market }) => [pair_id, market?.market_id]));
const reasons = (result: ReturnType<typeof pairGames>): string[] => result.unmatched.map(({ reason }) => reason);

describe.runIf(HAS_RECORDINGS)('recorded on both sides', () => {
  it('baseball of 2026-08-09 by names, Eastern date and start', () => {
    const result = pairGames(games('mlb_scoreboard_20260809_pre'), kalshi(ofSeries('KXMLBGAME')));
    expect(result.unmatched).toEqual([]);
    expect(byId(result.pairs)).toEqual({
      'mlb:401816466:18': 'KXMLBGAME-26AUG092020HOUSD-HOU',
      'mlb:401816466:25': 'KXMLBGAME-26AUG092020HOUSD-SD',
      'mlb:401816467:29': 'KXMLBGAME-26AUG091610LADAZ-AZ',
      'mlb:401816467:19': 'KXMLBGAME-26AUG091610LADAZ-LAD',
      'mlb:401816468:12': 'KXMLBGAME-26AUG091610TBSEA-SEA',
      'mlb:401816468:30': 'KXMLBGAME-26AUG091610TBSEA-TB',
    });
  });

  it("women's basketball of the same day", () => {
    const { pairs, unmatched } = pairGames(games('wnba_scoreboard_20260809_pre'), kalshi(ofSeries('KXWNBAGAME')));
    expect([pairs.length, unmatched]).toEqual([6, []]);
    expect(byId(pairs)['wnba:401857129:11']).toBe('KXWNBAGAME-26AUG09PHXWSH-PHX');
  });

  it('the opening match of the World Cup with its three outcomes, and no other match', () => {
    const [mexico, africa] = [
      { name: 'Mexico', abbreviation: 'mex' },
      { name: 'South Africa', abbreviation: 'rsa' },
    ];
    const event = soccerEvent('fifwc', mexico, africa, '2026-06-11', '2026-06-11 19:00:00+00');
    const { pairs, unmatched } = pairGames(games('worldcup_scoreboard_20260611'), polymarket(event));
    expect(unmatched).toEqual([]);
    expect(pairs.map(({ outcome, label }) => [outcome, label])).toEqual([
      ['home', 'Mexico win'],
      ['draw', 'Draw'],
      ['away', 'South Africa win'],
    ]);
    expect(new Set(pairs.map(({ game_id }) => game_id)).size).toBe(1);
  });

  it('ladders of two venues meet line by line, and what settles differently is priced', () => {
    const listed = games('mlb_scoreboard_20260809_pre');
    const ladders = ofSeries('KXMLBSPREAD')
      .concat(ofSeries('KXMLBTOTAL'))
      .filter(({ event_ticker }) => String(event_ticker).endsWith('HOUSD'))
      .map(
        (event) =>
          JSON.parse(
            JSON.stringify(event)
              .replaceAll('26AUG072140HOUSD', '26AUG092020HOUSD')
              .replaceAll('Aug 7, 2026 at 9:40', 'Aug 9, 2026 at 8:20'),
          ) as Json,
      );
    const markets = [
      spreadMarket('Houston Astros', 'San Diego Padres', -1.5, { gameStartTime: '2026-08-10 00:20:00+00' }),
      totalMarket('San Diego Padres', 'Houston Astros', 8.5, { gameStartTime: '2026-08-10 00:20:00+00' }),
    ];
    const [astros, padres] = [
      { name: 'Houston Astros', abbreviation: 'hou' },
      { name: 'San Diego Padres', abbreviation: 'sd' },
    ];
    const gamma = polymarket(teamEvent('mlb', padres, astros, '2026-08-09', markets));
    const { pairs, unmatched } = pairGames(listed, [...kalshi(ladders), ...gamma]);
    expect(unmatched).toEqual([]);
    const both = pairs.filter((pair) => pair.a !== null && pair.b !== null);
    expect(
      both.map(({ pair_id, a: market, outcome, relation }) => [pair_id, market?.market_id, outcome, relation]),
    ).toEqual([
      [
        'mlb:401816466:18:margin15',
        'KXMLBSPREAD-26AUG092020HOUSD-HOU2',
        'other',
        { kind: 'margin', side: 'away', line_tenths: 15 },
      ],
      ['mlb:401816466:total85', 'KXMLBTOTAL-26AUG092020HOUSD-9', 'other', { kind: 'total', line_tenths: 85 }],
    ]);
    for (const { settlement } of both)
      expect(settlement).toMatchObject([{ field: 'void', verdict: 'priced', loss_e4: 5_000, chance_ppm: 10_000 }]);
    expect(pairs.filter(({ b: market }) => market === null).every(({ settlement }) => settlement.length === 0)).toBe(
      true,
    );
  });
});

const side = (name: string, code = name) => ({ id: code, code, name });
function match(
  league: League,
  home: string,
  away: string,
  starts: string,
  change: Partial<GameSnapshot> = {},
): GameSnapshot {
  return {
    game_id: `${league}:${home}-${away}-${starts}`,
    league,
    competition: 'usa.1',
    home: side(home),
    away: side(away),
    starts_at_us: Date.parse(starts) * 1000,
    status: 'scheduled',
    ended: null,
    neutral_site: false,
    state: { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 },
    prior: null,
    spread: null,
    reference: null,
    ...change,
  };
}

describe.runIf(HAS_RECORDINGS)('recorded Kalshi matches of the MLS', () => {
  const AUGUST = [
    match('soccer', 'Houston Dynamo FC', 'Vancouver Whitecaps', '2026-08-20T00:30:00Z'),
    match('soccer', 'San Diego FC', 'Portland Timbers', '2026-08-20T02:30:00Z'),
    match('soccer', 'LA Galaxy', 'San Jose Earthquakes', '2026-08-20T02:30:00Z'),
  ];

  it('find both clubs by the names ESPN gives them, and the draw between them', () => {
    const { pairs, unmatched } = pairGames(AUGUST, kalshi(ofSeries('KXMLSGAME')));
    expect(unmatched).toEqual([]);
    expect(pairs).toHaveLength(9);
    for (const { outcome, a: market, game_id } of pairs) {
      if (outcome === 'draw') expect(market?.market_id.endsWith('-TIE')).toBe(true);
      if (market?.market_id.endsWith('-LAG')) expect([outcome, game_id]).toEqual(['home', AUGUST[2]?.game_id]);
      if (market?.market_id.endsWith('-VAN')) expect([outcome, game_id]).toEqual(['away', AUGUST[0]?.game_id]);
    }
  });

  it('are on no match of another competition, day or team of the same club', () => {
    const listings = kalshi(ofSeries('KXMLSGAME').slice(0, 1));
    const [first] = AUGUST;
    if (first === undefined) throw new Error('no match');
    const starts_at_us = first.starts_at_us + 3 * 86_400_000_000;
    for (const other of [
      { ...first, competition: 'concacaf.leagues.cup' },
      { ...first, starts_at_us },
      { ...first, status: 'postponed' as const },
      { ...first, home: side('Houston Dash Women') },
      { ...first, away: side('Vancouver Whitecaps II') },
    ])
      expect(reasons(pairGames([other], listings))).toEqual(['no_game', 'no_game', 'no_game']);
  });

  it('refuse a side without a market for the draw, and two events for one match', () => {
    const [event] = ofSeries('KXMLSGAME');
    const markets = ((event?.markets ?? []) as Json[]).filter(({ ticker }) => !String(ticker).endsWith('-TIE'));
    expect(reasons(pairGames(AUGUST, kalshi([{ ...event, markets }])))).toEqual(['no_draw_market', 'no_draw_market']);
    const twin = JSON.parse(JSON.stringify(event).replaceAll('VANHOU', 'VANHOUX')) as Json;
    expect(reasons(pairGames(AUGUST, kalshi([event ?? {}, twin])))).toEqual(Array(6).fill('duplicate_outcome'));
  });

  it('meet the same match at Polymarket, whose cancelled matches pay otherwise', () => {
    const clubs = [
      { name: 'Houston Dynamo FC', abbreviation: 'hou' },
      { name: 'Vancouver Whitecaps FC', abbreviation: 'van' },
    ] as const;
    const event = soccerEvent('mls', ...clubs, '2026-08-20', '2026-08-20 00:30:00+00');
    const { pairs, unmatched } = pairGames(AUGUST, [
      ...kalshi(ofSeries('KXMLSGAME').slice(0, 1)),
      ...polymarket(event),
    ]);
    expect(unmatched).toEqual([]);
    expect(pairs.every((pair) => pair.a !== null && pair.b !== null)).toBe(true);
    for (const { settlement } of pairs)
      expect(settlement).toMatchObject([{ field: 'void', verdict: 'priced', loss_e4: 10_000, chance_ppm: 500 }]);
  });
});

describe('double-headers', () => {
  const [sox, twins] = [
    { name: 'Boston Red Sox', abbreviation: 'bos' },
    { name: 'Minnesota Twins', abbreviation: 'min' },
  ];
  const at = (starts: string): GameSnapshot =>
    match('mlb', 'Boston Red Sox', 'Minnesota Twins', starts, {
      competition: 'mlb',
      home: side('Boston Red Sox', 'BOS'),
      away: side('Minnesota Twins', 'MIN'),
    });
  const listed = (gameStartTime: string | undefined): MarketListing[] =>
    polymarket(teamEvent('mlb', sox, twins, '2026-08-09', [moneyLine(sox, twins, { gameStartTime })]));

  it('are told apart by the stated start', () => {
    const both = [at('2026-08-09T17:05:00Z'), at('2026-08-09T23:10:00Z')];
    const { pairs } = pairGames(both, listed('2026-08-09 23:10:00+00'));
    expect(pairs.map(({ game_id }) => game_id)).toEqual([both[1]?.game_id, both[1]?.game_id]);
    expect(reasons(pairGames(both, listed(undefined)))).toEqual(['ambiguous_fixture', 'ambiguous_fixture']);
    expect(reasons(pairGames(both, listed('2026-08-09 20:30:00+00')))).toEqual([
      'ambiguous_fixture',
      'ambiguous_fixture',
    ]);
  });

  it('refuse the only game known when it begins at another time', () => {
    const result = pairGames([at('2026-08-09T17:05:00Z')], listed('2026-08-09 23:10:00+00'));
    expect([result.pairs, reasons(result)]).toEqual([[], ['other_start', 'other_start']]);
  });
});

describe('names without a table', () => {
  it.each([
    ['ncaaf', 'Michigan St.', 'Michigan State Spartans', true],
    ['ncaaf', 'Michigan', 'Michigan State Spartans', false],
    ['ncaaf', 'Michigan', 'Michigan Wolverines', true],
    ['ncaaf', 'Miami (FL)', 'Miami Hurricanes', true],
    ['ncaaf', 'Miami (FL)', 'Miami (OH) RedHawks', false],
    ['ncaaf', 'Miami (OH)', 'Miami (OH) RedHawks', true],
    ['ncaaf', 'Ole Miss', 'Ole Miss Rebels', true],
    ['ncaaf', 'LSU', 'LSU Tigers', true],
    ['ncaaf', 'Texas', 'Texas Tech Red Raiders', false],
    ['ncaaf', 'Virginia', 'West Virginia Mountaineers', false],
    ['ncaab', 'North Carolina', 'North Carolina Tar Heels', true],
    ['ncaab', 'North Carolina', 'NC State Wolfpack', false],
    ['ncaab', "St. John's", "Saint John's Red Storm", true],
    ['ncaab', 'Wright State Raiders (W)', 'Wright State Raiders', false],
    ['soccer', 'Houston', 'Houston Dynamo FC', true],
    ['soccer', 'Manchester Utd', 'Manchester United', true],
    ['soccer', 'Man City', 'Manchester United', false],
    ['soccer', 'Fulham FC', 'Fulham', true],
    ['soccer', 'FC Bayern München', 'Bayern Munich', true],
    ['soccer', 'FC Internazionale Milano', 'Internazionale', true],
    ['soccer', 'FC Internazionale Milano', 'AC Milan', false],
    ['soccer', 'Inter', 'Internazionale', true],
    ['soccer', 'Miami', 'Inter Miami CF', true],
    ['soccer', 'Club Atlético de Madrid', 'Atlético Madrid', true],
    ['soccer', 'Atlético Madrid', 'Real Madrid', false],
    ['soccer', 'Chelsea FC Women', 'Chelsea', false],
    ['soccer', 'FC', 'Arsenal', false],
    ['soccer', 'constructor', 'Arsenal', false],
    ['tennis', 'Carlos Alcaraz', 'Carlos Alcaraz', true],
    ['tennis', 'Felix Auger Aliassime', 'Félix Auger-Aliassime', true],
    ['tennis', 'Alcaraz', 'Carlos Alcaraz', false],
    ['tennis', 'Alexander Zverev', 'Mischa Zverev', false],
    ['tennis', 'Novak Djokovic', 'Novak Djokovic / Viktor Troicki', false],
    ['mma', 'Imanol Rodriguez Pillado', 'Imanol Rodriguez', true],
    ['mma', '', 'Imanol Rodriguez', false],
  ] as const)('%s: %j means %j: %s', (league, name, espn, same) => {
    expect(means(league, readName(league, name), readSide(league, side(espn)))).toBe(same);
  });

  it('a tennis match is found on the day beside, a fighter with a longer name too', () => {
    const [sinner, alcaraz] = [
      { name: 'Jannik Sinner', abbreviation: 'sinner' },
      { name: 'Carlos Alcaraz', abbreviation: 'alcara' },
    ];
    const final = match('tennis', 'Jannik Sinner', 'Carlos Alcaraz', '2026-06-07T13:00:00Z', { competition: 'atp' });
    const event = teamEvent('atp', alcaraz, sinner, '2026-06-08', [moneyLine(alcaraz, sinner)]);
    const { pairs, unmatched } = pairGames([final], polymarket(event));
    expect([pairs.map(({ outcome, label }) => [outcome, label]), unmatched]).toEqual([
      [
        ['home', 'Jannik Sinner win'],
        ['away', 'Carlos Alcaraz win'],
      ],
      [],
    ]);
  });

  it('two players who share a short name have two pairs', () => {
    const [a, b] = [
      { name: 'Ana Rodriguez', abbreviation: 'rodrig' },
      { name: 'Alba Rodriguez', abbreviation: 'rodri2' },
    ];
    const sisters = match('tennis', 'Ana Rodriguez', 'Alba Rodriguez', '2026-06-07T13:00:00Z', {
      ...{
        competition: 'wta',
        home: side('Ana Rodriguez', 'A. Rodriguez'),
        away: side('Alba Rodriguez', 'A. Rodriguez'),
      },
    });
    const { pairs } = pairGames([sisters], polymarket(teamEvent('wta', a, b, '2026-06-07', [moneyLine(a, b)])));
    expect(new Set(pairs.map(({ pair_id }) => pair_id)).size).toBe(2);
  });
});

describe('outcomes among n', () => {
  const outcome = (change: Json, count: number): MarketListing[] => {
    const event = {
      event_ticker: 'KXNBAEAST-27',
      series_ticker: 'KXNBAEAST',
      title: 'Eastern champion',
      mutually_exclusive: true,
      markets: Array.from({ length: count }, (_, n) => ({
        ticker: `KXNBAEAST-27-T${n}`,
        market_type: 'binary',
        status: 'active',
        yes_sub_title: `Team ${n}`,
        price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
        expected_expiration_time: '2027-06-20T14:00:00Z',
        ...change,
      })),
    };
    return kalshi([event]);
  };

  it('are pairs of their own venue, grouped by the event', () => {
    const { pairs, unmatched } = pairGames([], outcome({}, 15));
    expect([pairs.length, unmatched]).toEqual([15, []]);
    expect(pairs[0]).toMatchObject({
      pair_id: 'kalshi:KXNBAEAST-27:KXNBAEAST-27-T0',
      game_id: null,
      outcome: 'other',
      b: null,
      relation: {
        kind: 'one_of',
        event_id: 'kalshi:KXNBAEAST-27',
        outcomes: 15,
        exhaustive: false,
        placeholder: false,
      },
    });
  });

  it.each([
    [{}, 17, 'too_many_outcomes'],
    [{ status: 'finalized' }, 4, 'closed'],
    [{ expected_expiration_time: undefined }, 4, 'no_date'],
  ])('%j of %d are refused as %s', (change, count, reason) => {
    const result = pairGames([], outcome(change, count));
    expect([result.pairs, reasons(result)]).toEqual([[], Array(count).fill(reason)]);
  });
});
