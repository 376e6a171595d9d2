/**
 * Model edges: our probability against one venue's ask after fees (models.md 5, type H), sized by fractional Kelly
 * (models.md 4). What a level end pays is the market's own rule (payout.ts).
 */
import { WALK } from '../../../engine-wasm/book-contract.ts';
import { annualisedPpm, type Desk, daysLocked, type PairRow, VENUE_INDEX } from '../desk.ts';
import type { GameRecord } from '../estimates/games.ts';
import { modelThresholdE4, payout } from '../estimates/payout.ts';
import { type Book, outcomeOf } from '../market/book.ts';
import { buyLimitOnGrid } from '../market/grid.ts';
import { Checks } from '../risk/checks.ts';
import type { Opportunity } from '../types/journal.ts';
import { ONE_DOLLAR_E4 } from '../types/units.ts';
import { cents, dollars, seconds } from '../types/words.ts';
import { headroomUdollars } from './locks.ts';

/** A model that far from the source's own probability is more likely wrong than right (espn.md 13). */
export const MAX_REFERENCE_GAP = 0.15;

/** Fee per contract at its dearest, 1/10,000 dollar: Kalshi's 0.07 at 50 c. Used to keep the fee inside a money limit. */
const DEAREST_FEE_E4 = 175;

/**
 * The model's error by phase is measured on winners. On spreads and totals it was about as large or smaller (docs/calibration.md,
 * 2026-11-21), in all phases together and on the games that the law was fitted on: so many times as much is asked of them.
 */
const LINE_ERROR = 1.5;

/**
 * Totals whose law is not proven: the recorded college games are chosen by their scoring and end below their closing totals
 * (docs/calibration.md).
 */
const UNPROVEN_TOTALS: ReadonlySet<string> = new Set(['ncaaf']);

/** Edges that miss the threshold by up to this are kept as near-misses, 1/10,000 dollar. */
const NEAR_EDGE_E4 = 150;

/** What one contract of `side` pays on average at this venue, by our model; null when the game is not priced. */
export function fairProbability(
  { pair }: PairRow,
  game: GameRecord,
  { market }: Book,
  side: 'yes' | 'no',
): number | null {
  const { relation } = pair;
  if (relation === undefined || relation.kind === 'one_of')
    return payout(pair.outcome, market.tie_rule, game.priced, side);
  const yes = game.lines.chance(relation);
  return yes === null || side === 'yes' ? yes : 1 - yes;
}

/** Look at both sides of one market; journals what it finds and returns the opportunity when one is taken. */
export function decideEdges(desk: Desk, pair: PairRow, book: Book): Opportunity | null {
  const game = desk.games.get(pair.pair.game_id);
  if (game === undefined || game.priced === null || game.game.status === 'final') return null;
  const { relation } = pair.pair;
  if (relation !== undefined && !desk.settings.line_take) return null;
  if (relation?.kind === 'total' && UNPROVEN_TOTALS.has(game.game.league)) return null;
  for (const side of ['yes', 'no'] as const) {
    const taken = decideSide(desk, pair, book, game, side);
    if (taken !== null) return taken;
  }
  return null;
}

/** Taker fee per contract at a price, 1/10,000 dollar, unrounded: the marginal cost of one more contract. */
export function marginalFeeE4(book: Book, price_e4: number): number {
  return ((book.market.fee?.rate_e5 ?? 0) * price_e4 * (ONE_DOLLAR_E4 - price_e4)) / 1e9;
}

/** Highest price at which one more contract still clears the threshold. */
function limitPriceE4(book: Book, fair_e4: number, threshold_e4: number): number {
  let limit_e4 = Math.floor(fair_e4 - threshold_e4);
  for (let i = 0; i < 3; i += 1)
    limit_e4 = Math.floor(fair_e4 - threshold_e4 - marginalFeeE4(book, Math.max(limit_e4, 0)));
  return limit_e4;
}

function decideSide(desk: Desk, pair: PairRow, book: Book, game: GameRecord, side: 'yes' | 'no'): Opportunity | null {
  const probability = fairProbability(pair, game, book, side);
  const ask_e4 = book.askOf(side);
  if (probability === null || ask_e4 >= ONE_DOLLAR_E4 || ask_e4 <= 0) return null;
  const fair_e4 = probability * ONE_DOLLAR_E4;
  const edge_e4 = fair_e4 - ask_e4 - marginalFeeE4(book, ask_e4);
  const is_line = pair.pair.relation !== undefined;
  const error_sd = is_line ? LINE_ERROR * game.error_sd : game.error_sd;
  const threshold_e4 = modelThresholdE4(desk.settings.model_min_edge_e4, error_sd);
  if (edge_e4 < threshold_e4 - NEAR_EDGE_E4) return null;

  const checks = new Checks();
  checkGame(desk, checks, game);
  desk.checkDesk(checks, pair.group);
  desk.checkBook(checks, book);
  checks.gate(
    book.market.fee === null,
    'unknown_fee_schedule',
    () => `The fee schedule of ${book.market.market_id} is not known.`,
  );
  const direction = VENUE_INDEX[book.venue] * 2 + (side === 'yes' ? 0 : 1);
  checkEdge(desk, checks, Math.floor(edge_e4), error_sd);
  const then_e4 = book.asks_at_state_e4?.[side] ?? ONE_DOLLAR_E4;
  const edge_then_e4 = Math.floor(fair_e4 - then_e4 - marginalFeeE4(book, then_e4));
  checks.min('edge_at_state', edge_then_e4, threshold_e4, 'e4', 'market_newer', () =>
    then_e4 >= ONE_DOLLAR_E4
      ? 'No price was seen with the last state of the game: waiting for the next.'
      : `${cents(edge_then_e4)} when the game state came, the market has moved since: it may know more.`,
  );
  if (checks.refused && desk.saidLately('model_edge', pair.pair.pair_id, direction)) {
    // Neither taken nor said, so not worked out: that is most of what a state of a game would cost.
    desk.nextOpportunityNumber();
    return null;
  }
  const opportunity = describeEdge(desk, pair, book, side, { probability, threshold_e4 }, checks);
  if (edge_e4 < threshold_e4) opportunity.verdict = 'near_miss';
  if (opportunity.verdict === 'taken') return opportunity;
  const { refusal } = opportunity;
  if (desk.worthSaying('model_edge', pair.pair.pair_id, direction, refusal?.reason ?? '', opportunity.edge_net_e4))
    desk.say(opportunity);
  return null;
}

function checkGame(desk: Desk, checks: Checks, game: GameRecord): void {
  const age = desk.journal.at_us - game.received_at_us;
  const limit = desk.settings.max_game_age_us;
  const { status, reference } = game.game;
  checks.gate(
    status !== 'live' && status !== 'break',
    'game_not_live',
    () => `The game is ${status}: model edges are traded in play only.`,
  );
  checks.max(
    'game_age',
    age,
    limit,
    'us',
    'stale_game',
    () => `Game state ${seconds(age)} old, limit ${seconds(limit)}: not traded.`,
  );
  const gap = reference === null || game.priced === null ? 0 : Math.abs(reference.side1 - game.priced.side1);
  checks.max(
    'reference_gap',
    Math.round(gap * 1e6),
    MAX_REFERENCE_GAP * 1e6,
    'ppm',
    'model_disagrees',
    () => `We differ from the feed's own probability by ${(gap * 100).toFixed(1)} points: not traded.`,
  );
}

/** Both floors of the edge, one by one, so that the reader sees how far it is from either. */
function checkEdge(desk: Desk, checks: Checks, edge_e4: number, error_sd: number): void {
  const least_e4 = desk.settings.model_min_edge_e4;
  checks.min('edge_net', edge_e4, least_e4, 'e4', 'edge_below_threshold', () => {
    return `${cents(edge_e4)} after fees, ${cents(least_e4)} needed: not traded.`;
  });
  const unsure_e4 = modelThresholdE4(0, error_sd);
  checks.min('model_error', edge_e4, unsure_e4, 'e4', 'model_unsure', () => {
    const sd = (error_sd * 100).toFixed(1);
    return `${cents(edge_e4)} after fees, ${cents(unsure_e4)} needed where the model itself is off by ${sd} points: not traded.`;
  });
}

/** What a contract is worth to us and the edge that is needed to buy it. */
export interface Fair {
  probability: number;
  threshold_e4: number;
}

/** How much Kelly, the limits, the cash and the book allow, at which limit; the checks keep what was short. */
function plan(desk: Desk, pair: PairRow, book: Book, side: 'yes' | 'no', fair: Fair, checks: Checks) {
  const fair_e4 = fair.probability * ONE_DOLLAR_E4;
  const { settings, engine, ledger } = desk;
  const ask_e4 = book.askOf(side);
  const cost = (ask_e4 + marginalFeeE4(book, ask_e4)) / ONE_DOLLAR_E4;
  const kelly = engine.kelly(fair_e4 / ONE_DOLLAR_E4, cost);
  const kelly_udollars = Math.floor((kelly * settings.kelly_fraction_ppm * settings.bankroll_udollars) / 1e6);
  const { lot_cc, min_qty_cc: min_qty } = book.market;
  const per_cc = ask_e4 + DEAREST_FEE_E4;
  const cash = ledger.available(book.venue);
  // Kelly is what to hold, not what to add: what the game already holds counts against it.
  const held = ledger.exposure(pair.group);
  checks.max('kelly', held + per_cc * min_qty, kelly_udollars, 'udollars', 'kelly_reached', () =>
    held === 0
      ? `Kelly allows ${dollars(kelly_udollars)}: less than the smallest order.`
      : `${dollars(held)} already in this game, Kelly allows ${dollars(kelly_udollars)}.`,
  );
  const money = Math.min(kelly_udollars - held, headroomUdollars(desk, pair, per_cc * min_qty, checks), cash);
  const cap_qty_cc = Math.max(0, Math.floor(money / per_cc / lot_cc) * lot_cc);
  const decided_e4 = Math.max(ask_e4, limitPriceE4(book, fair_e4, fair.threshold_e4));
  const limit_e4 = buyLimitOnGrid(book.market.price_bands, side, decided_e4);
  const shown_cc = buy(desk, book, side, limit_e4, cap_qty_cc);
  const qty_cc = Math.floor(shown_cc / lot_cc) * lot_cc;
  if (qty_cc !== shown_cc) buy(desk, book, side, limit_e4, qty_cc);
  const { walk } = engine.books;
  const cost_udollars = walk[WALK.cost_udollars] as number;
  const fee_udollars = walk[WALK.fee_udollars] as number;
  checkSize(checks, book, { cash, smallest: per_cc * min_qty, min_qty, qty_cc, cost_udollars });
  return { ask_e4, limit_e4, qty_cc, cost_udollars, fee_udollars };
}

/** Quantity that the book shows up to a limit; cost and fee are in the kernel's walk. */
function buy(desk: Desk, book: Book, side: 'yes' | 'no', limit_e4: number, qty_cc: number): number {
  const { books } = desk.engine;
  books.walkBuy(book.number, outcomeOf(side), desk.journal.at_us, limit_e4, qty_cc, book.fee);
  return books.walk[WALK.qty_cc] as number;
}

function checkSize(
  checks: Checks,
  book: Book,
  size: { cash: number; smallest: number; min_qty: number; qty_cc: number; cost_udollars: number },
): void {
  const { cash, smallest, min_qty, qty_cc, cost_udollars } = size;
  const least = book.market.min_notional_udollars;
  const short = () => `${dollars(cash)} free: not enough for the smallest order.`;
  checks.min('cash', cash, smallest, 'udollars', 'no_cash', short);
  const few = () => `${qty_cc / 100} contracts inside the limits, ${min_qty / 100} needed.`;
  checks.min('quantity', qty_cc, min_qty, 'cc', qty_cc === 0 ? 'no_depth' : 'below_min_quantity', few);
  const small = () => `${dollars(cost_udollars)} is below the venue's smallest order of ${dollars(least)}.`;
  checks.min('notional', cost_udollars, least, 'udollars', 'below_min_notional', small);
}

/** One leg sized by Kelly, the limits, the cash and the book. Its checks must hold everything else that can refuse it. */
export function describeEdge(
  desk: Desk,
  pair: PairRow,
  book: Book,
  side: 'yes' | 'no',
  fair: Fair,
  checks: Checks,
): Opportunity {
  const { probability } = fair;
  const fair_e4 = probability * ONE_DOLLAR_E4;
  const leg = plan(desk, pair, book, side, fair, checks);
  const { market_id, yes_ref, no_ref } = book.market;
  const capital = leg.cost_udollars + leg.fee_udollars;
  const net = Math.floor(fair_e4 * leg.qty_cc) - capital;
  const top_net_e4 = Math.floor(fair_e4 - leg.ask_e4 - marginalFeeE4(book, leg.ask_e4));
  const days = daysLocked(pair.pair.settles_at_us, desk.journal.at_us);
  const refusal = checks.refusal();
  return {
    opportunity_id: `${pair.pair.pair_id}#${desk.nextOpportunityNumber()}`,
    opportunity_type: 'model_edge',
    pair_id: pair.pair.pair_id,
    game_id: pair.pair.game_id,
    label: pair.pair.label,
    legs: [
      {
        ...leg,
        venue: book.venue,
        market_id,
        ref: side === 'yes' ? yes_ref : no_ref,
        side,
        book_age_us: desk.bookAgeUs(book),
      },
    ],
    qty_cc: leg.qty_cc,
    edge_gross_e4: Math.floor(fair_e4 - leg.ask_e4),
    edge_net_udollars: net,
    edge_net_e4: leg.qty_cc > 0 ? Math.floor(net / leg.qty_cc) : top_net_e4,
    capital_udollars: capital,
    days_locked: days,
    annualised_ppm: annualisedPpm(net, capital, days),
    model_probability: side === 'yes' ? probability : 1 - probability,
    worst_case: { net_udollars: -capital, text: 'The other side wins: cost and fees are lost.' },
    verdict: refusal === null ? 'taken' : 'refused',
    refusal,
    limits: checks.list,
  };
}
