/**
 * The question "what if" put to the kernel: a game state and a pregame price in, our probability and the edge of every side
 * of both venues out, fees rounded for a whole order as the venue does. Microseconds a question, so it runs while typing.
 */
import { type EngineContract, FEE_ROUNDING, type KernelGameState } from '../../../engine-wasm/contract.ts';
import type { GameSnapshot, GameState, League, Venue } from '../../../runtime/trading/events.ts';
import { VENUES } from '../../../runtime/trading/events.ts';
import type { PairView } from '../../../runtime/trading/view.ts';
import { refusalText } from '../format/refusals.ts';
import { payProbability } from '../select/edges.ts';

/** Everything that can be changed. */
export interface Question {
  league: League;
  postseason: boolean;
  state: GameState;
  prior_home: number;
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
  home_probability: number | null;
  tie_probability: number;
  /** Why the kernel would not price it, in words. */
  refusal: string | null;
  buys: BuyAnswer[];
}

/** Kernel row used for questions; the page prices nothing else. */
const ROW = 0;

/** The kernel's form of a state. */
export function kernelState(question: Question): KernelGameState {
  return { ...question.state, final: 0, postseason: question.postseason ? 1 : 0 };
}

/** Ask. `pair` null: no venue quotes it, only the probability is answered. */
export function ask(engine: EngineContract, question: Question, pair: PairView | null): Answer {
  engine.setGame(ROW, question.league, kernelState(question), question.prior_home);
  const priced = engine.priceGame(ROW);
  const home = priced.refusal === null && Number.isFinite(priced.home_probability) ? priced.home_probability : null;
  const buys =
    pair === null
      ? []
      : VENUES.flatMap((venue) =>
          (['yes', 'no'] as const).map((side) =>
            buy(engine, question, pair, venue, side, home, priced.tie_probability),
          ),
        );
  return {
    home_probability: home,
    tie_probability: priced.tie_probability,
    refusal: priced.refusal === null ? null : refusalText(priced.refusal),
    buys,
  };
}

function buy(
  engine: EngineContract,
  question: Question,
  pair: PairView,
  venue: Venue,
  side: 'yes' | 'no',
  home: number | null,
  tie: number,
): BuyAnswer {
  const quote = pair.quotes[venue];
  const fee = pair.pair[venue]?.fee ?? null;
  const none: BuyAnswer = { venue, side, ask_e4: null, fee_udollars: null, edge_e4: null };
  if (quote === undefined || quote.status !== 'live') return none;
  const ask_e4 = side === 'yes' ? quote.ask_e4 : 10_000 - quote.bid_e4;
  const shown = side === 'yes' ? quote.ask_qty_cc : quote.bid_qty_cc;
  if (shown <= 0 || ask_e4 >= 10_000) return none;
  if (fee === null || question.qty_cc <= 0) return { ...none, ask_e4 };
  const fee_udollars = engine.takerFee(fee.rate_e5, FEE_ROUNDING[fee.rounding], ask_e4, question.qty_cc);
  const pays = payProbability(pair.pair, home, tie, side);
  if (pays === null) return { ...none, ask_e4, fee_udollars };
  const value_e4 = pays * 10_000;
  return { venue, side, ask_e4, fee_udollars, edge_e4: value_e4 - ask_e4 - fee_udollars / question.qty_cc };
}

/**
 * Home win for every home lead from -reach to +reach, all else as asked. Leads the kernel refuses are left out. A lead is made
 * with the lower score as it is, so that no score becomes negative.
 */
export function curve(
  engine: EngineContract,
  question: Question,
  reach: number,
): { lead: number; probability: number }[] {
  const floor = Math.min(question.state.home_score, question.state.away_score);
  const points: { lead: number; probability: number }[] = [];
  for (let lead = -reach; lead <= reach; lead += 1) {
    const state = { ...question.state, home_score: floor + Math.max(0, lead), away_score: floor + Math.max(0, -lead) };
    engine.setGame(ROW, question.league, kernelState({ ...question, state }), question.prior_home);
    const probability = engine.priceGameRaw(ROW);
    if (Number.isFinite(probability)) points.push({ lead, probability });
  }
  return points;
}

/** The question a game poses as it stands. A scheduled game is asked at its kick-off. */
export function questionOf(game: GameSnapshot): Question {
  const before = game.state.period < 1;
  return {
    league: game.league,
    postseason: game.postseason,
    state: before
      ? { ...game.state, period: 1, clock_ms: periodMs(game.league, 1), home_timeouts: 3, away_timeouts: 3 }
      : { ...game.state },
    prior_home: game.prior?.home_probability ?? 0.5,
    qty_cc: 10_000,
  };
}

/** Length of a period in milliseconds: NFL 15 min (10 in overtime), NBA 12 min (5 in overtime). */
export function periodMs(league: League, period: number): number {
  const minutes = league === 'nfl' ? (period > 4 ? 10 : 15) : period > 4 ? 5 : 12;
  return minutes * 60_000;
}

/** A change of the state kept possible: the clock inside its period, downs only with the ball, no negative scores. */
export function change(question: Question, part: Partial<GameState>): Question {
  const state = { ...question.state, ...part };
  const whole = (value: number, low: number, high: number): number =>
    Math.min(high, Math.max(low, Math.round(Number.isFinite(value) ? value : low)));
  // A regular-season football game has one overtime at most, then it is a tie.
  state.period = whole(state.period, 1, question.league === 'nfl' && !question.postseason ? 5 : 6);
  state.clock_ms = whole(state.clock_ms, 0, periodMs(question.league, state.period));
  state.home_score = whole(state.home_score, 0, 250);
  state.away_score = whole(state.away_score, 0, 250);
  if (question.league === 'nfl') {
    const has_ball = state.possession !== 0;
    state.down = has_ball ? whole(state.down, 0, 4) : 0;
    state.yards_to_goal = state.down > 0 ? whole(state.yards_to_goal, 1, 99) : 0;
    state.distance = state.down > 0 ? whole(state.distance, 1, Math.max(1, state.yards_to_goal)) : 0;
  }
  return { ...question, state };
}
