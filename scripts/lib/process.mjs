/** Starting other programs, and asking whether this file is the one that was started. */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root directory, without a trailing slash. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/**
 * True when the module at `url` is the program that Node was asked to run (links followed).
 * @param {string} url `import.meta.url` of the asking module
 */
export function isMain(url) {
  const started = process.argv[1];
  return started !== undefined && existsSync(started) && realpathSync(started) === realpathSync(fileURLToPath(url));
}

/**
 * Where a program is, or `undefined`. Rust's own directory counts even when the shell was not told about it.
 * @param {string} name
 */
export function findProgram(name) {
  const directories = [...(process.env.PATH ?? '').split(delimiter), cargoBin(), '/usr/sbin', '/sbin'];
  for (const directory of directories) {
    if (directory === '') continue;
    const path = join(directory, process.platform === 'win32' ? `${name}.exe` : name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not in this directory: look in the next
    }
  }
  return undefined;
}

/** Directory in which rustup puts `cargo` and its friends. */
function cargoBin() {
  return join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'bin');
}

/** The environment for cargo: rustup's directory is on PATH even right after its installation. */
export function rustEnvironment() {
  return { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}${cargoBin()}` };
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, echo?: NodeJS.WritableStream }} [options] `echo`: where to repeat the
 *   program's output while it runs
 * @returns {Promise<{ status: number, output: string }>} exit status (127 when it could not be started) and both streams
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString('utf8');
      options.echo?.write(chunk);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => resolve({ status: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ status: code ?? 1, output }));
  });
}

/**
 * Runs a program while nothing else goes on, for at most a quarter of an hour; returns status and output.
 * @param {string} command
 * @param {readonly string[]} args
 */
export function runNow(command, args) {
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', timeout: 900_000 });
  return { status: result.status ?? 127, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}
