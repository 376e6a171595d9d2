/** Limits on what is at stake, measured anew on each order that opens something. */
import type { Account } from '../../trading/account.ts';
import { unsentLegs } from '../../trading/execution/leg-state.ts';
import { atStake, type Stake, stakesOf, stakesOnTheWay, stakesPlanned } from '../../trading/risk/exposure.ts';
import type { LegsClosed, OrderIntent } from '../../trading/types/journal.ts';
import type { Settings } from '../../trading/types/settings.ts';
import { must } from './broken.ts';

export class Limits {
  private readonly settings: Settings;
  /** What completing legs has cost beyond the plan, by opportunity: it stays at stake as long as the lock is held. */
  private readonly overrun = new Map<string, number>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  /** Legs are over: what is locked in may be less than was planned, by what the repair's cap allows. */
  closed({ opportunity_id, expected_udollars, locked_udollars }: LegsClosed): void {
    if (locked_udollars !== null) this.overrun.set(opportunity_id, Math.max(0, expected_udollars - locked_udollars));
  }

  /** An order was written down; `account` counts it. */
  opened(account: Account, intent: OrderIntent, at_us: number): void {
    if (intent.purpose !== 'open') return;
    const { settings } = this;
    const { ledger, orders, risk } = account;
    const { promises } = ledger.state;
    const groups = Object.values(account.legs.state.groups);
    const on_the_way = orders.open().map(({ intent: one, filled_qty_cc }) => ({
      intent: one,
      left_udollars: promises[one.order_id]?.left_udollars ?? 0,
      left_cc: one.qty_cc - filled_qty_cc,
    }));
    const planned = groups.map((group) => ({
      tags: group.opportunity.tags,
      unsent: unsentLegs(group).map((leg) => ({ ...leg, planned_udollars: leg.cost_udollars + leg.fee_udollars })),
    }));
    const stakes = [...stakesOf(ledger.open()), ...stakesOnTheWay(on_the_way), ...stakesPlanned(planned)];
    // What is reserved counts fees at their dearest and each order's rounding; a later leg may pay up to what breaks even, and
    // completing a leg that was left alone may lose its cap.
    const spare = on_the_way.reduce((sum, { intent: one }) => sum + 30_000 + Math.ceil(one.qty_cc * 175), 0);
    const gains = groups.map(({ opportunity: of }) => Math.max(0, of.payout_e4 * of.qty_cc - of.capital_udollars));
    const caps = groups.map(({ naked }) => naked?.loss_limit_udollars ?? 0);
    const held = Object.keys(ledger.state.matched).map((id) => this.overrun.get(id) ?? 0);
    const slack = [...gains, ...caps, ...held].reduce((sum, amount) => sum + amount, spare);
    const within = (name: string, counts: (stake: Stake) => boolean, limit: number): void => {
      const at_stake = atStake(stakes, counts);
      const text = () => `${at_stake} ${name} with ${intent.order_id}, limit ${limit}`;
      must('limits_kept', at_stake <= limit + slack, text);
    };
    const group = account.legs.state.groups[intent.opportunity_id];
    if (group !== undefined && group.orders > 1) {
      // Limits are on what opens. A later leg was let through with it, and what a person closes or a repair costs meanwhile is no
      // reason to leave the first alone: it keeps to what was let through.
      const { capital_udollars } = group.opportunity;
      const of = `for ${intent.opportunity_id}`;
      const own = this.ownStake(account, intent.opportunity_id);
      must('limits_kept', own <= capital_udollars + slack, () => `${own} ${of}, let through with ${capital_udollars}`);
      return;
    }
    const { subject, sport, day } = intent.tags;
    const bankroll = ledger.sum('cash/') + ledger.sum('reserved/') + ledger.sum('held/');
    const share = (ppm: number): number => Math.floor((bankroll * ppm) / 1_000_000);
    within(`at stake on ${subject}`, (one) => one.tags.subject === subject, settings.game_limit_udollars);
    within('at stake in all', () => true, settings.exposure_limit_udollars);
    within(`at ${intent.venue}`, (one) => one.venue === intent.venue, share(settings.venue_limit_ppm));
    if (sport !== null && day !== null) {
      const same = ({ tags }: Stake): boolean => tags.sport === sport && tags.day === day;
      within(`in ${sport}`, same, share(settings.sport_day_limit_ppm));
    }
    const out = orders.count;
    const most = settings.max_open_orders;
    must('limits_kept', out <= most, () => `${out} orders out with ${intent.order_id}, limit ${most}`);
    const sent = risk.sentWithinSecond(at_us);
    const rate = settings.max_orders_per_second;
    must('limits_kept', sent <= rate, () => `${sent} orders in a second with ${intent.order_id}, limit ${rate}`);
  }

  /** What one opportunity holds and what its orders on the way may still cost. */
  private ownStake({ ledger, orders }: Account, opportunity_id: string): number {
    const held = ledger.open().flatMap(({ position_id }) => ledger.lots(position_id));
    const lots = held.filter((lot) => lot.opportunity_id === opportunity_id);
    const out = orders
      .open()
      .filter(({ intent }) => intent.opportunity_id === opportunity_id && intent.action === 'buy');
    const left = out.map(({ intent }) => ledger.state.promises[intent.order_id]?.left_udollars ?? 0);
    return [...lots.map((lot) => lot.cost_udollars), ...left].reduce((sum, amount) => sum + amount, 0);
  }
}
