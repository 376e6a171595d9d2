#!/usr/bin/env node
/**
 * `npm run bench -- NAME [--json]` measures one thing, `npm run bench -- --list` says what there is to measure.
 *
 * A benchmark is a module `bench/*.ts` that exports `name`, `description` and `run(): Promise<Figure[]>`. Figures go to
 * standard output, as a table or as one JSON array; everything else, a benchmark's own console included, to standard error.
 */
import { Console } from 'node:console';
import { readdirSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/process.mjs';
import { Failure, runMain, since } from './lib/report.mjs';
import { figureTable } from './lib/table.mjs';
import { setUp } from './setup.mjs';

/**
 * A loaded benchmark.
 * @typedef {{ name: string, description: string, run: () => Promise<import('./lib/table.mjs').Figure[]> }} Benchmark
 */

/** Every benchmark that is built, by name. */
async function loadBenchmarks() {
  const directory = join(root, 'build', 'bench');
  const files = readdirSync(directory).filter((file) => file.endsWith('.js'));
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(directory, file)).href)));
  const found = modules.filter((module) => typeof module.run === 'function' && typeof module.name === 'string');
  return /** @type {Benchmark[]} */ (found.sort((a, b) => a.name.localeCompare(b.name)));
}

await runMain(async () => {
  const args = process.argv.slice(2);
  const json = args.includes('--json');
  const list = args.includes('--list');
  const [wanted, ...more] = args.filter((arg) => arg !== '--json' && arg !== '--list');
  if (more.length > 0 || (!list && wanted === undefined) || wanted?.startsWith('-')) {
    throw new Failure('one benchmark at a time', 'npm run bench -- NAME [--json]; npm run bench -- --list names them');
  }
  globalThis.console = new Console(process.stderr, process.stderr);
  await setUp({ out: process.stderr, quiet: true });
  const benchmarks = await loadBenchmarks();
  if (list) {
    const rows = benchmarks.map(({ name, description }) => ({ name, description }));
    const width = Math.max(0, ...rows.map(({ name }) => name.length));
    const lines = rows.map(({ name, description }) => `${name.padEnd(width)}  ${description}\n`);
    process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : lines.join(''));
    return 0;
  }
  const benchmark = benchmarks.find(({ name }) => name === wanted);
  if (benchmark === undefined) {
    const names = benchmarks.map(({ name }) => name).join(', ');
    throw new Failure(`no benchmark is called ${wanted}`, `choose one of: ${names}`);
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${platform()} ${arch()}, Node ${process.versions.node}`;
  process.stderr.write(`${benchmark.name}: ${benchmark.description}\n${machine}\n`);
  const started_ms = performance.now();
  const figures = await benchmark.run();
  process.stderr.write(`measured in ${since(started_ms)}\n`);
  process.stdout.write(json ? `${JSON.stringify(figures, null, 2)}\n` : figureTable(figures));
  // A benchmark that leaves a handle open has still answered.
  process.stdout.write('', () => process.exit(0));
  return 0;
});
