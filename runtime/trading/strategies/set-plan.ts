/** From a set that the kernel's scan found to a proposal: what it must earn, what speaks against it. */
import type { NearReason } from '../../../engine-wasm/scan-contract.ts';
import { chanceOf } from '../estimates/settlement-chance.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import type { WorstCase } from '../types/journal.ts';
import type { QtyCc, TimeUs, Udollars } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import type { SetRisk, SetSpec } from './set-rules.ts';
import type { Proposal, World } from './strategy.ts';

/** Fee per contract at its dearest, 1/10,000 dollar: Kalshi's 0.07 at 50 c. */
const DEAREST_FEE_E4 = 175;

/** A registered set. */
export interface DeskSet extends SetSpec {
  id: number;
  /** Pair of the first leg: whose group the exposure and the cool-down count to. */
  pair: PairRow;
  /** Since when it has been cheap enough; 0 while it is not. */
  since_us: TimeUs;
}

/** One hit of the kernel's scan. */
export interface SetHit {
  /** Null when it is good in the worst of all outcomes. */
  reason: NearReason | null;
  gross_e4: number;
  qty_cc: QtyCc;
  net_udollars: Udollars;
  usual_net_udollars: Udollars;
  capital_udollars: Udollars;
}

/** What is proposed of one hit; keeps since when the set has been cheap enough. */
export function proposeSet(world: World, set: DeskSet, hit: SetHit): Proposal {
  const { settings, now_us } = world;
  const charged_e4 = expectedLossE4(world, set);
  const failure_e4 = legFailureE4(world, set);
  // The least edge already pays for legs that are missed now and then; where they are missed often, more is asked.
  const needed_e4 = charged_e4 + Math.max(settings.lock_min_edge_e4, failure_e4);
  const net_e4 = hit.qty_cc > 0 ? Math.floor(hit.usual_net_udollars / hit.qty_cc) : 0;
  // The hit counts what the set pays at worst; said is what it usually pays, as in the opportunity.
  const gross_e4 = hit.gross_e4 + set.set.usual_e4 - set.set.worst_e4;
  const checks = new Checks();
  gates(set, checks);
  const gated = checks.refused;
  const reason = net_e4 <= 0 ? 'edge_below_fees' : 'edge_below_threshold';
  const text = () => tooSmall(gross_e4, net_e4, needed_e4, failure_e4);
  // An unknown fee is no number; it has its own refusal above.
  if (Number.isFinite(net_e4)) checks.min('edge_net', { value: net_e4, limit: needed_e4, unit: 'e4' }, reason, text);
  if (checks.refused) set.since_us = 0;
  else {
    if (set.since_us === 0) set.since_us = now_us;
    const age = now_us - set.since_us;
    const ripe = settings.lock_persist_us;
    const brief = () => `Seen for ${seconds(age)}, ${seconds(ripe)} needed: most vanish at once.`;
    checks.min('persistence', { value: age, limit: ripe, unit: 'us' }, 'not_persistent', brief);
  }
  return {
    ...{ strategy: set.type, row: set.pair, label: labelOf(set), payout_e4: set.set.usual_e4, needed_e4, charged_e4 },
    legs: set.members.map(({ book }, i) => ({ row: world.rows[book.row] as PairRow, book, side: sideOf(set, i) })),
    ...{ fair: null, checks, near: !gated && net_e4 < needed_e4, glimpse: { gross_e4, net_e4, qty_cc: hit.qty_cc } },
    settles_at_us: Math.max(...set.members.map((member) => member.pair.settles_at_us)),
    place: set.id,
    worstCase: ({ qty_cc, capital_udollars }) => worstCase(set, qty_cc, capital_udollars),
    onTaken: () => {
      set.since_us = 0;
    },
  };
}

function gates(set: DeskSet, checks: Checks): void {
  const { blocked } = set;
  checks.gate(blocked !== null, 'settlement_differs', () => blocked ?? '');
  const unnamed = () => 'The venue lists an outcome without a name: the listed ones need not be all.';
  checks.gate(set.set.placeholder, 'placeholder_outcome', unnamed);
  const unknown = set.members.find(({ book }) => book.market.fee === null)?.book.market.market_id;
  const fee = () => `The fee schedule of ${unknown} is not known.`;
  checks.gate(unknown !== undefined, 'unknown_fee_schedule', fee);
}

function tooSmall(gross_e4: number, top_e4: number, needed_e4: number, failure_e4: number): string {
  if (top_e4 <= 0) return `${cents(gross_e4)} before fees, ${cents(top_e4)} after: fees eat it.`;
  const often = failure_e4 > 0 ? ` (${cents(failure_e4)} of it for legs that fail)` : '';
  return `${cents(top_e4)} after fees, ${cents(needed_e4)} needed${often}: not traded.`;
}

/** Expected loss per contract to ties and voids that the payoff does not count, at their chance in the game's state, rounded up. */
function expectedLossE4({ games }: World, { risks, pair }: DeskSet): number {
  const game = games.get(pair.pair.game_id);
  const loss = (risk: SetRisk) => risk.loss_e4 * chanceOf({ field: risk.name, chance_ppm: risk.chance_ppm }, game);
  return Math.ceil(risks.reduce((sum, risk) => sum + loss(risk), 0));
}

/** Margin per contract that breaks even when legs fail: those already bought are sold again at half the spread and both fees. */
function legFailureE4(world: World, { members, set }: DeskSet): number {
  const spreads = members.map(({ book }) => Math.max(0, book.ask_e4 - book.bid_e4));
  const fill_probability = world.fillProbability();
  const risk = world.engine.sizing.legRisk(
    {
      // The first leg costs nothing when it is missed; every further one may fail. Products, because a power is not
      // the same to the bit everywhere.
      fill_probability: set.legs.slice(1).reduce((all) => all * fill_probability, 1),
      half_spread_e4: Math.ceil(Math.max(...spreads) / 2),
      drift_e4: world.settings.leg_drift_e4,
      fees_e4: 2 * DEAREST_FEE_E4,
    },
    0,
    100,
  );
  return Number.isFinite(risk.floor_e4) ? Math.ceil(risk.floor_e4) : Number.MAX_SAFE_INTEGER;
}

const sideOf = ({ set }: DeskSet, i: number): 'yes' | 'no' => set.legs[i]?.side ?? 'yes';

const WHAT: Readonly<Record<SetRisk['name'], string>> = {
  tie: 'A tie',
  void: 'A game that is never played',
  retirement: 'A match that is not played out',
};

/** The costliest of the outcomes that the payoff does not count. */
function worstCase({ risks, set }: DeskSet, qty_cc: QtyCc, capital_udollars: Udollars): WorstCase {
  const net_udollars = set.worst_e4 * qty_cc - capital_udollars;
  const worst = risks.reduce<SetRisk | null>((a, b) => (a !== null && a.loss_e4 >= b.loss_e4 ? a : b), null);
  if (worst === null) return { net_udollars, text: 'The same whatever happens.' };
  const paid = cents(set.usual_e4 - worst.loss_e4);
  return { net_udollars, text: `${WHAT[worst.name]}: all legs together may pay no more than ${paid}.` };
}

function labelOf({ members }: DeskSet): string {
  const labels = [...new Set(members.map(({ pair }) => pair.label))];
  return labels.length <= 3 ? labels.join(' / ') : `${labels[0]} and ${labels.length - 1} others`;
}
