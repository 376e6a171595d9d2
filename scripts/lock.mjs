#!/usr/bin/env node
/**
 * `npm run lock`: completes package-lock.json for the systems it was not written on.
 *
 * Packages with native parts name one optional package per system. npm leaves out of the lock file those that the registry at
 * hand does not have, and then refuses its own lock file (`npm ci`: "Missing: ..."). Their version is known all the same, since
 * the package that wants them names it exactly, and their system stands in their name. What this adds has no integrity digest:
 * npm fills it in when it is run where the package can be had.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './lib/process.mjs';
import { Failure, runMain } from './lib/report.mjs';

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 's390x', 'x64'];

/**
 * An entry of the lock file.
 * @typedef {{ version?: string, dev?: boolean, optional?: boolean, os?: string[], cpu?: string[], libc?: string[],
 *   optionalDependencies?: Record<string, string> }} Entry
 */

/**
 * Where Node would find `name` from the package at `path`, if the lock file has it.
 * @param {Record<string, Entry>} packages
 */
function isLocked(packages, /** @type {string} */ path, /** @type {string} */ name) {
  for (let place = path; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    if (packages[`${place === '' ? '' : `${place}/`}node_modules/${name}`] !== undefined) return true;
    if (place === '') return false;
  }
}

/**
 * The entry for a native package, from its name: `@scope/tool-linux-arm64-musl`.
 * @param {string} name
 * @param {string} version must be exact
 * @returns {Entry | undefined} nothing when the name does not tell a system
 */
export function nativeEntry(name, version) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const os = words.find((word) => systems.includes(word));
  const cpu = words.map((word) => processors.find((known) => word === known)).find(Boolean);
  if (os === undefined || cpu === undefined || !/^\d+\.\d+\.\d+/.test(version)) return undefined;
  const libc = words.includes('musl') ? ['musl'] : words.some((word) => word.startsWith('gnu')) ? ['glibc'] : undefined;
  return { version, cpu: [cpu], ...(libc === undefined ? {} : { libc }), optional: true, os: [os] };
}

/**
 * Adds what is missing.
 * @param {Record<string, Entry>} packages the lock file's packages by path
 * @returns {{ packages: Record<string, Entry>, added: string[] }} sorted as npm sorts
 */
export function completeLock(packages) {
  /** @type {Record<string, Entry>} */
  const complete = { ...packages };
  /** @type {string[]} */
  const added = [];
  for (const [path, owner] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (isLocked(complete, path, name)) continue;
      const entry = nativeEntry(name, version);
      if (entry === undefined) {
        throw new Failure(`${name}@${version} is not in the lock file`, 'run npm install where the registry has it');
      }
      complete[`node_modules/${name}`] = owner.dev ? { ...entry, dev: true } : entry;
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(complete).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { packages: Object.fromEntries(sorted), added };
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const path = join(root, 'package-lock.json');
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    const { packages, added } = completeLock(lock.packages);
    if (added.length > 0) writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
    process.stdout.write(added.length === 0 ? 'lock: complete\n' : `lock: added ${added.join(', ')}\n`);
  });
}
