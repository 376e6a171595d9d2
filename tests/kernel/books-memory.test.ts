import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('ten million book events leave the module memory where it is and allocate nothing on the JS heap', () => {
  const child = join(import.meta.dirname, 'books-churn.ts');
  const said = execFileSync(process.execPath, ['--expose-gc', '--import', 'tsx', child], { encoding: 'utf8' });
  const { heap_bytes, ...rest } = JSON.parse(said) as Record<string, unknown>;
  // No collection ran, so the growth is all that was allocated: less than a hundredth of a byte per event.
  expect(rest).toEqual({ events: 10_000_000, collections: 0, same_memory: true, is_warm: true, codes: 0 });
  expect(heap_bytes).toBeLessThan(100_000);
}, 120_000);
