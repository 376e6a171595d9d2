/** PostgreSQL behind a pool whose every wait has an end, and whose broken connections are nobody's exception. */
import { Socket } from 'node:net';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Claims } from './claims.ts';
import type { Database, DatabaseOptions, Db } from './contract.ts';
import { DatabaseError, plainMessage } from './errors.ts';
import { migrated, migrationsFolder } from './migrate.ts';
import * as schema from './schema.ts';

/** Any constant shared by all processes that migrate ("arbees" in hexadecimal digits of its letters). */
const MIGRATION_LOCK = 0x617262;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_MS = 10_000;
/** The server ends a statement first; the client only when the server does not even say that. */
const ANSWER_GRACE_MS = 1_000;
const CLOSE_MS = 1_000;
const CONNECTIONS = 4;

function parseUrl(url: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new DatabaseError(
      'bad_url',
      'the database address is not a URL; expected postgres://user:password@host:5432/name',
    );
  }
  if (!/^postgres(ql)?:$/.test(parsed.protocol))
    throw new DatabaseError('bad_url', `the database address starts with ${parsed.protocol}//; expected postgres://`);
  // The rest of a password would be taken for the host and be said in every message.
  if (parsed.pathname.includes('@'))
    throw new DatabaseError(
      'bad_url',
      'the database address has a / before its @; write / in a password as %2F, ? as %3F and # as %23',
    );
  return parsed;
}

/** Hears what a connection has to say: an 'error' that nobody listens to ends the process. The query in hand fails anyway. */
function listen(client: pg.PoolClient | pg.Client): void {
  client.on('error', () => undefined);
}

class Pool {
  readonly pool: pg.Pool;
  private readonly sockets = new Set<Socket>();

  constructor(url: string, statement_ms: number) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: statement_ms,
      query_timeout: statement_ms + ANSWER_GRACE_MS,
      idle_in_transaction_session_timeout: statement_ms,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      application_name: 'arbees',
      stream: () => this.socket(),
    });
    this.pool.on('error', () => undefined);
    this.pool.on('connect', listen);
  }

  /** Known to us, so that {@link end} need not wait for a peer that is gone. */
  private socket(): Socket {
    const socket = new Socket();
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    return socket;
  }

  /** Drizzle's own transaction gives a broken connection back to the pool, where the next one gets it. */
  async transaction<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let broken: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(drizzle(client, { schema }) as unknown as Db);
      await client.query('commit');
      return result;
    } catch (error) {
      // Whether the connection still serves, only an answer to the rollback can say.
      await client.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async end(): Promise<void> {
    const timer = setTimeout(() => {
      for (const socket of this.sockets) socket.destroy();
    }, CLOSE_MS);
    await this.pool.end().finally(() => clearTimeout(timer));
  }
}

/** Open Postgres. @throws DatabaseError `bad_url` or `unreachable` */
export async function openPostgres(
  url: string,
  options: Pick<DatabaseOptions, 'statement_ms'> = {},
): Promise<Database> {
  const parsed = parseUrl(url);
  const place = `${parsed.hostname}:${parsed.port || '5432'}${parsed.pathname}`;
  const pool = new Pool(url, options.statement_ms ?? STATEMENT_MS);
  try {
    await pool.pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw new DatabaseError('unreachable', `cannot reach Postgres at ${place}: ${plainMessage(error)}`, error);
  }
  const db = drizzle(pool.pool, { schema }) as unknown as Db;
  const claims = new Claims(url);
  return {
    db,
    kind: 'postgres',
    place,
    transaction: (work) => pool.transaction(work),
    migrate: () => migrated(db, () => migrateOn(url)),
    claim: (account, kind) => claims.take(account, kind),
    compact: async () => undefined,
    close() {
      claims.end();
      return pool.end();
    },
  };
}

/** On a connection of its own: a migration may take longer than a statement is given. */
async function migrateOn(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  listen(client);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder });
  } finally {
    await client.end().catch(() => undefined); // which also gives the lock back
  }
}
