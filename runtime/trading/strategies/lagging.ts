/**
 * Lagging markets (models.md 5, type I): one venue's price, or the game itself, has moved, and the other venue has not yet. The
 * kernel keeps both price series of a pair, measures which one leads, and foretells where the follower should go.
 *
 * A lag is proven when the three thirds of the window agree on it and its correlation exceeds all of 99 placebos (one series
 * moved by one to ten minutes). Estimates take milliseconds, so a clock event does one step of one pair.
 */
import type { LagEstimate, LagSignal } from '../../../engine-wasm/scan-contract.ts';
import { payout } from '../estimates/payout.ts';
import type { Book } from '../market/book.ts';
import { marginalFeeE4, midE4 } from '../market/book-reads.ts';
import type { PairRow } from '../market/world.ts';
import { Checks } from '../types/checks.ts';
import type { Outcome } from '../types/events.ts';
import { ONE_DOLLAR_E4, type Probability, type TimeUs } from '../types/units.ts';
import { cents, seconds } from '../types/words.ts';
import { singleLeg } from './single.ts';
import { type GameBefore, NONE, type Proposal, type Strategy, type World } from './strategy.ts';

const THIRDS = 3;
const PLACEBOS = 99;
const LEAST_SHIFT_US = 60_000_000;
const MOST_SHIFT_US = 600_000_000;
/** The thirds of a stable lag differ from the whole by no more than this. */
const STABLE_WITHIN_US = 150_000;
/** A lag shorter than the grid's two steps cannot be told from none. */
const LEAST_LAG_US = 100_000;
/** Follower's time to react to news of the game (models.md 5: abort after 5 s). */
const NEWS_HORIZON_US = 5_000_000;
/** Smaller changes of the model are no news, logits. */
const LEAST_JUMP = 0.1;
/** What misses the least edge by up to this is kept as a near-miss, 1/10,000 dollar. */
const NEAR_E4 = 150;

interface Series {
  slot: number;
  row: PairRow;
  last_mid_e4: [number | null, number | null];
  /** Steps of the estimate that runs: 0 the whole window, 1 to 3 its thirds, then placebos. */
  step: number;
  began_at_us: TimeUs;
  whole: LagEstimate | null;
  proven: boolean;
}

/** Who moved first, for people. */
type Leader = 'venue' | 'model';

/** Natural logarithm by its series: only sums, products and quotients, so that every machine gives the same bits. */
function ln(x: number): number {
  let m = x;
  let twos = 0;
  for (; m > 1.5; twos += 1) m /= 2;
  for (; m < 0.75; twos -= 1) m *= 2;
  const s = (m - 1) / (m + 1);
  let sum = 0;
  for (let k = 25; k >= 1; k -= 2) sum = sum * s * s + 1 / k;
  return 2 * s * sum + twos * Math.LN2;
}

/** ln(p / (1 - p)) for 0 < p < 1. */
export function logit(p: Probability): number {
  return ln(p / (1 - p));
}

export class Lagging implements Strategy {
  readonly name = 'lagging_market';
  private readonly world: World;
  private readonly series = new Map<PairRow, Series>();
  private readonly queue: Series[] = [];
  private readonly free: number[] = [];

  constructor(world: World) {
    this.world = world;
    for (let slot = (world.engine.capacity.lags ?? 0) - 1; slot >= 0; slot -= 1) this.free.push(slot);
  }

  /** Whether the lag of a pair is proven, for tests and for people. */
  proven(row: PairRow): boolean {
    return this.series.get(row)?.proven === true;
  }

  /** Whether a jump of this book is one that the other side should follow. */
  onBook(row: PairRow, book: Book): readonly Proposal[] {
    const mid_e4 = midE4(book);
    const series = mid_e4 === null ? undefined : this.seriesOf(row);
    if (mid_e4 === null || series === undefined) return NONE;
    const which = book.side;
    if (series.last_mid_e4[which] === mid_e4) return NONE;
    series.last_mid_e4[which] = mid_e4;
    const { engine, now_us } = this.world;
    if (engine.scans.lagTick(series.slot, which, now_us, mid_e4 / ONE_DOLLAR_E4) !== 1) return NONE;
    const signal = engine.scans.lagSignal(series.slot, now_us);
    const proposal = signal === null ? null : this.look(series, signal, 'venue');
    return proposal === null ? NONE : [proposal];
  }

  /** News of a game: each side of its pairs should move as the model did. */
  onSubject(game_id: string, before: GameBefore): readonly Proposal[] {
    const game = this.world.games.get(game_id);
    if (game?.news !== true || this.series.size === 0) return NONE;
    return this.world.markets.ofSubject(game_id).flatMap((row) => this.news(row, before?.priced ?? null, game.priced));
  }

  onClock(): readonly Proposal[] {
    this.work();
    return NONE;
  }

  private news(row: PairRow, before: Outcome | null, after: Outcome | null): readonly Proposal[] {
    const series = this.series.get(row);
    if (series === undefined) return NONE;
    const { engine, now_us } = this.world;
    const found: Proposal[] = [];
    for (const book of row.books) {
      if (book === null || !book.usable()) continue;
      const { tie_rule } = book.market;
      const [p, q] = [before, after].map((priced) => payout(row.pair.outcome, tie_rule, priced, 'yes') ?? 0);
      if (!(p !== undefined && q !== undefined && p > 0 && p < 1 && q > 0 && q < 1)) continue;
      const jump = logit(q) - logit(p);
      if (Math.abs(jump) < LEAST_JUMP) continue;
      if (engine.scans.lagImpulse(series.slot, book.side, now_us, jump, NEWS_HORIZON_US) !== 1) continue;
      const signal = engine.scans.lagSignal(series.slot, now_us);
      const proposal = signal === null ? null : this.look(series, signal, 'model');
      if (proposal !== null) found.push(proposal);
    }
    return found;
  }

  /** One step of one estimate: estimates take milliseconds. */
  private work(): void {
    const { now_us, settings } = this.world;
    const series = this.queue[0];
    if (series === undefined) return;
    if (series.step === 0 && now_us - series.began_at_us < settings.lag_estimate_us) {
      // The one that waits longest is first: nobody else is due either.
      return;
    }
    if (series.step === 0) series.began_at_us = now_us;
    if (this.advance(series)) return;
    series.step = 0;
    this.queue.shift();
    this.queue.push(series);
  }

  /** A pair is gone: its memory is for another. */
  onGone(row: PairRow): void {
    const series = this.series.get(row);
    if (series === undefined) return;
    this.series.delete(row);
    this.queue.splice(this.queue.indexOf(series), 1);
    this.world.engine.scans.lagClear(series.slot);
    this.free.push(series.slot);
  }

  private seriesOf(row: PairRow): Series | undefined {
    const known = this.series.get(row);
    // Lines of a game are many and follow its sides: the kernel's memory is for those.
    if (known !== undefined || row.pair.outcome === 'other' || row.books.includes(null)) return known;
    const slot = this.free.pop();
    if (slot === undefined) return undefined;
    const began_at_us = this.world.now_us;
    const fresh: Series = { slot, row, last_mid_e4: [null, null], step: 0, began_at_us, whole: null, proven: false };
    this.series.set(row, fresh);
    this.queue.push(fresh);
    return fresh;
  }

  /** @returns whether the estimate goes on. */
  private advance(series: Series): boolean {
    const { scans } = this.world.engine;
    const to_us = series.began_at_us;
    const from_us = to_us - this.world.settings.lag_window_us;
    const { slot, step } = series;
    series.step += 1;
    if (step === 0) {
      series.whole = scans.lagEstimate(slot, from_us, to_us, false);
      const { whole } = series;
      return (whole !== null && Math.abs(whole.lag_us) >= LEAST_LAG_US && whole.rho > 0) || this.distrust(series);
    }
    const whole = series.whole as LagEstimate;
    if (step <= THIRDS) {
      const third_us = Math.floor((to_us - from_us) / THIRDS);
      const third = scans.lagEstimate(slot, from_us + (step - 1) * third_us, from_us + step * third_us, false);
      const is_stable = third !== null && Math.abs(third.lag_us - whole.lag_us) <= STABLE_WITHIN_US;
      return is_stable || this.distrust(series);
    }
    const shift_us = LEAST_SHIFT_US + ((step - THIRDS - 1) * (MOST_SHIFT_US - LEAST_SHIFT_US)) / (PLACEBOS - 1);
    const placebo = scans.lagPlacebo(slot, from_us, to_us, Math.round(shift_us));
    if (!(placebo < Math.abs(whole.rho))) return this.distrust(series);
    if (step < THIRDS + PLACEBOS) return true;
    series.proven = scans.lagEstimate(slot, from_us, to_us, true) !== null;
    return false;
  }

  private distrust(series: Series): false {
    series.proven = false;
    this.world.engine.scans.lagDistrust(series.slot);
    return false;
  }

  private look(series: Series, signal: LagSignal, leader: Leader): Proposal | null {
    const { row } = series;
    const book = row.books[signal.follower];
    if (book === undefined || book === null || !book.usable()) return null;
    const side = signal.jump > 0 ? 'yes' : 'no';
    const probability = side === 'yes' ? signal.target : 1 - signal.target;
    const ask_e4 = book.askOf(side);
    const edge_e4 = Math.floor(probability * ONE_DOLLAR_E4 - ask_e4 - marginalFeeE4(book, ask_e4));
    const { lag_min_edge_e4 } = this.world.settings;
    if (!(edge_e4 >= lag_min_edge_e4 - NEAR_E4) || ask_e4 <= 0 || ask_e4 >= ONE_DOLLAR_E4) return null;
    const checks = new Checks();
    this.checkLag(checks, series, signal, leader);
    const gated = checks.refused;
    const small = () => `${cents(edge_e4)} after fees, ${cents(lag_min_edge_e4)} needed: not traded.`;
    checks.min('edge_net', { value: edge_e4, limit: lag_min_edge_e4, unit: 'e4' }, 'edge_below_threshold', small);
    const worst = 'It does not follow, and the other side wins: cost and fees are lost.';
    const leg = {
      strategy: 'lagging_market' as const,
      row,
      book,
      side,
      probability,
      needed_e4: lag_min_edge_e4,
    } as const;
    // News is already judged as a model edge: that a venue should follow it is kept for study only.
    const near = leader === 'model' || (!gated && edge_e4 < lag_min_edge_e4);
    return singleLeg({ ...leg, checks, near, worst });
  }

  private checkLag(checks: Checks, { proven, row }: Series, signal: LagSignal, leader: Leader): void {
    const { now_us, settings, games } = this.world;
    const left = signal.until_us - now_us;
    const late = () => `The time to follow ended ${seconds(-left)} ago.`;
    checks.min('horizon', { value: left, limit: 0, unit: 'us' }, 'lag_over', late);
    const unproven = () =>
      leader === 'model'
        ? 'How this venue follows the game has not been measured: shown, not traded.'
        : 'That this venue follows the other is not proven: shown, not traded.';
    checks.gate(leader === 'model' || !proven, 'lag_unproven', unproven);
    checks.gate(!settings.lag_take, 'lag_unproven', () => 'Trading of lagging markets is switched off (lag_take).');
    const over = games.get(row.pair.game_id)?.game.status;
    checks.gate(
      over === 'final' || over === 'interrupted',
      'game_not_live',
      () => `The game is ${over}: not followed.`,
    );
  }
}
