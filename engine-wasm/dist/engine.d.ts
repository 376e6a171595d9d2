/* tslint:disable */
/* eslint-disable */

/**
 * One market's taker fees.
 */
export class FeeModel {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Fee in micro-dollars of one order filled at one price; NaN when unknown or out of range.
     */
    fee(price_e4: number, qty_cc: number): number;
    /**
     * False for a schedule the kernel cannot charge exactly.
     */
    known(): boolean;
    /**
     * Rate in 1/100,000 and rounding code of `contract.ts`.
     */
    constructor(rate_e5: number, rounding: number);
}

/**
 * A game whose fields can be turned like knobs. Field names and codes as in `contract.ts`.
 */
export class WhatIf {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Home win probability given that somebody wins; NaN when refused.
     */
    home(): number;
    /**
     * A game that has not started.
     */
    constructor(league: number, prior_home: number);
    /**
     * Name of the refusal, empty when the state can be priced.
     */
    refusal(): string;
    /**
     * Probability of a tie; NaN when refused.
     */
    tie(): number;
    /**
     * Points.
     */
    away_score: number;
    /**
     * Timeouts left.
     */
    away_timeouts: number;
    /**
     * Milliseconds left in the period.
     */
    clock_ms: number;
    /**
     * Yards to a first down.
     */
    distance: number;
    /**
     * 1..=4, 0 none.
     */
    down: number;
    /**
     * 1 when decided.
     */
    final: number;
    /**
     * Points.
     */
    home_score: number;
    /**
     * Timeouts left.
     */
    home_timeouts: number;
    /**
     * 1 NFL, 2 NBA.
     */
    league: number;
    /**
     * 1-based, 0 before the start.
     */
    period: number;
    /**
     * 1 home, -1 away, 0 nobody.
     */
    possession: number;
    /**
     * 1 in the post-season.
     */
    postseason: number;
    /**
     * Devigged pregame home win probability.
     */
    prior_home: number;
    /**
     * 1 home, -1 away, 0 unknown.
     */
    second_half_receiver: number;
    /**
     * Yards to the goal line.
     */
    yards_to_goal: number;
}

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_feemodel_free: (a: number, b: number) => void;
    readonly __wbg_get_whatif_away_score: (a: number) => number;
    readonly __wbg_get_whatif_away_timeouts: (a: number) => number;
    readonly __wbg_get_whatif_clock_ms: (a: number) => number;
    readonly __wbg_get_whatif_distance: (a: number) => number;
    readonly __wbg_get_whatif_down: (a: number) => number;
    readonly __wbg_get_whatif_final: (a: number) => number;
    readonly __wbg_get_whatif_home_score: (a: number) => number;
    readonly __wbg_get_whatif_home_timeouts: (a: number) => number;
    readonly __wbg_get_whatif_league: (a: number) => number;
    readonly __wbg_get_whatif_period: (a: number) => number;
    readonly __wbg_get_whatif_possession: (a: number) => number;
    readonly __wbg_get_whatif_postseason: (a: number) => number;
    readonly __wbg_get_whatif_prior_home: (a: number) => number;
    readonly __wbg_get_whatif_second_half_receiver: (a: number) => number;
    readonly __wbg_get_whatif_yards_to_goal: (a: number) => number;
    readonly __wbg_set_whatif_away_score: (a: number, b: number) => void;
    readonly __wbg_set_whatif_away_timeouts: (a: number, b: number) => void;
    readonly __wbg_set_whatif_clock_ms: (a: number, b: number) => void;
    readonly __wbg_set_whatif_distance: (a: number, b: number) => void;
    readonly __wbg_set_whatif_down: (a: number, b: number) => void;
    readonly __wbg_set_whatif_final: (a: number, b: number) => void;
    readonly __wbg_set_whatif_home_score: (a: number, b: number) => void;
    readonly __wbg_set_whatif_home_timeouts: (a: number, b: number) => void;
    readonly __wbg_set_whatif_league: (a: number, b: number) => void;
    readonly __wbg_set_whatif_period: (a: number, b: number) => void;
    readonly __wbg_set_whatif_possession: (a: number, b: number) => void;
    readonly __wbg_set_whatif_postseason: (a: number, b: number) => void;
    readonly __wbg_set_whatif_prior_home: (a: number, b: number) => void;
    readonly __wbg_set_whatif_second_half_receiver: (a: number, b: number) => void;
    readonly __wbg_set_whatif_yards_to_goal: (a: number, b: number) => void;
    readonly __wbg_whatif_free: (a: number, b: number) => void;
    readonly "arbees:engine/kernel@0.1.0#size-lock": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: bigint, j: bigint, k: bigint, l: number, m: number) => number;
    readonly "arbees:engine/kernel@0.1.0#taker-fee": (a: number, b: number, c: number, d: bigint) => number;
    readonly "arbees:engine/kernel@0.1.0#win-probabilities": (a: number, b: number) => number;
    readonly "arbees:engine/kernel@0.1.0#win-probability": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number, o: number) => number;
    readonly "cabi_post_arbees:engine/kernel@0.1.0#win-probabilities": (a: number) => void;
    readonly feemodel_fee: (a: number, b: number, c: number) => number;
    readonly feemodel_known: (a: number) => number;
    readonly feemodel_new: (a: number, b: number) => number;
    readonly kernel_columns: () => number;
    readonly kernel_columns_len: () => number;
    readonly kernel_init: (a: number, b: number) => number;
    readonly kernel_init_sports: (a: number, b: number) => number;
    readonly kernel_kelly: (a: number, b: number) => number;
    readonly kernel_price: (a: number) => number;
    readonly kernel_scan: (a: number, b: number, c: number) => number;
    readonly kernel_scan_scalar: (a: number, b: number, c: number) => number;
    readonly kernel_sport_build: (a: number) => number;
    readonly kernel_sport_error_sd: (a: number) => number;
    readonly kernel_sport_next: (a: number) => number;
    readonly kernel_sport_price: (a: number) => number;
    readonly kernel_sport_price_batch: (a: number, b: number) => number;
    readonly kernel_sport_price_shared: (a: number, b: number, c: number) => number;
    readonly kernel_sports: () => number;
    readonly kernel_sports_len: () => number;
    readonly kernel_taker_fee: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_walk_buy: (a: number) => number;
    readonly kernel_walk_lock: (a: number, b: number) => number;
    readonly whatif_home: (a: number) => number;
    readonly whatif_new: (a: number, b: number) => number;
    readonly whatif_refusal: (a: number, b: number) => void;
    readonly whatif_tie: (a: number) => number;
    readonly cabi_realloc_wit_bindgen_0_63_0: (a: number, b: number, c: number, d: number) => number;
    readonly cabi_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_add_to_stack_pointer: (a: number) => number;
    readonly __wbindgen_export: (a: number, b: number, c: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
