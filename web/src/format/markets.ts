/** What a market of a game is on, in a word or two: for places where the game is known. */
import type { Pair } from '../../../runtime/trading/types/events.ts';
import type { View } from '../../../runtime/trading/view/view.ts';

/** "BOS win", "draw", "BOS by over 4.5", "over 221.5"; `codes` are those of the game's sides, by outcome. */
export function marketName({ label, outcome, relation }: Pair, codes: Readonly<Record<string, string>>): string {
  if (relation?.kind === 'total') return `over ${relation.line_tenths / 10}`;
  if (relation !== undefined) return label;
  if (outcome === 'draw') return 'Draw';
  const code = codes[outcome] ?? '';
  return code === '' ? label : `${code} win`;
}

/** Names of the markets of a game at both venues, by market. */
export function marketNames(view: View, game_id: string): Record<string, string> {
  const names: Record<string, string> = {};
  const game = view.games[game_id]?.game;
  const codes = { home: game?.home.code ?? '', away: game?.away.code ?? '' };
  for (const id of view.games[game_id]?.pair_ids ?? []) {
    const pair = view.pairs[id]?.pair;
    if (pair === undefined) continue;
    for (const market of [pair.a, pair.b]) if (market !== null) names[market.market_id] = marketName(pair, codes);
  }
  return names;
}

/** A pair's label, with its game where the label names no side: "VAN at NSH, draw". */
export function marketLabel(view: View, label: string, game_id: string | null): string {
  const game = label !== 'Draw' || game_id === null ? undefined : view.games[game_id]?.game;
  return game === undefined ? label : `${game.away.code} at ${game.home.code}, draw`;
}
