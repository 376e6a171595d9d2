/** What is owned, sorted into locks (two venues, opposite sides, one pair) and single positions. */
import type { OpportunityType, Position } from '../../../runtime/trading/types/journal.ts';
import { PAYOUT_UDOLLARS_PER_CC } from '../../../runtime/trading/types/units.ts';
import type { View } from '../../../runtime/trading/view/view.ts';
import { TYPE_WORDS } from '../format/opportunity-types.ts';
import { isOver } from './orders.ts';

export interface LockPosition {
  pair_id: string;
  game_id: string | null;
  label: string;
  legs: [Position, Position];
  /** Contracts held on both sides. */
  qty_cc: number;
  cost_udollars: number;
  fees_udollars: number;
  realised_udollars: number;
  mark_udollars: number | null;
  /** What the locked contracts pay whoever wins, less cost and fees. */
  locked_udollars: number;
  settles_at_us: number | null;
}

export interface SinglePosition {
  position: Position;
  settles_at_us: number | null;
  /** What will be done with it, in a sentence. */
  exit: string;
}

export interface PositionsModel {
  locks: LockPosition[];
  singles: SinglePosition[];
  closed: Position[];
}

/** What was opened to be held to settlement with its other legs, which may be of other pairs. */
const FIXED: ReadonlySet<OpportunityType> = new Set([
  ...(['cross_venue_lock', 'complete_set', 'mirrored_lock', 'three_way_lock'] as const),
  ...(['neg_risk_lock', 'nested_lock'] as const),
]);

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/**
 * Sort the view's positions. Open ones newest first. A leg that is larger than its counterpart is in the lock with as much as
 * is matched; the rest of it, at its share of the cost, stands among the singles.
 */
export function positionsModel(view: View): PositionsModel {
  const open = Object.values(view.positions).filter((p) => p.status === 'open' && p.qty_cc > 0);
  open.sort((a, b) => b.opened_at_us - a.opened_at_us || (a.position_id < b.position_id ? -1 : 1));
  const left = new Map(open.map((p) => [p.position_id, p]));
  const locks: LockPosition[] = [];
  for (const a of open) {
    for (const b of open) {
      const [x, y] = [left.get(a.position_id), left.get(b.position_id)];
      if (x === undefined || y === undefined || a.venue >= b.venue) continue;
      if (a.pair_id !== b.pair_id || a.side === b.side) continue;
      const qty_cc = Math.min(x.qty_cc, y.qty_cc);
      locks.push(lock(view, [part(x, qty_cc), part(y, qty_cc)]));
      for (const leg of [x, y]) {
        if (leg.qty_cc === qty_cc) left.delete(leg.position_id);
        else left.set(leg.position_id, part(leg, leg.qty_cc - qty_cc));
      }
    }
  }
  const singles = [...left.values()].map((position) => ({
    position,
    settles_at_us: settlesAt(view, position.pair_id),
    exit: exitPlan(view, position),
  }));
  const closed = Object.values(view.positions).filter((p) => p.status !== 'open' || p.qty_cc <= 0);
  closed.sort((a, b) => b.opened_at_us - a.opened_at_us);
  return { locks, singles, closed };
}

/** `qty_cc` contracts of a position with their share of every figure, rounded to the micro-dollar. */
function part(p: Position, qty_cc: number): Position {
  if (qty_cc === p.qty_cc) return p;
  const share = (value: number): number => Math.round((value * qty_cc) / p.qty_cc);
  return {
    ...p,
    qty_cc,
    cost_udollars: share(p.cost_udollars),
    fees_udollars: share(p.fees_udollars),
    realised_udollars: share(p.realised_udollars),
    mark_udollars: p.mark_udollars === null ? null : share(p.mark_udollars),
    model_udollars: p.model_udollars === null ? null : share(p.model_udollars),
  };
}

function lock(view: View, legs: [Position, Position]): LockPosition {
  const [a, b] = legs;
  const cost_udollars = a.cost_udollars + b.cost_udollars;
  const fees_udollars = a.fees_udollars + b.fees_udollars;
  return {
    pair_id: a.pair_id,
    game_id: a.game_id,
    label: a.label,
    legs,
    qty_cc: a.qty_cc,
    cost_udollars,
    fees_udollars,
    realised_udollars: a.realised_udollars + b.realised_udollars,
    mark_udollars: plus(a.mark_udollars, b.mark_udollars),
    locked_udollars: a.qty_cc * PAYOUT_UDOLLARS_PER_CC - cost_udollars - fees_udollars,
    settles_at_us: settlesAt(view, a.pair_id),
  };
}

function settlesAt(view: View, pair_id: string): number | null {
  return view.pairs[pair_id]?.pair.settles_at_us ?? null;
}

function exitPlan(view: View, position: Position): string {
  const naked = Object.values(view.naked_legs).find(
    (leg) => leg.pair_id === position.pair_id && leg.venue === position.venue && leg.state === 'open',
  );
  if (naked !== undefined) return naked.text;
  const order = view.orders.findLast(
    (o) => o.pair_id === position.pair_id && o.venue === position.venue && o.purpose === 'exit' && o.action === 'sell',
  );
  if (order !== undefined && !isOver(order)) return 'Selling now';
  if (FIXED.has(position.strategy)) return `Leg of a ${TYPE_WORDS[position.strategy].name.toLowerCase()}`;
  return 'Held to settlement';
}
