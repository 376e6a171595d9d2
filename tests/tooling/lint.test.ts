import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checks, findCheck } from '../../scripts/lib/checks.mjs';
import { type PlantedTree, plantTree } from './planted.ts';

const manifest = '[package]\nname = "planted"\nversion = "0.1.0"\nedition = "2021"\n\n[workspace]\n';
const cleanRust = '/// Twice `x`.\npub fn twice(x: u32) -> u32 {\n    x * 2\n}\n';
const packageFile = { name: 'planted', type: 'module' };
const cleanModule = "export const greeting = 'hello';\n";
const cleanTest = "import { greeting } from '../runtime/tape/clean.ts';\n\nexport const copy = greeting;\n";
const fiveParameters =
  'export function sum(a: number, b: number, c: number, d: number, e: number): number {\n  return a + b + c + d + e;\n}\n';
const longRust = `/// Long.\npub fn long(mut x: u32) -> u32 {\n${'    x += 1;\n'.repeat(70)}    x\n}\n`;
const longFunction = `export function long(x: number): number {\n${'  x += 1;\n'.repeat(70)}  return x;\n}\n`;

describe('npm run lint', () => {
  let tree: PlantedTree;

  beforeEach(() => {
    tree = plantTree([
      '.biome.json',
      '.gitignore',
      '.dependency-cruiser.cjs',
      'clippy.toml',
      'knip.json',
      'tsconfig.json',
    ]);
    tree.write('package.json', `${JSON.stringify(packageFile, null, 2)}\n`);
    tree.write('runtime/tape/clean.ts', cleanModule);
    tree.write('tests/clean.test.ts', cleanTest);
    tree.write('Cargo.toml', manifest);
    tree.write('src/lib.rs', cleanRust);
  });
  afterEach(() => tree.remove());

  test.each(checks.map((check) => check.name))('%s passes a clean tree', async (name) => {
    const { ok, output } = await findCheck(name).check(tree.directory);
    expect(output).not.toMatch(/\bFAILED\b/);
    expect(ok, output).toBe(true);
  });

  test.each([
    ['biome', 'runtime/tape/bad.ts', 'format', 'export const x = "double quotes";\n'],
    ['biome', 'runtime/tape/bad.ts', 'noExplicitAny', 'export const x = (y: any) => y;\n'],
    ['biome', 'runtime/tape/bad.ts', 'noUnusedImports', "import { a } from './clean.ts';\n"],
    ['biome', 'tests/x/bad.test.ts', 'noFocusedTests', "import { test } from 'vitest';\n\ntest.only('x', () => {});\n"],
    ['biome', 'tests/x/bad.test.ts', 'noSkippedTests', "import { test } from 'vitest';\n\ntest.skip('x', () => {});\n"],
    ['biome', 'runtime/tape/bad.ts', 'noConsole', "console.log('x');\n"],
    ['biome', 'runtime/tape/bad.ts', 'noExcessiveLinesPerFunction', longFunction],
    ['biome', 'runtime/tape/bad.ts', 'noExcessiveLinesPerFile', 'export {};\n'.repeat(401)],
    ['biome', 'runtime/tape/bad.ts', 'useMaxParams', fiveParameters],
    ['tsc', 'runtime/tape/bad.ts', 'TS2322', "export const x: number = 'text';\n"],
    ['tsc', 'runtime/tape/bad.ts', 'TS2322', 'export const x: number = [1][0];\n'],
    ['tsc', 'runtime/tape/bad.ts', 'TS1294', 'export enum Side {\n  Home,\n}\n'],
    [
      'imports',
      'runtime/trading/bad.ts',
      'trading-uses-no-node-api',
      "import { x } from 'node:fs';\n\nexport { x };\n",
    ],
    ['exports', 'runtime/tape/clean.ts', 'unasked', `${cleanModule}export const unasked = greeting;\n`],
    ['exports', 'runtime/tape/clean.ts', 'Unasked', `${cleanModule}export interface Unasked {\n  x: number;\n}\n`],
    ['exports', 'runtime/tape/bad.ts', 'Unused files', "export const x = 'nobody imports this file';\n"],
    ['exports', 'package.json', 'left-pad', JSON.stringify({ ...packageFile, dependencies: { 'left-pad': '1.0.0' } })],
    ['rust-lines', 'src/deep/long.rs', 'src/deep/long.rs: 401 lines, at most 400', '// a line\n'.repeat(401)],
    ['rustfmt', 'src/lib.rs', 'Diff in', 'pub fn twice( x:u32 )->u32 { x*2 }\n'],
    ['clippy', 'src/lib.rs', 'len_zero', `${cleanRust}\npub fn none(x: &[u32]) -> bool {\n    x.len() == 0\n}\n`],
    ['clippy', 'src/lib.rs', 'too_many_lines', longRust],
    ['clippy', 'src/lib.rs', 'dead', `${cleanRust}\nfn unused() {}\n`],
  ])('%s refuses a planted violation in %s (%s)', async (name, path, complaint, text) => {
    tree.write(path, text);
    const { ok, output } = await findCheck(name).check(tree.directory);
    expect(ok, output).toBe(false);
    expect(output).toContain(complaint);
  });
});
