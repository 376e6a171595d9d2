/**
 * The component face of the kernel: the committed module becomes a WebAssembly component (WIT world `arbees:engine`), which is
 * transpiled to JavaScript in build/component/; the TypeScript types of the contract go to engine-wasm/dist/component-types/.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DIST, ROOT } from './kernel.mjs';
import { codeSha256, functionImports, sha256, stubModule } from './wasm-bytes.mjs';

const OUT = join(ROOT, 'build', 'component');
const TYPES = join(DIST, 'component-types');
const CORE = 'engine.core.wasm';

/** @param {string} dir @param {Iterable<[string, Uint8Array]>} files */
function writeAll(dir, files) {
  rmSync(dir, { recursive: true, force: true });
  for (const [name, bytes] of files) {
    const file = join(dir, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}

/**
 * Build the component unless build/component already is the one of the committed module.
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<{ action: 'current' | 'built', dir: string, core: string, message: string }>}
 * @throws when jco is not installed, or when the core it extracts has other code than the module
 */
export async function buildComponent({ force = false } = {}) {
  const module = readFileSync(join(DIST, 'engine_bg.wasm'));
  const name = sha256(module);
  const stamp = join(OUT, 'module.sha256');
  const core = join(OUT, CORE);
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === name) {
    return {
      action: 'current',
      dir: OUT,
      core,
      message: `the component of ${name.slice(0, 12)} is in build/component`,
    };
  }
  const jco = await import('@bytecodealliance/jco').catch(() => {
    throw new Error('jco is not installed; run npm ci');
  });
  const imports = functionImports(module);
  const adapters = [...new Set(imports.map((wanted) => wanted.module))].map((from) => [
    from,
    stubModule(imports.filter((wanted) => wanted.module === from)),
  ]);
  const component = await jco.componentNew(module, adapters);
  const { files } = await jco.transpile(component, { name: 'engine', instantiation: { tag: 'sync' } });
  const entries = Object.entries(files);
  const extracted = files[CORE];
  if (extracted === undefined || codeSha256(extracted) !== codeSha256(module)) {
    throw new Error('the core inside the component has other code than the module');
  }
  writeAll(
    TYPES,
    entries.filter(([file]) => file.endsWith('.d.ts')),
  );
  writeAll(OUT, [...entries, ['engine.component.wasm', component]]);
  writeFileSync(stamp, name);
  return {
    action: 'built',
    dir: OUT,
    core,
    message: `component of ${name.slice(0, 12)} in build/component, ${component.length} bytes`,
  };
}
