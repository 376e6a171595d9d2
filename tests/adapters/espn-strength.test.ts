import { describe, expect, it } from 'vitest';
import { GameKeeper } from '../../adapters/espn/game-keeper.ts';
import type { HockeySummary } from '../../adapters/espn/sports/index.ts';
import type { GameEvent, GameSnapshot } from '../../runtime/trading/types/events.ts';
import { stamp } from './support/recordings.ts';

const SECOND_US = 1_000_000;

/** A hockey game in its second period, as a scoreboard tells it: without strength. */
function event(at_us: number, state: Record<string, number> = {}, change: Partial<GameSnapshot> = {}): GameEvent {
  const game: GameSnapshot = {
    game_id: 'nhl:1',
    league: 'nhl',
    competition: 'nhl',
    home: { id: '7', code: 'CAR', name: 'Carolina Hurricanes' },
    away: { id: '26', code: 'FLA', name: 'Florida Panthers' },
    starts_at_us: 0,
    status: 'live',
    ended: null,
    neutral_site: false,
    prior: { side1: 0.55, draw: 0, total: null, source: 'odds' },
    spread: null,
    reference: null,
    state: {
      ...{ period: 2, clock_ms: 600_000, score_1: 1, score_2: 2, final: 0, postseason: 0, winner: 0 },
      ...{ skaters_1: 0, skaters_2: 0, penalty_ms_left: 0, goalie_out_1: 0, goalie_out_2: 0, shootout: 0 },
      ...state,
    },
    ...change,
  };
  return { type: 'game', game, play: null, at: stamp(at_us) };
}

const summary = (fields: Partial<HockeySummary['fields']>, clock_ms = 600_000): HockeySummary => ({
  event_id: 'nhl:1',
  play_id: '9',
  period: 2,
  clock_ms,
  fields: { skaters_1: 5, skaters_2: 5, penalty_ms_left: 0, goalie_out_1: 0, goalie_out_2: 0, ...fields },
  shootout: null,
  rejected: {},
});

/** A keeper that has read a summary at 10:00 of the second period. */
function told(fields: Partial<HockeySummary['fields']>, clock_ms?: number): GameKeeper {
  const keeper = new GameKeeper();
  keeper.update([event(0)]);
  const nothing = { prior: null, spread: null, second_half_receiver: 0 as const };
  keeper.learn('nhl:1', { ...nothing, ice: summary(fields, clock_ms) });
  return keeper;
}

const stateAfter = (keeper: GameKeeper, state: Record<string, number>, change: Partial<GameSnapshot> = {}) =>
  keeper.update([event(SECOND_US, state, change)])[0]?.game.state;

describe('hockey strength between summaries', () => {
  const play = { skaters_1: 5, skaters_2: 4, penalty_ms_left: 90_000 };

  it('lets the penalty run down with the clock of the scoreboard, and ends it there', () => {
    expect(stateAfter(told(play), { clock_ms: 560_000 })).toMatchObject({ ...play, penalty_ms_left: 50_000 });
    expect(stateAfter(told(play), { clock_ms: 510_001 })).toMatchObject({ ...play, penalty_ms_left: 1 });
    expect(stateAfter(told(play), { clock_ms: 510_000 })).toMatchObject({
      skaters_1: 0,
      skaters_2: 0,
      penalty_ms_left: 0,
    });
  });

  it('takes a summary that is ahead of the scoreboard as it is', () => {
    expect(stateAfter(told(play, 590_000), { clock_ms: 600_000 })).toMatchObject(play);
  });

  it('believes a side short without a known end for a minor, an empty net for a minute', () => {
    const short = { skaters_1: 4, skaters_2: 5 };
    expect(stateAfter(told(short), { clock_ms: 480_001 })).toMatchObject(short);
    expect(stateAfter(told(short), { clock_ms: 480_000 })).toMatchObject({ skaters_1: 0 });
    const empty = { skaters_1: 6, goalie_out_1: 1 };
    expect(stateAfter(told(empty), { clock_ms: 540_001 })).toMatchObject(empty);
    expect(stateAfter(told(empty), { clock_ms: 540_000 })).toMatchObject({ skaters_1: 0, goalie_out_1: 0 });
  });

  it('drops it with a goal, a new period and a break', () => {
    expect(stateAfter(told(play), { score_1: 2 })).toMatchObject({ skaters_1: 0, penalty_ms_left: 0 });
    expect(stateAfter(told(play), { period: 3 })).toMatchObject({ skaters_1: 0, penalty_ms_left: 0 });
    expect(stateAfter(told(play), {}, { status: 'break' })).toMatchObject({ skaters_1: 0, penalty_ms_left: 0 });
  });

  it('counts the attempts of a shoot-out by a summary that has the same goals', () => {
    const keeper = new GameKeeper();
    const goals = { period: 5, clock_ms: 0, shootout: 1, shootout_goals_1: 1, shootout_goals_2: 0 };
    keeper.update([event(0, { ...goals, shootout_shots_1: 1, shootout_shots_2: 1 })]);
    const tally = { shootout_goals_1: 1, shootout_goals_2: 0, shootout_shots_1: 2, shootout_shots_2: 2 };
    const ice = { ...summary({}), period: 5, clock_ms: 0, shootout: tally };
    keeper.learn('nhl:1', { prior: null, spread: null, second_half_receiver: 0, ice });
    expect(stateAfter(keeper, { ...goals, shootout_shots_1: 1, shootout_shots_2: 1 })).toMatchObject(tally);
    const more = { ...goals, shootout_goals_2: 1, shootout_shots_1: 1, shootout_shots_2: 1 };
    expect(stateAfter(keeper, more)).toMatchObject(more);
  });

  it('is asked for every fifteen seconds of a live game, four games a poll, the longest not asked first', () => {
    const keeper = new GameKeeper();
    const ids = ['nhl:1', 'nhl:2', 'nhl:3', 'nhl:4', 'nhl:5'];
    keeper.update(ids.map((game_id) => event(0, {}, { game_id })));
    const asked = (at_us: number) => keeper.askable('nhl', at_us).map(({ game_id }) => game_id);
    expect(asked(0)).toEqual(ids.slice(0, 4));
    expect(asked(5 * SECOND_US)).toEqual(['nhl:5']);
    expect(asked(14 * SECOND_US)).toEqual([]);
    expect(asked(15 * SECOND_US)).toEqual(ids.slice(0, 4));
    expect(asked(31 * SECOND_US)).toEqual(['nhl:5', ...ids.slice(0, 3)]);
    keeper.update(ids.map((game_id) => event(32 * SECOND_US, { period: 5, shootout: 1 }, { game_id })));
    expect(asked(60 * SECOND_US)).toHaveLength(4);
    keeper.update(ids.map((game_id) => event(61 * SECOND_US, {}, { game_id, status: 'final' })));
    expect(asked(120 * SECOND_US)).toEqual([]);
  });
});
