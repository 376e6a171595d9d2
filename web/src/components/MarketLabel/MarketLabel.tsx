import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { marketLabel } from '../../format/markets.ts';
import { useLive } from '../../live/hooks.ts';

/** What a market is on, with its game where the label alone does not say: a draw has no team. */
export function MarketLabel({ label, game_id }: { label: string; game_id: string | null }): ReactNode {
  const text = useLive((view) => marketLabel(view, label, game_id), 2_000);
  return (
    <span className="clip" title={text}>
      {text}
    </span>
  );
}

/** The same as a link to the game. */
export function GameLabel({ label, game_id }: { label: string; game_id: string | null }): ReactNode {
  if (game_id === null) return <MarketLabel label={label} game_id={null} />;
  return (
    <Link className="clip" to="/games/$id" params={{ id: game_id }}>
      <MarketLabel label={label} game_id={game_id} />
    </Link>
  );
}
