import { describe, expect, it } from 'vitest';
import { parseScoreboard } from '../../adapters/espn/sports/index.ts';
import { type Change, playerDocument, read, readOne, teamDocument } from './support/espn-sports.ts';
import { HAS_RECORDINGS, recording, stamp } from './support/recordings.ts';

const MLS = 's:600~l:770';
const CUP = 's:600~l:606';
const TENNIS = 's:850~l:851';
const UFC = 's:3301~l:3321';

const state = (json: unknown): Record<string, number> => readOne(json).state;
const team = (uid: string, change: Change): Record<string, number> => state(teamDocument(uid, change));
const refusals = (json: unknown): Record<string, number> => read(json).rejected;

describe('soccer', () => {
  const at = (clock: number, displayClock: string, period: number, more: Change = {}): unknown =>
    teamDocument(MLS, { ...more, status: { clock, displayClock, period } });

  it('takes 30 s off the running minute and counts down', () => {
    expect(state(at(3480, "58'", 2))).toMatchObject({
      period: 2,
      clock_ms: (5400 - 3450) * 1000,
      stoppage_elapsed_ms: 0,
      season: 2026,
    });
    expect(state(at(780, "13'", 1))).toMatchObject({ period: 1, clock_ms: (2700 - 750) * 1000 });
    expect(state(at(0, "0'", 1))).toMatchObject({ period: 1, clock_ms: 2_700_000 });
  });

  it('reads stoppage from the text, because the clock stands still', () => {
    expect(state(at(2700, "45'", 1))).toMatchObject({ clock_ms: 30_000, stoppage_elapsed_ms: 0 });
    expect(state(at(2700, "45'+2'", 1))).toMatchObject({ period: 1, clock_ms: 0, stoppage_elapsed_ms: 90_000 });
    expect(state(at(5400, "90'+8'", 2))).toMatchObject({ period: 2, clock_ms: 0, stoppage_elapsed_ms: 450_000 });
    expect(refusals(at(5400, "90'+45'", 2))).toEqual({ bad_clock: 1 });
    expect(refusals(at(600, "10'", 2))).toEqual({ bad_clock: 1 });
  });

  it('takes half-time as the second half before its kick-off', () => {
    const document = at(2700, 'HT', 1, { type: { name: 'STATUS_HALFTIME' } });
    expect(readOne(document)).toMatchObject({ status: 'break', state: { period: 2, clock_ms: 2_700_000 } });
  });

  it('counts red cards by team', () => {
    const red = (id: string): unknown => ({ redCard: true, team: { id } });
    const details = [red('2'), red('2'), { redCard: false, yellowCard: true, team: { id: '1' } }, red('99')];
    const document = at(3480, "58'", 2, { competition: { details } });
    expect(state(document)).toMatchObject({ reds_1: 0, reds_2: 2 });
    expect(refusals(document)).toEqual({ red_card_of_nobody: 1 });
  });

  it('tells the newest goal or card as the last play, but no kick of a shoot-out', () => {
    const lastPlay = (details: unknown): unknown => {
      const parsed = parseScoreboard(at(3480, "58'", 2, { competition: { details } }), stamp());
      return parsed.ok ? parsed.value.games[0]?.play : parsed.reason;
    };
    const goal = { type: { id: '70', text: 'Goal' }, clock: { displayValue: "9'" }, scoringPlay: true };
    const card = { type: { id: '94', text: 'Yellow Card' }, clock: { displayValue: "56'" }, scoringPlay: false };
    const booked = { ...card, athletesInvolved: [{ displayName: 'Ando Fennbane' }] };
    expect(lastPlay([goal])).toEqual({ play_id: "0:70:9'", text: "Goal, 9'", scoring: true });
    expect(lastPlay([goal, booked, { ...goal, shootout: true }])).toEqual({
      ...{ play_id: "1:94:56'", text: "Yellow Card, Ando Fennbane, 56'", scoring: false },
    });
    for (const none of [[], [{ type: 7 }], 'none', undefined]) expect(lastPlay(none)).toBeNull();
  });

  it.skipIf(!HAS_RECORDINGS)('names the last goal or card of recorded matches', () => {
    const parsed = parseScoreboard(recording('espn/mls_scoreboard_2022_live.json.gz'), stamp());
    const texts = parsed.ok ? parsed.value.games.map(({ play }) => play?.text ?? '') : [];
    expect(texts.filter((text) => text !== '')).toHaveLength(5);
    expect(texts).toContain("Yellow Card, Kei Kamara, 56'");
  });

  it('goes on after a level full time of a knock-out and ends a league game', () => {
    const post = { state: 'post', completed: true, name: 'STATUS_FULL_TIME' };
    const knock_out = { season: { year: 2026, type: 13802, slug: 'round-of-16' } };
    const over: Change = { status: { clock: 5400, period: 2 }, type: post, sides: [{ score: '1' }, { score: '1' }] };
    expect(readOne(teamDocument(CUP, { ...over, event: knock_out }))).toMatchObject({
      status: 'break',
      ended: null,
      state: { final: 0, period: 3, clock_ms: 900_000, postseason: 1 },
    });
    const days_ago = { ...knock_out, date: '2026-09-01T17:00Z' };
    expect(readOne(teamDocument(CUP, { ...over, event: days_ago }))).toMatchObject({
      status: 'final',
      state: { final: 1, winner: 0, postseason: 0 },
    });
    expect(readOne(teamDocument(MLS, over))).toMatchObject({
      status: 'final',
      ended: 'played',
      state: { final: 1, winner: 0 },
    });
    const first_leg: Change = { ...over, event: knock_out, competition: { leg: { value: 1 } } };
    expect(readOne(teamDocument(CUP, first_leg))).toMatchObject({ status: 'final', state: { postseason: 0 } });
  });

  it('reads extra time, penalties and the winner after them', () => {
    expect(state(at(5700, "95'", 3))).toMatchObject({ period: 3, clock_ms: (900 - 270) * 1000, postseason: 1 });
    expect(state(at(6300, "105'+1'", 3))).toMatchObject({ period: 3, clock_ms: 0, stoppage_elapsed_ms: 30_000 });
    const kick = (id: string): unknown => ({ shootout: true, team: { id } });
    const penalties: Change = {
      status: { clock: 7200, period: 5 },
      competition: { details: [kick('1'), kick('2'), kick('1')] },
      sides: [
        { score: '3', shootoutScore: 2 },
        { score: '3', shootoutScore: 1 },
      ],
    };
    expect(team(CUP, penalties)).toMatchObject({
      period: 5,
      shootout_goals_1: 2,
      shootout_goals_2: 1,
      shootout_shots_1: 2,
      shootout_shots_2: 1,
    });
    if (!HAS_RECORDINGS) return;
    const { events } = read(recording('espn/all_sports_mix.json.gz'));
    const final = events.find((event) => event.game_id === 'soccer:633850');
    expect(final).toMatchObject({
      competition: 'fifa.world',
      status: 'final',
      state: { score_1: 3, score_2: 3, winner: 1, postseason: 1 },
    });
  });

  it('adds the first leg from the aggregate', () => {
    const second: Change = {
      status: { clock: 3480, period: 2 },
      competition: { leg: { value: 2 } },
      sides: [
        { score: '1', aggregateScore: 3 },
        { score: '0', aggregateScore: 1 },
      ],
    };
    expect(team(CUP, second)).toMatchObject({ first_leg_1: 2, first_leg_2: 1, postseason: 1 });
    const blind = teamDocument(CUP, { status: { clock: 3480, period: 2 }, competition: { leg: { value: 2 } } });
    expect(refusals(blind)).toEqual({ no_first_leg: 1 });
  });
});

describe('tennis', () => {
  const sets = (
    ...values: readonly [number, number, (1 | 2)?][]
  ): readonly [Record<string, unknown>, Record<string, unknown>] => [
    { linescores: values.map(([value, , winner]) => ({ value, ...(winner && { winner: winner === 1 }) })) },
    { linescores: values.map(([, value, winner]) => ({ value, ...(winner && { winner: winner === 2 }) })) },
  ];
  const match = (slug: string, name: string, round: string, change: Change = {}): unknown => {
    const json = playerDocument(TENNIS, {
      ...change,
      competition: { round: { displayName: round }, format: { regulation: { periods: 5 } }, ...change.competition },
    }) as {
      events: { competitions: unknown[]; groupings?: unknown; name?: string }[];
    };
    for (const event of json.events) {
      event.name = name;
      event.groupings = [{ grouping: { slug }, competitions: event.competitions }];
      event.competitions = [];
    }
    return json;
  };

  it('decides best of five from draw, tournament and round, not from the format', () => {
    const best_of = (slug: string, name: string, round = 'Round 1'): number | undefined =>
      state(match(slug, name, round)).best_of;
    expect(best_of('mens-singles', 'Roland Garros')).toBe(5);
    expect(best_of('mens-singles', 'Wimbledon')).toBe(5);
    expect(best_of('mens-singles', 'Roland Garros', 'Qualifying 1st Round')).toBe(3);
    expect(best_of('womens-singles', 'Roland Garros')).toBe(3);
    expect(best_of('mens-doubles', 'US Open')).toBe(3);
    expect(best_of('mens-singles', 'Olympics')).toBe(3);
  });

  it('names the tour by the draw, because joint events carry one league id', () => {
    expect(readOne(match('womens-singles', 'Roland Garros', 'Round 1'))).toMatchObject({
      competition: 'wta',
      state: { tour: 1, surface: 2, final_set_rule: 1 },
    });
    expect(readOne(match('mens-singles', 'Olympics', 'Round 1'))).toMatchObject({
      competition: 'atp',
      state: { tour: 0, final_set_rule: 0 },
    });
    expect(readOne(match('mixed-doubles', 'Roland Garros', 'Round 1')).competition).toBe('mixed');
  });

  it('counts sets with and without winner flags, and takes the server from either shape', () => {
    const flags = sets([6, 4, 1], [6, 7, 2], [2, 1]);
    expect(state(match('mens-singles', 'X', 'Round 1', { sides: flags }))).toMatchObject({
      score_1: 1,
      score_2: 1,
      games_1: 2,
      games_2: 1,
      period: 3,
    });
    const [one, two] = sets([6, 4], [6, 6]);
    const served = match('mens-singles', 'X', 'Round 1', { sides: [one, { ...two, possession: true }] });
    expect(state(served)).toMatchObject({ score_1: 1, score_2: 0, games_1: 6, games_2: 6, tie_break: 1, server: 2 });
    const old = playerDocument(TENNIS, {
      sides: sets([1, 4]),
      situation: { server: { $ref: 'http://x/athletes/1?lang=en' } },
    });
    expect(state(old)).toMatchObject({ games_1: 1, games_2: 4, server: 1 });
    expect(refusals(match('mens-singles', 'X', 'R', { sides: sets([3, 2], [8, 1]) }))).toEqual({ bad_sets: 1 });
  });

  it('reads pairs, and their match tie-break as six all to ten', () => {
    const roster = (id: string): Record<string, unknown> => ({
      id,
      athlete: undefined,
      roster: { displayName: `Pair ${id}` },
    });
    const [one, two] = sets([6, 4, 1], [4, 6, 2], [7, 5]);
    const pairs = match('mens-doubles', 'X', 'Round 1', {
      sides: [
        { ...one, ...roster('15-23') },
        { ...two, ...roster('30-44') },
      ],
    });
    expect(readOne(pairs)).toMatchObject({
      home: { id: '15-23', name: 'Pair 15-23' },
      state: {
        score_1: 1,
        score_2: 1,
        games_1: 6,
        games_2: 6,
        tie_break: 1,
        points_1: 7,
        points_2: 5,
        final_set_rule: 1,
      },
    });
  });

  it('separates retirements and walkovers from played results', () => {
    const ended = (name: string, sides: Change['sides']): unknown =>
      match('mens-singles', 'Roland Garros', 'Round 1', { type: { state: 'post', completed: true, name }, sides });
    const [one, two] = sets([6, 2, 1], [1, 4]);
    const retired = ended('STATUS_RETIRED', [
      { ...one, winner: false },
      { ...two, winner: true },
    ]);
    expect(readOne(retired)).toMatchObject({
      status: 'final',
      ended: 'retired',
      state: { final: 1, winner: 2, score_1: 1, score_2: 0 },
    });
    const walkover = ended('STATUS_WALKOVER', [{ winner: true }, { winner: false }]);
    expect(readOne(walkover)).toMatchObject({ ended: 'walkover', state: { winner: 1, score_1: 0, score_2: 0 } });
    expect(refusals(ended('STATUS_FINAL', sets([1, 0])))).toEqual({ no_winner: 1 });
  });

  it('keeps the retired and the unplayed matches of Roland Garros apart', () => {
    if (!HAS_RECORDINGS) return;
    const { events } = read(recording('espn/tennis_scoreboard_rolandgarros_2025.json.gz'));
    const count = (ended: string): number => events.filter((event) => event.ended === ended).length;
    expect([count('played'), count('retired'), count('walkover')]).toEqual([574, 7, 3]);
    const men = events.filter((event) => event.state.best_of === 5 && event.ended === 'played');
    expect(men.length).toBeGreaterThan(100);
    for (const { state: row } of men) expect(Math.max(row.score_1 ?? 0, row.score_2 ?? 0)).toBe(3);
  });
});

describe('mixed martial arts', () => {
  const bout = (change: Change): unknown =>
    playerDocument(UFC, {
      ...change,
      competition: {
        format: { regulation: { periods: 5 } },
        type: { abbreviation: "Women's Flyweight" },
        ...change.competition,
      },
    });

  it('reads round, clock, length and class of a running bout', () => {
    const running = bout({
      status: { period: 2, clock: 147, displayClock: '2:27' },
      type: { name: 'STATUS_IN_PROGRESS_2' },
    });
    expect(readOne(running)).toMatchObject({
      league: 'mma',
      competition: 'ufc',
      status: 'live',
      state: { period: 2, clock_ms: 147_000, scheduled_rounds: 5, weight_class: 10, score_1: 0 },
    });
    const pause = bout({ status: { period: 2, clock: 300 }, type: { name: 'STATUS_END_OF_ROUND' } });
    expect(readOne(pause)).toMatchObject({ status: 'break', state: { period: 2, clock_ms: 0 } });
  });

  it('knows no state before the first bell and trades none after the last', () => {
    expect(state(bout({ status: { period: 1, clock: 300 }, type: { name: 'STATUS_FIGHTERS_WALKING' } }))).toMatchObject(
      { period: 0, clock_ms: 0 },
    );
    expect(readOne(bout({ status: { period: 3, clock: 12 }, type: { name: 'STATUS_END_OF_FIGHT' } })).status).toBe(
      'interrupted',
    );
    expect(refusals(bout({ status: { period: 6, clock: 12 } }))).toEqual({ bad_period: 1 });
  });

  it('ends a draw or a no-contest without a winner', () => {
    const over = (sides: Change['sides']): unknown =>
      bout({ status: { period: 3, clock: 300 }, type: { state: 'post', completed: true }, sides });
    expect(state(over([{ winner: false }, { winner: true }]))).toMatchObject({ final: 1, winner: 2, period: 3 });
    expect(state(over([{ winner: false }, { winner: false }]))).toMatchObject({ final: 1, winner: 0 });
  });
});
