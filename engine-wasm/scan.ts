/** The other scans' part of the kernel: engine-wasm/src/raw_scan.rs behind `Engine.scans`. */
import type { Capacity, Side } from './contract.ts';
import { columnViews, type RawExports, view } from './memory.ts';
import {
  type ContractSet,
  type EdgeColumns,
  type LagEstimate,
  type LagSignal,
  MAX_SET_LEGS,
  NEAR_KINDS,
  NEAR_REASONS,
  type NearMiss,
  OUTCOME_NAMES,
  type ScanEngine,
  SET_ERRORS,
  SET_KINDS,
  type SetError,
  type SetHitColumns,
  type SetLegNow,
} from './scan-contract.ts';

const LAG_POINTS = 16_384;
const FIRST_ERROR = 0xffff_ff00;
const NO_OPINION = 0xffff;
const ONE_DOLLAR_E4 = 10_000;
const BAD_VALUE = 3;

interface Columns {
  set_legs: Uint32Array;
  set_detail: Float64Array;
  set_wanted: Uint32Array;
  set_hits: SetHitColumns;
  fair: readonly [Uint16Array, Uint16Array];
  theta: readonly [Uint16Array, Uint16Array];
  edges: EdgeColumns;
  near_kind: Uint8Array;
  near_id: Uint32Array;
  near_detail: Uint8Array;
  near_reason: Uint8Array;
  near_gross: Int32Array;
  near_net: Float64Array;
  near_at: Float64Array;
  lag_out: Float64Array;
}

function attach(raw: RawExports): Columns {
  const views = columnViews(raw);
  return {
    set_legs: view(views, 'set_legs', Uint32Array),
    set_detail: view(views, 'set_detail', Float64Array),
    set_wanted: view(views, 'set_wanted', Uint32Array),
    set_hits: {
      set: view(views, 'set_hit_set', Uint32Array),
      reason: view(views, 'set_hit_reason', Uint8Array),
      gross_e4: view(views, 'set_hit_gross_e4', Int32Array),
      qty_cc: view(views, 'set_hit_qty_cc', Uint32Array),
      net_udollars: view(views, 'set_hit_net_udollars', Float64Array),
      usual_net_udollars: view(views, 'set_hit_usual_net_udollars', Float64Array),
      capital_udollars: view(views, 'set_hit_capital_udollars', Float64Array),
    },
    fair: [view(views, 'a_fair_e4', Uint16Array), view(views, 'b_fair_e4', Uint16Array)],
    theta: [view(views, 'a_theta_e4', Uint16Array), view(views, 'b_theta_e4', Uint16Array)],
    edges: {
      slot: view(views, 'edge_slot', Uint32Array),
      leg: view(views, 'edge_leg', Uint8Array),
      reason: view(views, 'edge_reason', Uint8Array),
      certain: view(views, 'edge_certain', Uint8Array),
      gross_e4: view(views, 'edge_gross_e4', Int16Array),
      qty_cc: view(views, 'edge_qty_cc', Uint32Array),
      net_udollars: view(views, 'edge_net_udollars', Float64Array),
    },
    near_kind: view(views, 'near_kind', Uint8Array),
    near_id: view(views, 'near_id', Uint32Array),
    near_detail: view(views, 'near_detail', Uint8Array),
    near_reason: view(views, 'near_reason', Uint8Array),
    near_gross: view(views, 'near_gross_e4', Int32Array),
    near_net: view(views, 'near_net_udollars', Float64Array),
    near_at: view(views, 'near_at_us', Float64Array),
    lag_out: view(views, 'lag_out', Float64Array),
  };
}

/** What the kernel's 32-bit parameters would wrap becomes a number that every check refuses. */
const u32 = (x: number): number => (x >>> 0 === x ? x : 0xffff_ffff);
/** A whole amount of money or quantity for the kernel; what is none is refused there. */
const whole = (x: number): number => (Number.isInteger(x) && x >= 0 ? Math.min(x, 0x7fff_ffff) : 0xffff_ffff);

/** Sets, edges, lead-lag series and near-misses. */
export class ScanFace implements ScanEngine {
  readonly #raw: RawExports;
  readonly #markets: number;
  readonly #has_edges: boolean;
  #columns: Columns | null = null;

  /** @throws RangeError on impossible capacities */
  constructor(raw: RawExports, capacity: Capacity) {
    this.#raw = raw;
    this.#markets = capacity.markets;
    const { sets, wide_sets, edge_hits, lags, lag_points } = capacity;
    this.#has_edges = (edge_hits ?? 0) > 0;
    if (sets === undefined && wide_sets === undefined && edge_hits === undefined && lags === undefined) return;
    const sizes = [sets ?? 0, wide_sets ?? 0, edge_hits ?? 0, lags ?? 0, lag_points ?? LAG_POINTS] as const;
    if (!sizes.every((size) => Number.isInteger(size) && size >= 0) || raw.kernel_init_scan(...sizes) !== 0) {
      throw new RangeError(`capacity of the scans out of range: ${sizes.join(', ')} (sets, wide, edges, lags, points)`);
    }
    this.#columns = attach(raw);
  }

  #live(): Columns {
    if (this.#columns === null) throw new RangeError('this engine has no capacity for sets, edges or lags');
    if (this.#columns.lag_out.length === 0) this.#columns = attach(this.#raw);
    return this.#columns;
  }

  get setHits(): SetHitColumns {
    return this.#live().set_hits;
  }

  get edges(): EdgeColumns {
    return this.#live().edges;
  }

  addSet(set: ContractSet): { id: number } | { error: SetError } {
    const { set_legs } = this.#live();
    if (set.legs.length > MAX_SET_LEGS) return { error: 'bad_leg_count' };
    for (const [i, leg] of set.legs.entries()) {
      set_legs.set([u32(leg.slot), u32(leg.venue), OUTCOME_NAMES.indexOf(leg.side) >>> 0], 3 * i);
    }
    const kind = SET_KINDS.indexOf(set.kind) + 1;
    const { worst_e4, usual_e4, min_qty_cc, placeholder } = set;
    const amounts = [whole(worst_e4), whole(usual_e4), whole(min_qty_cc)] as const;
    const id = this.#raw.kernel_set_add(set.legs.length, kind, ...amounts, placeholder ? 1 : 0) >>> 0;
    return id < FIRST_ERROR ? { id } : { error: SET_ERRORS[id - FIRST_ERROR - 1] ?? 'bad_kind' };
  }

  removeSet(id: number): boolean {
    this.#live();
    return this.#raw.kernel_set_remove(u32(id)) === 1;
  }

  scanSets(near_e4: number, at_us: number): number {
    this.#live();
    return this.#raw.kernel_scan_sets(near_e4, at_us);
  }

  scanSetsScalar(near_e4: number, at_us: number): number {
    this.#live();
    return this.#raw.kernel_scan_sets_scalar(near_e4, at_us);
  }

  get setWanted(): Uint32Array {
    return this.#live().set_wanted;
  }

  scanSomeSets(count: number, near_e4: number, at_us: number): number {
    this.#live();
    return this.#raw.kernel_scan_some_sets(u32(count), near_e4, at_us);
  }

  setDetail(id: number, qty_cc: number): SetLegNow[] {
    const { set_detail } = this.#live();
    const legs = this.#raw.kernel_set_detail(u32(id), whole(qty_cc));
    return Array.from({ length: legs }, (_, i) => {
      const [ask_e4 = 0, size_cc = 0, fee_udollars = Number.NaN] = set_detail.subarray(3 * i, 3 * i + 3);
      return { ask_e4, size_cc, fee_udollars };
    });
  }

  setFair(slot: number, side: Side, yes_e4: number, theta_e4: number): void {
    const columns = this.#live();
    if (!(this.#has_edges && slot >= 0 && slot < this.#markets && Number.isInteger(slot))) {
      throw new RangeError(`fair price of market ${slot} of ${this.#has_edges ? this.#markets : 0}`);
    }
    const known = yes_e4 >= 0 && yes_e4 <= ONE_DOLLAR_E4 && theta_e4 >= 0 && theta_e4 <= ONE_DOLLAR_E4;
    // Rounded to the cautious side: a fair price is written in whole units, a threshold is never made smaller.
    columns.fair[side][slot] = known ? Math.round(yes_e4) : 0;
    columns.theta[side][slot] = known ? Math.ceil(theta_e4) : NO_OPINION;
  }

  scanEdges(first: number, count: number, at_us: number): number {
    this.#live();
    return this.#has_edges ? this.#raw.kernel_scan_edges(first, count, at_us) : 0;
  }

  scanEdgesScalar(first: number, count: number, at_us: number): number {
    this.#live();
    return this.#has_edges ? this.#raw.kernel_scan_edges_scalar(first, count, at_us) : 0;
  }

  edgesDropped(): number {
    this.#live();
    return this.#raw.kernel_edges_dropped();
  }

  keepNearLocks(at_us: number): void {
    this.#live();
    this.#raw.kernel_near_locks(at_us);
  }

  nearMissesWritten(): number {
    this.#live();
    return this.#raw.kernel_near_written();
  }

  nearMisses(most: number): NearMiss[] {
    const columns = this.#live();
    const room = columns.near_kind.length;
    const written = this.#raw.kernel_near_written();
    return Array.from({ length: Math.max(0, Math.min(most, written, room)) }, (_, back) => {
      const i = (written - 1 - back) % room;
      return {
        kind: NEAR_KINDS[columns.near_kind[i]! - 1]!,
        id: columns.near_id[i]!,
        detail: columns.near_detail[i]!,
        reason: NEAR_REASONS[columns.near_reason[i]! - 1]!,
        gross_e4: columns.near_gross[i]!,
        net_udollars: columns.near_net[i]!,
        at_us: columns.near_at[i]!,
      };
    });
  }

  lagTick(pair: number, which: 0 | 1, at_us: number, price: number): number {
    this.#live();
    return Number.isFinite(at_us) ? this.#raw.kernel_lag_tick(u32(pair), which, at_us, price) : BAD_VALUE;
  }

  lagImpulse(pair: number, follower: 0 | 1, at_us: number, jump: number, horizon_us: number): number {
    this.#live();
    return this.#raw.kernel_lag_impulse(u32(pair), follower, at_us, jump, horizon_us);
  }

  lagEstimate(pair: number, from_us: number, to_us: number, trust: boolean): LagEstimate | null {
    const { lag_out } = this.#live();
    if (this.#raw.kernel_lag_estimate(u32(pair), from_us, to_us, trust ? 1 : 0) === 0) return null;
    return {
      lag_us: lag_out[0]!,
      rho: lag_out[1]!,
      rho_at_zero: lag_out[2]!,
      lead_lag_ratio: lag_out[3]!,
      beta: lag_out[4]!,
      leader_jump_sd: lag_out[5]!,
    };
  }

  lagPlacebo(pair: number, from_us: number, to_us: number, shift_us: number): number {
    this.#live();
    return this.#raw.kernel_lag_placebo(u32(pair), from_us, to_us, shift_us);
  }

  lagSignal(pair: number, now_us: number): LagSignal | null {
    const { lag_out } = this.#live();
    if (this.#raw.kernel_lag_signal(u32(pair), now_us) === 0) return null;
    const [follower = 0, at_us = 0, until_us = 0, jump = 0, target = Number.NaN] = lag_out;
    return { follower: follower === 0 ? 0 : 1, at_us, until_us, jump, target };
  }

  lagDistrust(pair: number): void {
    this.#live();
    this.#raw.kernel_lag_distrust(u32(pair));
  }

  lagClear(pair: number): void {
    this.#live();
    this.#raw.kernel_lag_clear(u32(pair));
  }
}
