#!/usr/bin/env node
/**
 * Everything between a fresh clone and a program that runs: `npm run setup`; `npm start` and `npm test` begin with it.
 *
 * Plain Node, nothing installed: it must run before `npm ci` has. Each step is done when what it reads has changed, and says
 * in one line what it did and how long that took.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernel, page, typescript } from './lib/builds.mjs';
import { packages } from './lib/packages.mjs';
import { isMain, root } from './lib/process.mjs';
import { Failure, runMain, since } from './lib/report.mjs';

/**
 * Refuses a Node that is too old.
 * @param {string} version such as `20.19.0`
 * @param {string} range such as `>=20.19`, as package.json states it
 */
export function checkNode(version, range) {
  const [wantMajor = 0, wantMinor = 0] = range.replace(/^\D+/, '').split('.').map(Number);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  throw new Failure(
    `Node ${version} is too old: Arbees needs Node ${wantMajor}.${wantMinor} or newer`,
    `install Node ${wantMajor}.${wantMinor} or newer (a version manager such as nvm does it: nvm install ${wantMajor})`,
  );
}

/** True while the process with this number lives. */
function isAlive(/** @type {number} */ pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/**
 * Lets one set-up at a time work in this checkout; the others wait and then find nothing to do.
 * @param {NodeJS.WritableStream} out
 * @returns {Promise<() => void>} gives the lock back
 */
async function takeLock(out) {
  const path = join(root, 'build', '.setup.lock');
  mkdirSync(join(root, 'build'), { recursive: true });
  let told = false;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(path, { encoding: 'utf8', flag: 'a+' }));
    // A number of 0 is a lock whose owner is just writing its own.
    if (holder > 0 && !isAlive(holder)) rmSync(path, { force: true });
    else if (!told) {
      out.write('set-up: another one is running here, waiting for it\n');
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const allSteps = { packages, kernel, typescript, page };

/**
 * Does what is out of date.
 * @param {object} [options]
 * @param {readonly (keyof typeof allSteps)[]} [options.steps] which steps; all of them when left out
 * @param {NodeJS.WritableStream} [options.out] where the lines go; standard output when left out
 * @param {boolean} [options.quiet] say nothing when nothing had to be done
 * @returns {Promise<string[]>} titles of the steps that ran
 */
export async function setUp(options = {}) {
  const started_ms = performance.now();
  const out = options.out ?? process.stdout;
  const say = (/** @type {string} */ line) => out.write(`\n  ${line}\n  `);
  checkNode(process.versions.node, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node);
  const steps = (options.steps ?? /** @type {const} */ (['packages', 'kernel', 'typescript', 'page'])).map(
    (name) => allSteps[name],
  );
  /** @type {string[]} */
  const done = [];
  if (steps.some((step) => step.stale())) {
    const giveBack = await openLock(out);
    try {
      for (const step of steps) {
        if (!step.stale()) continue;
        const step_ms = performance.now();
        // The line is opened before the work, so that a slow step is seen to be under way.
        out.write(`set-up: ${step.title} ... `);
        const message = await step.build(say).catch((error) => {
          out.write('failed\n');
          throw error;
        });
        out.write(`${message === undefined ? '' : `${message}, `}${since(step_ms)}\n`);
        done.push(step.title);
      }
    } finally {
      giveBack();
    }
  }
  if (done.length === 0 && !options.quiet) out.write(`set-up: nothing to do (${since(started_ms)})\n`);
  return done;
}

/** The lock, or a failure that says why this directory cannot be written. */
async function openLock(/** @type {NodeJS.WritableStream} */ out) {
  try {
    return await takeLock(out);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(
      `cannot write to ${join(root, 'build')}: ${reason}`,
      'give yourself write permission on the checkout',
    );
  }
}

if (isMain(import.meta.url)) await runMain(async () => void (await setUp()));
