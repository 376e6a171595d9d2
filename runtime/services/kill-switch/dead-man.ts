/**
 * The dead-man timer: trading halts unless a person gives a sign of life in time. The last sign is kept in a file, so that a process that
 * dies and is started again does not begin to count anew; an orderly end takes the file away.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TimeUs } from '../../trading/types/units.ts';

/** Where the last sign of life for an account is kept. */
export function signPath(data_directory: string, account: string): string {
  return join(data_directory, 'alive', `${encodeURIComponent(account)}.json`);
}

/** A sign that is so much in the future is of a clock that was set back since: nobody knows then how long ago it was. */
const TOLERATED_US = 5_000_000;

/** The last sign in a file; null without one, and the beginning of time where it cannot be read. */
function lastSign(path: string, at_us: TimeUs): TimeUs | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : 0;
  }
  const sign_us = Number(/^\{"alive_at_us":(\d{1,16})\}\s*$/.exec(text)?.[1] ?? 0);
  return sign_us > at_us + TOLERATED_US ? 0 : sign_us;
}

export class DeadMan {
  readonly limit_us: number;
  private readonly path: string;
  private sign_us: TimeUs;

  /**
   * Go on from the last sign of life, or count this start as one where there is none.
   * @param limit_us longest time without a sign
   * @throws what the file system says when the first sign cannot be kept
   */
  constructor(path: string, limit_us: number, at_us: TimeUs) {
    this.path = path;
    this.limit_us = limit_us;
    const sign_us = lastSign(path, at_us);
    this.sign_us = sign_us ?? at_us;
    if (sign_us === null) this.keep();
  }

  /** When trading halts, unless there is a sign until then. */
  get halts_at_us(): TimeUs {
    return this.sign_us + this.limit_us;
  }

  /** Why trading is to be halted; null while there is time. */
  reason(at_us: TimeUs): string | null {
    if (at_us < this.halts_at_us) return null;
    const since = this.sign_us === 0 ? 'nobody knows when' : new Date(this.sign_us / 1_000).toISOString();
    return `no sign of life within ${this.limit_us / 1e6} s (dead-man timer; the last: ${since})`;
  }

  /** A person has given a sign. @throws what the file system says when it cannot be kept; it counts in this process all the same */
  alive(at_us: TimeUs): void {
    this.sign_us = Math.max(this.sign_us, Math.floor(at_us));
    this.keep();
  }

  /** An orderly end: the next start begins to count anew. */
  end(): void {
    rmSync(this.path, { force: true });
  }

  private keep(): void {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const draft = `${this.path}.draft`;
    writeFileSync(draft, `{"alive_at_us":${Math.floor(this.sign_us)}}\n`, { mode: 0o600 });
    renameSync(draft, this.path);
  }
}
