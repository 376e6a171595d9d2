/**
 * Cross-venue locks: YES at one venue and NO at the other for less than $1 after fees (models.md 5, type A): a set of two legs that
 * the kernel finds among all pairs by its own scan.
 */
import type { LockDirection } from '../../../engine-wasm/contract.ts';
import { chanceOf } from '../estimates/settlement-chance.ts';
import { LASTED_US, type Lasting, LastingEdges } from '../market/lasting.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import type { SettlementDifference, VenueMarket } from '../types/events.ts';
import type { WorstCase } from '../types/journal.ts';
import { ONE_DOLLAR_E4, type QtyCc, type TimeUs, type Udollars } from '../types/units.ts';
import { venueName } from '../types/venue.ts';
import { cents, seconds } from '../types/words.ts';
import { NONE, type Proposal, type ProposalLeg, type Strategy, type World } from './strategy.ts';

/** One candidate as the kernel reports it. */
interface LockHit {
  direction: LockDirection;
  gross_e4: number;
  qty_cc: QtyCc;
  net_udollars: Udollars;
}

function tooGoodText(edge_e4: number, { limit_e4, lasted_us, is_confirmed }: Lasting): string {
  const what = `${cents(edge_e4)} after fees, none above ${cents(limit_e4)} has lasted`;
  return is_confirmed
    ? `${what}: seen for ${seconds(lasted_us)}, ${seconds(LASTED_US)} needed.`
    : `${what}: waiting until both books have confirmed it.`;
}

export class PairLocks implements Strategy {
  readonly name = 'cross_venue_lock';
  private readonly world: World;
  /** Since when each direction of a pair has shown a lock after fees; 0 while it does not. */
  private readonly since = new Map<PairRow, [TimeUs, TimeUs]>();
  private readonly lasting = new LastingEdges();

  constructor(world: World) {
    this.world = world;
  }

  onBook(row: PairRow): readonly Proposal[] {
    return row.books[0] === null || row.books[1] === null ? NONE : this.look(row);
  }

  /** Locks that were not old enough: time alone ripens them. */
  onClock(): readonly Proposal[] {
    if (this.since.size === 0) return NONE;
    return [...this.since.keys()].flatMap((row) => this.look(row));
  }

  /** A pair that has paid on one side is no lock any more. */
  onSettled(row: PairRow): void {
    this.since.delete(row);
  }

  onGone(row: PairRow): void {
    this.since.delete(row);
    this.lasting.forget(`${row.pair.pair_id}:`);
  }

  private look(row: PairRow): readonly Proposal[] {
    const { engine, settings } = this.world;
    const hits = engine.scan(row.row & ~15, 16, settings.near_miss_e4);
    let seen = 0;
    const found: Proposal[] = [];
    for (let i = 0; i < hits; i += 1) {
      const { slot, direction, gross_e4, qty_cc, net_udollars } = engine.hits;
      if (slot[i] !== row.row) continue;
      const way = direction[i] as LockDirection;
      seen |= 1 << way;
      const hit = { direction: way, gross_e4: gross_e4[i] as number, qty_cc: qty_cc[i] as number };
      const proposal = this.propose(row, { ...hit, net_udollars: net_udollars[i] as number });
      if (proposal !== null) found.push(proposal);
    }
    const since = this.since.get(row);
    if (since !== undefined) {
      for (const way of [0, 1] as const) if ((seen & (1 << way)) === 0) since[way] = 0;
      if (since[0] + since[1] === 0) this.since.delete(row);
    }
    return found;
  }

  private propose(row: PairRow, hit: LockHit): Proposal | null {
    const [a, b] = row.books;
    if (a === null || b === null) return null;
    const { settings, now_us } = this.world;
    const [yes, no] = hit.direction === 0 ? [a, b] : [b, a];
    const charged_e4 = settlementLossE4(this.world, row);
    const needed_e4 = settings.lock_min_edge_e4 + charged_e4;
    const net_e4 = hit.qty_cc > 0 ? Math.floor(hit.net_udollars / hit.qty_cc) : 0;
    const checks = new Checks();
    const near = this.gates(checks, row, { net_e4, needed_e4, gross_e4: hit.gross_e4, charged_e4 });
    const early = checks.refused;
    const since = this.since.get(row) ?? [0, 0];
    const key = `${row.pair.pair_id}:${hit.direction}`;
    const changes = [yes.top.changes, no.top.changes] as const;
    if (early) since[hit.direction] = 0;
    else if (since[hit.direction] === 0) {
      since[hit.direction] = now_us;
      this.lasting.begin(key, net_e4, now_us, changes);
    }
    if (since[0] + since[1] > 0) this.since.set(row, since);
    if (!early) {
      const age = now_us - since[hit.direction];
      const ripe = settings.lock_persist_us;
      const brief = () => `Seen for ${seconds(age)}, ${seconds(ripe)} needed: most vanish at once.`;
      checks.min('persistence', { value: age, limit: ripe, unit: 'us' }, 'not_persistent', brief);
      const kind = row.pair.game_id === null ? 'other' : 'game';
      const lasting = this.lasting.judge({ key, kind, edge_e4: net_e4, at_us: now_us, changes });
      checks.gate(!lasting.is_believed, 'too_good', () => tooGoodText(net_e4, lasting));
    }
    const legs: ProposalLeg[] = [
      { row, book: yes, side: 'yes' },
      { row, book: no, side: 'no' },
    ];
    return {
      ...{ strategy: 'cross_venue_lock', row, label: row.pair.label, legs, payout_e4: ONE_DOLLAR_E4, needed_e4 },
      charged_e4: Number.isFinite(charged_e4) ? charged_e4 : 0,
      ...{ fair: null, checks, near, glimpse: { gross_e4: hit.gross_e4, net_e4, qty_cc: hit.qty_cc } },
      ...{ settles_at_us: row.pair.settles_at_us, place: hit.direction },
      worstCase: (sized) => worstCase(row, sized),
    };
  }

  /** @returns whether it is refused by its price alone. */
  private gates(
    checks: Checks,
    { pair }: PairRow,
    edge: { net_e4: number; needed_e4: number; gross_e4: number; charged_e4: number },
  ): boolean {
    const { net_e4, needed_e4, gross_e4, charged_e4 } = edge;
    const blocked = !Number.isFinite(charged_e4);
    const fields = pair.settlement.map((difference) => difference.field).join(', ');
    checks.gate(
      blocked,
      'settlement_differs',
      () => `The two markets can settle differently (${fields}): never locked.`,
    );
    if (blocked) return false;
    const reason = net_e4 <= 0 ? 'edge_below_fees' : 'edge_below_threshold';
    const text = () =>
      net_e4 <= 0
        ? `${cents(gross_e4)} before fees, ${cents(net_e4)} after: fees eat it.`
        : `${cents(net_e4)} after fees, ${cents(needed_e4)} needed: not traded.`;
    checks.min('edge_net', { value: net_e4, limit: needed_e4, unit: 'e4' }, reason, text);
    return net_e4 < needed_e4;
  }
}

/**
 * Expected loss per contract because the two markets can settle differently, each difference at the chance that it has in the present
 * state of the game, rounded up. Infinite for a blocking difference.
 */
function settlementLossE4({ games }: World, { pair }: PairRow): number {
  let loss_e4 = 0;
  const game = games.get(pair.game_id);
  for (const difference of pair.settlement) {
    if (difference.verdict === 'block') return Number.POSITIVE_INFINITY;
    loss_e4 += difference.loss_e4 * chanceOf(difference, game);
  }
  return Math.ceil(loss_e4);
}

/** What the lock makes at least: the costliest difference in settlement comes true. */
function worstCase(
  { pair }: PairRow,
  { qty_cc, capital_udollars }: { qty_cc: QtyCc; capital_udollars: Udollars },
): WorstCase {
  const net_udollars = ONE_DOLLAR_E4 * qty_cc - capital_udollars;
  const worst = pair.settlement.reduce<SettlementDifference | null>(
    (a, b) => (a !== null && a.loss_e4 >= b.loss_e4 ? a : b),
    null,
  );
  if (worst === null) return { net_udollars, text: 'One of the two sides pays $1 whatever happens.' };
  const name = (market: VenueMarket | null): string => (market === null ? 'nobody' : venueName(market.venue));
  const text = `Different rules for a ${worst.field}: ${name(pair.a)}, ${worst.a}; ${name(pair.b)}, ${worst.b}.`;
  return { net_udollars: net_udollars - worst.loss_e4 * qty_cc, text };
}
