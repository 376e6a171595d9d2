/** Documents of faults that outsiders reported, whole: ESPN's games against both venues' listings. */
import { describe, expect, it } from 'vitest';
import { pairGames } from '../../adapters/matching/index.ts';
import { HAS_INPUTS, input } from './documents.ts';
import { type Json, kalshi, markets, polymarket, reasons, scoreboard } from './support.ts';

const eventsOf = (path: string): Json[] => input<{ events: Json[] }>(path).events;

describe.runIf(HAS_INPUTS)('reported documents', () => {
  it('football ladders that name teams by code and nickname', () => {
    const folder = '01-kalshi-nfl-code-nickname';
    const result = pairGames(scoreboard(input(`${folder}/espn_scoreboard.json`)), [
      ...kalshi(...eventsOf(`${folder}/kalshi_events.json`)),
      ...polymarket(...eventsOf(`${folder}/gamma_events.json`)),
    ]);
    expect(reasons(result)).toEqual([]);
    expect(markets(result).sort()).toEqual([
      'away KXNFLGAME-26SEP27KCMIA-KC -',
      'home KXNFLGAME-26SEP27KCMIA-MIA -',
      'other margin105 KXNFLSPREAD-26SEP27KCMIA-KC11 Spread: Chiefs (-10.5)',
      'other margin15 KXNFLSPREAD-26SEP27KCMIA-MIA2 -',
      'other total445 KXNFLTOTAL-26SEP27KCMIA-45 Chiefs vs. Dolphins: O/U 44.5',
    ]);
  });

  it.each([
    ['02-kalshi-playoff-title-prefix', 4],
    ['03-kalshi-nba-display-names', 16],
    ['05-kalshi-ligue1-labels', 3],
  ] as const)('%s: all %i markets', (folder, count) => {
    const games = scoreboard(input(`${folder}/espn_scoreboard.json`));
    const result = pairGames(games, kalshi(...eventsOf(`${folder}/kalshi_events.json`)));
    expect([reasons(result), result.pairs.length]).toEqual([[], count]);
    for (const { outcome, game_id, a } of result.pairs) {
      const game = games.find((one) => one.game_id === game_id);
      const code = a?.market_id.split('-').at(-1) ?? '';
      const expected = { NYK: 'NY', SAS: 'SA', OLM: 'MAR' }[code] ?? code;
      if (outcome === 'home' || outcome === 'away') expect(game?.[outcome].code).toBe(expected);
    }
  });

  it('knock-out soccer, whose outcomes say that regulation counts', () => {
    const folder = '04-kalshi-reg-time-prefix';
    const result = pairGames(scoreboard(input(`${folder}/espn_scoreboard.json`)), [
      ...kalshi(...eventsOf(`${folder}/kalshi_events.json`)),
      ...polymarket(...eventsOf(`${folder}/gamma_events.json`)),
    ]);
    expect(reasons(result)).toEqual([]);
    expect(result.pairs.map(({ outcome, a, b }) => [outcome, a?.market_id.slice(-3), b !== null]).sort()).toEqual([
      ['away', expect.any(String), true],
      ['draw', 'TIE', true],
      ['home', expect.any(String), true],
    ]);
  });

  it('a fighter of one word', () => {
    type Fight = { espn: unknown; kalshi: Json[]; gamma: Json[] };
    const fight = input<Fight>('16-mma-one-word-names/alatengheili.json');
    const result = pairGames(scoreboard(fight.espn), [...kalshi(...fight.kalshi), ...polymarket(...fight.gamma)]);
    expect(reasons(result)).toEqual([]);
    expect(result.pairs.map(({ a, b }) => [a !== null, b !== null])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
