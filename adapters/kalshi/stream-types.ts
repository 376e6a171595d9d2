import type { InputEvent } from '../../runtime/trading/events.ts';

/** What one input caused. Commands are frames to send as they are. */
export interface StreamOutput {
  events: InputEvent[];
  commands: string[];
}

/** Settings of a {@link KalshiBookStream}. */
export interface BookStreamOptions {
  /**
   * Scale in which NO levels are asked for and arrive. The flag is always sent, because the venue's default will change.
   * Default false: NO prices, converted here.
   */
  use_yes_price?: boolean;
  /** Ask again for a snapshot that has not come within this time. */
  snapshot_timeout_us?: number;
  /**
   * When a market pays: on `determined` at once, or only when REST says `finalized` (a result may be disputed before, and
   * disputes are not announced on the socket). Default `finalized`; the session watches for it.
   */
  settle_on?: 'determined' | 'finalized';
}
