/** @module Interface arbees:engine/kernel@0.2.0 **/
export function fields(league: League): Array<Field>;
export function open(league: League, pregame: Pregame, rules: State): Game;
export function close(game: Game): void;
export function price(game: Game, state: State): Outcome;
export function prices(game: Game, states: Array<State>): Array<Result<Outcome, Refusal>>;
export function nextEvents(game: Game, state: State): Array<NextEvent>;
export function errorSd(league: League, state: State): number;
export function referencePoints(): Array<ReferencePoint>;
export function takerFee(schedule: Schedule, priceE4: number, qtyCc: bigint): bigint;
export function sizeLock(input: LockInput): Lock;
/**
 * # Variants
 * 
 * ## `"nfl"`
 * 
 * ## `"nba"`
 * 
 * ## `"ncaaf"`
 * 
 * ## `"ncaab"`
 * 
 * ## `"wnba"`
 * 
 * ## `"nhl"`
 * 
 * ## `"mlb"`
 * 
 * ## `"soccer"`
 * 
 * ## `"tennis"`
 * 
 * ## `"mma"`
 */
export type League = 'nfl' | 'nba' | 'ncaaf' | 'ncaab' | 'wnba' | 'nhl' | 'mlb' | 'soccer' | 'tennis' | 'mma';
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
 * 
 * ## `"bad-strength"`
 * 
 * ## `"bad-bases"`
 * 
 * ## `"bad-cards"`
 * 
 * ## `"bad-tennis-score"`
 * 
 * ## `"bad-round"`
 * 
 * ## `"no-table"`
 * 
 * ## `"bad-situation"`
 */
export type Refusal = 'unknown-league' | 'bad-period' | 'bad-clock' | 'bad-score' | 'bad-prior' | 'bad-possession' | 'bad-down' | 'bad-field-position' | 'tie-not-possible' | 'bad-strength' | 'bad-bases' | 'bad-cards' | 'bad-tennis-score' | 'bad-round' | 'no-table' | 'bad-situation';
export interface Field {
  name: string,
  min: number,
  max: number,
}
export interface Pregame {
  side1: number,
  draw: number,
  total?: number,
}
export interface State {
  period: number,
  clockMs: number,
  score1: number,
  score2: number,
  final: number,
  postseason: number,
  winner: number,
  situation: Int32Array,
}
export interface Outcome {
  side1: number,
  draw: number,
  side2: number,
}
export interface NextEvent {
  name: string,
  probability: number,
  priced: Outcome,
}
export type Game = number;
export interface ReferencePoint {
  league: League,
  form: string,
  index: number,
  wantE6: number,
  digits: number,
  got: number,
  holds: boolean,
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
 * 
 * ## `"kalshi-e4-cent"`
 * 
 * ## `"kalshi-intermediary"`
 * 
 * ## `"polymarket-us"`
 */
export type Rounding = 'unknown' | 'kalshi-cent' | 'kalshi-e4' | 'kalshi-direct' | 'polymarket5dp' | 'kalshi-e4-cent' | 'kalshi-intermediary' | 'polymarket-us';
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
