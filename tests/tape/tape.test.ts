import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Schema, Table, tableFromArrays, tableFromIPC, tableToIPC } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { TAPE_VERSION, TapeError, type TapeMeta } from '../../runtime/tape/schema.ts';
import { TapeReader } from '../../runtime/tape/tape-reader.ts';
import { TapeWriter } from '../../runtime/tape/tape-writer.ts';
import type { InputEvent, Pair } from '../../runtime/trading/types/events.ts';
import { anyEvent, pair, quote, START_US } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'arbees-tape-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const META: TapeMeta = {
  arbees_version: '0.1.0',
  kernel_sha256: 'ab'.repeat(32),
  settings: { lock_min_edge_e4: 30 },
  seed: 7,
  source: 'test',
  started_at_us: START_US,
};

function encode(events: InputEvent[], batch_rows = 16, meta: TapeMeta = META): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new TapeWriter(
    { write: (bytes) => chunks.push(bytes.slice()), close: () => undefined },
    meta,
    batch_rows,
  );
  for (const event of events) writer.add(event);
  writer.close();
  return Buffer.concat(chunks);
}

async function decode(bytes: Uint8Array): Promise<InputEvent[]> {
  const events: InputEvent[] = [];
  for await (const event of (await TapeReader.fromBytes(bytes)).events()) events.push(event);
  return events;
}

function plain(events: InputEvent[]): unknown {
  return JSON.parse(JSON.stringify(events));
}

test('any events come back equal and in order, over any number of batches', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      async (events, batch_rows) => {
        expect(plain(await decode(encode(events, batch_rows)))).toEqual(plain(events));
      },
    ),
    { numRuns: 60 },
  );
});

test('a pair on a tape of the first layout has the lots that were traded then', async () => {
  const old = JSON.parse(JSON.stringify(pair('p')), (key, value: unknown) =>
    key === 'lot_cc' ? undefined : value,
  ) as Pair;
  const at = { provider_at_us: null, received_at_us: START_US, parsed_at_us: START_US };
  const [event] = await decode(encode([{ type: 'pair', pair: old, at }]));
  expect(event).toMatchObject({ pair: { a: { lot_cc: 100 }, b: { lot_cc: 100 } } });
});

test('a pair on a tape that names its sides by their venues has them as sides', async () => {
  const { a, b, ...rest } = pair('p');
  const difference = { field: 'tie', verdict: 'priced', loss_e4: 5_000, chance_ppm: null };
  const old = {
    ...{ ...rest, kalshi: a, polymarket: b },
    settlement: [{ ...difference, kalshi: 'pays NO', polymarket: 'splits' }],
  };
  const at = { provider_at_us: null, received_at_us: START_US, parsed_at_us: START_US };
  const [event] = await decode(encode([{ type: 'pair', pair: old as never, at }]));
  expect(event).toEqual({
    ...{ type: 'pair', at },
    pair: { ...rest, a, b, settlement: [{ ...difference, a: 'pays NO', b: 'splits' }] },
  });
});

test('the same events give the same bytes', () => {
  const events = [quote('kalshi', 'A', 100, 200, START_US), quote('polymarket', 'A', 90, 210, START_US + 1)];
  expect(encode(events)).toEqual(encode(events));
});

test('a tape on disk is read through its file handle, with its provenance', async () => {
  const path = join(directory, 'a.arrow');
  const events = Array.from({ length: 100 }, (_, i) =>
    quote(i % 2 === 0 ? 'kalshi' : 'polymarket', `T${i % 7}`, i, i + 5, START_US + i),
  );
  const writer = TapeWriter.toFile(path, META, 32);
  for (const event of events) writer.add(event);
  const summary = writer.close();
  expect(summary).toMatchObject({ events: 100, quotes: 100, markets: 14 });
  const reader = await TapeReader.open(path);
  expect(reader.meta).toEqual(META);
  const sizes: number[] = [];
  for await (const batch of reader.batches()) sizes.push(batch.rows);
  expect(sizes).toEqual([32, 32, 32, 4]);
});

test('an empty tape is a tape', async () => {
  const bytes = encode([]);
  expect(await decode(bytes)).toEqual([]);
  expect((await TapeReader.fromBytes(bytes)).meta.seed).toBe(7);
});

test('a quote too large for its columns is kept exactly all the same', async () => {
  const big = { ...quote('kalshi', 'A', 1, 2, START_US), bid_qty_cc: 2 ** 40 } as InputEvent;
  expect(await decode(encode([big]))).toEqual([big]);
});

test('generic Arrow readers see typed columns, nulls and dictionary words', () => {
  const events: InputEvent[] = [
    quote('kalshi', 'A', 100, 200, START_US),
    { type: 'clock', at: { provider_at_us: null, received_at_us: START_US + 5, parsed_at_us: START_US + 6 } },
  ];
  const table = tableFromIPC(encode(events));
  expect(table.schema.fields.map((field) => `${field.name} ${field.type}`)).toMatchInlineSnapshot(`
    [
      "seq Uint32",
      "type Dictionary<Int8, Utf8>",
      "venue Dictionary<Int8, Utf8>",
      "market_id Dictionary<Int32, Utf8>",
      "received_at_us Int64",
      "provider_at_us Int64",
      "parsed_at_us Int64",
      "bid_e4 Uint16",
      "bid_qty_cc Uint32",
      "ask_e4 Uint16",
      "ask_qty_cc Uint32",
      "action Dictionary<Int8, Utf8>",
      "level_e4 Uint16",
      "level_qty_cc Int64",
      "payload Utf8",
    ]
  `);
  expect(
    JSON.parse(JSON.stringify(table.toArray(), (_, value) => (typeof value === 'bigint' ? Number(value) : value))),
  ).toMatchObject([
    {
      seq: 1,
      type: 'quote',
      venue: 'kalshi',
      market_id: 'K-A',
      received_at_us: START_US,
      bid_e4: 100,
      ask_e4: 200,
      payload: null,
    },
    { seq: 2, type: 'clock', venue: null, market_id: null, provider_at_us: null, bid_e4: null, payload: '{}' },
  ]);
});

describe('what is not a tape is refused by name', () => {
  const reason = async (bytes: Uint8Array): Promise<string> => {
    try {
      await decode(bytes);
    } catch (error) {
      if (error instanceof TapeError) return error.reason;
      throw error;
    }
    return 'none';
  };

  test('text, nothing, and a cut file', async () => {
    expect(await reason(Buffer.from('{"a":1}'))).toBe('not_arrow');
    expect(await reason(new Uint8Array(0))).toBe('not_arrow');
    const bytes = encode([quote('kalshi', 'A', 1, 2, START_US)]);
    expect(await reason(bytes.slice(0, bytes.length - 9))).toBe('not_arrow');
  });

  test('another Arrow file, a newer layout, and settings that are no object', async () => {
    expect(await reason(tableToIPC(tableFromArrays({ a: [1, 2] }), 'file'))).toBe('not_a_tape');
    const newer = new Schema([], new Map([['arbees.tape_version', String(TAPE_VERSION + 1)]]));
    expect(await reason(tableToIPC(new Table(newer), 'file'))).toBe('newer_version');
    const bare = new Schema([], new Map([['arbees.tape_version', '1']]));
    expect(await reason(tableToIPC(new Table(bare), 'file'))).toBe('bad_column');
    expect(await reason(encode([], 4, { ...META, settings: [] as never }))).toBe('bad_metadata');
  });
});

const pyarrow = spawnSync('python3', ['-c', 'import pyarrow']).status === 0;
if (!pyarrow) console.warn('python3 with pyarrow is not installed: the test that opens a tape with it is left out');
test.runIf(pyarrow)('pyarrow opens a tape with several batches and gives the same values', () => {
  const path = join(directory, 'py.arrow');
  writeFileSync(path, encode(Array.from({ length: 40 }, (_, i) => quote('kalshi', `T${i}`, i, i + 1, START_US + i))));
  const script = `import json,sys,pyarrow as pa
t=pa.ipc.open_file(sys.argv[1]).read_all()
print(json.dumps([t.num_rows,t["market_id"].to_pylist()[39],t["ask_e4"].to_pylist()[39],t["received_at_us"].to_pylist()[0]]))`;
  const out: unknown = JSON.parse(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }));
  expect(out).toEqual([40, 'K-T39', 40, START_US]);
});
