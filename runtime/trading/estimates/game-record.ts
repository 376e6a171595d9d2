/** What the desk knows of one game. */
import type { EngineContract } from '../../../engine-wasm/contract.ts';
import type { GameSnapshot, Outcome, Pair, Prior, VenueMarket } from '../types/events.ts';
import { periodsOf } from '../types/periods.ts';
import type { Estimate } from '../types/subject.ts';
import type { Probability, TimeUs } from '../types/units.ts';
import { GameMoves, type MarketLook } from './game-moves.ts';
import { LineChances } from './line-chances.ts';
import { fairProbability } from './payout.ts';
import { watchedOnly } from './proven.ts';
import type { ProviderDelay } from './provider-delay.ts';
import type { SubjectRecord } from './subject-record.ts';

/**
 * The model's error by phase is measured on winners. On spreads and totals it was about as large or smaller (docs/calibration.md,
 * 2026-11-21), in all phases together and on the games that the law was fitted on: so many times as much is asked of them.
 */
const LINE_ERROR = 1.5;

/**
 * Totals whose law is not proven: the recorded college games are chosen by their scoring and end below their closing totals
 * (docs/calibration.md).
 */
const UNPROVEN_TOTALS: ReadonlySet<string> = new Set(['ncaaf']);

/** Where states come from that name no source. */
const SOURCE = 'espn';

export class GameRecord implements SubjectRecord {
  readonly name = 'the game';
  game: GameSnapshot;
  prior: Prior | null = null;
  /** The prior is a spread's: a later spread replaces it until play starts. */
  prior_of_spread = false;
  priced: Outcome | null = null;
  error_sd = 0;
  refusal: string | null = null;
  received_at_us: TimeUs;
  /** Whether the last event brought news. */
  news = true;
  news_at_us: TimeUs;
  before_stall = false;
  readonly moves = new GameMoves();
  /** Of spreads and totals, while the game is played. */
  readonly lines: LineChances;
  private readonly delay: ProviderDelay;

  constructor(game: GameSnapshot, received_at_us: TimeUs, of: { engine: EngineContract; delay: ProviderDelay }) {
    this.game = game;
    this.received_at_us = received_at_us;
    this.news_at_us = received_at_us;
    this.lines = new LineChances(of.engine);
    this.delay = of.delay;
  }

  get estimate(): Estimate | null {
    const { priced, error_sd, received_at_us } = this;
    return priced === null ? null : { p: { ...priced }, error_sd, as_of_us: received_at_us };
  }

  leftUs(): TimeUs | null {
    const { league, status, state } = this.game;
    const { count, length_ms } = periodsOf(league, state.postseason === 1);
    if (length_ms === 0 || (status !== 'live' && status !== 'break')) return null;
    return (state.clock_ms + Math.max(0, count - state.period) * length_ms) * 1_000;
  }

  isJudged({ relation }: Pair): boolean {
    const { league, status } = this.game;
    if (this.priced === null || status === 'final') return false;
    return relation?.kind !== 'total' || !UNPROVEN_TOTALS.has(league);
  }

  idle(): string | null {
    const { status, doubt } = this.game;
    if (doubt !== undefined) return doubt;
    if (status === 'live' || status === 'break') return null;
    return `The game is ${status}: model edges are traded in play only.`;
  }

  watched(pair: Pair): string | null {
    return watchedOnly(this.game, this.prior, pair);
  }

  worth(pair: Pair, market: VenueMarket, side: 'yes' | 'no'): Probability | null {
    return fairProbability(pair, this, market, side);
  }

  errorOf({ relation }: Pair): number {
    return relation === undefined ? this.error_sd : LINE_ERROR * this.error_sd;
  }

  disagreement(): Probability {
    const { reference } = this.game;
    return reference === null || this.priced === null ? 0 : Math.abs(reference.side1 - this.priced.side1);
  }

  delayUs(): number {
    return this.delay.delayUs(this.game.source ?? SOURCE, this.game.league);
  }

  see(look: MarketLook): void {
    const learnt = this.moves.see(look);
    if (learnt !== null) this.delay.learn(this.game.source ?? SOURCE, this.game.league, learnt);
  }
}
