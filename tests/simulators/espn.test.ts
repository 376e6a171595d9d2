import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EspnGameInput, EspnPlayInput } from '../../adapters/espn/simulator/index.ts';
import { agentAllowed, EspnSimulator } from '../../adapters/espn/simulator/index.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { FixedClock, get } from './support.ts';

const team = (id: string, abbreviation: string, location: string, name: string) => ({
  id,
  abbreviation,
  display_name: `${location} ${name}`,
  short_name: name,
  location,
});

/** 2026-11-21 01:00 UTC is the evening of the 20th in New York. */
const START_US = Date.parse('2026-11-21T01:00:00Z') * 1000;

const PLAY: EspnPlayInput = {
  id: '4019000017',
  sequence: 7,
  type_id: '24',
  type_text: 'Pass Reception',
  type_abbreviation: 'REC',
  text: 'A. Fennbane finds B. Corsdell over the middle for 8 yards to the PIT 12 (C. Duntov)',
  period: 4,
  clock_ms: 48_000,
  home_score: 17,
  away_score: 20,
  scoring: false,
  score_value: 0,
  team: 'home',
  wallclock_us: START_US + 9_000_000_000,
  home_win_probability: 0.61,
  drive: 0,
  start: { down: 2, distance: 8, yard_line: 80, team: 'home' },
  end: { down: 1, distance: 10, yard_line: 88, team: 'home' },
  yards: 8,
};

const NFL_LIVE: EspnGameInput = {
  league: 'nfl',
  event_id: '401900001',
  starts_at_us: START_US,
  season_year: 2026,
  season_type: 2,
  neutral_site: false,
  home: team('4', 'CIN', 'Cincinnati', 'Bengals'),
  away: team('23', 'PIT', 'Pittsburgh', 'Steelers'),
  status: 'STATUS_IN_PROGRESS',
  period: 4,
  clock_ms: 48_000,
  home_score: 17,
  away_score: 20,
  home_linescores: [3, 7, 0, 7],
  away_linescores: [7, 3, 10, 0],
  situation: { possession: 'home', down: 1, distance: 10, yard_line: 88, home_timeouts: 2, away_timeouts: 1 },
  odds: { home_moneyline: -150, away_moneyline: 130, home_spread: -3, total: 44.5 },
  plays: [PLAY],
  drives: [{ team: 'home', result: null, display_result: null, is_score: false }],
};

const NBA_PRE: EspnGameInput = {
  ...NFL_LIVE,
  league: 'nba',
  event_id: '401900002',
  home: team('18', 'NY', 'New York', 'Knicks'),
  away: team('9', 'GS', 'Golden State', 'Warriors'),
  status: 'STATUS_SCHEDULED',
  period: 0,
  clock_ms: 0,
  home_score: 0,
  away_score: 0,
  home_linescores: [],
  away_linescores: [],
  situation: null,
  plays: [],
  drives: [],
};

let simulator: EspnSimulator;
let base: string;
const football = '/apis/site/v2/sports/football/nfl';
const basketball = '/apis/site/v2/sports/basketball/nba';

beforeEach(async () => {
  simulator = new EspnSimulator({ clock: new FixedClock(START_US), rng: new Rng(1) });
  simulator.setGame(NFL_LIVE);
  simulator.setGame(NBA_PRE);
  base = (await simulator.listen()).baseUrl;
});

afterEach(async () => {
  await simulator.close();
});

describe('scoreboard', () => {
  it('shows a live football game with string scores, numeric clock, situation and last play', async () => {
    const { body } = await get(`${base}${football}/scoreboard?dates=20261120`);
    const [competition] = body.events[0].competitions;
    expect(body.events[0].shortName).toBe('PIT @ CIN');
    expect(competition.status).toMatchObject({ clock: 48, displayClock: '0:48', period: 4 });
    expect(competition.status.type).toMatchObject({
      id: '2',
      name: 'STATUS_IN_PROGRESS',
      state: 'in',
      completed: false,
    });
    expect(competition.competitors.map((c: { score: string }) => c.score)).toEqual(['17', '20']);
    expect(competition.competitors[0].linescores[2]).toEqual({ value: 0, displayValue: '0', period: 3 });
    expect(competition.situation).toMatchObject({
      down: 1,
      distance: 10,
      yardLine: 88,
      possession: '4',
      possessionText: 'PIT 12',
      isRedZone: true,
      homeTimeouts: 2,
      downDistanceText: '1st & 10 at PIT 12',
    });
    expect(competition.situation.lastPlay.probability.homeWinPercentage).toBe(0.61);
    expect(competition).not.toHaveProperty('odds');
  });

  it('shows the state before a kick-off as down -1 without possession', async () => {
    simulator.setGame({
      ...NFL_LIVE,
      situation: { possession: null, down: 0, distance: 0, yard_line: 65, home_timeouts: 3, away_timeouts: 3 },
    });
    const { body } = await get(`${base}${football}/scoreboard`);
    expect(body.events[0].competitions[0].situation.down).toBe(-1);
    expect(body.events[0].competitions[0].situation).not.toHaveProperty('possession');
  });

  it('shows odds before the start in the 2026 shape', async () => {
    const { body } = await get(`${base}${basketball}/scoreboard`);
    const [odds] = body.events[0].competitions[0].odds;
    expect(odds.moneyline.home.close.odds).toBe('-150');
    expect(odds.moneyline.away.close.odds).toBe('+130');
    expect(odds).toMatchObject({ details: 'NY -3', spread: -3, overUnder: 44.5 });
    expect(body.events[0].status.type.state).toBe('pre');
  });

  it('takes one day only: the Eastern one', async () => {
    expect((await get(`${base}${football}/scoreboard?dates=20261121`)).body.events).toHaveLength(0);
    expect(await get(`${base}${football}/scoreboard?dates=20261120-20261121`)).toMatchObject({
      status: 400,
      body: { code: 400, message: 'Failed to get events endpoint.' },
    });
  });

  it.each([
    ['STATUS_HALFTIME', 2, 0, 'Halftime', 'in'],
    ['STATUS_END_PERIOD', 3, 0, 'End of 3rd Quarter', 'in'],
    ['STATUS_FINAL', 5, 0, 'Final/OT', 'post'],
    ['STATUS_POSTPONED', 0, 0, 'Postponed', 'post'],
  ] as const)('words %s', async (status, period, clock_ms, detail, state) => {
    simulator.setGame({ ...NFL_LIVE, status, period, clock_ms });
    const { body } = await get(`${base}${football}/scoreboard`);
    expect(body.events[0].status.type).toMatchObject({ detail, state, completed: status === 'STATUS_FINAL' });
  });

  it('is compressed when asked and may be cached for two seconds', async () => {
    const { headers } = await get(`${base}${football}/scoreboard`, { 'accept-encoding': 'gzip' });
    expect(headers.get('content-encoding')).toBe('gzip');
    expect(headers.get('cache-control')).toBe('max-age=2');
  });
});

describe('summary', () => {
  it('keeps football plays in drives, with win probability by play id', async () => {
    const { body } = await get(`${base}${football}/summary?event=401900001`);
    expect(body.plays).toEqual([]);
    expect(body.drives.current.plays[0]).toMatchObject({
      id: PLAY.id,
      start: { yardsToEndzone: 20 },
      end: { yardsToEndzone: 12 },
    });
    expect(body.winprobability).toEqual([{ homeWinPercentage: 0.61, tiePercentage: 0, playId: PLAY.id }]);
    expect(body.header.competitions[0].competitors[1].score).toBe('20');
    expect(body.pickcenter[0].moneyline.home.close.odds).toBe('-150');
  });

  it('keeps basketball plays at the top level and knows only its own events', async () => {
    simulator.setGame({
      ...NBA_PRE,
      status: 'STATUS_IN_PROGRESS',
      period: 1,
      clock_ms: 21_900,
      plays: [{ ...PLAY, clock_ms: 21_900 }],
    });
    const { body } = await get(`${base}${basketball}/summary?event=401900002`);
    expect(body.plays[0].clock.displayValue).toBe('21.9');
    expect((await get(`${base}${basketball}/summary?event=401900001`)).status).toBe(404);
  });
});

describe('agent rule', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64)', false],
    ['', false],
    ['node', false],
    ['arbees', false],
    ['curl/8.5.0', true],
    ['python-requests/2.32', true],
    ['Arbees/0.1 (+https://example.org)', true],
  ])('for %j is %s', (agent, allowed) => {
    expect(agentAllowed(agent)).toBe(allowed);
  });

  it('answers a refused agent with an HTML 403', async () => {
    const { status, body } = await get(`${base}${football}/scoreboard`, { 'user-agent': 'Mozilla/5.0' });
    expect(status).toBe(403);
    expect(body).toMatch(/^<html>/);
  });
});

describe('faults', () => {
  const url = () => `${base}${football}/scoreboard`;

  it('serves HTML with 200, a stale document, and a score taken back once', async () => {
    simulator.faults.force('http_html');
    const html = await get(url());
    expect([html.status, String(html.body).startsWith('<!DOCTYPE')]).toEqual([200, true]);
    await get(url());
    simulator.setGame({ ...NFL_LIVE, home_score: 24 });
    simulator.faults.force('http_stale');
    expect((await get(url())).body.events[0].competitions[0].competitors[0].score).toBe('17');
    expect((await get(url())).body.events[0].competitions[0].competitors[0].score).toBe('24');
    simulator.faults.force('score_reverted');
    expect((await get(url())).body.events[0].competitions[0].competitors[0].score).toBe('21');
    expect((await get(url())).body.events[0].competitions[0].competitors[0].score).toBe('24');
  });
});
