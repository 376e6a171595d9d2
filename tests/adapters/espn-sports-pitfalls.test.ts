import { describe, expect, it } from 'vitest';
import { type Change, read, readOne, teamDocument } from './support/espn-sports.ts';

const NFL = 's:20~l:28';
const NCAAF = 's:20~l:23';
const NBA = 's:40~l:46';
const WNBA = 's:40~l:59';
const NCAAB = 's:40~l:41';
const NHL = 's:70~l:90';
const MLB = 's:1~l:10';

const state = (json: unknown): Record<string, number> => readOne(json).state;
const team = (uid: string, change: Change): Record<string, number> => state(teamDocument(uid, change));
const refusals = (json: unknown): Record<string, number> => read(json).rejected;

describe('football', () => {
  const live = { clock: 125, displayClock: '2:05', period: 3 };
  const ball = { possession: '2', down: 3, distance: 7, yardLine: 30, homeTimeouts: 2, awayTimeouts: 1 };

  it('reads yardLine from the home goal line whoever has the ball', () => {
    expect(team(NFL, { status: live, situation: ball })).toMatchObject({
      possession: -1,
      down: 3,
      distance: 7,
      yards_to_goal: 30,
      timeouts_1: 2,
      timeouts_2: 1,
      clock_ms: 125_000,
      period: 3,
    });
    expect(team(NCAAF, { status: live, situation: { ...ball, possession: '1' } })).toMatchObject({
      possession: 1,
      yards_to_goal: 70,
    });
  });

  it('ignores the situation without a possession, with down -1, at half-time and after a score', () => {
    const none = { possession: 0, down: 0, distance: 0, yards_to_goal: 0 };
    const { possession: _, ...no_ball } = ball;
    expect(team(NCAAF, { status: live, situation: { ...no_ball, yardLine: 97 } })).toMatchObject(none);
    expect(team(NFL, { status: live, situation: { ...ball, down: -1 } })).toMatchObject(none);
    const half = { status: { clock: 0, period: 2 }, type: { name: 'STATUS_HALFTIME' }, situation: ball };
    expect(team(NFL, half)).toMatchObject({ ...none, period: 2, clock_ms: 0 });
    expect(readOne(teamDocument(NFL, half)).status).toBe('break');
    const scored = teamDocument(NFL, { status: live, situation: { ...ball, lastPlay: { id: '1', scoreValue: 6 } } });
    expect(state(scored)).toMatchObject(none);
    expect(refusals(scored)).toEqual({ situation_of_a_score: 1 });
  });

  it('accepts half-time as the start of the third quarter, and college overtime without a clock', () => {
    expect(team(NFL, { status: { clock: 900, period: 3 }, type: { name: 'STATUS_HALFTIME' } })).toMatchObject({
      period: 3,
      clock_ms: 900_000,
    });
    expect(team(NCAAF, { status: { displayClock: '0:00', period: 6 } })).toMatchObject({ period: 6, clock_ms: 0 });
  });

  it('bounds overtime by league and stage of the season', () => {
    const overtime = (clock: number, type: number): unknown =>
      teamDocument(NFL, { status: { clock, period: 5 }, event: { season: { year: 2026, type } } });
    expect(state(overtime(600, 2))).toMatchObject({ period: 5, clock_ms: 600_000, postseason: 0 });
    expect(refusals(overtime(700, 2))).toEqual({ bad_clock: 1 });
    expect(state(overtime(700, 3))).toMatchObject({ clock_ms: 700_000, postseason: 1 });
    expect(refusals(teamDocument(NFL, { status: { clock: 600, period: 6 } }))).toEqual({ bad_period: 1 });
  });

  it('keeps a tied NFL final and refuses a tied college one', () => {
    const tied: Change = {
      status: { clock: 0, period: 5 },
      type: { state: 'post', completed: true },
      sides: [{ score: '20' }, { score: '20' }],
    };
    expect(readOne(teamDocument(NFL, tied))).toMatchObject({ status: 'final', state: { final: 1, winner: 0 } });
    expect(refusals(teamDocument(NCAAF, tied))).toEqual({ no_winner: 1 });
  });
});

describe('free throws', () => {
  const last = (text: string, id = '1'): Change => ({
    status: { clock: 3, displayClock: '3.0', period: 4 },
    situation: { lastPlay: { id: '9', type: { text }, team: { id } } },
  });

  it('still to come are those of the set that the last play began', () => {
    expect(team(NBA, last('Free Throw - 1 of 3'))).toMatchObject({
      free_throws_pending_1: 2,
      free_throws_pending_2: 0,
    });
    expect(team(NBA, last('Free Throw - 1 of 2', '2'))).toMatchObject({
      free_throws_pending_1: 0,
      free_throws_pending_2: 1,
    });
  });

  it('are none after the last of a set, a technical one, another play and of an unknown side', () => {
    const none = { free_throws_pending_1: 0, free_throws_pending_2: 0 };
    for (const text of ['Free Throw - 2 of 2', 'Free Throw - Technical', 'Free Throw - 3 of 2', 'Jump Shot'])
      expect(team(NBA, last(text))).toMatchObject(none);
    expect(team(NBA, last('Free Throw - 1 of 2', '77'))).toMatchObject(none);
    expect(team(NBA, { status: { clock: 3, period: 4 }, situation: { lastPlay: 5 } as never })).toMatchObject(none);
  });
});

describe('pre-season', () => {
  const season = { season: { year: 2026, type: 1 } };

  it('plays neither overtime in the NFL nor extra innings in baseball', () => {
    const level: Change = {
      event: season,
      status: { clock: 0, period: 4 },
      type: { state: 'post', completed: true },
      sides: [{ score: '20' }, { score: '20' }],
    };
    expect(readOne(teamDocument(NFL, level)).state).toMatchObject({ postseason: 2, final: 1, winner: 0 });
    expect(readOne(teamDocument(MLB, { ...level, status: { period: 9 } })).state).toMatchObject({
      postseason: 2,
      winner: 0,
    });
    expect(refusals(teamDocument(MLB, { ...level, status: { period: 9 }, event: {} }))).toEqual({ no_winner: 1 });
    const slug = { ...level, event: { season: { year: 2026, slug: 'preseason' } } };
    expect(readOne(teamDocument(NFL, slug)).state.postseason).toBe(2);
  });

  it('is played to a winner elsewhere', () => {
    expect(team(NBA, { event: season, status: { clock: 100, period: 5 } })).toMatchObject({ postseason: 0, period: 5 });
    expect(team(NHL, { event: season, status: { clock: 100, period: 4 } })).toMatchObject({ postseason: 0 });
  });
});

describe('status', () => {
  it('does not take "post" for a result', () => {
    const post = (name: string): unknown =>
      teamDocument(NBA, { type: { state: 'post', completed: false, name }, status: { clock: 0 } });
    expect(readOne(post('STATUS_POSTPONED'))).toMatchObject({ status: 'postponed', ended: null, state: { final: 0 } });
    expect(readOne(post('STATUS_CANCELED')).status).toBe('postponed');
    const suspended = teamDocument(MLB, {
      type: { state: 'post', completed: false, name: 'STATUS_SUSPENDED', shortDetail: 'Bot 3rd' },
      status: { period: 3 },
      situation: { outs: 1, onFirst: false, onSecond: true, onThird: false },
    });
    expect(readOne(suspended)).toMatchObject({
      status: 'interrupted',
      state: { half: 1, outs: 1, bases: 2, final: 0 },
    });
    expect(refusals(teamDocument(NBA, { type: { state: 'odd' } }))).toEqual({ unknown_state: 1 });
  });
});

describe('basketball', () => {
  it('reads tenths of the last minute and each league by its own period', () => {
    expect(team(NBA, { status: { clock: 21.9, displayClock: '21.9', period: 4 } })).toMatchObject({ clock_ms: 21_900 });
    expect(team(WNBA, { status: { clock: 600, period: 4 } })).toMatchObject({ clock_ms: 600_000 });
    expect(refusals(teamDocument(WNBA, { status: { clock: 601, displayClock: '10:01', period: 4 } }))).toEqual({
      bad_clock: 1,
    });
    expect(team(NCAAB, { status: { clock: 1200, period: 2 } })).toMatchObject({ clock_ms: 1_200_000, period: 2 });
    expect(team(NCAAB, { status: { clock: 300, period: 3 } })).toMatchObject({ clock_ms: 300_000, period: 3 });
  });

  it('falls back to the text of the clock and refuses scores that are no integers', () => {
    expect(team(NBA, { status: { clock: -1, displayClock: '5:07', period: 2 } })).toMatchObject({ clock_ms: 307_000 });
    const cricket: Change = { status: { clock: 10 }, sides: [{ score: '125/3 (16/20 ov)' }, { score: '12' }] };
    expect(refusals(teamDocument(NBA, cricket))).toEqual({ bad_score: 1 });
  });
});

describe('hockey', () => {
  it('takes the scoreboard clock as counting down, in play-off overtime too', () => {
    const playoffs = { season: { year: 2026, type: 3 } };
    expect(team(NHL, { event: playoffs, status: { clock: 1029, period: 4 } })).toMatchObject({
      clock_ms: 1_029_000,
      postseason: 1,
    });
    expect(refusals(teamDocument(NHL, { status: { clock: 1029, period: 4 } }))).toEqual({ bad_clock: 1 });
    expect(team(NHL, { status: { clock: 300, period: 4 } })).toMatchObject({ clock_ms: 300_000, shootout: 0 });
  });

  it('reads period 5 of the regular season as the shoot-out', () => {
    const kicks: Change = {
      status: { clock: 0, period: 5 },
      sides: [
        { score: '2', shootoutScore: 1 },
        { score: '2', shootoutScore: 0 },
      ],
    };
    expect(team(NHL, kicks)).toMatchObject({
      shootout: 1,
      shootout_goals_1: 1,
      shootout_goals_2: 0,
      shootout_shots_1: 1,
      shootout_shots_2: 1,
    });
  });
});

describe('baseball', () => {
  const on = { onFirst: true, onSecond: false, onThird: true };
  const half = (
    shortDetail: string,
    period: number,
    situation: Record<string, unknown> = {},
    more: Change = {},
  ): unknown =>
    teamDocument(MLB, {
      ...more,
      status: { clock: 0, displayClock: '0:00', period },
      type: { shortDetail, detail: shortDetail, ...more.type },
      situation,
    });

  it('takes the half-inning from shortDetail only', () => {
    const play = { outs: 2, balls: 3, strikes: 2, ...on };
    expect(state(half('Top 5th', 5, play))).toMatchObject({
      period: 5,
      half: 0,
      outs: 2,
      bases: 5,
      balls: 3,
      strikes: 2,
      clock_ms: 0,
    });
    expect(state(half('Bot 5th', 5, play))).toMatchObject({ period: 5, half: 1, outs: 2 });
    expect(state(half('Bottom 5th', 5, play))).toMatchObject({ half: 1 });
    expect(refusals(half('In Progress', 5, play))).toEqual({ no_half_inning: 1 });
  });

  it('turns Mid and End into the next half with nobody on', () => {
    const stale = { outs: 2, ...on };
    expect(state(half('Mid 6th', 6, stale))).toMatchObject({ period: 6, half: 1, outs: 0, bases: 0 });
    expect(state(half('Middle 6th', 6, stale))).toMatchObject({ period: 6, half: 1 });
    expect(state(half('End 3rd', 3, stale))).toMatchObject({ period: 4, half: 0, outs: 0, bases: 0 });
    expect(readOne(half('End 3rd', 3, stale)).status).toBe('break');
  });

  it('puts the runner on second in extra innings of the regular season only', () => {
    expect(state(half('End 9th', 9))).toMatchObject({ period: 10, half: 0, bases: 2, extra_runner: 1 });
    expect(state(half('Mid 10th', 10))).toMatchObject({ period: 10, half: 1, bases: 2 });
    const october = { event: { season: { year: 2026, type: 3 } } };
    expect(state(half('End 9th', 9, {}, october))).toMatchObject({
      period: 10,
      bases: 0,
      extra_runner: 0,
      postseason: 1,
    });
    const ahead: Change = { sides: [{ score: '1' }, { score: '4' }] };
    expect(state(half('End 9th', 9, {}, ahead))).toMatchObject({ period: 9, half: 1, outs: 3 });
  });

  it('freezes a rain delay with its half', () => {
    const delay = half(
      'Top 3rd',
      3,
      { outs: 1, ...on },
      { type: { name: 'STATUS_RAIN_DELAY', detail: 'Rain Delay, Top 3rd' } },
    );
    expect(readOne(delay)).toMatchObject({ status: 'interrupted', state: { period: 3, half: 0, outs: 1, bases: 5 } });
    const long_only = teamDocument(MLB, {
      status: { period: 3 },
      type: { detail: 'Rain Delay, Bot 3rd' },
      situation: { outs: 0, ...on },
    });
    expect(state(long_only)).toMatchObject({ half: 1 });
  });

  it('drops a count of four balls or three strikes and keeps outs and bases', () => {
    for (const count of [
      { balls: 4, strikes: 1 },
      { balls: 1, strikes: 3 },
    ]) {
      const document = half('Bot 6th', 6, { outs: 2, ...on, ...count });
      expect(state(document)).toMatchObject({ outs: 2, bases: 5, balls: 0, strikes: 0 });
      expect(refusals(document)).toEqual({ count_of_the_batter_before: 1 });
    }
  });

  it('refuses three outs and a base that is missing beside stated ones', () => {
    expect(refusals(half('Top 2nd', 2, { outs: 3, ...on }))).toEqual({ bad_outs: 1 });
    expect(refusals(half('Top 2nd', 2, { outs: 1, onFirst: true }))).toEqual({ bad_bases: 1 });
    expect(refusals(half('Top 2nd', 2))).toEqual({ no_situation: 1 });
  });
});
