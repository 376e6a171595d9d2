import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import {
  choosePrior,
  elapsedMs,
  type GameStudy,
  GameStudyBuilder,
  gameEvents,
  type RecordedGame,
  type RecordedPlay,
} from '../../runtime/tape/game-study.ts';
import { replayEvents } from '../../runtime/tape/replay.ts';
import { gameClock, gameReport } from '../../runtime/tape/report/game-report.ts';
import type { GameState } from '../../runtime/trading/events.ts';
import { parseSettings } from '../../runtime/trading/settings.ts';
import { START_US } from './helpers.ts';

function state(period: number, clock_ms: number, home_score: number, away_score: number): GameState {
  const football = { possession: 0 as const, down: 0, distance: 0, yards_to_goal: 0, second_half_receiver: 0 as const };
  return { period, clock_ms, home_score, away_score, home_timeouts: 5, away_timeouts: 5, ...football };
}

function play(n: number, at: GameState, espn_home_wp: number | null, text = `play ${n}`): RecordedPlay {
  return {
    play: { play_id: String(n), text, scoring: false },
    state: at,
    wallclock_us: START_US + n * 1_000_000,
    espn_home_wp,
  };
}

function game(plays: RecordedPlay[], changes: Partial<RecordedGame> = {}): RecordedGame {
  const last = plays.at(-1)?.state ?? state(0, 0, 0, 0);
  return {
    game: {
      game_id: 'nba:1',
      league: 'nba',
      home: { id: '1', code: 'HOM', name: 'Home <b>' },
      away: { id: '2', code: 'AWY', name: 'Away' },
      starts_at_us: START_US,
      status: 'final',
      postseason: false,
      neutral_site: false,
      state: last,
      prior: null,
      reference_home_wp: null,
    },
    plays,
    prior: null,
    first_espn_wp: null,
    ...changes,
  };
}

function study(recorded: RecordedGame): GameStudy {
  const prior = choosePrior(recorded, null);
  const builder = new GameStudyBuilder(recorded, prior);
  replayEvents(gameEvents(recorded, prior), {
    engine: loadEngine({ markets: 16, games: 4 }),
    settings: parseSettings({}),
    seed: 1,
    mode: 'replay',
    on_entry: (entry) => builder.entry(entry),
  });
  return builder.finish();
}

const PLAYS = [
  play(1, state(1, 700_000, 0, 0), 0.5),
  play(2, state(2, 300_000, 50, 40), 0.8),
  play(3, state(4, 1_000, 100, 80), null),
  play(4, state(4, 0, 100, 80), 1),
];

test('the prior is taken in the stated order and named', () => {
  const bare = game(PLAYS);
  expect(choosePrior({ ...bare, prior: { home_probability: 0.6, source: 'odds' }, first_espn_wp: 0.7 }, 0.4)).toEqual({
    home_probability: 0.4,
    source: 'given_by_user',
  });
  expect(
    choosePrior({ ...bare, prior: { home_probability: 0.6, source: 'odds' }, first_espn_wp: 0.7 }, null).source,
  ).toBe('odds');
  expect(choosePrior({ ...bare, first_espn_wp: 0.7 }, null)).toEqual({
    home_probability: 0.7,
    source: 'espn_first_win_probability',
  });
  expect(choosePrior(bare, null)).toEqual({ home_probability: 0.55, source: 'league_home_share' });
});

test('scores are those of the plays where both probabilities exist, against the final result', () => {
  const { scores, plays } = study(game(PLAYS));
  expect(scores).toMatchObject({ plays: 3, plays_recorded: 4, plays_priced: 4, outcome: 1, refused: {} });
  const ours = [0, 1, 3].map((i) => plays[i]?.ours as number);
  const espn = [0.5, 0.8, 1];
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(scores.brier_ours).toBeCloseTo(mean(ours.map((p) => (p - 1) ** 2)), 12);
  expect(scores.brier_espn).toBeCloseTo(mean([0.25, 0.04, 0]), 12);
  expect(scores.mean_abs_diff).toBeCloseTo(mean(ours.map((p, i) => Math.abs(p - (espn[i] as number)))), 12);
  expect(scores.log_loss_espn).toBeCloseTo(mean([-Math.log(0.5), -Math.log(0.8), -Math.log(1 - 1e-6)]), 9);
  expect(ours[2]).toBe(1);
});

test('a game without an outcome or without ESPN probabilities gives no score, not a wrong one', () => {
  const live = game(PLAYS);
  expect(study({ ...live, game: { ...live.game, status: 'live' } }).scores).toMatchObject({
    brier_ours: null,
    outcome: null,
    plays: 3,
  });
  const silent = game(PLAYS.map((one) => ({ ...one, espn_home_wp: null })));
  expect(study(silent).scores).toMatchObject({ plays: 0, plays_priced: 4, mean_abs_diff: null, brier_ours: null });
  expect(study(game([])).scores).toMatchObject({ plays: 0, plays_recorded: 0, outcome: null });
});

test('states that the kernel refuses are counted by name', () => {
  const { scores } = study(game([...PLAYS, play(5, state(4, 99_999_999, 100, 80), 0.9)]));
  expect(scores.refused).toEqual({ bad_clock: 1 });
  expect(scores.plays_priced).toBe(4);
});

test('time of the events never runs backwards, whatever the wall clocks say', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 2 * START_US })), { maxLength: 30 }), (clocks) => {
      const recorded = game(
        clocks.map((wallclock_us, n) => ({ ...play(n, state(1, 700_000, 0, 0), 0.5), wallclock_us })),
      );
      const times = [...gameEvents(recorded, choosePrior(recorded, null))].map(({ at }) => at.received_at_us);
      expect(times.every((at, i) => i === 0 || at > (times[i - 1] as number))).toBe(true);
    }),
  );
});

test('elapsed game time runs through periods and overtime', () => {
  expect(elapsedMs('nba', 1, 720_000, false)).toBe(0);
  expect(elapsedMs('nba', 4, 0, false)).toBe(48 * 60_000);
  expect(elapsedMs('nba', 6, 300_000, false)).toBe(53 * 60_000);
  expect(elapsedMs('nfl', 5, 600_000, false)).toBe(60 * 60_000);
  expect(elapsedMs('nfl', 5, 900_000, true)).toBe(60 * 60_000);
  expect([
    gameClock(4, 201_000),
    gameClock(2, 30_100),
    gameClock(4, 4_500),
    gameClock(5, 0),
    gameClock(6, 60_000),
  ]).toEqual(['Q4 3:21', 'Q2 0:30.1', 'Q4 0:04.5', 'OT 0:00', 'OT2 1:00']);
});

test('the report is one self-contained page in which text from outside is text', () => {
  const hostile = '</title><script>alert(1)</script> "quoted" & \'more\'';
  const plays = [...PLAYS.slice(0, 2), play(3, state(4, 1_000, 100, 80), 0.99, hostile)];
  const html = gameReport(study(game(plays)), { source: '<x>', kernel_sha256: 'a', journal_sha256: 'b', events: 4 });
  expect(html).not.toContain('<script>alert');
  expect(html).toContain('&lt;script&gt;alert(1)');
  expect(html).toContain('Home &lt;b&gt;');
  expect(html).not.toMatch(/(src|href)=/);
  expect(html.match(/<svg/g)).toHaveLength(4);
  expect(html.split('<script>')[0]).not.toMatch(/NaN|undefined|Infinity/);
});
