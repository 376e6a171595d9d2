/** Rows of the board: one flat record of plain values per game, so that a shallow comparison tells whether it changed. */

import { modelThresholdE4 } from '../../../runtime/trading/estimates/payout.ts';
import type { GameStatus, League, Outcome, Side, Venue } from '../../../runtime/trading/types/events.ts';
import { venueName } from '../../../runtime/trading/types/venue.ts';
import type { GameView, PairView, View } from '../../../runtime/trading/view/view.ts';
import { actingSide, clockText, LEAGUE_NAME, situation } from '../format/games.ts';
import { refusalText } from '../format/refusals.ts';
import { type Edge, lockEdges, modelEdges } from './edges.ts';
import { screenLimits } from './settings.ts';

export interface BoardRow {
  game_id: string;
  league: League;
  status: GameStatus;
  home: string;
  away: string;
  home_code: string;
  away_code: string;
  score_1: number;
  score_2: number;
  /** Who has the ball, bats or serves. */
  acting: Side;
  clock: string;
  situation: string;
  starts_at_us: number;
  /** Probability of a home win. */
  side1: number | null;
  draw: number;
  /** Change over the last minute; null without a point that old. */
  change_1m: number | null;
  refusal: string | null;
  kalshi_bid_e4: number | null;
  kalshi_ask_e4: number | null;
  kalshi_live: boolean;
  polymarket_bid_e4: number | null;
  polymarket_ask_e4: number | null;
  polymarket_live: boolean;
  best_edge_e4: number | null;
  /** How to take it, in a word or two: "lock", "K NY yes". */
  best_edge_how: string;
  /** Does it clear what we ask of its kind? */
  best_edge_clears: boolean;
  received_at_us: number;
  max_age_us: number;
}

/** Index of the last element at or before `at_us`; -1 when all are later. */
export function lastAtOrBefore(series: readonly (readonly [number, ...number[]])[], at_us: number): number {
  let low = 0;
  let high = series.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((series[mid]?.[0] ?? Number.POSITIVE_INFINITY) <= at_us) low = mid + 1;
    else high = mid;
  }
  return low - 1;
}

/** Change of the home probability over the last minute before `now_us`. */
export function minuteChange(game: GameView, now_us: number): number | null {
  if (game.priced === null) return null;
  const then = game.history[lastAtOrBefore(game.history, now_us - 60_000_000)];
  return then === undefined ? null : game.priced.side1 - then[1];
}

/** The pair whose YES is a home win, which a board row and a game chart are about; else the away side's, never a line's. */
export function homePair(view: View, game: GameView): PairView | undefined {
  const pairs = game.pair_ids.map((id) => view.pairs[id]).filter((p) => p !== undefined);
  return pairs.find((p) => p.pair.outcome === 'home') ?? pairs.find((p) => p.pair.outcome === 'away');
}

/** Our probabilities where they may be traded on: games over or not playable have none. */
export function tradedOutcome(game: GameView): Outcome | null {
  const { status } = game.game;
  return status === 'live' || status === 'break' || status === 'scheduled' ? game.priced : null;
}

/** Best edge after fees among all pairs of a game; null when nothing can be bought. */
function bestEdge(view: View, game: GameView): Edge | null {
  let best: Edge | null = null;
  for (const id of game.pair_ids) {
    const pair = view.pairs[id];
    if (pair === undefined) continue;
    for (const edge of [lockEdges(pair)[0], modelEdges(pair, tradedOutcome(game))[0]])
      if (edge !== undefined && (best === null || edge.net_e4 > best.net_e4)) best = edge;
  }
  return best;
}

/** "lock" or venue, team and side of a model edge. */
function edgeHow(view: View, game: GameView, edge: Edge): string {
  const leg = edge.legs[0];
  if (edge.kind === 'lock' || leg === undefined) return 'lock';
  const outcome = view.pairs[edge.pair_id]?.pair.outcome;
  const { home, away } = game.game;
  const what = outcome === 'draw' ? 'draw' : outcome === 'away' ? away.code : home.code;
  return `${venueName(leg.venue).charAt(0)} ${what} ${leg.side}`;
}

/** Edge after fees that is asked of a candidate of this game, 1/10,000 dollar. */
export function neededE4(view: View, game: GameView, edge: Edge): number {
  const limits = screenLimits(view);
  if (edge.kind === 'lock') return limits.lock_min_edge_e4;
  return modelThresholdE4(limits.model_min_edge_e4, game.error_sd ?? 0);
}

function side(pair: PairView | undefined, venue: Venue): { bid: number | null; ask: number | null; live: boolean } {
  const quote = pair?.quotes[venue];
  if (quote === undefined) return { bid: null, ask: null, live: true };
  return {
    bid: quote.bid_qty_cc > 0 ? quote.bid_e4 : null,
    ask: quote.ask_qty_cc > 0 ? quote.ask_e4 : null,
    live: quote.status === 'live',
  };
}

/** The row of one game; null when the view does not have it. */
export function boardRow(view: View, game_id: string): BoardRow | null {
  const game = view.games[game_id];
  if (game === undefined) return null;
  const { home, away, league, status, state, starts_at_us } = game.game;
  const pair = homePair(view, game);
  const kalshi = side(pair, 'kalshi');
  const polymarket = side(pair, 'polymarket');
  const best = bestEdge(view, game);
  const limits = screenLimits(view);
  return {
    game_id,
    league,
    status,
    home: home.name,
    away: away.name,
    home_code: home.code,
    away_code: away.code,
    score_1: state.score_1,
    score_2: state.score_2,
    acting: actingSide(game.game),
    clock: clockText(game.game),
    situation: situation(game.game),
    starts_at_us,
    side1: game.priced?.side1 ?? null,
    draw: game.priced?.draw ?? 0,
    change_1m: minuteChange(game, view.at_us),
    refusal: game.refusal === null ? null : refusalText(game.refusal),
    kalshi_bid_e4: kalshi.bid,
    kalshi_ask_e4: kalshi.ask,
    kalshi_live: kalshi.live,
    polymarket_bid_e4: polymarket.bid,
    polymarket_ask_e4: polymarket.ask,
    polymarket_live: polymarket.live,
    best_edge_e4: best === null ? null : Math.round(best.net_e4),
    best_edge_how: best === null ? '' : edgeHow(view, game, best),
    best_edge_clears: best !== null && best.net_e4 >= neededE4(view, game, best),
    received_at_us: game.received_at_us,
    max_age_us: limits.max_game_age_us,
  };
}

/** Is what the feed says about this game too old to be shown as live? Only a game in play can be. */
export function gameIsStale(row: Pick<BoardRow, 'status' | 'received_at_us' | 'max_age_us'>, now_us: number): boolean {
  return row.status === 'live' && now_us - row.received_at_us > row.max_age_us;
}

/** What the board is narrowed to. */
export interface BoardFilter {
  league: League | 'all';
  venue: Venue | 'all';
  only_edge: boolean;
  search: string;
}

/** Does a row pass? Search looks at names and codes of both teams; "venue" wants a quote there. */
export function passes(row: BoardRow, filter: BoardFilter): boolean {
  if (filter.league !== 'all' && row.league !== filter.league) return false;
  if (filter.venue === 'kalshi' && row.kalshi_bid_e4 === null && row.kalshi_ask_e4 === null) return false;
  if (filter.venue === 'polymarket' && row.polymarket_bid_e4 === null && row.polymarket_ask_e4 === null) return false;
  if (filter.only_edge && (row.best_edge_e4 ?? 0) <= 0) return false;
  const words = filter.search.trim().toLowerCase().split(/\s+/);
  const text =
    `${row.home} ${row.away} ${row.home_code} ${row.away_code} ${row.league} ${LEAGUE_NAME[row.league]}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

const STATUS_ORDER: Record<GameStatus, number> = {
  live: 0,
  break: 1,
  interrupted: 2,
  scheduled: 3,
  final: 4,
  postponed: 5,
};

/** Order without a chosen sort: live first, then by start, then by name. */
export function naturalOrder(a: BoardRow, b: BoardRow): number {
  return (
    STATUS_ORDER[a.status] - STATUS_ORDER[b.status] ||
    a.starts_at_us - b.starts_at_us ||
    (a.game_id < b.game_id ? -1 : a.game_id > b.game_id ? 1 : 0)
  );
}

/** Keep rows where they are: known ids in their old order, gone ones dropped, new ones at the end. */
export function holdOrder(before: readonly string[], next: readonly string[]): string[] {
  const wanted = new Set(next);
  const kept = before.filter((id) => wanted.has(id));
  const known = new Set(kept);
  return [...kept, ...next.filter((id) => !known.has(id))];
}
