import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Baseline } from '../../runtime/calibration/baselines.ts';
import type { SportScore } from '../../runtime/calibration/groups.ts';
import { ErrorSums, Forecasts, PairedByGame, score } from '../../runtime/calibration/metrics.ts';
import { COL, leagueCode, ROW, type Sport } from '../../runtime/calibration/moment.ts';
import { phi } from '../../runtime/calibration/normal.ts';
import { arbees } from '../cli/capture.ts';
import { ESPN_PLAYS, SAMPLES, withColumns } from './samples.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-calibrate-'));
  mkdirSync(join(directory, 'deeper'));
  for (const [i, { csv }] of SAMPLES.entries())
    writeFileSync(join(directory, i % 2 === 0 ? 'deeper' : '.', `${i}.csv`), csv);
  writeFileSync(join(directory, 'other.csv'), 'a,b\n1,2\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Figures {
  games: number;
  rows: number;
  log_loss: number;
  brier: number;
  phases: { name: string; rows: number }[];
  reference: { rows: number; sources: { name: string }[]; log_loss_difference: { mean: number } } | null;
}

describe('arbees calibrate', () => {
  it('scores every format of a directory and lists the rest', async () => {
    const { code, json } = await arbees(['calibrate', '--data', directory, '--json']);
    expect(code).toBe(0);
    const { sports, skipped } = json() as { sports: Record<string, Figures>; skipped: string[] };
    expect(Object.keys(sports)).toEqual(['nfl', 'nba', 'ncaaf', 'ncaab', 'nhl', 'mlb', 'soccer', 'tennis', 'mma']);
    expect(skipped).toEqual(['other.csv']);
    for (const figures of Object.values(sports)) {
      expect(figures.log_loss).toBeGreaterThan(0);
      expect(figures.brier).toBeGreaterThan(0);
      expect(figures.phases.reduce((sum, { rows }) => sum + rows, 0)).toBe(figures.rows);
    }
    // Two tables of the NBA: a game each; the row with no time left is not a forecast.
    expect(sports.nba).toMatchObject({ games: 2, rows: 4, reference: null });
    expect(sports.nfl!.reference).toMatchObject({ rows: 2, sources: [{ name: 'nflscrapR' }, { name: 'NGS_BDB2024' }] });
    // A fight without a winner is priced, not scored.
    expect(sports.mma).toMatchObject({ games: 1, rows: 2 });
  });

  it('says beside each phase what the kernel thinks its own error is, and scores the thirds and the plainest form', async () => {
    const { json } = await arbees(['calibrate', '--data', directory, '--json']);
    const { sports } = json() as { sports: Record<string, SportScore> };
    for (const figures of Object.values(sports)) {
      for (const { error_sd } of [figures, ...figures.phases]) {
        expect(error_sd.model).toBeGreaterThan(0);
        expect(error_sd.measured).toBeGreaterThanOrEqual(0);
        const [one, two] = error_sd.covered!;
        expect(0 <= one && one <= two && two <= 1).toBe(true);
      }
    }
    expect(sports.nfl!.baseline).toMatchObject({ name: 'Brownian motion', rows: 4 });
    expect(sports.soccer!.baseline).toMatchObject({ name: 'Poisson goals', rows: 3 });
    expect(sports.mlb!.baseline).toBeNull();
  });

  it('scores open spreads and totals of games whose end is known, apart where no total was closed at', async () => {
    const { json } = await arbees(['calibrate', '--data', directory, '--json']);
    const { sports } = json() as { sports: Record<string, SportScore> };
    const { nba, nhl, tennis, mma } = sports;
    expect(nba!.lines).toMatchObject({ margin: { games: 2 }, total: { games: 1 }, total_unpriced: { games: 1 } });
    expect(nba!.lines!.margin!.error_sd.measured).toBeGreaterThanOrEqual(0);
    expect(nhl!.lines).toMatchObject({ margin: { games: 1 }, total: null, total_unpriced: { games: 1 } });
    expect([tennis!.lines, mma!.lines]).toEqual([null, null]);
    const { stdout } = await arbees(['calibrate', '--data', directory, '--sport', 'nba']);
    expect(stdout).toMatch(/ {2}spreads .*\n {2}totals .*\n {2}totals, none closed at/);
  });

  it('compares with ESPN from its own first number on, on rows that count nowhere else', async () => {
    const apart = mkdtempSync(join(directory, 'espn-'));
    writeFileSync(join(apart, 'plays.csv'), ESPN_PLAYS);
    const { json } = await arbees(['calibrate', '--data', apart, '--json']);
    const { sports, skipped } = json() as { sports: Record<string, SportScore>; skipped: string[] };
    expect(skipped).toEqual([]);
    expect(Object.keys(sports)).toEqual(['nfl', 'nba', 'mlb']);
    expect(sports.nfl).toMatchObject({ rows: 0, reference: { rows: 2, games: 1, sources: [{ name: 'ESPN' }] } });
    expect(sports.nba).toMatchObject({ rows: 0, reference: { rows: 2 } });
    expect(sports.mlb).toMatchObject({ rows: 0, reference: { rows: 1 } });
    const table = join(apart, 'plays.csv');
    const chances = async (): Promise<string[]> =>
      (await arbees(['wp', '--table', table, '-q'])).stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(',').slice(-4).join());
    const prices = await chances();
    expect(prices.filter((price) => !price.endsWith(','))).toEqual(['p_side1,p_draw,p_side2,refused']);
    // A price knows nobody's number, no final, and nothing of its own play.
    writeFileSync(
      table,
      withColumns(ESPN_PLAYS, { espn_home_wp_after: '0.01', home_win: '0', home_final: '1', play_type: 'x' }),
    );
    expect(await chances()).toEqual(prices);
    writeFileSync(table, ESPN_PLAYS.replace('3593.0,7,0', '3593.0,0,7'));
    expect((await chances()).slice(0, 3)).toEqual(prices.slice(0, 3));
    expect((await chances())[3]).not.toBe(prices[3]);
  });

  it('keeps to one sport and writes a report that needs nothing else', async () => {
    const report = join(directory, 'report.html');
    const { code, stdout } = await arbees(['calibrate', '--data', directory, '--sport', 'nfl', '--report', report]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^nfl\n/);
    expect(stdout).not.toContain('\nnba');
    const html = readFileSync(report, 'utf8');
    expect(html).toContain('<svg');
    expect(html).toContain('first third');
    expect(html).toContain('<td>spreads</td>');
    expect(html).not.toMatch(/https?:\/\//);
  });

  it('answers a directory without tables with no sports, and none at all with code 2', async () => {
    const empty = mkdtempSync(join(directory, 'empty-'));
    expect((await arbees(['calibrate', '--data', empty, '--json'])).json()).toMatchObject({ sports: {} });
    expect((await arbees(['calibrate', '--data', join(directory, 'none')])).code).toBe(2);
    expect((await arbees(['calibrate'])).code).toBe(2);
  });
});

describe('coverage of the own error', () => {
  it('counts the forecasts of bins that are off by one and two of it', () => {
    const list = new Forecasts();
    const errors = new ErrorSums();
    // 2,000 games at .525 that .60 win, and 2,000 at .225 that .225 win.
    for (let i = 0; i < 4000; i++) {
      const high = i % 2 === 0;
      list.add(high ? 0.525 : 0.225, (i >> 1) % 1000 < (high ? 600 : 225) ? 1 : 0, i);
      errors.add(high ? 0.525 : 0.225, 0.04);
    }
    const { bins } = score(list);
    expect(errors.covered(bins)).toEqual([0.5, 1]);
    expect(new ErrorSums().covered(bins)).toBeNull();
  });
});

describe('figures', () => {
  it('of forecasts that are right on average: no calibration error, slope 1', () => {
    const list = new Forecasts();
    for (let i = 0; i < 1000; i++) list.add(i % 2 === 0 ? 0.8 : 0.3, (i >> 1) % 10 < (i % 2 === 0 ? 8 : 3) ? 1 : 0, i);
    const figures = score(list);
    expect(figures).toMatchObject({ games: 1000, rows: 1000 });
    expect(figures.ece).toBeCloseTo(0, 9);
    expect(figures.slope).toBeCloseTo(1, 6);
    expect(figures.intercept).toBeCloseTo(0, 6);
    expect(figures.log_loss).toBeCloseTo(
      -(0.8 * Math.log(0.8) + 0.2 * Math.log(0.2) + 0.3 * Math.log(0.3) + 0.7 * Math.log(0.7)) / 2,
      9,
    );
  });

  it('of a paired difference: the interval holds the mean, and rows of one game count as one', () => {
    const few = new PairedByGame();
    const many = new PairedByGame();
    for (let i = 0; i < 400; i++) {
      few.add(i % 4, (i % 4) - 1);
      many.add(i, (i % 4) - 1);
    }
    const [wide, narrow] = [few.interval()!, many.interval()!];
    expect(wide.mean).toBeCloseTo(0.5, 12);
    expect(wide.low).toBeLessThan(0.5);
    expect(wide.high).toBeGreaterThan(0.5);
    expect(narrow.high - narrow.low).toBeLessThan((wide.high - wide.low) / 3);
  });

  it('of the plainest forms: the price at the start, symmetric, and sure at the end', () => {
    const plain = new Baseline();
    const state = (sport: Sport, period: number, clock_ms: number, lead: number): Int32Array => {
      const row = new Int32Array(ROW);
      row[COL.league] = leagueCode(sport);
      row[COL.period] = period;
      row[COL.clock_ms] = clock_ms;
      row[lead > 0 ? COL.score_1 : COL.score_2] = Math.abs(lead);
      return row;
    };
    expect(plain.price(state('nba', 1, 720_000, 0), 0, 0.7, 0)![0]).toBeCloseTo(0.7, 9);
    // Half-time, ten ahead, sd 12: the even game's z is 10 / (12 / sqrt 2).
    expect(plain.price(state('nba', 3, 720_000, 10), 0, 0.5, 0)![0]).toBeCloseTo(phi(10 / (12 * Math.sqrt(0.5))), 9);
    expect(plain.price(state('nhl', 1, 1_200_000, 0), 0, 0.6, 0)![0]).toBeCloseTo(0.6, 2);
    expect(plain.price(state('nhl', 3, 0, 1), 0, 0.5, 0)![0]).toBeCloseTo(1, 9);
    const [ahead, behind] = [1, -1].map((lead) => plain.price(state('soccer', 2, 900_000, lead), 0, 0.375, 0.25)!);
    expect(ahead![0]).toBeCloseTo(behind![2], 9);
    expect(ahead![0] + ahead![1] + ahead![2]).toBeCloseTo(1, 9);
    expect(plain.price(state('mlb', 1, 0, 1), 0, 0.5, 0)).toBeNull();
  });

  it('of the normal distribution to twelve digits', () => {
    expect(phi(0)).toBe(0.5);
    expect(phi(1)).toBeCloseTo(0.841344746068543, 12);
    expect(phi(-2.5)).toBeCloseTo(0.00620966532577614, 14);
    expect(phi(3.5) + phi(-3.5)).toBe(1);
  });
});
