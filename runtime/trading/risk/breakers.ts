/**
 * Breakers: what halts a venue, a strategy or a sport by itself, on real errors, on losses in a row and on fills in a row after which
 * the market went the other way. They are folds of the journal; what they trip is written down as a halt, which a person ends.
 */
import type { HaltScope } from '../types/events.ts';
import type { Fill, JournalEntry } from '../types/journal.ts';
import { SINGLE_BETS } from '../types/opportunity.ts';
import type { Settings } from '../types/settings.ts';
import type { PriceE4, TimeUs } from '../types/units.ts';

/** Counts in a row; plain data. */
export interface BreakersState {
  /** Orders refused or unanswered in a row, by venue. */
  errors: Record<string, number>;
  /** Closed trades that lost, in a row, by `strategy:NAME` and `sport:NAME`. */
  losses: Record<string, number>;
  /** Bets filled in a row that the market went against, by scope. */
  adverse: Record<string, number>;
  /** Venue of orders that are out. */
  venue_of: Record<string, string>;
  /** Bets that were filled and are not judged yet, by fill. */
  filled: Record<string, FilledBet>;
}

/** A bet that was filled a moment ago: what the market does next says who knew more. */
export interface FilledBet {
  at_us: TimeUs;
  venue: string;
  market_id: string;
  side: 'yes' | 'no';
  price_e4: PriceE4;
  /** Whose counts it goes into. */
  scopes: HaltScope[];
}

/** Nothing has gone wrong yet. */
export function noErrors(): BreakersState {
  return { errors: {}, losses: {}, adverse: {}, venue_of: {}, filled: {} };
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
    case 'fill':
      foldFill(state, entry.body, entry.at_us);
      break;
    case 'fill_judged': {
      const { fill_id, against_e4, adverse } = entry.body;
      for (const scope of against_e4 === null ? [] : (state.filled[fill_id]?.scopes ?? [])) {
        if (adverse) state.adverse[scope] = (state.adverse[scope] ?? 0) + 1;
        else delete state.adverse[scope];
      }
      delete state.filled[fill_id];
      break;
    }
    case 'halted':
      if (!entry.body.halted) forget(state, entry.body.scope);
      break;
    default:
      break;
  }
}

function foldFill(state: BreakersState, fill: Fill, at_us: TimeUs): void {
  const { fill_id, action, strategy, tags, venue, market_id, side, avg_price_e4: price_e4 } = fill;
  if (action !== 'buy' || !SINGLE_BETS.has(strategy)) return;
  const scopes: HaltScope[] = [`strategy:${strategy}`, `venue:${venue}`];
  if (tags.sport !== null) scopes.push(`sport:${tags.sport}`);
  state.filled[fill_id] = { at_us, venue, market_id, side, price_e4, scopes };
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
    state.adverse = {};
    return;
  }
  delete state.losses[scope];
  delete state.adverse[scope];
  if (scope.startsWith('venue:')) delete state.errors[scope.slice('venue:'.length)];
}

/** What has tripped, each with its sentence. Those that stand already are the caller's to leave out. */
export function tripped(state: BreakersState, settings: Settings): { scope: HaltScope; reason: string }[] {
  const { max_errors_in_a_row, max_losses_in_a_row, max_adverse_in_a_row } = settings;
  const found: { scope: HaltScope; reason: string }[] = [];
  for (const [venue, count] of Object.entries(state.errors)) {
    if (count >= max_errors_in_a_row)
      found.push({ scope: `venue:${venue}`, reason: `${count} orders in a row refused or unanswered` });
  }
  for (const [scope, count] of Object.entries(state.losses)) {
    if (count >= max_losses_in_a_row) found.push({ scope, reason: `${count} closed trades in a row lost` });
  }
  for (const [scope, count] of Object.entries(state.adverse)) {
    const reason = `after ${count} bets in a row the market went the other way`;
    if (count >= max_adverse_in_a_row) found.push({ scope: scope as HaltScope, reason });
  }
  return found;
}
