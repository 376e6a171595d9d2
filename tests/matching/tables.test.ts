/** Tables of teams and names: every word means one team, every pair of codes that are run together is read in one way. */
import { describe, expect, it } from 'vitest';
import { CLUBS, COLLEGES, NATIONS } from '../../adapters/matching/alias-tables.ts';
import { canonicalClub, canonicalCollege } from '../../adapters/matching/aliases.ts';
import { normaliseName } from '../../adapters/matching/fold.ts';
import { TEAMS, teamOfCode, teamsNamed, teamsOfBlock } from '../../adapters/matching/teams.ts';

const LEAGUES = ['nfl', 'nba', 'nhl', 'mlb', 'wnba'] as const;

describe('teams', () => {
  it('each code is of one team in its league', () => {
    for (const team of TEAMS) for (const code of team.codes) expect(teamOfCode(team.league, code)).toBe(team);
  });

  it.each(LEAGUES)('%s: a name that two teams share is a city, or a city with a letter', (league) => {
    const own = TEAMS.filter((team) => team.league === league);
    for (const { aliases } of own)
      for (const alias of aliases) {
        const teams = teamsNamed(league, alias);
        const cities = new Set(teams.map(({ city }) => normaliseName(city)));
        if (teams.length > 1) expect([alias, cities.size]).toEqual([alias, 1]);
      }
  });

  it.each(LEAGUES)('%s: two codes in one word are read as those two teams, or not at all', (league) => {
    const own = TEAMS.filter((team) => team.league === league);
    let ambiguous = 0;
    for (const first of own)
      for (const second of own)
        for (const a of first.codes)
          for (const b of second.codes) {
            if (first === second) continue;
            const read = teamsOfBlock(league, `${a}${b}`.toUpperCase());
            expect(read.some(([one, two]) => one === first && two === second)).toBe(true);
            if (read.length > 1) ambiguous += 1;
          }
    expect(ambiguous).toBe(0);
  });
});

describe('second names', () => {
  it.each([
    ['clubs and countries', [...CLUBS, ...NATIONS], (name: string) => canonicalClub(name)],
    ['colleges', COLLEGES, (name: string) => canonicalCollege(name)],
  ] as const)('%s: each name stands in one row', (_, rows, canonical) => {
    for (const row of rows) {
      const names = row.split('|').map(normaliseName);
      for (const name of names) expect([name, canonical(name)]).toEqual([name, names[0]]);
    }
  });

  it('are about as many as teams of all leagues need', () => {
    const others = [...CLUBS, ...NATIONS, ...COLLEGES].flatMap((row) => row.split('|')).map(normaliseName);
    const names = new Set([
      ...others,
      ...TEAMS.flatMap(({ league, aliases }) => [...aliases].map((one) => `${league} ${one}`)),
    ]);
    expect(names.size).toBeGreaterThan(1_500);
  });
});
