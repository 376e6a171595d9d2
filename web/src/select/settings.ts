/** Limits the page judges freshness by: the run's own settings, or the defaults of runtime/trading/settings.ts. */
import type { View } from '../../../runtime/trading/view/view.ts';

/** The few settings that screens mention. */
export interface ScreenLimits {
  max_book_age_us: number;
  max_game_age_us: number;
  lock_min_edge_e4: number;
  model_min_edge_e4: number;
}

const DEFAULTS: ScreenLimits = {
  max_book_age_us: 2_000_000,
  max_game_age_us: 30_000_000,
  lock_min_edge_e4: 30,
  model_min_edge_e4: 250,
};

/** How harsh the paper venue is, e.g. "Paper, realistic": shown wherever paper results are. Null before the run is known. */
export function paperText(view: View): string | null {
  if (view.run === null) return null;
  const { paper_profile } = view.run.settings;
  return typeof paper_profile === 'string' ? `Paper, ${paper_profile}` : 'Paper';
}

/** Limits of the run on screen. */
export function screenLimits(view: View): ScreenLimits {
  const given = view.run?.settings ?? {};
  const pick = (key: keyof ScreenLimits): number => {
    const value = given[key];
    return typeof value === 'number' ? value : DEFAULTS[key];
  };
  return {
    max_book_age_us: pick('max_book_age_us'),
    max_game_age_us: pick('max_game_age_us'),
    lock_min_edge_e4: pick('lock_min_edge_e4'),
    model_min_edge_e4: pick('model_min_edge_e4'),
  };
}
