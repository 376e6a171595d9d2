/** Tens of thousands of listings whose truth is known: none is on another game or side. A million: `npm run bench -- matching`. */
import { expect, it } from 'vitest';
import { drawWorld, judge } from './fuzz.ts';

const SEED = 20_261_201;

it('no listing is taken for another game, and most are found', () => {
  process.stdout.write(`matching fuzz: seed ${SEED}\n`);
  const { listings, right, both, wrong } = judge(drawWorld(SEED, 20_000));
  expect(wrong).toEqual([]);
  expect(right / listings).toBeGreaterThan(0.6);
  expect(both).toBeGreaterThan(5_000);
});

it('the judge sees a wrong pair', () => {
  const world = drawWorld(SEED, 200);
  const listings = world.listings.map((one) => ({ ...one, market_id: one.market_id.replace(/^\d+/, '99999') }));
  expect(judge({ ...world, listings }).wrong.length).toBeGreaterThan(50);
});
