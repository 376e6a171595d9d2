/**
 * The one store of what the server says. Messages wait in a queue and are folded once per animation frame, a slice of the
 * frame's budget at a time; then the revision goes up and subscribers look again. The view is folded in place, so
 * nothing may hold a piece of it: read it through a selector (hooks.ts) that returns values of its own.
 */
import type { ServerMessage } from '../../../runtime/services/api/contract.ts';
import type { JournalEntry } from '../../../runtime/trading/types/journal.ts';
import { applyEntry, emptyView, type View } from '../../../runtime/trading/view/view.ts';
import { ViewKeeper } from '../../../runtime/trading/view/view-keeper.ts';

/** State of the line to the server. `signed_out`: it wants a token. */
export type LinkStatus = 'connecting' | 'live' | 'lost' | 'signed_out';

export interface Link {
  status: LinkStatus;
  /** Page clock, ms; when the last message of any type came in. 0: none yet. */
  last_message_at_ms: number;
  /** Page clock, ms; when the next attempt is due. 0: none planned. */
  retry_at_ms: number;
  /** What the server or the browser said about the failure. */
  detail: string;
  /** How often the stream was taken up again after a loss. */
  resumes: number;
}

/** Longest time one frame spends folding; the rest waits for the next one. */
const FOLD_BUDGET_MS = 8;
/** Entries folded between two looks at the clock. */
const FOLD_SLICE = 256;

/** How the store asks for its next frame; tests pass their own. */
export type Schedule = (run: () => void) => void;

/** A frame, or 500 ms in a hidden tab where no frames are drawn. */
const nextFrame: Schedule = (run) => {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 500);
};

/** Listeners of one pace. */
interface Group {
  listeners: Set<() => void>;
  told_ms: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

export class LiveStore {
  view: View = emptyView();
  /** Goes up by one whenever the view or the link has changed. */
  revision = 0;
  link: Link = { status: 'connecting', last_message_at_ms: 0, retry_at_ms: 0, detail: '', resumes: 0 };
  /** Server clock minus page clock, ms, from the last message. */
  offset_ms = 0;
  /** True once a first picture has been folded. */
  ready = false;
  readonly #groups = new Map<number, Group>();
  readonly #schedule: Schedule;
  #keeper = new ViewKeeper(this.view);
  #queue: JournalEntry[] = [];
  #head = 0;
  #scheduled = false;

  constructor(schedule: Schedule = nextFrame) {
    this.#schedule = schedule;
  }

  /**
   * Call `listener` after a revision, at most once per `every_ms` (0: every frame); returns the way out. All listeners of one
   * pace are called together, so that React renders them in one go.
   */
  subscribe = (listener: () => void, every_ms = 0): (() => void) => {
    const group = this.#groups.get(every_ms) ?? { listeners: new Set(), told_ms: 0, timer: undefined };
    this.#groups.set(every_ms, group);
    group.listeners.add(listener);
    return () => group.listeners.delete(listener);
  };

  /** Server time now, microseconds, as well as the page can know it. */
  nowUs(): number {
    return (Date.now() + this.offset_ms) * 1000;
  }

  /** Sequence number up to which everything is folded or queued. */
  get known_seq(): number {
    return this.#queue.at(-1)?.seq ?? this.view.seq;
  }

  /**
   * Take in one message.
   * @returns false when entries are missing between what is known and this message: the caller asks for a snapshot.
   */
  receive(message: ServerMessage, now_ms: number): boolean {
    this.offset_ms = message.sent_at_us / 1000 - now_ms;
    this.link = { ...this.link, status: 'live', last_message_at_ms: now_ms, retry_at_ms: 0, detail: '' };
    switch (message.type) {
      case 'snapshot':
        this.#show(message.view);
        this.#queue = [];
        this.#head = 0;
        this.ready = true;
        break;
      case 'entries': {
        const first = message.entries[0];
        if (first !== undefined && first.seq > this.known_seq + 1) return false;
        for (const entry of message.entries) this.#queue.push(entry);
        this.ready = true;
        break;
      }
      case 'heartbeat':
        if (message.seq > this.known_seq) return false;
        this.ready = true;
        break;
      case 'error':
        this.link = { ...this.link, detail: message.message };
        break;
    }
    this.#wake();
    return true;
  }

  /** Change what is known about the line. */
  setLink(change: Partial<Link>): void {
    this.link = { ...this.link, ...change };
    this.#wake();
  }

  /** Forget everything, e.g. when another run answers. */
  reset(): void {
    this.#show(emptyView());
    this.#queue = [];
    this.#head = 0;
    this.#wake();
  }

  #show(view: View): void {
    this.view = view;
    this.#keeper = new ViewKeeper(view);
  }

  #wake(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      this.#fold();
      this.revision += 1;
      for (const [every_ms, group] of this.#groups) this.#tell(group, every_ms);
      if (this.#head < this.#queue.length) this.#wake();
    });
  }

  #tell(group: Group, every_ms: number): void {
    const wait = every_ms === 0 ? 0 : group.told_ms + every_ms - performance.now();
    if (wait > 0) {
      group.timer ??= setTimeout(() => {
        group.timer = undefined;
        this.#tell(group, every_ms);
      }, wait);
      return;
    }
    group.told_ms = performance.now();
    for (const listener of group.listeners) listener();
  }

  #fold(): void {
    const until = performance.now() + FOLD_BUDGET_MS;
    while (this.#head < this.#queue.length) {
      const end = Math.min(this.#head + FOLD_SLICE, this.#queue.length);
      for (; this.#head < end; this.#head += 1) {
        const entry = this.#queue[this.#head] as JournalEntry;
        if (applyEntry(this.view, entry)) this.#keeper.after(entry);
      }
      if (performance.now() > until) break;
    }
    if (this.#head >= this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    }
  }
}
