/** What the person at the page has chosen. Kept in the browser where it should survive a reload. */
import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { BoardFilter } from '../select/board.ts';
import type { Why } from '../select/why.ts';

export type Theme = 'system' | 'dark' | 'light';

interface Ui {
  theme: Theme;
  board: BoardFilter;
  near_misses: boolean;
  /** The open answer to "why", if any. */
  why: Why | null;
  menu_open: boolean;
  setTheme: (theme: Theme) => void;
  setBoard: (change: Partial<BoardFilter>) => void;
  setNearMisses: (near_misses: boolean) => void;
  showWhy: (why: Why | null) => void;
  setMenu: (menu_open: boolean) => void;
}

/** The one store of choices. */
export const useUi = create<Ui>()(
  persist(
    (set) => ({
      theme: 'system',
      board: { league: 'all', venue: 'all', only_edge: false, search: '' },
      near_misses: false,
      why: null,
      menu_open: false,
      setTheme: (theme) => set({ theme }),
      setBoard: (change) => set((state) => ({ board: { ...state.board, ...change } })),
      setNearMisses: (near_misses) => set({ near_misses }),
      showWhy: (why) => set({ why }),
      setMenu: (menu_open) => set({ menu_open }),
    }),
    {
      name: 'arbees',
      storage: createJSONStorage(() => localStorage),
      partialize: ({ theme, near_misses }) => ({ theme, near_misses }),
    },
  ),
);

/** Put the chosen theme on the document; "system" follows the operating system. */
export function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** The theme on screen now. */
export function themeOnScreen(theme: Theme): 'dark' | 'light' {
  if (theme !== 'system') return theme;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}
