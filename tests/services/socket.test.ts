import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../runtime/services/api/contract.ts';
import { type Harness, Page, startHarness } from './harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ ring: 2_000, sockets: { stall_ms: 500, high_water_bytes: 64 * 1_024 } });
});
afterEach(() => harness.stop());

/** The harness begins with seven entries, five of them decisions; what it adds later is decisions from 6 on. */
const seqs = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const page = (run_id: string | null, from_seq: number): Promise<Page> =>
  new Page(harness.api.port).resume(run_id, from_seq);

describe('resume', () => {
  it('greets a new page with the picture and then every entry once', async () => {
    const one = await page(null, 0);
    await one.until((p) => p.messages.length > 0);
    expect(one.messages[0]).toMatchObject({ type: 'snapshot', seq: 7, view: { seq: 7, run: { run_id: 'r' } } });
    harness.more(30);
    await one.until((p) => p.seq === 37);
    harness.more(5);
    await one.until((p) => p.seq === 42);
    expect(one.entries.map((entry) => entry.seq)).toEqual(seqs(6, 40));
    one.end();
  });

  it('loses nothing and repeats nothing over disconnections', async () => {
    const first = await page(null, 0);
    await first.until((p) => p.messages.length > 0);
    let at = first.seq;
    const got: number[] = [];
    first.end();
    for (let round = 0; round < 8; round += 1) {
      harness.more(50 + round);
      const place = harness.stream.seq;
      const next = await page('r', at);
      harness.more(20);
      await next.until((p) => p.seq >= place);
      got.push(...next.entries.map((entry) => entry.seq));
      at = next.seq;
      expect(next.messages.some((message) => message.type === 'snapshot')).toBe(false);
      next.end();
    }
    const last = await page('r', at);
    harness.more(1);
    await last.until((p) => p.seq === harness.stream.seq);
    got.push(...last.entries.map((entry) => entry.seq));
    expect(got).toEqual(seqs(6, harness.stream.seq - 2));
    last.end();
  });

  it.each([
    ['another run', 'other', 5],
    ['a place that was overwritten', 'r', 2],
    ['a place that does not exist yet', 'r', 999_999],
  ])('sends the whole picture for %s', async (_what, run_id, from_seq) => {
    harness.more(2_500);
    const one = await page(run_id, from_seq);
    await one.until((p) => p.messages.length > 0);
    expect(one.messages[0]).toMatchObject({ type: 'snapshot', seq: 2_507 });
    one.end();
  });

  it('resumes exactly at the end and then proves that it is alive', async () => {
    const one = await page('r', 7);
    await one.until((p) => p.messages.length > 0);
    expect(one.messages[0]).toMatchObject({ type: 'heartbeat', seq: 7 });
    one.end();
  });

  it.each(['{', '{"type":"resume"}', '{"type":"resume","run_id":null,"from_seq":-1}'])('refuses %s', async (text) => {
    const one = new Page(harness.api.port);
    one.socket.once('open', () => one.socket.send(text));
    expect((await one.closed).code).toBe(1007);
    expect(one.messages).toMatchObject([{ type: 'error', code: 'bad_message' }]);
  });
});

describe('a slow page', () => {
  it('is told and dropped, gets no hole before that, and does not hold the others up', async () => {
    const slow = await page(null, 0);
    await slow.until((p) => p.messages.length > 0);
    const fast = await page(null, 0);
    await fast.until((p) => p.messages.length > 0);
    slow.socket.pause();
    const padding = 'x'.repeat(10_000);
    for (let i = 0; i < 30; i += 1) {
      harness.more(100, padding);
      await fast.until((p) => p.seq >= harness.stream.seq);
    }
    await expect.poll(() => harness.metrics.registry.metrics(), { timeout: 10_000 }).toMatch(/slow_consumers_total 1/);
    slow.socket.resume();
    expect(await slow.closed).toEqual({ code: 1013, reason: 'slow_consumer' });
    const last = slow.messages.at(-1) as Extract<ServerMessage, { type: 'error' }>;
    expect(last).toMatchObject({ type: 'error', code: 'slow_consumer' });
    const got = slow.entries.map((entry) => entry.seq);
    expect(got).toEqual(seqs(6, 5 + got.length));
    expect(fast.entries.map((entry) => entry.seq)).toEqual(seqs(6, 3_005));
    fast.end();
  }, 30_000);
});
