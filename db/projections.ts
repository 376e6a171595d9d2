/** From journal entries to the tables that are read by key. Each row remembers the sequence number that made it. */
import { sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { JournalBodies, JournalEntry, JournalKind } from '../runtime/trading/types/journal.ts';
import type { Db } from './contract.ts';
import { fills, opportunities, orders, positions, runs } from './schema.ts';

type Entry<K extends JournalKind> = { seq: number; at_us: number; body: JournalBodies[K] };

function of<K extends JournalKind>(entries: readonly JournalEntry[], kind: K): Entry<K>[] {
  return entries.filter((entry) => entry.kind === kind) as unknown as Entry<K>[];
}

/** The last entry per key: one statement may touch a row only once. */
function lastBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

/** `excluded.column` for every named column, for upserts. */
function excluded(names: readonly string[]): Record<string, ReturnType<typeof sql>> {
  return Object.fromEntries(names.map((name) => [name, sql`excluded.${sql.identifier(name)}`]));
}

/** Rows per insert, so that parameters stay below the protocol's 65,535. */
const ROWS = 1_000;

async function insertNew<T extends PgTable>(db: Db, table: T, rows: readonly T['$inferInsert'][]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS) {
    const part = rows.slice(from, from + ROWS) as T['$inferInsert'][];
    await db.insert(table).values(part).onConflictDoNothing();
  }
}

/** Write what freshly stored entries mean for runs, opportunities, orders, fills and positions. Call in their transaction. */
export async function project(db: Db, account: string, entries: readonly JournalEntry[]): Promise<void> {
  const started = of(entries, 'run_started').map(({ at_us, body }) => ({
    run_id: body.run_id,
    account,
    mode: body.mode,
    kernel_sha256: body.kernel_sha256,
    seed: body.seed,
    settings: body.settings,
    started_at_us: at_us,
  }));
  await insertNew(db, runs, started);
  await projectOpportunities(db, account, entries);
  await projectOrders(db, account, entries);
  const filled = of(entries, 'fill').map(({ seq, at_us, body }) => ({ account, seq, at_us, ...body }));
  await insertNew(db, fills, filled);
  await projectPositions(db, account, entries);
}

async function projectOpportunities(db: Db, account: string, entries: readonly JournalEntry[]): Promise<void> {
  const rows = of(entries, 'opportunity')
    .filter(({ body }) => body.verdict === 'taken')
    .map(({ seq, at_us, body }) => ({
      account,
      seq,
      at_us,
      opportunity_id: body.opportunity_id,
      pair_id: body.pair_id,
      game_id: body.game_id,
      opportunity_type: body.opportunity_type,
      qty_cc: body.qty_cc,
      edge_net_udollars: body.edge_net_udollars,
      capital_udollars: body.capital_udollars,
    }));
  await insertNew(db, opportunities, rows);
}

async function projectOrders(db: Db, account: string, entries: readonly JournalEntry[]): Promise<void> {
  const intents = of(entries, 'order_intent').map(({ seq, at_us, body }) => ({
    account,
    seq,
    written_at_us: at_us,
    updated_at_us: at_us,
    order_id: body.order_id,
    opportunity_id: body.opportunity_id,
    pair_id: body.pair_id,
    game_id: body.game_id,
    venue: body.venue,
    market_id: body.market_id,
    side: body.side,
    action: body.action,
    purpose: body.purpose,
    mode: body.mode,
    limit_e4: body.limit_e4,
    qty_cc: body.qty_cc,
    filled_qty_cc: 0,
    status: 'written',
    status_reason: '',
  }));
  await insertNew(db, orders, intents);
  const updates = lastBy(of(entries, 'order_update'), (entry) => entry.body.order_id);
  if (updates.length === 0) return;
  const column = (value: (entry: (typeof updates)[number]) => string | number) =>
    sql.param(updates.map((entry) => String(value(entry))));
  await db.execute(sql`
    update ${orders} o
    set seq = u.seq, updated_at_us = u.at_us, status = u.status, filled_qty_cc = u.filled, status_reason = u.reason
    from unnest(${column((e) => e.seq)}::bigint[], ${column((e) => e.at_us)}::bigint[],
      ${column((e) => e.body.order_id)}::text[], ${column((e) => e.body.status)}::text[],
      ${column((e) => e.body.filled_qty_cc)}::bigint[], ${column((e) => e.body.reason)}::text[]
    ) as u(seq, at_us, order_id, status, filled, reason)
    where o.account = ${account} and o.order_id = u.order_id and o.seq < u.seq`);
}

const CHANGING = [
  ...['seq', 'updated_at_us', 'qty_cc', 'cost_udollars', 'fees_udollars', 'realised_udollars', 'mark_udollars'],
  ...['model_udollars', 'status'],
];

async function projectPositions(db: Db, account: string, entries: readonly JournalEntry[]): Promise<void> {
  const latest = lastBy(of(entries, 'position'), (entry) => entry.body.position_id);
  const rows = latest.map(({ seq, at_us, body }) => ({ account, seq, updated_at_us: at_us, ...body }));
  for (let from = 0; from < rows.length; from += ROWS) {
    await db
      .insert(positions)
      .values(rows.slice(from, from + ROWS))
      .onConflictDoUpdate({
        target: [positions.account, positions.position_id],
        set: excluded(CHANGING),
        setWhere: sql`${positions.seq} < excluded.seq`,
      });
  }
}
