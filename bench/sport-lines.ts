/** The lines of a game: us per call of sportLines, by league, near the start, where the joint law takes longest. */
import type { SportLeague, SportLine, SportPregame } from '../engine-wasm/contract.ts';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'sport-lines';
export const description =
  'us per call of sportLines by league: one line and twenty-four, first minutes, closing total known';

const CALLS = 100;
const RUNS = 21;
const WARM_UP_RUNS = 5;
const LINES = 24;

/** A state of the first minutes by league, its closing total, and the lines around it. */
const GAMES: Readonly<Partial<Record<SportLeague, [Record<string, number>, number]>>> = {
  nfl: [{ period: 1, clock_ms: 840_000, score_1: 3 }, 46.5],
  nba: [{ period: 1, clock_ms: 700_000, score_1: 4 }, 224.5],
  nhl: [{ period: 1, clock_ms: 1_100_000 }, 6.5],
  mlb: [{ period: 1, clock_ms: 0, outs: 1 }, 8.5],
  soccer: [{ period: 1, clock_ms: 2_600_000 }, 2.5],
};

/** Margins and totals, half of each. */
function lines(count: number, total: number): SportLine[] {
  const margin = (i: number): SportLine => ({ kind: 'margin', points: i / 2 - 3.5 });
  return Array.from({ length: count }, (_, i) =>
    i % 2 === 0 ? margin(i) : { kind: 'total', points: total + (i - count / 2) / 2 },
  );
}

/** Run the benchmark. */
export async function run(): Promise<Figure[]> {
  const engine = loadEngine({ markets: 0, games: 1 });
  const figures: Figure[] = [];
  for (const [league, [state, total]] of Object.entries(GAMES) as [SportLeague, [Record<string, number>, number]][]) {
    const pregame: SportPregame = {
      side1: league === 'soccer' ? 0.45 : 0.55,
      draw: league === 'soccer' ? 0.27 : 0,
      total,
    };
    engine.setSport(0, league, state, pregame);
    const refusal = engine.buildSport(0);
    if (refusal !== null) throw new Error(`${league}: ${refusal}`);
    for (const count of [1, LINES]) {
      const asked = lines(count, total);
      const samples: number[] = [];
      for (let turn = -WARM_UP_RUNS; turn < RUNS; turn++) {
        const started = process.hrtime.bigint();
        for (let i = 0; i < CALLS; i++) {
          if (typeof engine.sportLines(0, asked) === 'string') throw new Error(`${league}: lines were refused`);
        }
        if (turn >= 0) samples.push(Number(process.hrtime.bigint() - started) / CALLS / 1_000);
      }
      figures.push(figure(`${league}_${count}_lines`, 'us/call', samples));
    }
  }
  return figures;
}
