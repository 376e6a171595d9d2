/** What a build step read: files, their digest, and the stamps that say which digest was built last. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, sep } from 'node:path';

const neverRead = new Set(['node_modules', 'target', 'build', '.git']);

/**
 * Files below `paths` (files or directories, relative to `root`), sorted, with forward slashes; absent paths are empty.
 * @param {string} root
 * @param {readonly string[]} paths
 * @param {{ extensions?: ReadonlySet<string>, skip?: readonly string[] }} [options] `skip`: relative paths left out
 * @returns {string[]} paths relative to `root`
 */
export function listFiles(root, paths, options = {}) {
  /** @type {string[]} */
  const found = [];
  const skip = new Set(options.skip ?? []);
  const visit = (/** @type {string} */ path) => {
    const name = relative(root, path).split(sep).join('/');
    if (skip.has(name)) return;
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) {
      for (const entry of readdirSync(path)) if (!neverRead.has(entry)) visit(join(path, entry));
    } else if (options.extensions === undefined || options.extensions.has(extname(path))) {
      found.push(name);
    }
  };
  for (const path of paths) visit(join(root, path));
  return found.sort();
}

/**
 * SHA-256 over names and contents.
 * @param {string} root
 * @param {readonly string[]} files relative to `root`
 * @param {string} [salt] anything else the step depends on
 */
export function digestFiles(root, files, salt = '') {
  const hash = createHash('sha256').update(salt);
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`\0${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Reads a JSON stamp; anything unreadable counts as no stamp.
 * @param {string} path
 * @returns {Record<string, string>}
 */
export function readStamp(path) {
  try {
    const value = JSON.parse(readFileSync(path, 'utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/**
 * Writes a JSON stamp whole or not at all.
 * @param {string} path
 * @param {Record<string, string>} stamp
 */
export function writeStamp(path, stamp) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(stamp, null, 2)}\n`);
  renameSync(draft, path);
}
