import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HAS_RECORDINGS } from '../adapters/support/recordings.ts';
import { arbees } from './capture.ts';

const FILE = fileURLToPath(new URL('../../../shared/data/kalshi/ws_orderbook_stream.json.gz', import.meta.url));

describe.runIf(HAS_RECORDINGS)('arbees replay of recorded order-book frames', () => {
  it('rebuilds every book without a gap', async () => {
    const ran = await arbees(['replay', FILE, '--json']);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({
      kind: 'kalshi_books',
      frames: 269,
      books_rebuilt: 12,
      books_live: 12,
      gaps: 0,
      rejected: {},
    });
    expect(ran.json().journal_sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('notices a lost frame, trusts no book of the subscription and asks for snapshots once', async () => {
    const ran = await arbees(['replay', FILE, '--json', '--drop', '100']);
    expect(ran.json()).toMatchObject({ dropped: [100], books_live: 0, gaps: 1, snapshots_asked: 1, orders: 0 });
  });

  it('names a bad frame number', async () => {
    const ran = await arbees(['replay', FILE, '--json', '--drop', '1,x']);
    expect(ran.code).toBe(2);
    expect(ran.json()).toMatchObject({
      error: { field: '--drop', expected: 'frame numbers from 0, separated by commas' },
    });
  });
});
