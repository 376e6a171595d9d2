/** Futures of two venues: the same only where every word that tells something agrees. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareFutures } from '../../adapters/matching/futures/compare.ts';
import { type Asked, readQuestion } from '../../adapters/matching/futures/question.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import type { League } from '../../runtime/trading/types/events.ts';
import { asked, type Json, kalshi, polymarket, verdict } from './support.ts';

const fields = (a: Asked, b: Asked): string[] => compareFutures(a, b).differences.map(({ field }) => field);

const MIDTERMS = (seat: string): string =>
  `This market will resolve according to the party of the candidate who wins the ${seat} congressional district seat in the U.S. House of Representatives in the 2026 midterm elections.`;
const house = (seat: string, party: string, ticker: string | null = null): Asked =>
  asked(`Will ${party} win the House race for ${seat}?`, { ticker });
const seatAt = (seat: string, party: string, rules = MIDTERMS(seat)): Asked =>
  asked(`Will the ${party} Party win the ${seat} House seat?`, { rules });

describe('seats of the House', () => {
  it('are the same by state, number and party, in either spelling', () => {
    expect(verdict(house('TX-17', 'Republican', 'KXHOUSERACE-TX17-26-R'), seatAt('TX-17', 'Republican'))).toBe('safe');
    expect(verdict(house('CA-9', 'Democratic', 'HOUSECA9-26-D'), seatAt('CA-09', 'Democratic'))).toBe('safe');
    expect(verdict(house('AK-AL', 'Democratic', 'HOUSEAKAL-26-D'), seatAt('AK-AL', 'Democratic'))).toBe('safe');
  });

  it.each([
    ['another number', house('TX-17', 'Republican', 'KXHOUSERACE-TX17-26-R'), seatAt('TX-18', 'Republican'), 'event'],
    ['another state', house('WA-05', 'Democratic', 'KXHOUSERACE-WA05-26-D'), seatAt('VA-05', 'Democratic'), 'event'],
    ['another party', house('TX-17', 'Republican', 'KXHOUSERACE-TX17-26-R'), seatAt('TX-17', 'Democratic'), 'who'],
    ['another year', house('TX-17', 'Republican', 'KXHOUSERACE-TX17-28-R'), seatAt('TX-17', 'Republican'), 'year'],
    ['no year', house('TX-17', 'Republican'), seatAt('TX-17', 'Republican', ''), 'year'],
    [
      'a ticker of another seat',
      house('TX-17', 'Republican', 'KXHOUSERACE-TX18-26-R'),
      seatAt('TX-17', 'Republican'),
      'question',
    ],
    [
      'a ticker of the other party',
      house('TX-17', 'Republican', 'KXHOUSERACE-TX17-26-D'),
      seatAt('TX-17', 'Republican'),
      'question',
    ],
    [
      'rules of another seat',
      house('TX-17', 'Republican', 'KXHOUSERACE-TX17-26-R'),
      seatAt('TX-17', 'Republican', MIDTERMS('TX-18')),
      'question',
    ],
    [
      'the whole House',
      asked('Will the Democratic party win the House in 2026?', { ticker: 'CONTROLH-2026-D' }),
      seatAt('TX-17', 'Democratic'),
      'event',
    ],
  ])('%s blocks by name', (_name, a, b, field) => {
    expect([verdict(a, b), fields(a, b)]).toEqual(['block', [field]]);
  });
});

describe('futures of sport', () => {
  const nba = (title: string, more: Partial<Asked> = {}): Asked => asked(title, { league: 'nba', ...more });

  it.each([
    ['Will Atlanta win the 2027 Pro Basketball Finals?', 'Will the Atlanta Hawks win the 2027 NBA Finals?', 'nba'],
    [
      'Will Los Angeles L win the 2027 Pro Basketball Finals?',
      'Will the Los Angeles Lakers be the 2027 NBA Champion?',
      'nba',
    ],
    [
      'Will Philadelphia win the 2026 Pro Baseball National League Championship?',
      'Will Philadelphia Phillies win the 2026 National League Championship Series?',
      'mlb',
    ],
    ['Will Seattle win the 2027 Pro Football Championship?', 'Will the Seattle Seahawks win Super Bowl 2027?', 'nfl'],
    ["Will the Spain win the 2026 Men's World Cup?", 'Will Spain win the 2026 FIFA World Cup?', null],
    [
      'Will Boston win the 2027 Eastern Conference?',
      'Will the Boston Celtics win the 2027 NBA Eastern Conference Finals?',
      'nba',
    ],
  ] as const)('%s', (a, b, league) => {
    const of: League | null = league;
    expect(verdict(asked(a, { league: of }), asked(b, { league: of }))).toBe('caution');
    expect(fields(asked(a, { league: of }), asked(b, { league: of }))).toEqual(['void']);
  });

  it.each([
    [
      'two teams of one city',
      'Will Los Angeles C win the 2027 Pro Basketball Finals?',
      'Will the Los Angeles Lakers win the 2027 NBA Finals?',
    ],
    [
      'a city of two teams',
      'Will Los Angeles win the 2027 Pro Basketball Finals?',
      'Will the Los Angeles Lakers win the 2027 NBA Finals?',
    ],
    [
      'the conference for the league',
      'Will Boston win the 2027 Pro Basketball Finals?',
      'Will the Boston Celtics win the 2027 Eastern Conference Finals?',
    ],
    ['to reach for to win', 'Will Boston reach the 2027 NBA Finals?', 'Will Boston win the 2027 NBA Finals?'],
    ['another season', 'Will Boston win the 2026 Pro Basketball Finals?', 'Will Boston win the 2027 NBA Finals?'],
    ['not to win', 'Will Boston win the 2027 NBA Finals?', 'Will Boston not win the 2027 NBA Finals?'],
  ])('%s blocks', (_name, a, b) => {
    expect(verdict(nba(a), nba(b))).toBe('block');
  });

  it('a shared award is named and priced', () => {
    const rules = 'In the event of a tie, this market will resolve according to the official winner.';
    const a = asked('Will Paul Skenes win NL Cy Young?', { ticker: 'KXMLBNLCY-26-PSKE' });
    const b = asked('Will Paul Skenes win the 2026 National League Cy Young Award?', { rules });
    expect(compareFutures(a, b).differences).toMatchObject([{ field: 'tie', verdict: 'priced', chance_ppm: 8_000 }]);
    expect(verdict(a, asked('Will Paul Skenes win the 2026 AL Cy Young Award?'))).toBe('block');
  });
});

describe('what differs in one word', () => {
  it.each([
    [
      'a threshold that counts itself',
      'Will CPI rise more than 0.6% in May 2026?',
      'Will CPI rise 0.6% or more in May 2026?',
      'event',
    ],
    [
      'a threshold',
      'Will there be at least 3000 cases in 2026?',
      'Will there be at least 4000 cases in 2026?',
      'event',
    ],
    [
      'a deadline',
      'Will X join the cabinet in 2026 before 2027?',
      'Will X join the cabinet in 2026 by June 30?',
      'event',
    ],
    [
      'a round',
      'Will Lula win the 2026 Brazilian presidential election?',
      'Will Lula win the first round of the 2026 Brazilian presidential election?',
      'event',
    ],
    [
      'a margin',
      'Will Lula win the 2026 Brazilian presidential election?',
      'Will Lula win the 2026 Brazilian presidential election by 10–15%?',
      'event',
    ],
    [
      'a place',
      'Will the Republicans win the Iowa governor race in 2026?',
      'Will the Republicans win the Kansas governor race in 2026?',
      'event',
    ],
    [
      'an office',
      'Will the Republican party win the Lt. Gov race in Georgia in 2026?',
      'Will the Republicans win the Georgia governor race in 2026?',
      'event',
    ],
    ['the other side', 'Will Bitcoin end 2026 down?', 'Will Bitcoin end 2026 up?', 'event'],
    [
      'a first name',
      'Will Michelle Bolsonaro win the 2026 Brazilian presidential election?',
      'Will Flávio Bolsonaro win the 2026 Brazilian presidential election?',
      'who',
    ],
  ])('%s blocks by name', (_name, a, b, field) => {
    expect([verdict(asked(a), asked(b)), fields(asked(a), asked(b))]).toEqual(['block', [field]]);
  });

  it('words that have to be defined are blocked until both say the same', () => {
    const title = 'Will Joe Doe be arrested before 2027?';
    expect(fields(asked(title, { ticker: 'KXARREST-26-JDOE' }), asked(title, { ticker: 'KXARREST-26-JDOE' }))).toEqual([
      'definition',
    ]);
    const ruled = asked(title, { rules: 'An arrest in 2026 counts.' });
    expect(verdict(ruled, ruled)).toBe('safe');
  });

  it('a name and a title are never read out of anything', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.string({ maxLength: 80 }),
        fc.string({ maxLength: 300 }),
        (text, ticker, rules) => {
          const question = readQuestion({ title: `Will ${text}?`, ticker, rules, league: null });
          expect(typeof question === 'string' || question.who.length >= 0).toBe(true);
        },
      ),
    );
  });
});

/** The Kalshi event of a champion, one market a team. */
function champions(teams: readonly (readonly [code: string, city: string])[]): Json {
  return {
    event_ticker: 'KXNBA-27',
    series_ticker: 'KXNBA',
    title: 'Pro Basketball Champion?',
    mutually_exclusive: true,
    markets: teams.map(([code, city]) => ({
      ticker: `KXNBA-27-${code}`,
      market_type: 'binary',
      status: 'active',
      yes_sub_title: city,
      title: `Will ${city} win the 2027 Pro Basketball Finals?`,
      rules_primary: `If ${city} wins the 2027 Pro Basketball Finals, then the market resolves to Yes.`,
      price_ranges: [{ start: '0.0000', end: '1.0000', step: '0.0100' }],
      expected_expiration_time: '2027-06-30T00:00:00Z',
    })),
  };
}

/** Polymarket's event of the same. */
function nbaChampion(teams: readonly string[], id = 'nba-champion', year = 2027): Json {
  return {
    id,
    slug: `${id}-${year}`,
    negRisk: true,
    tags: [{ slug: 'nba' }],
    markets: teams.map((team, i) => ({
      conditionId: `0x${id}${i}`,
      outcomes: '["Yes", "No"]',
      clobTokenIds: `["${i}1", "${i}2"]`,
      question: `Will the ${team} win the ${year} NBA Finals?`,
      groupItemTitle: team,
      description: `This market will resolve to the team that wins the ${year} NBA Finals. If the season is cancelled, this market will resolve to "No".`,
      endDate: '2027-07-01T00:00:00Z',
      ...{ active: true, closed: false, acceptingOrders: true, enableOrderBook: true },
      ...{ orderPriceMinTickSize: 0.01, orderMinSize: 5 },
    })),
  };
}

describe('events of two venues', () => {
  const here = kalshi(
    champions([
      ['BOS', 'Boston'],
      ['NYK', 'New York'],
      ['LAC', 'Los Angeles C'],
    ]),
  );

  it('are joined outcome by outcome; what only one lists stays in the same event', () => {
    const there = polymarket(nbaChampion(['Boston Celtics', 'New York Knicks', 'Utah Jazz']));
    const { pairs } = pairGames([], [...here, ...there]);
    expect(pairs.map(({ a, b }) => [a?.market_id ?? null, b === null ? null : b.title])).toEqual([
      ['KXNBA-27-BOS', 'Will the Boston Celtics win the 2027 NBA Finals?'],
      ['KXNBA-27-NYK', 'Will the New York Knicks win the 2027 NBA Finals?'],
      ['KXNBA-27-LAC', null],
      [null, 'Will the Utah Jazz win the 2027 NBA Finals?'],
    ]);
    const relations = pairs.map(({ relation }) => (relation?.kind === 'one_of' ? relation : null));
    expect(new Set(relations.map((one) => one?.event_id))).toEqual(new Set(['kalshi:KXNBA-27']));
    expect(relations[0]?.at_b).toEqual({ outcomes: 3, exhaustive: false, placeholder: false });
    expect(pairs[0]?.settlement).toMatchObject([{ field: 'void', verdict: 'priced' }]);
  });

  it('of another year, or two of one venue that ask the same, are left apart', () => {
    const other = polymarket(nbaChampion(['Boston Celtics'], 'nba', 2026));
    expect(pairGames([], [...here, ...other]).pairs.filter(({ a, b }) => a !== null && b !== null)).toEqual([]);
    const twice = [
      ...polymarket(nbaChampion(['Boston Celtics'], 'one')),
      ...polymarket(nbaChampion(['Boston Celtics'], 'two')),
    ];
    expect(pairGames([], [...here, ...twice]).pairs.filter(({ a, b }) => a !== null && b !== null)).toEqual([]);
  });

  it('that meet two events of the other venue are all left apart', () => {
    const split = [
      ...polymarket(nbaChampion(['Boston Celtics'], 'one')),
      ...polymarket(nbaChampion(['New York Knicks'], 'two')),
    ];
    expect(pairGames([], [...here, ...split]).pairs.filter(({ a, b }) => a !== null && b !== null)).toEqual([]);
  });

  it('larger than a set are followed only where both venues ask', () => {
    const many = kalshi(
      champions(
        Array.from({ length: 30 }, (_, i): [string, string] =>
          i === 0 ? ['BOS', 'Boston'] : [`X${i}`, `Nobody ${i}`],
        ),
      ),
    );
    const { pairs, unmatched } = pairGames([], [...many, ...polymarket(nbaChampion(['Boston Celtics']))]);
    expect(pairs.map(({ a }) => a?.market_id)).toEqual(['KXNBA-27-BOS']);
    expect(new Set(unmatched.map(({ reason }) => reason))).toEqual(new Set(['too_many_outcomes']));
  });
});
