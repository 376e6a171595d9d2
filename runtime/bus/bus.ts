/**
 * One way to hand messages on. In process by default; the interface is asynchronous where a network implementation has to be
 * (publish may be acknowledged later, subscriptions name a group), so that one can take its place without touching callers.
 */
import type { InputEvent } from '../trading/types/events.ts';
import type { RawFrame } from '../trading/types/feeds.ts';
import type { JournalEntry } from '../trading/types/journal.ts';

/** Topics and their messages. `journal` must not be lost, `input` and `frame` may. */
export interface Topics {
  /** Entries of one applied event, in order. */
  journal: readonly JournalEntry[];
  /** An event before it is applied. */
  input: InputEvent;
  /** A raw frame, for captures. */
  frame: RawFrame;
}
export type Topic = keyof Topics;

/** Messages handed to one subscriber, oldest first. */
export type Handler<T extends Topic> = (messages: readonly Topics[T][]) => void | Promise<void>;

export interface SubscribeOptions {
  /** Name for metrics and, on a networked bus, the consumer group. */
  name: string;
  /** Most messages waiting for this subscriber; default 10,000. */
  limit?: number;
  /**
   * At the limit: `drop_oldest` forgets (what may be lost), `disconnect` ends the subscription and calls {@link onLost} (what
   * must not have holes: the subscriber starts again from its last sequence number).
   */
  overflow?: 'drop_oldest' | 'disconnect';
  onLost?: (reason: string) => void;
}

export interface Subscription {
  readonly active: boolean;
  /** Messages forgotten at the limit. */
  readonly dropped: number;
  close(): void;
}

export interface Bus {
  /** Hand on a message. Never throws for a subscriber's fault and never waits for one. */
  publish<T extends Topic>(topic: T, message: Topics[T]): void;
  subscribe<T extends Topic>(topic: T, options: SubscribeOptions, handler: Handler<T>): Subscription;
  /** Has the topic any subscriber? Lets a publisher skip the work. */
  wanted(topic: Topic): boolean;
  /** Resolves when everything published so far was handled. */
  drain(): Promise<void>;
  close(): Promise<void>;
}
