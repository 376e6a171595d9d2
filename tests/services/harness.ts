/** A real API server over a real journal stream, and a real WebSocket page. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ServerMessage } from '../../runtime/services/api/contract.ts';
import { JournalStream } from '../../runtime/services/api/journal-stream.ts';
import { type ApiOptions, type RunningApi, startApi } from '../../runtime/services/api/server.ts';
import type { ApiSource } from '../../runtime/services/api/source.ts';
import { makeSystemClock } from '../../runtime/telemetry/clock.ts';
import { silentLogger } from '../../runtime/telemetry/logger.ts';
import { type Metrics, makeMetrics } from '../../runtime/telemetry/metrics.ts';
import { accountReport, readOnlyAccount } from '../../runtime/trading/account-report.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { plainEntries, tradeEntries } from '../db/entries.ts';

export const TOKEN = 'test-token';
export const PAGE_SCRIPT = `console.info('page');${' '.repeat(4_000)}`;

export interface Harness {
  api: RunningApi;
  stream: JournalStream;
  source: ApiSource;
  commands: string[];
  metrics: Metrics;
  /** Append `count` further entries. */
  more(count: number, padding?: string): JournalEntry[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stop(): Promise<void>;
}

export async function startHarness(options: Partial<ApiOptions> & { ring?: number } = {}): Promise<Harness> {
  const page = mkdtempSync(join(tmpdir(), 'arbees-page-'));
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(page, 'assets', 'main-abc123.js'), PAGE_SCRIPT);
  writeFileSync(join(page, 'assets', 'engine-abc123.wasm'), Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]));
  const stream = new JournalStream(options.ring);
  const first = tradeEntries();
  stream.append(first);
  const commands: string[] = [];
  const all: JournalEntry[] = [...first];
  const source: ApiSource = {
    stream,
    clock: makeSystemClock(),
    run: { run_id: 'r', mode: 'demo', account: 'test', kernel_sha256: 'ab'.repeat(32), seed: 7, settings: {} },
    books: (pair_id) => (pair_id === 'nba:1:NY' ? { pair_id, books: {} } : null),
    control: ({ command, reason, scope, by }) => {
      const what = [...(scope === 'all' ? [] : [scope]), ...(by === 'operator' ? [] : [`by ${by}`])];
      return commands.push([`${command}: ${reason}`, ...what].join(', ')) > 0;
    },
    resumeBlocked: () => null,
    alive: () => null,
    deadMan: () => null,
    journal: async (stream, from_seq, limit) =>
      all.filter((entry) => entry.stream === stream && entry.seq >= from_seq).slice(0, limit),
    lags: () => [{ source: 'espn', league: 'nba', seen: 9, median_us: 4_200_000, counted_us: 15_000_000 }],
    fills: async () => [],
    statement: async () => ({ at_us: 0, report: accountReport(readOnlyAccount().snapshot()), entries: all }),
    account: async () => ({
      ...{ account: 'test', mode: 'demo', epoch: 1, created_at_us: 0, runs: 1, decisions: 5, last_at_us: null },
      ...accountReport(readOnlyAccount().snapshot()),
      closed: { trades: 0, net_udollars: 0 },
    }),
    trades: async () => [],
    closePosition: (position_id) =>
      position_id === 'stopped' ? 'faulted' : position_id === 'kalshi:A:yes' ? { order_id: 'r-1-2' } : 'unknown',
    demo: null,
    ...options.source,
  };
  const metrics = makeMetrics();
  const api = await startApi({
    port: 0,
    token: TOKEN,
    page_directory: page,
    logger: silentLogger(),
    metrics,
    ...options,
    source,
  });
  return {
    api,
    stream,
    source,
    commands,
    metrics,
    more(count, padding = '') {
      const entries = plainEntries(stream.view.last.decisions + 1, count);
      if (padding !== '') for (const entry of entries) if (entry.kind === 'halted') entry.body.reason += padding;
      stream.append(entries);
      all.push(...entries);
      return entries;
    },
    fetch: (path, init) => fetch(`http://127.0.0.1:${api.port}${path}`, init),
    async stop() {
      await api.stop();
      rmSync(page, { recursive: true, force: true });
    },
  };
}

export const BEARER = { authorization: `Bearer ${TOKEN}` };

/** A page: connects, says where it stands, keeps what it is told. */
export class Page {
  readonly socket: WebSocket;
  readonly messages: ServerMessage[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly waiters = new Set<() => void>();

  constructor(port: number, headers: Record<string, string> = BEARER) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
    this.socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)) as ServerMessage);
      for (const wake of this.waiters) wake();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    this.socket.on('error', () => undefined);
  }

  async resume(run_id: string | null, from_seq: number): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('error', reject);
    });
    this.socket.send(JSON.stringify({ type: 'resume', run_id, from_seq }));
    return this;
  }

  /** Resolves when the condition holds over everything received. */
  async until(holds: (page: Page) => boolean): Promise<this> {
    while (!holds(this)) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiters.delete(wake);
          resolve();
        };
        this.waiters.add(wake);
      });
    }
    return this;
  }

  /** Every entry received, in order. */
  get entries(): JournalEntry[] {
    return this.messages.flatMap((message) => (message.type === 'entries' ? message.entries : []));
  }

  get seq(): number {
    return this.messages.at(-1)?.seq ?? 0;
  }

  end(): void {
    this.socket.terminate();
  }
}
