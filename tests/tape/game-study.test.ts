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
import { gameReport } from '../../runtime/tape/report/game-report.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import type { GameState, League } from '../../runtime/trading/types/events.ts';
import { momentText } from '../../runtime/trading/types/game-clock.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { START_US } from './helpers.ts';

const engine = loadEngine({ markets: 16, games: 4 });

function state(period: number, clock_ms: number, score_1: number, score_2: number): GameState {
  return { period, clock_ms, score_1, score_2, final: 0, postseason: 0, winner: 0, possession: 0 };
}

function play(n: number, at: GameState, espn_side1: number | null, text = `play ${n}`): RecordedPlay {
  return {
    play: { play_id: String(n), text, scoring: false },
    state: at,
    wallclock_us: START_US + n * 1_000_000,
    espn_side1,
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
      competition: 'nba',
      ended: 'played',
      neutral_site: false,
      state: last,
      prior: null,
      spread: null,
      reference: null,
    },
    plays,
    first_espn_side1: null,
    ...changes,
  };
}

function study(recorded: RecordedGame): GameStudy {
  const prior = choosePrior(recorded, null, engine);
  const builder = new GameStudyBuilder(recorded, prior);
  replayEvents(gameEvents(recorded, prior), {
    engine: loadEngine(shardCapacity({ markets: 16, games: 4 })),
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
  const first = { ...bare, first_espn_side1: 0.7 };
  const spread = { margin: 3, total: 224, source: 'odds A spread' };
  const with_spread = { ...first, game: { ...bare.game, spread } };
  const odds = { side1: 0.6, draw: 0, total: 221, source: 'odds' };
  const with_odds = { ...with_spread, game: { ...with_spread.game, prior: odds } };
  const of = (recorded: RecordedGame, given: number | null = null) => choosePrior(recorded, given, engine);
  expect(of(with_odds, 0.4)).toEqual({ side1: 0.4, draw: 0, total: 221, source: 'given_by_user' });
  expect(of(with_odds)).toEqual(odds);
  expect(of(with_spread)).toMatchObject({ draw: 0, total: 224, source: 'odds A spread' });
  expect(of(with_spread).side1).toBe(engine.sportPriorFromSpread('nba', 3));
  expect(of(first)).toEqual({ side1: 0.7, draw: 0, total: null, source: 'espn_first_win_probability' });
  expect(of(bare)).toEqual({ side1: 0.55, draw: 0, total: null, source: 'league_home_share' });
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

test('a game without an outcome gives no score, and without any ESPN probability ours is scored alone', () => {
  const live = game(PLAYS);
  expect(study({ ...live, game: { ...live.game, status: 'live' } }).scores).toMatchObject({
    brier_ours: null,
    outcome: null,
    plays: 3,
  });
  const silent = game(PLAYS.map((one) => ({ ...one, espn_side1: null })));
  const { plays, scores } = study(silent);
  expect(scores).toMatchObject({ plays: 0, plays_priced: 4, mean_abs_diff: null, brier_espn: null });
  const squares = plays.map(({ ours }) => ((ours ?? Number.NaN) - (scores.outcome ?? Number.NaN)) ** 2);
  expect(scores.brier_ours).toBeCloseTo(squares.reduce((sum, value) => sum + value, 0) / 4, 12);
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
      const times = [...gameEvents(recorded, choosePrior(recorded, null, engine))].map(({ at }) => at.received_at_us);
      expect(times.every((at, i) => i === 0 || at > (times[i - 1] as number))).toBe(true);
    }),
  );
});

test('elapsed game time runs through periods and overtime, and counts the outs of baseball', () => {
  const at = (league: League, period: number, clock_ms: number, more: object = {}): number =>
    elapsedMs(league, { ...state(period, clock_ms, 0, 0), ...more });
  expect(at('nba', 1, 720_000)).toBe(0);
  expect(at('nba', 4, 0)).toBe(48 * 60_000);
  expect(at('nba', 6, 300_000)).toBe(53 * 60_000);
  expect(at('nfl', 5, 600_000)).toBe(60 * 60_000);
  expect(at('nfl', 5, 900_000, { postseason: 1 })).toBe(60 * 60_000);
  expect(at('mlb', 1, 0, { half: 0, outs: 0 })).toBe(0);
  expect(at('mlb', 9, 0, { half: 1, outs: 3 })).toBe(9 * 18 * 60_000);
});

test('moments are written as the followers of a sport write them', () => {
  const of = (league: League, period: number, clock_ms: number, more: object = {}): string =>
    momentText({ league, state: { ...state(period, clock_ms, 0, 0), ...more } });
  expect([of('nba', 4, 201_000), of('nba', 4, 4_500), of('nba', 5, 0), of('nba', 6, 60_000)]).toEqual([
    'Q4 3:21',
    'Q4 0:04.5',
    'OT 0:00',
    'OT2 1:00',
  ]);
  expect([of('nhl', 3, 61_000), of('nhl', 5, 0), of('nhl', 5, 61_000, { postseason: 1 })]).toEqual([
    'P3 1:01',
    'SO',
    'OT2 1:01',
  ]);
  expect([of('mlb', 5, 0, { half: 1 }), of('mlb', 11, 0), of('ncaab', 2, 65_000)]).toEqual([
    'Bottom 5th',
    'Top 11th',
    'H2 1:05',
  ]);
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
