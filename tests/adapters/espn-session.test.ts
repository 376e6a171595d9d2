import { describe, expect, it } from 'vitest';
import { GameKeeper } from '../../adapters/espn/game-keeper.ts';
import { EspnSession, type EspnSessionOptions, scoreboardDates } from '../../adapters/espn/session.ts';
import type { GameEvent, GameSnapshot } from '../../runtime/trading/types/events.ts';
import type { Clock } from '../../runtime/trading/types/feeds.ts';
import { Collector, eventually, json, loopback, WALL } from './support/loopback.ts';
import { stamp } from './support/recordings.ts';

const SECOND_US = 1_000_000;
const START_US = Date.parse('2026-11-20T00:00:00Z') * 1000;
/** Noon US Eastern, whenever the test runs: between midnight and four two dates are asked for. */
const NOON_US = Date.parse('2026-11-19T17:00:00Z') * 1000;
const SHIFT_US = NOON_US - WALL.nowUs();
const NOON: Clock = { nowUs: () => WALL.nowUs() + SHIFT_US };

function event(
  at_us: number,
  change: Partial<GameSnapshot> = {},
  state: Partial<GameSnapshot['state']> = {},
  play_id = '1',
): GameEvent {
  const game: GameSnapshot = {
    game_id: 'nfl:1',
    league: 'nfl',
    home: { id: '1', code: 'ATL', name: 'Atlanta Falcons' },
    away: { id: '9', code: 'GB', name: 'Green Bay Packers' },
    starts_at_us: START_US,
    status: 'live',
    competition: 'nfl',
    ended: null,
    neutral_site: false,
    prior: null,
    spread: null,
    reference: { side1: 0.5 },
    state: {
      period: 2,
      clock_ms: 60_000,
      score_1: 10,
      score_2: 7,
      final: 0,
      postseason: 0,
      winner: 0,
      possession: 1,
      down: 2,
      distance: 5,
      yards_to_goal: 40,
      timeouts_1: 3,
      timeouts_2: 3,
      second_half_receiver: 0,
      ...(state as object),
    },
    ...change,
  };
  return { type: 'game', game, play: { play_id, text: 'run', scoring: false }, at: stamp(at_us) };
}

/** What the keeper says to one event. */
const say = (keeper: GameKeeper, one: GameEvent): GameEvent | undefined => keeper.update([one])[0];

describe('what is kept from poll to poll', () => {
  it('says a game when it changed and otherwise every ten seconds', () => {
    const keeper = new GameKeeper();
    expect(say(keeper, event(0))).toBeDefined();
    expect(say(keeper, event(3 * SECOND_US))).toBeUndefined();
    expect(say(keeper, event(10 * SECOND_US))).toMatchObject({ play: null, at: { received_at_us: 10 * SECOND_US } });
    expect(say(keeper, event(12 * SECOND_US, {}, { clock_ms: 55_000 }, '2'))).toMatchObject({ play: { play_id: '2' } });
  });

  it('asks once in five minutes for the price of a running game that has none, and keeps what it learns', () => {
    const keeper = new GameKeeper();
    say(keeper, event(0));
    expect(keeper.askable('nba', 0)).toEqual([]);
    expect(keeper.askable('nfl', 0).map(({ game_id }) => game_id)).toEqual(['nfl:1']);
    expect(keeper.askable('nfl', 299 * SECOND_US)).toEqual([]);
    expect(keeper.askable('nfl', 300 * SECOND_US)).toHaveLength(1);
    const price = { side1: 0.6, draw: 0, total: null, source: 'pickcenter' };
    keeper.learn('nfl:1', { prior: price, spread: null, second_half_receiver: -1, ice: null });
    expect(say(keeper, event(301 * SECOND_US))?.game.prior).toEqual(price);
    expect(say(keeper, event(312 * SECOND_US))?.game.state.second_half_receiver).toBe(-1);
    expect(keeper.askable('nfl', 900 * SECOND_US)).toEqual([]);
  });

  it('keeps the last pregame price, because odds vanish at kick-off', () => {
    const keeper = new GameKeeper();
    const price = (side1: number) => ({
      prior: { side1, draw: 0, total: null, source: 'odds' },
      status: 'scheduled' as const,
    });
    say(keeper, event(0, price(0.6)));
    say(keeper, event(1, price(0.62)));
    expect(say(keeper, event(2))?.game.prior?.side1).toBe(0.62);
    // Soccer-like feeds keep odds in play: those are no pregame prices.
    expect(say(keeper, event(3, { ...price(0.9), status: 'live' }, {}, '5'))?.game.prior?.side1).toBe(0.62);
  });

  it('believes a lower score only when a second poll repeats it', () => {
    const keeper = new GameKeeper();
    say(keeper, event(0, {}, { score_1: 17 }));
    expect(say(keeper, event(1, {}, { score_1: 10 }))).toBeUndefined();
    expect(say(keeper, event(2, {}, { score_1: 10 }))?.game.state.score_1).toBe(10);
    expect(say(keeper, event(3, {}, { score_1: 17 }))?.game.state.score_1).toBe(17);
    expect(say(keeper, event(4, {}, { score_1: 10 }))).toBeUndefined();
    // The doubt was right: the next glitch is doubted again.
    expect(say(keeper, event(5, {}, { score_1: 17 }))).toBeUndefined();
    expect(say(keeper, event(6, {}, { score_1: 10 }))).toBeUndefined();
  });

  it('forgets down and distance when the score moved but the last play did not', () => {
    const keeper = new GameKeeper();
    say(keeper, event(0));
    expect(say(keeper, event(1, {}, { score_1: 16 }))?.game.state).toMatchObject({
      score_1: 16,
      down: 0,
      possession: 0,
      yards_to_goal: 0,
    });
    expect(say(keeper, event(2, {}, { score_1: 16 }))).toBeUndefined();
    expect(say(keeper, event(2, {}, { score_1: 17 }, '2'))?.game.state).toMatchObject({ down: 2, possession: 1 });
  });
});

describe('dates asked for', () => {
  it.each([
    ['2026-11-21T02:00:00Z', ['20261120']],
    ['2026-11-21T06:00:00Z', ['20261121', '20261120']],
    ['2026-11-21T09:30:00Z', ['20261121']],
  ])('%s', (iso, dates) => {
    expect(scoreboardDates(Date.parse(iso) * 1000)).toEqual(dates);
  });
});

const BOARD = {
  events: [
    {
      id: '7',
      uid: 's:40~l:46~e:7',
      date: '2026-11-20T00:00Z',
      season: { type: 2 },
      competitions: [
        {
          status: { clock: 100, period: 2, type: { state: 'in', name: 'STATUS_IN_PROGRESS', completed: false } },
          competitors: ['home', 'away'].map((homeAway, index) => ({
            id: String(index + 1),
            homeAway,
            score: '40',
            team: { id: String(index + 1), abbreviation: `T${index}`, displayName: `Team ${index}` },
          })),
        },
      ],
    },
  ],
};

function session(baseUrls: string[], sink: Collector, change: Partial<EspnSessionOptions> = {}): EspnSession {
  return new EspnSession({
    baseUrls,
    leagues: ['nba'],
    pollMs: 20,
    userAgent: 'test/1',
    clock: NOON,
    rng: () => 0.5,
    sink,
    ...change,
  });
}

describe('polling', () => {
  it('delivers raw frames and games, and keeps on polling while a game runs', async () => {
    const server = await loopback({ http: (_request, response) => json(response, BOARD) });
    const sink = new Collector();
    const espn = session([server.url], sink);
    await espn.start();
    expect(sink.of('game')).toMatchObject([{ game: { game_id: 'nba:7', state: { score_1: 40, clock_ms: 100_000 } } }]);
    await eventually(() => expect(server.requests.length).toBeGreaterThan(2));
    await espn.stop();
    expect(server.requests[0]?.url).toMatch(/^\/apis\/site\/v2\/sports\/basketball\/nba\/scoreboard\?dates=\d{8}$/);
    expect(server.requests[0]?.headers['user-agent']).toBe('test/1');
    expect(sink.frames[0]).toMatchObject({ source: 'espn', data: JSON.stringify(BOARD) });
    expect(sink.of('game')).toHaveLength(1);
    expect(
      sink
        .of('feed')
        .map(({ status }) => status)
        .slice(0, 2),
    ).toEqual(['connecting', 'up']);
  });

  it('asks the other host when the first refuses', async () => {
    const blocked = await loopback({ http: (_request, response) => json(response, {}, 403) });
    const open = await loopback({ http: (_request, response) => json(response, BOARD) });
    const sink = new Collector();
    const espn = session([blocked.url, open.url], sink);
    await espn.start();
    await espn.stop();
    const boards = blocked.requests.filter((request) => request.url?.includes('/scoreboard'));
    expect([boards.length, sink.of('game').length]).toEqual([1, 1]);
  });

  it('backs off at least 30 s when every host refuses, says so, and still stops at once', async () => {
    const blocked = await loopback({ http: (_request, response) => json(response, {}, 403) });
    const sink = new Collector();
    const espn = session([blocked.url], sink, { rng: () => 0 });
    await espn.start();
    expect(sink.of('feed').at(-1)).toMatchObject({ status: 'degraded', counters: { rejected: { http_403: 1 } } });
    expect(sink.of('feed').at(-1)?.detail).toContain('next try in 30 s');
    await espn.stop();
    expect(blocked.requests).toHaveLength(1);
  });
});
