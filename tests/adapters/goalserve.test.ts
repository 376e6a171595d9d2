/** Goalserve's feeds in their documented shape: nothing here was recorded, so nothing here proves the live service. */
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseScores } from '../../adapters/goalserve/parse.ts';
import { GoalserveReader } from '../../adapters/goalserve/reader.ts';
import { GoalserveSession } from '../../adapters/goalserve/session.ts';
import { type GoalserveMatch, GoalserveSimulator } from '../../adapters/goalserve/simulator/index.ts';
import { readStatus } from '../../adapters/goalserve/status.ts';
import { seededRng } from '../../adapters/http/backoff.ts';
import { redactText } from '../../runtime/telemetry/redact.ts';
import type { League } from '../../runtime/trading/types/events.ts';
import type { GameReport } from '../../runtime/trading/types/report.ts';
import { Rng } from '../../runtime/trading/types/rng.ts';
import { Collector, eventually, WALL } from './support/loopback.ts';

const reports = (document: unknown, league: League): GameReport[] => {
  const parsed = parseScores(document, league);
  return parsed.ok ? parsed.value.reports : [];
};
const rejected = (document: unknown, league: League): unknown => {
  const parsed = parseScores(document, league);
  return parsed.ok ? parsed.value.rejected : parsed.reason;
};

const NFL = {
  '@contestID': '7',
  '@status': '3rd Quarter',
  '@datetime_utc': '13.09.2026 20:25',
  hometeam: { '@name': 'Tampa Bay Buccaneers', '@totalscore': '17', '@q1': '7' },
  awayteam: { '@name': 'Green Bay Packers', '@totalscore': '14' },
};
const one = (match: unknown): unknown => ({ scores: { category: { '@name': 'NFL', match } } });

describe('an answer', () => {
  it('has a match as an object where it is alone, and as a list where it is not', () => {
    expect(reports(one(NFL), 'nfl')).toEqual([
      {
        source: 'goalserve',
        report_id: '7',
        league: 'nfl',
        home: 'Tampa Bay Buccaneers',
        away: 'Green Bay Packers',
        starts_at_us: Date.parse('2026-09-13T20:25:00Z') * 1_000,
        status: 'live',
        period: 3,
        elapsed_ms: null,
        score_1: 17,
        score_2: 14,
      },
    ]);
    const several = { scores: { category: [{ match: [NFL, { ...NFL, '@contestID': '8' }] }, { match: null }] } };
    expect(reports(several, 'nfl').map(({ report_id }) => report_id)).toEqual(['7', '8']);
  });

  it('of a day without games holds none', () => {
    expect([reports({ scores: null }, 'nfl'), rejected({ scores: null }, 'nfl')]).toEqual([[], {}]);
    expect(rejected({}, 'nfl')).toBe('not_scores');
    expect(rejected(null, 'nfl')).toBe('not_scores');
  });

  it('tells a minute in soccer, in which the away side is the visitor', () => {
    const match = {
      '@id': '1',
      '@status': '63',
      localteam: { '@name': 'A', '@goals': '1' },
      visitorteam: { '@name': 'B', '@goals': '0' },
    };
    expect(reports(one(match), 'soccer')).toMatchObject([
      { period: 2, elapsed_ms: 18 * 60_000, score_1: 1, starts_at_us: null },
    ]);
    expect(reports(one({ ...match, '@status': '45+2' }), 'soccer')).toMatchObject([
      { period: 1, elapsed_ms: 47 * 60_000 },
    ]);
    expect(reports(one({ ...match, '@status': 'HT' }), 'soccer')).toMatchObject([
      { status: 'break', elapsed_ms: null },
    ]);
  });

  it('has two players in tennis', () => {
    const player = [
      { '@name': 'A. Player', '@totalscore': '1' },
      { '@name': 'B. Player', '@totalscore': '0' },
    ];
    expect(reports(one({ '@id': '1', '@status': 'Set 2', player }), 'tennis')).toMatchObject([
      { home: 'A. Player', away: 'B. Player', period: 2, score_1: 1, score_2: 0 },
    ]);
  });

  it.each([
    ['no_sides', { ...NFL, hometeam: undefined }],
    ['no_id', { ...NFL, '@contestID': undefined }],
    ['no_name', { ...NFL, awayteam: { '@totalscore': '3' } }],
    ['unknown_status', { ...NFL, '@status': 'Resumes soon' }],
    ['bad_score', { ...NFL, hometeam: { '@name': 'X', '@totalscore': '1O' } }],
    ['bad_score', { ...NFL, hometeam: { '@name': 'X' } }],
  ])('%s is refused by name', (reason, match) => {
    expect(rejected(one(match), 'nfl')).toEqual({ [reason]: 1 });
  });

  it('never throws, whatever it holds', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => reports(value, 'nba').length === 0));
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('17', 'Final', '3rd Quarter', '13.09.2026 20:25', '99.99.9999 99:99'),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('@contestID', '@status', '@datetime_utc', 'hometeam', 'awayteam', 'player'),
          cell,
        ),
        (match) => {
          for (const report of reports(one(match), 'mlb'))
            expect(Number.isFinite(report.score_1 + report.score_2)).toBe(true);
        },
      ),
    );
  });
});

describe('a status', () => {
  it.each([
    ['Not Started', 'nba', 'scheduled', 0],
    ['7:30 PM ET', 'nfl', 'scheduled', 0],
    ['1st Quarter', 'nba', 'live', 1],
    ['4th Quarter', 'nfl', 'live', 4],
    ['Overtime', 'nba', 'live', 5],
    ['2 OT', 'nba', 'live', 6],
    ['OT', 'nhl', 'live', 4],
    ['2nd Period', 'nhl', 'live', 2],
    ['Halftime', 'nfl', 'break', 2],
    ['End of 1', 'nhl', 'break', 1],
    ['Top 5th', 'mlb', 'live', 5],
    ['Bottom 11th', 'mlb', 'live', 11],
    ['Final', 'mlb', 'final', null],
    ['After Over Time', 'nba', 'final', null],
    ['Postponed', 'mlb', 'postponed', null],
    ['Rain Delay', 'mlb', 'interrupted', null],
    ['FT', 'soccer', 'final', null],
    ['90+4', 'soccer', 'live', 2],
    ['Set 3', 'tennis', 'live', 3],
  ] as const)('%s of %s', (words, league, status, period) => {
    expect(readStatus(words, league)).toEqual({ status, period, elapsed_ms: null });
  });

  it.each([
    ['Resumes soon', 'nfl'],
    ['', 'nba'],
    ['121', 'soccer'],
    ['toString', 'mlb'],
  ] as const)('%j of %s is not guessed', (words, league) => {
    expect(readStatus(words, league)).toBeNull();
  });
});

const KEY = 'c0ffee00c0ffee00';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function polled(matches: readonly GoalserveMatch[], key = KEY) {
  const simulator = new GoalserveSimulator({ key: KEY, rng: new Rng(1) });
  closing.push(() => simulator.close());
  const { baseUrl } = await simulator.listen();
  for (const match of matches) simulator.setMatch(match);
  const sink = new Collector();
  const told: GameReport[] = [];
  const session = new GoalserveSession({
    ...{ baseUrl, key, leagues: ['nfl', 'wnba'], pollMs: 20, requestsPerS: 50, userAgent: 'test/1' },
    ...{ clock: WALL, rng: seededRng(2), sink, onReports: (_league, some) => void told.push(...some) },
  });
  closing.push(() => session.stop());
  return { simulator, session, sink, told };
}

const MATCH: GoalserveMatch = {
  ...{ id: '7', league: 'nfl', home: 'Tampa Bay Buccaneers', away: 'Green Bay Packers', status: '3rd Quarter' },
  ...{ home_score: 17, away_score: 14, datetime_utc: '13.09.2026 20:25' },
};

describe('a session', () => {
  it('polls the leagues that have a feed, and has its key in nothing that it says', async () => {
    const { simulator, session, sink, told } = await polled([MATCH]);
    await session.start();
    expect(told).toMatchObject([{ home: 'Tampa Bay Buccaneers', score_1: 17 }]);
    simulator.faults.force('http_5xx', 1);
    await eventually(() => expect(told.length).toBeGreaterThan(2));
    simulator.faults.force('http_html', 2);
    await eventually(() =>
      expect(sink.of('feed').some(({ status }) => status !== 'up' && status !== 'connecting')).toBe(true),
    );
    expect(JSON.stringify([sink.frames, sink.of('feed')])).not.toContain(KEY);
    expect(sink.frames[0]).toMatchObject({
      source: 'goalserve',
      channel: 'GET /getfeed/[key]/football/nfl-scores?json=1',
    });
    // What was captured reads as it did live.
    const [frame] = sink.frames;
    expect(frame === undefined ? [] : new GoalserveReader().take(frame)).toEqual(told.slice(0, 1));
  });

  it('says that a key is refused without saying the key', async () => {
    const { session, sink } = await polled([], 'another0key0here');
    await session.start();
    expect(sink.of('feed').at(-1)).toMatchObject({ status: 'degraded', counters: { rejected: { http_401: 1 } } });
    expect(JSON.stringify(sink.of('feed'))).not.toContain('another0key0here');
    expect(redactText('GET /getfeed/another0key0here/x failed')).toBe('GET /getfeed/[redacted]/x failed');
  });

  it('takes no key that could not be hidden', async () => {
    await expect(polled([], 'short')).rejects.toThrow('expected 8 to 128 letters and digits');
  });
});
