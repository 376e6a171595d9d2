/** The sport models from JavaScript, beside the same formula in plain TypeScript and beside native code. */
import { spawnSync } from 'node:child_process';
import { SPORT_ROW, type SportLeague } from '../engine-wasm/contract.ts';
import type { Engine } from '../engine-wasm/engine.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { type SportVector, sportVectors } from '../tests/kernel/vectors.ts';
import { type Figure, figure } from './figure.ts';
import { projectRoot } from './program.ts';
import { twinNumbers, twinPrice } from './sport-twin.ts';

export const name = 'sport-speed';
export const description =
  'sport models per league: ns of a call, of a state in a batch of 4,096, of a table; ratios to TypeScript and native';

const BATCH = 4_096;
const RUNS = 41;
const WARM_UP_RUNS = 20;
/** Tables built before and while measuring. */
const BUILDS = 60;
/** Games drawn until one can be opened. */
const MOST_DRAWN = 8;
/** Leagues with a twin in TypeScript, and their periods. */
const TWINS: Readonly<Record<string, { count: number; length_ms: number }>> = {
  nba: { count: 4, length_ms: 720_000 },
  ncaab: { count: 2, length_ms: 1_200_000 },
  wnba: { count: 4, length_ms: 600_000 },
};
/** How far twin and kernel may lie apart. */
const TWIN_GAP = 1e-9;

/** Samples of ns per call of `body`, which makes `calls` of them. */
function samples(calls: number, body: () => void): number[] {
  const found: number[] = [];
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    const started = process.hrtime.bigint();
    body();
    const ns = Number(process.hrtime.bigint() - started) / calls;
    if (turn >= 0) found.push(ns);
  }
  return found;
}

const middle = (values: readonly number[]) => figure('', '', values).value;

/** Put a game into row 0 and build its table. @returns whether the model takes the price */
function start(engine: Engine, { pregame, base }: SportVector): boolean {
  engine.setSportRow(0, base);
  engine.sports.pregame.set([pregame.side1, pregame.draw, pregame.total], 0);
  return engine.buildSport(0) === null;
}

/** {@link BATCH} legal states under way of a game whose table is in row 0. */
function legalStates(engine: Engine, { rows }: SportVector): Int32Array[] {
  const legal = rows.filter((row) => {
    engine.setSportRow(0, row);
    return row[1] !== 0 && row[5] === 0 && !Number.isNaN(engine.priceSportRaw(0));
  });
  if (legal.length === 0) throw new Error('no legal state');
  return Array.from({ length: BATCH }, (_, i) => legal[i % legal.length]!);
}

/** A league's game and states for the native program, see engine-rs/examples/sport_ns.rs. */
function frame({ pregame, base }: SportVector, states: readonly Int32Array[]): Buffer {
  const prices = Float64Array.of(pregame.side1, pregame.draw, pregame.total);
  const parts = [Int32Array.of(states.length), prices, base, ...states];
  return Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
}

/** Median ns of native calls, batches and builds by league; empty without cargo. */
function native(input: Buffer): Map<string, [number, number, number]> {
  const args = ['run', '--release', '--quiet', '--locked', '-p', 'engine-rs', '--example', 'sport_ns'];
  const done = spawnSync('cargo', args, { cwd: projectRoot, input, encoding: 'utf8' });
  if (done.status !== 0) {
    console.error(`native figures are left out: ${done.error?.message ?? done.stderr.trim().split('\n').at(-1)}`);
    return new Map();
  }
  const lines = done.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return new Map(lines.map(([league = '', ...ns]) => [league, ns.slice(0, 3).map(Number) as [number, number, number]]));
}

/** ns of the twin per state. @throws Error when it is further from the kernel than {@link TWIN_GAP} */
function twin(engine: Engine, league: string, states: readonly Int32Array[]): number[] {
  const periods = TWINS[league]!;
  const numbers = twinNumbers(league);
  const table = engine.sports.table;
  // The horn and the start are no arithmetic.
  const running = states.filter((row) => row[2]! > 0 && !(row[1] === 1 && row[2] === periods.length_ms));
  for (const row of running) {
    engine.setSportRow(0, row);
    const gap = Math.abs(engine.priceSportRaw(0) - twinPrice(numbers, periods, table, row));
    if (!(gap < TWIN_GAP)) throw new Error(`the twin of ${league} is ${gap} from the kernel in state ${row}`);
  }
  let sink = 0;
  const found = samples(running.length, () => {
    for (const row of running) sink += twinPrice(numbers, periods, table, row);
  });
  if (Number.isNaN(sink)) throw new Error(`the twin of ${league} gave no number`);
  return found;
}

/** Run the benchmark. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: 0, games: 1, game_rows: BATCH });
  const figures: Figure[] = [];
  const frames: Buffer[] = [];
  const wasm = new Map<SportLeague, [number, number, number]>();
  for (const league of engine.sportLeagues()) {
    const games = sportVectors(league, engine.sportFields(league), BUILDS, 1);
    const builds: number[] = [];
    for (const game of games) {
      const started = process.hrtime.bigint();
      if (start(engine, game)) builds.push(Number(process.hrtime.bigint() - started));
    }
    // Some of the vectors' games have no price.
    const drawn = sportVectors(league, engine.sportFields(league), MOST_DRAWN, 16 * BATCH);
    const game = drawn.find((one) => start(engine, one));
    if (game === undefined) throw new Error(`every game of ${league} is refused`);
    const states = legalStates(engine, game);
    frames.push(frame(game, states));
    let sink = 0;
    const single = samples(BATCH, () => {
      for (const state of states) {
        engine.setSportRow(0, state);
        sink += engine.priceSportRaw(0);
      }
    });
    const own = TWINS[league] === undefined ? [] : twin(engine, league, states);
    for (const [i, state] of states.entries()) engine.sports.state.set(state, i * SPORT_ROW);
    const batch = samples(BATCH, () => engine.priceSportShared(0, 0, BATCH));
    if (Number.isNaN(sink)) throw new Error(`a state of ${league} was refused`);
    const late = builds.slice(-Math.ceil(builds.length / 2));
    figures.push(
      figure(`${league}_set_and_price`, 'ns/call', single),
      figure(`${league}_batch`, 'ns/state', batch),
      figure(
        `${league}_build`,
        'us',
        late.map((ns) => ns / 1000),
      ),
    );
    if (own.length > 0) {
      figures.push(
        figure(`${league}_typescript`, 'ns/state', own),
        figure(`${league}_typescript_over_batch`, 'ratio', [middle(own) / middle(batch)]),
      );
    }
    wasm.set(league, [middle(single), middle(batch), middle(late)]);
  }
  const outside = native(Buffer.concat(frames));
  for (const [league, [single, batch, build]] of outside) {
    const ours = wasm.get(league as SportLeague)!;
    figures.push(
      figure(`${league}_native_price`, 'ns/call', [single]),
      figure(`${league}_native_batch`, 'ns/state', [batch]),
      figure(`${league}_native_build`, 'us', [build / 1000]),
      figure(`${league}_batch_over_native`, 'ratio', [ours[1] / batch]),
    );
  }
  return figures;
}
