#!/usr/bin/env node
/**
 * `node scripts/leagues.mjs [--check]`: writes what follows from the table of leagues (engine-rs/src/sport/leagues.rs): the codes
 * of the TypeScript face and the enum of the component. `--check` compares, writes nothing and ends with 1 when one differs.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, root } from './lib/process.mjs';
import { Failure, runMain } from './lib/report.mjs';

const TABLE = 'engine-rs/src/sport/leagues.rs';
const TYPESCRIPT = 'engine-wasm/leagues.ts';
const WIT = 'engine-wasm/wit/engine.wit';
const REMEDY = 'Run `node scripts/leagues.mjs`, then `npm run build:kernel`.';

/**
 * Rows of the table in their order.
 * @param {string} source the Rust source
 * @returns {{ code: number, name: string }[]}
 */
export function leaguesOf(source) {
  const rows = [...source.matchAll(/^ +\w+ = (\d+), "([a-z0-9]+)", \w+::\w+;$/gm)];
  const leagues = rows.map(([, code = '', name = '']) => ({ code: Number(code), name }));
  const is_counted = leagues.every(({ code }, i) => code === i + 1);
  if (leagues.length === 0 || !is_counted) throw new Failure(`${TABLE}: codes do not count from 1`, 'Mend the table.');
  return leagues;
}

/** The files that follow from the table, by path. @returns {Record<string, string>} */
export function written(/** @type {{ code: number, name: string }[]} */ leagues, /** @type {string} */ wit) {
  const codes = leagues.map(({ code, name }) => `  ${name}: ${code},\n`).join('');
  const typescript = `/** Leagues of the sport models by the kernel's code. Written by scripts/leagues.mjs from ${TABLE}. */
export const SPORT_CODES = {
${codes}} as const;
export type SportLeague = keyof typeof SPORT_CODES;
`;
  const names = leagues.map(({ name }) => name).join(', ');
  return { [TYPESCRIPT]: typescript, [WIT]: wit.replace(/enum league \{[^}]*\}/, `enum league { ${names} }`) };
}

/** Files that are not as the table says; empty when all are. @returns {string[]} */
export function differing(/** @type {string} */ directory, /** @type {boolean} */ mend) {
  const read = (/** @type {string} */ file) => readFileSync(join(directory, file), 'utf8');
  const files = Object.entries(written(leaguesOf(read(TABLE)), read(WIT))).filter(
    ([file, text]) => read(file) !== text,
  );
  if (mend) for (const [file, text] of files) writeFileSync(join(directory, file), text);
  return files.map(([file]) => file);
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const check = process.argv.includes('--check');
    const files = differing(root, !check);
    if (check && files.length > 0) throw new Failure(`${files.join(', ')}: not as ${TABLE} says`, REMEDY);
    process.stdout.write(`leagues: ${files.length === 0 ? 'nothing to write' : `wrote ${files.join(', ')}`}\n`);
    return 0;
  });
}
