/** One old answer among many: caches give them, and nothing of it is believed before another bears it out (fault C1). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GameKeeper } from '../../adapters/espn/game-keeper.ts';
import { wentBack } from '../../adapters/espn/progress.ts';
import type { GameEvent, GameSnapshot, GameState, League } from '../../runtime/trading/types/events.ts';

const BASE: GameState = { period: 2, clock_ms: 400_000, score_1: 50, score_2: 48, final: 0, postseason: 0, winner: 0 };

function snapshot(over: Partial<GameSnapshot> = {}, state: Partial<GameState> = {}): GameSnapshot {
  return {
    ...{ game_id: 'x:1', league: 'nba', competition: 'nba', starts_at_us: 0, status: 'live', ended: null },
    ...{ home: { id: '1', code: 'A', name: 'A' }, away: { id: '2', code: 'B', name: 'B' }, neutral_site: false },
    ...{ prior: null, spread: null, reference: null, ...over },
    state: { ...BASE, ...state } as GameState,
  };
}

/** What a keeper says of states that come one after another. */
function said(...all: readonly GameSnapshot[]): (GameSnapshot | null)[] {
  const keeper = new GameKeeper();
  return all.map((game, i): GameSnapshot | null => {
    const at = { provider_at_us: null, received_at_us: i * 1_000_000, parsed_at_us: i * 1_000_000 };
    const event: GameEvent = { type: 'game', game, play: null, at };
    return keeper.update([event])[0]?.game ?? null;
  });
}

/** League, the state that is known, and one that lies before it. */
const BACK: readonly (readonly [string, League, Partial<GameSnapshot>, Partial<GameState>, Partial<GameState>])[] = [
  ['a clock', 'nba', {}, { clock_ms: 20_000 }, { clock_ms: 150_000 }],
  ['a clock in hockey', 'nhl', {}, { clock_ms: 20_000 }, { clock_ms: 21_000 }],
  ['a period', 'nfl', {}, { period: 3, clock_ms: 900_000 }, { period: 2, clock_ms: 0 }],
  ['an inning', 'mlb', {}, { period: 5, half: 0, outs: 0 }, { period: 4, half: 1, outs: 2 }],
  ['a half inning', 'mlb', {}, { period: 5, half: 1, outs: 0 }, { period: 5, half: 0, outs: 2 }],
  ['an out', 'mlb', {}, { period: 5, half: 1, outs: 2 }, { period: 5, half: 1, outs: 1 }],
  ['a game of a set', 'tennis', {}, { period: 1, games_1: 4, games_2: 3 }, { period: 1, games_1: 3, games_2: 3 }],
  ['a set', 'tennis', {}, { period: 2, score_1: 1, score_2: 0 }, { period: 1, score_1: 0, score_2: 0, games_1: 5 }],
  ['a red card', 'soccer', {}, { reds_1: 1 }, { reds_1: 0 }],
  [
    'added time',
    'soccer',
    {},
    { clock_ms: 0, stoppage_elapsed_ms: 120_000 },
    { clock_ms: 0, stoppage_elapsed_ms: 60_000 },
  ],
  ['a score', 'nfl', {}, { score_1: 17 }, { score_1: 10 }],
  ['a round', 'mma', {}, { period: 3 }, { period: 2 }],
];

describe('a poll that takes back', () => {
  it.each(BACK)('%s waits for a second one', (_what, league, over, known, old) => {
    const [before, back] = [snapshot({ league, ...over }, known), snapshot({ league, ...over }, old)];
    const [first, doubted, borne, next] = said(before, back, back, before);
    expect([first, doubted]).toEqual([before, null]);
    expect(borne?.state).toMatchObject(old);
    expect(next?.state).toMatchObject(known);
  });

  it.each([
    ['live', 'scheduled'],
    ['final', 'live'],
    ['break', 'scheduled'],
    ['final', 'postponed'],
    ['live', 'postponed'],
  ] as const)('%s to %s waits for a second one', (known, old) => {
    const zero = { period: 0, clock_ms: 0, score_1: 0, score_2: 0 };
    const before = snapshot({ status: known }, known === 'final' ? {} : zero);
    const back = snapshot({ status: old }, known === 'final' ? {} : zero);
    const [, doubted, borne] = said(before, back, back);
    expect(doubted).toBe(null);
    expect(borne?.status).toBe(old);
  });

  it('is forgotten when the next goes on from before it', () => {
    const at = (clock_ms: number) => snapshot({}, { clock_ms });
    expect(said(at(20_000), at(150_000), at(18_000), at(140_000)).map((one) => one?.state.clock_ms)).toEqual([
      ...[20_000, undefined, 18_000, undefined],
    ]);
  });

  it('is not borne out by one that lies before it too', () => {
    const at = (clock_ms: number) => snapshot({}, { clock_ms });
    expect(said(at(20_000), at(150_000), at(190_000), at(185_000)).map((one) => one?.state.clock_ms)).toEqual([
      ...[20_000, undefined, undefined, 185_000],
    ]);
  });
});

it('nothing goes back in a game that goes on', () => {
  const step = fc.record({ clock: fc.nat(60_000), score: fc.nat(3), period: fc.boolean(), pause: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let game = snapshot({}, { period: 1, clock_ms: 720_000, score_1: 0, score_2: 0 });
      for (const { clock, score, period, pause } of steps) {
        const { state } = game;
        const over = period && state.clock_ms === 0;
        const next = snapshot(
          { status: pause ? 'break' : 'live' },
          {
            period: state.period + (over ? 1 : 0),
            clock_ms: over ? 720_000 : Math.max(0, state.clock_ms - clock),
            score_1: state.score_1 + score,
            score_2: state.score_2,
          },
        );
        expect(wentBack(game, next)).toBe(null);
        game = next;
      }
      expect(wentBack(game, { ...game, status: 'final' })).toBe(null);
    }),
  );
});
