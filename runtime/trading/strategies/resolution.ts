/**
 * Resolution lag (models.md 5, type J): the game is over, the model says 0 or 1, and a venue still sells the winning side for
 * less. What remains is the risk of a correction, a dispute or a void, so a result must have stood for a while first.
 */

import type { Desk, PairRow } from '../desk.ts';
import type { GameRecord } from '../estimates/games.ts';
import type { Book } from '../market/book.ts';
import type { ContractSide } from '../market/book-reads.ts';
import { Checks } from '../risk/checks.ts';
import type { Opportunity } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type TimeUs } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { describeEdge, fairProbability, marginalFeeE4 } from './edges.ts';

/** What misses the least edge by up to this is kept as a near-miss, 1/10,000 dollar. */
const NEAR_E4 = 50;

export class Resolution {
  private readonly desk: Desk;
  /** Since when a game's result has stood unchanged. */
  private readonly final_at_us = new Map<string, TimeUs>();
  /** Games whose result is not old enough yet. */
  private readonly waiting = new Set<string>();

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Call after a state of a game was taken in. */
  note(game_id: string): void {
    const game = this.desk.games.get(game_id);
    if (game === undefined || game.game.status !== 'final') {
      this.forget(game_id);
      return;
    }
    if (!game.news && this.final_at_us.has(game_id)) return;
    this.final_at_us.set(game_id, this.desk.journal.at_us);
    this.waiting.add(game_id);
  }

  /** All markets of a game are settled, or it is not over after all. */
  forget(game_id: string): void {
    this.final_at_us.delete(game_id);
    this.waiting.delete(game_id);
  }

  /** Games whose result has become old enough since the last call: their books may stand still, so they are looked at once. */
  ripened(): string[] {
    if (this.waiting.size === 0) return [];
    const { journal, settings } = this.desk;
    const ripe = [...this.waiting].filter(
      (id) => journal.at_us - (this.final_at_us.get(id) ?? journal.at_us) >= settings.resolution_wait_us,
    );
    for (const id of ripe) this.waiting.delete(id);
    return ripe;
  }

  /** Look at both sides of a market of a decided game; the opportunity when one is taken. */
  decide(pair: PairRow, book: Book): Opportunity | null {
    const { game_id } = pair.pair;
    const final_at_us = game_id === null ? undefined : this.final_at_us.get(game_id);
    const game = this.desk.games.get(game_id);
    if (final_at_us === undefined || game === undefined) return null;
    for (const side of ['yes', 'no'] as const) {
      if (fairProbability(pair, game, book, side) !== 1) continue;
      return this.decideSide(pair, book, side, game, final_at_us);
    }
    return null;
  }

  private decideSide(
    pair: PairRow,
    book: Book,
    side: ContractSide,
    game: GameRecord,
    final_at_us: TimeUs,
  ): Opportunity | null {
    const { desk } = this;
    const { resolution_min_edge_e4, resolution_wait_us } = desk.settings;
    const ask_e4 = book.askOf(side);
    const edge_e4 = Math.floor(ONE_DOLLAR_E4 - ask_e4 - marginalFeeE4(book, ask_e4));
    if (ask_e4 <= 0 || edge_e4 < resolution_min_edge_e4 - NEAR_E4) return null;
    const checks = new Checks();
    const doubt = disputable(game);
    checks.gate(doubt !== null, 'result_disputable', () => doubt ?? '');
    const age = desk.journal.at_us - final_at_us;
    const fresh = () =>
      `Over for ${seconds(age)}, ${seconds(resolution_wait_us)} needed: results are corrected in the first moments.`;
    checks.min('result_age', age, resolution_wait_us, 'us', 'result_too_fresh', fresh);
    desk.checkDesk(checks, pair.group);
    desk.checkBook(checks, book);
    const { market } = book;
    const unknown = () => `The fee schedule of ${market.market_id} is not known.`;
    checks.gate(market.fee === null, 'unknown_fee_schedule', unknown);
    const small = () => `${cents(edge_e4)} after fees, ${cents(resolution_min_edge_e4)} needed: not traded.`;
    checks.min('edge_net', edge_e4, resolution_min_edge_e4, 'e4', 'edge_below_threshold', small);
    const fair = { probability: 1, threshold_e4: resolution_min_edge_e4 };
    const opportunity = describeEdge(desk, pair, book, side, fair, checks);
    opportunity.opportunity_type = 'resolution_lag';
    const text = 'The result is overturned or the market is voided: cost and fees are lost.';
    opportunity.worst_case = { net_udollars: -opportunity.capital_udollars, text };
    if (edge_e4 < resolution_min_edge_e4) opportunity.verdict = 'near_miss';
    if (opportunity.verdict === 'taken') return opportunity;
    const reason = opportunity.refusal?.reason ?? '';
    const place = 2 * book.side + (side === 'yes' ? 0 : 1);
    if (desk.worthSaying('resolution_lag', pair.pair.pair_id, place, reason, opportunity.edge_net_e4))
      desk.say(opportunity);
    return null;
  }
}

/** Why venues may settle this game otherwise than by its score; null when nothing is known against it. */
function disputable({ game }: GameRecord): string | null {
  const { ended, league, state } = game;
  if (ended !== null && ended !== 'played')
    return `The game ended by ${ended}: venues may settle that otherwise than by the result.`;
  // Match markets are on 90 minutes, the score of a final is that after extra time.
  if (league === 'soccer' && state.period > 2)
    return 'Decided after the 90 minutes that match markets are on: not traded.';
  return null;
}
