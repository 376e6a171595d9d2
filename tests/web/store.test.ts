import { describe, expect, it } from 'vitest';
import { applyEntry, emptyView } from '../../runtime/trading/view/view.ts';
import { retryDelayMs } from '../../web/src/live/socket.ts';
import { LiveStore } from '../../web/src/live/store.ts';
import { fixture } from './fixtures.ts';

const { entries } = fixture({ ticks: 60 });

/** A store whose frames are drawn by hand. */
function byHand() {
  const frames: (() => void)[] = [];
  const store = new LiveStore((run) => void frames.push(run));
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  return { store, frames, frame: () => frames.shift()?.(), told: () => told };
}

/** Entries `from` to before `to` of the fixture, as the server would send them. */
const message = (from: number, to: number) => ({
  type: 'entries' as const,
  seq: Math.min(to, entries.length),
  sent_at_us: 1_000_000,
  entries: entries.slice(from, to),
});

describe('the live store', () => {
  it('folds what came since the last frame and tells subscribers once', () => {
    const { store, frame, frames, told } = byHand();
    store.receive(message(0, 10), 0);
    store.receive(message(10, 50), 0);
    expect(store.view.seq).toBe(0);
    expect(frames).toHaveLength(1);
    frame();
    expect(store.view.seq).toBe(50);
    expect(told()).toBe(1);
    expect(frames).toHaveLength(0);
  });

  it('ends with the same view as a plain fold, overlaps included', () => {
    const { store, frames, frame } = byHand();
    for (let i = 0; i < entries.length; i += 7) store.receive(message(Math.max(0, i - 3), i + 7), 0);
    while (frames.length > 0) frame();
    const plain = emptyView();
    for (const entry of entries) applyEntry(plain, structuredClone(entry));
    expect(store.view).toEqual(plain);
  });

  it('refuses entries after a gap, and a heartbeat that knows more', () => {
    const { store } = byHand();
    expect(store.receive(message(0, 5), 0)).toBe(true);
    expect(store.receive(message(6, 9), 0)).toBe(false);
    expect(store.receive({ type: 'heartbeat', seq: 5, sent_at_us: 0 }, 0)).toBe(true);
    expect(store.receive({ type: 'heartbeat', seq: 6, sent_at_us: 0 }, 0)).toBe(false);
  });

  it('lets a snapshot replace everything that was waiting', () => {
    const { store, frame } = byHand();
    store.receive(message(0, 5), 0);
    const view = { ...emptyView(), seq: 400 };
    store.receive({ type: 'snapshot', seq: 400, sent_at_us: 0, view }, 0);
    frame();
    expect(store.view.seq).toBe(400);
    expect(store.ready).toBe(true);
  });

  it('knows the server clock from the last message', () => {
    const { store } = byHand();
    store.receive({ type: 'heartbeat', seq: 0, sent_at_us: 5_000_000 }, 2_000);
    expect(store.offset_ms).toBe(3_000);
  });
});

describe('the wait before another attempt', () => {
  it('doubles to ten seconds, half of it by chance', () => {
    expect(retryDelayMs(0, 0)).toBe(250);
    expect(retryDelayMs(0, 1)).toBe(500);
    expect(retryDelayMs(3, 1)).toBe(4_000);
    expect(retryDelayMs(30, 1)).toBe(10_000);
    expect(retryDelayMs(30, 0)).toBe(5_000);
  });
});
