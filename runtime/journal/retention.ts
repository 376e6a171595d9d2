/** What is kept of the ticks, and for how long: by age and by size, so that nothing left alone fills a disk. */
import type { Clock } from '../trading/types/feeds.ts';

/** Bounds of one kind of database. Decisions have none: they are kept for ever. */
export interface RetentionSettings {
  /** Older ticks go, microseconds. */
  age_us: number;
  /** Most bytes of table that the ticks of one account take up. */
  max_bytes: number;
  /** Time between two rounds, milliseconds. */
  every_ms: number;
}

const MINUTE_US = 60_000_000;
const MIB = 1_024 * 1_024;

/** A quarter of an hour is what a page can show; a server is asked about last week. */
export const RETENTION: Readonly<Record<'pglite' | 'postgres', RetentionSettings>> = {
  pglite: { age_us: 15 * MINUTE_US, max_bytes: 128 * MIB, every_ms: 60_000 },
  postgres: { age_us: 7 * 24 * 60 * MINUTE_US, max_bytes: 20 * 1_024 * MIB, every_ms: 600_000 },
};

export interface RetentionOptions {
  store: { prune(keep: { since_us: number; max_bytes: number }): Promise<number> };
  clock: Clock;
  settings: RetentionSettings;
  onFailed(error: unknown): void;
}

/** One round. @returns entries removed */
export function forgetOldTicks({ store, clock, settings }: Omit<RetentionOptions, 'onFailed'>): Promise<number> {
  return store.prune({ since_us: clock.nowUs() - settings.age_us, max_bytes: settings.max_bytes });
}

/** A round every so often, never two at a time. @returns the end of it */
export function startRetention(options: RetentionOptions): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    forgetOldTicks(options)
      .catch(options.onFailed)
      .finally(() => {
        busy = false;
      });
  }, options.settings.every_ms);
  return () => clearInterval(timer);
}
