import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SPORT_CODES, SPORT_ROW, type SportLeague } from '../../engine-wasm/contract.ts';
import { initSync, referencePoints } from '../../engine-wasm/dist/engine.js';
import { kernelBytes, loadEngine } from '../../engine-wasm/load-node.ts';
import { ROOT } from '../../scripts/kernel.mjs';
import { BATCH_ROWS, batchAnswers, outcomesOnly, rawAnswers } from './answers.ts';
import { bits } from './vectors.ts';

const GAMES = 12;
const ROWS = 250;
const engine = loadEngine({ markets: 0, games: 2, game_rows: BATCH_ROWS });
initSync({ module: kernelBytes() as BufferSource });
const LEAGUES = engine.sportLeagues();
/** Asked for games that cannot end tied, so that the price is that of a win; soccer for one with all three outcomes. */
const PREGAME = { side1: 0.6180339887, draw: 0, total: Number.NaN };
const SOCCER = { side1: 0.4617, draw: 0.2367, total: Number.NaN };
const pregameOf = (league: SportLeague) => (league === 'soccer' ? SOCCER : PREGAME);
const postseasonOf = (league: SportLeague) => (league === 'soccer' ? 0 : 1);

/** A row with a built table; throws when the table is refused. */
function start(row: number, league: SportLeague, state: Record<string, number> = {}): void {
  const pregame = pregameOf(league);
  engine.setSport(row, league, { postseason: postseasonOf(league), ...state }, pregame);
  const refused = engine.buildSport(row);
  if (refused !== null) throw new Error(`${league}: ${refused}`);
}

describe('the models as the module describes them', () => {
  it('are those of the contract', () => {
    expect(LEAGUES).toEqual(Object.keys(SPORT_CODES));
  });

  it.each(LEAGUES)('has named fields with bounds for %s', (league) => {
    const fields = engine.sportFields(league);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields.length).toBeLessThanOrEqual(SPORT_ROW - 8);
    expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
    for (const { name, min, max } of fields) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(max).toBeGreaterThan(min);
    }
  });

  it('name their refusals', () => {
    expect(engine.sportRefusals()).toEqual([
      'unknown_league',
      'bad_period',
      'bad_clock',
      'bad_score',
      'bad_prior',
      'bad_possession',
      'bad_down',
      'bad_field_position',
      'tie_not_possible',
      'bad_strength',
      'bad_bases',
      'bad_cards',
      'bad_tennis_score',
      'bad_round',
      'no_table',
    ]);
  });

  it('are known without any capacity', () => {
    const bare = loadEngine({ markets: 0, games: 0 });
    expect(bare.sportLeagues()).toEqual(LEAGUES);
    expect(() => bare.sports).toThrow(/games/);
    expect(() => bare.priceSportRaw(0)).toThrow(RangeError);
    expect(bare.columnTable().some(({ name }) => name.startsWith('sport_'))).toBe(false);
  });
});

describe.each(LEAGUES)('%s', (league) => {
  it('gives the pregame price back to the bit before the start', () => {
    start(0, league);
    const { side1, draw } = pregameOf(league);
    expect(engine.priceSport(0)).toEqual({ side1, draw, side2: expect.any(Number), refusal: null });
    expect(engine.priceSportRaw(0)).toBe(side1);
    expect(engine.sports.priced.slice(0, 3).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
  });

  it('is certain at a final', () => {
    start(0, league);
    const final = (one: number, two: number) => {
      const state = {
        final: 1,
        period: league === 'mlb' ? 9 : 2,
        score_1: one,
        score_2: two,
        winner: one > two ? 1 : 2,
      };
      engine.setSport(0, league, { postseason: postseasonOf(league), ...state }, pregameOf(league));
      const { side1, draw, side2, refusal } = engine.priceSport(0);
      return [side1, draw, side2, refusal];
    };
    expect(final(2, 0)).toEqual([1, 0, 0, null]);
    expect(final(0, 2)).toEqual([0, 0, 1, null]);
  });

  it('prices a batch to the same bits as one by one', () => {
    const single = rawAnswers(engine, league, GAMES, ROWS);
    expect(single.filter((answer) => answer.includes(' priced ')).length).toBeGreaterThan(200);
    expect(batchAnswers(engine, league, GAMES, ROWS)).toEqual(single.map(outcomesOnly));
  });

  it('counts the prices of a batch, each on a table of its own or all on one', () => {
    start(0, league);
    start(1, league);
    expect(engine.priceSportBatch(0, 2)).toBe(2);
    engine.setSport(1, league, { postseason: postseasonOf(league), period: -1 }, pregameOf(league));
    expect(engine.priceSportBatch(0, 2)).toBe(1);
    expect(engine.priceSportShared(0, 0, 2)).toBe(1);
    expect([bits(engine.sports.priced[3]!), engine.sports.refusal[1]]).toEqual([bits(Number.NaN), 2]);
  });

  it('says how much is at stake as the mean move over its next events', () => {
    start(0, league);
    const now = engine.priceSportRaw(0);
    const events = engine.nextEvents(0);
    const weight = events.reduce((sum, { probability }) => sum + probability, 0);
    const mean = events.reduce((sum, { probability, priced }) => {
      const share = weight > 0 ? probability / weight : 1 / events.length;
      return sum + share * Math.abs(priced.side1 - now);
    }, 0);
    expect(engine.sportLeverage(0)).toBeCloseTo(mean, 12);
  });

  it('prices a spread where points are spread, and no other', () => {
    const spread = ['nfl', 'ncaaf', 'nba', 'ncaab', 'wnba'].includes(league);
    const price = (margin: number): number => engine.sportPriorFromSpread(league, margin);
    if (!spread) expect(price(3)).toBeNaN();
    else {
      expect(price(0)).toBe(0.5);
      expect(price(3)).toBeGreaterThan(0.57);
      expect(price(3) + price(-3)).toBeCloseTo(1, 12);
    }
  });

  it('has an error of its own', () => {
    start(0, league);
    expect(engine.sportErrorSd(0)).toBeGreaterThanOrEqual(0);
    expect(engine.sportErrorSd(0)).toBeLessThan(0.2);
    expect(engine.sports.error_sd[0]).toBe(engine.sportErrorSd(0));
  });
});

describe('tables', () => {
  const [one, two] = [LEAGUES[0]!, LEAGUES[1]!];

  it('are each their own row in a batch', () => {
    start(0, one);
    start(1, two);
    expect(engine.priceSportBatch(0, 2)).toBe(2);
    expect(engine.sports.priced[0]).toBe(PREGAME.side1);
    engine.sports.pregame[3] = 0.25;
    expect(engine.priceSportBatch(0, 2)).toBe(1);
    expect(engine.priceSport(1).refusal).toBe('no_table');
    expect(engine.buildSport(1)).toBeNull();
    expect(engine.priceSport(1).side1).toBe(0.25);
  });

  it('are refused for another league, and before they are built', () => {
    start(0, one);
    engine.sports.state[0] = SPORT_CODES[two];
    expect(engine.priceSport(0)).toEqual({
      side1: Number.NaN,
      draw: Number.NaN,
      side2: Number.NaN,
      refusal: 'no_table',
    });
    expect(engine.nextEvents(0)).toEqual([]);
    engine.sports.state[0] = 11;
    expect(engine.priceSport(0).refusal).toBe('unknown_league');
    expect(engine.sportErrorSd(0)).toBeNaN();
    engine.sports.state[0] = -1;
    expect(engine.buildSport(0)).toBe('unknown_league');
    start(0, one);
    engine.setSport(5, two, {}, PREGAME);
    expect(engine.priceSportShared(0, 5, 1)).toBe(0);
    expect(engine.sports.refusal[5]).toBe(15);
    expect(engine.priceSport(5).refusal).toBe('no_table');
  });

  it('are not built from a price that is none', () => {
    for (const league of LEAGUES) {
      for (const side1 of [0, 1, -0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
        engine.setSport(0, league, {}, { side1 });
        expect(engine.buildSport(0), `${league} ${side1}`).toBe('bad_prior');
        expect(engine.priceSport(0).refusal).toBe('no_table');
      }
    }
  });
});

describe('rows', () => {
  it('are written by name and start from nothing', () => {
    const league = LEAGUES[0]!;
    const [field] = engine.sportFields(league);
    engine.setSport(3, league, { period: 2, score_2: 7, [field!.name]: 1 }, { side1: 0.5, total: 40 });
    const row = Array.from(engine.sports.state.slice(3 * SPORT_ROW, 4 * SPORT_ROW));
    expect(row.slice(0, 10)).toEqual([SPORT_CODES[league], 2, 0, 0, 7, 0, 0, 0, 1, 0]);
    expect(Array.from(engine.sports.pregame.slice(9, 12))).toEqual([0.5, 0, 40]);
    engine.setSport(3, league, {}, { side1: 0.5 });
    expect(Array.from(engine.sports.state.slice(3 * SPORT_ROW + 1, 4 * SPORT_ROW))).toEqual(Array(31).fill(0));
    expect(engine.sports.pregame[11]).toBeNaN();
  });

  it('refuse names that the league does not have, and leave the row as it was', () => {
    const before = engine.sports.state.slice(0, SPORT_ROW);
    expect(() => engine.setSport(0, LEAGUES[0]!, { period: 1, quaffle: 1 }, PREGAME)).toThrow(/quaffle/);
    expect(() => engine.setSport(0, LEAGUES[0]!, { league: 1 }, PREGAME)).toThrow(/league/);
    expect(() => engine.setSport(0, 'curling' as SportLeague, {}, PREGAME)).toThrow(/curling/);
    expect(engine.sports.state.slice(0, SPORT_ROW)).toEqual(before);
  });

  it('refuse what does not exist', () => {
    for (const row of [-1, 256, 0.5, Number.NaN]) {
      expect(() => engine.priceSportRaw(row)).toThrow(RangeError);
      expect(() => engine.buildSport(row)).toThrow(RangeError);
      expect(() => engine.nextEvents(row)).toThrow(RangeError);
      expect(() => engine.sportErrorSd(row)).toThrow(RangeError);
      expect(() => engine.setSportRow(row, new Int32Array(SPORT_ROW))).toThrow(RangeError);
    }
    expect(() => engine.buildSport(2)).toThrow(/no table/);
    expect(() => engine.priceSportBatch(200, 57)).toThrow(RangeError);
    expect(() => engine.priceSportShared(0, 0, 1e9)).toThrow(RangeError);
    expect(() => engine.setSportRow(0, new Int32Array(31))).toThrow(RangeError);
    for (const [games, game_rows] of [
      [3, 2],
      [1.5, 2],
      [-1, 0],
      [65_537, 65_537],
      [10_000, 10_000],
    ] as const) {
      expect(() => loadEngine({ markets: 0, games, game_rows })).toThrow(RangeError);
    }
  });

  it('refuse what is no integer', () => {
    start(0, 'nhl');
    engine.setSport(0, 'nhl', { period: 1, clock_ms: 0.5, postseason: 1 }, PREGAME);
    expect(engine.priceSport(0).refusal).toBe('bad_clock');
  });
});

describe('lines', () => {
  const NONE: readonly SportLeague[] = ['tennis', 'mma'];
  const half = (points: number) => ({ kind: 'margin', points }) as const;

  it.each(LEAGUES.filter((league) => !NONE.includes(league)))(
    'of %s agree with the moneyline at kick-off',
    (league) => {
      start(0, league);
      const { side1, side2 } = engine.priceSport(0);
      const over = engine.sportLines(0, [half(-200.5), half(-0.5), half(0.5), { kind: 'total', points: -0.5 }]);
      if (typeof over === 'string') throw new Error(over);
      expect(over).toHaveLength(4);
      expect(over[0]).toBeCloseTo(1, 9);
      expect(1 - over[1]!).toBeCloseTo(side2, 5);
      expect(over[2]).toBeCloseTo(side1, 5);
      expect(over[3]).toBeCloseTo(1, 9);
    },
  );

  it.each(NONE)('are none in %s', (league) => {
    start(0, league);
    expect([...(engine.sportLines(0, [half(0.5)]) as Float64Array)]).toEqual([Number.NaN]);
  });

  it('are refused with the state, and not more than there is room for', () => {
    start(0, 'nba');
    engine.setSport(0, 'nba', { period: 99 }, PREGAME);
    expect(engine.sportLines(0, [half(0.5)])).toBe('bad_period');
    expect(() => engine.sportLines(0, new Array(65).fill(half(0.5)))).toThrow(RangeError);
  });
});

describe('memory', () => {
  it('does not grow over builds, prices and events of every league', () => {
    const buffer = engine.memory.buffer;
    const size = buffer.byteLength;
    for (let turn = 0; turn < 3; turn++) {
      for (const league of LEAGUES) {
        rawAnswers(engine, league, 3, 100);
      }
    }
    expect(engine.memory.buffer).toBe(buffer);
    expect(engine.memory.buffer.byteLength).toBe(size);
  });

  it('is found again after something grew it', () => {
    const other = loadEngine({ markets: 0, games: 1 });
    other.memory.grow(1);
    other.setSport(0, 'nhl', { postseason: 1 }, PREGAME);
    other.memory.grow(1);
    expect([other.buildSport(0), other.priceSportRaw(0)]).toEqual([null, PREGAME.side1]);
  });
});

describe('native and WASM', () => {
  const native = (...args: string[]) => {
    const cargo = ['run', '--quiet', '--locked', '-p', 'engine-rs', '--example', 'vectors', '--', ...args];
    return execFileSync('cargo', cargo, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 26 });
  };

  it('agree to the bit in every league', { timeout: 600_000 }, () => {
    const answers = new Map(LEAGUES.map((league): [SportLeague, string[]] => [league, []]));
    for (const answer of native('sport', `${GAMES}`, `${ROWS}`).trim().split('\n')) {
      answers.get(answer.split(' ')[0] as SportLeague)?.push(answer);
    }
    for (const league of LEAGUES) expect(rawAnswers(engine, league, GAMES, ROWS)).toEqual(answers.get(league));
  });

  it('agree to the bit on the test points of the reference, and every one of them holds', { timeout: 600_000 }, () => {
    const points = referencePoints();
    expect(points).toBe(native('points'));
    const verdicts = points.trim().split('\n');
    expect(verdicts).toHaveLength(185);
    expect(verdicts.filter((point) => !point.endsWith(' holds'))).toEqual([]);
  });
});
