/** Whether an order is over, from everything that is known of it. Pure. */
import type { QtyCc } from '../../../runtime/trading/types/units.ts';
import type { OrderStanding } from '../user-stream.ts';

/** An order that the venue does not show and that no trade names is taken for over after so long, microseconds. */
const ABSENT_US = 15_000_000;
/** So often it must have been looked for before. */
const ABSENT_LOOKS = 3;
/** After the last trade of an order that is gone, another may still be on its way, microseconds. */
const QUIET_US = 2_000_000;

/** What is known. */
export interface Evidence {
  /** The venue's word; `absent` where it does not show the order: over, or never seen. */
  standing: OrderStanding | 'absent';
  asked_cc: QtyCc;
  /** Told as fills. */
  filled_cc: QtyCc;
  /** Matched and failed before anybody was told: no fills. */
  failed_cc: QtyCc;
  /** Filled in all as the venue counts; null where it has not said. */
  counted_cc: QtyCc | null;
  /** The venue has answered that it has the order. */
  taken: boolean;
  /** Since it was sent. */
  age_us: number;
  /** Since anything was last heard of it. */
  quiet_us: number;
  /** Times that it was looked for. */
  looks: number;
}

/** How it ended; null while it may still change. */
export type Verdict = { status: 'filled' | 'cancelled' | 'expired'; filled_cc: QtyCc; reason: string } | null;

/** The venue shows only what rests, so an order that is gone is judged by its trades (polymarket.md 3.6, 8.11). */
export function verdictOf(evidence: Evidence): Verdict {
  const { standing, asked_cc, filled_cc, failed_cc, counted_cc, taken, age_us, quiet_us, looks } = evidence;
  if (standing === 'live' || standing === 'held' || standing === 'unclear') return null;
  const heard_cc = filled_cc + failed_cc;
  if (failed_cc > 0 && heard_cc >= Math.max(counted_cc ?? 0, 1) && quiet_us >= QUIET_US)
    return { status: 'cancelled', filled_cc, reason: 'matched and failed to settle' };
  if (filled_cc >= asked_cc) return { status: 'filled', filled_cc, reason: '' };
  const expected_cc = counted_cc ?? (standing === 'matched' ? asked_cc : null);
  if (expected_cc !== null && heard_cc < expected_cc) return null;
  if (failed_cc > 0) return null;
  if (standing === 'cancelled' || standing === 'unmatched') {
    if (counted_cc === null && quiet_us < QUIET_US) return null;
    return { status: 'cancelled', filled_cc, reason: `${standing} at the venue` };
  }
  if (filled_cc > 0) {
    if (quiet_us < QUIET_US) return null;
    return { status: 'cancelled', filled_cc, reason: 'the rest found nothing at the limit' };
  }
  if (age_us < ABSENT_US || looks < ABSENT_LOOKS) return null;
  if (taken) return { status: 'cancelled', filled_cc, reason: 'ended without a trade' };
  return { status: 'expired', filled_cc, reason: 'the venue never saw it' };
}
