/** Names as venues write them: which team, club, country or player they are, and which they are not. */
import { describe, expect, it } from 'vitest';
import { settledValueE4 } from '../../adapters/kalshi/parse.ts';
import { sidesOfTitle, withoutPeriod } from '../../adapters/kalshi/proposition.ts';
import { normaliseName, spellings } from '../../adapters/matching/fold.ts';
import { pairGames } from '../../adapters/matching/index.ts';
import { means, readName, readSide } from '../../adapters/matching/names.ts';
import { parseGammaSettlements } from '../../adapters/polymarket/parse.ts';
import { game, kalshi, kalshiTotal, kalshiWinners, reasons } from './support.ts';

const isSame = (league: Parameters<typeof means>[0], name: string, espn: string): boolean =>
  means(league, readName(league, name), readSide(league, { id: '1', code: '', name: espn }));

describe("codes of a ticker decide, its title's names confirm or refuse", () => {
  it.each([
    ['nfl', 'KXNFL', 'KCMIA', 'KC Kansas City Chiefs', 'MIA Miami Dolphins', 'KC KC Chiefs', 'MIA MIA Dolphins'],
    ['nfl', 'KXNFL', 'LALAC', 'LAR Los Angeles Rams', 'LAC Los Angeles Chargers', 'LA Los Angeles', 'LAC Los Angeles'],
    ['nfl', 'KXNFL', 'NYGNYJ', 'NYG New York Giants', 'NYJ New York Jets', 'NYG New York', 'NYJ New York'],
    ['nba', 'KXNBA', 'LACLAL', 'LAC LA Clippers', 'LAL Los Angeles Lakers', 'LAC LA', 'LAL Los Angeles'],
    ['nba', 'KXNBA', 'NYKBOS', 'NY New York Knicks', 'BOS Boston Celtics', 'NYK New York K', 'BOS Boston'],
    ['mlb', 'KXMLB', 'CWSCHC', 'CHW Chicago White Sox', 'CHC Chicago Cubs', 'CWS Chicago', 'CHC Chicago'],
    ['nhl', 'KXNHL', 'NYINYR', 'NYI New York Islanders', 'NYR New York Rangers', 'NYI New York', 'NYR New York'],
    ['wnba', 'KXWNBA', 'LALVA', 'LA Los Angeles Sparks', 'LV Las Vegas Aces', 'LA LA Sparks', 'LVA LV Aces'],
  ] as const)('%s %s%s', (league, series, codes, away, home, first, second) => {
    const one = game(league, away, home, '2026-09-27T17:00:00Z');
    const spoken = [first, second].map((side) => side.replace(/^\S+ /, ''));
    const result = pairGames(
      [one],
      [
        ...kalshi(kalshiWinners(`${series}GAME-26SEP27${codes}`, spoken.join(' vs '), [first, second])),
        ...kalshi(kalshiTotal(`${series}TOTAL-26SEP27${codes}`, `${spoken.join(' vs ')}: Total Points`, 44.5)),
      ],
    );
    expect(reasons(result)).toEqual([]);
    expect(result.pairs.map(({ outcome, a }) => `${outcome} ${a?.market_id.split('-').at(-1)}`)).toEqual([
      `away ${first.split(' ')[0]}`,
      `home ${second.split(' ')[0]}`,
      'other 45',
    ]);
  });

  it('a title of other teams, or an outcome of the other code, refuses', () => {
    const one = game('nfl', 'KC Kansas City Chiefs', 'MIA Miami Dolphins', '2026-09-27T17:00:00Z');
    const of = (title: string, ...sides: string[]) =>
      reasons(pairGames([one], kalshi(kalshiWinners('KXNFLGAME-26SEP27KCMIA', title, sides))));
    expect(of('KC vs MIA', 'KC Dallas', 'MIA Miami')).toEqual(['name_conflict', 'name_conflict']);
    expect(of('KC vs MIA', 'KC Miami', 'MIA Kansas City')).toEqual(['name_conflict', 'name_conflict']);
    expect(of('KC vs MIA', 'PHI Kansas City', 'MIA Miami')[0]).toMatch(/conflict|opponent|team/);
  });
});

describe('sides of a title', () => {
  it.each([
    'Game 4: Oklahoma City at San Antonio: Total Points',
    'Game 7: Oklahoma City at San Antonio',
    'East Play-In: Oklahoma City at San Antonio: Spread',
    'Wild Card: Oklahoma City at San Antonio: Total Points',
    'Conference Semifinal: Oklahoma City vs. San Antonio',
    'West Finals - Game 2: Oklahoma City @ San Antonio',
    'Group A: Oklahoma City vs San Antonio: Total Goals',
    'Oklahoma City at San Antonio Total Runs?',
    'Oklahoma City at San Antonio Winner?',
    'Oklahoma City at San Antonio',
  ])('%s', (title) => {
    expect(sidesOfTitle({ title })).toEqual(['Oklahoma City', 'San Antonio']);
  });

  it.each(['Total Runs?', 'A vs B: C vs D', 'Best of 7: Game 4', ''])('%j has none', (title) => {
    expect(sidesOfTitle({ title })).toEqual([]);
  });

  it.each([
    ['Reg Time: Tie', 'Tie'],
    ['Reg Time: Over 2.5 goals scored', 'Over 2.5 goals scored'],
    ['Regulation Time: Spain', 'Spain'],
    ['Full Game: Over 220.5 points scored', 'Over 220.5 points scored'],
    ['1st Half: Spain', '1st Half: Spain'],
  ])('%s is %s', (said, name) => {
    expect(withoutPeriod(said)).toBe(name);
  });

  it('regulation alone is another market where overtime counts', () => {
    const one = game('nhl', 'CAR Carolina Hurricanes', 'VGK Vegas Golden Knights', '2026-06-14T23:00:00Z');
    const sides = ['CAR Reg Time: Carolina', 'VGK Reg Time: Vegas'];
    expect(
      pairGames([one], kalshi(kalshiWinners('KXNHLGAME-26JUN14CARVGK', 'Carolina at Vegas', sides))).pairs,
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['soccer', 'PSG', 'Paris Saint-Germain', true],
    ['soccer', 'Paris FC', 'Paris Saint-Germain', false],
    ['soccer', 'Paris', 'Paris Saint-Germain', false],
    ['soccer', 'Stade Rennes', 'Stade Rennais', true],
    ['soccer', 'New York Red Bulls', 'Red Bull New York', true],
    ['soccer', 'DC United', 'D.C. United', true],
    ['soccer', 'USA', 'United States', true],
    ['soccer', 'Korea Republic', 'South Korea', true],
    ['soccer', 'Korea DPR', 'South Korea', false],
    ['soccer', 'Cabo Verde', 'Cape Verde', true],
    ['soccer', 'Cote d\u2019Ivoire', 'Ivory Coast', true],
    ['soccer', "C\u00f4te d'Ivoire", 'Ivory Coast', true],
    ['soccer', 'Dundee FC', 'Dundee United', false],
    ['soccer', 'Dundee', 'Dundee United', false],
    ['soccer', 'Ireland', 'Northern Ireland', false],
    ['soccer', 'Ireland', 'Republic of Ireland', true],
    ['soccer', 'Guinea', 'Equatorial Guinea', false],
    ['soccer', 'Guinea', 'Guinea-Bissau', false],
    ['soccer', 'Guinea', 'Papua New Guinea', false],
    ['soccer', 'Congo', 'Congo DR', false],
    ['soccer', 'Sudan', 'South Sudan', false],
    ['soccer', 'Samoa', 'American Samoa', false],
    ['soccer', 'Sheffield', 'Sheffield United', false],
    ['soccer', 'Bristol', 'Bristol City', false],
    ['soccer', 'Real Madrid', 'Real Madrid Castilla', false],
    ['soccer', 'Barcelona B', 'Barcelona', false],
    ['soccer', 'Spain W', 'Spain', false],
    ['soccer', 'England U21', 'England', false],
    ['soccer', 'Arsenal Women', 'Arsenal Women', true],
    ['soccer', 'Bod\u00f8/Glimt', 'Bodo/Glimt', true],
    ['soccer', 'Br\u00f8ndby', 'Broendby', true],
    ['soccer', '\u0141\u00f3d\u017a', 'Lodz', true],
    ['soccer', 'Gen\u00e7lerbirli\u011f\u0131', 'Genclerbirligi', true],
    ['ncaaf', 'Louisiana-Monroe', 'UL Monroe Warhawks', true],
    ['ncaaf', 'UL Monroe', 'Louisiana Monroe Warhawks', true],
    ['ncaaf', 'Louisiana', 'UL Monroe Warhawks', false],
    ['ncaaf', 'Miami', 'Miami (OH) RedHawks', false],
    ['ncaaf', 'Miami (OH)', 'Miami Hurricanes', false],
    ['ncaaf', 'Texas', 'Texas A&M Aggies', false],
    ['ncaaf', 'Texas', 'North Texas Mean Green', false],
    ['ncaaf', 'Texas A&M', 'Texas A&M Aggies', true],
    ['ncaaf', 'Southern', 'Southern Miss Golden Eagles', false],
    ['ncaaf', 'Southern', 'Southern Jaguars', true],
    ['ncaaf', 'Southern Miss', 'Southern Miss Golden Eagles', true],
    ['ncaaf', 'Hawai\u02bbi', "Hawai'i Rainbow Warriors", true],
    ['ncaab', 'St. John\u2019s', "St. John's Red Storm", true],
    ['ncaab', 'UConn (W)', 'UConn Huskies', false],
    ['tennis', 'Elmer Moeller', 'Elmer M\u00f8ller', true],
    ['tennis', 'Elmer Moller', 'Elmer M\u00f8ller', true],
    ['tennis', 'Novak Djokovic', 'Novak \u0110okovi\u0107', true],
    ['tennis', 'Michael Zheng', 'Michal Zheng', false],
    ['tennis', 'Francisco Cerundolo', 'Juan Manuel Cer\u00fandolo', false],
    ['mma', 'Alatengheili', 'Alatengheili', true],
    ['mma', 'Chang Ho Lee', 'ChangHo Lee', true],
    ['mma', 'Sean O\u2019Malley', "Sean O'Malley", true],
    ['mma', 'Lee', 'ChangHo Lee', false],
  ] as const)('%s: %s means %s: %s', (league, name, espn, same) => {
    expect(isSame(league, name, espn)).toBe(same);
  });

  it('are folded once, every spelling of a letter kept', () => {
    expect(normaliseName('Hawai\u02bbi St. John\u00b4s O\u2019Malley')).toBe('hawaii st johns omalley');
    expect(spellings('Gro\u00df M\u00f8ller')).toEqual(['gross moller', 'gross moeller', 'gros moller']);
    expect(spellings('Los Angeles C.')).toEqual(['los angeles c']);
  });
});

describe('what a market has paid', () => {
  it.each([
    ['scalar', '0.433333', 4_333],
    ['', '0.433333', 4_333],
    ['scalar', '0.5', 5_000],
    ['yes', '1.0000', 10_000],
    ['no', undefined, 0],
    ['yes', 'soon', null],
    ['scalar', '1.2', null],
    ['scalar', '-0.2', null],
    ['scalar', undefined, null],
  ])('%s %s', (result, value, paid) => {
    expect(settledValueE4(result, value)).toBe(paid);
  });

  const gamma = (change: object) =>
    parseGammaSettlements([
      { conditionId: '0x1', clobTokenIds: '["1","2"]', outcomePrices: '["1","0"]', closed: true, ...change },
    ]).length;

  it('counts at Polymarket when it is resolved, by itself or by UMA', () => {
    expect(gamma({ automaticallyResolved: true, umaResolutionStatus: null })).toBe(1);
    expect(gamma({ automaticallyResolved: true })).toBe(1);
    expect(gamma({ umaResolutionStatus: 'resolved' })).toBe(1);
    expect(gamma({ umaResolutionStatus: null })).toBe(0);
    expect(gamma({ automaticallyResolved: true, umaResolutionStatus: 'disputed' })).toBe(0);
    expect(gamma({ automaticallyResolved: true, closed: false })).toBe(0);
    expect(gamma({ automaticallyResolved: true, outcomePrices: '["0","0"]' })).toBe(0);
  });
});
