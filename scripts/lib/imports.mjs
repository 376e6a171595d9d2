/** The import rules of docs/architecture.md, checked; and a check that the check saw every file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listFiles } from './inputs.mjs';
import { root, run } from './process.mjs';

/** Rooms whose imports are ruled. */
const ruledRooms = ['adapters', 'bench', 'db', 'engine-wasm', 'runtime', 'tests', 'web'];

const sourceExtensions = new Set(['.ts', '.tsx']);

/**
 * Checks the imports of the TypeScript below `directory`.
 *
 * A parser that does not understand the files would cruise nothing and report success, so every source file on disk must
 * appear among the modules that were cruised.
 * @param {string} directory a tree shaped like the project, with package.json and .dependency-cruiser.cjs
 * @returns {Promise<{ modules: number, complaints: { rule: string, from: string, to: string }[], unseen: string[] }>}
 *   `unseen`: source files the tool did not read
 */
export async function checkImports(directory) {
  const rooms = ruledRooms.filter((room) => existsSync(join(directory, room)));
  const skip = ['web/dist', 'engine-wasm/dist'];
  const files = listFiles(directory, rooms, { extensions: sourceExtensions, skip });
  const sources = files.filter((file) => !file.endsWith('.d.ts'));
  const tool = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const preload = ['--import', pathToFileURL(join(root, 'scripts', 'lib', 'swc-tsx.mjs')).href];
  const args = [...preload, tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...rooms];
  const { output } = await run(process.execPath, args, { cwd: directory });
  /** @type {{ modules: { source: string }[], summary: { violations: any[] } }} */
  let report;
  try {
    report = JSON.parse(output);
  } catch {
    throw new Error(`dependency-cruiser did not answer with a report:\n${output.slice(0, 2000)}`);
  }
  const seen = new Set(report.modules.map((module) => module.source));
  return {
    modules: seen.size,
    complaints: report.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    unseen: sources.filter((source) => !seen.has(source)),
  };
}
