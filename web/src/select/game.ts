import type { View } from '../../../runtime/trading/view/view.ts';

/** A game by an id that may come from an address: `__proto__` is none. */
export function gameOf(view: View, game_id: string): View['games'][string] | undefined {
  return Object.hasOwn(view.games, game_id) ? view.games[game_id] : undefined;
}
