#!/usr/bin/env node
/**
 * `npm test [-- FILTER...]`: all set-up, then the Rust tests, the comparison of the committed kernel with a rebuilt one, and
 * the TypeScript tests. Filters (and any option of vitest) go to vitest, and then only vitest runs.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root, run, rustEnvironment } from './lib/process.mjs';
import { runMain, since } from './lib/report.mjs';
import { findChromium, findDatabase, findRedis, findRust } from './lib/services.mjs';
import { closingLine, sum, tallyCargo, tallyVitest } from './lib/tally.mjs';
import { setUp } from './setup.mjs';

const echo = process.stdout;

/** The Rust tests of the whole workspace. */
async function testRust(/** @type {string} */ cargo) {
  if (!existsSync(join(root, 'Cargo.toml'))) return { passed: 0, failed: 0, skipped: 0 };
  const { status, output } = await run(cargo, ['test', '--workspace', '--locked'], { env: rustEnvironment(), echo });
  return tallyCargo(output, status);
}

/** Is the committed kernel what the sources give? Counts as one test. */
async function testKernel() {
  const script = join(root, 'scripts', 'kernel.mjs');
  if (!existsSync(script)) return { passed: 0, failed: 0, skipped: 0 };
  const { status } = await run(process.execPath, [script, '--check'], { env: rustEnvironment(), echo });
  return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 };
}

/** The TypeScript tests. */
async function testTypeScript(/** @type {string[]} */ filters, /** @type {NodeJS.ProcessEnv} */ env) {
  const reportPath = join(root, 'build', 'vitest.json');
  rmSync(reportPath, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
  const args = [vitest, 'run', '--config', join('tests', 'vitest.config.ts'), ...reporters, ...filters];
  const { status } = await run(process.execPath, args, { env, echo });
  return tallyVitest(existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, 'utf8')) : undefined, status);
}

await runMain(async () => {
  const started_ms = performance.now();
  const filters = process.argv.slice(2);
  await setUp();
  const cargo = findRust();
  const env = {
    ...rustEnvironment(),
    CHROMIUM: findChromium(),
    ARBEES_TEST_DATABASE_URL: await findDatabase(),
    ARBEES_TEST_REDIS_URL: await findRedis(),
  };
  const tallies = filters.length === 0 ? [await testRust(cargo), await testKernel()] : [];
  const total = sum([...tallies, await testTypeScript(filters, env)]);
  process.stdout.write(`\ntests: ${since(started_ms)}\n${closingLine(total)}\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});
