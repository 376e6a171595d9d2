/**
 * The output contract of every command: with `--json` exactly one JSON document goes to stdout and everything else to
 * stderr; without it, stdout carries text for people. Keys are snake_case with the unit in the name. Failures are one clear
 * line naming field, value and expectation, and one exit code of {@link EXIT}.
 */
import type { Readable, Writable } from 'node:stream';
import { progress as clackProgress, log } from '@clack/prompts';
import type { Command } from 'commander';
import { InputError, type InputErrorDetails } from '../services/input-error.ts';
import { redactText } from '../telemetry/redact.ts';

/** Exit codes; printed by `arbees --help` and documented in docs/cli.md. */
export const EXIT = { ok: 0, failed: 1, usage: 2, unreachable: 3, invariant: 4, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What each exit code says, in the order printed by `--help`. */
const EXIT_TEXT: readonly (readonly [ExitCode, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.failed, 'done, but something failed or was found wrong'],
  [EXIT.usage, 'wrong use or bad input'],
  [EXIT.unreachable, 'a needed port, database or network cannot be reached'],
  [EXIT.invariant, 'a broken invariant: a fault in the program or its data'],
  [EXIT.interrupted, 'interrupted'],
];

/** Details of a {@link CliError}. */
export interface CliErrorDetails extends InputErrorDetails {
  exit?: ExitCode;
}

/** A failure the user can act on: printed as one line (or as `{error}` under `--json`) and turned into an exit code. */
export class CliError extends InputError {
  override readonly name = 'CliError';
  readonly exit: ExitCode;

  /** @param code stable snake_case name, e.g. "file_not_found"; the exit code defaults to {@link EXIT.usage}. */
  constructor(code: string, message: string, details: CliErrorDetails = {}) {
    super(code, message, details);
    this.exit = details.exit ?? (this.fault === 'work' ? EXIT.failed : EXIT.usage);
  }
}

/** Where a command writes. Replaced in tests and by callers that embed the CLI. */
export interface CliIo {
  stdout: Writable;
  stderr: Writable;
  env: Readonly<Record<string, string | undefined>>;
  /** Where a person's answer comes from; nobody answers where it is left out. */
  stdin?: Readable;
  /** Aborted on Ctrl-C; long commands stop cleanly. */
  signal: AbortSignal;
}

interface OutputState {
  io: CliIo;
  emitted: boolean;
  exit: ExitCode;
}

const states = new WeakMap<Command, OutputState>();
const never = new AbortController().signal;

function rootOf(command: Command): Command {
  let root = command;
  while (root.parent !== null) root = root.parent;
  return root;
}

function stateOf(command: Command): OutputState {
  const root = rootOf(command);
  const known = states.get(root);
  if (known !== undefined) return known;
  const { stdin, stdout, stderr, env } = process;
  const state: OutputState = { io: { stdin, stdout, stderr, env, signal: never }, emitted: false, exit: EXIT.ok };
  states.set(root, state);
  return state;
}

/** Bind a program to its streams; main does this once, before parsing. */
export function bindIo(program: Command, io: CliIo): void {
  states.set(rootOf(program), { io, emitted: false, exit: EXIT.ok });
}

/** The streams, environment and abort signal of the running command. */
export function ioOf(command: Command): CliIo {
  return stateOf(command).io;
}

/** Is `--json` given? */
export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}

/** Is `--quiet` given? Progress and notes are then left out. */
function isQuiet(command: Command): boolean {
  return command.optsWithGlobals<{ quiet?: boolean }>().quiet === true;
}

/**
 * Print a command's one result: `json` as a document under `--json`, `human` (text or a function making it) otherwise.
 * @throws Error when a command emits twice.
 */
export function emit(command: Command, json: unknown, human: string | (() => string)): void {
  const state = stateOf(command);
  if (state.emitted) throw new Error('a command emits exactly one document');
  state.emitted = true;
  if (isJson(command)) state.io.stdout.write(`${JSON.stringify(json)}\n`);
  else state.io.stdout.write(`${(typeof human === 'string' ? human : human()).replace(/\n$/, '')}\n`);
}

/** End with this exit code although the command returns normally, e.g. {@link EXIT.failed} after findings were emitted. */
export function setExit(command: Command, exit: ExitCode): void {
  stateOf(command).exit = exit;
}

/** The exit code set by {@link setExit}. */
export function exitOf(command: Command): ExitCode {
  return stateOf(command).exit;
}

/** Was the result already printed? */
export function hasEmitted(command: Command): boolean {
  return stateOf(command).emitted;
}

/** A line on stderr, unless `--quiet`. */
export function note(command: Command, text: string): void {
  if (!isQuiet(command)) ioOf(command).stderr.write(`${redactText(text)}\n`);
}

/** Print an error, without secrets of addresses, in the form that `--json` decides: a document on stdout, or one line on stderr. */
export function printError(io: CliIo, json: boolean, error: CliError): void {
  const { code, field, expected } = error;
  const message = redactText(error.message);
  if (json) {
    const body = {
      code,
      message,
      ...(field === undefined ? {} : { field }),
      ...(expected === undefined ? {} : { expected }),
    };
    io.stdout.write(`${JSON.stringify({ error: body })}\n`);
    return;
  }
  const where = field === undefined ? '' : `${field}: `;
  const wanted = expected === undefined ? '' : `; expected ${expected}`;
  io.stderr.write(`error: ${where}${message}${wanted}\n`.replaceAll(/\n(?=.)/g, ' '));
}

/** How far a long piece of work is. */
export interface Progress {
  /** @param total omit while unknown. `message` replaces the title's detail. */
  update(done: number, total?: number, message?: string): void;
}

/** Silence before progress is shown, milliseconds: nothing flashes for quick work. */
const QUIET_START_MS = 2_000;
/** Between plain progress lines, milliseconds. */
const LINE_EVERY_MS = 5_000;

function percent(done: number, total: number | undefined): string {
  return total === undefined || total === 0 ? `${done}` : `${Math.floor((100 * done) / total)} %`;
}

interface Painter {
  paint(text: string, done: number, total: number | undefined): void;
  end(text: string): void;
}

function plainPainter(stderr: Writable): Painter {
  let last = Number.NEGATIVE_INFINITY;
  return {
    paint(text, done, total) {
      const now = performance.now();
      if (now - last < LINE_EVERY_MS) return;
      last = now;
      stderr.write(`${text}: ${percent(done, total)}\n`);
    },
    end(text) {
      if (last !== Number.NEGATIVE_INFINITY) stderr.write(`${text}\n`);
    },
  };
}

function barPainter(stderr: Writable, title: string): Painter {
  const bar = clackProgress({ max: 100, output: stderr });
  let at = 0;
  bar.start(title);
  return {
    paint(text, done, total) {
      const next = total === undefined || total === 0 ? at : Math.floor((100 * done) / total);
      bar.advance(Math.max(0, next - at), total === undefined ? `${text}: ${done}` : text);
      at = Math.max(at, next);
    },
    end(text) {
      bar.stop(text);
    },
  };
}

/** Rejects when the user asks for the end; the work is left where it is, and ends with the process. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new CliError('interrupted', 'stopped', { exit: EXIT.interrupted }));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Run work that may take more than two seconds, with progress on stderr: a bar on a terminal, plain lines otherwise, nothing
 * with `--quiet` or when it is done sooner.
 * @throws CliError `interrupted` as soon as the user asks for the end
 */
export async function withProgress<T>(
  command: Command,
  title: string,
  work: (progress: Progress) => Promise<T>,
): Promise<T> {
  const { stderr, signal } = ioOf(command);
  const untilDone = (progress: Progress): Promise<T> => Promise.race([work(progress), untilAborted(signal)]);
  if (isQuiet(command)) return untilDone({ update: () => undefined });
  const began = performance.now();
  let painter: Painter | null = null;
  let now: { done: number; total: number | undefined; text: string } = { done: 0, total: undefined, text: title };
  const show = (): void => {
    if (painter === null && performance.now() - began < QUIET_START_MS) return;
    const tty = 'isTTY' in stderr && stderr.isTTY === true;
    painter ??= tty ? barPainter(stderr, title) : plainPainter(stderr);
    painter.paint(now.text, now.done, now.total);
  };
  const timer = setInterval(show, 500);
  const finish = (word: string): void => {
    clearInterval(timer);
    painter?.end(`${title}: ${word} after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  };
  try {
    const result = await untilDone({
      update(done, total, message) {
        now = { done, total, text: message === undefined ? title : `${title}: ${message}` };
        show();
      },
    });
    finish('done');
    return result;
  } catch (error) {
    finish('failed');
    throw error;
  }
}

/** A warning line on stderr, shown even with `--quiet`. */
export function warn(command: Command, said: string): void {
  const { stderr } = ioOf(command);
  const text = redactText(said);
  if ('isTTY' in stderr && stderr.isTTY === true) log.warn(text, { output: stderr });
  else stderr.write(`warning: ${text}\n`);
}

/**
 * Parse an integer option within bounds.
 * @throws CliError naming the field, the value and the range.
 */
export function integerOption(field: string, text: string, min: number, max: number): number {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || value < min || value > max)
    throw new CliError('bad_option', `got ${JSON.stringify(text)}`, {
      field,
      expected: `a whole number from ${min} to ${max}`,
    });
  return value;
}

/** Names of one exit code per line, for `--help`. */
export function exitHelp(): string {
  return ['Exit codes:', ...EXIT_TEXT.map(([code, text]) => `  ${String(code).padEnd(4)} ${text}`)].join('\n');
}

/** Examples block for `--help`: pairs of command line and what it does. */
export function examples(lines: readonly (readonly [string, string])[]): string {
  return ['', 'Examples:', ...lines.flatMap(([line, text]) => [`  $ ${line}`, `      ${text}`])].join('\n');
}
