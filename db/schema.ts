/**
 * The tables, in the Postgres dialect for both PGlite and Postgres. `journal` is the truth; `runs`, `opportunities`, `orders`,
 * `fills` and `positions` are projections of it, written in the same transaction, and can be rebuilt from it. Money, quantity
 * and time are `bigint` with the unit in the name.
 */
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';

const big = (name: string) => bigint(name, { mode: 'number' });

/** Whose money and whose journal. */
export const accounts = pgTable('accounts', {
  account: text().primaryKey(),
  /** `demo`, `paper`, ...: fixed when the account is made. */
  mode: text().notNull(),
  created_at_us: big('created_at_us').notNull(),
  /** Grows whenever the account is opened; only the holder of the highest may write. */
  epoch: big('epoch').notNull(),
});

/** One row per run: from one opening of an account to the next. */
export const runs = pgTable(
  'runs',
  {
    run_id: text().primaryKey(),
    account: text().notNull(),
    mode: text().notNull(),
    kernel_sha256: text().notNull(),
    seed: big('seed').notNull(),
    settings: jsonb().notNull(),
    started_at_us: big('started_at_us').notNull(),
  },
  (table) => [index('runs_by_account').on(table.account)],
);

/** Every journal entry, once; in order within a stream of an account. */
export const journal = pgTable(
  'journal',
  {
    account: text().notNull(),
    stream: text().notNull(),
    seq: big('seq').notNull(),
    /** Of the writer that stored it. */
    epoch: big('epoch').notNull(),
    run_id: text().notNull(),
    at_us: big('at_us').notNull(),
    /** `seq` in `decisions` of the entry that led to this one. */
    cause: big('cause'),
    kind: text().notNull(),
    body: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.stream, table.seq] })],
);

/** What the decisions up to `seq` fold to, so that a start need not fold them all; the newest few of an account. */
export const checkpoints = pgTable(
  'checkpoints',
  {
    account: text().notNull(),
    seq: big('seq').notNull(),
    at_us: big('at_us').notNull(),
    state: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.seq] })],
);

/** Opportunities that were taken; `seq` is in `decisions`. Refused ones are ticks, and stay in the journal while those do. */
export const opportunities = pgTable(
  'opportunities',
  {
    account: text().notNull(),
    opportunity_id: text().notNull(),
    seq: big('seq').notNull(),
    at_us: big('at_us').notNull(),
    pair_id: text().notNull(),
    game_id: text(),
    opportunity_type: text().notNull(),
    qty_cc: big('qty_cc').notNull(),
    edge_net_udollars: big('edge_net_udollars').notNull(),
    capital_udollars: big('capital_udollars').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.account, table.opportunity_id] }),
    index('opportunities_by_time').on(table.account, table.at_us),
  ],
);

/** Orders with their last known state; `seq` is in `decisions`. `written` comes before anything is sent. */
export const orders = pgTable(
  'orders',
  {
    account: text().notNull(),
    order_id: text().notNull(),
    seq: big('seq').notNull(),
    written_at_us: big('written_at_us').notNull(),
    updated_at_us: big('updated_at_us').notNull(),
    opportunity_id: text().notNull(),
    pair_id: text().notNull(),
    game_id: text(),
    venue: text().notNull(),
    market_id: text().notNull(),
    side: text().notNull(),
    action: text().notNull(),
    purpose: text().notNull(),
    mode: text().notNull(),
    limit_e4: integer().notNull(),
    qty_cc: big('qty_cc').notNull(),
    filled_qty_cc: big('filled_qty_cc').notNull(),
    status: text().notNull(),
    status_reason: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.order_id] })],
);

/** Every fill, once; `seq` is in `decisions`. */
export const fills = pgTable(
  'fills',
  {
    account: text().notNull(),
    fill_id: text().notNull(),
    seq: big('seq').notNull(),
    at_us: big('at_us').notNull(),
    order_id: text().notNull(),
    opportunity_id: text().notNull(),
    pair_id: text().notNull(),
    venue: text().notNull(),
    market_id: text().notNull(),
    side: text().notNull(),
    action: text().notNull(),
    avg_price_e4: integer().notNull(),
    qty_cc: big('qty_cc').notNull(),
    cost_udollars: big('cost_udollars').notNull(),
    fee_udollars: big('fee_udollars').notNull(),
    slippage_udollars: big('slippage_udollars').notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.fill_id] })],
);

/** Positions as last journalled; `seq` is in `ticks`. */
export const positions = pgTable(
  'positions',
  {
    account: text().notNull(),
    position_id: text().notNull(),
    seq: big('seq').notNull(),
    updated_at_us: big('updated_at_us').notNull(),
    pair_id: text().notNull(),
    game_id: text(),
    label: text().notNull(),
    venue: text().notNull(),
    market_id: text().notNull(),
    side: text().notNull(),
    qty_cc: big('qty_cc').notNull(),
    cost_udollars: big('cost_udollars').notNull(),
    fees_udollars: big('fees_udollars').notNull(),
    realised_udollars: big('realised_udollars').notNull(),
    mark_udollars: big('mark_udollars'),
    model_udollars: big('model_udollars'),
    status: text().notNull(),
    opened_at_us: big('opened_at_us').notNull(),
  },
  (table) => [primaryKey({ columns: [table.account, table.position_id] })],
);

/** Operator settings, one row per set; the active one is used by `arbees run` when no file is given. */
export const settings = pgTable('settings', {
  name: text().primaryKey(),
  active: boolean().notNull().default(false),
  body: jsonb().notNull(),
  updated_at_us: big('updated_at_us').notNull(),
});
