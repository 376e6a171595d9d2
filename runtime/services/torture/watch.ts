/**
 * A second reader of the journal: folds what the desk has written, durable or not, and keeps what the invariants are measured on. It
 * shares the reducers of the account with the desk, and nothing of its state.
 */
import { Account } from '../../trading/account.ts';
import type { LegsDesk } from '../../trading/execution/legs.ts';
import type { Posting } from '../../trading/portfolio/ledger.ts';
import type { Fill, JournalEntry, LegsClosed, OrderIntent } from '../../trading/types/journal.ts';
import type { Settings } from '../../trading/types/settings.ts';
import { must } from './broken.ts';
import type { Limits } from './limits.ts';

/** What one leg of an opportunity was bought and sold for. */
interface LegWatch {
  qty_cc: number;
  bought_cc: number;
  bought_udollars: number;
}

/** An opportunity from its first leg until its legs are closed, as far as its repairs go. */
interface RepairWatch {
  legs: Map<string, LegWatch>;
  payout_e4: number;
  /** What the excess had cost, and how much was matched, when repairing began. */
  naked: { sunk_udollars: number; least_cc: number; cap_udollars: number } | null;
  /** Paid by repairs, less what they brought. */
  repairs_udollars: number;
  fills: number;
}

/** Cash may be rounded up with each fill, micro-dollars. */
const ROUNDING_UDOLLARS = 30_000;

const legKey = ({ venue, market_id, side }: { venue: string; market_id: string; side: string }): string =>
  `${venue}:${market_id}:${side}`;

export class Watch {
  readonly account: Account;
  /** Fills that are booked. */
  readonly told = new Set<string>();
  /** What each market was last settled at. */
  readonly settled = new Map<string, number>();
  /** Paid in less paid out, by venue. */
  readonly moved: Record<string, number> = {};
  /** What venues have taken back of what they had paid: cash may be missing by as much. */
  readonly taken_back: Record<string, number> = {};
  /** Net of the lines of the statement. */
  closed_udollars = 0;
  seq = 0;
  private readonly intents = new Map<string, OrderIntent>();
  private readonly repairs = new Map<string, RepairWatch>();
  private readonly limits: Limits;
  private readonly settings: Settings;

  constructor(settings: Settings, limits: Limits) {
    this.account = new Account({ settings } as LegsDesk);
    this.limits = limits;
    this.settings = settings;
    this.account.ledger.onPostings = (entry, postings) => this.postings(entry, postings);
  }

  /** Read one decision. */
  fold(entry: JournalEntry): void {
    must('dense_journal', entry.seq === this.seq + 1, () => `${entry.kind} ${entry.seq} follows ${this.seq}`);
    this.seq = entry.seq;
    this.account.fold(entry);
    switch (entry.kind) {
      case 'cash_moved': {
        const { what, venue, amount_udollars } = entry.body;
        if (what !== 'deposit' && what !== 'withdraw') break;
        this.moved[venue] = (this.moved[venue] ?? 0) + (what === 'deposit' ? amount_udollars : -amount_udollars);
        break;
      }
      case 'settled':
        this.settled.set(`${entry.body.venue}:${entry.body.market_id}`, entry.body.yes_value_e4);
        break;
      case 'trade_closed':
        this.closed_udollars += entry.body.net_udollars;
        break;
      case 'order_intent':
        this.intents.set(entry.body.order_id, entry.body);
        this.limits.opened(this.account, entry.body, entry.at_us);
        break;
      default:
        this.foldLegs(entry);
    }
  }

  private foldLegs(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'opportunity': {
        if (entry.body.verdict !== 'taken') break;
        const { opportunity_id, legs, payout_e4 } = entry.body;
        const none = (): LegWatch => ({ qty_cc: 0, bought_cc: 0, bought_udollars: 0 });
        const watched = new Map(legs.map((leg) => [legKey(leg), none()]));
        this.repairs.set(opportunity_id, { legs: watched, payout_e4, naked: null, repairs_udollars: 0, fills: 0 });
        break;
      }
      case 'fill':
        this.told.add(entry.body.fill_id);
        this.foldFill(entry.body);
        break;
      case 'naked_leg': {
        const one = this.repairs.get(entry.body.opportunity_id);
        if (one === undefined || one.naked !== null) break;
        const least_cc = Math.min(...[...one.legs.values()].map(({ qty_cc }) => qty_cc));
        const { repair_loss_limit_udollars, repair_loss_limit_e4 } = this.settings;
        const cap_udollars = Math.min(repair_loss_limit_udollars, repair_loss_limit_e4 * entry.body.qty_cc);
        one.naked = { sunk_udollars: sunk(one, least_cc), least_cc, cap_udollars };
        break;
      }
      case 'legs_closed':
        this.limits.closed(entry.body);
        this.closeLegs(entry.body);
        break;
      default:
        break;
    }
  }

  private foldFill({ order_id, opportunity_id, venue, market_id, side, action, ...of }: Fill): void {
    const one = this.repairs.get(opportunity_id);
    const leg = one?.legs.get(legKey({ venue, market_id, side }));
    if (one === undefined || leg === undefined) return;
    const buys = action === 'buy';
    leg.qty_cc += buys ? of.qty_cc : -of.qty_cc;
    if (buys) {
      leg.bought_cc += of.qty_cc;
      leg.bought_udollars += of.cost_udollars + of.fee_udollars;
    }
    const purpose = this.intents.get(order_id)?.purpose;
    if (purpose !== 'complete' && purpose !== 'unwind') return;
    one.fills += 1;
    one.repairs_udollars += of.fee_udollars + (buys ? of.cost_udollars : -of.cost_udollars);
  }

  /** What repairing has lost, fees included, against what the legs had cost before. */
  private closeLegs({ opportunity_id }: LegsClosed): void {
    const one = this.repairs.get(opportunity_id);
    this.repairs.delete(opportunity_id);
    if (one === undefined || one.naked === null || one.fills === 0) return;
    const least_cc = Math.min(...[...one.legs.values()].map(({ qty_cc }) => qty_cc));
    const { sunk_udollars, cap_udollars } = one.naked;
    const gained = one.payout_e4 * (least_cc - one.naked.least_cc);
    const lost = one.repairs_udollars + sunk_udollars - sunk(one, least_cc) - gained;
    const most = cap_udollars + one.fills * ROUNDING_UDOLLARS;
    must(
      'repair_within_cap',
      lost <= most,
      () => `repairing ${opportunity_id} lost ${lost}, its cap is ${cap_udollars}`,
    );
  }

  private postings(entry: JournalEntry, postings: readonly Posting[]): void {
    const sum = postings.reduce((all, { amount_udollars }) => all + amount_udollars, 0);
    must('postings_balance', sum === 0, () => `postings of ${entry.kind} ${entry.seq} sum to ${sum}`);
    const { ledger } = this.account;
    for (const { account, amount_udollars } of postings) {
      const [what = '', venue = ''] = account.split('/');
      if (what !== 'cash' && what !== 'reserved') continue;
      if (entry.kind === 'settled' && amount_udollars < 0)
        this.taken_back[venue] = (this.taken_back[venue] ?? 0) - amount_udollars;
      const least = what === 'cash' ? -(this.taken_back[venue] ?? 0) : 0;
      const balance = ledger.balance(account);
      must('cash_not_negative', balance >= least, () => `${account} is ${balance} after ${entry.kind} ${entry.seq}`);
    }
  }
}

/** What the contracts that have no other leg have cost on average, fees included. */
function sunk({ legs }: RepairWatch, least_cc: number): number {
  let sum = 0;
  for (const { qty_cc, bought_cc, bought_udollars } of legs.values())
    if (bought_cc > 0) sum += (bought_udollars / bought_cc) * (qty_cc - least_cc);
  return sum;
}
