import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as f from '../../web/src/format/format.ts';

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
    expect(f.span(4_200)).toBe('4.2\u00a0ms');
    expect(f.span(5_000)).toBe('5\u00a0ms');
  });

  it('is the game clock for games, with tenths in the last minute', () => {
    expect(f.gameClock(252_000)).toBe('4:12');
    expect(f.gameClock(42_300)).toBe('0:42.3');
    expect(f.gameClock(0)).toBe('0:00');
    expect(f.period(3)).toBe('Q3');
    expect(f.period(6)).toBe('OT2');
  });

  it('never shows sixty seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (us) => {
        expect(f.age(us)).not.toMatch(/\b60\u00a0s/);
        expect(f.gameClock(Math.floor(us / 5_000))).not.toMatch(/:60/);
      }),
    );
  });
});

describe('the place of the ball', () => {
  const state = {
    period: 4,
    clock_ms: 1,
    home_score: 0,
    away_score: 0,
    possession: 1 as const,
    down: 2,
    distance: 7,
    yards_to_goal: 34,
    home_timeouts: 0,
    away_timeouts: 0,
    second_half_receiver: 0 as const,
  };
  it('is down and distance in football, possession elsewhere, nothing when nobody plays', () => {
    expect(f.situation('nfl', 'live', state, 'BUF', 'KC')).toBe('BUF 2nd & 7, 34 yd');
    expect(f.situation('nfl', 'live', { ...state, yards_to_goal: 7 }, 'BUF', 'KC')).toBe('BUF 2nd & goal, 7 yd');
    expect(f.situation('nba', 'live', { ...state, down: 0, possession: -1 }, 'NY', 'BOS')).toBe('BOS ball');
    expect(f.situation('nba', 'break', state, 'NY', 'BOS')).toBe('');
    expect(f.clockText('break', { ...state, period: 2 }, 0)).toBe('Half-time');
    expect(f.clockText('final', { ...state, period: 5 }, 0)).toBe('Final, OT');
  });
});
