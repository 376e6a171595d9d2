// @vitest-environment happy-dom
/** A game's page when it has spreads and totals beside its sides. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Pair, Relation, VenueMarket } from '../../runtime/trading/types/events.ts';
import type { TimedOpportunity, View } from '../../runtime/trading/view/view.ts';
import { marketNames } from '../../web/src/format/markets.ts';
import { labelLines, namedLegs } from '../../web/src/select/opportunities.ts';
import { fixture } from './fixtures.ts';
import { act, clear, showPage, storeOf } from './page.tsx';

const world = fixture({ ticks: 60 });

/** The view with two spreads and a total on its first live game. */
function withLines(): { view: View; game_id: string; code: string; home: Pair; lines: Pair[] } {
  const view = structuredClone(world.view);
  const game = Object.values(view.games).find((one) => one.game.status === 'live' && one.pair_ids.length > 0);
  const home = view.pairs[game?.pair_ids[0] ?? '']?.pair;
  if (game === undefined || home === undefined) throw new Error('the fixture has no live game with a pair');
  const { game_id } = game.game;
  const { code } = game.game.home;
  const line = (tail: string, label: string, relation: Relation): Pair => {
    const at = (market: VenueMarket | null): VenueMarket | null =>
      market === null ? null : { ...market, market_id: `${market.market_id}-${tail}` };
    const ends = { a: at(home.a), b: at(home.b) };
    return { ...home, ...ends, pair_id: `${game_id}:${tail}`, label, outcome: 'other', relation };
  };
  const lines = [
    line(`${code}:margin45`, `${code} by over 4.5`, { kind: 'margin', side: 'home', line_tenths: 45 }),
    line(`${code}:margin85`, `${code} by over 8.5`, { kind: 'margin', side: 'home', line_tenths: 85 }),
    line('total2215', `AWY at ${code} over 221.5`, { kind: 'total', line_tenths: 2215 }),
  ];
  for (const pair of lines) {
    view.pairs[pair.pair_id] = { ...structuredClone(view.pairs[home.pair_id] as View['pairs'][string]), pair };
    game.pair_ids.push(pair.pair_id);
  }
  return { view, game_id, code, home, lines };
}

/** A nested lock between two of the lines, and a lock of one. */
function opportunity(type: 'nested_lock' | 'cross_venue_lock', label: string, pairs: readonly Pair[]) {
  const like = world.view.opportunities.find(({ legs }) => legs.length === 2);
  if (like === undefined) throw new Error('the fixture has no opportunity of two legs');
  const legs = like.legs.map((leg, i) => {
    const market_id = pairs[i]?.a?.market_id ?? '';
    return { ...leg, venue: 'kalshi' as const, market_id, side: i === 0 ? ('yes' as const) : ('no' as const) };
  });
  return { ...like, opportunity_type: type, label, legs, verdict: 'refused' as const };
}

let asked: string[] = [];
beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(decodeURIComponent(String(url)));
    return new Response(JSON.stringify({ error: { code: 'off', message: 'no server in this test' } }), { status: 503 });
  });
});
afterEach(clear);

describe('the page of a game with lines', () => {
  it('offers every market by name in a list and shows the books of the chosen one', async () => {
    const { view, game_id, code, lines } = withLines();
    const host = await showPage(`/games/${encodeURIComponent(game_id)}`, storeOf(view));
    const list = await vi.waitFor(() => {
      const found = host.querySelector<HTMLSelectElement>('select[aria-label=Market]');
      expect(found).not.toBeNull();
      return found as HTMLSelectElement;
    }, 5_000);
    const names = [...list.options].map((option) => option.textContent);
    expect(names).toEqual([`${code} win`, `${code} by over 4.5`, `${code} by over 8.5`, 'over 221.5']);
    const total = lines[2]?.pair_id ?? '';
    await act(async () => {
      list.value = total;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await vi.waitFor(() => expect(asked.some((url) => url.includes(total))).toBe(true));
  });

  it('names the line of each leg of an opportunity', async () => {
    const { view, game_id, code, lines } = withLines();
    const [near, far] = lines as [Pair, Pair];
    const nested = opportunity('nested_lock', `${near.label} / ${far.label}`, [near, far]);
    const last = view.opportunities.at(-1) as TimedOpportunity;
    view.opportunities.push({ ...last, ...nested, game_id, seq: last.seq + 1 });
    const host = await showPage(`/games/${encodeURIComponent(game_id)}`, storeOf(view));
    await vi.waitFor(() => expect(host.querySelector('.opp-list')).not.toBeNull(), 5_000);
    expect(host.querySelector('.opp-list li')?.textContent).toMatch(
      new RegExp(`Nested lock, ${code} by over 4.5 Kalshi yes .*¢ \\+ ${code} by over 8.5 Kalshi no `),
    );
  });
});

describe('the words for a line', () => {
  it('stand once before legs on the same market, and with each leg where they differ', () => {
    const { view, game_id, code, lines } = withLines();
    const [near, far, total] = lines as [Pair, Pair, Pair];
    const names = marketNames(view, game_id);
    expect(namedLegs(opportunity('cross_venue_lock', '', [total, total]).legs, names)).toMatch(
      /^over 221\.5: Kalshi yes [\d.]+¢ \+ Kalshi no [\d.]+¢$/,
    );
    expect(namedLegs(opportunity('nested_lock', '', [near, far]).legs, names)).toContain(
      `+ ${code} by over 8.5 Kalshi`,
    );
    expect(namedLegs(opportunity('cross_venue_lock', '', []).legs, names)).toMatch(/^Kalshi yes/);
  });

  it('of a nested lock are shared between both lines of its row', () => {
    const lines = (label: string) => labelLines({ label, opportunity_type: 'nested_lock' }, 'Nested lock');
    expect(lines('BOS by over 4.5 / BOS by over 8.5')).toEqual(['BOS by over 4.5', 'Nested lock with 8.5']);
    expect(lines('Boston Celtics win / BOS by over 4.5')).toEqual([
      'Boston Celtics win',
      'Nested lock with BOS by over 4.5',
    ]);
    expect(labelLines({ label: 'A win / B win', opportunity_type: 'mirrored_lock' }, 'Mirrored')).toEqual([
      'A win / B win',
      'Mirrored',
    ]);
  });
});
