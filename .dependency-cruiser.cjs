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
const types = '^runtime/trading/types/';
const http = '^adapters/http/';

/** What the kernel offers, as interfaces; and how it is told of sets, which is arithmetic of the caller's. */
const contracts = '^engine-wasm/[a-z-]*contract[.]ts$';
const sets = '^engine-wasm/set-kinds[.]ts$';

/** The rooms of trading and what each may import of ours besides itself. None reaches the kernel but by its contracts. */
const tradingRooms = [
  { room: 'types', allowed: [contracts] },
  { room: 'market', allowed: [types, contracts] },
  { room: 'estimates', allowed: [types, contracts, room('market')] },
  { room: 'strategies', allowed: [types, contracts, sets, room('market'), room('estimates')] },
  { room: 'risk', allowed: [types] },
  { room: 'execution', allowed: [types, contracts, room('market')] },
  { room: 'portfolio', allowed: [types] },
  { room: 'view', allowed: [types] },
];

/** @param {string} name a room of trading */
function room(name) {
  return `^runtime/trading/${name}/`;
}

/** What has no clock, no socket and no file: no Node API. */
const pureAdapterFile = '^adapters/(?!http/)[^/]+/(?!simulator/|session[.]|orders|account|sign[.])';

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
    only('demo-imports-trading-engine-and-simulators', '^runtime/demo/', [
      trading,
      engine,
      http,
      // Kalshi's names of series stand there for both.
      '^adapters/([^/]+)/simulator/|^adapters/kalshi/series[.]ts$',
    ]),
    only('telemetry-imports-trading-only', '^runtime/telemetry/', [trading]),
    only('services-import-no-cli-no-web', '^runtime/services/', [
      '^runtime/(trading|tape|calibration|bus|telemetry|journal|demo)/',
      engine,
      '^adapters/',
      '^db/',
    ]),
    {
      name: 'no-service-imports-another',
      comment: 'What several need stands beside their folders. Whoever puts processes together knows them.',
      severity: 'error',
      from: { path: '^runtime/services/(?!(?:all-in-one|record|doctor|pairs)/)([^/]+)/' },
      to: { path: '^runtime/services/[^/]+/', pathNot: '^runtime/services/$1/' },
    },
    only('cli-imports-services-and-words-only', '^runtime/cli/', ['^runtime/services/', '^runtime/telemetry/', types]),
    ...tradingRooms.map(({ room: name, allowed }) => only(`trading-${name}-keeps-to-its-room`, room(name), allowed)),
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
    only('http-imports-trading-only', http, [trading]),
    {
      name: 'adapters-import-types-of-trading-only',
      severity: 'error',
      from: { path: '^adapters/' },
      to: { path: trading, pathNot: types },
    },
    {
      name: 'reader-reaches-no-wire',
      comment: 'Not by another file either: a replay runs it without sockets, requests or a clock.',
      severity: 'error',
      from: { path: '^adapters/[^/]+/reader[.]ts$' },
      to: {
        path: '^adapters/http/(client|socket|backoff|bucket)[.]|^adapters/[^/]+/(session|orders|account|sign)[./]',
        reachable: true,
      },
    },
    {
      name: 'pure-adapter-files-use-no-node-api',
      severity: 'error',
      from: { path: pureAdapterFile },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'feed-and-orders-know-nothing-of-each-other',
      comment: 'A session reads, orders and account write: they share what parses and signs.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/(session|reader|orders|account)(?:[.]ts$|/)' },
      to: {
        path: '^adapters/[^/]+/(session|reader|orders|account)(?:[.]ts$|/)',
        pathNot: ['^adapters/$1/$2(?:[.]ts$|/)', '^adapters/$1/reader[.]ts$'],
      },
    },
    {
      name: 'fees-are-data',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/fee[^/]*[.]ts$' },
      to: { path: '^adapters/[^/]+/(session|reader|orders|account|sign)[./]' },
    },
    {
      name: 'simulator-is-not-the-client',
      comment: "It is written from the venue's documents: a fault that both shared would go unnoticed.",
      severity: 'error',
      from: { path: '^adapters/([^/]+)/simulator/' },
      to: { path: '^adapters/', pathNot: ['^adapters/$1/simulator/', '^adapters/http/simulated-wire[.]ts$'] },
    },
    {
      name: 'only-demo-imports-simulators',
      severity: 'error',
      from: {
        path: '^(adapters|db|engine-wasm|runtime|web)/',
        pathNot: ['^runtime/demo/', '^adapters/[^/]+/simulator/'],
      },
      to: { path: '^adapters/[^/]+/simulator/|^adapters/http/simulated-wire[.]ts$' },
    },
    {
      name: 'matching-imports-types-of-trading-only',
      severity: 'error',
      from: { path: '^adapters/matching/' },
      to: { path: ours, pathNot: ['^adapters/', types] },
    },
    only('db-imports-trading-only', '^db/', [trading]),
    only('web-imports-trading-engine-and-contract-only', '^web/', [
      trading,
      engine,
      '^runtime/services/api/contract[.]ts$',
    ]),
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
