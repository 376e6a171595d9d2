import type { ReactNode } from 'react';

/** Which side's market to look at, where a game has one market per team. */
export function PairChoice({
  pairs,
  chosen,
  choose,
}: {
  pairs: readonly { pair_id: string; label: string }[];
  chosen: string;
  choose: (pair_id: string) => void;
}): ReactNode {
  if (pairs.length < 2) return null;
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
          {pair.pair_id.slice(pair.pair_id.lastIndexOf(':') + 1)} win
        </button>
      ))}
    </fieldset>
  );
}
