import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JournalStore } from '../../db/journal-store.ts';
import type { SpillPlace } from '../../runtime/journal/durable-writer.ts';
import { replaySpill } from '../../runtime/journal/replay-spill.ts';
import { JournalWriter } from '../../runtime/trading/journal-writer.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { FencedError } from '../../runtime/trading/types/lease.ts';
import { InvariantError } from '../../runtime/trading/types/units.ts';
import { pgliteDatabase, type TestDatabase } from '../db/databases.ts';
import { plainEntries, START_US, tickEntries } from '../db/entries.ts';
import { type Fault, FaultyStore, listeningWriter } from './faulty.ts';

let test: TestDatabase;
let root: string;
let accounts = 0;
beforeAll(async () => {
  test = await pgliteDatabase();
  root = mkdtempSync(join(tmpdir(), 'arbees-writer-'));
});
afterAll(async () => {
  await test.end();
  rmSync(root, { recursive: true, force: true });
});

const opening = { mode: 'paper', at_us: START_US };

/** A new account, open, with its spill file's place. */
async function given() {
  accounts += 1;
  const account = `a${accounts}`;
  const store = new JournalStore(test.database);
  const { epoch } = await store.openAccount(account, opening);
  const sink = new FaultyStore(store, { account, epoch, run_id: 'r' });
  const spill: SpillPlace = {
    path: join(root, 'spill', `${account}.jsonl`),
    header: { format: 1, account, run_id: 'r', pid: 1 },
  };
  return { account, store, sink, spill };
}

/** Replay a file as the next start does, under a new epoch. */
async function restart(account: string, spill: SpillPlace) {
  const store = new JournalStore(test.database);
  const { epoch } = await store.openAccount(account, opening);
  const replayed = await replaySpill(spill.path, {
    label: 'later',
    mayTake: () => true,
    store: ({ run_id }, entries) => store.append({ account, epoch, run_id }, entries),
  });
  return { store, epoch, replayed, last: await store.lastSeqs(account) };
}

describe('DurableWriter', () => {
  it('stores everything once and in order whatever fails on the way, and says so only then', async () => {
    const faults = fc.array(fc.constantFrom<Fault>('before', 'after'), { maxLength: 7 });
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(faults, sizes, async (plan, batches) => {
        const { account, store, sink } = await given();
        sink.faults.push(...plan);
        const checks: Promise<void>[] = [];
        const { writer, said } = listeningWriter(sink, {
          onDurable: (seq) =>
            checks.push(store.lastSeqs(account).then((last) => expect(last.decisions >= seq).toBe(true))),
        });
        let seq = 1;
        for (const size of batches) {
          writer.push([...plainEntries(seq, size), ...tickEntries(seq, size)]);
          seq += size;
          if (size % 3 === 0) await writer.flush();
        }
        expect(await writer.flush()).toBe(true);
        expect(await store.readDecisions(account, 1, 9_999)).toEqual(plainEntries(1, seq - 1));
        expect(await store.read(account, 'ticks', 1, 9_999)).toEqual(tickEntries(1, seq - 1));
        expect(said.fatal).toEqual([]);
        expect([writer.waiting, writer.behind_ms, writer.durable_seq]).toEqual([0, 0, seq - 1]);
        await Promise.all(checks);
      }),
      { numRuns: 20 },
    );
  });

  it('begins to write a decision at once, with the ticks before it', async () => {
    const { account, store, sink } = await given();
    const { writer, until } = listeningWriter(sink, { settings: { flush_ms: 3_600_000 } });
    writer.push(tickEntries(1, 3));
    writer.push(plainEntries(1, 1));
    await until((said) => said.durable.includes(1));
    expect(await store.lastSeqs(account)).toEqual({ decisions: 1, ticks: 3 });
  });

  it('says that it is behind after the stated time, asks on for ever, and says when it has caught up', async () => {
    const { account, store, sink } = await given();
    const { writer, said, until } = listeningWriter(sink, { settings: { halt_behind_ms: 150 } });
    sink.gone = true;
    writer.push(plainEntries(1, 3));
    await until(({ behind }) => behind.length > 0);
    expect(said.behind[0]).toMatch(/^The database does not answer: 0\.[12] s behind, 3 entries wait\.$/);
    expect(writer.behind).toBe(true);
    writer.push(plainEntries(4, 1_000));
    const tries = sink.tries;
    while (sink.tries < tries + 30) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(said).toMatchObject({ durable: [], caught_up: [], fatal: [] });
    sink.gone = false;
    await until(({ caught_up }) => caught_up.length > 0);
    await writer.flush();
    expect(said.behind.length).toBe(1);
    expect(said.durable.at(-1)).toBe(1_003);
    expect(writer.trouble).toBe('');
    expect(await store.readDecisions(account, 1, 9_999)).toEqual(plainEntries(1, 1_003));
  });

  it('gives up at once, and once, on an account that another has opened and on a journal that is not what it was', async () => {
    const one = await given();
    await new JournalStore(test.database).openAccount(one.account, opening);
    const fenced = listeningWriter(one.sink, { spill: one.spill });
    fenced.writer.push(plainEntries(1, 1));
    await fenced.until(({ fatal }) => fatal.length > 0);
    expect(fenced.said.fatal[0]).toBeInstanceOf(FencedError);
    expect([one.sink.tries, fenced.writer.failed, await fenced.writer.flush()]).toEqual([1, true, false]);
    const path = `${one.spill.path}.refused`;
    expect(await fenced.writer.close(1_000)).toEqual({ entries: 1, path });
    expect(existsSync(path)).toBe(true);
    const two = await given();
    const broken = listeningWriter(two.sink);
    broken.writer.push(plainEntries(2, 1));
    await broken.until(({ fatal }) => fatal.length > 0);
    expect(broken.said.fatal[0]).toBeInstanceOf(InvariantError);
  });

  it('keeps in a file of its own what memory does not hold, and nothing is lost or doubled', async () => {
    const { account, store, sink, spill } = await given();
    const { writer, said } = listeningWriter(sink, { spill, settings: { memory_entries: 100 } });
    sink.gone = true;
    for (let seq = 1; seq <= 2_000; seq += 20) writer.push(plainEntries(seq, 20));
    expect(readFileSync(spill.path, 'utf8').trimEnd().split('\n').length).toBe(2_001);
    expect(statSync(spill.path).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'spill')).mode & 0o777).toBe(0o700);
    expect(writer.waiting).toBe(2_000);
    sink.gone = false;
    sink.faults.push('after', 'before', 'after');
    await writer.flush();
    expect(existsSync(spill.path)).toBe(false);
    writer.push(plainEntries(2_001, 5));
    await writer.flush();
    expect(await store.readDecisions(account, 1, 9_999)).toEqual(plainEntries(1, 2_005));
    expect(said.durable.at(-1)).toBe(2_005);
  });

  it.each([
    ['in memory', 20_000],
    ['in the file already', 100],
  ])('ends at its deadline, and the next start stores what was left %s', async (_what, memory_entries) => {
    const { account, sink, spill } = await given();
    const { writer, said } = listeningWriter(sink, { spill, settings: { memory_entries } });
    writer.push(plainEntries(1, 10));
    await writer.flush();
    sink.gone = true;
    writer.push([...plainEntries(11, 290), ...tickEntries(1, 40)]);
    expect(await writer.close(50)).toEqual({ entries: 330, path: spill.path });
    expect(said.durable).toEqual([10]);
    const { store, replayed, last } = await restart(account, spill);
    expect(replayed).toMatchObject({ set_aside: null, entries: 330 });
    expect(last).toEqual({ decisions: 300, ticks: 40 });
    expect(await store.readDecisions(account, 1, 9_999)).toEqual(plainEntries(1, 300));
    expect(existsSync(spill.path)).toBe(false);
  });

  it('sets a file aside that does not go on where the journal stands, and says where', async () => {
    const { account, store, sink, spill } = await given();
    const { writer } = listeningWriter(sink, { spill });
    sink.gone = true;
    writer.push(plainEntries(1, 5));
    await writer.close(10);
    const other = plainEntries(1, 2).map((entry) => ({ ...entry, at_us: 1 }));
    const { epoch } = await store.openAccount(account, opening);
    await store.append({ account, epoch, run_id: 's' }, other);
    const { replayed, last } = await restart(account, spill);
    expect(replayed?.set_aside).toBe(`${spill.path}.later.refused`);
    expect(replayed?.text).toContain('do not fit the journal');
    expect(
      readFileSync(replayed?.set_aside ?? '', 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBe(6);
    expect([last.decisions, existsSync(spill.path)]).toEqual([2, false]);
  });
});

/** One life of a process: what it appends, what fails meanwhile, and how it ends. */
const life = fc.record({
  pushes: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.boolean()), { minLength: 1, maxLength: 8 }),
  faults: fc.array(fc.constantFrom<Fault>('before', 'after'), { maxLength: 6 }),
  memory: fc.constantFrom(5, 20_000),
  cut_at: fc.nat(8),
  end: fc.constantFrom('killed', 'closed', 'closed in the dark'),
});

describe('whatever happens to the process and the database', () => {
  it('the journal is dense, and everything that was said to be durable is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(life, { minLength: 1, maxLength: 4 }), async (lives) => {
        const { account, spill } = await given();
        const promised = new Map<number, JournalEntry>();
        for (const { pushes, faults, memory, cut_at, end } of lives) {
          const { store, epoch, last } = await restart(account, spill);
          const sink = new FaultyStore(store, { account, epoch, run_id: 'r' });
          sink.faults.push(...faults);
          const journal = new JournalWriter(last);
          const made = new Map<number, JournalEntry>();
          const { writer, said } = listeningWriter(sink, { spill, settings: { memory_entries: memory } });
          for (const [i, [count, wait]] of pushes.entries()) {
            if (i === cut_at) sink.gone = true;
            const out: JournalEntry[] = [];
            journal.begin(out, START_US + i);
            for (let n = 0; n < count; n += 1) {
              const reason = `${epoch} ${i} ${n}`;
              const { seq: cause } = journal.append('halted', { halted: true, reason, by: 'test', scope: 'all' });
              journal.append('latency', { stage: 'parse', source: 'espn', value_us: n }, { cause });
            }
            for (const entry of out) if (entry.stream === 'decisions') made.set(entry.seq, entry);
            writer.push(out);
            if (wait) await writer.flush(5);
          }
          if (end !== 'closed') sink.gone = true;
          if (end !== 'killed') await writer.close(end === 'closed' ? 100 : 5);
          const durable = said.durable.at(-1) ?? last.decisions;
          for (const [seq, entry] of made) if (seq <= durable) promised.set(seq, entry);
          expect(said.fatal).toEqual([]);
        }
        const { store, last } = await restart(account, spill);
        const decisions = await store.readDecisions(account, 1, 99_999);
        const ticks = await store.read(account, 'ticks', 1, 99_999);
        expect(decisions.map((entry) => entry.seq)).toEqual(Array.from({ length: last.decisions }, (_, i) => i + 1));
        expect(ticks.map((entry) => entry.seq)).toEqual(Array.from({ length: last.ticks }, (_, i) => i + 1));
        for (const [seq, entry] of promised) expect(decisions[seq - 1]).toEqual(entry);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
