#!/usr/bin/env node
/**
 * Build the kernel: cargo, then wasm-bindgen as a library (engine-wasm/xtask), into engine-wasm/dist/, which is committed.
 * Plain Node, so that it runs before any package is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeSha256, sha256 } from './wasm-bytes.mjs';

const USAGE = `usage: node scripts/kernel.mjs [--force | --check | --wasm-pack | --component]
  (nothing)     build when the Rust sources changed; without Rust use the committed module
  --force       build in any case
  --check       rebuild elsewhere and compare with the committed module
  --wasm-pack   build through wasm-pack and compare the bytes
  --component   make the WebAssembly component, its JavaScript (build/component) and its types`;

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const DIST = join(ROOT, 'engine-wasm', 'dist');
const TARGET = 'wasm32-unknown-unknown';
const WASM_BINDGEN = '0.2.130';
const MODULE = 'engine_bg.wasm';
const GLUE = ['engine.js', 'engine.d.ts', 'engine_bg.wasm.d.ts'];
const INPUT_FILES = ['Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml'];
const INPUT_DIRS = ['engine-rs', 'engine-wasm'];
/** Files below INPUT_DIRS that reach the compiler. */
const IS_INPUT = /^(Cargo\.toml|(xtask\/)?(src\/.+\.(rs|bin)|Cargo\.toml)|wit\/.+\.wit)$/;
const RUST_REMEDY =
  'Install Rust with rustup (https://rustup.rs) and run `npm run setup` again, or undo the changes under engine-rs/ and engine-wasm/.';

/** Compiler flags that do not depend on the machine. */
const FLAGS = ['-Ctarget-feature=+simd128'];

/** @param {string} command @param {string[]} args @param {object} [options] */
function capture(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', ...options });
  return done.status === 0 ? done.stdout.trim() : null;
}

/** Run with the output going to stderr; stdout belongs to whoever called us. */
function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options });
  if (done.error) throw new Error(`${command} cannot be started: ${done.error.message}`);
  if (done.status !== 0) throw new Error(`${command} ${args.slice(0, 3).join(' ')} failed (exit ${done.status})`);
}

/** Every file that decides the module's bytes, relative to the root, sorted. @param {string} root @returns {string[]} */
export function kernelSources(root = ROOT) {
  const files = INPUT_FILES.filter((file) => existsSync(join(root, file)));
  const walk = (top, dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      const inside = relative(top, path).replaceAll('\\', '/');
      if (entry.isDirectory()) {
        if (entry.name !== 'dist' && entry.name !== 'target') walk(top, path);
      } else if (IS_INPUT.test(inside)) files.push(relative(root, path).replaceAll('\\', '/'));
    }
  };
  for (const dir of INPUT_DIRS) walk(join(root, dir), join(root, dir));
  return files.sort();
}

/** Digest over names and contents of all inputs and over the flags; line endings do not count. @param {string} root */
export function sourcesSha256(root = ROOT) {
  const hash = createHash('sha256').update(JSON.stringify([FLAGS, TARGET, WASM_BINDGEN]));
  for (const file of kernelSources(root)) {
    const text = file.endsWith('.bin')
      ? readFileSync(join(root, file), 'latin1')
      : readFileSync(join(root, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`\0${file}\0${text.length}\0${text}`);
  }
  return hash.digest('hex');
}

/** The committed description, or null. @returns {Record<string, string> | null} */
export function committedKernel() {
  const file = join(DIST, 'kernel.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

/** Why the committed files are not the ones kernel.json speaks of, or null. */
function damage(kernel) {
  if (kernel === null) return 'engine-wasm/dist/kernel.json is missing';
  const missing = [MODULE, ...GLUE].find((file) => !existsSync(join(DIST, file)));
  if (missing !== undefined) return `engine-wasm/dist/${missing} is missing`;
  if (sha256(readFileSync(join(DIST, MODULE))) !== kernel.sha256)
    return `engine-wasm/dist/${MODULE} has another digest`;
  return null;
}

/** rustc's version fields, or null where there is no usable Rust. @param {NodeJS.ProcessEnv} env */
function rustVersion(env) {
  const text = capture('rustc', ['-vV'], { env });
  if (text === null || capture('cargo', ['--version'], { env }) === null) return null;
  const field = (name) => new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1] ?? 'unknown';
  return { release: field('release'), commit: field('commit-hash'), llvm: field('LLVM version'), host: field('host') };
}

/** Does this rustc have the standard library of the target? */
function hasTarget(env) {
  const dir = capture('rustc', ['--print', 'target-libdir', '--target', TARGET], { env });
  return dir !== null && existsSync(dir) && readdirSync(dir).some((name) => /^libstd-.*\.rlib$/.test(name));
}

/** Make sure the target is there, by rustup or by our own script; returns the environment to build in. */
function ensureTarget(say) {
  const env = { ...process.env };
  if (hasTarget(env)) return env;
  say(`the Rust target ${TARGET} is missing: rustup target add ${TARGET}`);
  const added = spawnSync('rustup', ['target', 'add', TARGET], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    timeout: 300_000,
  });
  if (added.status === 0 && hasTarget(env)) return env;
  const script = join(ROOT, 'scripts', 'install-wasm-target.sh');
  say('rustup could not add it; building the standard library with scripts/install-wasm-target.sh');
  run('bash', [script]);
  const lines = capture('bash', [script, '--print-env']) ?? '';
  for (const [, name, value] of lines.matchAll(/^export ([A-Z0-9_]+)='([^']*)'$/gm)) env[name] = value;
  if (!hasTarget(env))
    throw new Error(`no compiler with the target ${TARGET}; ask rustup for it: rustup target add ${TARGET}`);
  return env;
}

/** First line of what the linker says about itself. */
function linkerVersion(env, host) {
  const sysroot = capture('rustc', ['--print', 'sysroot'], { env });
  const lld = env[`CARGO_TARGET_${TARGET.toUpperCase().replaceAll('-', '_')}_LINKER`];
  const program = lld ?? join(sysroot, 'lib', 'rustlib', host, 'bin', 'rust-lld');
  const said = capture(program, ['-flavor', 'wasm', '--version'], { env }) ?? capture(program, ['--version'], { env });
  return /LLD [0-9.]+/.exec(said ?? '')?.[0] ?? 'unknown';
}

/** Flags that take this machine's directories out of panic messages and debug paths. */
function remapFlags(env, root, commit) {
  const sysroot = capture('rustc', ['--print', 'sysroot'], { env });
  const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
  const pairs = [
    [join(sysroot, 'lib', 'rustlib', 'src', 'rust'), `/rustc/${commit}`],
    [cargoHome, '/cargo'],
    [root, '/arbees'],
  ];
  return pairs.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/** Environment of a reproducible build of `root`. */
function buildEnv(env, root, rust) {
  const clean = { ...env };
  for (const name of ['RUSTFLAGS', 'CARGO_BUILD_RUSTFLAGS', 'CARGO_BUILD_TARGET']) delete clean[name];
  clean.CARGO_ENCODED_RUSTFLAGS = [...FLAGS, ...remapFlags(env, root, rust.commit)].join('\x1f');
  return clean;
}

function requireRust() {
  const rust = rustVersion(process.env);
  if (rust === null) throw new Error(`Rust is not installed. ${RUST_REMEDY}`);
  return rust;
}

/** kernel.json for a built module. */
function describe(bytes, root, rust, linker) {
  return {
    sha256: sha256(bytes),
    code_sha256: codeSha256(bytes),
    sources_sha256: sourcesSha256(root),
    rustc: `${rust.release} (${rust.commit.slice(0, 12)})`,
    llvm: rust.llvm,
    linker,
    wasm_bindgen: WASM_BINDGEN,
    target: TARGET,
  };
}

/**
 * Build the kernel of `root` into `out`.
 * @param {{ root?: string, out: string, targetDir?: string, say?: (line: string) => void }} options
 * @returns {Record<string, string>} what kernel.json says
 */
export function buildKernel({ root = ROOT, out, targetDir = join(root, 'target'), say = () => {} }) {
  requireRust();
  const env = ensureTarget(say);
  const rust = rustVersion(env);
  const build = (from, target) => [
    'build',
    '--locked',
    '--manifest-path',
    join(from, 'Cargo.toml'),
    '--target-dir',
    target,
  ];
  const module = [...build(root, targetDir), '--release', '--target', TARGET, '-p', 'engine-wasm'];
  run('cargo', module, { cwd: root, env: buildEnv(env, root, rust) });
  // The helper runs here, so it is built for this machine and without the module's flags.
  run('cargo', [...build(ROOT, join(ROOT, 'target')), '-p', 'xtask'], { env });
  mkdirSync(out, { recursive: true });
  run(join(ROOT, 'target', 'debug', 'xtask'), [join(targetDir, TARGET, 'release', 'engine.wasm'), out]);
  const kernel = describe(readFileSync(join(out, MODULE)), root, rust, linkerVersion(env, rust.host));
  writeFileSync(join(out, 'kernel.json'), `${JSON.stringify(kernel, null, 2)}\n`);
  return kernel;
}

/**
 * Have a usable module in engine-wasm/dist: the committed one while its sources are unchanged, else a fresh build.
 * @param {{ say?: (line: string) => void, force?: boolean }} [options]
 * @returns {{ action: 'current' | 'built', seconds: number, sha256: string, message: string }}
 * @throws when a build is needed and impossible; the message names the remedy
 */
export function ensureKernel({ say = (line) => console.error(line), force = false } = {}) {
  const started = process.hrtime.bigint();
  const seconds = () => Number(process.hrtime.bigint() - started) / 1e9;
  const kernel = committedKernel();
  const broken = damage(kernel);
  const changed = broken === null && kernel.sources_sha256 !== sourcesSha256();
  if (broken === null && !changed && !force) {
    const rust = rustVersion(process.env) === null ? 'Rust is absent and not needed: ' : '';
    const message = `${rust}the committed kernel ${kernel.sha256.slice(0, 12)} is used, its sources are unchanged`;
    return { action: 'current', seconds: seconds(), sha256: kernel.sha256, message };
  }
  const why = broken ?? (changed ? 'the Rust sources changed' : 'asked to');
  if (rustVersion(process.env) === null)
    throw new Error(`the kernel must be built (${why}), but Rust is not installed. ${RUST_REMEDY}`);
  say(`building the kernel: ${why}`);
  const built = buildKernel({ out: DIST, say });
  return {
    action: 'built',
    seconds: seconds(),
    sha256: built.sha256,
    message: `built the kernel ${built.sha256.slice(0, 12)} (${why})`,
  };
}

/**
 * Rebuild in a scratch directory and compare with the committed files.
 * @param {{ say?: (line: string) => void }} [options]
 * @returns {{ verdict: 'same' | 'different_toolchain' | 'no_rust', message: string }}
 * @throws when equal toolchains gave different bytes, or the committed files are damaged
 */
export function checkKernel({ say = (line) => console.error(line) } = {}) {
  const kernel = committedKernel();
  const broken = damage(kernel);
  if (broken !== null) throw new Error(`${broken}. Run: node scripts/kernel.mjs --force`);
  if (kernel.sources_sha256 !== sourcesSha256()) {
    throw new Error(
      'the committed kernel is older than its sources. Run: node scripts/kernel.mjs, and commit engine-wasm/dist',
    );
  }
  if (rustVersion(process.env) === null)
    return { verdict: 'no_rust', message: 'Rust is absent: digests compared, nothing rebuilt' };
  const scratch = join(ROOT, 'build', 'kernel-check');
  rmSync(scratch, { recursive: true, force: true });
  const built = buildKernel({ out: scratch, say });
  const other = ['rustc', 'llvm', 'linker', 'wasm_bindgen'].filter((field) => built[field] !== kernel[field]);
  if (other.length > 0) {
    const list = other.map((field) => `${field} ${built[field]} instead of ${kernel[field]}`).join(', ');
    return {
      verdict: 'different_toolchain',
      message: `rebuilt with another toolchain (${list}): bytes are not comparable`,
    };
  }
  const differing = [MODULE, ...GLUE, 'kernel.json'].filter(
    (file) => !readFileSync(join(scratch, file)).equals(readFileSync(join(DIST, file))),
  );
  if (differing.length > 0)
    throw new Error(`the rebuild differs in ${differing.join(', ')}. Run: node scripts/kernel.mjs --force`);
  return {
    verdict: 'same',
    message: `rebuilt: every byte of the committed kernel ${kernel.sha256.slice(0, 12)} is the same`,
  };
}

/** The same build driven by wasm-pack, compared with the committed module. */
function wasmPack() {
  const version = capture('wasm-pack', ['--version']);
  if (version === null) {
    throw new Error(
      'wasm-pack is not installed (cargo install wasm-pack); `npm run build:kernel` makes the same bytes without it',
    );
  }
  if (capture('wasm-bindgen', ['--version']) !== `wasm-bindgen ${WASM_BINDGEN}`) {
    throw new Error(
      `wasm-pack needs wasm-bindgen ${WASM_BINDGEN} on PATH: cargo install wasm-bindgen-cli@${WASM_BINDGEN}`,
    );
  }
  const rust = requireRust();
  const env = ensureTarget((line) => console.error(line));
  const out = join(ROOT, 'build', 'wasm-pack');
  const args = [
    'build',
    'engine-wasm',
    '--target',
    'web',
    '--release',
    '--mode',
    'no-install',
    '--out-dir',
    out,
    '--out-name',
    'engine',
  ];
  run('wasm-pack', args, { env: buildEnv(env, ROOT, rust) });
  const made = sha256(readFileSync(join(out, MODULE)));
  const want = committedKernel()?.sha256;
  if (made !== want) throw new Error(`${version} made ${made}, the committed kernel is ${want}`);
  console.log(`${version}: the same bytes, SHA-256 ${made}`);
}

/** @param {string[]} args */
async function main(args) {
  const [flag = '', ...rest] = args;
  if (rest.length > 0) throw new Error(USAGE);
  if (flag === '' || flag === '--force') {
    const { message, seconds } = ensureKernel({ force: flag === '--force' });
    console.log(`${message} (${seconds.toFixed(1)} s)`);
  } else if (flag === '--check') console.log(checkKernel().message);
  else if (flag === '--wasm-pack') wasmPack();
  else if (flag === '--component') {
    const { buildComponent } = await import('./kernel-component.mjs');
    console.log((await buildComponent()).message);
  } else if (flag === '--help' || flag === '-h') console.log(USAGE);
  else throw new Error(USAGE);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(resolve(process.argv[1])).href) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
