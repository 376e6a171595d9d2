/** What halts everything from outside of the desk, beside the API: the file HALT and the dead-man timer. Both are journalled halts. */
import type { Logger } from '../../telemetry/logger.ts';
import { DEAD_MAN, HALT_FILE, type HaltsState, isHaltedBy } from '../../trading/types/halts.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { DeadMan, signPath } from './dead-man.ts';
import { haltFile, haltFileReason } from './halt-file.ts';

export interface KillSwitchOptions {
  data_directory: string;
  account: string;
  /** Longest time without a sign of life; null: no dead-man timer. */
  dead_man_us: number | null;
  nowUs(): TimeUs;
  logger: Logger;
  /** The halts that stand. */
  halts(): HaltsState;
  /** Halt everything, journalled. */
  halt(reason: string, by: string): void;
}

/** Between two looks, milliseconds: a file halts within a second also when three looks come late. */
const LOOK_EVERY_MS = 250;

export class KillSwitch {
  private readonly options: KillSwitchOptions;
  private readonly path: string;
  private dead_man: DeadMan | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(options: KillSwitchOptions) {
    this.options = options;
    this.path = haltFile(options.data_directory);
  }

  /** Look, before anything is decided, and go on looking. @throws what the file system says when no sign of life can be kept */
  start(): void {
    const { dead_man_us, data_directory, account, nowUs } = this.options;
    if (dead_man_us !== null) this.dead_man = new DeadMan(signPath(data_directory, account), dead_man_us, nowUs());
    this.look();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  private look(): void {
    this.haltFor(haltFileReason(this.path), HALT_FILE);
    this.haltFor(this.dead_man?.reason(this.options.nowUs()) ?? null, DEAD_MAN);
  }

  private haltFor(reason: string | null, by: string): void {
    if (reason === null || isHaltedBy(this.options.halts(), 'all', by)) return;
    this.options.logger.error({ reason, by }, 'trading halted');
    this.options.halt(reason, by);
  }

  /** Why nobody can resume everything now; null when he can. */
  get blocked(): string | null {
    return haltFileReason(this.path);
  }

  /** A person has spoken. @returns the timer, as it stands then; null without one */
  alive(): { limit_us: number; halts_at_us: TimeUs } | null {
    const { dead_man } = this;
    if (dead_man === null) return null;
    try {
      dead_man.alive(this.options.nowUs());
    } catch (error) {
      this.options.logger.error({ err: error }, 'a sign of life was not kept: after a crash it will be missing');
    }
    return this.timing;
  }

  /** The dead-man timer as it stands; null without one. */
  get timing(): { limit_us: number; halts_at_us: TimeUs } | null {
    return this.dead_man === null ? null : { limit_us: this.dead_man.limit_us, halts_at_us: this.dead_man.halts_at_us };
  }

  /** Look no more. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** The program was told to end. */
  end(): void {
    this.stop();
    this.dead_man?.end();
  }
}
