import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/process.mjs';
import { figureTable, readable } from '../../scripts/lib/table.mjs';

/** Runs the benchmark script as `npm run bench -- ARGS` does. */
function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(root, 'scripts', 'bench.mjs'), ...args], { cwd: root, encoding: 'utf8' });
}

describe('npm run bench', { timeout: 120_000 }, () => {
  test('prints one JSON array of figures on standard output and nothing else', () => {
    const { status, stdout, stderr } = bench('bundle-size', '--json');
    expect(status, stderr).toBe(0);
    const figures: Record<string, unknown>[] = JSON.parse(stdout);
    expect(figures.map((figure) => figure.name)).toContain('scripts_and_styles_gzipped');
    for (const figure of figures) expect(Object.keys(figure)).toEqual(['name', 'value', 'unit', 'min', 'max', 'runs']);
    expect(stderr).toContain('Node');
  });

  test('lists what there is to measure', () => {
    const { status, stdout } = bench('--list', '--json');
    expect(status).toBe(0);
    const listed: { name: string; description: string }[] = JSON.parse(stdout);
    expect(listed.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['bundle-size', 'demo-memory', 'fresh-clone']),
    );
    for (const { description } of listed) expect(description).not.toBe('');
  });

  test('refuses an unknown name and names the known ones', () => {
    const { status, stdout, stderr } = bench('no-such-thing');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('bundle-size');
  });
});

describe('the table of figures', () => {
  test('keeps three digits of what is measured and every digit of what is counted', () => {
    expect([0.43219, 12.345, 987, 15_000, 123_456.7].map(readable)).toEqual([
      '0.432',
      '12.3',
      '987',
      '15,000',
      '123,457',
    ]);
  });

  test('aligns numbers to the right', () => {
    const figure = { unit: 'ns', min: 1, max: 3, runs: 5 };
    const rows = figureTable([
      { name: 'short', value: 2, ...figure },
      { name: 'a_longer_name', value: 15_000, ...figure },
    ]).split('\n');
    expect(rows[1]).toBe('short               2  ns    1 .. 3         5');
    expect(rows[2]).toBe('a_longer_name  15,000  ns    1 .. 3         5');
  });
});
