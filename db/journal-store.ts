/** The journal in the database: appended in order, once, with its projections in the same transaction. */
import { and, asc, desc, eq, gte, inArray, lt, sql } from 'drizzle-orm';
import type { JournalEntry, RunStarted } from '../runtime/trading/types/journal.ts';
import { InvariantError, type TimeUs } from '../runtime/trading/types/units.ts';
import type { Db } from './database.ts';
import { project } from './projections.ts';
import { fills, journal, orders, runs } from './schema.ts';

/** Rows of one unnest statement; larger batches are cut, each cut is its own transaction. */
const ROWS_PER_STATEMENT = 2_000;

/** One row of the statement download. Integers as everywhere; `at_us` is the fill's time. */
export type StatementRow = typeof fills.$inferSelect & { game_id: string | null; purpose: string };

/** One run as listed. */
export interface RunRow {
  run_id: string;
  mode: string;
  kernel_sha256: string;
  started_at_us: number;
}

/** What Postgres cannot keep in jsonb (U+0000, lone surrogates) becomes U+FFFD; everything else is kept to the byte. */
export function storableJson(body: unknown): string {
  const json = JSON.stringify(body);
  if (!/\\u(?:0000|d[89a-f])/i.test(json)) return json;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: U+0000 is the character to remove
  const clean = (text: string): string => text.replace(/\u0000|\p{Surrogate}/gu, '\uFFFD');
  return JSON.stringify(body, (_key, value: unknown) => (typeof value === 'string' ? clean(value) : value));
}

interface Row {
  entry: JournalEntry;
  json: string;
}

/** Appends and reads journals. One writer per run. */
export class JournalStore {
  private readonly db: Db;
  private readonly last = new Map<string, number>();

  constructor(db: Db) {
    this.db = db;
  }

  /** Highest sequence number stored for a run; 0 when there is none. */
  async lastSeq(run_id: string): Promise<number> {
    const rows = await this.db
      .select({ seq: journal.seq })
      .from(journal)
      .where(eq(journal.run_id, run_id))
      .orderBy(desc(journal.seq))
      .limit(1);
    return rows[0]?.seq ?? 0;
  }

  /**
   * Store entries; when this resolves they are durable. Entries already stored are skipped, so a batch whose answer was lost
   * can be sent again.
   * @param entries ascending and without gaps, the first at most one above the last stored.
   * @throws InvariantError on a gap, or when a stored entry differs from the one given (two owners of one run).
   */
  async append(run_id: string, entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    let expected = (this.last.get(run_id) ?? (await this.lastSeq(run_id))) + 1;
    if ((entries[0] as JournalEntry).seq > expected)
      throw new InvariantError(`journal of ${run_id} would have a gap: ${expected} is next, got ${entries[0]?.seq}`);
    expected = (entries[0] as JournalEntry).seq;
    for (const { seq } of entries) {
      if (seq !== expected)
        throw new InvariantError(`journal of ${run_id} is out of order: ${seq} where ${expected} belongs`);
      expected += 1;
    }
    for (let from = 0; from < entries.length; from += ROWS_PER_STATEMENT) {
      const part = entries.slice(from, from + ROWS_PER_STATEMENT);
      await this.appendPart(run_id, part);
      const seq = (part.at(-1) as JournalEntry).seq;
      this.last.set(run_id, Math.max(seq, this.last.get(run_id) ?? 0));
    }
  }

  private async appendPart(run_id: string, entries: readonly JournalEntry[]): Promise<void> {
    const rows: Row[] = entries.map((entry) => ({ entry, json: storableJson(entry.body) }));
    await this.db.transaction(async (tx) => {
      const columns = sql`unnest(${sql.param(rows.map((r) => String(r.entry.seq)))}::bigint[],
        ${sql.param(rows.map((r) => String(r.entry.at_us)))}::bigint[], ${sql.param(rows.map((r) => r.entry.kind))}::text[],
        ${sql.param(rows.map((r) => r.json))}::text[]) as u(seq, at_us, kind, body)`;
      const inserted = await tx.execute(sql`
        insert into journal (run_id, seq, at_us, kind, body)
        select ${run_id}, u.seq, u.at_us, u.kind, u.body::jsonb from ${columns}
        on conflict (run_id, seq) do nothing returning seq`);
      const fresh = new Set((inserted as { rows: { seq: string | number }[] }).rows.map((row) => Number(row.seq)));
      if (fresh.size < rows.length) {
        const differing = await tx.execute(sql`
          select u.seq from ${columns} join journal j on j.run_id = ${run_id} and j.seq = u.seq
          where j.kind <> u.kind or j.body <> u.body::jsonb or j.at_us <> u.at_us limit 1`);
        const found = (differing as { rows: { seq: string | number }[] }).rows[0];
        if (found !== undefined) throw new InvariantError(`journal of ${run_id} holds another entry at ${found.seq}`);
      }
      const news = rows.filter((row) => fresh.has(row.entry.seq)).map((row) => storedEntry(row));
      await project(tx as unknown as Db, run_id, news);
    });
  }

  /** Entries from a sequence number on, in order. */
  async read(run_id: string, from_seq: number, limit: number): Promise<JournalEntry[]> {
    const rows = await this.db
      .select({ seq: journal.seq, at_us: journal.at_us, kind: journal.kind, body: journal.body })
      .from(journal)
      .where(and(eq(journal.run_id, run_id), gte(journal.seq, from_seq)))
      .orderBy(asc(journal.seq))
      .limit(limit);
    return rows as JournalEntry[];
  }

  /** Runs, newest first. */
  async runs(limit: number): Promise<RunRow[]> {
    const { run_id, mode, kernel_sha256, started_at_us } = runs;
    return this.db
      .select({ run_id, mode, kernel_sha256, started_at_us })
      .from(runs)
      .orderBy(desc(runs.started_at_us))
      .limit(limit);
  }

  /** Every fill of a run with its order's purpose, oldest first: the statement. */
  async statement(run_id: string): Promise<StatementRow[]> {
    const rows = await this.db
      .select({ fill: fills, game_id: orders.game_id, purpose: orders.purpose })
      .from(fills)
      .leftJoin(orders, and(eq(orders.run_id, fills.run_id), eq(orders.order_id, fills.order_id)))
      .where(eq(fills.run_id, run_id))
      .orderBy(asc(fills.seq));
    return rows.map(({ fill, game_id, purpose }) => ({ ...fill, game_id, purpose: purpose ?? '' }));
  }

  /**
   * Forget bulky entries (quotes, latency samples) older than a time; what money did is kept for ever.
   * @returns rows removed.
   */
  async pruneTicks(before_us: TimeUs): Promise<number> {
    const ticks = inArray(journal.kind, ['quote', 'latency', 'game_priced']);
    const gone = await this.db.execute(sql`
      with gone as (delete from ${journal} where ${and(ticks, lt(journal.at_us, before_us))} returning 1)
      select count(*)::int as n from gone`);
    return (gone as { rows: { n: number }[] }).rows[0]?.n ?? 0;
  }
}

/** The entry as stored, so that projections see the same text as the journal. */
function storedEntry(row: Row): JournalEntry {
  return row.json.includes('\uFFFD')
    ? ({ ...row.entry, body: JSON.parse(row.json) as RunStarted } as JournalEntry)
    : row.entry;
}
