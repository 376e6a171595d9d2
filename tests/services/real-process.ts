/** The whole program in a process of its own, as a person starts it, on the simulators of its demo. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { HealthAnswer } from '../../runtime/services/api/contract.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';

export const PROCESS_TOKEN = 'a-token-of-the-process';
const main = fileURLToPath(new URL('../../runtime/cli/main.ts', import.meta.url));
const loader = import.meta.resolve('tsx');
const TRIES = 1_200;

export class RealProcess {
  output = '';
  errors = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<number | null>;
  private url = '';

  /** @param cwd its data directory is below it */
  constructor(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
    const base: NodeJS.ProcessEnv = { ...process.env, ARBEES_API_TOKEN: PROCESS_TOKEN, ...env };
    delete base.ARBEES_DATABASE_URL;
    const command = ['--import', loader, main, ...args, '--port', '0', '--json'];
    this.child = spawn(process.execPath, command, { cwd, env: base, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (bytes) => {
      this.output += String(bytes);
    });
    this.child.stderr?.on('data', (bytes) => {
      this.errors += String(bytes);
    });
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Wait until something holds; it fails with what the process has said when that takes a minute or two. */
  async until(holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let i = 0; i < TRIES; i += 1) {
      if (await holds()) return;
      if (this.child.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`it did not come to that: ${this.output.slice(-500)} ${this.errors.slice(-2_000)}`);
  }

  /** Its one document is printed: page, account and feeds are up. */
  async ready(): Promise<this> {
    await this.until(() => this.output.includes('\n'));
    this.url = (JSON.parse(this.output) as { url: string }).url.replace('localhost', '127.0.0.1');
    return this;
  }

  get address(): string {
    return this.url;
  }

  fetch(path: string, body?: object): Promise<Response> {
    const headers = { authorization: `Bearer ${PROCESS_TOKEN}`, 'content-type': 'application/json' };
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    return fetch(`${this.url}${path}`, init);
  }

  async health(): Promise<HealthAnswer> {
    return (await this.fetch('/api/health')).json() as Promise<HealthAnswer>;
  }

  /** Who halts everything now. */
  async haltedBy(): Promise<string[]> {
    return (await this.health()).halts.filter(({ scope }) => scope === 'all').map(({ by }) => by);
  }

  /** Stored decisions. */
  async decisions(): Promise<JournalEntry[]> {
    return (await this.fetch('/api/journal?limit=10000')).json() as Promise<JournalEntry[]>;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }
}
