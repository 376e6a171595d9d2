import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import {
  Replayer,
  type ReplayOptions,
  type ReplayResult,
  replayEvents,
  replayTape,
} from '../../runtime/tape/replay.ts';
import { TapeReader } from '../../runtime/tape/tape-reader.ts';
import { TapeWriter } from '../../runtime/tape/tape-writer.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import type { JournalEntry } from '../../runtime/trading/types/journal.ts';
import { parseSettings } from '../../runtime/trading/types/settings.ts';
import { pair, quote, START_US, stampAt } from './helpers.ts';

const IDS = ['A', 'B', 'C'];

/** A made-up hour: prices that walk apart and together so that locks open, are taken, and close. */
function world(): InputEvent[] {
  const events: InputEvent[] = IDS.map((id) => ({ type: 'pair', pair: pair(id), at: stampAt(START_US) }));
  for (let n = 0; n < 600; n += 1) {
    const at_us = START_US + n * 200_000;
    const id = IDS[n % IDS.length] as string;
    const wave = Math.round(300 * Math.sin(n / 25));
    const mid = 4_000 + (n % 2 === 0 ? wave : -wave);
    events.push(quote(n % 2 === 0 ? 'kalshi' : 'polymarket', id, mid - 50, mid + 50, at_us));
    if (n % 50 === 0) events.push({ type: 'clock', at: stampAt(at_us + 1) });
  }
  return events;
}

function options(changes: Partial<ReplayOptions> = {}, settings: Record<string, unknown> = {}): ReplayOptions {
  return {
    engine: loadEngine(shardCapacity({ markets: 16, games: 4 })),
    settings: parseSettings({ lock_persist_us: 0, ...settings }),
    seed: 7,
    mode: 'replay',
    ...changes,
  };
}

async function throughTape(events: InputEvent[], batch_rows: number, replay: ReplayOptions): Promise<ReplayResult> {
  const chunks: Uint8Array[] = [];
  const meta = {
    arbees_version: '0',
    kernel_sha256: null,
    settings: {},
    seed: 7,
    source: 'test',
    started_at_us: START_US,
  };
  const writer = new TapeWriter(
    { write: (bytes) => chunks.push(bytes.slice()), close: () => undefined },
    meta,
    batch_rows,
  );
  for (const event of events) writer.add(event);
  writer.close();
  return replayTape(await TapeReader.fromBytes(Buffer.concat(chunks)), replay);
}

/** What must not change from run to run: everything but the stopwatch. */
function outcome({ elapsed_us: _elapsed, events_per_s: _rate, ...rest }: ReplayResult): object {
  return rest;
}

test('pairs of any venues on any sides give the same journal from a tape', async () => {
  const swapped = (id: string): Pair => {
    const { a, b, ...rest } = pair(id);
    return { ...rest, a: b, b: a === null ? null : { ...a, venue: 'thirdex' } };
  };
  const events = world().map((event): InputEvent => {
    if (event.type === 'pair') return { ...event, pair: swapped(event.pair.pair_id) };
    return event.type === 'quote' && event.venue === 'kalshi' ? { ...event, venue: 'thirdex' } : event;
  });
  const kinds = (run: ReplayResult) => run.entries_by_kind;
  const direct = await replayEvents(events, options());
  const taped = await throughTape(events, 64, options());
  expect(kinds(direct).opportunity).toBeGreaterThan(0);
  expect(outcome(taped)).toEqual(outcome(direct));
});

test('the same events, seed and settings give the same journal, in memory and from a tape of any batch size', async () => {
  const events = world();
  const first = replayEvents(events, options());
  expect(first.entries_by_kind.opportunity).toBeGreaterThan(10);
  expect(first.entries_by_kind.fill).toBeGreaterThan(0);
  expect(outcome(replayEvents(events, options()))).toEqual(outcome(first));
  for (const batch_rows of [1, 7, 65_536])
    expect(outcome(await throughTape(events, batch_rows, options()))).toEqual(outcome(first));
});

test('another seed or another setting gives another journal', () => {
  const events = world();
  const { journal_sha256 } = replayEvents(events, options());
  expect(replayEvents(events, options({ seed: 8 })).journal_sha256).not.toBe(journal_sha256);
  expect(replayEvents(events, options({}, { lock_min_edge_e4: 200 })).journal_sha256).not.toBe(journal_sha256);
});

test('quotes taken from the columns are decided exactly like quote events', async () => {
  const texts: string[][] = [[], []];
  const seen: JournalEntry[][] = [[], []];
  const keep = (n: 0 | 1): ReplayOptions =>
    options({ write_journal: (text) => texts[n]?.push(text), on_entry: (entry) => seen[n]?.push(entry) });
  replayEvents(world(), keep(0));
  await throughTape(world(), 64, keep(1));
  expect(texts[1]?.join('')).toBe(texts[0]?.join(''));
  expect(seen[1]).toEqual(seen[0]);
});

test('the digest is that of the text, whose lines are the entries with their keys in order', () => {
  let text = '';
  const entries: JournalEntry[] = [];
  const run = replayEvents(
    world(),
    options({ write_journal: (piece) => (text += piece), on_entry: (entry) => entries.push(entry) }),
  );
  expect(createHash('sha256').update(text).digest('hex')).toBe(run.journal_sha256);
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as JournalEntry)).toEqual(entries);
  expect(lines.every((line) => /^\{"stream":"\w+","seq":\d+,"at_us":\d+,"cause":(null|\d+),"kind":/.test(line))).toBe(
    true,
  );
});

test('journal times are event times only', () => {
  const times = new Set(world().map(({ at }) => at.received_at_us));
  const strange: number[] = [];
  replayEvents(world(), options({ on_entry: ({ at_us }) => void (times.has(at_us) || strange.push(at_us)) }));
  expect(strange).toEqual([]);
});

test('a quote too large for its columns is replayed as the quote it was', async () => {
  const big = (venue: 'kalshi' | 'polymarket', bid: number, n: number): InputEvent =>
    quote(venue, 'A', bid, bid + 100, START_US + 200_000_000 + n, 2 ** 33);
  const events = [...world(), big('kalshi', 3_000, 1), big('polymarket', 3_500, 2)];
  expect(outcome(await throughTape(events, 8, options()))).toEqual(outcome(replayEvents(events, options())));
});

test('quotes of markets that no pair names are passed over and counted as events', async () => {
  const events = [...world(), quote('kalshi', 'nobody', 10, 20, START_US + 200_000_000)];
  const run = await throughTape(events, 100, options());
  expect(run.events).toBe(events.length);
});

test('pairs that are listed late are traded from then on', async () => {
  const late: InputEvent[] = [
    ...world(),
    { type: 'pair', pair: pair('Z'), at: stampAt(START_US + 130_000_000) },
    quote('kalshi', 'Z', 3_000, 3_100, START_US + 130_000_001),
    quote('polymarket', 'Z', 3_500, 3_600, START_US + 130_000_002),
  ];
  const taken: string[] = [];
  const on_entry = (entry: JournalEntry): void => {
    if (entry.kind === 'opportunity' && entry.body.verdict === 'taken') taken.push(entry.body.pair_id);
  };
  const room = { game_limit_udollars: 50_000_000_000, day_loss_limit_udollars: 50_000_000_000 };
  await throughTape(late, 16, options({ on_entry }, room));
  expect(taken.at(-1)).toBe('Z');
});

test('an empty replay has no entries and the digest of nothing', () => {
  const run = new Replayer(options()).finish();
  expect(run).toMatchObject({ events: 0, entries: 0, journal_sha256: createHash('sha256').digest('hex') });
});
