/**
 * Model edges: our probability against one venue's ask after fees (models.md 5, type H), sized by fractional Kelly
 * (models.md 4). The kernel's probability is that of winning given that somebody wins; a tie is taken to pay neither side.
 */
import type { Book } from './book.ts';
import { annualisedPpm, type Desk, daysLocked, kernelFee, LOT_CC, type PairRow, VENUE_INDEX } from './desk.ts';
import type { GameRecord } from './games.ts';
import { buyLimitOnGrid } from './grid.ts';
import type { Opportunity } from './journal.ts';
import { headroomUdollars } from './locks.ts';
import { Checks, cents, dollars, seconds } from './risk.ts';
import { ONE_DOLLAR_E4 } from './units.ts';

/** A model that far from the source's own probability is more likely wrong than right (espn.md 13). */
export const MAX_REFERENCE_GAP = 0.15;

/** Fee per contract at its dearest, 1/10,000 dollar: Kalshi's 0.07 at 50 c. Used to keep the fee inside a money limit. */
const DEAREST_FEE_E4 = 175;

/** Edges that miss the threshold by up to this are kept as near-misses, 1/10,000 dollar. */
const NEAR_EDGE_E4 = 150;

/** Our probability that `side` of this pair pays, worst case over a tie; null when the game is not priced. */
export function fairProbability(pair: PairRow, game: GameRecord, side: 'yes' | 'no'): number | null {
  if (game.home_probability === null || pair.pair.outcome === 'other') return null;
  const home = game.home_probability;
  const yes = pair.pair.outcome === 'home' ? home : 1 - home;
  const two_way = side === 'yes' ? yes : 1 - yes;
  return two_way * (1 - game.tie_probability);
}

/** Look at both sides of one market; journals what it finds and returns the opportunity when one is taken. */
export function decideEdges(desk: Desk, pair: PairRow, book: Book): Opportunity | null {
  const game = desk.games.get(pair.pair.game_id);
  if (game === undefined || game.home_probability === null || game.game.status === 'final') return null;
  for (const side of ['yes', 'no'] as const) {
    const taken = decideSide(desk, pair, book, game, side);
    if (taken !== null) return taken;
  }
  return null;
}

/** Taker fee per contract at a price, 1/10,000 dollar, unrounded: the marginal cost of one more contract. */
function marginalFeeE4(book: Book, price_e4: number): number {
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
  const probability = fairProbability(pair, game, side);
  const ask_e4 = side === 'yes' ? book.asks.bestPriceE4() : book.noAskE4();
  if (probability === null || ask_e4 >= ONE_DOLLAR_E4 || ask_e4 <= 0) return null;
  const fair_e4 = probability * ONE_DOLLAR_E4;
  const edge_e4 = fair_e4 - ask_e4 - marginalFeeE4(book, ask_e4);
  const threshold_e4 = desk.settings.model_min_edge_e4;
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
  checks.min(
    'edge_net',
    Math.floor(edge_e4),
    threshold_e4,
    'e4',
    'edge_below_threshold',
    () => `${cents(Math.floor(edge_e4))} after fees, ${cents(threshold_e4)} needed: not traded.`,
  );
  const then_e4 = book.asks_at_state_e4?.[side] ?? ONE_DOLLAR_E4;
  const edge_then_e4 = Math.floor(fair_e4 - then_e4 - marginalFeeE4(book, then_e4));
  checks.min('edge_at_state', edge_then_e4, threshold_e4, 'e4', 'market_newer', () =>
    then_e4 >= ONE_DOLLAR_E4
      ? 'No price was seen with the last state of the game: waiting for the next.'
      : `${cents(edge_then_e4)} when the game state came, the market has moved since: it may know more.`,
  );
  const opportunity = describe(desk, pair, book, side, probability, checks);
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
  const { status, reference_home_wp } = game.game;
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
  const gap =
    reference_home_wp === null || game.home_probability === null
      ? 0
      : Math.abs(reference_home_wp - game.home_probability);
  checks.max(
    'reference_gap',
    Math.round(gap * 1e6),
    MAX_REFERENCE_GAP * 1e6,
    'ppm',
    'model_disagrees',
    () => `We differ from the feed's own probability by ${(gap * 100).toFixed(1)} points: not traded.`,
  );
}

/** How much Kelly, the limits, the cash and the book allow, at which limit; the checks keep what was short. */
function plan(desk: Desk, pair: PairRow, book: Book, side: 'yes' | 'no', fair_e4: number, checks: Checks) {
  const { settings, engine, ledger } = desk;
  const ask_e4 = side === 'yes' ? book.asks.bestPriceE4() : book.noAskE4();
  const fee = kernelFee(book.market.fee);
  const cost = (ask_e4 + marginalFeeE4(book, ask_e4)) / ONE_DOLLAR_E4;
  const kelly = engine.kelly(fair_e4 / ONE_DOLLAR_E4, cost);
  const kelly_udollars = Math.floor((kelly * settings.kelly_fraction_ppm * settings.bankroll_udollars) / 1e6);
  const min_qty = Math.max(book.market.min_qty_cc, LOT_CC);
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
  const cap_qty_cc = Math.max(0, Math.floor(money / per_cc / LOT_CC) * LOT_CC);
  const decided_e4 = Math.max(ask_e4, limitPriceE4(book, fair_e4, settings.model_min_edge_e4));
  const limit_e4 = buyLimitOnGrid(book.market.price_bands, side, decided_e4);
  const ladder = desk.asks(book, side, 0);
  const walk = engine.walkBuy(ladder, limit_e4, cap_qty_cc, fee);
  const qty_cc = Math.floor(walk.qty_cc / LOT_CC) * LOT_CC;
  const exact = qty_cc === walk.qty_cc ? walk : engine.walkBuy(ladder, limit_e4, qty_cc, fee);
  checkSize(checks, book, { cash, smallest: per_cc * min_qty, min_qty, qty_cc, cost_udollars: exact.cost_udollars });
  return { ask_e4, limit_e4, qty_cc, cost_udollars: exact.cost_udollars, fee_udollars: exact.fee_udollars };
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

function describe(
  desk: Desk,
  pair: PairRow,
  book: Book,
  side: 'yes' | 'no',
  probability: number,
  checks: Checks,
): Opportunity {
  const fair_e4 = probability * ONE_DOLLAR_E4;
  const leg = plan(desk, pair, book, side, fair_e4, checks);
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
        book_age_us: desk.journal.at_us - book.received_at_us,
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
    verdict: refusal === null ? 'taken' : 'refused',
    refusal,
    limits: checks.list,
  };
}
