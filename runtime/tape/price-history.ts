/**
 * Recorded price histories of one event on both venues, hour by hour, as a price tape:
 * `{event, polymarket: {team: {unix_s: price}}, kalshi: {team: {unix_s: price}}, team_mapping: {team: {poly_token, question}}}`.
 *
 * The recorded prices are last trades or mids, not quotes somebody stood behind; bid and ask are put around them at a
 * distance that the caller states, with a size that the caller states.
 */

import type { FeeSchedule, InputEvent, Pair, Stamp, Venue, VenueMarket } from '../trading/types/events.ts';
import type { Parsed } from '../trading/types/feeds.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs } from '../trading/types/units.ts';
import type { BuiltInVenue } from '../trading/types/venue.ts';

const US_PER_S = 1_000_000;

/** One recorded price. */
export interface PricePoint {
  at_us: TimeUs;
  venue: Venue;
  team: string;
  price_e4: PriceE4;
}

export interface PriceHistory {
  event: string;
  /** Teams present on both venues, sorted. */
  teams: string[];
  /** Polymarket token that pays when the team wins, by team; empty where the file has none. */
  tokens: Readonly<Record<string, string>>;
  /** In time order; equal times by venue, then team. */
  points: PricePoint[];
  /** What was left out, by named reason. */
  rejected: Record<string, number>;
}

/** What the caller assumes about a history that holds only one price per hour. */
export interface QuoteAssumptions {
  /** Distance of bid and ask from the recorded price, 1/10,000 dollar. */
  half_spread_e4: Readonly<Record<BuiltInVenue, number>>;
  /** Contracts shown on each side, centi-contracts. */
  qty_cc: QtyCc;
  settles_at_us: TimeUs;
  fee: Readonly<Record<BuiltInVenue, FeeSchedule>>;
}

/** Parse a history. Bad points are left out and counted; a document of another shape is refused by name. */
export function parsePriceHistory(document: unknown): Parsed<PriceHistory> {
  if (!isRecord(document)) return refuse('not_an_object', 'expected a JSON object');
  const { event, kalshi, polymarket, team_mapping } = document;
  if (typeof event !== 'string') return refuse('no_event', 'expected a text field "event"');
  if (!isRecord(kalshi) || !isRecord(polymarket))
    return refuse('no_prices', 'expected objects "kalshi" and "polymarket" of {team: {unix_s: price}}');
  const rejected: Record<string, number> = {};
  const teams = Object.keys(kalshi)
    .filter((team) => Object.hasOwn(polymarket, team))
    .sort();
  const lonely = Object.keys(kalshi).length + Object.keys(polymarket).length - 2 * teams.length;
  if (lonely > 0) rejected.team_on_one_venue_only = lonely;
  if (teams.length === 0) return refuse('no_common_team', 'no team has prices on both venues');
  const points: PricePoint[] = [];
  for (const team of teams) {
    takePoints(points, { venue: 'kalshi', team }, kalshi[team], rejected);
    takePoints(points, { venue: 'polymarket', team }, polymarket[team], rejected);
  }
  points.sort((a, b) => a.at_us - b.at_us || compare(a.venue, b.venue) || compare(a.team, b.team));
  return { ok: true, value: { event, teams, tokens: tokensOf(team_mapping), points, rejected } };
}

/** The tape of a history: every pair first, then one quote per recorded price. */
export function* historyEvents(history: PriceHistory, assume: QuoteAssumptions): Generator<InputEvent> {
  const start_us = history.points[0]?.at_us ?? 0;
  for (const team of history.teams) yield { type: 'pair', pair: pairOf(history, team, assume), at: stampAt(start_us) };
  for (const { at_us, venue, team, price_e4 } of history.points) {
    const half = assume.half_spread_e4[venue as BuiltInVenue];
    const bid_e4 = Math.max(0, price_e4 - half);
    const ask_e4 = Math.min(ONE_DOLLAR_E4, price_e4 + half);
    yield {
      type: 'quote',
      venue,
      market_id: marketId(history, venue, team),
      bid_e4,
      bid_qty_cc: bid_e4 === 0 ? 0 : assume.qty_cc,
      ask_e4,
      ask_qty_cc: ask_e4 === ONE_DOLLAR_E4 ? 0 : assume.qty_cc,
      at: stampAt(at_us),
    };
  }
}

function pairOf(history: PriceHistory, team: string, assume: QuoteAssumptions): Pair {
  const unknown = 'rules are not in the recording';
  return {
    pair_id: team,
    game_id: null,
    label: `${team}: ${history.event}`,
    outcome: 'other',
    a: marketOf(history, 'kalshi', team, assume.fee.kalshi),
    b: marketOf(history, 'polymarket', team, assume.fee.polymarket),
    settlement: [
      {
        field: 'season not finished',
        a: unknown,
        b: unknown,
        verdict: 'priced',
        loss_e4: 0,
        chance_ppm: 0,
      },
    ],
    settles_at_us: assume.settles_at_us,
  };
}

function marketOf(history: PriceHistory, venue: Venue, team: string, fee: FeeSchedule): VenueMarket {
  const market_id = marketId(history, venue, team);
  return {
    venue,
    market_id,
    title: `${history.event}: ${team}`,
    yes_ref: market_id,
    no_ref: `not ${market_id}`,
    fee,
    price_bands: [{ start_e4: 1, end_e4: ONE_DOLLAR_E4 - 1, step_e4: 1 }],
    min_qty_cc: 100,
    lot_cc: 1,
    min_notional_udollars: 0,
    taker_delay_us: 0,
    tie_rule: 'unknown',
  };
}

/** The file names Polymarket's token only; Kalshi's ticker is not in it, so the team's name stands for it. */
function marketId(history: PriceHistory, venue: Venue, team: string): string {
  const token = Object.hasOwn(history.tokens, team) ? history.tokens[team] : undefined;
  return venue === 'polymarket' && token !== undefined ? token : `${venue}: ${team}`;
}

function takePoints(
  out: PricePoint[],
  { venue, team }: { venue: Venue; team: string },
  series: unknown,
  rejected: Record<string, number>,
): void {
  const reject = (reason: string): void => {
    rejected[reason] = (rejected[reason] ?? 0) + 1;
  };
  if (!isRecord(series)) {
    reject('series_not_an_object');
    return;
  }
  for (const [time, price] of Object.entries(series)) {
    if (!/^\d{9,10}$/.test(time)) reject('bad_time');
    else if (typeof price !== 'number' || !(price >= 0 && price <= 1)) reject('bad_price');
    else out.push({ at_us: Number(time) * US_PER_S, venue, team, price_e4: Math.round(price * ONE_DOLLAR_E4) });
  }
}

function tokensOf(mapping: unknown): Record<string, string> {
  const tokens: Record<string, string> = {};
  if (!isRecord(mapping)) return tokens;
  for (const [team, entry] of Object.entries(mapping)) {
    if (isRecord(entry) && typeof entry.poly_token === 'string') tokens[team] = entry.poly_token;
  }
  return tokens;
}

function stampAt(at_us: TimeUs): Stamp {
  return { provider_at_us: at_us, received_at_us: at_us, parsed_at_us: at_us };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function refuse(reason: string, detail: string): { ok: false; reason: string; detail: string } {
  return { ok: false, reason, detail };
}
