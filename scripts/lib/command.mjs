/** Running the built `arbees` command inside this process: signals, exit status and memory stay one program's. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './process.mjs';
import { Failure } from './report.mjs';

const main = join(root, 'build', 'runtime', 'cli', 'main.js');

/**
 * Becomes `arbees ARGS`.
 * @param {readonly string[]} args
 */
export async function becomeArbees(args) {
  if (!existsSync(main)) throw new Failure('the arbees command is not built', 'npm run setup');
  process.argv = [process.execPath, main, ...args];
  await import(pathToFileURL(main).href);
}
