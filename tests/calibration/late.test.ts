import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LateScore } from '../../runtime/calibration/late.ts';
import { arbees } from '../cli/capture.ts';
import { SAMPLES } from './samples.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-late-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const HEADER = SAMPLES.find(({ name }) => name === 'nfl_pbp')!.csv.split('\n')[0]!;

/** A row of a game between AAA (away) and BBB: period, clock, ball, down, yards, score of BBB and AAA, and whether BBB won. */
function row(
  game: number,
  [period, s, ball, down, yards]: readonly [number, number, string, number, number],
  score: string,
  won: string,
): string {
  const id = `2030_0${game}_AAA_BBB,nfl,2030,${game},REG,BBB,AAA,1`;
  return `${id},${period},00:${String(s).padStart(2, '0')},${s},${s},${ball},${down},7,${yards},${score},1,1,PASS,,${won},20,20,-3.0,45.0,,,,`;
}

describe('arbees calibrate --late', () => {
  it('counts a game once for each kind of state, with the forecast of its first such row', async () => {
    const rows = [
      // Home kicks to win, twice in one game; the second row says nothing new.
      row(1, [4, 8, 'home', 3, 20], '18,20', '1'),
      row(1, [4, 4, 'home', 4, 20], '18,20', '1'),
      // Away does, and misses: home wins.
      row(2, [4, 9, 'away', 1, 30], '20,19', '1'),
      // Too far, and too early.
      row(3, [4, 9, 'home', 1, 70], '19,20', '0'),
      row(4, [3, 9, 'home', 1, 20], '19,20', '0'),
      // An overtime that ends level.
      row(5, [5, 15, 'home', 1, 60], '20,20', '0.5'),
    ];
    writeFileSync(join(directory, 'plays.csv'), `${[HEADER, ...rows].join('\n')}\n`);
    const { code, json } = await arbees(['calibrate', '--data', directory, '--late', '--json']);
    expect(code).toBe(0);
    const { late } = json() as { late: LateScore[] };
    const kind = (name: string): LateScore | undefined => late.find((one) => one.name === name);
    const kick = kind('1-2 behind, 10 s, inside the 35')!;
    expect(kick).toMatchObject({ sport: 'nfl', games: 2, real: 0.5 });
    expect(kick.two_se).toBeCloseTo(2 * Math.sqrt(0.25 / 2), 12);
    expect(kick.ours).toBeGreaterThan(0.5);
    expect(kind('1-2 behind, 60 s, 4th down, inside the 35')).toMatchObject({ games: 1, real: 1 });
    expect(kind('1-2 behind, 60 s, beyond the 35')).toMatchObject({ games: 1, real: 0 });
    expect(kind('overtime, regular season, level at 20 s')).toMatchObject({ games: 1, real: 1 });
    const { stdout } = await arbees(['calibrate', '--data', directory, '--late', '--sport', 'nfl']);
    expect(stdout).toMatch(/^nfl +games +ours +real/);
    expect(stdout).toMatch(/1-2 behind, 10 s, inside the 35 +2 +0\.\d{3} +0\.500 \+- 0\.707/);
  });

  it('counts only the sport that is asked for, and has no report', async () => {
    const { json } = await arbees(['calibrate', '--data', directory, '--late', '--sport', 'mlb', '--json']);
    expect(json()).toMatchObject({ late: [] });
    expect((await arbees(['calibrate', '--data', directory, '--late', '--report', 'x.html'])).code).toBe(2);
  });
});
