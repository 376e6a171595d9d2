/** One game of the demo world: the play-by-play engine, what is visible of it now, and where it stands in its life. */
import type { Rng } from '../trading/types/rng.ts';
import { invariant, type Probability, type TimeUs } from '../trading/types/units.ts';
import { GameLines } from './lines.ts';
import { FairHistory, Follower, KALSHI_STYLE, Ladder, POLYMARKET_STYLE } from './maker.ts';
import { NbaGame } from './nba.ts';
import { NflGame } from './nfl.ts';
import { NhlGame } from './nhl.ts';
import type { Fixture } from './schedule.ts';
import type {
  HomeAway,
  SimDrive,
  SimGame,
  SimLeague,
  SimPhase,
  SimPlay,
  SimSpot,
  SimState,
  SimStep,
} from './sim-game.ts';
import { openingState } from './sim-game.ts';
import { SoccerGame } from './soccer.ts';
import { resultOf, threeWay } from './soccer-chances.ts';
import { ThreeWayQuotes } from './three-way.ts';

/** scheduled -> live -> over -> determined (Kalshi knows) -> settled (both paid); removed a minute later. */
export type GameStage = 'scheduled' | 'live' | 'over' | 'determined' | 'settled';

/** A play with what a feed adds to it. */
export interface ShownPlay extends SimPlay {
  id: string;
  sequence: number;
  wallclock_us: TimeUs;
  /** The feed's own number after the play; null in leagues for which it gives none. */
  home_win_probability: Probability | null;
}

/** One quoted market of a game: which side's contract, and when it is due. */
export interface MarketQuoter {
  ladder: Ladder;
  next_us: TimeUs;
}

/** Length of the first period, milliseconds, and the timeouts of a side. */
const OPENING: Readonly<Record<SimLeague, readonly [period_ms: number, timeouts: number]>> = {
  nba: [720_000, 7],
  nfl: [900_000, 3],
  nhl: [1_200_000, 1],
  soccer: [2_700_000, 0],
};

function makeGame({ league, prior, home, away, match }: Fixture, rng: Rng): SimGame {
  switch (league) {
    case 'nba':
      return new NbaGame(rng, prior);
    case 'nfl':
      return new NflGame(rng, prior, { home: home.code, away: away.code });
    case 'nhl':
      return new NhlGame(rng, prior);
    case 'soccer':
      invariant(match !== null, 'a match without expected goals');
      return new SoccerGame(rng, match.goals);
  }
}

/** A game in the world. `world.ts` is the only writer. */
export class WorldGame {
  readonly fixture: Fixture;
  readonly starts_at_us: TimeUs;
  readonly rng: Rng;
  readonly history = new FairHistory();
  readonly kalshi: Follower;
  readonly polymarket: Follower;
  readonly quoters: { kalshi_home: MarketQuoter; kalshi_away: MarketQuoter; polymarket: MarketQuoter };
  /** The markets of a match, in place of `quoters`; null in other leagues. */
  readonly three_way: ThreeWayQuotes | null;
  readonly lines: GameLines;
  readonly plays: ShownPlay[] = [];
  readonly linescores: Record<HomeAway, number[]> = { home: [], away: [] };
  stage: GameStage = 'scheduled';
  state: SimState;
  phase: SimPhase = 'live';
  spot: SimSpot | null = null;
  drives: readonly SimDrive[] = [];
  /** Value of a home contract: win probability, outside soccer plus half a tie. */
  fair: Probability;
  /** Polymarket's grid; 10 once the price has been in the tails. */
  tick_e4 = 100;
  /** Due time of the next change of stage after the end. */
  next_stage_us: TimeUs = 0;
  readonly #engine: SimGame;
  #pending: SimStep | null;
  /** Game time until the pending play, milliseconds. */
  #left_ms: number;

  constructor(fixture: Fixture, starts_at_us: TimeUs, rng: Rng, now_us: TimeUs) {
    this.fixture = fixture;
    this.starts_at_us = starts_at_us;
    this.rng = rng;
    const [period_ms, timeouts] = OPENING[fixture.league];
    this.#engine = makeGame(fixture, rng.fork());
    this.state = openingState(period_ms, timeouts);
    this.fair = fixture.prior;
    this.history.push(Math.min(now_us, starts_at_us), this.fair);
    this.kalshi = new Follower(rng.fork(), KALSHI_STYLE, now_us);
    this.polymarket = new Follower(rng.fork(), POLYMARKET_STYLE, now_us);
    const quoter = (): MarketQuoter => ({ ladder: new Ladder(rng.fork()), next_us: now_us });
    this.quoters = { kalshi_home: quoter(), kalshi_away: quoter(), polymarket: quoter() };
    this.three_way = fixture.match === null ? null : new ThreeWayQuotes(rng.fork(), now_us);
    if (fixture.match !== null)
      this.three_way?.push(Math.min(now_us, starts_at_us), threeWay(fixture.match.goals, this.state));
    this.#pending = this.#engine.next();
    this.#left_ms = this.#pending?.wait_ms ?? 0;
    this.lines = new GameLines(fixture, this, rng.fork(), Math.min(now_us, starts_at_us));
  }

  /** Let game time pass. @returns the next play when it is due, else null with the time used up. */
  take(game_ms: { left: number }): SimStep | null {
    const pending = this.#pending;
    if (pending === null) return null;
    if (this.#left_ms > game_ms.left) {
      this.#left_ms -= game_ms.left;
      game_ms.left = 0;
      return null;
    }
    game_ms.left -= this.#left_ms;
    this.#pending = this.#engine.next();
    this.#left_ms = this.#pending?.wait_ms ?? 0;
    return pending;
  }

  /** Make a play visible. */
  show(step: SimStep, wallclock_us: TimeUs): ShownPlay {
    const { play } = step;
    for (const side of ['home', 'away'] as const) {
      const scores = this.linescores[side];
      while (scores.length < play.period) scores.push(0);
      scores[play.period - 1] = (scores[play.period - 1] ?? 0) + play[`${side}_score`] - this.state[`${side}_score`];
    }
    this.state = step.state;
    this.phase = step.phase;
    this.spot = step.spot;
    this.drives = step.drives;
    const sequence = this.plays.length + 1;
    const id = `${this.fixture.event_id}${sequence}`;
    const shown: ShownPlay = { ...play, id, sequence, wallclock_us, home_win_probability: null };
    this.plays.push(shown);
    return shown;
  }

  /** Final value of a home contract: 1, 0, or 0.5 after a tie; a match has a market for the draw, so there it is 0. */
  result(): Probability {
    const { home, draw } = resultOf(this.state);
    return this.three_way === null ? home + draw / 2 : home;
  }
}
