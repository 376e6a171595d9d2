import { rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestFiles, listFiles, readStamp, writeStamp } from '../../scripts/lib/inputs.mjs';
import { explainNpm } from '../../scripts/lib/packages.mjs';
import { Failure } from '../../scripts/lib/report.mjs';
import { checkNode } from '../../scripts/setup.mjs';
import { type PlantedTree, plantTree } from './planted.ts';

describe('the check of Node', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '100.1.0'])('accepts %s', (version) => {
    expect(() => checkNode(version, '>=20.19')).not.toThrow();
  });

  test.each(['20.18.3', '18.20.0', '9.0.0'])('refuses %s and says what to install', (version) => {
    const refusal = refusalOf(() => checkNode(version, '>=20.19'));
    expect(refusal.message).toContain(version);
    expect(refusal.remedy).toContain('20.19');
  });
});

describe('a failed npm ci', () => {
  test.each([
    ['npm error code ENOTFOUND\nnpm error network request failed', 'cannot reach its registry', 'network'],
    ['npm error code EACCES\nnpm error syscall mkdir', 'may not write', 'permission'],
    ['npm error code EUSAGE\nnpm ci can only install packages when your package.json', 'disagree', 'lock file'],
    ['npm error code ENOSPC', 'disk is full', 'free'],
    ['spawn npm ENOENT', 'not on the PATH', 'install npm'],
    ['npm error something new', 'npm ci failed', 'node_modules'],
  ])('that said %j is explained with a remedy', (output, message, remedy) => {
    const failure = explainNpm(output);
    expect(failure.message).toContain(message);
    expect(failure.remedy).toContain(remedy);
  });
});

test('a failure shows the end of what npm said', () => {
  const lines = Array.from({ length: 40 }, (_, i) => `npm error line ${i}`);
  const { details } = explainNpm([...lines, 'npm error code ENOSPC'].join('\n'));
  expect(details).toContain('line 39');
  expect(details).not.toContain('line 9\n');
});

describe('the inputs of a build step', () => {
  let tree: PlantedTree;

  beforeEach(() => {
    tree = plantTree([]);
    tree.write('a/one.ts', '1');
    tree.write('a/two.json', '2');
    tree.write('a/dist/out.ts', '3');
  });
  afterEach(() => tree.remove());

  const digest = () => digestFiles(tree.directory, listFiles(tree.directory, ['a', 'absent'], { skip: ['a/dist'] }));

  test('are the named files without the skipped ones, in one order', () => {
    expect(listFiles(tree.directory, ['a'], { skip: ['a/dist'] })).toEqual(['a/one.ts', 'a/two.json']);
    expect(listFiles(tree.directory, ['a'], { extensions: new Set(['.ts']) })).toEqual(['a/dist/out.ts', 'a/one.ts']);
  });

  test('change with content, name and removal, not with time', () => {
    const before = digest();
    utimesSync(join(tree.directory, 'a/one.ts'), 1, 1);
    expect(statSync(join(tree.directory, 'a/one.ts')).mtimeMs).toBe(1000);
    expect(digest()).toBe(before);
    tree.write('a/dist/out.ts', 'other output');
    expect(digest()).toBe(before);
    tree.write('a/one.ts', 'other');
    const edited = digest();
    expect(edited).not.toBe(before);
    tree.write('a/three.ts', '');
    const added = digest();
    expect(added).not.toBe(edited);
    rmSync(join(tree.directory, 'a/three.ts'));
    expect(digest()).toBe(edited);
  });

  test('are remembered in a stamp; a damaged stamp counts as none', () => {
    const path = join(tree.directory, 'build', 'stamp.json');
    expect(readStamp(path)).toEqual({});
    writeStamp(path, { web: 'abc' });
    expect(readStamp(path)).toEqual({ web: 'abc' });
    tree.write('build/stamp.json', '{"web": "a');
    expect(readStamp(path)).toEqual({});
  });
});

/** What `action` throws, which must be a failure with a remedy. */
function refusalOf(action: () => void): Failure {
  try {
    action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
