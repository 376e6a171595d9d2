/**
 * Whether a lock is too good to be true. Most that are very large stand against a price that nobody keeps any more; a price that
 * is kept is said again. So an edge beyond what has ever lasted is believed only once both its books have spoken since it began
 * and it has stood for a while.
 */
import type { TimeUs } from '../types/units.ts';

/** Believed at once, 1/10,000 dollar a contract, until a larger one has lasted. A starting value, not a measurement. */
export const BELIEVED_E4 = 700;
/** What has stood for so long, both books having spoken, has lasted, microseconds. */
export const LASTED_US = 1_000_000;

interface Episode {
  since_us: TimeUs;
  /** How often either book had changed when it began. */
  changes: readonly [number, number];
  least_e4: number;
}

/** An edge as it is seen now. */
export interface SeenEdge {
  key: string;
  /** The class it is compared within. */
  kind: string;
  edge_e4: number;
  at_us: TimeUs;
  /** How often either book has changed. */
  changes: readonly [number, number];
}

/** What is thought of an edge. */
export interface Lasting {
  is_believed: boolean;
  /** Largest edge that is believed at once. */
  limit_e4: number;
  lasted_us: number;
  /** Both books have spoken since it began. */
  is_confirmed: boolean;
}

/** Edges of locks, by a key each (pair and direction), compared within a class (games in play, everything else). */
export class LastingEdges {
  private readonly episodes = new Map<string, Episode>();
  private readonly most = new Map<string, number>();

  /** A lock is there that was not before. `changes` counts what has happened to either book. */
  begin(key: string, edge_e4: number, at_us: TimeUs, changes: readonly [number, number]): void {
    this.episodes.set(key, { since_us: at_us, changes, least_e4: edge_e4 });
  }

  /** The lock is seen; it has been there since {@link begin}. */
  judge({ key, kind, edge_e4, at_us, changes }: SeenEdge): Lasting {
    const limit_e4 = Math.max(BELIEVED_E4, this.most.get(kind) ?? 0);
    const one = this.episodes.get(key);
    if (one === undefined) return { is_believed: edge_e4 <= limit_e4, limit_e4, lasted_us: 0, is_confirmed: false };
    one.least_e4 = Math.min(one.least_e4, edge_e4);
    const lasted_us = at_us - one.since_us;
    const is_confirmed = changes[0] !== one.changes[0] && changes[1] !== one.changes[1];
    const has_lasted = is_confirmed && lasted_us >= LASTED_US;
    if (has_lasted && one.least_e4 > limit_e4) this.most.set(kind, one.least_e4);
    return { is_believed: has_lasted || edge_e4 <= limit_e4, limit_e4, lasted_us, is_confirmed };
  }

  /** A pair is gone: forget what begins with this. */
  forget(prefix: string): void {
    for (const key of this.episodes.keys()) if (key.startsWith(prefix)) this.episodes.delete(key);
  }
}
