/** Forgetting ticks: by age and by the room they take up. Decisions are kept for ever. */
import { sql } from 'drizzle-orm';
import type { TimeUs } from '../runtime/trading/types/units.ts';
import type { Db } from './contract.ts';
import { accounts } from './schema.ts';

/** What is kept of each account's ticks. The newest always stays: its stream is numbered on from it. */
export interface KeepTicks {
  /** Older ones go. */
  since_us: TimeUs;
  /** Most bytes they may take up in the table; the oldest go first. */
  max_bytes: number;
}

/** Rows looked at to know how large a tick is. */
const SAMPLE = 1_000;
/** A row's header and its place in page and index, which `pg_column_size` does not count. */
const ROW_BYTES = 60;

/** Number of the first tick of an account that stays. */
async function firstKept(db: Db, account: string, { since_us, max_bytes }: KeepTicks): Promise<number | null> {
  const result = await db.execute(sql`
    select newest.seq as newest, newest.bytes, young.seq as young
    from (
      select max(seq)::float8 as seq, avg(pg_column_size(j.*))::float8 as bytes
      from (select * from journal where account = ${account} and stream = 'ticks' order by seq desc limit ${SAMPLE}) j
    ) newest
    left join lateral (
      select seq::float8 from journal where account = ${account} and stream = 'ticks' and at_us >= ${since_us}
      order by seq limit 1
    ) young on true`);
  const { rows } = result as unknown as { rows: { newest: number | null; bytes: number; young: number | null }[] };
  const [row] = rows;
  if (row === undefined || row.newest === null) return null;
  const most = Math.floor(max_bytes / (row.bytes + ROW_BYTES));
  return Math.min(row.newest, Math.max(row.young ?? row.newest, row.newest - most + 1));
}

/** Rows removed by one statement: it has to end within the time a statement is given. */
const ROWS_AT_ONCE = 20_000;

async function removeBefore(db: Db, account: string, first: number): Promise<number> {
  let removed = 0;
  for (;;) {
    const result = await db.execute(sql`
      with gone as (
        delete from journal where account = ${account} and stream = 'ticks' and seq < least(${first}, ${ROWS_AT_ONCE} + (
          select min(seq) from journal where account = ${account} and stream = 'ticks')) returning 1
      ) select count(*)::int as n from gone`);
    const gone = (result as unknown as { rows: { n: number }[] }).rows[0]?.n ?? 0;
    removed += gone;
    if (gone === 0) return removed;
  }
}

/**
 * Forget old ticks of every account. Numbers grow with time, so what goes is the beginning of a stream, and looking for it
 * ends at the first entry that stays.
 * @returns entries removed.
 */
export async function pruneTicks(db: Db, keep: KeepTicks): Promise<number> {
  let removed = 0;
  for (const { account } of await db.select({ account: accounts.account }).from(accounts)) {
    const first = await firstKept(db, account, keep);
    if (first !== null) removed += await removeBefore(db, account, first);
  }
  return removed;
}
