/** The title of each page, for tabs and history. */
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../live/hooks.ts';

const TITLES: Readonly<Record<string, string>> = {
  '/': 'Board',
  '/opportunities': 'Opportunities',
  '/positions': 'Positions',
  '/whatif': 'What if',
  '/backtests': 'Backtests',
  '/health': 'Health',
};
const GAMES = '/games/';

/** Keep the document's title at the page on screen: "Positions, Arbees", of a game its teams. */
export function usePageTitle(): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const game_id = path.startsWith(GAMES) ? decodeURIComponent(path.slice(GAMES.length)) : null;
  const teams = useLive((view) => {
    const game = game_id === null ? undefined : view.games[game_id]?.game;
    return game === undefined ? null : `${game.away.name} at ${game.home.name}`;
  }, 1_000);
  const page = game_id === null ? TITLES[path] : (teams ?? 'Game');
  useEffect(() => {
    document.title = page === undefined ? 'Arbees' : `${page}, Arbees`;
  }, [page]);
}
