import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SPORT_CODE } from '../../engine-wasm/contract.ts';
import type * as Kernel from '../../engine-wasm/dist/component-types/interfaces/arbees-engine-kernel.js';
import { FeeModel, initSync, WhatIf } from '../../engine-wasm/dist/engine.js';
import { kernelBytes, kernelInfo, loadEngine } from '../../engine-wasm/load-node.ts';
import { ROOT } from '../../scripts/kernel.mjs';
import { buildComponent } from '../../scripts/kernel-component.mjs';
import { codeSha256, functionImports } from '../../scripts/wasm-bytes.mjs';
import { bits, feeVectors, type GameVector, gameVectors } from './vectors.ts';

const GAMES = 5_000;
const FEES = 5_000;
const ROUNDINGS = ['unknown', 'kalshi-cent', 'kalshi-e4', 'kalshi-direct', 'polymarket5dp'] as const;

const engine = loadEngine({ markets: 0, games: 1 });
initSync({ module: kernelBytes() as BufferSource });
const { dir, core } = await buildComponent();
const component = await import(pathToFileURL(join(dir, 'engine.js')).href);
const { kernel }: { kernel: typeof Kernel } = component.instantiate(
  (file: string) => new WebAssembly.Module(readFileSync(join(dir, file)) as BufferSource),
  {},
);

/** Home bits, tie bits and verdict, as the native program prints them. */
function raw({ league, state, prior_home }: GameVector): string {
  engine.setGame(0, league, state, prior_home);
  const priced = engine.priceGame(0);
  return `${bits(priced.home_probability)} ${bits(priced.tie_probability)} ${priced.refusal ?? 'priced'}`;
}

function bindgen({ league, state, prior_home }: GameVector): string {
  const game = Object.assign(new WhatIf(SPORT_CODE[league], prior_home), state);
  const refusal = game.refusal();
  const line = `${bits(game.home())} ${bits(refusal === '' ? game.tie() : 0)} ${refusal === '' ? 'priced' : refusal}`;
  game.free();
  return line;
}

function componentGame({ league, state, prior_home }: GameVector): Kernel.Game {
  const { period, possession, down, distance } = state;
  return {
    league,
    priorHome: prior_home,
    state: {
      period,
      clockMs: state.clock_ms,
      homeScore: state.home_score,
      awayScore: state.away_score,
      possession,
      down,
      distance,
      yardsToGoal: state.yards_to_goal,
      homeTimeouts: state.home_timeouts,
      awayTimeouts: state.away_timeouts,
      secondHalfReceiver: state.second_half_receiver,
      final: state.final === 1,
      postseason: state.postseason === 1,
    },
  };
}

describe('one module, three faces', () => {
  const vectors = gameVectors(GAMES);
  const answers = vectors.map(raw);

  it('asks questions worth asking', () => {
    const priced = answers.filter((line) => line.endsWith('priced')).length;
    expect(priced).toBeGreaterThan(GAMES / 4);
    expect(new Set(answers.map((line) => line.split(' ')[2])).size).toBeGreaterThan(4);
  });

  it('gives through wasm-bindgen the same double to the bit', () => {
    expect(vectors.map(bindgen)).toEqual(answers);
  });

  it('gives through the component, in one call, the same double to the bit', () => {
    const lines = kernel
      .winProbabilities(vectors.map(componentGame))
      .map((result) =>
        result.tag === 'ok'
          ? `${bits(result.val.home)} ${bits(result.val.tie)} priced`
          : `${bits(Number.NaN)} ${bits(0)} ${result.val.replaceAll('-', '_')}`,
      );
    expect(lines).toEqual(answers);
  });

  it('throws a single refusal of the component with its name', () => {
    const game = componentGame({ ...(vectors[0] as GameVector), prior_home: 2 });
    const refused = () =>
      kernel.winProbability({ ...game, state: { ...game.state, homeScore: 0, awayScore: 0, final: false } });
    expect(refused).toThrow(expect.objectContaining({ payload: 'bad-prior' }));
  });

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
  it('agree to the bit', { timeout: 300_000 }, () => {
    const cargo = [
      'run',
      '--quiet',
      '--locked',
      '-p',
      'engine-rs',
      '--example',
      'vectors',
      '--',
      `${GAMES}`,
      `${FEES}`,
    ];
    const text = execFileSync('cargo', cargo, { cwd: ROOT, encoding: 'utf8', maxBuffer: 1 << 24 });
    const games = gameVectors(GAMES).map(raw);
    const fees = feeVectors(FEES).map((fee) =>
      bits(engine.takerFee(fee.rate_e5, fee.rounding, fee.price_e4, fee.qty_cc)),
    );
    expect(text.trim().split('\n')).toEqual([...games, ...fees]);
  });
});
