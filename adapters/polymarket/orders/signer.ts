/** Signing in a thread of its own ({@link SigningThread}). */
import type { ResourceLimits, Worker } from 'node:worker_threads';
import type { Hex } from 'viem';
import type { Signed, UnsignedOrder } from './typed-data.ts';

/** What the thread is told. */
export type SignRequest =
  | { kind: 'key'; private_key: Hex }
  | { kind: 'order'; id: number; order: UnsignedOrder; neg_risk: boolean };

/** What it answers; null where the order cannot be signed. */
export interface SignAnswer {
  id: number;
  signed: Signed | null;
}

/** Starts a module as a thread, from source and from the build alike. */
export type StartThread = (module: string, limits: ResourceLimits) => Worker;

const LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };

interface Waiting {
  resolve(signed: Signed): void;
  reject(error: Error): void;
}

/** Call {@link SigningThread.close} when done. */
export class SigningThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #gone: Error | null = null;

  constructor(start: StartThread, private_key: Hex) {
    this.#worker = start(new URL('./sign-worker', import.meta.url).href, LIMITS);
    this.#worker.on('message', ({ id, signed }: SignAnswer) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (signed === null)
        waiting?.reject(new Error('the order cannot be signed: an address, token or amount is none'));
      else waiting?.resolve(signed);
    });
    const end = (): void => {
      this.#gone = new Error('the signing thread ended');
      for (const { reject } of this.#waiting.values()) reject(this.#gone);
      this.#waiting.clear();
    };
    this.#worker.on('error', end);
    this.#worker.on('exit', end);
    this.#send({ kind: 'key', private_key });
  }

  /** Hash and signature. @throws Error where the order cannot be signed or the thread has ended */
  sign(order: UnsignedOrder, neg_risk: boolean): Promise<Signed> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ kind: 'order', id, order, neg_risk });
    });
  }

  #send(request: SignRequest): void {
    this.#worker.postMessage(request);
  }

  /** End the thread. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
