/**
 * The dead man's switch: once one heartbeat was taken, the venue takes back everything that rests of the API key when none comes for
 * ten seconds. It cannot be disarmed, so it has one owner (polymarket.md 3.6; parts.md 6, 2026-12).
 */
import { pause } from '../../http/client.ts';
import type { AccountRequests } from '../account-requests.ts';
import { readHeartbeat } from './answers.ts';
import { heartbeatRequest } from './wire.ts';

/** Half of what the venue waits. */
const EVERY_MS = 5_000;

/** Sends until {@link Heartbeat.stop}; then the venue takes back what rests. */
export class Heartbeat {
  readonly #requests: AccountRequests;
  readonly #missed: (in_a_row: number) => void;
  readonly #every_ms: number;
  readonly #stop = new AbortController();
  #id = '';
  #in_a_row = 0;
  #running: Promise<void> | null = null;

  /** @param missed told of every one that was not taken: after two the venue may already be taking everything back */
  constructor(requests: AccountRequests, missed: (in_a_row: number) => void, every_ms = EVERY_MS) {
    this.#requests = requests;
    this.#missed = missed;
    this.#every_ms = every_ms;
  }

  /** Arm it. @throws Error when it runs already */
  start(): void {
    if (this.#running !== null) throw new Error('heartbeat: it has one owner and runs already');
    this.#running = this.#run();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#beat();
      await pause(this.#every_ms, this.#stop.signal);
    }
  }

  /** A wrong id is told with the one that is expected: it is sent at once, because a refused one counts for nothing. */
  async #beat(): Promise<void> {
    for (let tries = 0; tries < 2; tries += 1) {
      const reply = await this.#requests.send(heartbeatRequest(this.#id));
      const read = reply.kind === 'lost' ? { ok: false, next_id: null } : readHeartbeat(reply.status, reply.body);
      if (read.next_id !== null) this.#id = read.next_id;
      if (read.ok) {
        this.#in_a_row = 0;
        return;
      }
      if (read.next_id === null) break;
    }
    this.#in_a_row += 1;
    this.#missed(this.#in_a_row);
  }

  /** Send no more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }
}
