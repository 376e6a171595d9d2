/**
 * WS /ws: the journal as it happens. A page says where it stopped and gets what it missed, or a snapshot. Nothing is buffered
 * per page: each has a place in the journal stream, is fed while its socket drains, and is told `slow_consumer` and dropped
 * when its place was overwritten or it took nothing for too long.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { Clock } from '../../trading/types/feeds.ts';
import { type Auth, REFUSED_TEXT, refusedStatus } from './auth.ts';
import type { ServerMessage } from './contract.ts';
import type { JournalStream } from './journal-stream.ts';
import { check, ResumeSchema } from './validate.ts';

export interface SocketOptions {
  stream: JournalStream;
  auth: Auth;
  clock: Clock;
  metrics: Metrics;
  /** A page that took nothing for this long is dropped, milliseconds. */
  stall_ms?: number;
  /** Nothing more is handed to a socket while this many bytes wait in it. */
  high_water_bytes?: number;
}

const TICK_MS = 16;
const HEARTBEAT_MS = 1_000;
const RESUME_WITHIN_MS = 5_000;
const PING_MS = 30_000;
const MAX_CLIENTS = 64;
const ENTRIES_PER_MESSAGE = 2_000;

interface Client {
  socket: WebSocket;
  /** Place of the last entry handed to the socket; null until it said where it stands. */
  seq: number | null;
  connected_ms: number;
  /** When the socket last had room. */
  drained_ms: number;
  sent_ms: number;
  alive: boolean;
}

/** Pushes the journal to every connected page. */
export class PageSockets {
  private readonly options: SocketOptions;
  private readonly server = new WebSocketServer({ noServer: true, maxPayload: 4_096, clientTracking: false });
  private readonly clients = new Set<Client>();
  private readonly timers: NodeJS.Timeout[];

  constructor(options: SocketOptions) {
    this.options = options;
    this.timers = [setInterval(() => this.tick(), TICK_MS), setInterval(() => this.ping(), PING_MS)];
  }

  /** Take over WebSocket upgrades of an HTTP server. */
  attach(http: Server): void {
    http.on('upgrade', (request, socket: Duplex, head) => {
      socket.on('error', () => socket.destroy());
      try {
        this.upgrade(request, socket, head);
      } catch {
        // Whatever a stranger sends must not end the process.
        reject(socket, 400, 'the request cannot be read');
      }
    });
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { auth, metrics } = this.options;
    const refused = auth.place(request) ?? auth.identity(request);
    const path = pathOf(request.url);
    if (refused !== null) {
      metrics.refused(refused);
      reject(socket, refusedStatus(refused), REFUSED_TEXT[refused]);
    } else if (path === null) reject(socket, 400, 'the target of the request is no path');
    else if (path !== '/ws') reject(socket, 404, 'the WebSocket is /ws');
    else if (this.clients.size >= MAX_CLIENTS) reject(socket, 503, `${MAX_CLIENTS} pages are connected already`);
    else this.server.handleUpgrade(request, socket, head, (ws) => this.welcome(ws));
  }

  private welcome(socket: WebSocket): void {
    const now = performance.now();
    const client: Client = { socket, seq: null, connected_ms: now, drained_ms: now, sent_ms: now, alive: true };
    this.clients.add(client);
    this.options.metrics.clients(this.clients.size);
    socket.on('message', (data) => this.message(client, data));
    socket.on('pong', () => {
      client.alive = true;
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      this.clients.delete(client);
      this.options.metrics.clients(this.clients.size);
    });
  }

  private send(client: Client, message: ServerMessage | string): void {
    client.sent_ms = performance.now();
    client.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  private stamp(): { seq: number; sent_at_us: number } {
    return { seq: this.options.stream.seq, sent_at_us: this.options.clock.nowUs() };
  }

  private fail(client: Client, code: string, message: string, close: number): void {
    this.clients.delete(client);
    this.options.metrics.clients(this.clients.size);
    this.send(client, { type: 'error', ...this.stamp(), code, message });
    client.socket.close(close, code);
    const { socket } = client;
    setTimeout(() => socket.terminate(), 5_000).unref();
  }

  private message(client: Client, data: RawData): void {
    if (client.seq !== null) {
      this.fail(client, 'unexpected_message', 'resume is sent once', 1008);
      return;
    }
    const { stream } = this.options;
    try {
      const { run_id, from_seq } = check(ResumeSchema, JSON.parse(String(data)) as unknown);
      const usable = from_seq > 0 && run_id === stream.view.run?.run_id && from_seq <= stream.seq;
      if (usable && stream.after(from_seq, 1) !== null) client.seq = from_seq;
      else this.snapshot(client);
    } catch (error) {
      this.fail(client, 'bad_message', error instanceof Error ? error.message : 'not a resume message', 1007);
    }
  }

  private snapshot(client: Client): void {
    const { stream } = this.options;
    client.seq = stream.seq;
    this.send(client, { type: 'snapshot', ...this.stamp(), view: stream.view });
  }

  /** One round: feed every page what it has not seen. Pages at the same place share one serialised message. */
  private tick(): void {
    const now = performance.now();
    const made = new Map<number, { text: string; seq: number }>();
    for (const client of [...this.clients]) {
      if (client.seq === null) {
        if (now - client.connected_ms > RESUME_WITHIN_MS)
          this.fail(client, 'no_resume', 'no resume message came', 1008);
        continue;
      }
      this.feed(client, client.seq, now, made);
    }
  }

  private feed(client: Client, seq: number, now: number, made: Map<number, { text: string; seq: number }>): void {
    const { stream, high_water_bytes = 1 << 20, stall_ms = 10_000 } = this.options;
    if (client.socket.bufferedAmount > high_water_bytes) {
      if (now - client.drained_ms > stall_ms)
        this.dropSlow(client, `took nothing for ${Math.round(stall_ms / 1_000)} s`);
      return;
    }
    client.drained_ms = now;
    if (seq === stream.seq) {
      if (now - client.sent_ms >= HEARTBEAT_MS) this.send(client, { type: 'heartbeat', ...this.stamp() });
      return;
    }
    let message = made.get(seq);
    if (message === undefined) {
      const entries = stream.after(seq, ENTRIES_PER_MESSAGE);
      if (entries === null || entries.length === 0) {
        this.dropSlow(client, 'is too far behind');
        return;
      }
      const last = seq + entries.length;
      const body: ServerMessage = { type: 'entries', seq: last, sent_at_us: this.options.clock.nowUs(), entries };
      message = { text: JSON.stringify(body), seq: last };
      made.set(seq, message);
    }
    this.send(client, message.text);
    client.seq = message.seq;
  }

  private dropSlow(client: Client, why: string): void {
    this.options.metrics.slowConsumer();
    this.fail(client, 'slow_consumer', `this page ${why}; it may connect again`, 1013);
  }

  private ping(): void {
    for (const client of this.clients) {
      if (!client.alive) client.socket.terminate();
      client.alive = false;
      client.socket.ping();
    }
  }

  /** Say goodbye to every page and stop. */
  close(): void {
    for (const timer of this.timers) clearInterval(timer);
    for (const { socket } of this.clients) {
      socket.close(1001, 'server stops');
      setTimeout(() => socket.terminate(), 500).unref();
    }
    this.server.close();
  }
}

/** The path of a request's target; null for a target that is none, as `//`. */
function pathOf(target = '/'): string | null {
  try {
    return new URL(target, 'http://x').pathname;
  } catch {
    return null;
  }
}

function reject(socket: Duplex, status: number, text: string): void {
  const body = JSON.stringify({ error: { code: 'refused', message: text } });
  const headers = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close'];
  socket.end(`HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n${body}`);
}
