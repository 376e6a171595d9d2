/** Helpers of the simulator tests: clients written from the venues' documents, independent of our own adapters. */

import type { KeyObject } from 'node:crypto';
import { constants, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Clock } from '../../runtime/trading/types/feeds.ts';

/** A clock that stands where it is put. */
export class FixedClock implements Clock {
  at_us: number;

  constructor(at_us = 1_795_219_200_000_000) {
    this.at_us = at_us;
  }

  nowUs(): number {
    return this.at_us;
  }
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const PUBLIC_PEM = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
export const KEY_ID = 'a952bcbe-ec3b-4b5b-b8f9-11dae589608c';

/** The three headers of kalshi.md 1. */
export function kalshiHeaders(
  at_us: number,
  method: string,
  path: string,
  key: KeyObject | string = pair.privateKey,
  key_id = KEY_ID,
): Record<string, string> {
  const timestamp = String(Math.floor(at_us / 1000));
  const signature = sign('sha256', Buffer.from(timestamp + method + path), {
    key: typeof key === 'string' ? createPrivateKey(key) : key,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 32,
  }).toString('base64');
  return {
    'KALSHI-ACCESS-KEY': key_id,
    'KALSHI-ACCESS-TIMESTAMP': timestamp,
    'KALSHI-ACCESS-SIGNATURE': signature,
  };
}

// biome-ignore lint/suspicious/noExplicitAny: frames are looked into field by field
export type Frame = any;

/** A WebSocket client that keeps what it hears. */
export class Listener {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  readonly texts: string[] = [];
  readonly pings: string[] = [];
  #wake: (() => void)[] = [];

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => {
      const text = data.toString();
      this.texts.push(text);
      if (/^[[{]/.test(text)) this.frames.push(JSON.parse(text));
      this.#notify();
    });
    this.socket.on('ping', (data) => {
      this.pings.push(data.toString());
      this.#notify();
    });
    this.socket.on('close', () => this.#notify());
    this.socket.on('error', () => undefined);
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.OPEN) return this;
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('error', reject);
    });
    return this;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Resolve when the condition holds; checked after every arrival. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  /** Everything sent before now has arrived: the server answers a protocol ping in order. */
  async settled(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.once('pong', () => resolve());
      this.socket.ping();
    });
  }

  close(): void {
    this.socket.terminate();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}

/** HTTP status and body of a refused upgrade. */
export async function refusedUpgrade(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: Frame }> {
  const socket = new WebSocket(url, { headers });
  return await new Promise((resolve, reject) => {
    socket.once('open', () => reject(new Error('accepted')));
    socket.once('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (part) => {
        text += String(part);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
    });
    socket.on('error', () => undefined);
  });
}

/** GET as a well-behaved client. */
export async function get(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Frame; headers: Headers }> {
  const response = await fetch(url, { headers: { 'user-agent': 'Arbees/0.1 (+https://example.org)', ...headers } });
  const text = await response.text();
  return { status: response.status, body: /^[[{\d"]/.test(text) ? JSON.parse(text) : text, headers: response.headers };
}
