/** An embedded database that is written to without end stays as large as its bounds say, on the disk. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../db/database.ts';
import { JournalStore } from '../../db/journal-store.ts';
import { pruneTicks } from '../../db/retention.ts';
import { forgetOldTicks } from '../../runtime/journal/retention.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { START_US } from '../db/entries.ts';

const MIB = 1_024 * 1_024;
/** Ticks of one round, about 3 MB, and a position that changes with each. */
const TICKS = 2_500;
const ROUND_US = 60_000_000;

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'arbees-growth-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Ticks with bodies that do not compress to nothing, evenly over a round. */
function ticksOf(round: number): JournalEntry[] {
  return Array.from({ length: TICKS }, (_, i) => {
    const n = round * TICKS + i;
    const reason = Array.from({ length: 40 }, (__, k) => `${(n * 7_919 + k * 104_729) % 1_000_003}`).join(' ');
    return {
      ...{ stream: 'ticks', seq: n + 1, at_us: START_US + round * ROUND_US + i, cause: null, kind: 'book_status' },
      body: { pair_id: `p${n % 50}`, venue: 'kalshi', market_id: `m${n % 50}`, status: 'stale', reason },
    } as JournalEntry;
  });
}

it('is bounded by age and by size over hours of ticks, write-ahead log and all', async () => {
  const directory = join(root, 'db');
  const database = await openDatabase({ directory });
  await database.migrate();
  const store = new JournalStore(database);
  const { epoch } = await store.openAccount('a', { mode: 'demo', at_us: START_US });
  const lease = { account: 'a', epoch, run_id: 'r' };
  const pruning = {
    prune: async (keep: { since_us: number; max_bytes: number }) => {
      const gone = await pruneTicks(database.db, keep);
      await database.compact();
      return gone;
    },
  };
  const sizes: number[] = [];
  for (let round = 0; round < 48; round += 1) {
    await store.append(lease, ticksOf(round));
    const clock = { nowUs: () => START_US + (round + 1) * ROUND_US };
    // First by age alone, ten rounds; then by size, four.
    const max_bytes = round < 24 ? 1_024 * MIB : 4 * MIB;
    await forgetOldTicks({ store: pruning, clock, settings: { age_us: 10 * ROUND_US, max_bytes, every_ms: 1 } });
    sizes.push(bytesIn(directory));
  }
  const kept = await store.read('a', 'ticks', 1, 1_000_000);
  expect(kept.at(-1)?.seq).toBe(48 * TICKS);
  expect(kept.length).toBeGreaterThan(TICKS);
  expect(kept.length).toBeLessThan(10 * TICKS);
  // What 24 more rounds write is over 70 MB and as much log; the files grow by a segment at most.
  expect((sizes[23] ?? 0) - (sizes[14] ?? 0)).toBeLessThan(17 * MIB);
  expect((sizes[47] ?? 0) - (sizes[23] ?? 0)).toBeLessThan(17 * MIB);
  expect(sizes[47]).toBeLessThan(160 * MIB);
  await database.close();
}, 180_000);
