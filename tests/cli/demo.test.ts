import { expect, it } from 'vitest';
import { kernelInfo } from '../../engine-wasm/load-node.ts';
import type { View } from '../../runtime/trading/view/view.ts';
import { arbees, oddKeys } from './capture.ts';

const TOKEN = 'a-token-for-the-tests';

/** The view once the condition holds. */
async function viewWhen(url: string, holds: (view: View) => boolean): Promise<View> {
  for (;;) {
    const answer = await fetch(`${url}/api/view`, { headers: { authorization: `Bearer ${TOKEN}` } });
    const view = (await answer.json()) as View;
    if (holds(view)) return view;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const hasBothVenues = (view: View): boolean =>
  Object.values(view.pairs).some(({ quotes }) => quotes.kalshi !== undefined && quotes.polymarket !== undefined);

it('the demo comes up, prices games, pairs both venues, serves, and ends cleanly on an interrupt', async () => {
  let view: View | null = null;
  const ran = await arbees(['demo', '--port', '0', '--db', 'memory', '--seed', '3', '--speed', '60', '--json'], {
    env: { ARBEES_API_TOKEN: TOKEN },
    interruptAfter: async (stdout) => {
      const { url } = JSON.parse(stdout) as { url: string };
      // A set of one venue can be seen before the other venue's first price.
      view = await viewWhen(
        url,
        (now) => now.opportunities.length > 0 && Object.keys(now.games).length >= 8 && hasBothVenues(now),
      );
    },
  });
  expect(ran.code).toBe(0);
  const answer = ran.json();
  expect(answer).toMatchObject({
    mode: 'demo',
    seed: 3,
    speed: 60,
    kernel_sha256: kernelInfo().sha256,
    port_moved: false,
  });
  expect(oddKeys(answer)).toEqual([]);
  const seen = view as View | null;
  expect(new Set(Object.values(seen?.games ?? {}).map((game) => game.game.league))).toEqual(
    new Set(['nfl', 'nba', 'nhl', 'soccer']),
  );
  expect(seen !== null && hasBothVenues(seen)).toBe(true);
  expect(seen?.halted.halted).toBe(false);
  expect(ran.stderr).toContain('stopped after');
}, 60_000);
