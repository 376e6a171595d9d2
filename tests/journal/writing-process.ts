/**
 * A process that opens an account, stores what an earlier one left behind, and writes without end; killed by its test. It prints
 * a line for every number of `decisions` that it was told is durable.
 * Arguments: address (postgres://) or directory; account; spill file.
 */
import { DurableWriter } from '../../runtime/journal/durable-writer.ts';
import { replaySpill } from '../../runtime/journal/replay-spill.ts';
import { openStore } from '../../runtime/services/store/store.ts';
import { JournalWriter } from '../../runtime/trading/journal-writer.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';

const [place = '', account = '', path = ''] = process.argv.slice(2);
const store = await openStore(place.startsWith('postgres') ? { url: place } : { directory: place });
const { epoch } = await store.openAccount(account, { mode: 'paper', at_us: 1 });
await replaySpill(path, {
  label: 'later',
  mayTake: () => true,
  store: ({ run_id }, entries) => store.append({ account, epoch, run_id }, entries),
});
const last = await store.lastSeqs(account);
const journal = new JournalWriter(last);
const writer = new DurableWriter({
  sink: { append: (entries) => store.append({ account, epoch, run_id: `run-${epoch}` }, entries) },
  durable_seq: last.decisions,
  spill: { path, header: { format: 1, account, run_id: `run-${epoch}`, pid: process.pid } },
  settings: { memory_entries: 200 },
  onDurable: (seq) => process.stdout.write(`${seq}\n`),
  onBehind: () => undefined,
  onCaughtUp: () => undefined,
  onFatal: (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
});
process.stdout.write(`${last.decisions}\n`);

/** Bursts that are larger than what memory may hold, so that the file is in use when the end comes. */
function write(): void {
  const out: JournalEntry[] = [];
  journal.begin(out, Date.now() * 1_000);
  for (let n = 0; n < 60; n += 1) {
    const reason = `${journal.last.decisions + 1}`;
    const { seq: cause } = journal.append('halted', { halted: false, reason, by: 'test', scope: 'all' });
    journal.append('latency', { stage: 'parse', source: 'espn', value_us: n }, { cause });
  }
  writer.push(out);
  setTimeout(write, writer.waiting > 2_000 ? 20 : 1);
}
write();
