import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/process.mjs';
import { completeLock, nativeEntry } from '../../scripts/lock.mjs';

describe('the lock file', () => {
  test('names the native packages of every system, so that npm ci accepts it everywhere', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    expect(completeLock(lock.packages).added).toEqual([]);
  });

  test.each([
    ['@swc/core-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@biomejs/cli-linux-x64-musl', { os: ['linux'], cpu: ['x64'], libc: ['musl'] }],
    ['@swc/core-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ])('reads the system of %s from its name', (name, system) => {
    expect(nativeEntry(name, '1.2.3')).toEqual({ version: '1.2.3', optional: true, ...system });
  });

  test('does not guess at packages without a system in the name, nor at version ranges', () => {
    expect(nativeEntry('fsevents', '2.3.3')).toBeUndefined();
    expect(nativeEntry('@swc/core-darwin-arm64', '^1.2.3')).toBeUndefined();
    const owner = { version: '1.0.0', optionalDependencies: { fsevents: '2.3.3' } };
    expect(() => completeLock({ 'node_modules/owner': owner })).toThrow('fsevents@2.3.3');
  });

  test('is completed only where a package is missing, also when it lies beside a nested owner', () => {
    const packages = {
      '': {},
      'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies: { 'tool-darwin-x64': '1.0.0' } },
      'node_modules/outer/node_modules/tool': { version: '1.0.0', optionalDependencies: { 'tool-linux-x64': '1.0.0' } },
      'node_modules/tool-linux-x64': { version: '1.0.0', optional: true },
    };
    const { packages: complete, added } = completeLock(packages);
    expect(added).toEqual(['tool-darwin-x64@1.0.0']);
    expect(complete['node_modules/tool-darwin-x64']).toEqual({
      version: '1.0.0',
      dev: true,
      optional: true,
      os: ['darwin'],
      cpu: ['x64'],
    });
  });
});
