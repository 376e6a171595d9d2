import type { Bus, Handler, SubscribeOptions, Subscription, Topic, Topics } from './bus.ts';

/** Told about lost messages and failing subscribers. */
export interface BusObserver {
  dropped(topic: Topic, subscriber: string): void;
  failed(topic: Topic, subscriber: string, error: unknown): void;
}

const DEFAULT_LIMIT = 10_000;
const unobserved: BusObserver = { dropped: () => undefined, failed: () => undefined };

/** One subscriber's bounded queue, emptied on a microtask so that a publisher is never entered again from a subscriber. */
class Mailbox<T extends Topic> implements Subscription {
  active = true;
  dropped = 0;
  readonly options: SubscribeOptions;
  private readonly topic: T;
  private readonly handler: Handler<T>;
  private readonly observer: BusObserver;
  private readonly onClose: () => void;
  private queue: Topics[T][] = [];
  private running: Promise<void> | null = null;

  constructor(
    topic: T,
    options: SubscribeOptions,
    handler: Handler<T>,
    { observer, onClose }: { observer: BusObserver; onClose: () => void },
  ) {
    this.topic = topic;
    this.options = options;
    this.handler = handler;
    this.observer = observer;
    this.onClose = onClose;
  }

  push(message: Topics[T]): void {
    if (!this.active) return;
    if (this.queue.length >= (this.options.limit ?? DEFAULT_LIMIT)) {
      if (this.options.overflow === 'disconnect') {
        this.queue = [];
        this.observer.dropped(this.topic, this.options.name);
        this.close();
        this.tell(`${this.options.name} fell more than ${this.options.limit ?? DEFAULT_LIMIT} messages behind`);
        return;
      }
      this.queue.shift();
      this.dropped += 1;
      this.observer.dropped(this.topic, this.options.name);
    }
    this.queue.push(message);
    this.running ??= this.run();
  }

  private tell(reason: string): void {
    try {
      this.options.onLost?.(reason);
    } catch (error) {
      this.observer.failed(this.topic, this.options.name, error);
    }
  }

  private async run(): Promise<void> {
    await Promise.resolve();
    while (this.queue.length > 0) {
      const batch = this.queue;
      this.queue = [];
      try {
        await this.handler(batch);
      } catch (error) {
        this.observer.failed(this.topic, this.options.name, error);
      }
    }
    this.running = null;
  }

  async drain(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  close(): void {
    if (!this.active) return;
    this.active = false;
    this.onClose();
  }
}

/** The default bus: bounded queues in this process. A subscriber that throws or is slow harms nobody else. */
export class InProcessBus implements Bus {
  private readonly observer: BusObserver;
  private readonly boxes: { [T in Topic]: Set<Mailbox<T>> } = {
    journal: new Set(),
    input: new Set(),
    frame: new Set(),
  };

  constructor(observer: BusObserver = unobserved) {
    this.observer = observer;
  }

  publish<T extends Topic>(topic: T, message: Topics[T]): void {
    for (const box of this.boxes[topic]) box.push(message);
  }

  subscribe<T extends Topic>(topic: T, options: SubscribeOptions, handler: Handler<T>): Subscription {
    const set = this.boxes[topic] as Set<Mailbox<T>>;
    const box = new Mailbox(topic, options, handler, { observer: this.observer, onClose: () => set.delete(box) });
    set.add(box);
    return box;
  }

  wanted(topic: Topic): boolean {
    return this.boxes[topic].size > 0;
  }

  async drain(): Promise<void> {
    const all = Object.values(this.boxes).flatMap((set) => [...set]);
    await Promise.all(all.map((box) => box.drain()));
  }

  async close(): Promise<void> {
    await this.drain();
    for (const set of Object.values(this.boxes)) for (const box of [...set]) box.close();
  }
}
