import { describe, expect, it } from 'vitest';
import { parseEvents } from '../../adapters/kalshi/parse.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { tieDifference } from '../../adapters/matching/settlement.ts';
import { resolveTeam, TEAMS } from '../../adapters/matching/teams.ts';
import type { GameSnapshot } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { canEndTied } from '../../runtime/trading/types/periods.ts';
import { parseTimeUs } from '../../runtime/trading/types/units.ts';
import { HAS_RECORDINGS, recording } from './support/recordings.ts';

function game(away: string, home: string, starts: string, change: Partial<GameSnapshot> = {}): GameSnapshot {
  const league = change.league ?? 'nfl';
  const state = { period: 0, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 };
  const team = (code: string) => ({ id: code, code, name: `${code} team` });
  return {
    game_id: `${league}:${away}${home}${starts}`,
    league,
    home: team(home),
    away: team(away),
    starts_at_us: parseTimeUs(starts) ?? 0,
    status: 'scheduled',
    competition: league,
    ended: null,
    neutral_site: false,
    state,
    prior: null,
    spread: null,
    reference: null,
    ...change,
  };
}

function listing(
  venue: MarketListing['venue'],
  outcome_name: string,
  participants: string[],
  change: Partial<MarketListing> = {},
): MarketListing {
  return {
    venue,
    event_id: `${venue}-event`,
    market_id: `${venue}-${outcome_name}`,
    league: 'nfl',
    competition: null,
    proposition: { kind: 'side' },
    title: outcome_name,
    outcome_name,
    outcome_code: null,
    participants,
    yes_ref: 'y',
    no_ref: 'n',
    game_date: '2026-09-13',
    starts_at_us: null,
    fee: null,
    price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 100 }],
    min_qty_cc: 1,
    lot_cc: 1,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    tie_rule: 'splits',
    void_rule: venue === 'kalshi' ? 'fair_price' : 'splits',
    status: 'open',
    settles_at_us: null,
    ...change,
  };
}

/** Kalshi and Polymarket listings of DAL at NYG, 2026-09-13 20:20 Eastern: already the 14th in UTC. */
function cowboysAtGiants(): MarketListing[] {
  const kalshi = ['Dallas', 'New York G'];
  const polymarket = ['Giants', 'Cowboys', 'dal', 'nyg'];
  return [
    ...kalshi.map((name) => listing('kalshi', name, kalshi)),
    ...['Giants', 'Cowboys'].map((name) => listing('polymarket', name, polymarket)),
  ];
}
const SUNDAY_NIGHT = game('DAL', 'NYG', '2026-09-14T00:20:00Z');
const reasons = (result: ReturnType<typeof pairGames>) => result.unmatched.map(({ reason }) => reason);

describe('team table', () => {
  it('knows the teams of five leagues, each by code, nickname and full name', () => {
    const count = (league: string): number => TEAMS.filter((team) => team.league === league).length;
    expect(['nfl', 'nba', 'nhl', 'mlb', 'wnba'].map(count)).toEqual([32, 30, 32, 30, 15]);
    for (const team of TEAMS) {
      for (const name of [team.code, team.nickname, `${team.city} ${team.nickname}`])
        expect(resolveTeam(team.league, name)).toBe(team);
    }
  });

  it.each([
    ['nfl', 'JAC', 'JAX'],
    ['nfl', 'LA', 'LAR'],
    ['nfl', 'WAS', 'WSH'],
    ['nfl', 'Los Angeles C', 'LAC'],
    ['nfl', 'New York J', 'NYJ'],
    ['nba', 'gsw', 'GS'],
    ['nba', 'NYK', 'NY'],
    ['nba', 'sas', 'SA'],
    ['nba', 'NOP', 'NO'],
    ['nba', 'uta', 'UTAH'],
    ['nba', 'was', 'WSH'],
    ['nba', 'LA Clippers', 'LAC'],
    ['nba', 'Los Angeles L', 'LAL'],
    ['nba', 'Golden State', 'GS'],
    ['nhl', 'VGK', 'VGK'],
    ['nhl', 'New York R', 'NYR'],
    ['nhl', 'Utah Hockey Club', 'UTAH'],
    ['mlb', 'Chicago WS', 'CHW'],
    ['mlb', 'CWS', 'CHW'],
    ['mlb', "A's", 'ATH'],
    ['mlb', 'New York Y', 'NYY'],
    ['mlb', 'AZ', 'ARI'],
    ['wnba', 'PDX', 'POR'],
    ['wnba', 'Los Angeles', 'LA'],
  ] as const)('%s %s is %s', (league, name, code) => {
    expect(resolveTeam(league, name)?.code).toBe(code);
  });

  it.each([
    ['nfl', 'New York'],
    ['nfl', 'Los Angeles'],
    ['nba', 'Los Angeles'],
    ['nba', 'Cowboys'],
    ['mlb', 'Chicago'],
    ['nhl', 'New York'],
    ['nfl', ''],
    ['nfl', 'Notre Dame'],
  ] as const)('%s %j is nobody', (league, name) => {
    expect(resolveTeam(league, name)).toBeNull();
  });
});

describe('pairing', () => {
  it('pairs by team and never by position, on the Eastern date', () => {
    const { pairs, unmatched } = pairGames([SUNDAY_NIGHT], cowboysAtGiants());
    expect(unmatched).toEqual([]);
    expect(pairs.map(({ outcome, a, b }) => [outcome, a?.market_id, b?.market_id]).sort()).toEqual([
      ['away', 'kalshi-Dallas', 'polymarket-Cowboys'],
      ['home', 'kalshi-New York G', 'polymarket-Giants'],
    ]);
    expect(pairs.map(({ pair_id }) => pair_id)).toContain(`${SUNDAY_NIGHT.game_id}:NYG`);
  });

  it('keeps a pair that only one venue lists', () => {
    const { pairs } = pairGames([SUNDAY_NIGHT], cowboysAtGiants().slice(0, 2));
    expect(pairs.map(({ a, b, settlement }) => [a !== null, b, settlement])).toEqual([
      [true, null, []],
      [true, null, []],
    ]);
  });

  it('refuses two games of the same teams on one day, by name', () => {
    const again = game('DAL', 'NYG', '2026-09-13T17:00:00Z');
    const result = pairGames([SUNDAY_NIGHT, again], cowboysAtGiants());
    expect([result.pairs, reasons(result)]).toEqual([[], Array(4).fill('ambiguous_fixture')]);
  });

  it('refuses two events of one venue for the same fixture, and two outcomes for the same team', () => {
    const twice = [...cowboysAtGiants(), listing('kalshi', 'Dallas', ['Dallas', 'New York G'], { event_id: 'other' })];
    const result = pairGames([SUNDAY_NIGHT], twice);
    expect(reasons(result)).toEqual(Array(3).fill('duplicate_outcome'));
    expect(result.pairs.every(({ a, b }) => a === null && b !== null)).toBe(true);
    const both = ['Dallas', 'Cowboys'].map((name) =>
      listing('polymarket', name, ['Dallas', 'Giants'], { market_id: name }),
    );
    expect(reasons(pairGames([SUNDAY_NIGHT], both))).toEqual(['not_bijective', 'not_bijective']);
  });

  it.each([
    [{ league: null }, 'unsupported_league'],
    [{ outcome_name: 'Tie' }, 'unknown_team'],
    [{ outcome_name: 'New York', outcome_code: null }, 'unknown_team'],
    [{ outcome_code: 'PHI' }, 'unknown_team'],
    [{ participants: ['Dallas'] }, 'unknown_opponent'],
    [{ participants: ['Dallas', 'Giants', 'Eagles'] }, 'unknown_opponent'],
    [{ game_date: null }, 'no_date'],
    [{ game_date: '2026-09-14' }, 'no_game'],
    [{ status: 'settled' as const }, 'closed'],
  ])('refuses %j as %s', (change, reason) => {
    const one = listing('kalshi', 'Dallas', ['Dallas', 'New York G'], change);
    expect(reasons(pairGames([SUNDAY_NIGHT], [one]))).toEqual([reason]);
  });

  it('does not mix leagues whose cities meet', () => {
    const knicks = listing('kalshi', 'Dallas', ['Dallas', 'New York'], { league: 'nba' });
    expect(reasons(pairGames([SUNDAY_NIGHT], [knicks]))).toEqual(['no_game']);
    const nba = game('DAL', 'NY', '2026-09-14T00:00:00Z', { league: 'nba' });
    expect(pairGames([nba, SUNDAY_NIGHT], [knicks]).pairs).toMatchObject([{ game_id: nba.game_id, outcome: 'away' }]);
  });
});

describe('settlement contracts', () => {
  it('a tie matters where a league can end level', () => {
    expect([canEndTied('nfl', false), canEndTied('nfl', true), canEndTied('nba', false)]).toEqual([true, false, false]);
    expect([canEndTied('soccer', true), canEndTied('mma', false), canEndTied('nhl', false)]).toEqual([
      true,
      true,
      false,
    ]);
    expect(tieDifference('nba', false, 'unknown', 'splits')).toBeNull();
  });

  it.each([
    ['splits', 'splits', null, 0],
    ['pays_no', 'splits', 'priced', 5000],
    ['fair_price', 'splits', 'priced', 5000],
    ['fair_price', 'pays_no', 'priced', 10_000],
    ['fair_price', 'fair_price', 'priced', 10_000],
    ['unknown', 'splits', 'block', 10_000],
    ['splits', 'unknown', 'block', 10_000],
    ['splits', 'no_tie', 'block', 10_000],
  ] as const)('%s against %s: %s', (kalshi, polymarket, verdict, loss_e4) => {
    const difference = tieDifference('nfl', false, kalshi, polymarket);
    if (verdict === null) expect(difference).toBeNull();
    else expect(difference).toMatchObject({ field: 'tie', verdict, loss_e4 });
  });

  it('names what a game never played would do', () => {
    const { pairs } = pairGames([SUNDAY_NIGHT], cowboysAtGiants());
    expect(pairs[0]?.settlement.map(({ field, verdict }) => [field, verdict])).toEqual([['void', 'priced']]);
  });
});

describe.runIf(HAS_RECORDINGS)('recorded Kalshi listings', () => {
  it('all 64 NFL markets find their team and opponent by name', () => {
    const parsed = parseEvents(recording('kalshi/events_nfl_preseason.json.gz'), new Map(), 0);
    const listings = parsed.ok ? parsed.value.listings : [];
    const games = listings.map((one) => {
      const [first = '', second = ''] = one.participants.map((name) => resolveTeam('nfl', name)?.code ?? '?');
      return game(first, second, `${one.game_date}T23:00:00Z`, { game_id: one.event_id });
    });
    const { pairs, unmatched } = pairGames(games, listings);
    expect([pairs.length, unmatched]).toEqual([64, []]);
    expect(games.every(({ home, away }) => home.code !== '?' && away.code !== '?')).toBe(true);
  });
});
