/** What `npm run lint` checks, as a list, so that the tests can run the very same checks on planted violations. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
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

/** Most lines of a Rust file; those of the other languages are counted by Biome. */
const MAX_RUST_LINES = 400;
/** Folders in which nothing is written by hand. */
const NOT_OURS = new Set(['node_modules', 'target', 'build', 'dist']);

/** Every Rust file below a directory. @returns {string[]} */
function rustFiles(/** @type {string} */ directory) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) || entry.name.startsWith('.') ? [] : rustFiles(path);
    return entry.isFile() && entry.name.endsWith('.rs') ? [path] : [];
  });
}

/** Rust files that are too long: clippy counts the lines of functions only (clippy.toml). */
async function rustLines(/** @type {string} */ directory) {
  const files = rustFiles(directory);
  const complaints = files.flatMap((file) => {
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n').length;
    return lines > MAX_RUST_LINES ? [`${relative(directory, file)}: ${lines} lines, at most ${MAX_RUST_LINES}`] : [];
  });
  return {
    ok: complaints.length === 0 && files.length > 0,
    output: [...complaints, `${files.length} Rust files`].join('\n'),
  };
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
  { name: 'rust-lines', check: rustLines },
  { name: 'rustfmt', check: (directory) => cargo(directory, ['fmt', '--all', '--check']) },
  {
    name: 'clippy',
    check: (directory) =>
      cargo(directory, [
        ...['clippy', '--quiet', '--workspace', '--all-targets', '--'],
        ...['-D', 'warnings', '-D', 'clippy::too_many_lines'],
      ]),
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
