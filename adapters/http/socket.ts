/** A WebSocket that comes back: jittered reconnects, text heartbeat, and detection of a socket that is open but silent. */
import { WebSocket } from 'ws';
import type { Clock } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import type { Backoff } from './backoff.ts';

/** What a socket tells its session. Calls are synchronous. */
export interface SocketHandlers {
  /** Connected: subscribe here. Called after every reconnect too. */
  open(): void;
  /** One text frame. */
  text(data: string, received_at_us: TimeUs): void;
  /** Lost, or could not connect. The socket already plans its next attempt. */
  down(reason: string): void;
}

/** Settings of a {@link ReconnectingSocket}; times in milliseconds. */
export interface SocketOptions {
  url: string;
  clock: Clock;
  backoff: Backoff;
  handlers: SocketHandlers;
  /** Headers of one upgrade request, made anew for each attempt (signatures expire). */
  headers?: () => Record<string, string>;
  /** No text frame for this long ends the connection, however well protocol pings are answered. */
  receive_timeout_ms: number;
  /** Text sent on a timer, e.g. "PING". */
  heartbeat?: { text: string; every_ms: number };
  handshake_timeout_ms?: number;
}

/** A connection that has lasted this long proves the host healthy: delays start over. */
const STABLE_MS = 10_000;
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** Keeps one connection alive until {@link ReconnectingSocket.stop}. */
export class ReconnectingSocket {
  readonly #options: SocketOptions;
  #socket: WebSocket | null = null;
  #timers: NodeJS.Timeout[] = [];
  #retry: NodeJS.Timeout | null = null;
  #stopped = true;
  #last_text_at_us = 0;
  /** Connections lost so far. */
  reconnects = 0;

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  /** Begin connecting. Returns at once; progress arrives through the handlers. */
  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
  }

  /** True while frames can be sent. */
  get connected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Send a text frame; false when not connected (subscriptions are repeated by `open`). */
  send(text: string): boolean {
    if (!this.connected) return false;
    this.#socket?.send(text);
    return true;
  }

  /** Drop the connection on purpose and reconnect, e.g. after a terminal error. */
  restart(reason: string): void {
    this.#lose(this.#socket, reason);
  }

  /** Close and stay closed. */
  stop(): Promise<void> {
    this.#stopped = true;
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#clearTimers();
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null || socket.readyState === WebSocket.CLOSED) return Promise.resolve();
    return new Promise((resolve) => {
      const force = setTimeout(() => socket.terminate(), 500);
      socket.once('close', () => {
        clearTimeout(force);
        resolve();
      });
      if (socket.readyState === WebSocket.CONNECTING) socket.terminate();
      else socket.close(1000);
    });
  }

  #connect(): void {
    const { url, headers, handshake_timeout_ms = 5000 } = this.#options;
    let socket: WebSocket;
    try {
      socket = new WebSocket(url, {
        headers: headers?.() ?? {},
        handshakeTimeout: handshake_timeout_ms,
        maxPayload: MAX_FRAME_BYTES,
        perMessageDeflate: false,
      });
    } catch (error) {
      this.#planRetry(error instanceof Error ? error.message : 'cannot connect');
      return;
    }
    this.#socket = socket;
    socket.on('open', () => this.#opened(socket));
    socket.on('message', (data, binary) => {
      if (socket !== this.#socket || binary) return;
      this.#last_text_at_us = this.#options.clock.nowUs();
      this.#options.handlers.text(data.toString(), this.#last_text_at_us);
    });
    socket.on('unexpected-response', (_request, response) => this.#lose(socket, `http_${response.statusCode ?? 0}`));
    socket.on('error', (error) => this.#lose(socket, error.message));
    socket.on('close', (code) => this.#lose(socket, `closed_${code}`));
  }

  #opened(socket: WebSocket): void {
    if (socket !== this.#socket) return;
    const { backoff, clock, handlers, heartbeat, receive_timeout_ms } = this.#options;
    this.#last_text_at_us = clock.nowUs();
    this.#timers.push(setTimeout(() => backoff.reset(), STABLE_MS));
    this.#timers.push(setInterval(() => this.#watch(socket), Math.max(20, receive_timeout_ms / 4)));
    if (heartbeat !== undefined) this.#timers.push(setInterval(() => this.send(heartbeat.text), heartbeat.every_ms));
    handlers.open();
  }

  #watch(socket: WebSocket): void {
    const silent_ms = (this.#options.clock.nowUs() - this.#last_text_at_us) / 1000;
    if (silent_ms > this.#options.receive_timeout_ms) this.#lose(socket, `silent_${Math.round(silent_ms)}ms`);
  }

  #lose(socket: WebSocket | null, reason: string): void {
    if (socket === null || socket !== this.#socket) return;
    this.#socket = null;
    this.#clearTimers();
    socket.on('error', () => undefined);
    socket.terminate();
    this.#planRetry(reason);
  }

  #planRetry(reason: string): void {
    if (this.#stopped) return;
    this.reconnects += 1;
    this.#retry = setTimeout(() => this.#connect(), this.#options.backoff.nextMs());
    this.#options.handlers.down(reason);
  }

  #clearTimers(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }
}
