import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { GameSnapshot, League } from '../../runtime/trading/types/events.ts';
import { gameClock } from '../../runtime/trading/types/game-clock.ts';
import * as f from '../../web/src/format/format.ts';
import { actingSide, clockText, situation } from '../../web/src/format/games.ts';
import { refusalText } from '../../web/src/format/refusals.ts';

const udollars = fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 });

describe('money', () => {
  it('writes thousands, cents and a real minus', () => {
    expect(f.money(1_234_560_000)).toBe('$1,234.56');
    expect(f.money(-1_234_560_000)).toBe('\u2212$1,234.56');
    expect(f.money(12_340_000, true)).toBe('+$12.34');
    expect(f.dollars(5_000_000_000)).toBe('$5,000');
  });

  it('never writes a negative nothing', () => {
    expect(f.money(-4_999, true)).toBe('$0.00');
    expect(f.edgeCents(-4)).toBe('0.0');
    expect(f.points(-0.0004)).toBe('0.0');
    expect(f.cents(-0.4)).toBe('0');
  });

  it('reads back to within half a cent', () => {
    fc.assert(
      fc.property(udollars, (value) => {
        const text = f.money(value);
        const back = Number(text.replace(/[$,]/g, '').replace('\u2212', '-')) * 1_000_000;
        expect(Math.abs(back - value)).toBeLessThanOrEqual(5_001);
        expect(text).toMatch(/^\u2212?\$\d{1,3}(,\d{3})*\.\d{2}$/);
      }),
    );
  });

  it('carries the sign of what it shows, and of nothing else', () => {
    fc.assert(
      fc.property(udollars, (value) => {
        const text = f.money(value, true);
        if (value >= 5_000) expect(text.startsWith('+')).toBe(true);
        if (value <= -5_001) expect(text.startsWith('\u2212')).toBe(true);
        expect(text).not.toContain('-');
      }),
    );
  });
});

describe('prices', () => {
  it('shows the tick and no more', () => {
    expect(f.cents(5_600)).toBe('56');
    expect(f.cents(5_650)).toBe('56.5');
    expect(f.cents(5_655)).toBe('56.55');
    expect(f.cents(30, 1)).toBe('0.3');
    expect(f.cents(null)).toBe('\u2013');
  });

  it('reads back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), (e4) => {
        expect(Math.round(Number(f.cents(e4)) * 100)).toBe(e4);
      }),
    );
  });
});

describe('probabilities', () => {
  it('are per cent with one decimal', () => {
    expect(f.probability(0.6134)).toBe('61.3\u00a0%');
    expect(f.probability(Number.NaN)).toBe('\u2013');
    expect(f.points(0.021)).toBe('+2.1');
    expect(f.points(-0.021)).toBe('\u22122.1');
  });

  it('read back to within a twentieth of a point', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
        expect(Math.abs(Number(f.probabilityBare(p)) / 100 - p)).toBeLessThanOrEqual(0.000501);
      }),
    );
  });
});

describe('quantities', () => {
  it('are contracts, with hundredths only where they are', () => {
    expect(f.contracts(5_000)).toBe('50');
    expect(f.contracts(5_025)).toBe('50.25');
    expect(f.contracts(123_456_700)).toBe('1,234,567');
  });

  it('read back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50_000_000 }), (cc) => {
        expect(Math.round(Number(f.contracts(cc).replaceAll(',', '')) * 100)).toBe(cc);
      }),
    );
  });
});

describe('time', () => {
  it('is an age in the largest unit that tells something', () => {
    expect(f.age(800_000)).toBe('0.8\u00a0s');
    expect(f.age(-5)).toBe('0.0\u00a0s');
    expect(f.age(42_000_000)).toBe('42\u00a0s');
    expect(f.age(75_000_000)).toBe('1\u00a0min 15\u00a0s');
    expect(f.age(3 * 3_600_000_000)).toBe('3\u00a0h 0\u00a0min');
    expect(f.span(42)).toBe('42\u00a0µs');
    expect(f.span(0)).toBe('0\u00a0s');
    expect(f.span(0.4)).toBe('<\u00a01\u00a0µs');
    expect(f.span(-3_200_000)).toBe('\u22123.2\u00a0s');
    expect(f.span(4_200)).toBe('4.2\u00a0ms');
    expect(f.span(5_000)).toBe('5\u00a0ms');
  });

  it('is the game clock for games, with tenths in the last minute', () => {
    expect(gameClock(252_000)).toBe('4:12');
    expect(gameClock(42_300)).toBe('0:42.3');
    expect(gameClock(0)).toBe('0:00');
  });

  it('never shows sixty seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (us) => {
        expect(f.age(us)).not.toMatch(/\b60\u00a0s/);
        expect(gameClock(Math.floor(us / 5_000))).not.toMatch(/:60/);
      }),
    );
  });
});

/** A running game of a league. */
function game(
  league: League,
  state: Readonly<Record<string, number>>,
  change: Partial<GameSnapshot> = {},
): GameSnapshot {
  const common = { period: 1, clock_ms: 0, score_1: 0, score_2: 0, final: 0, postseason: 0, winner: 0 };
  const [home, away] = [
    { id: '1', code: 'BUF', name: 'Home' },
    { id: '2', code: 'KC', name: 'Away' },
  ];
  return {
    ...{
      game_id: `${league}:1`,
      league,
      competition: league,
      home,
      away,
      starts_at_us: 0,
      status: 'live',
      ended: null,
    },
    ...{ neutral_site: false, state: { ...common, ...state }, prior: null, spread: null, reference: null },
    ...change,
  } as GameSnapshot;
}

describe('where a game stands', () => {
  it.each<[League, Record<string, number>, string]>([
    ['nfl', { period: 3, clock_ms: 252_000 }, 'Q3 4:12'],
    ['nba', { period: 6, clock_ms: 42_300 }, 'OT2 0:42.3'],
    ['ncaab', { period: 2, clock_ms: 600_000 }, 'H2 10:00'],
    ['nhl', { period: 3, clock_ms: 90_000 }, 'P3 1:30'],
    ['nhl', { period: 5 }, 'SO'],
    ['mlb', { period: 11, half: 1 }, 'Bottom 11th'],
    ['mlb', { period: 2, half: 0 }, 'Top 2nd'],
    ['soccer', { period: 1, clock_ms: 2_700_000 }, "1'"],
    ['soccer', { period: 2, clock_ms: 1_410_000 }, "67'"],
    ['soccer', { period: 2, stoppage_elapsed_ms: 150_000 }, "90+3'"],
    ['tennis', { period: 2 }, 'Set 2'],
    ['mma', { period: 2, clock_ms: 132_000 }, 'R2 2:12'],
  ])('%s %j is %s', (league, state, text) => {
    expect(clockText(game(league, state))).toBe(text);
  });

  it('names breaks, delays and ends', () => {
    const at = (league: League, status: GameSnapshot['status'], state: Record<string, number>): string =>
      clockText(game(league, state, { status }));
    expect(at('nfl', 'break', { period: 2 })).toBe('Half-time');
    expect(at('ncaab', 'break', { period: 1 })).toBe('Half-time');
    expect(at('soccer', 'break', { period: 1 })).toBe('Half-time');
    expect(at('nhl', 'break', { period: 1 })).toBe('End of P1');
    expect(at('mlb', 'break', { period: 6, half: 1 })).toBe('Before bottom 6th');
    expect(at('nba', 'final', { period: 5 })).toBe('Final, OT');
    expect(at('mlb', 'final', { period: 10 })).toBe('Final, 10');
    expect(at('tennis', 'final', { period: 3 })).toBe('Final');
    expect(at('nhl', 'interrupted', { period: 2, clock_ms: 60_000 })).toBe('Delayed, P2 1:00');
  });

  it.each<[League, Record<string, number>, string]>([
    ['nfl', { possession: 1, down: 2, distance: 7, yards_to_goal: 34 }, 'BUF 2nd & 7, 34 yd'],
    ['ncaaf', { possession: -1, down: 1, distance: 7, yards_to_goal: 7 }, 'KC 1st & goal, 7 yd'],
    ['nba', { possession: -1 }, 'KC ball'],
    ['nba', {}, ''],
    ['nhl', { skaters_1: 5, skaters_2: 4, goalie_out_2: 1 }, 'BUF 5 on 4, KC net empty'],
    ['nhl', { skaters_1: 4, skaters_2: 5, penalty_ms_left: 72_000 }, 'KC 5 on 4, 1:12'],
    ['nhl', { skaters_1: 5, skaters_2: 5 }, ''],
    ['nhl', { period: 5, shootout: 1, shootout_goals_1: 1, shootout_goals_2: 2 }, 'shoot-out 2–1'],
    ['mlb', { outs: 1, bases: 5 }, '1 out, 1st and 3rd'],
    ['soccer', { reds_2: 1 }, 'KC red card'],
    ['tennis', { games_1: 3, games_2: 4, points_1: 2, points_2: 3 }, 'games 4\u20133, 40\u201330'],
  ])('%s %j reads %s', (league, state, text) => {
    expect(situation(game(league, state))).toBe(text);
    expect(situation(game(league, state, { status: 'break' }))).toBe('');
  });

  it('shows who bats, serves or has the ball', () => {
    expect(actingSide(game('mlb', { half: 0 }))).toBe(-1);
    expect(actingSide(game('tennis', { server: 2 }))).toBe(-1);
    expect(actingSide(game('nba', { possession: 1 }))).toBe(1);
  });
});

it('has a sentence of its own for every refusal of the kernel', () => {
  const names = loadEngine({ markets: 0, games: 1 }).sportRefusals();
  expect(names).toHaveLength(15);
  const sentences = names.map(refusalText);
  expect(new Set(sentences).size).toBe(15);
  for (const [i, name] of names.entries()) {
    const words = name.replaceAll('_', ' ');
    expect(sentences[i]).not.toBe(`${words.charAt(0).toUpperCase()}${words.slice(1)}.`);
    expect(sentences[i]).toMatch(/\.$/);
  }
});
