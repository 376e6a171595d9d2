import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CaptureFindings, parseCaptureLine, readCapture } from '../../runtime/tape/capture-reader.ts';
import { CaptureWriter, captureLine, capturePart } from '../../runtime/tape/capture-writer.ts';
import type { RawFrame } from '../../runtime/trading/types/feeds.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'arbees-capture-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const frames: fc.Arbitrary<RawFrame[]> = fc.array(
  fc.record({
    source: fc.constantFrom('espn' as const, 'kalshi' as const, 'polymarket' as const),
    channel: fc.string(),
    received_at_us: fc.integer({ min: 0, max: 2_000_000_000_000_000 }),
    data: fc.string({ unit: 'grapheme' }),
  }),
  { maxLength: 40 },
);

function some(n: number, data = (i: number): string => `{"n":${i}}`): RawFrame[] {
  return Array.from({ length: n }, (_, i) => ({
    source: 'kalshi',
    channel: 'ws',
    received_at_us: 1_000 * i,
    data: data(i),
  }));
}

async function readAll(path: string, findings: CaptureFindings = {}): Promise<RawFrame[]> {
  const all: RawFrame[] = [];
  for await (const frame of readCapture(path, findings)) all.push(frame);
  return all;
}

async function write(path: string, list: RawFrame[], flush_bytes = 200): Promise<void> {
  const writer = await CaptureWriter.open(path, { flush_bytes });
  for (const frame of list) writer.frame(frame);
  await writer.close();
}

test('any frames come back in order, whatever text they carry', async () => {
  let n = 0;
  await fc.assert(
    fc.asyncProperty(frames, fc.integer({ min: 1, max: 500 }), async (list, flush_bytes) => {
      n += 1;
      const path = join(directory, `${n}.jsonl.gz`);
      await write(path, list, flush_bytes);
      const findings: CaptureFindings = {};
      expect(await readAll(path, findings)).toEqual(list);
      expect(findings).toEqual({});
    }),
    { numRuns: 30 },
  );
});

test('a line is one JSON object with the four documented fields', async () => {
  const path = join(directory, 'a.jsonl.gz');
  await write(path, some(1));
  const text = gunzipSync(await readFile(path)).toString();
  expect(text).toBe('{"source":"kalshi","channel":"ws","received_at_us":0,"data":"{\\"n\\":0}"}\n');
});

test('a file cut at any byte gives every frame of the members before the cut and a named finding', async () => {
  const path = join(directory, 'cut.jsonl.gz');
  const list = some(60, (i) => `frame ${i} ${'x'.repeat((i * 37) % 90)}`);
  await write(path, list, 400);
  const whole = await readFile(path);
  for (let size = whole.length - 1; size > 20; size -= 31) {
    await writeFile(path, whole);
    await truncate(path, size);
    const findings: CaptureFindings = {};
    const got = await readAll(path, findings);
    expect(got).toEqual(list.slice(0, got.length));
    const cut_between_members = list.length - got.length > 0 && Object.keys(findings).length === 0;
    if (!cut_between_members) expect(findings.truncated_member ?? 0).toBe(1);
  }
});

test('a cut inside the last member keeps the lines it had already delivered', async () => {
  const path = join(directory, 'one.jsonl.gz');
  const list = some(400, (i) => `${i} ${((i * 2_654_435_761) % 1_000_003) / 7}`);
  const member = gzipSync(list.map(captureLine).join(''));
  await writeFile(path, member.subarray(0, Math.floor(member.length * 0.7)));
  const findings: CaptureFindings = {};
  const got = await readAll(path, findings);
  expect(got.length).toBeGreaterThan(150);
  expect(got).toEqual(list.slice(0, got.length));
  expect(findings.truncated_member).toBe(1);
});

test('a damaged member is named, and what came before it is kept', async () => {
  const path = join(directory, 'rot.jsonl.gz');
  const good = gzipSync(some(3).map(captureLine).join(''));
  const bad = gzipSync(some(3).map(captureLine).join(''));
  bad.fill(0xff, 12, 40);
  await writeFile(path, Buffer.concat([good, bad]));
  const findings: CaptureFindings = {};
  await readAll(path, findings);
  expect(findings.corrupt_member).toBe(1);
});

test('lines that are no frames are counted by name and skipped', async () => {
  const path = join(directory, 'odd.jsonl');
  const [frame] = some(1) as [RawFrame];
  const hostile = [
    '{',
    '[]',
    '7',
    'null',
    '{"source":"nasdaq","channel":"ws","received_at_us":1,"data":""}',
    '{"__proto__":{"data":"x"}}',
  ];
  const early = JSON.stringify({ ...frame, received_at_us: -1 });
  await writeFile(path, [...hostile, early, captureLine(frame).trimEnd(), '{"source":"kal'].join('\n'));
  const findings: CaptureFindings = {};
  expect(await readAll(path, findings)).toEqual([frame]);
  expect(findings).toEqual({ bad_json: 1, bad_frame: 6, truncated_line: 1 });
});

test('parsing a line never throws', () => {
  fc.assert(fc.property(fc.string(), (line) => void parseCaptureLine(line)));
  fc.assert(fc.property(fc.json(), (line) => void parseCaptureLine(line)));
});

test('a full buffer drops frames and counts each', async () => {
  const path = join(directory, 'full.jsonl.gz');
  const list = some(10);
  const room = list.slice(0, 4).reduce((sum, frame) => sum + captureLine(frame).length, 0);
  const writer = await CaptureWriter.open(path, { flush_bytes: 1 << 20, max_buffer_bytes: room });
  for (const frame of list) writer.frame(frame);
  const stats = await writer.close();
  expect(stats).toMatchObject({ frames: 4, dropped: 6, error: null });
  expect(await readAll(path)).toEqual(list.slice(0, 4));
});

test('a capture rotates by size and is read as one', async () => {
  const path = join(directory, 'big.jsonl.gz');
  const writer = await CaptureWriter.open(path, { flush_bytes: 100, rotate_bytes: 400 });
  const list = some(50);
  for (const frame of list) {
    writer.frame(frame);
    await writer.flush();
  }
  const stats = await writer.close();
  expect(stats.files.length).toBeGreaterThan(2);
  expect(stats.files[1]).toBe(join(directory, 'big.0001.jsonl.gz'));
  expect(await readAll(path)).toEqual(list);
});

test('frames older than the flush interval are written without being asked', async () => {
  const path = join(directory, 'aged.jsonl.gz');
  const writer = await CaptureWriter.open(path, { flush_after_us: 5_000 });
  for (const frame of some(7)) writer.frame(frame);
  await writer.flush();
  expect(writer.stats.file_bytes).toBeGreaterThan(0);
  await writer.close();
  expect(capturePart('x', 2)).toBe('x.0002');
});
