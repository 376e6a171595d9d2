/** What Polymarket's markets are on: events in the venue's shape, and what becomes of them when fields are changed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGammaEvents } from '../../adapters/polymarket/parse.ts';
import { parseSports, sportOfSlug } from '../../adapters/polymarket/sports.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import {
  divisionEvent,
  type Json,
  moneyLine,
  soccerEvent,
  spreadMarket,
  teamEvent,
  totalMarket,
} from './support/gamma-events.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

const MEXICO = { name: 'Mexico', abbreviation: 'mex' };
const SOUTH_AFRICA = { name: 'South Africa', abbreviation: 'rsa' };
const KNICKS = { name: 'Knicks', abbreviation: 'nyk' };
const WIZARDS = { name: 'Wizards', abbreviation: 'was' };

function parse(...events: Json[]): { listings: MarketListing[]; rejected: Record<string, number> } {
  const parsed = parseGammaEvents({ events });
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

const opening = (): Json => soccerEvent('fifwc', MEXICO, SOUTH_AFRICA, '2026-06-11', '2026-06-11 19:00:00+00');
const nba = (...markets: Json[]): Json => teamEvent('nba', KNICKS, WIZARDS, '2026-01-15', markets);

/** The soccer event with its first market changed. */
function withHome(change: Json): Json {
  const event = opening();
  const [home, ...others] = event.markets as Json[];
  return { ...event, markets: [{ ...home, ...change }, ...others] };
}

describe('soccer', () => {
  it('is three Yes tokens, with what a draw and a cancelled match pay', () => {
    const { listings, rejected } = parse(opening());
    expect(rejected).toEqual({});
    expect(listings.map((one) => [one.outcome_name, one.proposition.kind, one.tie_rule, one.void_rule])).toEqual([
      ['Mexico', 'side', 'pays_no', 'pays_no'],
      ['Draw (Mexico vs. South Africa)', 'draw', 'no_tie', 'pays_yes'],
      ['South Africa', 'side', 'pays_no', 'pays_no'],
    ]);
    for (const one of listings) {
      expect(one).toMatchObject({ league: 'soccer', competition: 'fifa.world', game_date: '2026-06-11' });
      expect(one.participants).toEqual(['Mexico', 'South Africa']);
      expect(one.market_id.endsWith(':0')).toBe(true);
    }
  });

  it('finds Yes where No comes first', () => {
    const [one] = parse(
      withHome({ outcomes: '["No", "Yes"]', clobTokenIds: '["11", "22"]', conditionId: '0xa' }),
    ).listings;
    expect(one).toMatchObject({ market_id: '0xa:1', yes_ref: '22', no_ref: '11' });
  });

  it.each([
    [{ description: 'Pays the team that wins or advances, including extra time and penalties.' }, 'other_period'],
    [{ description: '' }, 'other_period'],
    [{ question: 'Will South Africa win on 2026-06-11?' }, 'outcome_conflict'],
    [{ question: 'Will Mexico vs. South Africa end in a draw?' }, 'outcome_conflict'],
    [{ slug: 'fifwc-mex-rsa-2026-06-11-draw' }, 'outcome_conflict'],
    [{ groupItemTitle: '' }, 'unnamed_outcome'],
    [{ sportsMarketType: 'soccer_halftime_result' }, 'prop_market'],
    [{ sportsMarketType: 'total_corners' }, 'prop_market'],
  ])('%j is refused as %s', (change, reason) => {
    const { listings, rejected } = parse(withHome(change));
    expect([listings.length, rejected]).toEqual([2, { [reason]: 1 }]);
  });
});

describe('ladders', () => {
  it('a spread is the positive margin of whoever gives points, a total is Over; the other token is NO', () => {
    const spread = spreadMarket('Knicks', 'Wizards', -12.5, { conditionId: '0xs', clobTokenIds: '["1", "2"]' });
    const dog = spreadMarket('Wizards', 'Knicks', 12.5, { conditionId: '0xd', clobTokenIds: '["3", "4"]' });
    const total = totalMarket('Knicks', 'Wizards', 234.5, {
      ...{ conditionId: '0xt', clobTokenIds: '["5", "6"]', outcomes: '["Under", "Over"]' },
    });
    const { listings, rejected } = parse(nba(moneyLine(KNICKS, WIZARDS), spread, dog, total));
    expect(rejected).toEqual({});
    const ladders = listings.filter(({ proposition }) => proposition.kind !== 'side');
    expect(ladders.map((one) => [one.outcome_name, one.proposition, one.market_id, one.yes_ref, one.no_ref])).toEqual([
      ['Knicks', { kind: 'margin', line_tenths: 125 }, '0xs:0', '1', '2'],
      ['Knicks', { kind: 'margin', line_tenths: 125 }, '0xd:1', '4', '3'],
      ['Over', { kind: 'total', line_tenths: 2345 }, '0xt:1', '6', '5'],
    ]);
    for (const one of ladders) expect(one.participants).toEqual(expect.arrayContaining(['Knicks', 'Wizards']));
  });

  it('those of a sibling event are on the same match', () => {
    const event = opening();
    const description =
      'Counts the first 90 minutes of regular play plus stoppage time. If canceled, it resolves 50-50.';
    const more = {
      ...event,
      id: 'more',
      slug: `${String(event.slug)}-more-markets`,
      title: 'Mexico vs. South Africa - More Markets',
      teams: undefined,
      markets: [
        spreadMarket('Mexico', 'South Africa', -1.5, { description }),
        totalMarket('Mexico', 'South Africa', 2.5, { description }),
      ],
    };
    const { listings, rejected } = parse(more);
    expect(rejected).toEqual({});
    for (const one of listings)
      expect(one).toMatchObject({
        competition: 'fifa.world',
        game_date: '2026-06-11',
        participants: ['Mexico', 'South Africa'],
      });
  });

  it.each([
    [spreadMarket('Knicks', 'Wizards', -12), 'whole_line'],
    [spreadMarket('Knicks', 'Wizards', 0), 'whole_line'],
    [spreadMarket('Knicks', 'Wizards', -2.25), 'bad_line'],
    [spreadMarket('Knicks', 'Wizards', -12.5, { line: '-12.5' }), 'bad_line'],
    [spreadMarket('Knicks', 'Wizards', -12.5, { line: 12.5 }), 'line_conflict'],
    [spreadMarket('Knicks', 'Wizards', -12.5, { question: 'Spread: Wizards (-12.5)' }), 'line_conflict'],
    [spreadMarket('Knicks', 'Wizards', -12.5, { outcomes: '["Yes", "No"]' }), 'line_conflict'],
    [spreadMarket('Knicks', 'Wizards', -12.5, { question: '1H Spread: Knicks (-12.5)' }), 'line_conflict'],
    [totalMarket('Knicks', 'Wizards', 234), 'whole_line'],
    [totalMarket('Knicks', 'Wizards', 234.5, { question: 'Knicks: O/U 110.5' }), 'line_conflict'],
    [totalMarket('Knicks', 'Wizards', 234.5, { question: '', groupItemTitle: '' }), 'line_conflict'],
    [totalMarket('Knicks', 'Wizards', 234.5, { outcomes: '["Yes", "No"]' }), 'unnamed_outcome'],
    [totalMarket('Knicks', 'Wizards', 234.5, { sportsMarketType: 'team_totals' }), 'prop_market'],
    [totalMarket('Knicks', 'Wizards', 234.5, { description: 'Counts regulation only.' }), 'other_period'],
  ])('%# is refused as %s', (market, reason) => {
    expect(parse(nba(market))).toMatchObject({ listings: [], rejected: { [reason]: 1 } });
  });
});

describe('neg-risk events', () => {
  const champion = (change: Json = {}, names: readonly string[] = ['Boston', 'New York', 'Toronto']): Json =>
    divisionEvent(names, change);

  it('are exclusive, and complete where their rules say that one listed outcome must win', () => {
    const { listings } = parse(champion({ description: 'Exactly one of the listed teams must win the division.' }));
    expect(listings.map(({ outcome_name }) => outcome_name)).toEqual(['Boston', 'New York', 'Toronto']);
    for (const one of listings) {
      expect(one).toMatchObject({ league: 'nba', participants: [], settles_at_us: Date.UTC(2027, 3, 15) * 1000 });
      expect(one.proposition).toEqual({ kind: 'one_of', outcomes: 3, exhaustive: true, placeholder: false });
    }
  });

  it.each([
    ['', 'nothing'],
    ['This market will resolve according to the listed candidate that wins this election.', 'who wins'],
    ['If none is listed, all resolve "No".', 'that nobody listed may win'],
    ['One of the listed teams will win. If no listed team wins, all markets resolve to "No".', 'both'],
    ['One of the listed teams must win. Should another team win, this market resolves to "No".', 'both in other words'],
    ['One of the listed drivers will be the champion of 2026.', 'a guess'],
    ['If the award goes to a player that is not listed, these markets will all resolve to "No".', 'a stranger'],
  ])('are not complete where the rules are %j (%s)', (description) => {
    for (const { proposition } of parse(champion({ description })).listings)
      expect(proposition).toMatchObject({ kind: 'one_of', exhaustive: false, placeholder: false });
  });

  it.each([
    'Exactly one of these teams must win.',
    'Exactly one of the listed markets will resolve to Yes.',
    'One listed team must win this division.',
  ])('are complete by %j', (description) => {
    for (const { proposition } of parse(champion({ description })).listings)
      expect(proposition).toMatchObject({ exhaustive: true });
  });

  it.each([
    ['augmented', champion({ negRiskAugmented: true })],
    ['with one for all others', champion({}, ['Boston', 'New York', 'Other'])],
    ['with one still to be named', champion({}, ['Boston', 'New York', 'Team C'])],
  ])('%s are not complete', (_name, event) => {
    for (const { proposition } of parse(event).listings)
      expect(proposition).toMatchObject({ kind: 'one_of', exhaustive: false, placeholder: true });
  });

  it('an event that is not neg-risk is none', () => {
    expect(parse(champion({ negRisk: false }))).toMatchObject({ listings: [], rejected: { not_a_game: 3 } });
  });

  it.runIf(HAS_RECORDINGS)('a recorded one: its listed candidates are one of n, of no league', () => {
    const { gamma_event = [] } = recording<Record<string, Json[]>>('polymarket/recorded_frames.json.gz');
    const { listings, rejected } = parse(...gamma_event);
    const markets = gamma_event.flatMap((event) => event.markets as Json[]).length;
    expect([listings.length, rejected]).toEqual([markets, {}]);
    for (const one of listings)
      expect(one).toMatchObject({
        league: null,
        proposition: { kind: 'one_of', outcomes: markets },
        fee: { rate_e5: 0 },
      });
  });
});

it.each([
  ['nba-lal-bos-2026-01-15', 'nba'],
  ['cfb-msu-nd-2026-09-19', 'ncaaf'],
  ['epl-bre-che-2026-09-18', 'soccer'],
  ['cs2-faze-ill-2026-04-05', undefined],
  ['nbax', undefined],
  ['nba', undefined],
  ['', undefined],
])('the slug %j is of %s', (slug, league) => {
  expect(sportOfSlug(slug)?.league).toBe(league);
});

describe('GET /sports', () => {
  it('names the tag of each sport that we price', () => {
    const row = { id: 34, sport: 'nba', tags: '1,745,100639', primaryTagId: 745, series: '10345', ordering: 'away' };
    const rows = [
      row,
      { ...row, sport: 'epl', primaryTagId: 82 },
      { ...row, sport: 'cs2' },
      { ...row, primaryTagId: '745' },
    ];
    expect(parseSports([...rows, null, 'nba', { sport: '__proto__', primaryTagId: 1 }])).toEqual([
      { league: 'nba', tag_id: 745 },
      { league: 'soccer', tag_id: 82 },
    ]);
    expect(parseSports({ error: 'no' })).toEqual([]);
  });
});

it('hostile events never throw, and every line read is a half', () => {
  const events = [
    opening(),
    nba(moneyLine(KNICKS, WIZARDS), spreadMarket('Knicks', 'Wizards', -3.5), totalMarket('Knicks', 'Wizards', 200.5)),
  ];
  fc.assert(
    fc.property(hostileText(events), (text) => {
      let json: unknown = null;
      try {
        json = JSON.parse(text);
      } catch {
        return;
      }
      const parsed = parseGammaEvents({ events: [json] });
      for (const { proposition, yes_ref, no_ref } of parsed.ok ? parsed.value.listings : []) {
        expect(yes_ref).not.toBe('');
        expect(no_ref).not.toBe('');
        if (proposition.kind === 'margin' || proposition.kind === 'total') expect(proposition.line_tenths % 10).toBe(5);
      }
    }),
    { numRuns: 300 },
  );
});
