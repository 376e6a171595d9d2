import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkImports } from '../../scripts/lib/imports.mjs';
import { root } from '../../scripts/lib/process.mjs';
import { type PlantedTree, plantTree } from './planted.ts';

/** Every file that the planted imports point to; none of them imports anything itself. */
const targets = [
  'adapters/http/client.ts',
  'adapters/matching/teams.ts',
  'adapters/kalshi/parse.ts',
  'bench/one.ts',
  'db/schema.ts',
  'engine-wasm/engine.ts',
  'runtime/bus/bus.ts',
  'runtime/cli/command.ts',
  'runtime/services/api/types.ts',
  'runtime/services/shard/shard.ts',
  'runtime/tape/tape.ts',
  'runtime/telemetry/log.ts',
  'runtime/trading/types/units.ts',
  'tests/helper.ts',
  'web/page.ts',
];

/** rule, importing file, what it imports (a target above, or a bare name). */
const forbidden: readonly (readonly [rule: string, from: string, to: string])[] = [
  ['no-unresolvable', 'runtime/tape/bad1.ts', './absent.ts'],
  ['engine-imports-nothing-of-ours', 'engine-wasm/bad.ts', 'runtime/trading/types/units.ts'],
  ['trading-imports-engine-only', 'runtime/trading/bad1.ts', 'runtime/tape/tape.ts'],
  ['trading-imports-engine-only', 'runtime/trading/bad2.ts', 'adapters/http/client.ts'],
  ['trading-uses-no-node-api', 'runtime/trading/bad3.ts', 'node:fs'],
  ['tape-imports-trading-only', 'runtime/tape/bad2.ts', 'runtime/services/shard/shard.ts'],
  ['calibration-imports-trading-and-engine-only', 'runtime/calibration/bad.ts', 'adapters/kalshi/parse.ts'],
  ['bus-imports-trading-only', 'runtime/bus/bad.ts', 'db/schema.ts'],
  ['telemetry-imports-trading-only', 'runtime/telemetry/bad.ts', 'runtime/bus/bus.ts'],
  ['journal-imports-trading-only', 'runtime/journal/bad.ts', 'db/schema.ts'],
  ['demo-imports-trading-engine-and-adapters', 'runtime/demo/bad.ts', 'runtime/services/shard/shard.ts'],
  ['services-import-no-cli-no-web', 'runtime/services/bad1.ts', 'runtime/cli/command.ts'],
  ['services-import-no-cli-no-web', 'runtime/services/bad2.ts', 'web/page.ts'],
  ['cli-imports-services-and-below', 'runtime/cli/bad.ts', 'web/page.ts'],
  ['adapters-import-trading-and-http-only', 'adapters/espn/bad1.ts', 'runtime/services/shard/shard.ts'],
  ['adapters-import-trading-and-http-only', 'adapters/espn/bad2.ts', 'db/schema.ts'],
  ['no-adapter-imports-another', 'adapters/espn/bad3.ts', 'adapters/kalshi/parse.ts'],
  ['no-adapter-imports-another', 'adapters/http/bad4.ts', 'adapters/kalshi/parse.ts'],
  ['no-adapter-imports-another', 'adapters/espn/bad5.ts', 'adapters/matching/teams.ts'],
  ['http-imports-trading-only', 'adapters/http/bad.ts', 'runtime/telemetry/log.ts'],
  ['matching-imports-trading-only', 'adapters/matching/bad.ts', 'runtime/tape/tape.ts'],
  ['db-imports-trading-only', 'db/bad.ts', 'runtime/bus/bus.ts'],
  ['web-imports-trading-engine-and-api-only', 'web/bad1.ts', 'runtime/services/shard/shard.ts'],
  ['web-imports-trading-engine-and-api-only', 'web/bad2.ts', 'db/schema.ts'],
  ['product-imports-no-tests-no-bench', 'runtime/services/bad3.ts', 'tests/helper.ts'],
  ['product-imports-no-tests-no-bench', 'adapters/espn/bad6.ts', 'bench/one.ts'],
  ['product-needs-no-dev-dependency', 'runtime/services/bad4.ts', 'fast-check'],
];

/** Imports the architecture page allows: none of them may be refused. */
const allowed: readonly (readonly [from: string, to: string])[] = [
  ['runtime/trading/good.ts', 'engine-wasm/engine.ts'],
  ['runtime/tape/good.ts', 'runtime/trading/types/units.ts'],
  ['runtime/services/good.ts', 'adapters/kalshi/parse.ts'],
  ['runtime/services/good2.ts', 'db/schema.ts'],
  ['runtime/services/good3.ts', 'express'],
  ['runtime/cli/good.ts', 'runtime/services/shard/shard.ts'],
  ['adapters/espn/good.ts', 'adapters/http/client.ts'],
  ['adapters/espn/good2.ts', 'runtime/trading/types/units.ts'],
  ['adapters/espn/good3.ts', 'node:zlib'],
  ['web/good.ts', 'runtime/services/api/types.ts'],
  ['web/good2.ts', 'engine-wasm/engine.ts'],
  ['web/good3.ts', 'react'],
  ['tests/good.ts', 'runtime/services/shard/shard.ts'],
  ['bench/good.ts', 'adapters/kalshi/parse.ts'],
];

/** The specifier with which `from` reaches `to`. */
function specifier(from: string, to: string): string {
  if (!targets.includes(to)) return to;
  return `${'../'.repeat(from.split('/').length - 1)}${to}`;
}

const ruleNames: string[] = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')).forbidden.map(
  (rule: { name: string }) => rule.name,
);

describe('the import rules', () => {
  let tree: PlantedTree;

  beforeEach(() => {
    tree = plantTree(['.dependency-cruiser.cjs', 'package.json']);
    for (const target of targets) tree.write(target, 'export type Thing = number;\nexport const thing = 1;\n');
  });
  afterEach(() => tree.remove());

  test('refuse each planted import, naming the rule, the file and what it imports', async () => {
    for (const [, from, to] of forbidden) {
      tree.write(from, `import { thing } from '${specifier(from, to)}';\nexport const use = thing;\n`);
    }
    const { complaints } = await checkImports(tree.directory);
    for (const [rule, from] of forbidden) {
      expect(complaints.map((complaint) => `${complaint.rule} ${complaint.from}`)).toContain(`${rule} ${from}`);
    }
  });

  test('refuse an import of a type as well as one of a value', async () => {
    tree.write('adapters/espn/bad.ts', "import type { Thing } from '../kalshi/parse.ts';\nexport type Use = Thing;\n");
    const { complaints } = await checkImports(tree.directory);
    expect(complaints).toEqual([
      { rule: 'no-adapter-imports-another', from: 'adapters/espn/bad.ts', to: 'adapters/kalshi/parse.ts' },
    ]);
  });

  test('are checked in files with JSX too', async () => {
    const page = "import { thing } from '../db/schema.ts';\n\nexport const Page = () => <p>{thing}</p>;\n";
    tree.write('web/bad.tsx', page);
    const { complaints, unseen } = await checkImports(tree.directory);
    expect(complaints.map(({ from, to }) => ({ from, to }))).toEqual([{ from: 'web/bad.tsx', to: 'db/schema.ts' }]);
    expect(unseen).toEqual([]);
  });

  test('refuse a circle', async () => {
    tree.write('runtime/tape/one.ts', "import { two } from './two.ts';\nexport const one = () => two;\n");
    tree.write('runtime/tape/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
    const { complaints } = await checkImports(tree.directory);
    expect(new Set(complaints.map((complaint) => complaint.rule))).toEqual(new Set(['no-circular']));
  });

  test('let through what the architecture allows', async () => {
    for (const [from, to] of allowed) {
      const path = specifier(from, to);
      tree.write(from, `import * as thing from '${path}';\nexport const use = thing;\n`);
    }
    const { complaints, unseen } = await checkImports(tree.directory);
    expect(complaints).toEqual([]);
    expect(unseen).toEqual([]);
  });

  test('leave declarations and generated glue alone', async () => {
    const declarations = 'export const memory: WebAssembly.Memory;\n';
    tree.write('engine-wasm/dist/engine_bg.wasm.d.ts', declarations);
    tree.write('engine-wasm/dist/engine.js', "import 'absent';\n");
    tree.write('web/assets.d.ts', declarations);
    tree.write('engine-wasm/good.ts', "import * as glue from './dist/engine.js';\n\nexport const use = glue;\n");
    const { complaints, unseen } = await checkImports(tree.directory);
    expect(complaints).toEqual([]);
    expect(unseen).toEqual([]);
  });

  test('notice that the tool read none of the sources', async () => {
    const config = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8').replace('.*[.]d[.]ts$', '.*[.]ts$');
    tree.write('.dependency-cruiser.cjs', config);
    const { modules, unseen } = await checkImports(tree.directory);
    expect(modules).toBe(0);
    expect(unseen).toContain('runtime/trading/types/units.ts');
  });

  test('are all planted: a rule nobody has seen fail is not a rule', () => {
    expect(new Set([...forbidden.map(([rule]) => rule), 'no-circular'])).toEqual(new Set(ruleNames));
  });
});
