/** The kernel and the rival as native programs: built and run by cargo where there is one. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { kernelDist } from '../../engine-wasm/load-node.ts';

/**
 * Samples in ns by name, e.g. `native_16k` and `rival_16k` (per market) of `scan_ns`; null, with a line on stderr, where
 * cargo is missing.
 */
export function nativeSamples(example: 'scan_ns' | 'walk_ns' = 'scan_ns'): Record<string, number[]> | null {
  const root = join(kernelDist(), '..', '..');
  const target = join(root, 'build', 'bench-native');
  const args = [
    'run',
    '--quiet',
    '--locked',
    '--release',
    '-p',
    'engine-rs',
    '--example',
    example,
    '--target-dir',
    target,
  ];
  // As good as this processor allows, or the comparison would flatter WASM.
  const env = { ...process.env, RUSTFLAGS: '-C target-cpu=native' };
  const done = spawnSync('cargo', args, { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) {
    console.error(`native figures left out: ${done.error?.message ?? done.stderr.trim().split('\n').at(-1)}`);
    return null;
  }
  return JSON.parse(done.stdout) as Record<string, number[]>;
}
