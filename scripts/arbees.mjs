#!/usr/bin/env node
/**
 * The package's command: `npx arbees COMMAND`. It brings the build up to date first (on standard error, and silently when it
 * is), because standard output belongs to the command's own document. The page is built only for commands that serve it.
 */
import { becomeArbees } from './lib/command.mjs';
import { runMain } from './lib/report.mjs';
import { setUp } from './setup.mjs';

const servesPage = new Set(['demo', 'run', 'service']);

await runMain(async () => {
  const args = process.argv.slice(2);
  const steps = /** @type {const} */ (['packages', 'kernel', 'typescript']);
  await setUp({
    steps: servesPage.has(args[0] ?? '') ? [...steps, 'page'] : steps,
    out: process.stderr,
    quiet: true,
  });
  await becomeArbees(args);
});
