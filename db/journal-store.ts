/** The journal in the database: appended in order, once, by one writer, with its projections in the same transaction. */
import { and, asc, desc, eq, gte, lte, sql } from 'drizzle-orm';
import {
  type JournalEntry,
  type LastSeqs,
  type RunStarted,
  STREAMS,
  type StreamName,
} from '../runtime/trading/types/journal.ts';
import { FencedError, type Lease } from '../runtime/trading/types/lease.ts';
import { InvariantError, type TimeUs } from '../runtime/trading/types/units.ts';
import type { Database, Db } from './contract.ts';
import { DatabaseError } from './errors.ts';
import { project } from './projections.ts';
import { accounts, checkpoints, fills, journal, orders } from './schema.ts';

/** Rows of one unnest statement; larger batches are cut, each cut is its own transaction. */
const ROWS_PER_STATEMENT = 2_000;
/** Checkpoints of an account that are kept: the newest may be of a version that is not understood. */
const CHECKPOINTS_KEPT = 3;

/** One row of the statement download. Integers as everywhere; `at_us` is the fill's time. */
export type StatementRow = typeof fills.$inferSelect & { game_id: string | null; purpose: string };

/** One account as listed. */
export type AccountRow = typeof accounts.$inferSelect;

/** How an account is opened. */
export interface AccountOpening {
  /** `demo`, `paper`, ...: must be what it was when the account was made. */
  mode: string;
  at_us: TimeUs;
}

/** The right to write an account, and where its streams stand. */
export interface OpenedAccount {
  epoch: number;
  last: LastSeqs;
}

/** What the decisions up to `seq` fold to, as whoever folds them wrote it. */
export interface Checkpoint {
  seq: number;
  at_us: TimeUs;
  state: unknown;
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

function rowsOf<T>(result: unknown): T[] {
  return (result as { rows: T[] }).rows;
}

/** Appends and reads journals. */
export class JournalStore {
  private readonly database: Pick<Database, 'db' | 'transaction'>;
  private readonly last = new Map<string, Record<StreamName, number>>();

  constructor(database: Pick<Database, 'db' | 'transaction'>) {
    this.database = database;
  }

  /**
   * Become the writer of an account, making it when it is new. Whoever was it before is refused from now on, and nothing of
   * his that is not in `last` will ever be stored.
   * @throws DatabaseError `wrong_mode`
   */
  async openAccount(account: string, { mode, at_us }: AccountOpening): Promise<OpenedAccount> {
    return this.database.transaction(async (tx) => {
      // Waits for an append that is under way: both lock the account's row.
      const [row] = await tx
        .insert(accounts)
        .values({ account, mode, created_at_us: at_us, epoch: 1 })
        .onConflictDoUpdate({ target: accounts.account, set: { epoch: sql`${accounts.epoch} + 1` } })
        .returning();
      if (row === undefined) throw new InvariantError(`account ${account} was not opened`);
      if (row.mode !== mode)
        throw new DatabaseError('wrong_mode', `account ${account} is a ${row.mode} account, not a ${mode} account`);
      const last = await this.lastSeqs(account, tx);
      this.last.set(account, { ...last });
      return { epoch: row.epoch, last };
    });
  }

  /** Accounts, oldest first. */
  async accounts(): Promise<AccountRow[]> {
    return this.database.db.select().from(accounts).orderBy(asc(accounts.created_at_us), asc(accounts.account));
  }

  /** Highest number stored of each stream; 0 when there is none. */
  async lastSeqs(account: string, db: Db = this.database.db): Promise<LastSeqs> {
    const last = { decisions: 0, ticks: 0 };
    for (const stream of STREAMS) {
      const [row] = await db
        .select({ seq: journal.seq })
        .from(journal)
        .where(and(eq(journal.account, account), eq(journal.stream, stream)))
        .orderBy(desc(journal.seq))
        .limit(1);
      last[stream] = row?.seq ?? 0;
    }
    return last;
  }

  /**
   * Store entries; when this resolves they are durable. Entries already stored are skipped, so a batch whose answer was lost
   * can be sent again.
   * @param entries of each stream ascending and without gaps, the first at most one above the last stored.
   * @throws FencedError when the account was opened by somebody else since.
   * @throws InvariantError on a gap, or when a stored entry differs from the one given.
   */
  async append(lease: Lease, entries: readonly JournalEntry[]): Promise<void> {
    if (entries.length === 0) return;
    const { account } = lease;
    const last = this.last.get(account) ?? { ...(await this.lastSeqs(account)) };
    this.last.set(account, last);
    for (const stream of STREAMS) mustFollow(account, stream, last[stream], entries);
    for (let from = 0; from < entries.length; from += ROWS_PER_STATEMENT) {
      const part = entries.slice(from, from + ROWS_PER_STATEMENT);
      await this.appendPart(lease, part);
      for (const { stream, seq } of part) last[stream] = Math.max(last[stream], seq);
    }
  }

  private async appendPart(lease: Lease, entries: readonly JournalEntry[]): Promise<void> {
    const { account, epoch, run_id } = lease;
    const rows: Row[] = entries.map((entry) => ({ entry, json: storableJson(entry.body) }));
    await this.database.transaction(async (tx) => {
      await mustHold(tx, lease);
      const columns = sql`unnest(${sql.param(rows.map((r) => r.entry.stream))}::text[],
        ${sql.param(rows.map((r) => String(r.entry.seq)))}::bigint[], ${sql.param(rows.map((r) => String(r.entry.at_us)))}::bigint[],
        ${sql.param(rows.map((r) => (r.entry.cause === null ? null : String(r.entry.cause))))}::bigint[],
        ${sql.param(rows.map((r) => r.entry.kind))}::text[],
        ${sql.param(rows.map((r) => r.json))}::text[]) as u(stream, seq, at_us, cause, kind, body)`;
      const inserted = await tx.execute(sql`
        insert into journal (account, stream, seq, epoch, run_id, at_us, cause, kind, body)
        select ${account}, u.stream, u.seq, ${epoch}, ${run_id}, u.at_us, u.cause, u.kind, u.body::jsonb from ${columns}
        on conflict (account, stream, seq) do nothing returning stream, seq`);
      const fresh = new Set(
        rowsOf<{ stream: string; seq: string | number }>(inserted).map((row) => `${row.stream} ${row.seq}`),
      );
      if (fresh.size < rows.length) {
        const differing = await tx.execute(sql`
          select u.stream, u.seq from ${columns}
          join journal j on j.account = ${account} and j.stream = u.stream and j.seq = u.seq
          where j.kind <> u.kind or j.body <> u.body::jsonb or j.at_us <> u.at_us or j.cause is distinct from u.cause
          limit 1`);
        const [found] = rowsOf<{ stream: string; seq: string | number }>(differing);
        if (found !== undefined)
          throw new InvariantError(`journal of ${account} holds another entry at ${found.stream} ${found.seq}`);
      }
      const news = rows.filter(({ entry }) => fresh.has(`${entry.stream} ${entry.seq}`));
      await project(tx, account, news.map(storedEntry));
    });
  }

  /** Entries of a stream from a number on, in order. */
  async read(account: string, stream: StreamName, from_seq: number, limit: number): Promise<JournalEntry[]> {
    const { seq, at_us, cause, kind, body } = journal;
    const rows = await this.database.db
      .select({ stream: journal.stream, seq, at_us, cause, kind, body })
      .from(journal)
      .where(and(eq(journal.account, account), eq(journal.stream, stream), gte(seq, from_seq)))
      .orderBy(asc(seq))
      .limit(limit);
    return rows as JournalEntry[];
  }

  /** Decisions from a number on, in order: what a state is folded from. */
  async readDecisions(account: string, from_seq: number, limit: number): Promise<JournalEntry[]> {
    return this.read(account, 'decisions', from_seq, limit);
  }

  /**
   * Keep what the decisions up to `seq` fold to; the newest {@link CHECKPOINTS_KEPT} stay.
   * @throws FencedError
   * @throws InvariantError when those decisions are not all stored.
   */
  async saveCheckpoint(lease: Lease, checkpoint: Checkpoint): Promise<void> {
    const { account } = lease;
    const { seq, at_us } = checkpoint;
    await this.database.transaction(async (tx) => {
      await mustHold(tx, lease);
      const { decisions } = await this.lastSeqs(account, tx);
      if (seq > decisions)
        throw new InvariantError(`a checkpoint of ${account} at ${seq}, but only ${decisions} decisions are stored`);
      const state = sql`${storableJson(checkpoint.state)}::jsonb`;
      await tx.insert(checkpoints).values({ account, seq, at_us, state }).onConflictDoNothing();
      await tx.execute(sql`
        delete from ${checkpoints} where account = ${account} and seq not in (
          select seq from ${checkpoints} where account = ${account} order by seq desc limit ${CHECKPOINTS_KEPT})`);
    });
  }

  /** The newest checkpoint at or before a number of `decisions`; null when there is none. */
  async loadCheckpoint(account: string, max_seq: number = Number.MAX_SAFE_INTEGER): Promise<Checkpoint | null> {
    const { seq, at_us, state } = checkpoints;
    const [row] = await this.database.db
      .select({ seq, at_us, state })
      .from(checkpoints)
      .where(and(eq(checkpoints.account, account), lte(seq, max_seq)))
      .orderBy(desc(seq))
      .limit(1);
    return row ?? null;
  }

  /** Every fill of an account with its order's purpose, oldest first: the statement. */
  async statement(account: string): Promise<StatementRow[]> {
    const rows = await this.database.db
      .select({ fill: fills, game_id: orders.game_id, purpose: orders.purpose })
      .from(fills)
      .leftJoin(orders, and(eq(orders.account, fills.account), eq(orders.order_id, fills.order_id)))
      .where(eq(fills.account, account))
      .orderBy(asc(fills.seq));
    return rows.map(({ fill, game_id, purpose }) => ({ ...fill, game_id, purpose: purpose ?? '' }));
  }
}

/** The entries of one stream go on where it stands, and from number to number. */
function mustFollow(account: string, stream: StreamName, last: number, entries: readonly JournalEntry[]): void {
  let expected = 0;
  for (const entry of entries) {
    if (entry.stream !== stream) continue;
    if (expected === 0 && entry.seq > last + 1)
      throw new InvariantError(`${stream} of ${account} would have a gap: ${last + 1} is next, got ${entry.seq}`);
    if (expected !== 0 && entry.seq !== expected)
      throw new InvariantError(`${stream} of ${account} is out of order: ${entry.seq} where ${expected} belongs`);
    expected = entry.seq + 1;
  }
}

/** Locks the account's row against being opened until the transaction ends. */
async function mustHold(tx: Db, { account, epoch }: Lease): Promise<void> {
  const [row] = await tx
    .select({ epoch: accounts.epoch })
    .from(accounts)
    .where(eq(accounts.account, account))
    .for('share');
  if (row === undefined) throw new InvariantError(`account ${account} was never opened`);
  if (row.epoch !== epoch)
    throw new FencedError(`account ${account} was opened again: epoch ${row.epoch} writes it, not ${epoch}`);
}

/** The entry as stored, so that projections see the same text as the journal. */
function storedEntry(row: Row): JournalEntry {
  return row.json.includes('\uFFFD')
    ? ({ ...row.entry, body: JSON.parse(row.json) as RunStarted } as JournalEntry)
    : row.entry;
}
