/** The title of each page, for tabs and history. */
import { useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useLive } from '../live/hooks.ts';
import { gameOf } from '../select/game.ts';

const TITLES: Readonly<Record<string, string>> = {
  '/': 'Board',
  '/opportunities': 'Opportunities',
  '/positions': 'Positions',
  '/whatif': 'What if',
  '/backtests': 'Backtests',
  '/health': 'Health',
};
const GAMES = '/games/';

/** A part of an address as it is meant; as it stands where it is not encoded rightly. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Keep the document's title at the page on screen: "Positions, Arbees", of a game its teams. */
export function usePageTitle(): void {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const game_id = path.startsWith(GAMES) ? decoded(path.slice(GAMES.length)) : null;
  const teams = useLive((view) => {
    const game = game_id === null ? undefined : gameOf(view, game_id)?.game;
    return game === undefined ? null : `${game.away.name} at ${game.home.name}`;
  }, 1_000);
  const page = game_id === null ? TITLES[path] : (teams ?? 'Game');
  useEffect(() => {
    document.title = page === undefined ? 'Arbees' : `${page}, Arbees`;
  }, [page]);
}
