/**
 * The other scans of the kernel (engine-rs/src/{scan,lead_lag}): sets of contracts, asks against the model,
 * lagging markets, and the ring of near-misses. The pair of two sides has `Engine.scan`. No method allocates unless it
 * says so.
 */
import type { Side } from './sides.ts';

/** Outcomes of a market by the kernel's code. */
export const OUTCOME_NAMES = ['yes', 'no'] as const;
export type OutcomeName = (typeof OUTCOME_NAMES)[number];

/** Kinds of sets, by code from 1 (models.md 5, types B and D to G). */
export const SET_KINDS = ['complete_set', 'mirrored', 'three_way', 'n_way', 'nested'] as const;
export type SetKind = (typeof SET_KINDS)[number];

/** Why something that was seen is not good, by code from 1; 0 is good. `Reason` of engine-rs/src/scan/near.rs. */
export const NEAR_REASONS = [
  'not_cheaper',
  'fees_eat_it',
  'worst_case_loses',
  'unknown_fee',
  'too_small',
  'placeholder_outcome',
  'below_threshold',
] as const;
export type NearReason = (typeof NEAR_REASONS)[number];

/** What a near-miss is about, by code from 1. */
export const NEAR_KINDS = ['lock', 'set', 'edge'] as const;
export type NearKind = (typeof NEAR_KINDS)[number];

/** Why a set was not taken in, by code from 1. */
export const SET_ERRORS = ['bad_leg_count', 'bad_leg', 'repeated_leg', 'bad_payoff', 'bad_kind', 'full'] as const;
export type SetError = (typeof SET_ERRORS)[number];

/** Most legs of a set. */
export const MAX_SET_LEGS = 32;

/** One contract of a set. */
export interface SetLeg {
  slot: number;
  /** Side of the table that the contract's venue writes. */
  venue: Side;
  /** What is bought. */
  side: OutcomeName;
}

/** What a set is made of and what it pays; made by the functions of set-kinds.ts. */
export interface ContractSet {
  kind: SetKind;
  legs: readonly SetLeg[];
  /** Payoff of one unit of every leg in the worst of all outcomes, ties and voids included, 1/10,000 dollar. */
  worst_e4: number;
  /** The same in the worst of the usual outcomes. */
  usual_e4: number;
  /** Smallest quantity that can be ordered on every leg. */
  min_qty_cc: number;
  /** An outcome of the venue is not among the legs: seen, never good. */
  placeholder: boolean;
}

/** Columns of the last {@link ScanEngine.scanSets} or {@link ScanEngine.scanSomeSets}. */
export interface SetHitColumns {
  set: Uint32Array;
  /** 0 good, else {@link NEAR_REASONS} from 1. */
  reason: Uint8Array;
  /** Worst payoff less all asks. */
  gross_e4: Int32Array;
  /** Smallest size of all legs. */
  qty_cc: Uint32Array;
  /** In the worst outcome, after all taker fees for `qty_cc`; NaN when one is unknown. */
  net_udollars: Float64Array;
  /** In the usual outcomes. */
  usual_net_udollars: Float64Array;
  /** Asks and fees of all legs. */
  capital_udollars: Float64Array;
}

/** Columns of the last {@link ScanEngine.scanEdges}. */
export interface EdgeColumns {
  slot: Uint32Array;
  /** Yes, no of side A, of side B. */
  leg: Uint8Array;
  /** 0 good, else {@link NEAR_REASONS} from 1. */
  reason: Uint8Array;
  /** 1 when the fair price is 0 or 1: a resolution lag. */
  certain: Uint8Array;
  /** Fair price less ask. */
  gross_e4: Int16Array;
  qty_cc: Uint32Array;
  /** Expected, after the taker fee for `qty_cc`. */
  net_udollars: Float64Array;
}

/** One leg of a set as it stands. */
export interface SetLegNow {
  ask_e4: number;
  size_cc: number;
  /** NaN when the schedule is unknown. */
  fee_udollars: number;
}

/** One entry of the ring. */
export interface NearMiss {
  kind: NearKind;
  /** Market, or set. */
  id: number;
  /** Direction of a lock, code of {@link SET_KINDS}, or leg as in {@link EdgeColumns}. */
  detail: number;
  reason: NearReason;
  gross_e4: number;
  /** NaN when a fee is unknown. */
  net_udollars: number;
  at_us: number;
}

/** What a pair of price series says; see `Estimate` of engine-rs/src/lead_lag. */
export interface LagEstimate {
  /** Positive when series 0 leads. */
  lag_us: number;
  rho: number;
  rho_at_zero: number;
  /** Above 1 when series 0 leads. */
  lead_lag_ratio: number;
  /** Logits by which the follower moves for one of the leader. */
  beta: number;
  /** Logits. */
  leader_jump_sd: number;
}

/** A prediction for the series that lags. */
export interface LagSignal {
  follower: 0 | 1;
  at_us: number;
  until_us: number;
  /** The leader's move, logits. */
  jump: number;
  /** Where the follower should go, as a probability. */
  target: number;
}

/** What became of a tick, by code. */
export const LAG_TICKS = ['kept', 'jump', 'out_of_order', 'bad_value'] as const;

/** `Engine.scans`. */
export interface ScanEngine {
  readonly setHits: SetHitColumns;
  readonly edges: EdgeColumns;
  /** Take a set in; its id, or why not. Allocates. */
  addSet(set: ContractSet): { id: number } | { error: SetError };
  /** Forget a set; false when there is none of this id. */
  removeSet(id: number): boolean;
  /**
   * Rescan all sets; hits are those whose asks sum to less than the usual payoff plus `near_e4`. Returns their number.
   */
  scanSets(near_e4: number, at_us: number): number;
  /** The scalar twin of {@link scanSets}. */
  scanSetsScalar(near_e4: number, at_us: number): number;
  /** Ids for {@link scanSomeSets}; as long as there are places for sets. */
  readonly setWanted: Uint32Array;
  /**
   * {@link scanSets} of the first `count` sets of {@link setWanted} alone, in that order: those that a changed market is in. The
   * others have not changed. Unknown ids are passed over. Returns the number of hits.
   */
  scanSomeSets(count: number, near_e4: number, at_us: number): number;
  /** The legs of a set with their fees for a quantity; empty for an unknown id. Allocates. */
  setDetail(id: number, qty_cc: number): SetLegNow[];
  /**
   * What the model says of a market on a side: fair price of YES (0 and 1 are certain) and the least edge after fees,
   * both 1/10,000 dollar. NaN for no opinion.
   */
  setFair(slot: number, side: Side, yes_e4: number, theta_e4: number): void;
  /**
   * Rescan markets [first, first + count), rounded outward to blocks of 16, against the model. Returns the number of
   * hits.
   */
  scanEdges(first: number, count: number, at_us: number): number;
  /** The scalar twin of {@link scanEdges}. */
  scanEdgesScalar(first: number, count: number, at_us: number): number;
  /** Hits of the last {@link scanEdges} for which there was no room. */
  edgesDropped(): number;
  /** Put the losing hits of the last `Engine.scan` into the ring. */
  keepNearLocks(at_us: number): void;
  /** The latest near-misses, newest first. Allocates. */
  nearMisses(most: number): NearMiss[];
  /** Near-misses ever kept. */
  nearMissesWritten(): number;
  /** One price, a probability, of series 0 or 1 of a pair of series; returns a code of {@link LAG_TICKS}. */
  lagTick(pair: number, which: 0 | 1, at_us: number, price: number): number;
  /** A jump in logits that something else than a price foretells; returns a code of {@link LAG_TICKS}. */
  lagImpulse(pair: number, follower: 0 | 1, at_us: number, jump: number, horizon_us: number): number;
  /**
   * Estimate from a window; null when it says nothing. With `trust`, jumps make predictions by it from now on.
   * Allocates.
   */
  lagEstimate(pair: number, from_us: number, to_us: number, trust: boolean): LagEstimate | null;
  /** Greatest correlation with series 0 moved by a minute or more: what chance brings about. NaN when there is none. */
  lagPlacebo(pair: number, from_us: number, to_us: number, shift_us: number): number;
  /** The prediction that stands. Allocates. */
  lagSignal(pair: number, now_us: number): LagSignal | null;
  /** Stop predicting. */
  lagDistrust(pair: number): void;
  /** Forget a pair's observations, estimate and prediction. */
  lagClear(pair: number): void;
}
