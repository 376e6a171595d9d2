import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { SPORT_CODES, SPORT_ROW, type SportLeague } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { ROOT } from '../../scripts/kernel.mjs';
import { bits, type SportVector, sportVectors } from './vectors.ts';

const GAMES = 6;
const ROWS = 60;
const engine = loadEngine({ markets: 0, games: 0, sport_games: 2, sport_rows: 256 });
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

/** Set row 0 to a game of the vectors; returns what its table says of itself. */
function setGame({ pregame, base }: SportVector): string {
  engine.setSportRow(0, base);
  engine.sports.pregame.set([pregame.side1, pregame.draw, pregame.total], 0);
  return engine.buildSport(0) ?? 'built';
}

/** One state on the table of row 0, as the native program prints it. */
function line(league: SportLeague, row: Int32Array): string {
  engine.setSportRow(0, row);
  const { side1, draw, side2, refusal } = engine.priceSport(0);
  const events = engine
    .nextEvents(0)
    .map(({ name, probability, priced }) => `${name} ${bits(probability)} ${bits(priced.side1)} ${bits(priced.draw)}`);
  const values = [side1, draw, side2, engine.sportErrorSd(0)].map(bits);
  return [league, refusal ?? 'priced', ...values, ...events].join(' ');
}

function answers(league: SportLeague): string[] {
  return sportVectors(league, engine.sportFields(league), GAMES, ROWS).flatMap((game) => [
    `${league} ${setGame(game)}`,
    ...game.rows.map((row) => line(league, row)),
  ]);
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

  it('name their refusals, the nine of the games first', () => {
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
    expect(() => bare.sports).toThrow(/sport_games/);
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
    const [game] = sportVectors(league, engine.sportFields(league), 1, 200);
    if (game === undefined) throw new Error('no vectors');
    expect(setGame(game)).toBe('built');
    const single = game.rows.map((row) => {
      engine.setSportRow(0, row);
      return [bits(engine.priceSportRaw(0)), ...engine.sports.priced.slice(0, 3), engine.sports.refusal[0]];
    });
    for (const [i, row] of game.rows.entries()) engine.setSportRow(2 + i, row);
    const count = engine.priceSportShared(0, 2, 200);
    expect(count).toBe(single.filter(([first]) => first !== bits(Number.NaN)).length);
    expect(count).toBeGreaterThan(10);
    const { priced, refusal } = engine.sports;
    const batch = game.rows.map((_, i) => {
      const at = 3 * (2 + i);
      return [bits(priced[at] ?? 0), ...priced.slice(at, at + 3), refusal[2 + i]];
    });
    expect(batch).toEqual(single);
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
    for (const [sport_games, sport_rows] of [
      [3, 2],
      [1.5, 2],
      [-1, 0],
      [65_537, 65_537],
      [10_000, 10_000],
    ]) {
      expect(() => loadEngine({ markets: 0, games: 0, sport_games, sport_rows })).toThrow(RangeError);
    }
  });

  it('refuse what is no integer', () => {
    start(0, 'nhl');
    engine.setSport(0, 'nhl', { period: 1, clock_ms: 0.5, postseason: 1 }, PREGAME);
    expect(engine.priceSport(0).refusal).toBe('bad_clock');
  });
});

describe('memory', () => {
  it('does not grow over builds, prices and events of every league', () => {
    const buffer = engine.memory.buffer;
    const size = buffer.byteLength;
    for (let turn = 0; turn < 3; turn++) {
      for (const league of LEAGUES) {
        for (const game of sportVectors(league, engine.sportFields(league), 3, 100)) {
          setGame(game);
          for (const row of game.rows) line(league, row);
        }
      }
    }
    expect(engine.memory.buffer).toBe(buffer);
    expect(engine.memory.buffer.byteLength).toBe(size);
  });

  it('is found again after something grew it', () => {
    const other = loadEngine({ markets: 0, games: 0, sport_games: 1 });
    other.memory.grow(1);
    other.setSport(0, 'nhl', { postseason: 1 }, PREGAME);
    other.memory.grow(1);
    expect([other.buildSport(0), other.priceSportRaw(0)]).toEqual([null, PREGAME.side1]);
  });
});

describe('native and WASM', () => {
  it('agree to the bit in every league', { timeout: 600_000 }, () => {
    const cargo = ['run', '--quiet', '--locked', '-p', 'engine-rs', '--example', 'vectors', '--'];
    const text = execFileSync('cargo', [...cargo, 'sport', `${GAMES}`, `${ROWS}`], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const native = new Map(LEAGUES.map((league): [SportLeague, string[]] => [league, []]));
    for (const answer of text.trim().split('\n')) native.get(answer.split(' ')[0] as SportLeague)?.push(answer);
    for (const league of LEAGUES) {
      const mine = answers(league);
      expect(mine.filter((answer) => answer.includes(' priced ')).length, league).toBeGreaterThan(mine.length / 20);
      expect(mine).toEqual(native.get(league));
    }
  });
});
