/** Two games of the same teams on one day: the listings' own starts and numbers decide, whatever ESPN lists. */
import { describe, expect, it } from 'vitest';
import { pairGames } from '../../adapters/matching/index.ts';
import { moneyLine, teamEvent } from '../adapters/support/gamma-events.ts';
import { HAS_INPUTS, input } from './documents.ts';
import { game, kalshi, kalshiWinners, polymarket, reasons, scoreboard } from './support.ts';

const [ORIOLES, JAYS] = [
  { name: 'Baltimore Orioles', abbreviation: 'bal' },
  { name: 'Toronto Blue Jays', abbreviation: 'tor' },
];
const at = (starts: string, change = {}) =>
  game('mlb', 'TOR Toronto Blue Jays', 'BAL Baltimore Orioles', starts, change);
const FIRST = at('2026-09-23T17:05:00Z');
const SECOND = at('2026-09-23T19:35:00Z');
const kalshiAt = (ticker: string) =>
  kalshi(kalshiWinners(`KXMLBGAME-26SEP23${ticker}`, 'Toronto vs Baltimore', ['TOR Toronto', 'BAL Baltimore']));
const gamma = (suffix: string, gameStartTime: string | undefined) => {
  const event = teamEvent('mlb', ORIOLES, JAYS, '2026-09-23', [moneyLine(ORIOLES, JAYS, { gameStartTime })]);
  return polymarket({ ...event, slug: `mlb-tor-bal-2026-09-23${suffix}` });
};
const gamesOf = (games: Parameters<typeof pairGames>[0], listings: Parameters<typeof pairGames>[1]) => {
  const result = pairGames(games, listings);
  return [
    ...new Set(
      result.pairs.map(({ game_id, a, b }) =>
        [games.findIndex((one) => one.game_id === game_id), a !== null, b !== null].join(' '),
      ),
    ),
  ];
};

describe('double-headers', () => {
  it("the second game's market is not taken for the only game that ESPN lists", () => {
    const result = pairGames([FIRST], [...kalshiAt('1305TORBAL'), ...gamma('-game-2', '2026-09-23 19:35:00+00')]);
    expect(reasons(result)).toEqual(['other_start', 'other_start']);
    expect(result.pairs.every(({ a, b }) => a !== null && b === null)).toBe(true);
  });

  it.each(['1305TORBAL', 'TORBALG1', '1305TORBALG1'])(
    'a market of the first game, %s, is not on the second when the first is put off',
    (ticker) => {
      const put_off = at('2026-09-23T17:05:00Z', { status: 'postponed' });
      expect(pairGames([put_off, SECOND], kalshiAt(ticker)).pairs).toEqual([]);
      expect(pairGames([SECOND], kalshiAt(ticker)).pairs).toEqual([]);
    },
  );

  it('a number without a start needs both games, and is the game of that number', () => {
    expect(gamesOf([SECOND, FIRST], kalshiAt('TORBALG1'))).toEqual(['1 true false']);
    expect(gamesOf([SECOND, FIRST], kalshiAt('TORBALG2'))).toEqual(['0 true false']);
    expect(reasons(pairGames([FIRST], kalshiAt('TORBALG2')))).toEqual(['other_game_number', 'other_game_number']);
  });

  it('both games of both venues are paired, each with its own', () => {
    const listings = [
      ...kalshiAt('1305TORBALG1'),
      ...kalshiAt('1535TORBALG2'),
      ...gamma('', '2026-09-23 17:05:00+00'),
      ...gamma('-game-2', '2026-09-23 19:35:00+00'),
    ];
    // Gamma events of this test share an id but for the slug.
    const apart = listings.map((one) => ({ ...one, event_id: `${one.event_id} ${one.starts_at_us}` }));
    expect(gamesOf([FIRST, SECOND], apart)).toEqual(['0 true true', '1 true true']);
  });

  it('a number that contradicts the start refuses', () => {
    expect(reasons(pairGames([FIRST, SECOND], kalshiAt('1305TORBALG2')))).toEqual([
      'other_game_number',
      'other_game_number',
    ]);
  });

  it('two listings whose own starts or numbers differ are never one game', () => {
    const delayed = at('2026-09-23T18:05:00Z');
    const far = pairGames([delayed], [...kalshiAt('1305TORBAL'), ...gamma('', '2026-09-23 18:50:00+00')]);
    expect([far.pairs, reasons(far)]).toEqual([[], Array(4).fill('other_start')]);
    const numbers = pairGames([FIRST], [...kalshiAt('1305TORBALG1'), ...gamma('-game-2', '2026-09-23 17:05:00+00')]);
    expect([numbers.pairs, reasons(numbers)]).toEqual([[], Array(4).fill('other_game_number')]);
  });

  it('a market without start or number is on a game only where one is listed', () => {
    expect(gamesOf([FIRST], gamma('', undefined))).toEqual(['0 false true']);
    const put_off = at('2026-09-23T17:05:00Z', { status: 'postponed' });
    expect(reasons(pairGames([put_off, SECOND], gamma('', undefined)))).toEqual([
      'ambiguous_fixture',
      'ambiguous_fixture',
    ]);
  });
});

describe('starts that are still open', () => {
  const CHIEFS = ['KC Kansas City Chiefs', 'MIA Miami Dolphins'] as const;
  const placeholder = game('nfl', ...CHIEFS, '2027-01-10T18:00:00Z', { start_is_open: true });
  const listed = (date: string) =>
    kalshi(kalshiWinners(`KXNFLGAME-${date}KCMIA`, 'Kansas City vs Miami', ['KC Kansas City', 'MIA Miami']));

  it('are found by their week and sides', () => {
    expect(gamesOf([placeholder], listed('27JAN09'))).toEqual(['0 true false']);
    expect(gamesOf([placeholder], listed('27JAN11'))).toEqual(['0 true false']);
  });

  it('are never another week, nor two dates at once', () => {
    expect(reasons(pairGames([placeholder], listed('27JAN03')))).toEqual(['no_game', 'no_game']);
    const [dolphins, chiefs] = [
      { name: 'Dolphins', abbreviation: 'mia' },
      { name: 'Chiefs', abbreviation: 'kc' },
    ];
    const other = polymarket(teamEvent('nfl', dolphins, chiefs, '2027-01-10', [moneyLine(dolphins, chiefs)]));
    expect(reasons(pairGames([placeholder], [...listed('27JAN09'), ...other]))).toEqual(Array(4).fill('other_start'));
  });

  it.runIf(HAS_INPUTS)('are read from the scoreboard', () => {
    const document = input<{ events: { competitions: Record<string, unknown>[] }[] }>(
      '01-kalshi-nfl-code-nickname/espn_scoreboard.json',
    );
    const [competition] = document.events[0]?.competitions ?? [];
    expect(scoreboard(document)[0]?.start_is_open).toBeUndefined();
    Object.assign(competition ?? {}, { timeValid: false });
    expect(scoreboard(document)[0]?.start_is_open).toBe(true);
  });

  it('a known start is its own date only, and baseball is not guessed', () => {
    const known = game('nfl', ...CHIEFS, '2027-01-10T18:00:00Z');
    expect(reasons(pairGames([known], listed('27JAN09')))).toEqual(['no_game', 'no_game']);
    expect(reasons(pairGames([at('2026-09-23T17:05:00Z', { start_is_open: true })], kalshiAt('1305TORBAL')))).toEqual([
      'other_start',
      'other_start',
    ]);
  });
});
