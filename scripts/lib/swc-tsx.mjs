/**
 * Loaded before dependency-cruiser (`node --import`): lets its swc parser read JSX.
 *
 * The cruiser asks swc for TypeScript without JSX whatever the file is called, and swc then refuses every `.tsx`. The option is
 * set here by the file's name. When the cruiser learns to do it, this file can go; tests/tooling/imports.test.ts has a page that
 * shows whether it is still needed.
 */
import swc from '@swc/core';

const parseFileSync = swc.parseFileSync;
swc.parseFileSync = (/** @type {string} */ path, /** @type {import('@swc/core').ParseOptions} */ options) =>
  parseFileSync(path, /** @type {any} */ ({ ...options, tsx: path.endsWith('x') }));
