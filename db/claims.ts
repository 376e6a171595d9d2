/**
 * Who works on which account of a Postgres, said by advisory locks of a connection of its own: whoever wants to change an account
 * that a process runs on is told so before anything happens. The epoch decides in any case; this only spares the surprise.
 */
import { Socket } from 'node:net';
import pg from 'pg';

/** Working processes share an account until one is fenced; a command wants it for itself. */
export type ClaimKind = 'shared' | 'sole';

const RETRY_MS = 1_000;
const CONNECT_TIMEOUT_MS = 5_000;
const WAIT_MS = 5_000;

/** The claims of one process; they end with it. */
export class Claims {
  private readonly url: string;
  private readonly shared = new Set<string>();
  private client: { client: pg.Client; socket: Socket } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private ended = false;

  constructor(url: string) {
    this.url = url;
  }

  /**
   * Claim an account until {@link end}.
   * @returns null, or who has it, in words
   */
  async take(account: string, kind: ClaimKind): Promise<string | null> {
    const client = await this.connected();
    if (kind === 'shared') {
      this.shared.add(account);
      await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [KEY, account]);
      return null;
    }
    const { rows } = await client.query('select pg_try_advisory_lock($1, hashtext($2)) as got', [KEY, account]);
    return rows[0]?.got === true ? null : await this.holderOf(client, account);
  }

  private async holderOf(client: pg.Client, account: string): Promise<string> {
    const { rows } = await client.query<{ pid: number; client_addr: string | null; backend_start: Date }>(
      `select a.pid, a.client_addr, a.backend_start from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted and l.classid = $1::oid and l.objid::bigint = hashtext($2)::bigint & 4294967295
         and l.database = (select oid from pg_database where datname = current_database()) and a.pid <> pg_backend_pid() limit 1`,
      [KEY, account],
    );
    const [row] = rows;
    if (row === undefined) return 'another process';
    return `a process connected from ${row.client_addr ?? 'this machine'} since ${row.backend_start.toISOString()} (backend ${row.pid})`;
  }

  private async connected(): Promise<pg.Client> {
    if (this.client !== null) return this.client.client;
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: this.url,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: WAIT_MS,
      query_timeout: WAIT_MS + 1_000,
      keepAlive: true,
      application_name: 'arbees account',
      stream: () => socket,
    });
    // A connection that is lost takes its locks with it: they are taken again as soon as there is one.
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    this.client = { client, socket };
    return client;
  }

  private lost(client: pg.Client): void {
    if (this.client?.client !== client) return;
    this.client.socket.destroy();
    this.client = null;
    this.again();
  }

  private again(): void {
    if (this.ended || this.timer !== null || this.shared.size === 0) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      const takes = [...this.shared].map((account) => this.take(account, 'shared'));
      Promise.all(takes).catch(() => this.again());
    }, RETRY_MS).unref();
  }

  /** Give everything back; waits for nobody. */
  end(): void {
    this.ended = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.client?.socket.destroy();
    this.client = null;
  }
}

/** The first half of the key ("arbe" in hexadecimal digits of its letters). */
const KEY = 0x61726265;
