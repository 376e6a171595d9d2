/**
 * What the venue simulators share: a loopback HTTP server that closes at once, and faults on the wire drawn from a seeded
 * generator or forced one by one. Nothing here knows a venue.
 */

import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Rng } from '../../runtime/trading/types/rng.ts';

/**
 * Everything that can go wrong on purpose. Frame kinds are drawn per frame, `http_` kinds per request, the last
 * three per order: lost before it was taken, its answer lost, or 503 after it was taken.
 */
export const FAULT_KINDS = [
  'drop',
  'duplicate',
  'delay',
  'reorder',
  'stall',
  'disconnect',
  'http_429',
  'http_5xx',
  'http_403',
  'http_html',
  'http_stale',
  'score_reverted',
  'order_lost',
  'answer_lost',
  'answer_5xx',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Probabilities per frame or request (absent = 0) and the lengths of what lasts. */
export type FaultRates = Partial<Record<FaultKind, number>> & {
  /** Longest `delay`, milliseconds; the shortest is a tenth of it. Default 200. */
  delay_ms?: number;
  /** Length of a `stall`: no frame goes out, pings go on. Default 5,000. */
  stall_ms?: number;
};

/** Decides which fault happens now and counts what was injected. */
export class FaultPlan {
  /** May be changed while running. */
  rates: FaultRates;
  readonly injected: Record<FaultKind, number>;
  readonly #rng: Rng;
  readonly #forced = new Map<FaultKind, number>();

  constructor(rng: Rng, rates: FaultRates = {}) {
    this.#rng = rng;
    this.rates = rates;
    this.injected = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  }

  /** Make the next `times` opportunities of this kind happen, whatever its rate. */
  force(kind: FaultKind, times = 1): void {
    this.#forced.set(kind, (this.#forced.get(kind) ?? 0) + times);
  }

  /** True when the fault happens now; counted. */
  hits(kind: FaultKind): boolean {
    const forced = this.#forced.get(kind) ?? 0;
    if (forced > 0) this.#forced.set(kind, forced - 1);
    else if (!this.#rng.chance(this.rates[kind] ?? 0)) return false;
    this.injected[kind] += 1;
    return true;
  }

  /** Length of one delay, milliseconds. */
  delayMs(): number {
    const longest = this.rates.delay_ms ?? 200;
    return this.#rng.uniform(longest / 10, longest);
  }

  /** Length of one stall, milliseconds. */
  stallMs(): number {
    return this.rates.stall_ms ?? 5000;
  }
}

/** Outgoing frames of one socket, with the plan's faults in between. Pings do not pass through here. */
export class FaultyPipe {
  readonly #socket: WebSocket;
  readonly #faults: FaultPlan;
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: string | null = null;
  #stalled = false;

  constructor(socket: WebSocket, faults: FaultPlan) {
    this.#socket = socket;
    this.#faults = faults;
    socket.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#timers.clear();
    });
  }

  /** Send, or not: a stalled pipe loses the frame as a dead socket of the venue does. */
  send(text: string): void {
    if (this.#stalled) return;
    if (this.#faults.hits('disconnect')) {
      this.#socket.terminate();
      return;
    }
    if (this.#faults.hits('stall')) {
      this.#stalled = true;
      this.#later(this.#faults.stallMs(), () => {
        this.#stalled = false;
      });
      return;
    }
    if (this.#faults.hits('drop')) return;
    if (this.#faults.hits('delay')) {
      this.#later(this.#faults.delayMs(), () => this.#write(text));
      return;
    }
    if (this.#held === null && this.#faults.hits('reorder')) {
      this.#held = text;
      return;
    }
    this.#write(text);
    if (this.#faults.hits('duplicate')) this.#write(text);
    if (this.#held !== null) {
      const late = this.#held;
      this.#held = null;
      this.#write(late);
    }
  }

  #write(text: string): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text);
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }
}

/** Handles an upgrade request; answers or destroys the socket itself. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** A plain HTTP server on loopback whose `close` ends open connections instead of waiting for them. */
export class LoopbackServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(handler: RequestListener, upgrade?: UpgradeListener) {
    this.#server = createServer(handler);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // After an upgrade Node leaves the socket to us: a client that resets it must not end the process.
      socket.on('error', () => socket.destroy());
    });
    if (upgrade !== undefined) this.#server.on('upgrade', upgrade);
  }

  /** Listen; port 0 takes a free one. @returns "host:port". @throws the listen error (address in use, ...). */
  async listen(port: number, host: string): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return `${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Stop listening and end every open connection. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Refuse an upgrade with a JSON body, as a gateway does before there is a WebSocket. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string, body: unknown): void {
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n` +
      `connection: close\r\n\r\n${text}`,
  );
}

/** `1234` at scale 4 -> "0.1234"; the inverse of `parseScaled`, with a fixed number of decimals. */
export function formatScaled(value: number, scale: number, decimals = scale): string {
  const sign = value < 0 ? '-' : '';
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).padEnd(decimals, '0');
  return decimals === 0 ? sign + whole : `${sign}${whole}.${fraction.slice(0, decimals)}`;
}

/** As {@link formatScaled} without trailing zeros: 5000 at scale 4 -> "0.5", 10,000 -> "1". */
export function formatScaledShort(value: number, scale: number): string {
  return formatScaled(value, scale).replace(/\.?0+$/, '');
}

/** Microseconds to RFC 3339 in UTC; whole seconds without a fraction. */
export function isoFromUs(at_us: number): string {
  const ms = Math.floor(at_us / 1000);
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

const EASTERN_DATE = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** US Eastern calendar date, YYYY-MM-DD: the game date of every American league. */
export function easternDate(at_us: number): string {
  return EASTERN_DATE.format(new Date(Math.floor(at_us / 1000)));
}
