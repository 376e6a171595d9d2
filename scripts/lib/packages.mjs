/** Set-up step 1: the npm packages, exactly as the lock file names them, and the link that makes `npx arbees` work. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { digestFiles, readStamp, writeStamp } from './inputs.mjs';
import { root, run } from './process.mjs';
import { Failure } from './report.mjs';

const stampPath = join(root, 'node_modules', '.arbees-setup.json');
// A tree installed for another system has the wrong binaries in it.
const system = `${process.platform}-${process.arch}`;

/** What is installed should equal this; changes with the lock file and with the system. */
function wanted() {
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new Failure('package-lock.json is missing', 'restore it: git checkout package-lock.json');
  }
  return digestFiles(root, ['package-lock.json'], system);
}

/** True when an installation made by hand already holds every package of the lock file in its version. */
function installedByHand() {
  try {
    const read = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([path, entry]) =>
        path === '' || installed[path]?.version === entry.version || (entry.optional && !installed[path]),
    );
  } catch {
    return false;
  }
}

/** What npm's complaint means and what to do about it. */
export function explainNpm(/** @type {string} */ output) {
  if (/^spawn npm\S* ENOENT/m.test(output)) {
    return new Failure('npm is not on the PATH', 'install npm; it comes with Node', '');
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return new Failure(
      'npm may not write here',
      `give yourself write permission on ${root} and on npm's cache (npm config get cache), then run it again`,
      tail(output),
    );
  }
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET/.test(output)) {
    return new Failure(
      'npm cannot reach its registry',
      'connect to the network, or point npm at a registry you can reach (npm config set registry ADDRESS)',
      tail(output),
    );
  }
  if (/can only install packages when your package.json and package-lock.json|EUSAGE/.test(output)) {
    return new Failure(
      'package.json and package-lock.json disagree',
      'run npm install once and commit the lock file',
      tail(output),
    );
  }
  if (/ENOSPC/.test(output)) return new Failure('the disk is full', 'free about 1 GB and run it again', tail(output));
  return new Failure('npm ci failed', 'read the lines above; deleting node_modules often helps', tail(output));
}

/** The last lines of an output: what a reader needs of it. */
function tail(/** @type {string} */ output) {
  return output.trimEnd().split('\n').slice(-15).join('\n');
}

/** npm itself: the one that started us, else the one on PATH. */
function npm() {
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.c?js$/.test(started)) return { command: process.execPath, first: [started] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
}

/** npm links the commands of packages, but not the command of the package it stands in. */
function linkOwnCommand() {
  const directory = join(root, 'node_modules', '.bin');
  const link = join(directory, 'arbees');
  const target = join('..', '..', 'scripts', 'arbees.mjs');
  if (process.platform === 'win32') return;
  if (lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(link) === target) return;
  mkdirSync(directory, { recursive: true });
  rmSync(link, { force: true });
  symlinkSync(target, link);
  chmodSync(join(root, 'scripts', 'arbees.mjs'), 0o755);
}

/** The step. */
export const packages = {
  title: 'packages: npm ci',
  stale: () => {
    const fresh = existsSync(stampPath) && readStamp(stampPath).lock === wanted();
    if (fresh) linkOwnCommand();
    return !fresh;
  },
  build: async () => {
    if (!installedByHand()) {
      const { command, first } = npm();
      const args = [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
      const { status, output } = await run(command, args);
      if (status !== 0) throw explainNpm(output);
    }
    linkOwnCommand();
    writeStamp(stampPath, { lock: wanted() });
  },
};
