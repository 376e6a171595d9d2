/** Load the module in a page or a worker. */
import type { Capacity } from './contract.ts';
import { Engine } from './engine.ts';
import { sha256Hex } from './sha256.ts';

/** The smallest module with a SIMD instruction: `() -> v128`, `i32.const 0; i8x16.splat`. */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

/** Can this browser run the kernel at all? */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

/** SHA-256 by the platform where it offers it (secure contexts), by our own code elsewhere (http on another machine). */
async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) return sha256Hex(bytes);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Fetch, name and instantiate the module at `url` (e.g. `engine-wasm/dist/engine_bg.wasm` as an asset).
 * @throws Error with a sentence for people when SIMD is missing or the file cannot be fetched
 */
export async function loadEngineWeb(url: string | URL, capacity: Capacity): Promise<Engine> {
  if (!hasSimd()) {
    throw new Error('This browser cannot run WebAssembly SIMD, which the kernel needs. Any browser since 2023 can.');
  }
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The kernel could not be loaded: ${answer.status} from ${String(url)}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const [module, sha256] = await Promise.all([WebAssembly.compile(bytes), digest(bytes)]);
  return Engine.fromModule(module, capacity, sha256);
}
