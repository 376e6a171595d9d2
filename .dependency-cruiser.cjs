/**
 * Who may import whom: the import table of docs/architecture.md, as rules that `npm run lint` checks. Each rule names the
 * rooms it does not want; every rule is proven able to fail by a planted violation in tests/tooling/imports.test.ts.
 */

/** Top-level rooms, as a group for regular expressions. */
const ours = '^(adapters|bench|db|engine-wasm|runtime|tests|web|scripts|infra)/';

/**
 * A room that may import only itself and the rooms listed.
 * @param {string} name rule name
 * @param {string} from regular expression of the room's files
 * @param {string[]} allowed regular expressions of what it may import among our own files
 */
function only(name, from, allowed) {
  return {
    name,
    severity: 'error',
    from: { path: from },
    to: { path: ours, pathNot: [from, ...allowed] },
  };
}

const engine = '^engine-wasm/';
const trading = '^runtime/trading/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A circle that is closed by import() at run time loads well.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'no-unresolvable',
      comment: 'The generated types of the component are declarations only; tsc resolves them.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: 'engine-wasm/dist/' },
    },
    only('engine-imports-nothing-of-ours', engine, []),
    only('trading-imports-engine-only', trading, [engine]),
    {
      name: 'trading-uses-no-node-api',
      severity: 'error',
      from: { path: trading },
      to: { dependencyTypes: ['core'] },
    },
    only('tape-imports-trading-only', '^runtime/tape/', [trading, engine]),
    only('calibration-imports-trading-and-engine-only', '^runtime/calibration/', [trading, engine]),
    only('bus-imports-trading-only', '^runtime/bus/', [trading]),
    only('journal-imports-trading-only', '^runtime/journal/', [trading]),
    only('demo-imports-trading-engine-and-adapters', '^runtime/demo/', [trading, engine, '^adapters/']),
    only('telemetry-imports-trading-only', '^runtime/telemetry/', [trading]),
    only('services-import-no-cli-no-web', '^runtime/services/', [
      '^runtime/(trading|tape|bus|telemetry|journal|demo)/',
      engine,
      '^adapters/',
      '^db/',
    ]),
    only('cli-imports-services-and-below', '^runtime/cli/', [
      '^runtime/(services|trading|tape|bus|telemetry|journal|demo|calibration)/',
      engine,
      '^adapters/',
      '^db/',
    ]),
    {
      name: 'adapters-import-trading-and-http-only',
      severity: 'error',
      from: { path: '^adapters/(?!matching/|http/)([^/]+)/' },
      to: { path: ours, pathNot: ['^adapters/', trading] },
    },
    {
      name: 'no-adapter-imports-another',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/', pathNot: ['^adapters/$1/', '^adapters/http/'] },
    },
    only('http-imports-trading-only', '^adapters/http/', [trading]),
    {
      name: 'matching-imports-trading-only',
      severity: 'error',
      from: { path: '^adapters/matching/' },
      to: { path: ours, pathNot: ['^adapters/', trading] },
    },
    only('db-imports-trading-only', '^db/', [trading]),
    only('web-imports-trading-engine-and-api-only', '^web/', [trading, engine, '^runtime/services/api/']),
    {
      name: 'product-imports-no-tests-no-bench',
      severity: 'error',
      from: { path: '^(adapters|db|engine-wasm|runtime|web)/' },
      to: { path: '^(tests|bench|scripts)/' },
    },
    {
      name: 'product-needs-no-dev-dependency',
      comment:
        'What runs in Node comes with a production install. Types vanish, web/ is bundled, a tool has its configuration.',
      severity: 'error',
      from: { path: '^(adapters|db|engine-wasm|runtime)/', pathNot: '[.]config[.]ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    // The kernel's generated glue is imported by us, not written by us: its own imports are not ours to rule.
    doNotFollow: { path: 'node_modules|^engine-wasm/dist/' },
    // The parser cannot read declarations; they hold no code.
    exclude: { path: '^(build|target|web/dist)/|^(?!node_modules/).*[.]d[.]ts$' },
    // With TypeScript 7 the compiler interface other tools expect is gone; without this parser nothing would be cruised.
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json', '.css', '.wasm'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
