/**
 * What the markets on one game know beyond our estimate of it: per book the unexplained move and the edges that were there with
 * the last news. A side is stale when any market on the same outcome has left it. Pure: everything comes with the call.
 */
import type { TimeUs } from '../types/units.ts';
import { UnexplainedMove } from './unexplained-move.ts';

/** One look at a live book of a game that is priced. Prices on the book's YES scale, 1/10,000 dollar. */
export interface MarketLook {
  /** `${venue}:${market_id}`. */
  key: string;
  pair_id: string;
  /** +1 when YES is dearer where side 1 is likelier to win, -1 the other way, 0 for everything else. */
  sign: 1 | -1 | 0;
  at_us: TimeUs;
  /** Of the book's last frame: what it shows now it has shown since. */
  changed_at_us: TimeUs;
  /** Null without both sides. */
  mid_e4: number | null;
  /** What YES is worth to us. */
  fair_e4: number;
  error_sd: number;
  /** Of buying either side at its ask, after fees. */
  edge_yes_e4: number;
  edge_no_e4: number;
  /** When the last news of the game came, and its last state. */
  news_at_us: TimeUs;
  state_at_us: TimeUs;
  /** How far the source may be behind. */
  delay_us: number;
}

interface Watched {
  readonly pair_id: string;
  readonly sign: 1 | -1 | 0;
  readonly move: UnexplainedMove;
  /** When it was first seen. */
  readonly since_us: TimeUs;
  news_at_us: TimeUs;
  mid_e4: number | null;
  fair_e4: number;
  edge_yes_e4: number;
  edge_no_e4: number;
  /** With the last news; NaN when no price was seen with one. */
  then_yes_e4: number;
  then_no_e4: number;
}

/** Where a side stands. */
export interface StaleSide {
  /** A market has left this side by so much, 1/10,000 dollar, and nothing has explained it; 0 when none has. */
  left_by_e4: number;
  /** The edge when the last news came; null when no price was seen with it. */
  edge_then_e4: number | null;
}

export class GameMoves {
  private readonly watched = new Map<string, Watched>();
  private news_at_us: TimeUs = Number.NEGATIVE_INFINITY;
  private delay_us = 0;

  /**
   * Take in a look; call for every change of a live book and for every state of the game.
   * @returns a delay to learn from, microseconds; null when there is none
   */
  see(look: MarketLook): number | null {
    const { at_us, mid_e4, fair_e4, error_sd, news_at_us } = look;
    if (news_at_us > this.news_at_us) this.news_at_us = news_at_us;
    this.delay_us = look.delay_us;
    const known = this.watched.get(look.key);
    const one = known ?? this.watch(look);
    const learnt = known !== undefined && known.news_at_us !== news_at_us ? this.news(known, look) : null;
    if (mid_e4 !== null) {
      one.move.see(at_us, mid_e4, fair_e4, error_sd);
      one.mid_e4 = mid_e4;
    }
    // A state that tells of after the first price makes the two comparable, whatever it says.
    const is_comparable = look.state_at_us - one.since_us >= look.delay_us || look.changed_at_us <= news_at_us;
    if (is_comparable && Number.isNaN(one.then_yes_e4)) {
      one.then_yes_e4 = look.edge_yes_e4;
      one.then_no_e4 = look.edge_no_e4;
    }
    one.fair_e4 = fair_e4;
    one.edge_yes_e4 = look.edge_yes_e4;
    one.edge_no_e4 = look.edge_no_e4;
    return learnt;
  }

  /** News has come since a book was looked at last. */
  private news(one: Watched, look: MarketLook): number | null {
    const { fair_e4, news_at_us } = look;
    // A book that was not live with the news had the price that it showed last: what it shows now may be a move since.
    const is_now = look.changed_at_us <= news_at_us;
    const mid_then = is_now ? look.mid_e4 : one.mid_e4;
    const jump_e4 = fair_e4 - one.fair_e4;
    let learnt: number | null = null;
    const { error_sd, delay_us } = look;
    if (mid_then !== null)
      learnt = one.move.news({ at_us: news_at_us, mid_e4: mid_then, fair_e4, jump_e4, error_sd, delay_us });
    if (one.move.pending === null) {
      one.then_yes_e4 = is_now ? look.edge_yes_e4 : one.edge_yes_e4 + jump_e4;
      one.then_no_e4 = is_now ? look.edge_no_e4 : one.edge_no_e4 - jump_e4;
    }
    one.news_at_us = news_at_us;
    return look.sign === 0 ? null : learnt;
  }

  /** Where a side of a book stands that was seen. */
  side(key: string, side: 'yes' | 'no'): StaleSide {
    const own = this.watched.get(key);
    if (own === undefined) return { left_by_e4: 0, edge_then_e4: null };
    const stale_way = side === 'yes' ? -1 : 1;
    let left_by_e4 = 0;
    for (const other of this.watched.values()) {
      const { pending } = other.move;
      if (pending === null) continue;
      const is_mirrored = other.pair_id !== own.pair_id;
      if (is_mirrored && own.sign * other.sign === 0) continue;
      // A book that is no longer seen cannot say itself that the source has got past its move.
      if (other !== own && this.news_at_us - pending.at_us >= this.delay_us) continue;
      const way = is_mirrored ? pending.way * own.sign * other.sign : pending.way;
      if (way === stale_way) left_by_e4 = Math.max(left_by_e4, pending.by_e4);
    }
    const then_e4 = side === 'yes' ? own.then_yes_e4 : own.then_no_e4;
    return { left_by_e4, edge_then_e4: Number.isNaN(then_e4) ? null : then_e4 };
  }

  private watch(look: MarketLook): Watched {
    const { key, pair_id, sign, at_us, mid_e4, fair_e4, edge_yes_e4, edge_no_e4, news_at_us } = look;
    const unseen = { then_yes_e4: Number.NaN, then_no_e4: Number.NaN };
    const seen = { news_at_us, mid_e4, fair_e4, edge_yes_e4, edge_no_e4 };
    const one: Watched = { pair_id, sign, move: new UnexplainedMove(), since_us: at_us, ...seen, ...unseen };
    this.watched.set(key, one);
    return one;
  }
}
