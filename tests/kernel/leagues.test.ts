import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SPORT_CODES } from '../../engine-wasm/contract.ts';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { SPORTS } from '../../runtime/calibration/moment.ts';
import { LEAGUES, SPORT_OF_LEAGUE } from '../../runtime/trading/types/game.ts';
import { ROOT } from '../../scripts/kernel.mjs';
import { differing, leaguesOf, written } from '../../scripts/leagues.mjs';

const TABLE = 'engine-rs/src/sport/leagues.rs';
const leagues = leaguesOf(readFileSync(join(ROOT, TABLE), 'utf8'));
const names = leagues.map(({ name }) => name);

describe('the table of leagues', () => {
  it('is what the TypeScript face and the component were written from', () => {
    expect(differing(ROOT, false)).toEqual([]);
    expect(SPORT_CODES).toEqual(Object.fromEntries(leagues.map(({ code, name }) => [name, code])));
  });

  it('is what the built kernel prices, in this order', () => {
    expect(loadEngine({ markets: 0, games: 1 }).sportLeagues()).toEqual(names);
  });

  it('is what trading and calibration know, by the same codes', () => {
    expect([...LEAGUES].sort()).toEqual([...names].sort());
    expect(Object.keys(SPORT_OF_LEAGUE).sort()).toEqual([...names].sort());
    expect(SPORTS).toEqual(names);
  });

  it('writes a league that is added into every list, and refuses codes that do not count from 1', () => {
    const source = '            Nfl = 1, "nfl", football::NFL;\n            Kabaddi = 2, "kabaddi", kabaddi::MODEL;\n';
    const files = Object.values(written(leaguesOf(source), 'enum league { nfl }'));
    expect(files[0]).toContain('  nfl: 1,\n  kabaddi: 2,\n');
    expect(files[1]).toBe('enum league { nfl, kabaddi }');
    expect(() => leaguesOf(source.replace('= 2', '= 3'))).toThrow(/count from 1/);
    expect(() => leaguesOf('')).toThrow(/count from 1/);
  });
});
