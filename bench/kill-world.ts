/** `arbees run` on the simulators of a demo world, killed with SIGKILL at chance moments and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadEngine } from '../engine-wasm/load-node.ts';
import { type DemoWorld, startDemo } from '../runtime/demo/index.ts';
import { type AccountProof, checkLedger } from '../runtime/services/account/check.ts';
import type { AccountPlace } from '../runtime/services/account/place.ts';
import { addresses } from '../runtime/services/all-in-one/demo-service.ts';
import { makeSystemClock } from '../runtime/telemetry/clock.ts';
import type { JournalEntry } from '../runtime/trading/types/journal.ts';

const TOKEN = 'a-token-of-the-killed';
export const ACCOUNT = 'killed';
/** Longest wait for a start or a trade. */
const WITHIN_MS = 90_000;
/**
 * The world runs sixty times as fast as life, and every kill leaves orders unknown: what would halt a desk of real time is out of reach,
 * because a halted desk cannot be killed at work.
 */
const UNBROKEN = {
  ...{ max_adverse_in_a_row: 1_000_000, max_losses_in_a_row: 1_000_000, max_errors_in_a_row: 1_000_000 },
  day_loss_limit_udollars: 20_000_000_000,
};

/** How the program is started: `node ...args`. */
export interface Program {
  args: readonly string[];
  /** Where it runs: its data directory is below. */
  cwd: string;
}

/** One start of the program. */
export interface Life {
  /** Milliseconds from the start of the process until the first decision on what a feed said, and until its first order. */
  first_decision_ms: number;
  first_order_ms: number | null;
  orders: number;
  /** It wrote something of its own before it was killed. */
  decided: boolean;
}

/** Simulated venues that outlive every process. */
export class KillWorld {
  private readonly world: DemoWorld;
  private readonly feeds: string;
  private readonly settings: string;
  private readonly children = new Set<ChildProcess>();

  private constructor(world: DemoWorld, feeds: string) {
    this.world = world;
    this.feeds = feeds;
    this.settings = join(dirname(feeds), 'settings.json');
  }

  /** Start the venues; addresses and keys go into files below a directory. */
  static async start(directory: string, seed = 3): Promise<KillWorld> {
    const world = await startDemo({ seed, speed: 60, clock: makeSystemClock(), makeEngine: loadEngine });
    mkdirSync(directory, { recursive: true });
    const { espn, kalshi, polymarket } = addresses(world);
    writeFileSync(join(directory, 'key.pem'), kalshi?.private_key_pem ?? '', { mode: 0o600 });
    const { rest_url, ws_url, key_id } = kalshi as NonNullable<typeof kalshi>;
    const feeds = join(directory, 'feeds.json');
    const file = { espn, kalshi: { rest_url, ws_url, key_id, private_key_file: 'key.pem' }, polymarket };
    writeFileSync(feeds, JSON.stringify(file));
    writeFileSync(join(directory, 'settings.json'), JSON.stringify(UNBROKEN));
    return new KillWorld(world, feeds);
  }

  async stop(): Promise<void> {
    for (const child of this.children) child.kill('SIGKILL');
    await this.world.stop();
  }

  /** Start the program once; it ends by the signal, when `until` has answered. */
  async live(
    place: AccountPlace,
    program: Program,
    { signal, until }: { signal: 'SIGKILL' | 'SIGTERM'; until: (running: Running) => Promise<unknown> },
  ): Promise<Life> {
    const env: NodeJS.ProcessEnv = { ...process.env, ARBEES_API_TOKEN: TOKEN };
    delete env.ARBEES_DATABASE_URL;
    if ('url' in place) env.ARBEES_DATABASE_URL = place.url;
    const db = 'directory' in place ? ['--db', place.directory] : [];
    const began_us = Date.now() * 1_000;
    const args = [
      ...program.args,
      'run',
      '--feeds',
      this.feeds,
      '--account',
      ACCOUNT,
      '--settings',
      this.settings,
      '--port',
      '0',
      '--json',
      ...db,
    ];
    const child = spawn(process.execPath, args, { cwd: program.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.children.add(child);
    const running = new Running(child);
    try {
      await until(running);
    } finally {
      child.kill(signal);
      await running.ended;
      this.children.delete(child);
    }
    const own = running.seen;
    // The entries that open a run carry the time at which it began to; what the past cost shows in the first decision after them.
    const first = own.find(({ at_us }) => at_us > (own[0]?.at_us ?? 0));
    const order = own.find(({ kind }) => kind === 'order_intent');
    const since = (entry: JournalEntry | undefined): number | null =>
      entry === undefined ? null : (entry.at_us - began_us) / 1_000;
    return {
      first_decision_ms: since(first) ?? Number.NaN,
      first_order_ms: since(order),
      orders: own.filter(({ kind }) => kind === 'order_intent').length,
      decided: first !== undefined,
    };
  }

  /** What the journal proves, once nobody has it. */
  async prove(place: AccountPlace): Promise<AccountProof> {
    const [proof] = await checkLedger(place, ACCOUNT);
    if (proof === undefined) throw new Error(`no account ${ACCOUNT}`);
    return proof;
  }
}

/** A process that was started, as its own output and API show it. */
export class Running {
  readonly ended: Promise<number | null>;
  /** Decisions of its own that were read. */
  readonly seen: JournalEntry[] = [];
  private output = '';
  private errors = '';
  private code: number | null | undefined;

  constructor(child: ChildProcess) {
    child.stdout?.on('data', (bytes) => {
      this.output += String(bytes);
    });
    child.stderr?.on('data', (bytes) => {
      this.errors = (this.errors + String(bytes)).slice(-2_000);
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.code = code;
        resolve(code);
      });
    });
  }

  /** Its page is up, its account open and its feeds started. */
  async ready(): Promise<string> {
    await this.wait(() => this.output.includes('\n'));
    const { url } = JSON.parse(this.output) as { url?: string };
    if (url === undefined) throw new Error(`the program did not start: ${this.output}`);
    return url.replace('localhost', '127.0.0.1');
  }

  /** Read its own decisions until so many orders are among them. */
  async orders(count: number): Promise<void> {
    const url = await this.ready();
    const get = async <T>(path: string): Promise<T> =>
      (await fetch(`${url}/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json() as Promise<T>;
    let from_seq = await beginningOf(get);
    await this.wait(async () => {
      const more = await get<JournalEntry[]>(`journal?from_seq=${from_seq}&limit=10000`);
      this.seen.push(...more);
      from_seq += more.length;
      return this.seen.filter(({ kind }) => kind === 'order_intent').length >= count;
    });
  }

  private async wait(holds: () => boolean | Promise<boolean>): Promise<void> {
    const until = performance.now() + WITHIN_MS;
    while (!(await holds())) {
      if (this.code !== undefined) throw new Error(`the program ended by itself with ${this.code}: ${this.errors}`);
      if (performance.now() > until) throw new Error(`nothing within ${WITHIN_MS} ms: ${this.errors}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Number of the entry that began the run which answers. */
async function beginningOf(get: <T>(path: string) => Promise<T>): Promise<number> {
  const { run } = await get<{ run: { run_id: string } }>('view');
  let to = (await get<{ decisions: number }>('account')).decisions + 1;
  while (to > 1) {
    const from = Math.max(1, to - 1_000);
    const page = await get<JournalEntry[]>(`journal?from_seq=${from}&limit=${to - from}`);
    const own = page.find(({ kind, body }) => kind === 'run_started' && 'run_id' in body && body.run_id === run.run_id);
    if (own !== undefined) return own.seq;
    to = from;
  }
  throw new Error(`run ${run.run_id} has not begun`);
}
