/** Load the committed module in Node. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Capacity } from './contract.ts';
import { Engine } from './engine.ts';

/** What engine-wasm/dist/kernel.json says about the module. */
export interface KernelInfo {
  /** SHA-256 of the module's bytes: the kernel's name. */
  sha256: string;
  /** SHA-256 of its sections without the custom ones. */
  code_sha256: string;
  /** Digest of every source that went in. */
  sources_sha256: string;
  rustc: string;
  llvm: string;
  linker: string;
  wasm_bindgen: string;
  target: string;
}

let dist_dir: string | undefined;
let loaded: { module: WebAssembly.Module; sha256: string } | undefined;

/** engine-wasm/dist of the project this file belongs to, also when it runs compiled from build/. @throws when there is none */
export function kernelDist(): string {
  if (dist_dir !== undefined) return dist_dir;
  const from = dirname(fileURLToPath(import.meta.url));
  for (let dir = from; ; dir = dirname(dir)) {
    const manifest = join(dir, 'package.json');
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name === 'arbees') {
      dist_dir = join(dir, 'engine-wasm', 'dist');
      return dist_dir;
    }
    if (dirname(dir) === dir) throw new Error(`no project named arbees above ${from}`);
  }
}

/** The module's bytes. @throws when the kernel has not been built */
export function kernelBytes(): Buffer {
  const file = join(kernelDist(), 'engine_bg.wasm');
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run setup`);
  return readFileSync(file);
}

/** The committed description of the module. */
export function kernelInfo(): KernelInfo {
  return JSON.parse(readFileSync(join(kernelDist(), 'kernel.json'), 'utf8')) as KernelInfo;
}

/** A fresh engine. The module is read, hashed and compiled once per process; every call gives an instance of its own. */
export function loadEngine(capacity: Capacity): Engine {
  if (loaded === undefined) {
    const bytes = kernelBytes();
    loaded = {
      module: new WebAssembly.Module(bytes as BufferSource),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  }
  return Engine.fromModule(loaded.module, capacity, loaded.sha256);
}
