/**
 * Breakers: what halts a venue, a strategy or a sport by itself, on real errors and on losses in a row. They are folds of the
 * journal; what they trip is written down as a halt, which a person ends.
 */
import type { HaltScope } from '../types/events.ts';
import type { JournalEntry } from '../types/journal.ts';
import type { Settings } from '../types/settings.ts';

/** Counts in a row; plain data. */
export interface BreakersState {
  /** Orders refused or unanswered in a row, by venue. */
  errors: Record<string, number>;
  /** Closed trades that lost, in a row, by `strategy:NAME` and `sport:NAME`. */
  losses: Record<string, number>;
  /** Venue of orders that are out. */
  venue_of: Record<string, string>;
}

/** Nothing has gone wrong yet. */
export function noErrors(): BreakersState {
  return { errors: {}, losses: {}, venue_of: {} };
}

/** Apply one entry. A resume begins the count of its scope anew. */
export function foldBreakers(state: BreakersState, entry: JournalEntry): void {
  switch (entry.kind) {
    case 'order_intent':
      state.venue_of[entry.body.order_id] = entry.body.venue;
      break;
    case 'order_update':
      foldOrder(state, entry.body.order_id, entry.body.status);
      break;
    case 'trade_closed': {
      const { strategy, sport, net_udollars, result } = entry.body;
      for (const scope of [`strategy:${strategy}`, ...(sport === null ? [] : [`sport:${sport}`])]) {
        if (net_udollars < 0) state.losses[scope] = (state.losses[scope] ?? 0) + 1;
        else if (result !== 'push') delete state.losses[scope];
      }
      break;
    }
    case 'halted':
      if (!entry.body.halted) forget(state, entry.body.scope);
      break;
    default:
      break;
  }
}

function foldOrder(state: BreakersState, order_id: string, status: string): void {
  const venue = state.venue_of[order_id];
  if (venue === undefined) return;
  if (status === 'rejected' || status === 'unknown') state.errors[venue] = (state.errors[venue] ?? 0) + 1;
  else if (status === 'filled' || status === 'partly_filled' || status === 'acknowledged') delete state.errors[venue];
  if (['filled', 'cancelled', 'rejected', 'expired'].includes(status)) delete state.venue_of[order_id];
}

function forget(state: BreakersState, scope: HaltScope): void {
  if (scope === 'all') {
    state.errors = {};
    state.losses = {};
    return;
  }
  delete state.losses[scope];
  if (scope.startsWith('venue:')) delete state.errors[scope.slice('venue:'.length)];
}

/** What has tripped, each with its sentence. Those that stand already are the caller's to leave out. */
export function tripped(state: BreakersState, settings: Settings): { scope: HaltScope; reason: string }[] {
  const { max_errors_in_a_row, max_losses_in_a_row } = settings;
  const found: { scope: HaltScope; reason: string }[] = [];
  for (const [venue, count] of Object.entries(state.errors)) {
    if (count >= max_errors_in_a_row)
      found.push({ scope: `venue:${venue}`, reason: `${count} orders in a row refused or unanswered` });
  }
  for (const [scope, count] of Object.entries(state.losses)) {
    if (count >= max_losses_in_a_row) found.push({ scope, reason: `${count} closed trades in a row lost` });
  }
  return found;
}
