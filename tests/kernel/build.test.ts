import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kernelBytes, kernelInfo } from '../../engine-wasm/load-node.ts';
import { buildKernel, DIST, kernelSources, ROOT, sourcesSha256 } from '../../scripts/kernel.mjs';
import { codeSha256, functionImports, sha256, stubModule } from '../../scripts/wasm-bytes.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'arbees-kernel-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Everything the kernel's build reads, in a directory of its own. */
function copyProject(name: string, extra: string[] = []): string {
  const root = join(scratch, name);
  for (const file of [...kernelSources(), ...extra]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    cpSync(join(ROOT, file), join(root, file), { recursive: true });
  }
  return root;
}

/** Run the build script of a copy where no program but this one can be found. */
function withoutRust(root: string) {
  const env = { ...process.env, PATH: join(scratch, 'nothing-here') };
  return spawnSync(process.execPath, [join(root, 'scripts', 'kernel.mjs')], { env, encoding: 'utf8' });
}

const SCRIPTS = ['scripts/kernel.mjs', 'scripts/wasm-bytes.mjs', 'engine-wasm/dist'];

describe('the committed kernel', () => {
  it('is the one its description names, made from the sources as they are', () => {
    const { sha256: name, code_sha256, sources_sha256 } = kernelInfo();
    expect(name).toBe(sha256(kernelBytes()));
    expect(code_sha256).toBe(codeSha256(kernelBytes()));
    expect(sources_sha256).toBe(sourcesSha256());
  });

  it('names no directory of the machine that built it', () => {
    const text = Buffer.from(kernelBytes()).toString('latin1');
    expect(text).not.toContain(ROOT);
    expect(text).not.toMatch(/\/(home|root|Users)\//);
  });

  it('is used without Rust while the sources are unchanged', () => {
    const { status, stdout } = withoutRust(copyProject('unchanged', SCRIPTS));
    expect(stdout).toMatch(/Rust is absent and not needed/);
    expect(status).toBe(0);
  });

  it('is refused without Rust once a source changed, with the remedy named', () => {
    const root = copyProject('changed', SCRIPTS);
    appendFileSync(join(root, 'engine-rs/src/lib.rs'), '\n// another line\n');
    const { status, stderr } = withoutRust(root);
    expect(stderr).toMatch(/the Rust sources changed.*Rust is not installed.*rustup/s);
    expect(status).toBe(1);
  });

  it('is refused when its bytes are not the described ones', () => {
    const root = copyProject('damaged', SCRIPTS);
    appendFileSync(join(root, 'engine-wasm/dist/engine_bg.wasm'), '\0');
    expect(withoutRust(root).stderr).toMatch(/engine_bg.wasm has another digest/);
  });
});

describe('the build', () => {
  it('gives the same bytes in another directory', { timeout: 600_000 }, () => {
    const here = buildKernel({ out: join(scratch, 'here') });
    // The fitting program is no part of the module, but a member of the workspace that cargo wants to see.
    const root = copyProject('elsewhere', ['engine-rs/fit']);
    const out = join(scratch, 'out');
    const targetDir = join(scratch, 'target');
    // Macros and build scripts run on this machine and are the same for both; only they are carried over, to save time.
    cpSync(join(ROOT, 'target', 'release'), join(targetDir, 'release'), { recursive: true, preserveTimestamps: true });
    const built = buildKernel({ root, out, targetDir });
    expect(built).toEqual(here);
    for (const file of ['engine_bg.wasm', 'engine.js', 'engine.d.ts', 'engine_bg.wasm.d.ts']) {
      expect(readFileSync(join(out, file)).equals(readFileSync(join(scratch, 'here', file))), file).toBe(true);
    }
    const same_toolchain = ['rustc', 'llvm', 'linker'].every((field) => built[field] === Object(kernelInfo())[field]);
    if (same_toolchain)
      expect(readFileSync(join(out, 'engine_bg.wasm')).equals(readFileSync(join(DIST, 'engine_bg.wasm')))).toBe(true);
    else console.warn('another toolchain than the committed one: bytes compared between two directories only');
  });

  it('makes stubs with the signatures of the imports', () => {
    const wanted = [
      { module: 'a', name: 'nothing', params: [], results: [] },
      { module: 'a', name: 'number', params: [0x7f, 0x7c], results: [0x7f] },
    ];
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(stubModule(wanted)));
    const { nothing, number } = exports as Record<string, (...args: number[]) => unknown>;
    expect(nothing?.()).toBeUndefined();
    expect(() => number?.(1, 2)).toThrow(WebAssembly.RuntimeError);
    expect(functionImports(stubModule(wanted))).toEqual([]);
  });
});
