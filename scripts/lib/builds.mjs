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

/** Remembers what a step has read, taken before it ran, so that an edit during the build is not lost. */
const remember = (/** @type {keyof typeof digests} */ name, /** @type {string} */ digest) =>
  writeStamp(stampPath, { ...readStamp(stampPath), [name]: digest });

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
    const digest = digests.typescript();
    // The compiler's own memory does not notice outputs that were deleted.
    if (!outputsAreComplete()) rmSync(join(root, 'build', '.tsbuildinfo'), { force: true });
    const args = [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(root, 'tsconfig.json')];
    const { status, output } = await run(process.execPath, args);
    const errors = output.match(/error TS\d+/g)?.length ?? 0;
    // The compiler writes its output in spite of wrong types; where it could not write any, nothing can run.
    if (status !== 0 && (errors === 0 || !existsSync(join(root, 'build', 'engine-wasm')))) {
      throw new Failure('the TypeScript does not compile', 'mend the errors above', output);
    }
    removeOrphans();
    for (const name of assets()) {
      const target = join(root, 'build', name);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(root, name), target);
    }
    // Not remembered while there are errors, so that the next run says so again.
    if (errors > 0) return `${errors} type errors (npm run lint -- tsc lists them)`;
    remember('typescript', digest);
    return undefined;
  },
};

/** The page: web/ to web/dist. */
export const page = {
  title: 'web page: vite to web/dist',
  stale: () =>
    existsSync(join(root, 'web', 'index.html')) &&
    (!existsSync(join(root, 'web', 'dist', 'index.html')) || isStale('web')),
  build: async () => {
    const digest = digests.web();
    const args = [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', join(root, 'web')];
    const { status, output } = await run(process.execPath, [...args, '--logLevel', 'warn']);
    if (status !== 0) throw new Failure('the web page does not build', 'mend the errors above', output);
    remember('web', digest);
  },
};
