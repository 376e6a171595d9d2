/** A process that is stopped and goes on decides nothing on what it knew before (SIGSTOP; POSIX only). */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';

const script = fileURLToPath(new URL('./stopped-child.ts', import.meta.url));
const STOPPED_MS = 6_000;
let child: ChildProcess | null = null;
afterAll(() => {
  child?.kill('SIGCONT');
  child?.kill('SIGKILL');
});

type Line = Extract<JournalEntry, { kind: 'stall' | 'book_status' | 'order_intent' }>;

it.runIf(process.platform !== 'win32')(
  'a stopped process orders nothing until fresh books are in, and then goes on',
  async () => {
    const lines: Line[] = [];
    child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
      lines.push(JSON.parse(text) as Line);
    });
    const orders = (from = 0) => lines.slice(from).filter(({ kind }) => kind === 'order_intent');
    const until = async (holds: () => boolean, tries = 600): Promise<void> => {
      for (let i = 0; i < tries && !holds(); i += 1) await sleep(100);
      expect(holds()).toBe(true);
    };
    await until(() => orders().length >= 5);
    child.kill('SIGSTOP');
    await sleep(STOPPED_MS);
    const before = lines.length;
    child.kill('SIGCONT');
    const stalled = (): number => lines.findIndex(({ kind }, i) => i >= before && kind === 'stall');
    await until(() => stalled() >= 0);
    const at = stalled();
    expect(lines[at]?.body).toMatchObject({ cause: 'stopped' });
    expect((lines[at] as Extract<Line, { kind: 'stall' }>).body.lasted_us).toBeGreaterThanOrEqual(STOPPED_MS * 900);
    // Entries journalled before the stop may still be on their way to this process; none was decided after it.
    const stopped_us = (lines[at] as Line).at_us - (STOPPED_MS - 500) * 1_000;
    for (const entry of lines.slice(before, at)) expect(entry.at_us).toBeLessThan(stopped_us);
    await until(() => orders(at).length >= 1);
    const live = new Set<string>();
    for (const entry of lines.slice(at)) {
      if (entry.kind === 'stall') live.clear();
      else if (entry.kind === 'book_status') {
        const key = `${entry.body.venue}:${entry.body.market_id}`;
        if (entry.body.status === 'live') live.add(key);
        else live.delete(key);
      } else expect(live).toContain(`${entry.body.venue}:${entry.body.market_id}`);
    }
  },
  180_000,
);
