/** The books of a match: a market each for home, draw and away at both venues, every one followed on its own. */

import type { Venue } from '../trading/types/events.ts';
import type { Rng } from '../trading/types/rng.ts';
import type { TimeUs } from '../trading/types/units.ts';
import type { BuiltInVenue } from '../trading/types/venue.ts';
import { FairHistory, Follower, KALSHI_STYLE, Ladder, type MakerStyle, POLYMARKET_STYLE } from './maker.ts';
import { SIM_OUTCOMES, type SimOutcome } from './sim-game.ts';
import type { ThreeWay } from './soccer-chances.ts';

/** A match is quoted less often than a game of baskets: its prices move with goals, and those are noticed at once. */
const CALM = 1.5;
const STYLES: Readonly<Record<BuiltInVenue, MakerStyle>> = {
  kalshi: { ...KALSHI_STYLE, requote_us: CALM * KALSHI_STYLE.requote_us },
  polymarket: { ...POLYMARKET_STYLE, requote_us: CALM * POLYMARKET_STYLE.requote_us },
};

/** One market of a match at one venue, on the scale of its YES. */
export interface OutcomeQuoter {
  readonly venue: Venue;
  readonly outcome: SimOutcome;
  readonly style: MakerStyle;
  readonly history: FairHistory;
  readonly follower: Follower;
  readonly ladder: Ladder;
  next_us: TimeUs;
  /** Polymarket's grid; 10 once the price has been in the tails. */
  tick_e4: number;
}

/** All six markets of a match. The venues' people on one market do not look at the next: that is where sets go out of line. */
export class ThreeWayQuotes {
  readonly quoters: readonly OutcomeQuoter[];
  readonly #histories: Readonly<Record<SimOutcome, FairHistory>>;

  constructor(rng: Rng, now_us: TimeUs) {
    this.#histories = { home: new FairHistory(), draw: new FairHistory(), away: new FairHistory() };
    this.quoters = (['kalshi', 'polymarket'] as const).flatMap((venue) =>
      SIM_OUTCOMES.map((outcome) => ({
        ...{ venue, outcome, style: STYLES[venue], history: this.#histories[outcome] },
        follower: new Follower(rng.fork(), STYLES[venue], now_us),
        ladder: new Ladder(rng.fork()),
        next_us: now_us,
        tick_e4: 100,
      })),
    );
  }

  /** @param at_us not before the moment of the chances before. */
  push(at_us: TimeUs, chances: ThreeWay): void {
    for (const outcome of SIM_OUTCOMES) this.#histories[outcome].push(at_us, chances[outcome]);
  }
}
