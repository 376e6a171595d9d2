import type { ReactNode } from 'react';
import type { Pair } from '../../../../runtime/trading/types/events.ts';
import { marketName } from '../../format/markets.ts';
import { useLive } from '../../live/hooks.ts';

/** Buttons for so many markets; more, as a game with lines has, are a list. */
const MOST_BUTTONS = 3;

/** Which market to look at, where a game has several: sides, the draw, spreads, totals. */
export function PairChoice({
  pairs,
  chosen,
  choose,
}: {
  pairs: readonly Pair[];
  chosen: string;
  choose: (pair_id: string) => void;
}): ReactNode {
  const game_id = pairs[0]?.game_id ?? '';
  const codes = {
    home: useLive((view) => view.games[game_id]?.game.home.code ?? ''),
    away: useLive((view) => view.games[game_id]?.game.away.code ?? ''),
  };
  if (pairs.length < 2) return null;
  if (pairs.length > MOST_BUTTONS)
    return (
      <select
        className="control"
        aria-label="Market"
        value={chosen}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        {pairs.map((pair) => (
          <option key={pair.pair_id} value={pair.pair_id}>
            {marketName(pair, codes)}
          </option>
        ))}
      </select>
    );
  return (
    <fieldset className="segmented" aria-label="Market">
      {pairs.map((pair) => (
        <button
          key={pair.pair_id}
          type="button"
          className="control"
          aria-pressed={pair.pair_id === chosen}
          title={pair.label}
          onClick={() => choose(pair.pair_id)}
        >
          {marketName(pair, codes)}
        </button>
      ))}
    </fieldset>
  );
}
