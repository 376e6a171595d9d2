import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkImports } from '../../scripts/lib/imports.mjs';
import { root } from '../../scripts/lib/process.mjs';
import { type PlantedTree, plantTree } from './planted.ts';

/** Every file that the planted imports point to; none of them imports anything itself. */
const targets = [
  'adapters/espn/session.ts',
  'adapters/http/client.ts',
  'adapters/http/simulated-wire.ts',
  'adapters/kalshi/orders.ts',
  'adapters/kalshi/parse.ts',
  'adapters/kalshi/session.ts',
  'adapters/kalshi/simulator/index.ts',
  'adapters/matching/teams.ts',
  'bench/one.ts',
  'db/schema.ts',
  'engine-wasm/book-contract.ts',
  'engine-wasm/contract.ts',
  'engine-wasm/engine.ts',
  'engine-wasm/set-kinds.ts',
  'runtime/bus/bus.ts',
  'runtime/cli/command.ts',
  'runtime/services/api/contract.ts',
  'runtime/services/shard/shard.ts',
  'runtime/services/words.ts',
  'runtime/tape/tape.ts',
  'runtime/telemetry/log.ts',
  'runtime/trading/estimates/games.ts',
  'runtime/trading/execution/legs.ts',
  'runtime/trading/market/book.ts',
  'runtime/trading/portfolio/ledger.ts',
  'runtime/trading/risk/limits.ts',
  'runtime/trading/strategies/sets.ts',
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
  ['demo-imports-trading-engine-and-simulators', 'runtime/demo/bad.ts', 'runtime/services/shard/shard.ts'],
  ['demo-imports-trading-engine-and-simulators', 'runtime/demo/bad2.ts', 'adapters/kalshi/parse.ts'],
  ['services-import-no-cli-no-web', 'runtime/services/bad1.ts', 'runtime/cli/command.ts'],
  ['services-import-no-cli-no-web', 'runtime/services/bad2.ts', 'web/page.ts'],
  ['no-service-imports-another', 'runtime/services/api/bad.ts', 'runtime/services/shard/shard.ts'],
  ['cli-imports-services-and-words-only', 'runtime/cli/bad.ts', 'web/page.ts'],
  ['cli-imports-services-and-words-only', 'runtime/cli/bad2.ts', 'runtime/tape/tape.ts'],
  ['cli-imports-services-and-words-only', 'runtime/cli/bad3.ts', 'adapters/kalshi/parse.ts'],
  ['cli-imports-services-and-words-only', 'runtime/cli/bad4.ts', 'engine-wasm/engine.ts'],
  ['cli-imports-services-and-words-only', 'runtime/cli/bad5.ts', 'runtime/trading/risk/limits.ts'],
  ['adapters-import-types-of-trading-only', 'adapters/espn/bad7.ts', 'runtime/trading/market/book.ts'],
  ['adapters-import-types-of-trading-only', 'adapters/matching/bad2.ts', 'runtime/trading/strategies/sets.ts'],
  ['reader-reaches-no-wire', 'adapters/espn/reader.ts', 'adapters/http/client.ts'],
  ['reader-reaches-no-wire', 'adapters/kalshi/reader.ts', 'adapters/kalshi/session.ts'],
  ['pure-adapter-files-use-no-node-api', 'adapters/espn/bad8.ts', 'node:zlib'],
  ['feed-and-orders-know-nothing-of-each-other', 'adapters/kalshi/account.ts', 'adapters/kalshi/session.ts'],
  ['fees-are-data', 'adapters/kalshi/fees.ts', 'adapters/kalshi/session.ts'],
  ['simulator-is-not-the-client', 'adapters/kalshi/simulator/bad.ts', 'adapters/kalshi/parse.ts'],
  ['only-demo-imports-simulators', 'runtime/services/bad5.ts', 'adapters/kalshi/simulator/index.ts'],
  ['only-demo-imports-simulators', 'adapters/kalshi/bad.ts', 'adapters/kalshi/simulator/index.ts'],
  ['trading-types-keeps-to-its-room', 'runtime/trading/types/bad.ts', 'runtime/trading/market/book.ts'],
  ['trading-types-keeps-to-its-room', 'runtime/trading/types/bad2.ts', 'engine-wasm/engine.ts'],
  ['trading-market-keeps-to-its-room', 'runtime/trading/market/bad.ts', 'runtime/trading/estimates/games.ts'],
  ['trading-market-keeps-to-its-room', 'runtime/trading/market/bad2.ts', 'engine-wasm/engine.ts'],
  ['trading-estimates-keeps-to-its-room', 'runtime/trading/estimates/bad2.ts', 'engine-wasm/set-kinds.ts'],
  ['trading-estimates-keeps-to-its-room', 'runtime/trading/estimates/bad.ts', 'runtime/trading/strategies/sets.ts'],
  ['trading-strategies-keeps-to-its-room', 'runtime/trading/strategies/bad1.ts', 'runtime/trading/risk/limits.ts'],
  ['trading-strategies-keeps-to-its-room', 'runtime/trading/strategies/bad2.ts', 'runtime/trading/execution/legs.ts'],
  ['trading-strategies-keeps-to-its-room', 'runtime/trading/strategies/bad3.ts', 'runtime/trading/portfolio/ledger.ts'],
  ['trading-strategies-keeps-to-its-room', 'runtime/trading/strategies/bad4.ts', 'engine-wasm/engine.ts'],
  ['trading-risk-keeps-to-its-room', 'runtime/trading/risk/bad.ts', 'runtime/trading/market/book.ts'],
  ['trading-risk-keeps-to-its-room', 'runtime/trading/risk/bad2.ts', 'engine-wasm/contract.ts'],
  ['trading-execution-keeps-to-its-room', 'runtime/trading/execution/bad.ts', 'runtime/trading/portfolio/ledger.ts'],
  ['trading-execution-keeps-to-its-room', 'runtime/trading/execution/bad2.ts', 'runtime/trading/risk/limits.ts'],
  ['trading-portfolio-keeps-to-its-room', 'runtime/trading/portfolio/bad.ts', 'runtime/trading/market/book.ts'],
  ['trading-view-keeps-to-its-room', 'runtime/trading/view/bad.ts', 'runtime/trading/portfolio/ledger.ts'],
  ['adapters-import-trading-and-http-only', 'adapters/espn/bad1.ts', 'runtime/services/shard/shard.ts'],
  ['adapters-import-trading-and-http-only', 'adapters/espn/bad2.ts', 'db/schema.ts'],
  ['no-adapter-imports-another', 'adapters/espn/bad3.ts', 'adapters/kalshi/parse.ts'],
  ['no-adapter-imports-another', 'adapters/http/bad4.ts', 'adapters/kalshi/parse.ts'],
  ['no-adapter-imports-another', 'adapters/espn/bad5.ts', 'adapters/matching/teams.ts'],
  ['http-imports-trading-only', 'adapters/http/bad.ts', 'runtime/telemetry/log.ts'],
  ['matching-imports-types-of-trading-only', 'adapters/matching/bad.ts', 'runtime/tape/tape.ts'],
  ['db-imports-trading-only', 'db/bad.ts', 'runtime/bus/bus.ts'],
  ['web-imports-trading-engine-and-contract-only', 'web/bad1.ts', 'runtime/services/shard/shard.ts'],
  ['web-imports-trading-engine-and-contract-only', 'web/bad2.ts', 'db/schema.ts'],
  ['web-imports-trading-engine-and-contract-only', 'web/bad3.ts', 'runtime/services/words.ts'],
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
  ['runtime/services/all-in-one/good.ts', 'runtime/services/shard/shard.ts'],
  ['runtime/services/api/good.ts', 'runtime/services/words.ts'],
  ['runtime/cli/good.ts', 'runtime/services/shard/shard.ts'],
  ['runtime/cli/good2.ts', 'runtime/trading/types/units.ts'],
  ['runtime/cli/good3.ts', 'runtime/telemetry/log.ts'],
  ['runtime/demo/good.ts', 'adapters/kalshi/simulator/index.ts'],
  ['runtime/trading/types/good.ts', 'engine-wasm/book-contract.ts'],
  ['runtime/trading/market/good.ts', 'runtime/trading/types/units.ts'],
  ['runtime/trading/market/good2.ts', 'engine-wasm/book-contract.ts'],
  ['runtime/trading/estimates/good.ts', 'runtime/trading/market/book.ts'],
  ['runtime/trading/estimates/good2.ts', 'engine-wasm/contract.ts'],
  ['runtime/trading/strategies/good.ts', 'runtime/trading/estimates/games.ts'],
  ['runtime/trading/strategies/good2.ts', 'engine-wasm/set-kinds.ts'],
  ['runtime/trading/execution/good.ts', 'runtime/trading/market/book.ts'],
  ['runtime/trading/execution/good2.ts', 'engine-wasm/contract.ts'],
  ['adapters/matching/good.ts', 'runtime/trading/types/units.ts'],
  ['adapters/kalshi/simulator/good.ts', 'adapters/http/simulated-wire.ts'],
  ['adapters/kalshi/simulator/good2.ts', 'node:zlib'],
  ['adapters/espn/good.ts', 'adapters/http/client.ts'],
  ['adapters/espn/good2.ts', 'runtime/trading/types/units.ts'],
  ['adapters/espn/sign.ts', 'node:zlib'],
  ['adapters/espn/reader.ts', 'runtime/trading/types/units.ts'],
  ['adapters/kalshi/account.ts', 'adapters/kalshi/parse.ts'],
  ['web/good.ts', 'runtime/services/api/contract.ts'],
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

/** The rules as they are. */
function rules(): string {
  return readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8');
}

describe('the import rules', () => {
  let tree: PlantedTree;

  beforeEach(() => {
    tree = plantTree(['package.json']);
    tree.write('.dependency-cruiser.cjs', rules());
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
    tree.write('.dependency-cruiser.cjs', rules().replace('.*[.]d[.]ts$', '.*[.]ts$'));
    const { modules, unseen } = await checkImports(tree.directory);
    expect(modules).toBe(0);
    expect(unseen).toContain('runtime/trading/types/units.ts');
  });

  test('are all planted: a rule nobody has seen fail is not a rule', () => {
    const { forbidden: named } = createRequire(import.meta.url)(join(tree.directory, '.dependency-cruiser.cjs')) as {
      forbidden: { name: string }[];
    };
    expect(new Set([...forbidden.map(([rule]) => rule), 'no-circular'])).toEqual(
      new Set(named.map(({ name }) => name)),
    );
  });
});
