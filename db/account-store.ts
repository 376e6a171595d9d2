/** What is asked of accounts beside appending to them: how they stand, parts of their journals, and putting one aside. */
import { and, asc, eq, gte, inArray, sql } from 'drizzle-orm';
import type { AccountSummary, ClosedTotals } from '../runtime/trading/account-report.ts';
import type { JournalEntry, JournalKind } from '../runtime/trading/types/journal.ts';
import type { TimeUs } from '../runtime/trading/types/units.ts';
import type { Database, Db } from './contract.ts';
import { accounts, checkpoints, fills, journal, opportunities, orders, positions, runs } from './schema.ts';

function rowsOf<T>(result: unknown): T[] {
  return (result as { rows: T[] }).rows;
}

/** Tables with a column `account`, besides `accounts`. */
const OF_ACCOUNT = [runs, journal, checkpoints, opportunities, orders, fills, positions];

/** Reads accounts, and puts one aside. */
export class AccountStore {
  private readonly database: Pick<Database, 'db' | 'transaction'>;

  constructor(database: Pick<Database, 'db' | 'transaction'>) {
    this.database = database;
  }

  /** Every account, oldest first. */
  async summaries(): Promise<AccountSummary[]> {
    const last = (stream: string) =>
      sql`left join lateral (select seq, at_us from ${journal} j where j.account = a.account and j.stream = ${stream}
        order by seq desc limit 1)`;
    const result = await this.database.db.execute(sql`
      select a.account, a.mode, a.epoch, a.created_at_us, d.seq as decisions, greatest(d.at_us, t.at_us) as last_at_us,
        (select count(*) from ${runs} r where r.account = a.account) as runs
      from ${accounts} a ${last('decisions')} d on true ${last('ticks')} t on true
      order by a.created_at_us, a.account`);
    type Row = Record<'account' | 'mode', string> & Record<string, string | number | null>;
    return rowsOf<Row>(result).map((row) => ({
      account: row.account,
      mode: row.mode,
      epoch: Number(row.epoch),
      created_at_us: Number(row.created_at_us),
      runs: Number(row.runs),
      decisions: Number(row.decisions ?? 0),
      last_at_us: row.last_at_us === null ? null : Number(row.last_at_us),
    }));
  }

  /** How many trades an account has closed, and what they made after fees. */
  async closedTotals(account: string): Promise<ClosedTotals> {
    const result = await this.database.db.execute(sql`
      select count(*) as trades, coalesce(sum((body->>'net_udollars')::bigint), 0) as net
      from ${journal} where account = ${account} and stream = 'decisions' and kind = 'trade_closed'`);
    const [row] = rowsOf<{ trades: string | number; net: string | number }>(result);
    return { trades: Number(row?.trades ?? 0), net_udollars: Number(row?.net ?? 0) };
  }

  /** Decisions of some kinds from a number on, in order. */
  async readKinds(
    account: string,
    kinds: readonly JournalKind[],
    from_seq: number,
    limit: number,
  ): Promise<JournalEntry[]> {
    const { stream, seq, at_us, cause, kind, body } = journal;
    const rows = await this.database.db
      .select({ stream, seq, at_us, cause, kind, body })
      .from(journal)
      .where(and(eq(journal.account, account), eq(stream, 'decisions'), gte(seq, from_seq), inArray(kind, [...kinds])))
      .orderBy(asc(seq))
      .limit(limit);
    return rows as JournalEntry[];
  }

  /**
   * Put an account aside under another name, whole, and leave an empty one in its place; the epoch goes on, so that whoever wrote
   * it before is refused in either.
   * @returns whether there was such an account
   */
  async putAside(account: string, aside: string, at_us: TimeUs): Promise<boolean> {
    return this.database.transaction(async (tx: Db) => {
      const [row] = await tx.select().from(accounts).where(eq(accounts.account, account)).for('update');
      if (row === undefined) return false;
      await tx.update(accounts).set({ account: aside }).where(eq(accounts.account, account));
      for (const table of OF_ACCOUNT)
        await tx.execute(sql`update ${table} set account = ${aside} where account = ${account}`);
      await tx.insert(accounts).values({ account, mode: row.mode, created_at_us: at_us, epoch: row.epoch + 1 });
      return true;
    });
  }
}
