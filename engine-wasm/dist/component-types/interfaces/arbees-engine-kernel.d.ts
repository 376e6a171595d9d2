/** @module Interface arbees:engine/kernel@0.1.0 **/
export function winProbability(game: Game): Priced;
export function winProbabilities(games: Array<Game>): Array<Result<Priced, Refusal>>;
export function takerFee(schedule: Schedule, priceE4: number, qtyCc: bigint): bigint;
export function sizeLock(input: LockInput): Lock;
/**
 * # Variants
 * 
 * ## `"nfl"`
 * 
 * ## `"nba"`
 */
export type League = 'nfl' | 'nba';
/**
 * # Variants
 * 
 * ## `"unknown-league"`
 * 
 * ## `"bad-period"`
 * 
 * ## `"bad-clock"`
 * 
 * ## `"bad-score"`
 * 
 * ## `"bad-prior"`
 * 
 * ## `"bad-possession"`
 * 
 * ## `"bad-down"`
 * 
 * ## `"bad-field-position"`
 * 
 * ## `"tie-not-possible"`
 */
export type Refusal = 'unknown-league' | 'bad-period' | 'bad-clock' | 'bad-score' | 'bad-prior' | 'bad-possession' | 'bad-down' | 'bad-field-position' | 'tie-not-possible';
export interface GameState {
  period: number,
  clockMs: number,
  homeScore: number,
  awayScore: number,
  possession: number,
  down: number,
  distance: number,
  yardsToGoal: number,
  homeTimeouts: number,
  awayTimeouts: number,
  secondHalfReceiver: number,
  final: boolean,
  postseason: boolean,
}
export interface Game {
  league: League,
  state: GameState,
  priorHome: number,
}
export interface Priced {
  home: number,
  tie: number,
}
/**
 * # Variants
 * 
 * ## `"unknown"`
 * 
 * ## `"kalshi-cent"`
 * 
 * ## `"kalshi-e4"`
 * 
 * ## `"kalshi-direct"`
 * 
 * ## `"polymarket5dp"`
 */
export type Rounding = 'unknown' | 'kalshi-cent' | 'kalshi-e4' | 'kalshi-direct' | 'polymarket5dp';
export interface Schedule {
  rateE5: number,
  rounding: Rounding,
}
/**
 * # Variants
 * 
 * ## `"unknown-schedule"`
 * 
 * ## `"bad-price"`
 * 
 * ## `"order-too-large"`
 */
export type FeeError = 'unknown-schedule' | 'bad-price' | 'order-too-large';
export interface Level {
  priceE4: number,
  qtyCc: number,
}
export interface LockInput {
  a: Array<Level>,
  b: Array<Level>,
  feeA: Schedule,
  feeB: Schedule,
  capQtyCc: bigint,
  cashAUdollars: bigint,
  cashBUdollars: bigint,
  floorE4: number,
  lotCc: number,
}
export interface Leg {
  qtyCc: bigint,
  costUdollars: bigint,
  feeUdollars: bigint,
  worstE4: bigint,
}
export interface Lock {
  a: Leg,
  b: Leg,
  netUdollars: bigint,
}
export type Result<T, E> = { tag: 'ok', val: T } | { tag: 'err', val: E };
