/** ns per call of the kernel's small functions through `Engine`. */
import type { SportLeague } from '../engine-wasm/contract.ts';
import type { Engine } from '../engine-wasm/engine.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { feeVectors, type SportVector, sportVectors } from '../tests/kernel/vectors.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'kernel-call';
export const description = 'ns per call: takerFee, setTop, walkLock, priceSportRaw and buildSport per league';

const CALLS = 200_000;
const RUNS = 21;
const WARM_UP_RUNS = 5;
const FEES = 1_024;
/** Games per league, each with a price and a table of its own. */
const SPORT_GAMES = 256;
/** States of one game per league, priced on its table in one call each, and in one batch for all. */
const BATCH = 4_096;
const BUILDS = 5;
/** How long a league's batches run before they are measured, ms: V8 compiles them for speed while they run. */
const BATCH_WARM_UP_MS = 300;
/** Leagues with a clock, whose batches are measured. */
const CLOCK_SPORTS: readonly SportLeague[] = ['nfl', 'nba', 'ncaaf', 'ncaab', 'wnba', 'nhl', 'soccer'];

/** Sum of what the calls return, so that none can be left out. */
let sink = 0;

/**
 * The first `count` states of a game that are under way and legal; the game is in row `row` with its table afterwards. None
 * when the model refuses the price.
 */
function legalStates(engine: Engine, row: number, { pregame, base, rows }: SportVector, count: number): Int32Array[] {
  engine.setSportRow(row, base);
  engine.sports.pregame.set([pregame.side1, pregame.draw, pregame.total], 3 * row);
  const legal: Int32Array[] = [];
  if (engine.buildSport(row) !== null) return legal;
  for (const state of rows) {
    engine.setSportRow(row, state);
    const priced = state[1] !== 0 && state[5] === 0 && !Number.isNaN(engine.priceSportRaw(row));
    if (priced && legal.push(state) === count) break;
  }
  return legal;
}

/** Figures of one league: ns of a price by its own call, of one with a new state, of one in a batch, and of a table. */
function sportFigures(engine: Engine, league: SportLeague): Figure[] {
  const fields = engine.sportFields(league);
  const samples = new Map<string, number[]>();
  const timed = (name: string, turn: number, calls: number, body: () => void) => {
    const started = process.hrtime.bigint();
    body();
    const ns = Number(process.hrtime.bigint() - started) / calls;
    if (turn >= 0) samples.set(name, [...(samples.get(name) ?? []), ns]);
  };
  let filled = 0;
  for (const game of sportVectors(league, fields, 2 * SPORT_GAMES, 200)) {
    const [state] = filled < SPORT_GAMES ? legalStates(engine, filled, game, 1) : [];
    if (state !== undefined) engine.setSportRow(filled++, state);
  }
  if (filled < SPORT_GAMES) throw new Error(`${filled} games of ${league} are not enough`);
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    timed(`priceSportRaw_${league}`, turn, BATCH, () => {
      for (let i = 0; i < BATCH; i++) sink += engine.priceSportRaw(i & (SPORT_GAMES - 1));
    });
  }
  // some games of the vectors have a price that is none
  let states: Int32Array[] = [];
  for (const game of sportVectors(league, fields, 4, 16 * BATCH)) {
    if (states.length === 0) states = legalStates(engine, 0, game, BATCH);
  }
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    timed(`setSportRow_priceSportRaw_${league}`, turn, BATCH, () => {
      for (let i = 0; i < BATCH; i++) {
        engine.setSportRow(0, states[i % states.length]!);
        sink += engine.priceSportRaw(0);
      }
    });
  }
  if (CLOCK_SPORTS.includes(league)) {
    for (let i = 0; i < BATCH; i++) engine.setSportRow(i, states[i % states.length]!);
    const warm_ms = performance.now() + BATCH_WARM_UP_MS;
    while (performance.now() < warm_ms) engine.priceSportShared(0, 0, BATCH);
    for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
      timed(`priceSportShared_4096_${league}`, turn, BATCH, () => engine.priceSportShared(0, 0, BATCH));
    }
  }
  for (let turn = -1; turn < BUILDS; turn++) timed(`buildSport_${league}`, turn, 1, () => engine.buildSport(0));
  return [...samples].map(([name, values]) => figure(name, 'ns/call', values));
}

/** Run the benchmark; figures in ns per call. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: 1_024, games: 0 });
  const fees = feeVectors(FEES);
  const ladder = (start: number) => ({
    price_e4: Uint16Array.from({ length: 10 }, (_, i) => start + 60 * i),
    qty_cc: Uint32Array.from({ length: 10 }, (_, i) => 5_000 + 700 * i),
    length: 10,
  });
  const lock = {
    a: ladder(4_200),
    b: ladder(5_000),
    fee_a: { rate_e5: 7_000, rounding: 3 as const },
    fee_b: { rate_e5: 5_000, rounding: 4 as const },
    cap_qty_cc: 1_000_000,
    cash_a_udollars: 1e12,
    cash_b_udollars: 1e12,
    floor_e4: 0,
    lot_cc: 100,
  };
  const calls: [string, (i: number) => number][] = [
    [
      'takerFee',
      (i) => {
        const fee = fees[i & (FEES - 1)]!;
        return engine.takerFee(fee.rate_e5, fee.rounding, fee.price_e4, fee.qty_cc);
      },
    ],
    [
      'setTop',
      (i) => {
        engine.setTop(i & 1_023, (i & 1) as 0 | 1, 4_000 + (i & 255), 100, 5_000, 100);
        return 0;
      },
    ],
    ['walkLock_10_levels', () => engine.walkLock(lock).net_udollars],
  ];
  const samples = new Map<string, number[]>(calls.map(([call]) => [call, []]));
  for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
    for (const [call, body] of calls) {
      const started = process.hrtime.bigint();
      for (let i = 0; i < CALLS; i++) sink += body(i);
      if (turn >= 0) samples.get(call)?.push(Number(process.hrtime.bigint() - started) / CALLS);
    }
  }
  if (Number.isNaN(sink)) throw new Error('a call of the benchmark was refused');
  const sport_engine = loadEngine({ markets: 0, games: SPORT_GAMES, game_rows: BATCH });
  const sports = sport_engine.sportLeagues().flatMap((league) => sportFigures(sport_engine, league));
  return [...[...samples].map(([call, values]) => figure(call, 'ns/call', values)), ...sports];
}
