/** The trading day: its boundary in a zone, what it began with, and what was moved in or out since. A fold of the journal. */
import { isIncident } from '../types/halts.ts';
import type { DayStarted, JournalEntry } from '../types/journal.ts';
import type { TimeUs, Udollars } from '../types/units.ts';

/** The day that runs; plain data. */
export interface DayState {
  started: DayStarted | null;
  /** Deposits less withdrawals, and what came from savings, since it began: no profit of the day. */
  moved_udollars: Udollars;
  /** Highest equity at the start of a day, with what was moved since. */
  peak_udollars: Udollars;
  /** Realised less fees since it began, for the share that is put aside. */
  realised_udollars: Udollars;
  /** Days in a row without a halt by loss, breaker or fault: the ramp's steps. */
  quiet_days: number;
  incident: boolean;
}

/** Before the first day. */
export function noDay(): DayState {
  return { started: null, moved_udollars: 0, peak_udollars: 0, realised_udollars: 0, quiet_days: 0, incident: false };
}

/** Apply one entry. */
export function foldDay(state: DayState, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'day_started': {
      const { day, equity_udollars } = entry.body;
      if (state.started !== null && state.started.day !== day) {
        state.quiet_days = state.incident ? 0 : state.quiet_days + 1;
        state.incident = false;
      }
      state.started = entry.body;
      state.moved_udollars = 0;
      state.realised_udollars = 0;
      state.peak_udollars = Math.max(state.peak_udollars, equity_udollars);
      break;
    }
    case 'cash_moved': {
      const { what, amount_udollars } = entry.body;
      const sign = what === 'deposit' || what === 'unsave' ? 1 : -1;
      state.moved_udollars += sign * amount_udollars;
      state.peak_udollars = Math.max(0, state.peak_udollars + sign * amount_udollars);
      break;
    }
    case 'trade_closed':
      state.realised_udollars += entry.body.net_udollars;
      break;
    case 'halted':
      if (entry.body.halted && isIncident(entry.body.by)) state.incident = true;
      break;
    default:
      break;
  }
}

/** Calendar day of a moment in an IANA zone, YYYY-MM-DD. */
function dayIn(zone: string, at_us: TimeUs): string {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    formats.set(zone, format);
  }
  return format.format(at_us / 1_000);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** No zone begins a day within this after another began one, microseconds. */
const QUARTER_US = 900_000_000;

/** Quarters whose day is remembered: the one that runs and those in which games start. */
const QUARTERS_KEPT = 64;

/** Tells the day of moments without asking the calendar each time: days begin on quarters of an hour. */
export class Calendar {
  private readonly zone: string;
  private readonly days = new Map<number, string>();
  private last_quarter = -1;
  private last_day = '';

  constructor(zone: string) {
    this.zone = zone;
  }

  /** Day of a moment. */
  at(at_us: TimeUs): string {
    const quarter = Math.floor(at_us / QUARTER_US);
    if (quarter === this.last_quarter) return this.last_day;
    let day = this.days.get(quarter);
    if (day === undefined) {
      day = dayIn(this.zone, quarter * QUARTER_US);
      if (this.days.size >= QUARTERS_KEPT) this.days.clear();
      this.days.set(quarter, day);
    }
    this.last_quarter = quarter;
    this.last_day = day;
    return day;
  }
}

/**
 * How much of the order limit is allowed after so many days without an incident, parts per million: the user's ramp of $10-20, $50,
 * $100, then all of it, as shares of $100 (docs/risk.md). Without a ramp everything is allowed at once.
 */
export function rampPpm(quiet_days: number, step_days: number): number {
  if (step_days === 0) return 1_000_000;
  const step = Math.floor(quiet_days / step_days);
  return [200_000, 500_000][step] ?? 1_000_000;
}
