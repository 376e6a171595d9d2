/** What `npm run lint` checks, as a list, so that the tests can run the very same checks on planted violations. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkImports } from './imports.mjs';
import { findProgram, root, run, rustEnvironment } from './process.mjs';

/**
 * One check of one tree.
 * @typedef {{ name: string, check: (directory: string) => Promise<{ ok: boolean, output: string }> }} Check
 */

/** A tool from node_modules, run by this Node in the tree to check. */
async function tool(/** @type {string} */ directory, /** @type {string[]} */ path, /** @type {string[]} */ args) {
  const program = join(root, 'node_modules', ...path);
  const { status, output } = await run(process.execPath, [program, ...args], { cwd: directory });
  return { ok: status === 0, output };
}

/** A cargo command in the tree to check. */
async function cargo(/** @type {string} */ directory, /** @type {string[]} */ args) {
  if (!existsSync(join(directory, 'Cargo.toml'))) return { ok: true, output: 'no Rust here' };
  const program = findProgram('cargo');
  if (program === undefined) return { ok: false, output: 'cargo is not installed: install Rust with rustup' };
  const { status, output } = await run(program, args, { cwd: directory, env: rustEnvironment() });
  return { ok: status === 0, output };
}

/** The import rules, with the count of files that proves they were read. */
async function imports(/** @type {string} */ directory) {
  const { modules, complaints, unseen } = await checkImports(directory);
  const lines = complaints.map(({ rule, from, to }) => `${rule}: ${from} imports ${to}`);
  lines.push(...unseen.map((file) => `not read by dependency-cruiser: ${file}`));
  return { ok: lines.length === 0 && modules > 0, output: [...lines, `${modules} modules cruised`].join('\n') };
}

/** @type {Check[]} */
export const checks = [
  {
    name: 'biome',
    check: (directory) =>
      tool(
        directory,
        ['@biomejs', 'biome', 'bin', 'biome'],
        ['check', '--error-on-warnings', '--max-diagnostics=200', '.'],
      ),
  },
  { name: 'tsc', check: (directory) => tool(directory, ['typescript', 'bin', 'tsc'], ['--noEmit', '-p', '.']) },
  { name: 'imports', check: imports },
  // What knip.json forgives in runtime/trading is being rewritten there; nothing else is forgiven.
  { name: 'exports', check: (directory) => tool(directory, ['knip', 'bin', 'knip.js'], ['--no-progress']) },
  { name: 'rustfmt', check: (directory) => cargo(directory, ['fmt', '--all', '--check']) },
  {
    name: 'clippy',
    check: (directory) =>
      cargo(directory, ['clippy', '--quiet', '--workspace', '--all-targets', '--', '-D', 'warnings']),
  },
];

/**
 * The check with this name.
 * @param {string} name
 */
export function findCheck(name) {
  const found = checks.find((check) => check.name === name);
  if (found === undefined)
    throw new Error(`no check is called ${name}: ${checks.map((check) => check.name).join(', ')}`);
  return found;
}
