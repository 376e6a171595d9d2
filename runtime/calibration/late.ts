/** End games: rare states on which figures over a whole game say nothing, each kind of state beside what really followed. */
import { COL, ROW, type Sport } from './moment.ts';
import type { Batch } from './pricer.ts';

const { situation: S } = COL;

/** What is asked of a state. Side 1 is home. */
type Asked = 'offence' | 'side1' | 'tie' | 'side1_by_two';

/** A kind of state. */
interface Kind {
  readonly sport: Sport;
  readonly name: string;
  /** What is forecast: a win of the side with the ball or of side 1 (a tie is half of one), a tie, a win of side 1 by two or more. */
  readonly asked: Asked;
  /** Whether a state is one. */
  is(state: State): boolean;
}

/** A state row, read. */
interface State {
  readonly period: number;
  readonly left_s: number;
  /** Side 1 less side 2. */
  readonly lead: number;
  readonly regular: boolean;
  /** Of the league's own situation, from 0. */
  at(column: number): number;
}

const NFL = { ball: 0, down: 1, yards: 3, timeouts_1: 4, timeouts_2: 5 } as const;

/** In the NFL's fourth quarter, seen by the side with the ball: seconds left, lead, down, yards to goal, timeouts of both. */
function fourthQuarter(
  name: string,
  within: { s: [number, number]; lead: [number, number]; downs: [number, number]; yards: [number, number] },
  timeouts: (own: number, other: number) => boolean = () => true,
): Kind {
  const inside = (x: number, [low, high]: readonly [number, number]): boolean => x >= low && x <= high;
  return {
    ...{ sport: 'nfl', name, asked: 'offence' },
    is: ({ period, left_s, lead, at }) => {
      const ball = at(NFL.ball);
      if (period !== 4 || ball === 0 || !inside(left_s, within.s) || !inside(lead * ball, within.lead)) return false;
      if (!inside(at(NFL.down), within.downs) || !inside(at(NFL.yards), within.yards)) return false;
      const both = [at(NFL.timeouts_1), at(NFL.timeouts_2)] as const;
      return ball > 0 ? timeouts(both[0], both[1]) : timeouts(both[1], both[0]);
    },
  };
}

const ANY_DOWN: [number, number] = [1, 4];
const ANYWHERE: [number, number] = [1, 99];

const FOOTBALL: readonly Kind[] = [
  fourthQuarter('1-2 behind, 10 s, inside the 35', { s: [0, 10], lead: [-2, -1], downs: ANY_DOWN, yards: [1, 35] }),
  fourthQuarter('1-2 behind, 60 s, 4th down, inside the 35', {
    s: [0, 60],
    lead: [-2, -1],
    downs: [4, 4],
    yards: [1, 35],
  }),
  fourthQuarter('1-2 behind, 11-60 s, inside the 35', { s: [11, 60], lead: [-2, -1], downs: [1, 3], yards: [1, 35] }),
  fourthQuarter('1-2 behind, 60 s, beyond the 35', { s: [0, 60], lead: [-2, -1], downs: ANY_DOWN, yards: [36, 99] }),
  fourthQuarter('1-3 behind, 61-150 s', { s: [61, 150], lead: [-3, -1], downs: ANY_DOWN, yards: ANYWHERE }),
  fourthQuarter('level, 10 s, inside the 35', { s: [0, 10], lead: [0, 0], downs: ANY_DOWN, yards: [1, 35] }),
  fourthQuarter('level, 11-60 s, downs 1-3, inside the 35', {
    s: [11, 60],
    lead: [0, 0],
    downs: [1, 3],
    yards: [1, 35],
  }),
  fourthQuarter('level, 60 s, beyond the 35', { s: [0, 60], lead: [0, 0], downs: ANY_DOWN, yards: [36, 99] }),
  fourthQuarter('level, 61-150 s', { s: [61, 150], lead: [0, 0], downs: ANY_DOWN, yards: ANYWHERE }),
  fourthQuarter('3 behind, 60 s, inside the 35', { s: [0, 60], lead: [-3, -3], downs: ANY_DOWN, yards: [1, 35] }),
  fourthQuarter('3 behind, 60 s, beyond the 35', { s: [0, 60], lead: [-3, -3], downs: ANY_DOWN, yards: [36, 99] }),
  fourthQuarter('4-8 behind, 60 s, inside the 20', { s: [0, 60], lead: [-8, -4], downs: ANY_DOWN, yards: [1, 20] }),
  fourthQuarter('4-8 behind, 60 s, beyond the 20', { s: [0, 60], lead: [-8, -4], downs: ANY_DOWN, yards: [21, 99] }),
  fourthQuarter('4-8 behind, 61-150 s', { s: [61, 150], lead: [-8, -4], downs: ANY_DOWN, yards: ANYWHERE }),
  fourthQuarter(
    '1-8 ahead, 150 s, other side 0-1 timeouts',
    { s: [0, 150], lead: [1, 8], downs: ANY_DOWN, yards: ANYWHERE },
    (_, other) => other <= 1,
  ),
  fourthQuarter(
    '1-8 ahead, 150 s, other side 2-3 timeouts',
    { s: [0, 150], lead: [1, 8], downs: ANY_DOWN, yards: ANYWHERE },
    (_, other) => other >= 2,
  ),
  {
    ...{ sport: 'nfl', name: 'overtime, regular season, level at 20 s', asked: 'tie' },
    is: ({ period, left_s, lead, regular }) => period === 5 && regular && lead === 0 && left_s <= 20,
  },
  {
    ...{ sport: 'nfl', name: 'overtime, regular season, level at 21-120 s', asked: 'tie' },
    is: ({ period, left_s, lead, regular }) => period === 5 && regular && lead === 0 && left_s > 20 && left_s <= 120,
  },
  {
    ...{ sport: 'nfl', name: 'overtime, regular season, level at 121-600 s', asked: 'tie' },
    is: ({ period, left_s, lead, regular }) => period === 5 && regular && lead === 0 && left_s > 120,
  },
];

const OTHERS: readonly Kind[] = [
  {
    ...{ sport: 'mlb', name: 'level, bottom of the 9th: by two or more', asked: 'side1_by_two' },
    is: ({ period, lead, at }) => period === 9 && at(0) === 1 && lead === 0,
  },
  {
    ...{ sport: 'mlb', name: 'level, bottom of the 9th: a win', asked: 'side1' },
    is: ({ period, lead, at }) => period === 9 && at(0) === 1 && lead === 0,
  },
  {
    ...{ sport: 'mlb', name: 'level, bottom of extra innings: by two or more', asked: 'side1_by_two' },
    is: ({ period, lead, at }) => period > 9 && at(0) === 1 && lead === 0,
  },
  {
    ...{ sport: 'mlb', name: '1 behind, bottom of the 9th: by two or more', asked: 'side1_by_two' },
    is: ({ period, lead, at }) => period === 9 && at(0) === 1 && lead === -1,
  },
  ...[-3, -2, -1, 0].map(
    (lead): Kind => ({
      ...{ sport: 'nba', name: `home ${lead === 0 ? 'level' : `${-lead} behind`}, 24 s`, asked: 'side1' },
      is: (state) => state.period === 4 && state.left_s <= 24 && state.lead === lead,
    }),
  ),
  {
    ...{ sport: 'nhl', name: 'home 1 behind, 120 s', asked: 'side1' },
    is: ({ period, left_s, lead }) => period === 3 && left_s <= 120 && lead === -1,
  },
  {
    ...{ sport: 'soccer', name: 'level from the 85th minute', asked: 'tie' },
    is: ({ period, left_s, lead }) => period === 2 && left_s <= 300 && lead === 0,
  },
  {
    ...{ sport: 'soccer', name: 'home 1 ahead from the 85th minute', asked: 'side1' },
    is: ({ period, left_s, lead }) => period === 2 && left_s <= 300 && lead === 1,
  },
];

/** One kind of state: the first such state of each game. */
export interface LateScore {
  sport: Sport;
  name: string;
  games: number;
  /** Mean forecast. */
  ours: number;
  /** Share that happened, a tie counting half where a win is asked. */
  real: number;
  /** Two standard errors of `real`. */
  two_se: number;
}

class Sums {
  readonly games = new Set<number>();
  p = 0;
  y = 0;
  squares = 0;
}

/** Counts the end games of a run. */
export class LateStates {
  readonly #kinds: { readonly kind: Kind; readonly sums: Sums }[];

  constructor() {
    this.#kinds = [...FOOTBALL, ...OTHERS].map((kind) => ({ kind, sums: new Sums() }));
  }

  /** Take state `i` of a batch; `game` is the number of its game in the run. */
  add(batch: Batch, i: number, sport: Sport, game: number): void {
    const state = readState(batch, i);
    for (const { kind, sums } of this.#kinds) {
      if (kind.sport !== sport || sums.games.has(game) || !kind.is(state)) continue;
      const [p, y] = [forecast(kind.asked, batch, i), happened(kind.asked, batch, i)];
      if (Number.isNaN(p + y)) continue;
      sums.games.add(game);
      sums.p += p;
      sums.y += y;
      sums.squares += y * y;
    }
  }

  /** Kinds that were met, in order. */
  figures(): LateScore[] {
    return this.#kinds.flatMap(({ kind: { sport, name }, sums: { games, p, y, squares } }) => {
      const n = games.size;
      if (n === 0) return [];
      const real = y / n;
      return [{ sport, name, games: n, ours: p / n, real, two_se: 2 * Math.sqrt((squares / n - real * real) / n) }];
    });
  }
}

function readState(batch: Batch, i: number): State {
  const cell = (column: number): number => batch.state[i * ROW + column]!;
  return {
    period: cell(COL.period),
    left_s: cell(COL.clock_ms) / 1000,
    lead: cell(COL.score_1) - cell(COL.score_2),
    regular: cell(COL.postseason) === 0,
    at: (column) => cell(S + column),
  };
}

function forecast(asked: Asked, batch: Batch, i: number): number {
  const [p1, draw] = [batch.priced[3 * i]!, batch.priced[3 * i + 1]!];
  if (asked === 'tie') return draw;
  if (asked === 'side1_by_two') return batch.lines(i, [{ kind: 'margin', points: 1.5 }])[0] ?? Number.NaN;
  const side1 = p1 + draw / 2;
  return asked === 'side1' || batch.state[i * ROW + S + NFL.ball]! > 0 ? side1 : 1 - side1;
}

function happened(asked: Asked, batch: Batch, i: number): number {
  const y = batch.result[i]!;
  if (asked === 'tie') return Number.isNaN(y) ? y : Number(y === 0.5);
  if (asked === 'side1_by_two') {
    const margin = batch.final_1[i]! - batch.final_2[i]!;
    return Number.isNaN(margin) ? margin : Number(margin >= 2);
  }
  return asked === 'side1' || batch.state[i * ROW + S + NFL.ball]! > 0 ? y : 1 - y;
}
