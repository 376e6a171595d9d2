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
 * A game of a sport model whose fields can be turned like knobs: set, build once, price as often as wanted. Leagues, field
 * names and refusals as in `contract.ts`.
 */
export class SportGame {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Build the table (up to 5 ms) from the price and what the columns say of the rules; name of the refusal, empty when done.
     */
    build(): string;
    /**
     * Probability of a draw.
     */
    draw(): number;
    /**
     * Standard deviation of the model's own error in this state; NaN for an unknown league.
     */
    errorSd(): number;
    /**
     * Number of the league's own fields.
     */
    fieldCount(): number;
    /**
     * Largest legal value of a field.
     */
    fieldMax(index: number): number;
    /**
     * Smallest legal value of a field.
     */
    fieldMin(index: number): number;
    /**
     * Name of a field; empty beyond the last.
     */
    fieldName(index: number): string;
    /**
     * Value of a column; nothing when the league has none of that name.
     */
    get(name: string): number | undefined;
    /**
     * Names of all leagues, separated by spaces.
     */
    static leagues(): string;
    /**
     * A game that has not started: league by name ("nba"), devigged price of side 1 (given that somebody wins; in soccer of a
     * win), of a draw (soccer, else 0), expected total (NaN when unknown).
     */
    constructor(league: string, side1: number, draw: number, total: number);
    /**
     * Probability of a draw after a listed event.
     */
    nextDraw(index: number): number;
    /**
     * List what the next event would do, for the getters below; returns how many there are.
     */
    nextEvents(): number;
    /**
     * Name of a listed event; empty beyond the last.
     */
    nextName(index: number): string;
    /**
     * Probability that a listed event is the next; 0 where the model does not say.
     */
    nextProbability(index: number): number;
    /**
     * Probability that side 1 wins after a listed event.
     */
    nextSide1(index: number): number;
    /**
     * Probability that side 2 wins after a listed event.
     */
    nextSide2(index: number): number;
    /**
     * Price the state; name of the refusal, empty when [`SportGame::side1`] and the others hold its outcomes.
     */
    price(): string;
    /**
     * Set a column by name ("period", "clock_ms", "score_1", a field of the league); false when the league has none of that
     * name. What is no 32-bit integer is refused when priced.
     */
    set(name: string, value: number): boolean;
    /**
     * Probability that side 1 wins, of the last [`SportGame::price`]; NaN when it was refused.
     */
    side1(): number;
    /**
     * Probability that side 2 wins.
     */
    side2(): number;
}

/**
 * The test points of the models' reference and what this build makes of them, one line each; see
 * `engine_rs::sport::reference`.
 */
export function referencePoints(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_feemodel_free: (a: number, b: number) => void;
    readonly __wbg_sportgame_free: (a: number, b: number) => void;
    readonly "arbees:engine/kernel@0.2.0#close": (a: number) => void;
    readonly "arbees:engine/kernel@0.2.0#error-sd": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => number;
    readonly "arbees:engine/kernel@0.2.0#fields": (a: number) => number;
    readonly "arbees:engine/kernel@0.2.0#next-events": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => number;
    readonly "arbees:engine/kernel@0.2.0#open": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number, k: number, l: number, m: number, n: number) => number;
    readonly "arbees:engine/kernel@0.2.0#price": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: number, j: number) => number;
    readonly "arbees:engine/kernel@0.2.0#prices": (a: number, b: number, c: number) => number;
    readonly "arbees:engine/kernel@0.2.0#reference-points": () => number;
    readonly "arbees:engine/kernel@0.2.0#size-lock": (a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number, i: bigint, j: bigint, k: bigint, l: number, m: number) => number;
    readonly "arbees:engine/kernel@0.2.0#taker-fee": (a: number, b: number, c: number, d: bigint) => number;
    readonly "cabi_post_arbees:engine/kernel@0.2.0#fields": (a: number) => void;
    readonly "cabi_post_arbees:engine/kernel@0.2.0#next-events": (a: number) => void;
    readonly "cabi_post_arbees:engine/kernel@0.2.0#prices": (a: number) => void;
    readonly "cabi_post_arbees:engine/kernel@0.2.0#reference-points": (a: number) => void;
    readonly feemodel_fee: (a: number, b: number, c: number) => number;
    readonly feemodel_known: (a: number) => number;
    readonly feemodel_new: (a: number, b: number) => number;
    readonly kernel_annualised: (a: number, b: number, c: number) => number;
    readonly kernel_book_add: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly kernel_book_commit: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_book_expire: (a: number) => number;
    readonly kernel_book_fault: (a: number, b: number) => number;
    readonly kernel_book_free_levels: () => number;
    readonly kernel_book_grid: (a: number, b: number) => number;
    readonly kernel_book_kelly_walk: (a: number) => number;
    readonly kernel_book_limit_age: (a: number, b: number) => number;
    readonly kernel_book_link: (a: number, b: number) => number;
    readonly kernel_book_mark: (a: number, b: number) => number;
    readonly kernel_book_open: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_book_read: (a: number, b: number) => number;
    readonly kernel_book_set: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly kernel_book_shut: (a: number) => number;
    readonly kernel_book_snapshot: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_book_walk_buy: (a: number, b: number, c: number) => number;
    readonly kernel_book_walk_lock: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly kernel_book_walk_set: (a: number, b: number) => number;
    readonly kernel_capital_floor: (a: number, b: number, c: number) => number;
    readonly kernel_columns: () => number;
    readonly kernel_columns_len: () => number;
    readonly kernel_curve_fee: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly kernel_edges_dropped: () => number;
    readonly kernel_fill_fee: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly kernel_init: (a: number) => number;
    readonly kernel_init_books: (a: number, b: number, c: number) => number;
    readonly kernel_init_scan: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly kernel_init_sports: (a: number, b: number) => number;
    readonly kernel_kelly: (a: number, b: number) => number;
    readonly kernel_kelly_shrink: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_kelly_walk: (a: number) => number;
    readonly kernel_lag_clear: (a: number) => void;
    readonly kernel_lag_distrust: (a: number) => void;
    readonly kernel_lag_estimate: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_lag_impulse: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly kernel_lag_placebo: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_lag_signal: (a: number, b: number) => number;
    readonly kernel_lag_tick: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_leg_risk: () => void;
    readonly kernel_name_similarity: (a: number, b: number) => number;
    readonly kernel_near_locks: (a: number) => void;
    readonly kernel_near_written: () => number;
    readonly kernel_scan: (a: number, b: number, c: number) => number;
    readonly kernel_scan_edges: (a: number, b: number, c: number) => number;
    readonly kernel_scan_edges_scalar: (a: number, b: number, c: number) => number;
    readonly kernel_scan_scalar: (a: number, b: number, c: number) => number;
    readonly kernel_scan_sets: (a: number, b: number) => number;
    readonly kernel_scan_sets_scalar: (a: number, b: number) => number;
    readonly kernel_scan_some_sets: (a: number, b: number, c: number) => number;
    readonly kernel_set_add: (a: number, b: number, c: number, d: number, e: number, f: number) => number;
    readonly kernel_set_detail: (a: number, b: number) => number;
    readonly kernel_set_remove: (a: number) => number;
    readonly kernel_sport_build: (a: number) => number;
    readonly kernel_sport_error_sd: (a: number) => number;
    readonly kernel_sport_leverage: (a: number) => number;
    readonly kernel_sport_lines: (a: number, b: number) => number;
    readonly kernel_sport_next: (a: number) => number;
    readonly kernel_sport_price: (a: number) => number;
    readonly kernel_sport_price_batch: (a: number, b: number) => number;
    readonly kernel_sport_price_shared: (a: number, b: number, c: number) => number;
    readonly kernel_sport_prior_from_spread: (a: number, b: number) => number;
    readonly kernel_sports: () => number;
    readonly kernel_sports_len: () => number;
    readonly kernel_stream_counts: (a: number) => number;
    readonly kernel_stream_distrust: (a: number, b: number) => void;
    readonly kernel_stream_reset: (a: number) => number;
    readonly kernel_stream_sequence: (a: number, b: number, c: number) => number;
    readonly kernel_taker_fee: (a: number, b: number, c: number, d: number) => number;
    readonly kernel_walk_buy: (a: number) => number;
    readonly kernel_walk_lock: (a: number, b: number) => number;
    readonly kernel_walk_set: (a: number) => number;
    readonly referencePoints: (a: number) => void;
    readonly sportgame_build: (a: number, b: number) => void;
    readonly sportgame_draw: (a: number) => number;
    readonly sportgame_errorSd: (a: number) => number;
    readonly sportgame_fieldCount: (a: number) => number;
    readonly sportgame_fieldMax: (a: number, b: number) => number;
    readonly sportgame_fieldMin: (a: number, b: number) => number;
    readonly sportgame_fieldName: (a: number, b: number, c: number) => void;
    readonly sportgame_get: (a: number, b: number, c: number) => number;
    readonly sportgame_leagues: (a: number) => void;
    readonly sportgame_new: (a: number, b: number, c: number, d: number, e: number) => number;
    readonly sportgame_nextDraw: (a: number, b: number) => number;
    readonly sportgame_nextEvents: (a: number) => number;
    readonly sportgame_nextName: (a: number, b: number, c: number) => void;
    readonly sportgame_nextProbability: (a: number, b: number) => number;
    readonly sportgame_nextSide1: (a: number, b: number) => number;
    readonly sportgame_nextSide2: (a: number, b: number) => number;
    readonly sportgame_price: (a: number, b: number) => void;
    readonly sportgame_set: (a: number, b: number, c: number, d: number) => number;
    readonly sportgame_side1: (a: number) => number;
    readonly sportgame_side2: (a: number) => number;
    readonly cabi_realloc_wit_bindgen_0_63_0: (a: number, b: number, c: number, d: number) => number;
    readonly cabi_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_add_to_stack_pointer: (a: number) => number;
    readonly __wbindgen_export: (a: number, b: number, c: number) => void;
    readonly __wbindgen_export2: (a: number, b: number) => number;
    readonly __wbindgen_export3: (a: number, b: number, c: number, d: number) => number;
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
