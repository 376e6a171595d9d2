/** Pairing of games with listings: how long a large board takes, and a million listings whose truth is known. */
import { performance } from 'node:perf_hooks';
import { pairGames } from '../adapters/matching/index.ts';
import { drawWorld, judge } from '../tests/matching/fuzz.ts';
import { type Figure, figure } from './figure.ts';

export const name = 'matching';
export const description =
  '5,000 listings of each venue paired; a million listings with near-miss names, wrong pairs counted';

const BOARD = 10_000;
const RUNS = 5;
const WORLDS = 50;
const LISTINGS_A_WORLD = 20_000;

export function run(): Promise<Figure[]> {
  const { games, listings } = drawWorld(1, BOARD);
  const board = listings.slice(0, BOARD);
  const took_ms = Array.from({ length: RUNS }, () => {
    const started_ms = performance.now();
    pairGames(games, board);
    return performance.now() - started_ms;
  });
  const wrong: string[] = [];
  let [seen, right] = [0, 0];
  for (let seed = 1; seed <= WORLDS; seed++) {
    const found = judge(drawWorld(seed, LISTINGS_A_WORLD));
    seen += found.listings;
    right += found.right;
    for (const one of found.wrong) wrong.push(`seed ${seed}: ${one}`);
  }
  for (const one of wrong.slice(0, 20)) console.error(one);
  return Promise.resolve([
    figure('pair_10000_listings', 'ms', took_ms),
    figure('fuzzed_listings', 'count', [seen]),
    figure('on_their_own_game', 'count', [right]),
    figure('wrong_pairs', 'count', [wrong.length]),
  ]);
}
