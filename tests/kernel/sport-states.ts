/** Legal states of every league for the laws of sport-laws.test.ts: how to draw them, mirror them, and cross a period's end. */
import fc from 'fast-check';
import type { SportLeague, SportPregame } from '../../engine-wasm/contract.ts';

/** Columns of a row by name, without the league. */
export type State = Readonly<Record<string, number>>;

/** What the laws need to know of a league. */
export interface LeagueStates {
  /** States in play that the model must price. */
  live: fc.Arbitrary<State>;
  /** Two prices, the second better for side 1, for a game with this post-season flag. */
  prices: (state: State) => fc.Arbitrary<[SportPregame, SportPregame]>;
  /** The same state seen from the other side; null where the sides are not alike (in baseball one bats last). */
  mirrored: ((state: State) => State) | null;
  /** Pairs of one moment: the last of a period, and the first of the next. */
  joins: fc.Arbitrary<[State, State]>;
  /** How far the mean over the next events may be off; null where the model does not claim to be a martingale over them. */
  martingale: number | null;
  /** Rounding of 32-bit tables; 0 where prices come out of formulas. */
  grain: number;
}

const zeroOr = (max: number) => fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, max));
const upTo = (max: number) => fc.integer({ min: 0, max });
const side = fc.constantFrom(-1, 0, 1);
const flag = fc.constantFrom(0, 1);
const LOW = 0.02;

const twoWay = (state: State): fc.Arbitrary<[SportPregame, SportPregame]> =>
  fc
    .tuple(fc.double({ min: LOW, max: 0.93, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }))
    .map(([p, step]) => [{ side1: p }, { side1: p + (state.step ?? 1) * step }]);

/** Exchange the values of `_1` and `_2` names, and turn the signs of `signed` ones. */
function mirror(state: State, signed: readonly string[] = []): State {
  const other: Record<string, number> = {};
  for (const [name, value] of Object.entries(state)) {
    const twin = name.endsWith('_1') ? name.replace(/1$/, '2') : name.replace(/_2$/, '_1');
    other[twin] = signed.includes(name) ? 0 - value : value;
  }
  return other;
}

function football(): LeagueStates {
  const length = 900_000;
  const field = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 99 })),
    fc.constantFrom([0, 0, 35] as const, [0, 0, 2] as const),
  );
  const common = fc.record({
    score_1: upTo(40),
    score_2: upTo(40),
    possession: side,
    timeouts_1: upTo(3),
    timeouts_2: upTo(3),
    second_half_receiver: side,
    postseason: flag,
  });
  const clock_ms = fc.oneof(upTo(length), upTo(120_000), upTo(1_500), fc.constantFrom(0, length));
  const at = fc.tuple(common, field).map(([state, [down, distance, yards_to_goal]]) => {
    return { ...state, down, distance, yards_to_goal };
  });
  // a conversion that is still to be tried is no end of a period
  const done = at.filter(({ down, yards_to_goal }) => down > 0 || yards_to_goal > 15);
  const joins = fc.tuple(done, fc.constantFrom(1, 2, 3, 4)).map(([state, period]): [State, State] => {
    const kick_off = { down: 0, distance: 0, yards_to_goal: 35 };
    if (period === 2)
      return [
        { ...state, period, clock_ms: 0 },
        { ...state, ...kick_off, possession: state.second_half_receiver, period: 3, clock_ms: length },
      ];
    // a fourth quarter goes on only when level, and with a new toss
    const level = { ...state, ...kick_off, possession: 0, score_2: state.score_1 };
    const next = period === 4 ? level : state;
    return [
      { ...next, period, clock_ms: 0 },
      { ...next, period: period + 1, clock_ms: period === 4 ? 600_000 : length },
    ];
  });
  return {
    live: fc.tuple(at, fc.integer({ min: 1, max: 5 }), clock_ms).map(([state, period, clock]) => {
      return { ...state, period, clock_ms: clock };
    }),
    prices: twoWay,
    mirrored: (state) => mirror(state, ['possession', 'second_half_receiver']),
    joins,
    martingale: null,
    grain: 1e-9,
  };
}

function basketball(periods: number, length: number): LeagueStates {
  const overtime = 300_000;
  const common = fc.record({ score_1: upTo(150), score_2: upTo(150), possession: side });
  const throws = fc.record({ free_throws_pending_1: upTo(3), free_throws_pending_2: upTo(3) });
  const joins = fc.tuple(common, fc.integer({ min: 1, max: periods + 2 })).map(([state, period]): [State, State] => {
    const score_2 = period < periods ? state.score_2 : state.score_1;
    // a period ends without the ball; overtime begins with a toss
    const moment = { ...state, score_2, possession: 0 };
    return [
      { ...moment, period, clock_ms: 0 },
      { ...moment, period: period + 1, clock_ms: period < periods ? length : overtime },
    ];
  });
  return {
    live: fc
      .tuple(common, throws, fc.integer({ min: 1, max: periods + 4 }), zeroOr(length), zeroOr(3_000))
      .map((drawn) => {
        const [state, pending, period, long, short] = drawn;
        const clock_ms = period > periods ? Math.min(long, overtime) : long;
        return { ...state, ...pending, period, clock_ms: state.score_1 % 2 === 0 ? clock_ms : short };
      }),
    prices: twoWay,
    mirrored: (state) => mirror(state, ['possession']),
    joins,
    martingale: null,
    grain: 1e-9,
  };
}

function hockey(): LeagueStates {
  const length = 1_200_000;
  const ice = fc.oneof(
    fc.constant({}),
    fc
      .tuple(fc.constantFrom([5, 4], [4, 5], [5, 3], [3, 5], [4, 3], [3, 4]), fc.integer({ min: 1, max: 120_000 }))
      .map(([[skaters_1, skaters_2], penalty_ms_left]) => ({ skaters_1, skaters_2, penalty_ms_left })),
  ) as fc.Arbitrary<State>;
  const score = fc.record({ score_1: upTo(7), score_2: upTo(7) });
  const joins = fc.tuple(score, ice, fc.constantFrom(1, 2, 3, 4), flag).map(([goals, on_ice, period, post]) => {
    // overtime is played with other numbers on the ice, so that only an even one can be compared
    const moment = period < 3 ? { ...goals, ...on_ice, postseason: post } : { ...goals, score_2: goals.score_1 };
    const next = period < 3 ? moment : { ...moment, postseason: post };
    const full = period < 3 || post === 1 ? length : period === 3 ? 300_000 : 0;
    return [
      { ...next, period, clock_ms: 0 },
      { ...next, period: period + 1, clock_ms: full },
    ] as [State, State];
  });
  return {
    live: fc
      .tuple(score, ice, fc.constantFrom(1, 2, 3), zeroOr(length), flag)
      .map(([goals, on_ice, period, clock_ms, post]) => {
        return { ...goals, ...on_ice, period, clock_ms, postseason: post };
      }),
    prices: twoWay,
    mirrored: (state) => mirror(state),
    joins,
    martingale: 2e-6,
    grain: 1e-6,
  };
}

function baseball(): LeagueStates {
  const live = fc
    .record({
      period: fc.integer({ min: 1, max: 12 }),
      half: flag,
      outs: upTo(2),
      bases: upTo(7),
      score_1: upTo(8),
      score_2: upTo(8),
      balls: upTo(3),
      strikes: upTo(2),
      extra_runner: flag,
    })
    // a home side ahead in the bottom of the ninth has won
    .filter(({ period, half, score_1, score_2 }) => !(period >= 9 && half === 1 && score_1 > score_2));
  const joins = live
    .filter(({ period, half, score_1, score_2 }) => !(half === 1 && period >= 9 && score_1 !== score_2))
    .filter(({ period, half, score_1, score_2 }) => !(half === 0 && period >= 9 && score_1 > score_2))
    .map((state): [State, State] => {
      const period = state.period + state.half;
      const runner = period > 9 && state.extra_runner === 1 ? 2 : 0;
      const count = { balls: 0, strikes: 0 };
      return [
        { ...state, ...count, outs: 3, bases: 0 },
        { ...state, ...count, outs: 0, bases: runner, half: 1 - state.half, period },
      ];
    });
  return { live, prices: twoWay, mirrored: null, joins, martingale: 5e-5, grain: 1e-7 };
}

/** Win and draw of independent Poisson goals, to make a three-way price that some rates give. */
function poisson(mean_1: number, mean_2: number): SportPregame {
  const terms = (mean: number) => {
    const p = [Math.exp(-mean)];
    for (let k = 1; k < 24; k++) p.push((p[k - 1]! * mean) / k);
    return p;
  };
  const [one, two] = [terms(mean_1), terms(mean_2)];
  let [side1, draw] = [0, 0];
  for (const [i, a] of one.entries())
    for (const [k, b] of two.entries()) {
      if (i > k) side1 += a * b;
      if (i === k) draw += a * b;
    }
  return { side1, draw };
}

function soccer(): LeagueStates {
  const half = 2_700_000;
  const common = fc.record({ score_1: upTo(4), score_2: upTo(4), reds_1: upTo(2), reds_2: upTo(2), postseason: flag });
  const joins = fc.tuple(common, fc.constantFrom(1, 2, 3)).map(([state, period]): [State, State] => {
    // a match to 90 minutes has one end of a period; extra time needs a level knock-out
    const level = { ...state, score_2: state.score_1, postseason: 1 };
    const moment = period === 1 ? state : level;
    const spent = { clock_ms: 0, stoppage_announced_ms: 120_000, stoppage_elapsed_ms: 600_000 };
    return [
      { ...moment, ...spent, period },
      { ...moment, period: period + 1, clock_ms: period === 1 ? half : 900_000 },
    ];
  });
  return {
    live: fc
      .tuple(common, fc.constantFrom(1, 2), zeroOr(half), upTo(400_000))
      .map(([state, period, clock_ms, stoppage]) => {
        return { ...state, period, clock_ms, stoppage_elapsed_ms: clock_ms === 0 ? stoppage : 0 };
      }),
    prices: (state) =>
      state.postseason === 1
        ? twoWay({ step: 1 })
        : fc
            .tuple(fc.double({ min: 0.25, max: 0.7, noNaN: true }), fc.double({ min: 0, max: 0.05, noNaN: true }))
            .map(([share, step]) => [
              poisson(2.7 * share, 2.7 * (1 - share)),
              poisson(2.7 * (share + step), 2.7 * (1 - share - step)),
            ]),
    mirrored: (state) => mirror(state),
    joins,
    martingale: 2e-6,
    grain: 1e-6,
  };
}

function tennis(): LeagueStates {
  const live = fc
    .record({
      best_of: fc.constantFrom(3, 5),
      final_set_rule: upTo(2),
      score_1: upTo(2),
      score_2: upTo(2),
      games_1: upTo(6),
      games_2: upTo(6),
      points_1: upTo(3),
      points_2: upTo(3),
      server: fc.constantFrom(1, 2),
      served_1: fc.constantFrom(0, 20, 60),
      served_2: fc.constantFrom(0, 20, 60),
      won_served_1: upTo(20),
      won_served_2: upTo(20),
      tour: flag,
      surface: upTo(4),
    })
    .map((state) => {
      const { best_of, final_set_rule, score_1, score_2, games_1, games_2 } = state;
      const last = score_1 + score_2 === best_of - 1;
      const tie_break = games_1 === 6 && games_2 === 6 && !(last && final_set_rule === 2) ? 1 : 0;
      const won = (served: number, points: number) => Math.min(points * (served / 20), served);
      const won_served_1 = won(state.served_1, state.won_served_1);
      const won_served_2 = won(state.served_2, state.won_served_2);
      return { ...state, won_served_1, won_served_2, tie_break, period: score_1 + score_2 + 1 };
    })
    .filter(({ best_of, score_1, score_2 }) => Math.max(score_1, score_2) <= (best_of - 1) / 2)
    .filter(({ games_1, games_2 }) => !(Math.max(games_1, games_2) === 6 && Math.abs(games_1 - games_2) > 1));
  // a set that the board still shows, and the set counted
  const joins = live
    .filter(({ best_of, score_1 }) => score_1 < (best_of - 1) / 2)
    .map((state): [State, State] => {
      const love = { games_1: 0, games_2: 0, points_1: 0, points_2: 0, tie_break: 0 };
      return [
        { ...state, ...love, games_1: 6, games_2: state.games_2 % 5 },
        { ...state, ...love, score_1: state.score_1 + 1, period: state.period + 1 },
      ];
    });
  const swap = (state: State) => ({ ...mirror(state), server: 3 - (state.server ?? 0) });
  return { live, prices: twoWay, mirrored: swap, joins, martingale: 1e-9, grain: 1e-9 };
}

function mma(): LeagueStates {
  const round = 300_000;
  const live = fc
    .record({
      scheduled_rounds: fc.constantFrom(3, 5),
      weight_class: upTo(11),
      period: fc.integer({ min: 1, max: 5 }),
      clock_ms: fc.integer({ min: 1, max: round }),
      rounds_won_1: upTo(4),
      rounds_won_2: upTo(4),
    })
    .filter((state) => state.period <= state.scheduled_rounds)
    .filter(({ period, rounds_won_1, rounds_won_2 }) => rounds_won_1 + rounds_won_2 < period);
  const joins = live
    .filter((state) => state.period < state.scheduled_rounds)
    .map((state): [State, State] => [
      { ...state, clock_ms: 0 },
      { ...state, period: state.period + 1, clock_ms: round },
    ]);
  return { live, prices: twoWay, mirrored: (state) => mirror(state), joins, martingale: 1e-6, grain: 1e-6 };
}

/** Every league of the kernel. */
export const STATES: Readonly<Record<SportLeague, LeagueStates>> = {
  nfl: football(),
  nba: basketball(4, 720_000),
  ncaaf: football(),
  ncaab: basketball(2, 1_200_000),
  wnba: basketball(4, 600_000),
  nhl: hockey(),
  mlb: baseball(),
  soccer: soccer(),
  tennis: tennis(),
  mma: mma(),
};
