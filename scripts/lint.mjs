#!/usr/bin/env node
/**
 * `npm run lint [-- NAME...]`: formatter and linter, types, import rules, lines of Rust files, rustfmt, clippy. All are run, then all complaints
 * stand together.
 */
import { checks, findCheck } from './lib/checks.mjs';
import { root } from './lib/process.mjs';
import { runMain, since } from './lib/report.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  const names = process.argv.slice(2);
  const wanted = names.length === 0 ? checks : names.map(findCheck);
  await setUp({ steps: ['packages', 'kernel'], quiet: true });
  let failed = 0;
  for (const { name, check } of wanted) {
    const started_ms = performance.now();
    const { ok, output } = await check(root);
    if (!ok) {
      failed += 1;
      process.stdout.write(`${output.trimEnd()}\n`);
    }
    const last = name === 'imports' ? `, ${output.trimEnd().split('\n').at(-1)}` : '';
    process.stdout.write(`lint: ${name} ${ok ? 'clean' : 'FAILED'} (${since(started_ms)}${last})\n`);
  }
  process.stdout.write(failed === 0 ? 'lint: clean\n' : `lint: ${failed} of ${wanted.length} checks failed\n`);
  return failed === 0 ? 0 : 1;
});
