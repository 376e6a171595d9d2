/**
 * Asks the venues what became of the markets of open positions. Discovery lists open markets only: one that ended while no process was
 * running is never listed again, and what is held of it must be paid all the same.
 */
import type { Logger } from '../../telemetry/logger.ts';
import type { Position } from '../../trading/types/journal.ts';
import type { MarketSource } from '../feeds.ts';

export interface ResultsOptions {
  sources: readonly MarketSource[];
  /** Open positions now. */
  positions(): readonly Pick<Position, 'venue' | 'market_id'>[];
  logger: Logger;
  /** Between two rounds, milliseconds; default 3 minutes. */
  every_ms?: number;
}

const EVERY_MS = 180_000;

export class Results {
  private readonly options: ResultsOptions;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<number> | null = null;
  private stopped = false;

  constructor(options: ResultsOptions) {
    this.options = options;
  }

  /** Ask now, then every so often until {@link stop}. @returns markets asked for */
  async start(): Promise<number> {
    const asked = await this.round();
    this.schedule();
    return asked;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.round().then(() => this.schedule()), this.options.every_ms ?? EVERY_MS);
  }

  /** Ask every venue once. Rounds never overlap. @returns markets asked for */
  round(): Promise<number> {
    this.running ??= this.once().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async once(): Promise<number> {
    const { sources, positions, logger } = this.options;
    const open = positions();
    const asked = await Promise.all(
      sources.map(async (source) => {
        const held = open.filter(({ venue }) => venue === source.venue).map(({ market_id }) => market_id);
        const market_ids = [...new Set(held)];
        try {
          if (market_ids.length > 0) await source.askResults(market_ids);
        } catch (error) {
          logger.warn({ err: error, venue: source.venue }, 'results could not be asked for; asked again later');
        }
        return market_ids.length;
      }),
    );
    return asked.reduce((sum, count) => sum + count, 0);
  }

  /** No further rounds; resolves when the running one ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running?.catch(() => undefined);
  }
}
