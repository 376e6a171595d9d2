/**
 * Faults that are planted to show that each invariant can fail: a desk, a reader or an executor that does one thing wrong. The runner
 * must find every one of them.
 */
import type { Account } from '../../trading/account.ts';
import type { Desk } from '../../trading/desk.ts';
import { noLegs } from '../../trading/execution/leg-state.ts';
import type { OrderFlow } from '../../trading/flow.ts';
import type { Ledger } from '../../trading/portfolio/ledger.ts';
import { stakesOf } from '../../trading/risk/exposure.ts';
import type { Shard } from '../../trading/shard.ts';
import type { Approved } from '../../trading/types/execution.ts';
import type { OrderIntent } from '../../trading/types/journal.ts';
import type { Settings } from '../../trading/types/settings.ts';
import type { InvariantName } from './broken.ts';

/** What is inside of a shard, for faults only. */
interface Inside {
  desk: Desk;
  flow: OrderFlow;
}

/** One planted fault. */
export interface Mutation {
  name: string;
  /** What has to notice it: the first of these that does. */
  breaks: readonly InvariantName[];
  /** Settings that the desk has and the invariants do not. */
  settings?: Partial<Settings>;
  gate?: 'immediate';
  /** Done to every new shard. */
  shard?(inside: Inside): void;
  /** Done to the account of the desk and to the one that the invariants read: a wrong reducer. */
  account?(account: Account): void;
  /** Done to a shard once its account is restored. */
  restored?(account: Account): void;
  /** The executor sends all open orders once more after a restart. */
  sends_again?: true;
  /** The reader of fills makes up ids. */
  invents_fill_ids?: true;
  /** Only the first settlement of a market is told. */
  drops_corrections?: true;
}

/** The private methods of a ledger that faults replace. */
interface LedgerInside {
  line(account: string, amount_udollars: number): void;
  release(order_id: string): void;
  net: unknown;
  add(...of: unknown[]): unknown;
}

const insideLedger = (ledger: Ledger): LedgerInside => ledger as unknown as LedgerInside;

/** All of them. */
export const MUTATIONS: readonly Mutation[] = [
  { name: 'sends_again_after_restart', breaks: ['sent_once'], sends_again: true },
  { name: 'ignores_the_gate', breaks: ['sent_durable'], gate: 'immediate' },
  {
    name: 'books_a_fill_twice',
    breaks: ['venue_cash', 'venue_positions', 'orders_known'],
    invents_fill_ids: true,
  },
  { name: 'legs_without_deadline', breaks: ['naked_in_time'], settings: { naked_leg_deadline_us: 1e13 } },
  {
    name: 'repairs_without_cap',
    breaks: ['repair_within_cap'],
    settings: { repair_loss_limit_e4: 1e9, repair_loss_limit_udollars: 1e15 },
  },
  {
    name: 'limit_blind_to_orders',
    breaks: ['limits_kept'],
    shard({ desk }) {
      const facts = desk.facts.bind(desk);
      desk.facts = () => ({
        ...facts(),
        ...{ stakes: stakesOf(desk.account.ledger.open()), open_orders: 0, orders_last_second: 0 },
      });
    },
  },
  {
    name: 'spends_cash_that_is_not_there',
    breaks: ['cash_not_negative'],
    shard({ desk }) {
      const { risk } = desk.account;
      risk.approveOrder = (intent) => ({ ok: true, intent: intent as Approved<OrderIntent> });
    },
  },
  {
    name: 'sends_what_is_old',
    breaks: ['sent_fresh'],
    shard({ flow, desk }) {
      const durable = flow.durable.bind(flow);
      const { settings } = desk;
      flow.durable = (seq) => {
        const { max_feed_age_us } = settings;
        settings.max_feed_age_us = 1e15;
        durable(seq);
        settings.max_feed_age_us = max_feed_age_us;
      };
    },
  },
  {
    name: 'forgets_legs_at_a_restart',
    breaks: ['restart_state'],
    restored(account) {
      account.legs.state = noLegs();
    },
  },
  {
    name: 'asks_for_nothing',
    breaks: ['orders_answered'],
    shard({ flow }) {
      flow.chase = () => undefined;
    },
  },
  { name: 'drops_corrections', breaks: ['calm_at_end'], drops_corrections: true },
  {
    name: 'loses_lines_of_the_statement',
    breaks: ['statement'],
    shard({ desk }) {
      const write = desk.write.bind(desk) as (kind: string, ...rest: unknown[]) => void;
      desk.write = ((kind: string, ...rest: unknown[]) => {
        if (kind !== 'trade_closed') write(kind, ...rest);
      }) as typeof desk.write;
    },
  },
  {
    name: 'nets_nothing',
    breaks: ['venue_positions', 'venue_cash', 'no_fault'],
    account({ ledger }) {
      const inside = insideLedger(ledger);
      inside.net = (...[fill, lot, , , at_us]: unknown[]) => inside.add(fill, lot, at_us);
    },
  },
  {
    name: 'forgets_to_post_fees',
    breaks: ['postings_balance'],
    account({ ledger }) {
      const inside = insideLedger(ledger);
      const line = inside.line.bind(ledger);
      inside.line = (account, amount_udollars) => {
        if (account !== 'fees') line(account, amount_udollars);
      };
    },
  },
  {
    name: 'keeps_what_was_reserved',
    breaks: ['calm_at_end'],
    account({ ledger }) {
      insideLedger(ledger).release = () => undefined;
    },
  },
  {
    name: 'forgets_orders_that_are_over',
    breaks: ['orders_known'],
    account({ orders }) {
      const fold = orders.fold.bind(orders);
      orders.fold = (entry) => {
        fold(entry);
        orders.state.over = {};
      };
    },
  },
  {
    name: 'skips_numbers',
    breaks: ['dense_journal'],
    shard({ desk }) {
      const { journal } = desk;
      const append = journal.append.bind(journal);
      journal.append = (kind, body, options) => {
        if (kind === 'legs_closed') journal.continueFrom({ ...journal.last, decisions: journal.decisions + 1 });
        return append(kind, body, options);
      };
    },
  },
  {
    name: 'throws',
    breaks: ['no_fault'],
    shard({ desk }) {
      desk.sayNaked = () => {
        throw new RangeError('planted');
      };
    },
  },
];

/** The inside of a shard. */
export function insideOf(shard: Shard): Inside {
  return shard as unknown as Inside;
}

/** A planted fault by its name. */
export function mutationOf(name: string): Mutation | undefined {
  return MUTATIONS.find((one) => one.name === name);
}
