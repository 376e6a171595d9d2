/**
 * The journal's database as a service sees it. Postgres is asked from here; embedded PGlite computes inside the process (10 ms
 * for 200 entries), so it lives in a thread of its own and decisions never wait for it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { DatabaseError, type DatabaseErrorCode } from '../../../db/errors.ts';
import { makePrivateFiles } from '../../../db/private-files.ts';
import { FencedError } from '../../trading/types/lease.ts';
import { InvariantError } from '../../trading/types/units.ts';
import { startThread } from '../thread.ts';
import {
  STORE_CALLS,
  type Store,
  type StoreAnswer,
  type StoreCalls,
  type StoreInfo,
  type StoreOptions,
  type StoreRequest,
} from './store-contract.ts';

/** Errors lose their class between threads; give the ones that matter their own again. */
function revive({ name, message, code }: Extract<StoreAnswer, { ok: false }>['error']): Error {
  if (name === 'InvariantError') return new InvariantError(message);
  if (name === 'FencedError') return new FencedError(message);
  if (name === 'DatabaseError') return new DatabaseError(code as DatabaseErrorCode, message);
  return Object.assign(new Error(message), code === null ? {} : { code });
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Longest wait for a thread that is to end, milliseconds. */
const CLOSE_MS = 3_000;

/** Without a limit the thread keeps what opening the database left behind: 890 MB resident instead of 480 (2026-11-21). */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 };

/** Calls into the store thread, matched with their answers. */
class StoreThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;
  private gone: Error | null = null;

  constructor() {
    this.worker = startThread(new URL('./store-worker', import.meta.url).href, LIMITS);
    this.worker.on('message', (answer: StoreAnswer) => this.answer(answer));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', (code) => this.end(new Error(`exit code ${code}`)));
  }

  private answer(answer: StoreAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.value);
    else waiting?.reject(revive(answer.error));
  }

  private end(error: unknown): void {
    const message = `the database thread ended: ${error instanceof Error ? error.message : String(error)}`;
    this.gone ??= new DatabaseError('unreachable', message);
    for (const { reject } of this.waiting.values()) reject(this.gone);
    this.waiting.clear();
  }

  call<T>(call: StoreRequest['call'], ...args: unknown[]): Promise<T> {
    if (this.gone !== null) return Promise.reject(this.gone);
    const id = this.next;
    this.next += 1;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker.postMessage({ id, call, args });
    });
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }
}

async function openInThread(options: StoreOptions): Promise<Store> {
  makePrivateFiles(); // a thread cannot say so for itself
  const thread = new StoreThread();
  try {
    const info = await thread.call<StoreInfo>('open', options);
    const calls = STORE_CALLS.map((call) => [call, (...args: unknown[]) => thread.call(call, ...args)] as const);
    return {
      ...info,
      ...(Object.fromEntries(calls) as unknown as StoreCalls),
      async close() {
        // What the thread was doing is whole or absent after the next opening, also when it is not waited for.
        await Promise.race([thread.call('close'), sleep(CLOSE_MS, undefined, { ref: false })]).finally(() =>
          thread.stop(),
        );
      },
    };
  } catch (error) {
    await thread.stop();
    throw error;
  }
}

/**
 * Open and migrate.
 * @throws DatabaseError
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (options.url === undefined) return openInThread(options);
  const { openHere } = await import('./store-here.ts');
  return openHere(options);
}
