/** Runs a command line in this process and keeps what it wrote. */
import { Readable, Writable } from 'node:stream';
import { runCli } from '../../runtime/cli/program.ts';

export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
  /** The one document on stdout. */
  json(): Record<string, unknown>;
}

class Sink extends Writable {
  text = '';
  onText: ((text: string) => void) | null = null;
  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    this.onText?.(this.text);
    done();
  }
}

export interface RunOptions {
  env?: Record<string, string>;
  /** What a person types; nobody is there when it is left out. */
  typed?: string;
  /** Interrupt once this has been seen on stdout. */
  interruptAfter?: (stdout: string) => boolean | Promise<void>;
}

export async function arbees(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = new Sink();
  const stderr = new Sink();
  const controller = new AbortController();
  const { interruptAfter, typed, env = {} } = options;
  const stdin = typed === undefined ? {} : { stdin: Readable.from(typed === '' ? [] : [typed]) };
  if (interruptAfter !== undefined) {
    stdout.onText = (text) => {
      const answer = interruptAfter(text);
      if (answer instanceof Promise) void answer.finally(() => controller.abort());
      else if (answer) controller.abort();
    };
  }
  const code = await runCli(args, { ...stdin, stdout, stderr, env, signal: controller.signal });
  return {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    json() {
      const lines = stdout.text.split('\n');
      if (lines.length !== 2 || lines[1] !== '') throw new Error(`not one line of JSON: ${stdout.text.slice(0, 500)}`);
      return JSON.parse(lines[0] as string) as Record<string, unknown>;
    },
  };
}

/** Keys anywhere in a document that are not snake_case; keys of maps (by id, by date) are the callers' to leave out. */
export function oddKeys(value: unknown, skip: ReadonlySet<string> = new Set()): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => oddKeys(item, skip));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(key) ? [] : [key]),
    ...(skip.has(key) ? [] : oddKeys(inner, skip)),
  ]);
}
