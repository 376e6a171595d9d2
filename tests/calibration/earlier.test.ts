import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { learnSeason } from '../../runtime/calibration/learn-seasons.ts';
import { phi, probit } from '../../runtime/calibration/normal.ts';
import { MarginRatings, poissonWays, SoccerRatings, TennisRatings } from '../../runtime/calibration/rating-models.ts';
import { SEASON_RATINGS } from '../../runtime/calibration/season-ratings.ts';
import { arbees } from '../cli/capture.ts';
import { cellsOf, withColumns } from './samples.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arbees-earlier-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function priced(csv: string, ...more: string[]): Promise<string[]> {
  const path = join(directory, 'x.csv');
  writeFileSync(path, csv);
  const { code, stdout, stderr } = await arbees(['wp', '--table', path, '--quiet', ...more]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trimEnd().split('\n');
}

/** The probabilities of side 1 at the first row of each game. */
function starts(lines: readonly string[], id: number, p: number): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of lines.slice(1)) {
    const cells = cellsOf(line);
    if (!found.has(cells[id]!)) found.set(cells[id]!, Number(cells[p]));
  }
  return found;
}

/** A game of two teams: day, sides, score. */
type Game = readonly [day: string, home: string, away: string, one: number, two: number];

const NHL_HEAD =
  'game_id,sport,season,date,home_team,away_team,seq,period,period_seconds_elapsed,seconds_remaining,home_score,away_score,home_skaters,away_skaters,strength,home_goalie_in,away_goalie_in,event,event_team,home_win,home_final,away_final,decided_in';

/** Two rows a game: face-off and the last second. */
function nhl(games: readonly Game[]): string {
  const rows = games.flatMap(([day, home, away, one, two], i) => {
    const start = `${2030020001 + i},nhl,2030-31,${day},${home},${away}`;
    const end = `5,5,5v5,1,1,SHOT,,${one > two ? 1 : 0},${one},${two},REG`;
    return [`${start},0,1,0,3600,0,0,${end}`, `${start},1,3,1199,1,${one},${two},${end}`];
  });
  return `${[NHL_HEAD, ...rows].join('\n')}\n`;
}

const GAMES: readonly Game[] = [
  ['2030-10-04', 'AAA', 'BBB', 6, 0],
  ['2030-10-04', 'CCC', 'DDD', 2, 2],
  ['2030-10-05', 'AAA', 'CCC', 5, 1],
  ['2030-10-05', 'BBB', 'DDD', 1, 4],
  ['2030-10-08', 'AAA', 'BBB', 1, 0],
  ['2030-10-08', 'NEW', 'ODD', 1, 0],
];
const atStart = async (csv: string, ...more: string[]) => [...starts(await priced(csv, ...more), 0, 23).values()];

describe('a prior from earlier games', () => {
  it('is the constant while nothing is known of either side, and of sides that were never seen', async () => {
    const [first, second, , , , unknown] = await atStart(nhl(GAMES));
    expect(first).toBeCloseTo(0.535, 6);
    expect(second).toBe(first);
    expect(unknown).toBe(first);
  });

  it('favours who won by more, and does so the more often that happened', async () => {
    const [first, , third, fourth, fifth] = await atStart(nhl(GAMES));
    expect(third!).toBeGreaterThan(first!);
    expect(fourth!).toBeLessThan(first!);
    expect(fifth!).toBeGreaterThan(third!);
  });

  it('--prior constant learns nothing', async () => {
    expect(new Set(await atStart(nhl(GAMES), '--prior', 'constant')).size).toBe(1);
    expect((await arbees(['wp', '--table', 'x.csv', '--prior', 'later-games'])).code).toBe(2);
  });

  it('never sees finals and winners, or what comes later in the file', async () => {
    const csv = nhl(GAMES);
    const lines = await priced(csv);
    const chances = (some: readonly string[]): string[] => some.map((line) => cellsOf(line).slice(-4).join());
    const other = await priced(
      withColumns(csv, { home_win: '0', home_final: '0', away_final: '9', decided_in: 'SO', event: 'HIT' }),
    );
    expect(chances(other)).toEqual(chances(lines));
    for (let games = 1; games < GAMES.length; games++) {
      const reversed = GAMES.map(([day, home, away, one, two], i): Game => {
        return i < games ? [day, home, away, one, two] : [day, away, home, two + 3, one];
      });
      const changed = await priced(nhl(reversed));
      expect(changed.slice(0, 1 + 2 * games)).toEqual(lines.slice(0, 1 + 2 * games));
      expect((await priced(nhl(GAMES.slice(0, games)))).slice(1)).toEqual(lines.slice(1, 1 + 2 * games));
    }
  });

  it('does not use games of the same day, whichever comes first in the file', async () => {
    const same = await atStart(nhl([GAMES[0]!, ['2030-10-04', 'AAA', 'CCC', 1, 2]]));
    expect(same[1]).toBe(same[0]);
  });

  it('does not use games of a later date that stand earlier in the file, and then uses all that are due', async () => {
    const [later, ...before] = [GAMES[4]!, GAMES[0]!, GAMES[2]!];
    const shuffled = await atStart(nhl([later, ...before, ['2030-10-09', 'AAA', 'BBB', 0, 0]]));
    const sorted = await atStart(nhl([...before, later, ['2030-10-09', 'AAA', 'BBB', 0, 0]]));
    expect(shuffled[1]).toBe(sorted[0]);
    expect(shuffled[2]).toBe(sorted[1]);
    expect(shuffled[3]).toBe(sorted[3]);
  });

  it('learns nothing from games without a date or a name, and says nothing about them', async () => {
    const undated = GAMES.map(([, home, away, one, two]): Game => ['', home, away, one, two]);
    expect(new Set(await atStart(nhl(undated))).size).toBe(1);
    const unnamed = GAMES.map(([day, , away, one, two]): Game => [day, '', away, one, two]);
    expect(new Set(await atStart(nhl(unnamed))).size).toBe(1);
  });

  it('takes the score last read when the rows of games are mixed', async () => {
    const csv = nhl([GAMES[0]!, ['2030-10-05', 'AAA', 'CCC', 0, 0], ['2030-10-06', 'AAA', 'BBB', 0, 0]]);
    const [head, a1, a2, b1, b2, c1, c2] = csv.trimEnd().split('\n') as [string, ...string[]];
    const mixed = `${[head, a1, b1, a2, b2, c1, c2].join('\n')}\n`;
    // The second game was priced while nothing was known of the first but that it had begun.
    const [, early, due] = await atStart(mixed);
    const [, known, sorted] = await atStart(csv);
    expect(early!).toBeLessThan(known!);
    expect(due).toBe(sorted);
  });
});

describe('ratings in any order', () => {
  const game = fc.record({
    day: fc.integer({ min: 1, max: 9 }),
    one: fc.constantFrom('A', 'B', 'C'),
    two: fc.constantFrom('D', 'E', 'A'),
    margin: fc.integer({ min: -5, max: 5 }),
  });
  const order = (day: number): string => `2030-01-0${day}`;
  const rest = { season: 2030, surface: 0, line: Number.NaN };

  it('are those of a straight pass over the games before the date', () => {
    fc.assert(
      fc.property(fc.array(game, { maxLength: 30 }), (games) => {
        const all = new MarginRatings('nhl');
        for (const [i, { day, one, two, margin }] of games.entries()) {
          const begun = all.ratings.begin({ ...rest, order: order(day), side1: one, side2: two });
          const straight = new MarginRatings('nhl');
          const due = games.slice(0, i).filter((before) => before.day < day);
          for (const before of due.sort((a, b) => a.day - b.day)) {
            const told = { ...rest, order: order(before.day), side1: before.one, side2: before.two };
            straight.ratings.score(straight.ratings.begin(told), before.margin, 0);
          }
          const again = straight.ratings.begin({ ...rest, order: order(day), side1: one, side2: two });
          expect(all.margin(begun)).toEqual(straight.margin(again));
          all.ratings.score(begun, margin, 0);
        }
      }),
    );
  });

  it('a line moves a rating more than a result, and a season away takes some of it back', () => {
    const strengthAfter = (line: number, score: number, season: number): number => {
      const ratings = new MarginRatings('nba');
      const told = { ...rest, order: '2030-01-01', side1: 'A', side2: 'B', line };
      ratings.ratings.score(ratings.ratings.begin(told), score, 0);
      return ratings.margin(ratings.ratings.begin({ ...told, order: '2031-01-01', season })).mean;
    };
    const [result, line] = [strengthAfter(Number.NaN, 10, 2030), strengthAfter(10 / Math.sqrt(140), 10, 2030)];
    expect(line).toBeGreaterThan(2 * result);
    expect(strengthAfter(Number.NaN, 10, 2031)).toBeCloseTo(0.75 * result, 12);
    expect(strengthAfter(Number.NaN, 10, 2033)).toBeCloseTo(0.75 ** 3 * result, 12);
  });

  it('start from the season before where it is known, and only in later ones', () => {
    const [name, strength] = Object.entries(SEASON_RATINGS.nba!.ratings).sort(([, a], [, b]) => b - a)[0]!;
    const of = (season: number): number => {
      const ratings = new MarginRatings('nba');
      return ratings.margin(
        ratings.ratings.begin({ ...rest, order: '2030-01-01', season, side1: name, side2: 'unknown' }),
      ).mean;
    };
    const { season } = SEASON_RATINGS.nba!;
    expect([of(season - 1), of(season)]).toEqual([0, 0]);
    expect(of(season + 1)).toBeCloseTo(0.75 * strength, 12);
    expect(of(0)).toBe(0);
  });
});

describe('tennis and soccer', () => {
  it('a player who wins is favoured, more so on the surface where that was; a tie in sets tells nothing', () => {
    const ratings = new TennisRatings();
    const match = (order: string, surface: number, side1 = 'A', side2 = 'B') =>
      ratings.begin({ order, surface, side1, side2, season: 0, line: Number.NaN });
    const first = match('2030-01-01', 2);
    expect(first.p()).toBe(0.5);
    first.won(2, 0);
    const [clay, grass] = [match('2030-01-02', 2).p(), match('2030-01-02', 3).p()];
    expect(clay).toBeGreaterThan(grass);
    expect(grass).toBeGreaterThan(0.5);
    expect(match('2030-01-02', 2, 'B', 'A').p()).toBeCloseTo(1 - clay, 12);
    match('2030-01-03', 2, 'C', 'D').won(1, 1);
    expect(match('2030-01-04', 2, 'C', 'D').p()).toBe(0.5);
  });

  it('goals of two sides are home wins, draws and the rest', () => {
    const even = poissonWays(1.3, 1.3);
    expect(even.home * 2 + even.draw).toBeCloseTo(1, 6);
    const chance = (mean: number, n: number): number => (n === 0 ? Math.exp(-mean) : (chance(mean, n - 1) * mean) / n);
    let home = 0;
    for (let one = 1; one <= 14; one++) for (let two = 0; two < one; two++) home += chance(1.5, one) * chance(1.2, two);
    expect(poissonWays(1.5, 1.2).home).toBeCloseTo(home, 12);
    const ratings = new SoccerRatings();
    const told = { order: '2030-01-01', season: 2030, surface: 0, side1: 'A', side2: 'B', line: Number.NaN };
    const begin = (league: string, order: string) => ratings.of(league).ratings.begin({ ...told, order });
    const first = begin('eng.1', '2030-01-01');
    const unknown = ratings.threeWay('eng.1', first);
    ratings.of('eng.1').ratings.score(first, 5, 0);
    expect(ratings.threeWay('eng.1', begin('eng.1', '2030-01-02')).home).toBeGreaterThan(unknown.home);
    // Another league has other sides, and neutral ground no home.
    expect(ratings.threeWay('ger.1', begin('ger.1', '2030-01-02'))).toEqual(unknown);
    const cup = ratings.threeWay('fifa.world', begin('fifa.world', '2030-01-02'));
    expect(cup.home * 2 + cup.draw).toBeCloseTo(1, 6);
  });

  it('points: who won an earlier round is read from the last score', async () => {
    const head =
      'match_id,sport,tour,slam,year,best_of,player1,player2,seq,elapsed,set_no,p1_sets,p2_sets,p1_games,p2_games,p1_points,p2_points,is_tiebreak,server,point_winner,p1_win';
    const match = (id: string, one: string, two: string, last: string): string[] => [
      `${id},tennis,WTA,ausopen,2012,3,${one},${two},1,,1,0,0,0,0,0,0,0,1,1,1`,
      `${id},tennis,WTA,ausopen,2012,3,${one},${two},2,,2,${last},0,1,1,1`,
    ];
    const table = (second: string): string =>
      `${[head, ...match('2012-ausopen-2101', 'A', 'B', second), ...match('2012-ausopen-2201', 'A', 'C', '0,0,0,0,1,0')].join('\n')}\n`;
    const p = async (second: string): Promise<number> =>
      starts(await priced(table(second)), 0, 21).get('2012-ausopen-2201')!;
    expect(await p('1,0,5,3,3,0')).toBeGreaterThan(0.5);
    expect(await p('0,1,3,5,0,3')).toBeLessThan(0.5);
    expect(await p('1,0,3,5,0,3')).toBe(0.5);
    expect(await p('1,1,6,6,2,6')).toBeLessThan(0.5);
  });
});

describe('the normal distribution', () => {
  it('is undone by its inverse', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.002, max: 0.998, noNaN: true }), (p) => Math.abs(phi(probit(p)) - p) < 1e-9),
    );
  });
});

const nba = '../shared/data/pbp/nba_pbp_2024-25.csv.gz';
describe.skipIf(!existsSync(nba))('recorded season', () => {
  it('gives the strengths that are shipped', async () => {
    const found = [...(await learnSeason(nba))].map(([name, mean]) => [name, Number(mean.toFixed(2))]);
    expect(Object.fromEntries(found)).toEqual(SEASON_RATINGS.nba!.ratings);
  });
});
