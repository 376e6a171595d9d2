/** The trading side of the fixture evening: opportunities, orders, fills, positions, portfolio. */

import type { GameSnapshot, Pair } from '../../runtime/trading/types/events.ts';
import type {
  Fill,
  JournalBodies,
  JournalKind,
  Leg,
  LimitCheck,
  Opportunity,
  Position,
} from '../../runtime/trading/types/journal.ts';
import { marketAt } from '../../runtime/trading/types/venue.ts';
import type { View } from '../../runtime/trading/view/view.ts';
import { lockEdges, modelEdges } from '../../web/src/select/edges.ts';

type Emit = <K extends JournalKind>(kind: K, body: JournalBodies[K]) => void;

const check = (name: string, unit: LimitCheck['unit'], value: number, limit: number, most: boolean): LimitCheck => {
  const headroom = most ? limit - value : value - limit;
  return { name, unit, value, limit, headroom, passed: headroom >= 0 };
};

export class FixtureDesk {
  readonly #emit: Emit;
  readonly #random: () => number;
  readonly #positions = new Map<string, Position>();
  #n = 0;
  #cash: Record<string, number> = { kalshi: 5_000_000_000, polymarket: 5_000_000_000 };
  #fees = 0;
  #realised = 0;

  constructor(emit: Emit, random: () => number) {
    this.#emit = emit;
    this.#random = random;
  }

  /** First portfolio. */
  open(): void {
    this.#portfolio();
  }

  /** Look at one pair and say what would be done; take what is worth it. */
  consider(game: GameSnapshot, pair: Pair, view: View, now_us: number, halted: boolean): void {
    const held = view.pairs[pair.pair_id];
    const priced = view.games[game.game_id];
    if (held === undefined || priced === undefined) return;
    const lock = this.#random() < 0.6;
    const edge = lock ? lockEdges(held)[0] : modelEdges(held, priced.priced)[0];
    if (edge === undefined) return;
    this.#n += 1;
    const qty_cc = Math.min(10_000, Math.floor(edge.qty_cc / 100) * 100);
    if (qty_cc <= 0) return;
    const legs: Leg[] = edge.legs.map((leg) => ({
      pair_id: pair.pair_id,
      label: pair.label,
      venue: leg.venue,
      market_id: marketAt(pair, leg.venue)?.market_id ?? '',
      ref: marketAt(pair, leg.venue)?.yes_ref ?? '',
      side: leg.side,
      ask_e4: leg.ask_e4,
      limit_e4: leg.ask_e4,
      qty_cc,
      fee_udollars: Math.round(leg.fee_e4 * qty_cc),
      cost_udollars: leg.ask_e4 * qty_cc,
      book_age_us: Math.round(this.#random() * 3_400_000),
    }));
    const edge_net_e4 = Math.floor(edge.net_e4);
    const capital = legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
    const oldest = Math.max(...legs.map((leg) => leg.book_age_us));
    const floor = lock ? 30 : 250;
    const limits = [
      check('book_age', 'us', oldest, 2_000_000, true),
      check('edge_after_fees', 'e4', edge_net_e4, floor, false),
      check('quantity', 'cc', qty_cc, 100, false),
      check('order_cost', 'udollars', capital, 200_000_000, true),
      check('game_cost', 'udollars', this.#spent(game.game_id) + capital, 400_000_000, true),
      check('exposure', 'udollars', this.#spent(null) + capital, 5_000_000_000, true),
    ];
    const refusal = this.#refusal(limits, legs, halted, edge.gross_e4);
    const near = refusal !== null && edge_net_e4 < floor && edge_net_e4 > -150;
    const opportunity: Opportunity = {
      opportunity_id: `${pair.pair_id}#${this.#n}`,
      opportunity_type: lock ? 'cross_venue_lock' : 'model_edge',
      pair_id: pair.pair_id,
      game_id: game.game_id,
      label: pair.label,
      legs,
      qty_cc,
      edge_gross_e4: Math.round(edge.gross_e4),
      edge_net_udollars: Math.round(edge.net_e4 * qty_cc),
      edge_net_e4,
      capital_udollars: capital,
      days_locked: Math.max(0.1, (pair.settles_at_us - now_us) / 86_400_000_000),
      annualised_ppm: Math.round((edge.net_e4 * qty_cc * 1e6 * 365) / capital / 0.2),
      worst_case: lock
        ? { net_udollars: Math.round(edge.net_e4 * qty_cc), text: 'One of the two sides pays $1 whatever happens.' }
        : { net_udollars: -capital, text: 'The other side wins: cost and fees are lost.' },
      model_probability: lock ? null : (priced.priced?.side1 ?? null),
      payout_e4: lock ? 10_000 : 0,
      tags: { subject: game.game_id, sport: null, day: null, teams: [] },
      verdict: refusal === null ? 'taken' : near ? 'near_miss' : 'refused',
      refusal,
      limits,
    };
    this.#emit('opportunity', opportunity);
    if (refusal === null) this.#trade(opportunity, now_us);
  }

  #refusal(limits: LimitCheck[], legs: Leg[], halted: boolean, gross_e4: number): Opportunity['refusal'] {
    if (halted) return { reason: 'halted', text: 'Trading is halted: not traded.' };
    const failed = limits.find((l) => !l.passed);
    const leg = legs.find((l) => l.book_age_us > 2_000_000);
    switch (failed?.name) {
      case undefined:
        return null;
      case 'book_age':
        return {
          reason: 'stale_book',
          text: `${leg?.venue === 'kalshi' ? 'Kalshi' : 'Polymarket'} book ${((leg?.book_age_us ?? 0) / 1e6).toFixed(1)} s old, limit 2.0 s: not traded.`,
        };
      case 'edge_after_fees':
        return gross_e4 > 0
          ? { reason: 'edge_below_fees', text: 'Fees eat the edge: not traded.' }
          : { reason: 'edge_below_threshold', text: 'Edge under our minimum: not traded.' };
      case 'game_cost':
        return { reason: 'game_limit', text: 'Enough money in this game already: not traded.' };
      default:
        return { reason: 'kelly_reached', text: 'Order too large for its limit: not traded.' };
    }
  }

  #spent(game_id: string | null): number {
    let sum = 0;
    for (const p of this.#positions.values()) if (game_id === null || p.game_id === game_id) sum += p.cost_udollars;
    return sum;
  }

  #trade(o: Opportunity, now_us: number): void {
    for (const [i, leg] of o.legs.entries()) {
      const order_id = `fixture-${this.#n}-${i}`;
      this.#emit('order_intent', {
        order_id,
        opportunity_id: o.opportunity_id,
        strategy: o.opportunity_type,
        label: o.label,
        tags: o.tags,
        seen_e4: leg.ask_e4,
        reserve_udollars: leg.cost_udollars + leg.fee_udollars,
        pair_id: o.pair_id,
        game_id: o.game_id,
        venue: leg.venue,
        market_id: leg.market_id,
        ref: leg.ref,
        side: leg.side,
        action: 'buy',
        limit_e4: leg.limit_e4,
        qty_cc: leg.qty_cc,
        time_in_force: 'ioc',
        purpose: 'open',
        mode: 'paper',
      });
      const slip = this.#random() < 0.2 ? leg.qty_cc * 50 : 0;
      const fill: Fill = {
        fill_id: `${order_id}-f`,
        order_id,
        opportunity_id: o.opportunity_id,
        strategy: o.opportunity_type,
        tags: o.tags,
        game_id: o.game_id,
        label: o.label,
        pair_id: o.pair_id,
        venue: leg.venue,
        market_id: leg.market_id,
        side: leg.side,
        action: 'buy',
        avg_price_e4: leg.ask_e4 + (slip > 0 ? 50 : 0),
        qty_cc: leg.qty_cc,
        cost_udollars: leg.cost_udollars + slip,
        fee_udollars: leg.fee_udollars,
        slippage_udollars: slip,
      };
      this.#emit('fill', fill);
      this.#emit('order_update', { order_id, status: 'filled', filled_qty_cc: leg.qty_cc, reason: '' });
      this.#cash[leg.venue] = (this.#cash[leg.venue] ?? 0) - fill.cost_udollars - fill.fee_udollars;
      this.#fees += fill.fee_udollars;
      const position_id = `${leg.venue}:${leg.market_id}:${leg.side}`;
      const before = this.#positions.get(position_id);
      const position: Position = {
        position_id,
        pair_id: o.pair_id,
        game_id: o.game_id,
        label: o.label,
        strategy: o.opportunity_type,
        tags: o.tags,
        venue: leg.venue,
        market_id: leg.market_id,
        side: leg.side,
        qty_cc: (before?.qty_cc ?? 0) + fill.qty_cc,
        cost_udollars: (before?.cost_udollars ?? 0) + fill.cost_udollars,
        fees_udollars: (before?.fees_udollars ?? 0) + fill.fee_udollars,
        realised_udollars: 0,
        mark_udollars: fill.cost_udollars,
        model_udollars: null,
        status: 'open',
        opened_at_us: before?.opened_at_us ?? now_us,
      };
      this.#positions.set(position_id, position);
      this.#emit('position', position);
    }
    const paid = o.legs.reduce((sum, leg) => sum + leg.cost_udollars + leg.fee_udollars, 0);
    this.#emit('legs_closed', {
      opportunity_id: o.opportunity_id,
      strategy: o.opportunity_type,
      expected_udollars: o.edge_net_udollars,
      matched_qty_cc: o.qty_cc,
      locked_udollars: o.payout_e4 === 0 ? null : o.payout_e4 * o.qty_cc - paid,
      outcome: 'filled',
    });
    this.#portfolio();
  }

  /** Two trades of an earlier game. */
  closeTrades(pair: Pair, now_us: number): void {
    for (const [how, result, exit] of [
      ['settled', 'won', 10_000],
      ['sold', 'lost', 3_100],
    ] as const) {
      const [entry_udollars, exit_udollars, fees_udollars] = [4_200 * 1_000, exit * 1_000, 17_000];
      this.#emit('trade_closed', {
        position_id: `kalshi:${pair.a?.market_id ?? ''}:yes`,
        opportunity_id: `${pair.pair_id}#0`,
        strategy: 'model_edge',
        pair_id: pair.pair_id,
        game_id: pair.game_id,
        label: pair.label,
        venue: 'kalshi',
        market_id: pair.a?.market_id ?? '',
        side: 'yes',
        qty_cc: 1_000,
        entry_udollars,
        exit_udollars,
        fees_udollars,
        net_udollars: exit_udollars - entry_udollars - fees_udollars,
        opened_at_us: now_us - 4_000_000_000,
        closed_at_us: now_us,
        how,
        result,
        sport: 'nba',
      });
    }
  }

  /** Mark every open position at the best bid and at the model. */
  mark(view: View): void {
    for (const p of this.#positions.values()) {
      const quote = view.pairs[p.pair_id]?.quotes[p.venue];
      const game = p.game_id === null ? undefined : view.games[p.game_id];
      if (quote === undefined || game === undefined) continue;
      const bid = p.side === 'yes' ? quote.bid_e4 : 10_000 - quote.ask_e4;
      const { priced } = game;
      const model = priced === null ? null : p.side === 'yes' ? priced.side1 : 1 - priced.side1;
      const next: Position = {
        ...p,
        mark_udollars: quote.status === 'live' ? bid * p.qty_cc : null,
        model_udollars: model === null ? null : Math.round(model * 10_000 * p.qty_cc),
      };
      this.#positions.set(p.position_id, next);
      this.#emit('position', next);
    }
    this.#portfolio();
  }

  #portfolio(): void {
    const open = [...this.#positions.values()];
    const exposure = open.reduce((sum, p) => sum + p.cost_udollars, 0);
    const unrealised = open.reduce((sum, p) => sum + (p.mark_udollars ?? p.cost_udollars) - p.cost_udollars, 0);
    this.#emit('portfolio', {
      cash_udollars: { ...this.#cash },
      exposure_udollars: exposure,
      matched_udollars: 0,
      exposure_limit_udollars: 5_000_000_000,
      realised_udollars: this.#realised,
      unrealised_udollars: unrealised,
      fees_udollars: this.#fees,
      pnl_udollars: this.#realised + unrealised - this.#fees,
      reserved_udollars: 0,
      savings_udollars: 0,
      equity_udollars: Object.values(this.#cash).reduce((all, one) => all + one, 0) + exposure + unrealised,
      day: null,
    });
  }
}
