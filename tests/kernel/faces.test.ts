import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SPORT_COLUMNS, SPORT_ROW, type SportField, type SportLeague } from '../../engine-wasm/contract.ts';
import type * as Kernel from '../../engine-wasm/dist/component-types/interfaces/arbees-engine-kernel.js';
import { FeeModel, initSync, referencePoints, SportGame } from '../../engine-wasm/dist/engine.js';
import { kernelBytes, kernelInfo, loadEngine } from '../../engine-wasm/load-node.ts';
import { ROOT } from '../../scripts/kernel.mjs';
import { buildComponent } from '../../scripts/kernel-component.mjs';
import { codeSha256, functionImports } from '../../scripts/wasm-bytes.mjs';
import { BATCH_ROWS, classAnswers, eventText, line, rawAnswers } from './answers.ts';
import { bits, feeVectors, sportVectors } from './vectors.ts';

const GAMES = 8;
const ROWS = 150;
const NO_PRICE = { side1: Number.NaN, draw: Number.NaN, side2: Number.NaN };
const FEES = 5_000;
const ROUNDINGS = [
  ...(['unknown', 'kalshi-cent', 'kalshi-e4', 'kalshi-direct', 'polymarket5dp'] as const),
  ...(['kalshi-e4-cent', 'kalshi-intermediary', 'polymarket-us'] as const),
] as const;

const engine = loadEngine({ markets: 0, games: 1, game_rows: BATCH_ROWS });
const LEAGUES = engine.sportLeagues();
initSync({ module: kernelBytes() as BufferSource });
const { dir, core } = await buildComponent();
const component = await import(pathToFileURL(join(dir, 'engine.js')).href);
const { kernel }: { kernel: typeof Kernel } = component.instantiate(
  (file: string) => new WebAssembly.Module(readFileSync(join(dir, file)) as BufferSource),
  {},
);

const STATE_KEYS = ['period', 'clockMs', 'score1', 'score2', 'final', 'postseason', 'winner'] as const;

/** A row as the component takes it. */
function componentState(row: Int32Array, fields: readonly SportField[]): Kernel.State {
  const situation = row.slice(SPORT_COLUMNS.length, SPORT_COLUMNS.length + fields.length);
  const shared = Object.fromEntries(STATE_KEYS.map((key, i) => [key, row[1 + i]!]));
  return { ...(shared as Omit<Kernel.State, 'situation'>), situation };
}

const named = (refusal: string) => refusal.replaceAll('-', '_');

/** What a call of the component threw: its error value. */
function thrown(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return named((error as { payload: string }).payload);
  }
  return 'nothing';
}

/** Through the component: outcomes of a game in one call, the rest state by state. */
function componentAnswers(league: SportLeague): string[] {
  const fields = engine.sportFields(league);
  return sportVectors(league, fields, GAMES, ROWS).flatMap(({ pregame, base, rows }) => {
    const total = Number.isNaN(pregame.total) ? undefined : pregame.total;
    const price = { side1: pregame.side1, draw: pregame.draw, total };
    let game = 0;
    const verdict = thrown(() => {
      game = kernel.open(league, price, componentState(base, fields));
    });
    const states = rows.map((row) => componentState(row, fields));
    const answers = kernel.prices(game, states).map((result, i) => {
      const state = states[i]!;
      const events = kernel.nextEvents(game, state).map((event) => {
        return eventText(event.name, event.probability, event.priced);
      });
      const { side1, draw, side2 } = result.tag === 'ok' ? result.val : NO_PRICE;
      const refusal = result.tag === 'ok' ? null : named(result.val);
      return line(league, refusal, [side1, draw, side2], kernel.errorSd(league, state), events);
    });
    kernel.close(game);
    return [`${league} ${verdict === 'nothing' ? 'built' : verdict}`, ...answers];
  });
}

describe('one module, three faces', () => {
  describe.each(LEAGUES)('%s', (league) => {
    const answers = rawAnswers(engine, league, GAMES, ROWS);

    it('is asked questions worth asking', () => {
      expect(answers.filter((answer) => answer.includes(' priced ')).length).toBeGreaterThan(100);
      expect(new Set(answers.map((answer) => answer.split(' ')[1])).size).toBeGreaterThan(4);
    });

    it('gives through wasm-bindgen the same doubles to the bit', () => {
      const create = (...args: ConstructorParameters<typeof SportGame>) => new SportGame(...args);
      expect(classAnswers(create, league, engine.sportFields(league), GAMES, ROWS)).toEqual(answers);
    });

    it('gives through the component the same doubles to the bit', () => {
      expect(componentAnswers(league)).toEqual(answers);
    });

    it('describes the same fields everywhere', () => {
      const fields = engine.sportFields(league);
      expect(kernel.fields(league)).toEqual(fields);
      const game = new SportGame(league, 0.5, 0, Number.NaN);
      const listed = Array.from({ length: game.fieldCount() }, (_, i) => {
        return { name: game.fieldName(i), min: game.fieldMin(i), max: game.fieldMax(i) };
      });
      expect(listed).toEqual(fields);
      game.free();
    });
  });

  it('knows the same leagues and test points everywhere', () => {
    expect(SportGame.leagues().split(' ').sort()).toEqual([...LEAGUES].sort());
    const points = kernel.referencePoints().map(({ league, form, index, wantE6, digits, got, holds }) => {
      return [league, form, index, wantE6, digits, bits(got), holds ? 'holds' : 'fails'].join(' ');
    });
    expect(`${points.join('\n')}\n`).toBe(referencePoints());
    expect(points).toHaveLength(185);
  });
});

describe('the component', () => {
  const start: Kernel.State = componentState(new Int32Array(SPORT_ROW), []);
  const even = { side1: 0.5, draw: 0, total: undefined };

  it('throws a single refusal with its name', () => {
    const game = kernel.open('nba', even, start);
    expect(kernel.price(game, start).side1).toBe(0.5);
    expect(thrown(() => kernel.price(game, { ...start, score1: -1 }))).toBe('bad_score');
    expect(thrown(() => kernel.price(game, { ...start, situation: new Int32Array(4) }))).toBe('bad_situation');
    expect(thrown(() => kernel.open('nba', { ...even, side1: 2 }, start))).toBe('bad_prior');
    kernel.close(game);
  });

  it('never gives a number of a game out twice, and prices none that is closed', () => {
    const one = kernel.open('nhl', even, start);
    kernel.close(one);
    kernel.close(one);
    const two = kernel.open('mma', even, start);
    expect(two).not.toBe(one);
    expect(thrown(() => kernel.price(one, start))).toBe('no_table');
    expect(kernel.prices(one, [start, start])).toEqual(Array(2).fill({ tag: 'err', val: 'no-table' }));
    expect(kernel.nextEvents(one, start)).toEqual([]);
    kernel.close(two);
  });

  it('holds 1,024 games and refuses the next by name', () => {
    const open = () => kernel.open('mma', even, start);
    const games = Array.from({ length: 1_024 }, open);
    expect(new Set(games).size).toBe(1_024);
    expect(thrown(open)).toBe('no_table');
    kernel.close(games.pop()!);
    games.push(open());
    for (const game of games) kernel.close(game);
  });
});

describe('the classes', () => {
  it('say what they do not know', () => {
    const game = new SportGame('curling', 0.5, 0, Number.NaN);
    expect([game.set('period', 1), game.set('quaffle', 1), game.get('quaffle')]).toEqual([true, false, undefined]);
    expect([game.build(), game.price(), game.side1(), game.errorSd()]).toEqual([
      'unknown_league',
      'no_table',
      Number.NaN,
      Number.NaN,
    ]);
    expect([game.fieldCount(), game.fieldName(0), game.nextEvents(), game.nextName(0)]).toEqual([0, '', 0, '']);
    expect(game.nextProbability(0)).toBeNaN();
    game.free();
  });

  it('keep the league and refuse what is no integer', () => {
    const game = new SportGame('nhl', 0.5, 0, Number.NaN);
    expect([game.set('league', 2), game.build(), game.price(), game.side1()]).toEqual([false, '', '', 0.5]);
    for (const bad of [0.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
      game.set('period', 1);
      game.set('clock_ms', bad);
      expect(game.price()).toBe('bad_clock');
      expect(game.side1()).toBeNaN();
    }
    game.free();
  });
});

describe('one module', () => {
  it('charges the same fee through all of them', () => {
    for (const { rate_e5, rounding, price_e4, qty_cc } of feeVectors(FEES)) {
      const want = engine.takerFee(rate_e5, rounding, price_e4, qty_cc);
      const model = new FeeModel(rate_e5, rounding);
      expect(model.fee(price_e4, qty_cc)).toBe(want);
      model.free();
      const name = ROUNDINGS[rounding];
      expect(Number(kernel.takerFee({ rateE5: rate_e5, rounding: name }, price_e4, BigInt(qty_cc)))).toBe(want);
    }
  });

  it('has the same code bytes in the file and inside the component', () => {
    expect(codeSha256(readFileSync(core))).toBe(codeSha256(kernelBytes()));
    expect(kernelInfo().code_sha256).toBe(codeSha256(kernelBytes()));
  });

  it('imports nothing but what the stub adapter knows', () => {
    const imports = functionImports(kernelBytes()).map(({ module, name, params, results }) => {
      return `${module} ${name.replace(/_[0-9a-f]{16}$/, '')} (${params}) -> (${results})`;
    });
    expect(imports).toEqual([
      './engine_bg.js __wbg___wbindgen_throw (127,127) -> ()',
      './engine_bg.js __wbindgen_init_externref_table () -> ()',
    ]);
  });
});

describe('native and WASM', () => {
  it('charge the same fees to the bit', { timeout: 300_000 }, () => {
    const cargo = ['run', '--quiet', '--locked', '-p', 'engine-rs', '--example', 'vectors', '--', 'fees', `${FEES}`];
    const text = execFileSync('cargo', cargo, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 24 });
    const fees = feeVectors(FEES).map((fee) =>
      bits(engine.takerFee(fee.rate_e5, fee.rounding, fee.price_e4, fee.qty_cc)),
    );
    expect(text.trim().split('\n')).toEqual(fees);
  });
});
