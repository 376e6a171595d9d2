/**
 * What a venue says of the account against what the ledger says: orders, positions, cash. Every difference is explained by what is on its
 * way, or it is not, and then nothing may be traded there until a person has looked. Pure; whoever asks the venue brings its word.
 */
import type { Venue } from '../types/events.ts';
import type { OrderIntent, Position } from '../types/journal.ts';
import type { QtyCc, Udollars } from '../types/units.ts';

/** The venue's word. */
export interface VenueTruth {
  venue: Venue;
  /** All cash, what orders have a claim on included. */
  cash_udollars: Udollars;
  /** By market and side, nothing where it is not named. A venue that nets has one side of a market alone. */
  held: ReadonlyMap<string, QtyCc>;
  /** Orders that rest; `order_id` is ours, null where the venue knows none. */
  resting: readonly { order_id: string | null; venue_order_id: string; market_id: string }[];
}

/** The ledger's word of the same venue. */
export interface OwnTruth {
  /** Free and reserved cash together. */
  cash_udollars: Udollars;
  positions: readonly Position[];
  /** Orders that are not over, with what of them is still to fill and can still be charged. */
  on_the_way: readonly { intent: OrderIntent; left_cc: QtyCc; left_udollars: Udollars }[];
  /** Markets that have been decided and whose payment one of the two may not have booked yet. */
  settling: ReadonlySet<string>;
}

/** One difference. */
export interface Difference {
  kind: 'order' | 'position' | 'cash';
  /** The venue's order, the market with its side, or "cash". */
  subject: string;
  ours: number;
  theirs: number;
  /** Why it is none to worry about; null where nothing explains it. */
  explained: 'on_the_way' | 'settling' | 'rounding' | null;
}

/** Cash may differ by so much a fill: balances of the venue are aligned to $0.0001 (kalshi.md 8). */
const ROUNDING_A_FILL: Udollars = 100;

/** How a holding is named: market and side. */
export const holdingKey = (market_id: string, side: 'yes' | 'no'): string => `${market_id} ${side}`;

/**
 * Compare both words.
 * @param fills since both were last equal, for what rounding can explain
 * @returns every difference, and why trading there has to stop: a sentence, or null
 */
export function reconcile(
  own: OwnTruth,
  venue: VenueTruth,
  fills: number,
): { differences: Difference[]; halt: string | null } {
  const differences = [...orders(own, venue), ...positions(own, venue), ...cash(own, venue, fills)];
  const unexplained = differences.filter(({ explained }) => explained === null);
  const [first] = unexplained;
  if (first === undefined) return { differences, halt: null };
  const more = unexplained.length === 1 ? '' : ` and ${unexplained.length - 1} more`;
  const words = `${first.kind} ${first.subject}: ${first.ours} by the ledger, ${first.theirs} by ${venue.venue}`;
  return { differences, halt: `${words}${more}` };
}

/** Orders that nobody of ours made. One of ours that no longer rests is asked for by the desk itself. */
function orders({ on_the_way }: OwnTruth, { resting }: VenueTruth): Difference[] {
  const known = new Set(on_the_way.map(({ intent }) => intent.order_id));
  return resting
    .filter(({ order_id }) => order_id === null || !known.has(order_id))
    .map(({ venue_order_id }) => ({ kind: 'order', subject: venue_order_id, ours: 0, theirs: 1, explained: null }));
}

function positions({ positions: own, on_the_way, settling }: OwnTruth, { held }: VenueTruth): Difference[] {
  const ours = new Map<string, QtyCc>();
  for (const { market_id, side, qty_cc } of own) {
    const key = holdingKey(market_id, side);
    ours.set(key, (ours.get(key) ?? 0) + qty_cc);
  }
  const found: Difference[] = [];
  for (const subject of new Set([...ours.keys(), ...held.keys()])) {
    const [mine, theirs] = [ours.get(subject) ?? 0, held.get(subject) ?? 0];
    if (mine === theirs) continue;
    const market_id = subject.slice(0, subject.lastIndexOf(' '));
    const moving_cc = on_the_way.reduce(
      (sum, { intent, left_cc }) => sum + (intent.market_id === market_id ? left_cc : 0),
      0,
    );
    const explained = Math.abs(mine - theirs) <= moving_cc ? 'on_the_way' : settling.has(market_id) ? 'settling' : null;
    found.push({ kind: 'position', subject, ours: mine, theirs, explained });
  }
  return found;
}

function cash(own: OwnTruth, { cash_udollars }: VenueTruth, fills: number): Difference[] {
  const apart = cash_udollars - own.cash_udollars;
  if (apart === 0) return [];
  const paid = own.positions.reduce(
    (sum, { market_id, qty_cc }) => sum + (own.settling.has(market_id) ? qty_cc * DOLLAR_A_CC : 0),
    0,
  );
  // What is bought costs at most its reserve; what is sold, or cancels with its other side, brings a dollar at most.
  const [out, back] = own.on_the_way.reduce(
    ([cost, gain], { left_cc, left_udollars }) => [cost + left_udollars, gain + left_cc * DOLLAR_A_CC] as const,
    [0, 0] as readonly [number, number],
  );
  const rounding = fills * ROUNDING_A_FILL;
  const within = (low: number, high: number): boolean => apart >= low - rounding && apart <= high + rounding;
  const explained = within(0, 0)
    ? 'rounding'
    : within(-out, back)
      ? 'on_the_way'
      : within(-out, back + paid)
        ? 'settling'
        : null;
  return [{ kind: 'cash', subject: 'cash', ours: own.cash_udollars, theirs: cash_udollars, explained }];
}

/** A dollar for 1/100 contract. */
const DOLLAR_A_CC: Udollars = 10_000;
