/** Cash, positions and P&L in integers. Cash + marks always equals the bankroll + realised + unrealised - fees. */
import type { Venue } from '../types/events.ts';
import type { Fill, Portfolio, Position } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';
import {
  InvariantError,
  invariant,
  PAYOUT_UDOLLARS_PER_CC,
  type PriceE4,
  type TimeUs,
  type Udollars,
} from '../types/units.ts';

/** What a position needs to know beyond the fill that opened it. */
export interface PositionContext {
  game_id: string | null;
  label: string;
}

export class Ledger {
  readonly positions = new Map<string, Position>();
  readonly cash: Record<Venue, Udollars>;
  /** Cash promised to orders that are out. */
  readonly reserved: Record<Venue, Udollars> = {};
  private readonly bankroll: Udollars;
  private readonly exposure_limit: Udollars;
  private realised: Udollars = 0;
  private fees: Udollars = 0;

  constructor(settings: Settings) {
    this.bankroll = settings.bankroll_udollars;
    this.exposure_limit = settings.exposure_limit_udollars;
    const half = Math.floor(settings.bankroll_udollars / 2);
    this.cash = { kalshi: half, polymarket: settings.bankroll_udollars - half };
  }

  /** Cash that a new order on this venue may use. */
  available(venue: Venue): Udollars {
    return (this.cash[venue] ?? 0) - (this.reserved[venue] ?? 0);
  }

  reserve(venue: Venue, amount: Udollars): void {
    this.reserved[venue] = (this.reserved[venue] ?? 0) + amount;
  }

  release(venue: Venue, amount: Udollars): void {
    const left = (this.reserved[venue] ?? 0) - amount;
    invariant(left >= 0, `reserved cash at ${venue} fell to ${left} micro-dollars`);
    this.reserved[venue] = left;
  }

  private pay(venue: Venue, amount: Udollars): void {
    this.cash[venue] = (this.cash[venue] ?? 0) + amount;
  }

  /** Book a fill and return the position after it. */
  book(fill: Fill, context: PositionContext, at_us: TimeUs): Position {
    const position_id = `${fill.venue}:${fill.market_id}:${fill.side}`;
    const before = this.positions.get(position_id);
    const position: Position = before ?? {
      position_id,
      pair_id: fill.pair_id,
      game_id: context.game_id,
      label: context.label,
      venue: fill.venue,
      market_id: fill.market_id,
      side: fill.side,
      qty_cc: 0,
      cost_udollars: 0,
      fees_udollars: 0,
      realised_udollars: 0,
      mark_udollars: null,
      model_udollars: null,
      status: 'open',
      opened_at_us: at_us,
    };
    if (fill.action === 'buy') {
      position.qty_cc += fill.qty_cc;
      position.cost_udollars += fill.cost_udollars;
      this.pay(fill.venue, -fill.cost_udollars - fill.fee_udollars);
    } else {
      invariant(fill.qty_cc <= position.qty_cc, `${position_id}: sold ${fill.qty_cc} cc, held ${position.qty_cc} cc`);
      this.reduce(position, fill.qty_cc, fill.cost_udollars);
      this.pay(fill.venue, fill.cost_udollars - fill.fee_udollars);
    }
    position.fees_udollars += fill.fee_udollars;
    this.fees += fill.fee_udollars;
    position.status = position.qty_cc > 0 ? 'open' : 'closed';
    this.positions.set(position_id, position);
    return position;
  }

  /** Pay out every position of a market; returns the positions settled. */
  settle(venue: Venue, market_id: string, yes_value_e4: PriceE4): Position[] {
    const settled: Position[] = [];
    for (const side of ['yes', 'no'] as const) {
      const position = this.positions.get(`${venue}:${market_id}:${side}`);
      if (position === undefined || position.status !== 'open') continue;
      const value_e4 = side === 'yes' ? yes_value_e4 : PAYOUT_UDOLLARS_PER_CC - yes_value_e4;
      const proceeds = value_e4 * position.qty_cc;
      this.pay(venue, proceeds);
      this.reduce(position, position.qty_cc, proceeds);
      position.status = 'settled';
      position.mark_udollars = null;
      position.model_udollars = null;
      settled.push(position);
    }
    return settled;
  }

  /** Cost still invested, in all or in one group: a game, or a pair without one. */
  exposure(group?: string): Udollars {
    let total = 0;
    for (const p of this.positions.values()) {
      if (p.status === 'open' && (group === undefined || (p.game_id ?? p.pair_id) === group)) total += p.cost_udollars;
    }
    return total;
  }

  /** The picture now; marks must have been refreshed. An unmarked position counts at cost. */
  portfolio(): Portfolio {
    let exposure = 0;
    let unrealised = 0;
    for (const p of this.positions.values()) {
      if (p.status !== 'open') continue;
      exposure += p.cost_udollars;
      unrealised += (p.mark_udollars ?? p.cost_udollars) - p.cost_udollars;
    }
    const pnl = this.realised + unrealised - this.fees;
    const worth = Object.values(this.cash).reduce((all, one) => all + one, 0) + exposure + unrealised;
    if (worth !== this.bankroll + pnl) {
      throw new InvariantError(
        `ledger does not balance: cash and marks ${worth}, bankroll and P&L ${this.bankroll + pnl} micro-dollars`,
      );
    }
    return {
      cash_udollars: { ...this.cash },
      exposure_udollars: exposure,
      exposure_limit_udollars: this.exposure_limit,
      realised_udollars: this.realised,
      unrealised_udollars: unrealised,
      fees_udollars: this.fees,
      pnl_udollars: pnl,
    };
  }

  /** Take quantity out at its average cost, rounded down on what stays so that nothing is lost. */
  private reduce(position: Position, qty_cc: number, proceeds: Udollars): void {
    const all = qty_cc === position.qty_cc;
    const cost = all
      ? position.cost_udollars
      : Number((BigInt(position.cost_udollars) * BigInt(qty_cc)) / BigInt(position.qty_cc));
    position.qty_cc -= qty_cc;
    position.cost_udollars -= cost;
    position.realised_udollars += proceeds - cost;
    this.realised += proceeds - cost;
  }
}
