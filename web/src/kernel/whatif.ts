/**
 * The question "what if" put to the kernel: a game state and a pregame price in, our probability and the edge of every side
 * of both venues out, fees rounded for a whole order as the venue does. Microseconds a question, so it runs while typing.
 */

import { type EngineContract, FEE_ROUNDING, type SportField } from '../../../engine-wasm/contract.ts';
import { marketState, tableKey } from '../../../runtime/trading/estimates/games.ts';
import { payout } from '../../../runtime/trading/estimates/payout.ts';
import type {
  CommonState,
  GameSnapshot,
  GameState,
  League,
  Outcome,
  Venue,
} from '../../../runtime/trading/types/events.ts';
import { periodMs, periodsOf } from '../../../runtime/trading/types/periods.ts';
import { marketAt, marketsOf } from '../../../runtime/trading/types/venue.ts';
import type { PairView } from '../../../runtime/trading/view/view.ts';
import { refusalText } from '../format/refusals.ts';

/** Everything that can be changed. */
export interface Question {
  league: League;
  state: GameState;
  prior_side1: number;
  /** Three-way only, else 0. */
  prior_draw: number;
  total: number | null;
  /** Contracts of the order whose fee is charged, centi-contracts. */
  qty_cc: number;
}

/** One thing that could be bought. */
export interface BuyAnswer {
  venue: Venue;
  side: 'yes' | 'no';
  /** Null when nobody sells it or the book is not live. */
  ask_e4: number | null;
  fee_udollars: number | null;
  /** Our value less ask and fee, per contract, 1/10,000 dollar. */
  edge_e4: number | null;
}

export interface Answer {
  priced: Outcome | null;
  /** Why the kernel would not price it, in words. */
  refusal: string | null;
  buys: BuyAnswer[];
}

/** Kernel row used for questions; the page prices nothing else. */
const ROW = 0;

/** What the table of {@link ROW} was built for, by engine. */
const built = new WeakMap<EngineContract, string>();

/** Put a question into the kernel's row; the table is built again when price or rules changed. @returns the refusal */
function set(engine: EngineContract, { league, state, prior_side1, prior_draw, total }: Question): string | null {
  const prior = { side1: prior_side1, draw: league === 'soccer' ? prior_draw : 0, total };
  engine.setSport(ROW, league, state, { ...prior, total: total ?? Number.NaN });
  const key = tableKey(league, prior, state);
  if (built.get(engine) === key) return null;
  const refusal = engine.buildSport(ROW);
  built.set(engine, refusal === null ? key : '');
  return refusal;
}

function price(engine: EngineContract, question: Question): { priced: Outcome | null; refusal: string | null } {
  const refused = set(engine, question);
  if (refused !== null) return { priced: null, refusal: refused };
  const { refusal, side1, draw, side2 } = engine.priceSport(ROW);
  return refusal === null ? { priced: { side1, draw, side2 }, refusal } : { priced: null, refusal };
}

/** Ask. `pair` null: no venue quotes it, only the probability is answered. */
export function ask(engine: EngineContract, question: Question, pair: PairView | null): Answer {
  const { priced, refusal } = price(engine, question);
  const buys =
    pair === null
      ? []
      : marketsOf(pair.pair).flatMap(({ venue }) =>
          (['yes', 'no'] as const).map((side) => buy(engine, question, { pair, venue, side }, priced)),
        );
  return { priced, refusal: refusal === null ? null : refusalText(refusal), buys };
}

function buy(
  engine: EngineContract,
  question: Question,
  { pair, venue, side }: { pair: PairView; venue: Venue; side: 'yes' | 'no' },
  priced: Outcome | null,
): BuyAnswer {
  const quote = pair.quotes[venue];
  const market = marketAt(pair.pair, venue);
  const none: BuyAnswer = { venue, side, ask_e4: null, fee_udollars: null, edge_e4: null };
  if (quote === undefined || quote.status !== 'live') return none;
  const ask_e4 = side === 'yes' ? quote.ask_e4 : 10_000 - quote.bid_e4;
  const shown = side === 'yes' ? quote.ask_qty_cc : quote.bid_qty_cc;
  if (shown <= 0 || ask_e4 >= 10_000) return none;
  const fee = market?.fee ?? null;
  if (market === null || fee === null || question.qty_cc <= 0) return { ...none, ask_e4 };
  const fee_udollars = engine.takerFee(fee.rate_e5, FEE_ROUNDING[fee.rounding], ask_e4, question.qty_cc);
  const pays = payout(pair.pair.outcome, market.tie_rule, priced, side);
  if (pays === null) return { ...none, ask_e4, fee_udollars };
  const value_e4 = pays * 10_000;
  return { venue, side, ask_e4, fee_udollars, edge_e4: value_e4 - ask_e4 - fee_udollars / question.qty_cc };
}

/** Leads shown by the curve; 0 where a lead is not what decides (sets, rounds). */
export const CURVE_REACH: Readonly<Record<League, number>> = {
  ...{ nfl: 21, ncaaf: 28, nba: 20, ncaab: 20, wnba: 20 },
  ...{ nhl: 4, mlb: 8, soccer: 4, tennis: 0, mma: 0 },
};

/**
 * Home win for every home lead from -reach to +reach, all else as asked. Leads the kernel refuses are left out. A lead is made
 * with the lower score as it is, so that no score becomes negative.
 */
export function curve(
  engine: EngineContract,
  question: Question,
  reach: number,
): { lead: number; probability: number }[] {
  const floor = Math.min(question.state.score_1, question.state.score_2);
  const points: { lead: number; probability: number }[] = [];
  for (let lead = -reach; lead <= reach; lead += 1) {
    const state = { ...question.state, score_1: floor + Math.max(0, lead), score_2: floor + Math.max(0, -lead) };
    if (set(engine, { ...question, state }) !== null) break;
    const probability = engine.priceSportRaw(ROW);
    if (Number.isFinite(probability)) points.push({ lead, probability });
  }
  return points;
}

/** Where a game that has not begun is asked. */
function opening(league: League, state: GameState): GameState {
  const first = { ...state, period: 1, clock_ms: periodMs(league, 1, state.postseason === 1) };
  return league === 'nfl' || league === 'ncaaf' ? { ...first, timeouts_1: 3, timeouts_2: 3 } : first;
}

/** The question a game poses as it stands. A scheduled game is asked at its start. */
export function questionOf(game: GameSnapshot): Question {
  const { league, prior } = game;
  const state = { ...marketState(game), final: 0, winner: 0 };
  const three = league === 'soccer';
  return {
    league,
    state: state.period < 1 ? opening(league, state) : state,
    prior_side1: prior?.side1 ?? (three ? 0.4 : 0.5),
    prior_draw: prior?.draw ?? (three ? 0.27 : 0),
    total: prior?.total ?? null,
    qty_cc: 10_000,
  };
}

/** Highest score the fields allow. */
const MAX_SCORE: Readonly<Partial<Record<League, number>>> = { nhl: 20, mlb: 40, soccer: 20, tennis: 2, mma: 5 };

/** Last period that can be asked about; where overtime has no end, the second one. */
export function lastPeriod(league: League, state: GameState): number {
  const { count, last } = periodsOf(league, state.postseason === 1);
  if (league === 'tennis') return state.best_of === 5 ? 5 : 3;
  if (league === 'mma') return state.scheduled_rounds || 3;
  return Math.min(last, league === 'mlb' ? 12 : count + 2);
}

const whole = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Math.round(Number.isFinite(value) ? value : low)));

/** New values of some fields, by the kernel's names. */
export type StateChange = Readonly<Record<string, number>>;

/** A change of the state kept possible: every field inside its range, the clock inside its period, downs only with the ball. */
export function change(question: Question, part: StateChange, fields: readonly SportField[] = []): Question {
  const { league } = question;
  const state: CommonState & Record<string, number> = { ...question.state, ...part };
  const most = MAX_SCORE[league] ?? 250;
  state.period = whole(state.period, 1, lastPeriod(league, state));
  state.clock_ms = whole(state.clock_ms, 0, periodMs(league, state.period, state.postseason === 1));
  state.score_1 = whole(state.score_1, 0, most);
  state.score_2 = whole(state.score_2, 0, most);
  for (const { name, min, max } of fields) if (state[name] !== undefined) state[name] = whole(state[name], min, max);
  if (league === 'nfl' || league === 'ncaaf') keepDowns(state);
  if (league === 'nhl') keepIce(state);
  if (league === 'soccer' && state.clock_ms > 0) Object.assign(state, NO_STOPPAGE);
  return { ...question, state };
}

/** Stoppage has not begun while the clock runs. */
const NO_STOPPAGE = { stoppage_elapsed_ms: 0, stoppage_announced_ms: 0 };

/** Period of the shoot-out; play-offs have none. */
const SHOOTOUT = 5;
const MINOR_MS = 120_000;

/** The shoot-out is its period; a penalty runs while a side is short, and a whole minor when nothing says how long. */
function keepIce(state: Record<string, number>): void {
  state.shootout = Number(state.period === SHOOTOUT && state.postseason !== 1);
  if (state.shootout === 0)
    for (const name of ['goals_1', 'goals_2', 'shots_1', 'shots_2']) state[`shootout_${name}`] = 0;
  for (const side of [1, 2])
    state[`shootout_shots_${side}`] = Math.max(
      state[`shootout_shots_${side}`] ?? 0,
      state[`shootout_goals_${side}`] ?? 0,
    );
  const men = (side: 1 | 2): number => (state[`skaters_${side}`] || 5) - (state[`goalie_out_${side}`] ?? 0);
  const short = state.shootout === 0 && men(1) !== men(2);
  if (!short) state.penalty_ms_left = 0;
  else if ((state.penalty_ms_left ?? 0) === 0) state.penalty_ms_left = MINOR_MS;
}

function keepDowns(state: Record<string, number>): void {
  state.down = state.possession === 0 ? 0 : whole(state.down ?? 0, 0, 4);
  state.yards_to_goal = state.down > 0 ? whole(state.yards_to_goal ?? 1, 1, 99) : 0;
  state.distance = state.down > 0 ? whole(state.distance ?? 1, 1, Math.max(1, state.yards_to_goal)) : 0;
}
