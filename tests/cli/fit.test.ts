import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arbees } from './capture.ts';

const hasRust = spawnSync('cargo', ['--version']).status === 0;
if (!hasRust) console.warn('skipped: fitting needs cargo, which is not installed');

let directory: string;
let data: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-fit-'));
  data = join(directory, 'data');
  mkdirSync(join(data, 'pbp'), { recursive: true });
  writeFileSync(join(data, 'pbp', 'ufc_fight_results.csv.gz'), gzipSync(fights()));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** 400 made-up fights of three rounds: every fourth ends in each round, the last fourth on the cards. */
function fights(): string {
  const head =
    'date,sport,event,fighter1,fighter2,winner,method,end_round,end_round_seconds,fight_elapsed_seconds,' +
    'scheduled_rounds,time_format,weight_class,fighter1_decimal_odds,fighter2_decimal_odds';
  const rows = Array.from({ length: 400 }, (_, i) => {
    const finished = i % 4 < 3;
    const round = finished ? (i % 4) + 1 : 3;
    const method = finished ? 'KO/TKO' : 'Decision - Unanimous';
    const winner = (i * 7) % 10 < 6 ? 1 : 2;
    return `2020-01-01,mma,E${i},A${i},B${i},${winner},${method},${round},60,${round * 300},3,3 Rnd (5-5-5),Lightweight Bout,1.7,2.2`;
  });
  return [head, ...rows, ''].join('\n');
}

interface Answer {
  check: boolean;
  changed: number;
  fits: { sport: string; file: string; games: number; changed: boolean; wrote: boolean; different: number | null }[];
}

describe.skipIf(!hasRust)('arbees fit', () => {
  const out = (): string => join(directory, 'out');
  const run = async (...more: string[]) => {
    const ran = await arbees(['fit', 'mma', '--data', data, '--out', out(), '--json', ...more]);
    return { code: ran.code, answer: ran.json() as unknown as Answer };
  };

  it('compares without writing, writes once, and then finds the same numbers', async () => {
    const checked = await run('--check');
    expect([checked.code, checked.answer.changed, existsSync(out())]).toEqual([1, 1, false]);
    const written = await run();
    expect(written.code).toBe(0);
    expect(written.answer.fits).toMatchObject([{ sport: 'mma', games: 400, changed: true, wrote: true }]);
    expect(readdirSync(out())).toEqual(['mma.rs']);
    const again = await run('--check');
    expect([again.code, again.answer.fits[0]?.different]).toEqual([0, 0]);
  }, 600_000);

  it('says in the file where its numbers come from, and the numbers are those of the table', async () => {
    await run();
    const text = readFileSync(join(out(), 'mma.rs'), 'utf8');
    const header = text.slice(0, text.indexOf('\nuse '));
    expect(header).toMatch(/Data: `ufc_fight_\*` \(2020\); 400 games\./);
    expect(header).toMatch(/Written \d{4}-\d\d-\d\d by `arbees fit mma --data DIR`\./);
    const [first] = /THREE_ROUNDS[^=]*= \[\s*\[([^\]]+)\]/.exec(text)?.slice(1) ?? [];
    const hazards = first?.split(',').map(Number).slice(0, 3) ?? [];
    for (const [i, wanted] of [1 / 4, 1 / 3, 1 / 2].entries()) expect(hazards[i]).toBeCloseTo(wanted, 1.7);
  }, 600_000);

  it('names the table that is missing', async () => {
    const ran = await arbees(['fit', 'ncaab', '--data', data, '--out', out(), '--json']);
    const message = expect.stringContaining('ncaab_pbp');
    expect([ran.code, ran.json()]).toMatchObject([2, { error: { code: 'fit_failed', field: '--data', message } }]);
  }, 600_000);
});

describe('arbees fit', () => {
  it('says that it needs Rust, and where to get it', async () => {
    const ran = await arbees(['fit', 'mma', '--data', data, '--json'], { env: { PATH: directory } });
    expect([ran.code, ran.json()]).toMatchObject([
      1,
      { error: { code: 'no_rust', field: 'cargo', expected: expect.stringContaining('rustup.rs') } },
    ]);
  });

  it('says why tennis is not fitted', async () => {
    const ran = await arbees(['fit', 'tennis', '--data', data, '--json']);
    expect([ran.code, ran.json()]).toMatchObject([
      2,
      { error: { field: 'sport', message: expect.stringContaining('published averages') } },
    ]);
  });
});
