/**
 * Whether a silent book is quiet or dead. A venue that numbers its frames proves that nothing was lost; of one that does not, a
 * token's subscription can die while its others live. So its silence is measured against its own usual pace, against the frames
 * of its siblings (the same venue's markets on the same game), and against what the other venue's price has done meanwhile.
 */
import type { TimeUs } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';

/** Shorter silences are judged by nobody, microseconds. */
export const LEAST_SILENCE_US = 3_000_000;
/** The other venue has moved: more than both venues' usual steps, 1/10,000 dollar. */
export const OTHER_MOVED_E4 = 300;
/** Siblings that have said so much are alive. */
const SIBLINGS_ALIVE = 8;
/** With frames that come at random, a silence of six times the usual is one in four hundred, of twenty-four never seen. */
const UNUSUAL = 2;
const LONG = 6;
const ENDLESS = 24;
/** The usual pace is that of about the last sixteen frames. */
const WEIGHT = 1 / 16;
/** A book of which fewer frames are known has no usual pace. */
const LEAST_FRAMES = 8;

/** What speaks for a dead book. */
export interface DeadPrice {
  silent_us: number;
  /** Usual time between its frames; null when not enough were seen. */
  usual_us: number | null;
  /** Frames of its siblings since its last. */
  siblings: number;
  /** How far the other venue's price has moved since its last frame, 1/10,000 dollar. */
  other_moved_e4: number;
}

/** A venue's markets on one game. */
interface Group {
  readonly name: string;
  books: number;
  frames: number;
}

/** The same for people. */
export function deadText({ silent_us, usual_us, siblings, other_moved_e4 }: DeadPrice): string {
  const usual = usual_us === null ? '' : ` where ${seconds(usual_us)} is usual`;
  const moved = other_moved_e4 === 0 ? '' : `, the other venue moved ${cents(other_moved_e4)}`;
  return `silent for ${seconds(silent_us)}${usual}; its siblings spoke ${siblings} times${moved}`;
}

interface Paced {
  readonly group: Group;
  /** The book of the same pair at the other venue. */
  readonly other: number;
  at_us: TimeUs;
  frames: number;
  usual_us: number;
  mid_e4: number | null;
  /** Of its group when its last frame came. */
  heard: number;
  /** The other venue's price then. */
  other_e4: number | null;
}

/** Pace of every book, by its kernel number. Pure: time comes with the frames. */
export class Paces {
  private readonly books = new Map<number, Paced>();
  private readonly groups = new Map<string, Group>();

  /**
   * A frame of a book. The books of a pair are numbered 2 n and 2 n + 1.
   * @param group venue and game
   */
  frame(book: number, group: string, at_us: TimeUs, mid_e4: number | null): void {
    const other = book ^ 1;
    let one = this.books.get(book);
    if (one !== undefined && one.group.name !== group) {
      this.forget(book);
      one = undefined;
    }
    if (one === undefined) {
      const of = this.groups.get(group) ?? { name: group, books: 0, frames: 0 };
      this.groups.set(group, of);
      of.books += 1;
      one = { group: of, other, at_us, frames: 0, usual_us: 0, mid_e4: null, heard: 0, other_e4: null };
      this.books.set(book, one);
    }
    if (one.frames > 0) {
      const passed = Math.max(0, at_us - one.at_us);
      one.usual_us += (passed - one.usual_us) * Math.max(WEIGHT, 1 / one.frames);
    }
    one.frames += 1;
    one.at_us = at_us;
    one.mid_e4 = mid_e4 ?? one.mid_e4;
    one.group.frames += 1;
    one.heard = one.group.frames;
    one.other_e4 = this.books.get(other)?.mid_e4 ?? null;
  }

  /** A book is given up. */
  forget(book: number): void {
    const one = this.books.get(book);
    if (one === undefined) return;
    this.books.delete(book);
    one.group.books -= 1;
    if (one.group.books === 0) this.groups.delete(one.group.name);
  }

  /** What speaks for it that this book is dead; null when nothing does. */
  dead(book: number, at_us: TimeUs): DeadPrice | null {
    const one = this.books.get(book);
    if (one === undefined) return null;
    const silent_us = at_us - one.at_us;
    if (silent_us < LEAST_SILENCE_US) return null;
    const usual_us = one.frames < LEAST_FRAMES ? null : Math.round(one.usual_us);
    const siblings = one.group.frames - one.heard;
    const other_e4 = this.books.get(one.other)?.mid_e4 ?? null;
    const other_moved_e4 = other_e4 === null || one.other_e4 === null ? 0 : Math.abs(other_e4 - one.other_e4);
    const times = usual_us === null ? UNUSUAL : silent_us / Math.max(1, usual_us);
    const lives_around = siblings >= SIBLINGS_ALIVE;
    const is_dead =
      other_moved_e4 >= OTHER_MOVED_E4
        ? times >= LONG || (lives_around && times >= UNUSUAL)
        : lives_around && times >= ENDLESS;
    return is_dead ? { silent_us, usual_us, siblings, other_moved_e4 } : null;
  }
}
