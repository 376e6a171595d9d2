import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * One configuration for every TypeScript test.
 *
 * Tests run in Node; a file that needs a DOM says so in its first line (`// @vitest-environment happy-dom`). Each file gets
 * a process of its own, because the kernel keeps its books in linear memory that two files must not share.
 */
export default defineConfig({
  root,
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['**/node_modules/**', 'build/**', 'target/**', 'web/dist/**'],
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
    unstubGlobals: true,
    unstubEnvs: true,
    reporters: ['default'],
  },
});
