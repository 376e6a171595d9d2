#!/usr/bin/env node
/** `npm start [-- OPTIONS]`: all set-up, then the demo (`arbees demo OPTIONS`). */
import { becomeArbees } from './lib/command.mjs';
import { runMain } from './lib/report.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp();
  await becomeArbees(['demo', ...process.argv.slice(2)]);
});
