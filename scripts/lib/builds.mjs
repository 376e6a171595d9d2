/** Set-up steps 2 to 4: the kernel, the TypeScript, the web page. Each is built when what it reads has changed. */
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureKernel } from '../kernel.mjs';
import { digestFiles, listFiles, readStamp, writeStamp } from './inputs.mjs';
import { root, run, rustEnvironment } from './process.mjs';
import { Failure } from './report.mjs';

const stampPath = join(root, 'build', '.setup.json');
const sourceRooms = ['adapters', 'bench', 'db', 'engine-wasm', 'runtime', 'tests', 'web'];
const pageRooms = ['web', 'engine-wasm', 'runtime/trading', 'runtime/services/api'];
const compilerInputs = new Set(['.ts', '.tsx', '.mts', '.js', '.mjs', '.json']);
const assetInputs = new Set(['.wasm', '.sql', '.json']);
const kernelInputs = [
  ...['engine-rs', 'engine-wasm', 'xtask', '.cargo', 'Cargo.toml', 'Cargo.lock', 'rust-toolchain.toml'],
  'scripts/kernel.mjs',
];

/** Files that running code reads beside itself: the module, migrations, tables. They travel into build/. */
const assets = () => listFiles(root, ['adapters', 'db', 'engine-wasm', 'runtime'], { extensions: assetInputs });

const digests = {
  kernel: () => digestFiles(root, listFiles(root, kernelInputs)),
  typescript: () => {
    const sources = listFiles(root, sourceRooms, { extensions: compilerInputs, skip: ['web/dist'] });
    return digestFiles(root, [...sources, ...assets(), 'tsconfig.json', 'package-lock.json']);
  },
  web: () => digestFiles(root, [...listFiles(root, pageRooms, { skip: ['web/dist'] }), 'package-lock.json']),
};

/** Is what was built last the same as what is here now? */
const isStale = (/** @type {keyof typeof digests} */ name) => readStamp(stampPath)[name] !== digests[name]();

/** Remembers what a step has read. */
const remember = (/** @type {keyof typeof digests} */ name, /** @type {string} */ digest) =>
  writeStamp(stampPath, { ...readStamp(stampPath), [name]: digest });

/**
 * The digest of what a step is about to read, taken before it runs, so that an edit during the build is not lost. Until the step
 * has succeeded it counts as never done: a failed build may have left half of its output.
 */
function begin(/** @type {keyof typeof digests} */ name) {
  remember(name, '');
  return digests[name]();
}

/** Has every TypeScript source its output? */
function outputsAreComplete() {
  const sources = listFiles(root, sourceRooms, { extensions: new Set(['.ts', '.tsx']), skip: ['web/dist'] });
  const outputs = sources.filter((name) => !name.endsWith('.d.ts')).map((name) => name.replace(/\.tsx?$/, '.js'));
  return outputs.every((name) => existsSync(join(root, 'build', name)));
}

/** Removes from build/ what no source stands behind any more, so that a deleted file cannot be imported. */
function removeOrphans() {
  const known = new Set(assets());
  for (const name of listFiles(join(root, 'build'), sourceRooms)) {
    const stem = name.replace(/\.map$/, '').replace(/\.[cm]?jsx?$/, '');
    const hasSource = ['.ts', '.tsx', '.js', '.mjs'].some((extension) => existsSync(join(root, stem + extension)));
    if (!hasSource && !known.has(name)) rmSync(join(root, 'build', name), { force: true });
  }
}

/** The kernel's module and glue: rebuilt with Rust, or taken as committed. */
export const kernel = {
  title: 'kernel',
  stale: () => isStale('kernel'),
  build: async (/** @type {(line: string) => void} */ say) => {
    process.env.PATH = rustEnvironment().PATH;
    try {
      const { message } = ensureKernel({ say });
      remember('kernel', digests.kernel()); // taken afterwards: the step writes among its own inputs
      return message;
    } catch (error) {
      // The kernel's script names the remedy in its own words.
      throw new Failure('the kernel is not ready', error instanceof Error ? error.message : String(error));
    }
  },
};

/** TypeScript to build/, with the files that the code reads at run time. */
export const typescript = {
  title: 'TypeScript: tsc to build/',
  stale: () => !outputsAreComplete() || isStale('typescript'),
  build: async () => {
    const digest = begin('typescript');
    // Types are `npm run lint`'s affair: leaving them out here takes seconds off every start.
    const emit = [
      '-p',
      join(root, 'tsconfig.json'),
      '--noCheck',
      '--incremental',
      'false',
      '--tsBuildInfoFile',
      'null',
    ];
    const args = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), ...emit];
    const { status, output } = await run(process.execPath, args);
    if (status !== 0) throw new Failure('the TypeScript does not compile', 'mend the errors above', output);
    removeOrphans();
    for (const name of assets()) {
      const target = join(root, 'build', name);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, name), target);
    }
    remember('typescript', digest);
  },
};

/** The page: web/ to web/dist. */
export const page = {
  title: 'web page: vite to web/dist',
  stale: () =>
    existsSync(join(root, 'web', 'index.html')) &&
    (!existsSync(join(root, 'web', 'dist', 'index.html')) || isStale('web')),
  build: async () => {
    const digest = begin('web');
    const args = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', join(root, 'web')];
    const { status, output } = await run(process.execPath, [...args, '--logLevel', 'warn']);
    if (status !== 0) throw new Failure('the web page does not build', 'mend the errors above', output);
    remember('web', digest);
  },
};
