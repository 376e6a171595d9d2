// @vitest-environment happy-dom
/** Matches on the page: three markets to choose from, and what can be asked about a half. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadEngine } from '../../engine-wasm/load-node.ts';
import type { Pair } from '../../runtime/trading/types/events.ts';
import { emptyView } from '../../runtime/trading/view/view.ts';
import { PairChoice } from '../../web/src/components/BookLadder/PairChoice.tsx';
import { StateFields } from '../../web/src/components/WhatIf/StateFields.tsx';
import { marketName } from '../../web/src/format/markets.ts';
import { ANY_GAMES } from '../../web/src/kernel/any-game.ts';
import { ask, change, questionOf } from '../../web/src/kernel/whatif.ts';
import { byText, clear, click, show, storeOf } from './page.tsx';

const engine = loadEngine({ markets: 16, games: 1 });
const match = ANY_GAMES.find(({ league }) => league === 'soccer');
if (match === undefined) throw new Error('no match to ask about');
const fields = engine.sportFields('soccer');
const store = storeOf(emptyView());

afterEach(clear);

/** Labels of the fields shown for a state of play. */
async function labels(part: Record<string, number>): Promise<string> {
  const question = change(questionOf(match as NonNullable<typeof match>), part, fields);
  const game = match as NonNullable<typeof match>;
  const set = (): void => undefined;
  const form = <StateFields {...{ engine, game, question, set, qty_cc: 100, setQty: set }} />;
  const text = (await show(form, store)).textContent ?? '';
  await clear();
  return text;
}

describe('a match', () => {
  it('has a draw to choose among its markets, not a side called draw', async () => {
    const choose = vi.fn();
    const pair = (what: string, outcome: Pair['outcome']): Pair => ({
      ...{ pair_id: `soccer:9:${what}`, game_id: 'soccer:9', label: what === 'draw' ? 'Draw' : `${what} win`, outcome },
      ...{ a: null, b: null, settlement: [], settles_at_us: 0 },
    });
    const pairs = [pair('ATX', 'home'), pair('draw', 'draw'), pair('HOU', 'away')];
    const host = await show(<PairChoice pairs={pairs} chosen="soccer:9:ATX" choose={choose} />, store);
    const texts = [...host.querySelectorAll('button')].map(({ textContent }) => textContent);
    expect(texts).toEqual(['ATX win', 'Draw', 'HOU win']);
    expect(marketName(pair('10739', 'away'), { home: 'ATX', away: 'HOU' })).toBe('HOU win');
    await click(byText(host, 'button', 'Draw'));
    expect(choose).toHaveBeenCalledWith('soccer:9:draw');
  });

  it('asks for stoppage only once the clock is down, and for kicks in no league match', async () => {
    const running = await labels({ period: 2, clock_ms: 600_000 });
    expect(running).toContain('reds');
    expect(running).not.toMatch(/Stoppage|SO /);
    const stopped = await labels({ period: 2, clock_ms: 0, stoppage_elapsed_ms: 90_000 });
    expect(stopped).toContain('Stoppage elapsed');
    expect(stopped).not.toMatch(/SO /);
  });

  it('forgets the stoppage of a question whose clock is turned back', () => {
    const late = change(questionOf(match), { period: 2, clock_ms: 0, stoppage_elapsed_ms: 300_000 }, fields);
    const earlier = change(late, { clock_ms: 60_000 }, fields);
    expect([late.state.stoppage_elapsed_ms, earlier.state.stoppage_elapsed_ms]).toEqual([300_000, 0]);
    expect(ask(engine, earlier, null).priced?.draw).toBeGreaterThan(0);
  });
});
