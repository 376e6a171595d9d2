/** What the header says on every page. */
import type { View } from '../../../runtime/trading/view/view.ts';
import { lastAtOrBefore } from './board.ts';
import { paperText } from './settings.ts';

export type Mode = 'demo' | 'paper' | 'live' | 'backtest' | 'replay';

export interface HeaderModel {
  mode: Mode | null;
  account: string;
  run_id: string;
  /** "Paper, realistic"; null before the run is known. */
  paper: string | null;
  pnl_today_udollars: number | null;
  day_loss_limit_udollars: number | null;
  /** What the day may still lose before trading stops; not below 0. */
  day_headroom_udollars: number | null;
  exposure_udollars: number | null;
  exposure_limit_udollars: number | null;
  kernel_sha256: string;
  feeds_up: number;
  feeds_total: number;
  /** Worst of all feeds; null before the first word of any. */
  feeds_worst: 'up' | 'connecting' | 'degraded' | 'down' | null;
  feed_detail: string;
}

/** Local midnight before `at_us`, microseconds. */
export function localMidnightUs(at_us: number): number {
  const day = new Date(at_us / 1000);
  day.setHours(0, 0, 0, 0);
  return day.getTime() * 1000;
}

/** P&L of the trading day; before the first, since local midnight: now less the last figure of the day before (0 when there is none). */
export function pnlToday(view: View): number | null {
  if (view.portfolio === null) return null;
  if (view.portfolio.day !== null) return view.portfolio.day.pnl_udollars;
  const before = view.equity[lastAtOrBefore(view.equity, localMidnightUs(view.at_us))];
  return view.portfolio.pnl_udollars - (before?.[1] ?? 0);
}

const WORST = ['up', 'connecting', 'degraded', 'down'] as const;

/** Fold the view into the header's figures. */
export function headerModel(view: View): HeaderModel {
  const feeds = Object.values(view.feeds);
  let worst = -1;
  let detail = '';
  for (const feed of feeds) {
    const rank = WORST.indexOf(feed.status);
    if (rank > worst) {
      worst = rank;
      detail = `${feed.source}: ${feed.detail}`;
    }
  }
  const day = view.portfolio?.day ?? null;
  return {
    mode: view.run?.mode ?? null,
    account: view.run?.account ?? '',
    run_id: view.run?.run_id ?? '',
    paper: paperText(view),
    pnl_today_udollars: pnlToday(view),
    day_loss_limit_udollars: day?.loss_limit_udollars ?? null,
    day_headroom_udollars: day && Math.max(0, day.loss_limit_udollars + day.pnl_udollars),
    exposure_udollars: view.portfolio?.exposure_udollars ?? null,
    exposure_limit_udollars: view.portfolio?.exposure_limit_udollars ?? null,
    kernel_sha256: view.run?.kernel_sha256 ?? '',
    feeds_up: feeds.filter((f) => f.status === 'up').length,
    feeds_total: feeds.length,
    feeds_worst: WORST[worst] ?? null,
    feed_detail: detail,
  };
}
