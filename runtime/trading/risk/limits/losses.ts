/** Limits on what has been lost: in the trading day, and from the highest point. */
import { dollars } from '../../types/words.ts';
import type { Limit } from '../limit.ts';

/** Loss of the day, marks included. Setting `day_loss_limit_udollars`; a new day begins anew, or a person resumes with a reason. */
export const dayLossLimit: Limit = {
  name: 'day_loss',
  reason: 'day_loss_limit',
  measure(_ask, { settings, day_pnl_udollars }) {
    const limit = -settings.day_loss_limit_udollars;
    const text = () => `Loss limit of the day reached: nothing new is opened before the next day or a resume.`;
    return { value: day_pnl_udollars, limit, unit: 'udollars', least: true, text };
  },
};

/** Loss from the highest equity at the start of a day. Setting `drawdown_limit_ppm`. */
export const drawdownLimit: Limit = {
  name: 'drawdown',
  reason: 'drawdown_limit',
  measure(_ask, { settings, equity_udollars, peak_equity_udollars }) {
    if (peak_equity_udollars <= 0) return null;
    const lost = Math.max(0, peak_equity_udollars - equity_udollars);
    const value = Math.round((lost / peak_equity_udollars) * 1_000_000);
    const limit = settings.drawdown_limit_ppm;
    const text = () => `${dollars(lost)} below the highest equity: a person has to look before anything new is opened.`;
    return { value, limit, unit: 'ppm', text };
  },
};
