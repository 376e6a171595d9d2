import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSummary } from '../../adapters/espn/parse-summary.ts';
import { parseScoreboard, type Scoreboard } from '../../adapters/espn/sports/index.ts';
import { impliedProbability, pregameFrom } from '../../adapters/espn/sports/pregame.ts';
import type { GameEvent } from '../../runtime/trading/types/events.ts';
import { hostileText } from './support/hostile.ts';
import { HAS_RECORDINGS, recording, recordingNames, stamp } from './support/recordings.ts';

const KNOWN_REASONS = new Set([
  ...['not_a_scoreboard', 'not_a_summary', 'unsupported_league', 'unsupported_sport', 'undecided_players', 'bad_uid'],
  ...['count_of_the_batter_before', 'situation_of_a_score', 'stoppage_unknown'],
]);

function scoreboard(document: unknown): Scoreboard {
  const parsed = parseScoreboard(document, stamp());
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** A small live document in the recorded shape, to change one field at a time. */
function liveDocument(league: 28 | 46, change: Record<string, unknown> = {}): unknown {
  const team = (id: string, homeAway: string, score: string, abbreviation: string) => ({
    id,
    homeAway,
    score,
    team: { id, abbreviation, displayName: `Team ${abbreviation}` },
  });
  const { status = {}, situation = {}, type = {}, ...competition } = change as Record<string, Record<string, unknown>>;
  return {
    events: [
      {
        id: '400',
        uid: `s:${league === 28 ? 20 : 40}~l:${league}~e:400`,
        date: '2026-09-13T17:00Z',
        season: { type: 2 },
        competitions: [
          {
            id: '400',
            neutralSite: false,
            competitors: [team('1', 'home', '14', 'ATL'), team('9', 'away', '10', 'GB')],
            situation: {
              possession: '9',
              down: 3,
              distance: 7,
              yardLine: 30,
              homeTimeouts: 2,
              awayTimeouts: 1,
              ...situation,
            },
            status: {
              clock: 125,
              displayClock: '2:05',
              period: 3,
              ...status,
              type: { name: 'STATUS_IN_PROGRESS', state: 'in', completed: false, ...type },
            },
            ...competition,
          },
        ],
      },
    ],
  };
}

function onlyGame(document: unknown): GameEvent['game'] {
  const { games, rejected } = scoreboard(document);
  expect(rejected).toEqual({});
  expect(games).toHaveLength(1);
  return (games[0] as GameEvent).game;
}

describe('scoreboard of a running football game', () => {
  it('counts yards from the home goal line, whoever has the ball', () => {
    expect(onlyGame(liveDocument(28)).state).toMatchObject({ possession: -1, down: 3, distance: 7, yards_to_goal: 30 });
    const home_ball = onlyGame(liveDocument(28, { situation: { possession: '1', yardLine: 88 } }));
    expect(home_ball.state).toMatchObject({ possession: 1, yards_to_goal: 12, timeouts_1: 2, timeouts_2: 1 });
  });

  it.each([
    [
      'after a score: down -1 with the old yard line left over',
      { situation: { down: -1, possession: undefined, yardLine: 97 } },
    ],
    ['down without possession, as at half-time', { situation: { possession: undefined } }],
    ['half-time, whatever the situation says', { type: { name: 'STATUS_HALFTIME' }, status: { period: 2, clock: 0 } }],
  ])('has no down %s', (_name, change) => {
    expect(onlyGame(liveDocument(28, change)).state).toMatchObject({
      possession: 0,
      down: 0,
      distance: 0,
      yards_to_goal: 0,
    });
  });

  it('never asks for more yards to a first down than there are to the goal', () => {
    const { state } = onlyGame(liveDocument(28, { situation: { yardLine: 4, distance: 10 } }));
    expect(state).toMatchObject({ yards_to_goal: 4, distance: 4 });
  });

  it('drops a field position outside the field and says so', () => {
    const { games, rejected } = scoreboard(liveDocument(28, { situation: { yardLine: 100 } }));
    expect(rejected).toEqual({ bad_field_position: 1 });
    expect(games[0]?.game.state.down).toBe(0);
  });
});

describe('clock and status', () => {
  it.each([
    ['the number', { clock: 125, displayClock: '9:99' }, 125_000],
    ['the text when the number is missing', { clock: undefined, displayClock: '2:05' }, 125_000],
    ['the text when the number is longer than the period', { clock: 4000, displayClock: '0:48' }, 48_000],
    ['tenths below a minute', { clock: 21.9, displayClock: '21.9' }, 21_900],
    ['tenths in the text alone', { clock: null, displayClock: '21.9' }, 21_900],
  ])('reads %s', (_name, status, expected_ms) => {
    expect(onlyGame(liveDocument(46, { status })).state.clock_ms).toBe(expected_ms);
  });

  it.each([
    [{ clock: -3, displayClock: 'soon' }, 'bad_clock'],
    [{ clock: 721, displayClock: '12:01' }, 'bad_clock'],
    [{ clock: 301, displayClock: '5:01', period: 5 }, 'bad_clock'],
    [{ period: 0 }, 'bad_period'],
    [{ period: 2.5 }, 'bad_period'],
  ])('refuses a running game with %j', (status, reason) => {
    expect(scoreboard(liveDocument(46, { status }))).toEqual({ games: [], rejected: { [reason]: 1 } });
  });

  it.each([
    [{ state: 'post', completed: true, name: 'STATUS_FINAL' }, 'final'],
    [{ state: 'post', completed: false, name: 'STATUS_POSTPONED' }, 'postponed'],
    [{ state: 'post', completed: false, name: 'STATUS_CANCELED' }, 'postponed'],
    [{ state: 'post', completed: false, name: 'STATUS_SUSPENDED' }, 'interrupted'],
    [{ state: 'in', name: 'STATUS_DELAYED' }, 'interrupted'],
    [{ state: 'in', name: 'STATUS_END_PERIOD' }, 'break'],
    [{ state: 'in', name: 'STATUS_NEVER_SEEN' }, 'live'],
  ])('maps %j to %s', (type, status) => {
    expect(onlyGame(liveDocument(46, { type })).status).toBe(status);
  });

  it('refuses a score that is no number and a game without two sides', () => {
    const cricket = liveDocument(46) as { events: { competitions: { competitors: { score: string }[] }[] }[] };
    (cricket.events[0]?.competitions[0]?.competitors[0] as { score: string }).score = '125/3 (16/20 ov)';
    expect(scoreboard(cricket).rejected).toEqual({ bad_score: 1 });
    expect(scoreboard(liveDocument(46, { competitors: [] as never })).rejected).toEqual({ bad_competitors: 1 });
  });
});

describe('pregame prior', () => {
  it.each([
    [-150, 0.6],
    ['+150', 0.4],
    ['EVEN', 0.5],
    ['-105', 105 / 205],
    [50, null],
    ['soon', null],
    [null, null],
  ])('turns American odds %j into %j', (odds, expected) => {
    const implied = impliedProbability(odds);
    if (expected === null) expect(implied).toBeNull();
    else expect(implied).toBeCloseTo(expected, 12);
  });

  it('reads the shape of 2026 (text, nested) and removes the margin', () => {
    const odds = {
      provider: { name: 'DraftKings', priority: 1 },
      homeTeamOdds: { favorite: false },
      moneyline: { home: { close: { odds: '-105' } }, away: { close: { odds: '-103' } } },
    };
    const { prior } = pregameFrom([odds], 'nfl', false);
    expect(prior?.source).toBe('odds DraftKings moneyline');
    const [home, away] = [105 / 205, 103 / 203];
    expect(prior?.side1).toBeCloseTo(home / (home + away), 12);
  });

  it('reads the shape until 2025 (numbers), the best priority first', () => {
    const provider = (name: string, priority: number, home: number, away: number) => ({
      provider: { name, priority },
      homeTeamOdds: { moneyLine: home },
      awayTeamOdds: { moneyLine: away },
    });
    const { prior } = pregameFrom([provider('B', 2, 100, -120), provider('A', 1, -300, 250)], 'nfl', false);
    expect(prior?.source).toBe('odds A moneyline');
    expect(prior?.side1).toBeGreaterThan(0.7);
  });

  it('falls back to the spread, negative for a home favourite, and to nothing', () => {
    const spread = (line: unknown) => pregameFrom([{ provider: { name: 'A' }, ...(line as object) }], 'nfl', false);
    expect(spread({ spread: -4.5, overUnder: 44.5 })).toEqual({
      prior: null,
      spread: { margin: 4.5, total: 44.5, source: 'odds A spread' },
    });
    expect(spread({ spread: 4.5 }).spread?.margin).toBe(-4.5);
    expect(spread({ details: 'TEN -5.5' })).toEqual({ prior: null, spread: null });
    expect(pregameFrom(undefined, 'nba', false)).toEqual({ prior: null, spread: null });
  });
});

describe.runIf(HAS_RECORDINGS)('every recorded ESPN document', () => {
  it.each(recordingNames('espn'))('%s parses without throwing, every refusal named', (name) => {
    const document = recording(`espn/${name}`);
    for (const parsed of [parseScoreboard(document, stamp()), parseSummary(document)]) {
      if (!parsed.ok) expect(KNOWN_REASONS).toContain(parsed.reason);
      else for (const reason of Object.keys(parsed.value.rejected)) expect(KNOWN_REASONS).toContain(reason);
    }
  });

  it('has eight live NFL games with a down in the 2022 capture, CIN at the PIT 12', () => {
    const { games } = scoreboard(recording('espn/nfl_scoreboard_20220911_live.json.gz'));
    const live = games.filter(({ game }) => game.status === 'live');
    expect(live).toHaveLength(8);
    expect(live.every(({ game }) => (game.state.down ?? 0) >= 1 && game.reference !== null)).toBe(true);
    const cincinnati = live.find(({ game }) => game.home.code === 'CIN');
    expect(cincinnati?.game.state).toMatchObject({ possession: 1, yards_to_goal: 12, period: 4, clock_ms: 16_000 });
    expect(cincinnati?.game.reference?.side1).toBeCloseTo(0.3526, 9);
  });

  it('ignores what is left of the situation in college games after scores and at half-time', () => {
    const { games } = scoreboard(recording('espn/ncaaf_scoreboard_20220917_live.json.gz'));
    const breaks = games.filter(({ game }) => game.status === 'break');
    const running = games.filter(({ game }) => game.status === 'live');
    expect([breaks.length, running.length]).toEqual([5, 12]);
    expect(breaks.every(({ game }) => game.state.down === 0 && game.state.possession === 0)).toBe(true);
    // Five after a score (down -1), one at the opening kick-off without a situation.
    expect(running.filter(({ game }) => game.state.down === 0)).toHaveLength(6);
  });
});

describe('hostile documents', () => {
  const frames: unknown[] = [liveDocument(28), liveDocument(46)];
  if (HAS_RECORDINGS) {
    const { events } = recording<{ events: unknown[] }>('espn/nfl_scoreboard_20220911_live.json.gz');
    frames.push(...events.slice(0, 2).map((event) => ({ events: [event] })));
  }

  it('never throw, and what they yield is always within range', () => {
    fc.assert(
      fc.property(hostileText(frames), (text) => {
        let document: unknown = null;
        try {
          document = JSON.parse(text);
        } catch {
          return;
        }
        const parsed = parseScoreboard(document, stamp());
        if (!parsed.ok) return;
        for (const { game } of parsed.value.games) {
          const { state, status } = game;
          const { down = 0, distance = 0, yards_to_goal = 0 } = state;
          const numbers = Object.values(state);
          expect(numbers.every((value) => Number.isSafeInteger(value))).toBe(true);
          expect(state.clock_ms).toBeGreaterThanOrEqual(0);
          expect(state.clock_ms).toBeLessThanOrEqual(900_000);
          expect(down === 0 ? 0 : yards_to_goal).toBe(yards_to_goal);
          if (down > 0) expect(distance).toBeLessThanOrEqual(yards_to_goal);
          if (status === 'live') expect(state.period).toBeGreaterThan(0);
        }
      }),
      { numRuns: 400 },
    );
  });
});
