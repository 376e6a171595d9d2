/** Small servers on loopback that answer what a test tells them to. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { InputEvent } from '../../../runtime/trading/types/events.ts';
import type { Clock, FeedSink, RawFrame } from '../../../runtime/trading/types/feeds.ts';

/** The wall clock: loopback tests wait for real sockets. */
export const WALL: Clock = { nowUs: () => Date.now() * 1000 };

/** A server that is closed when its test ends. */
export interface Loopback {
  url: string;
  requests: IncomingMessage[];
  sockets: WebSocket[];
  received: string[];
}

/** What the server does: answer requests, and greet sockets (return text to send on opening and on each frame). */
export interface Behaviour {
  http?: (request: IncomingMessage, response: ServerResponse) => void;
  open?: (socket: WebSocket) => void;
  text?: (socket: WebSocket, text: string) => void;
  accept?: (request: IncomingMessage) => boolean;
}

/** Start a server on a free port. */
export async function loopback({ http, open, text, accept }: Behaviour): Promise<Loopback> {
  const requests: IncomingMessage[] = [];
  const sockets: WebSocket[] = [];
  const received: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    if (http === undefined) response.writeHead(404).end();
    else http(request, response);
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    requests.push(request);
    // A client that hangs up on a refusal resets the connection; that is its right, and no error of the test.
    socket.on('error', () => socket.destroy());
    if (accept?.(request) === false) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    upgrades.handleUpgrade(request, socket, head, (ws) => {
      sockets.push(ws);
      ws.on('message', (data) => {
        received.push(data.toString());
        text?.(ws, data.toString());
      });
      open?.(ws);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    sockets,
    received,
  };
}

/** Wait until the check passes; generous, because the machine may be busy. */
export function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000, interval: 10 });
}

/** Answer with JSON. */
export function json(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Collects what a session delivers. */
export class Collector implements FeedSink {
  readonly frames: RawFrame[] = [];
  readonly events: InputEvent[] = [];

  frame(frame: RawFrame): void {
    this.frames.push(frame);
  }

  event(event: InputEvent): void {
    this.events.push(event);
  }

  of<T extends InputEvent['type']>(type: T): Extract<InputEvent, { type: T }>[] {
    return this.events.filter((event): event is Extract<InputEvent, { type: T }> => event.type === type);
  }
}
