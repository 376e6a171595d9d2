/**
 * The demo world: games played side by side, two venues quoting them, all from one seed. Pure and deterministic: it has no
 * clock and no timers; `step` moves it on in ticks of 50 ms, so that the same seed gives the same plays and quotes to the
 * byte, however the time is cut.
 */
import type { Venue } from '../trading/types/events.ts';
import { Rng } from '../trading/types/rng.ts';
import type { PriceE4, Probability, QtyCc, TimeUs } from '../trading/types/units.ts';
import type { LineEffect } from './lines.ts';
import type { MakerStyle, QuotedBook } from './maker.ts';
import { KALSHI_STYLE, POLYMARKET_STYLE } from './maker.ts';
import { Schedule } from './schedule.ts';
import { SIM_LEAGUES, type SimLeague, type SimOutcome, type SimState, type TwoWayLeague } from './sim-game.ts';
import { resultOf, threeWay } from './soccer-chances.ts';
import { TEAMS } from './teams.ts';
import type { OutcomeQuoter, ThreeWayQuotes } from './three-way.ts';
import type { MarketQuoter, ShownPlay } from './world-game.ts';
import { WorldGame } from './world-game.ts';

/** What decides a game's course before it starts: pregame probability of the home side and expected total. */
export interface FairPrior {
  side1: Probability;
  total: number;
}

/** Value of a home contract (win probability plus half the tie probability) in a state; NaN when refused. */
export type FairValue = (league: TwoWayLeague, state: SimState, final: boolean, prior: FairPrior) => number;

export interface WorldConfig {
  seed: number;
  /** Game seconds per real second, 1..120. */
  speed: number;
  /** World time at the beginning. */
  start_us: TimeUs;
  fair: FairValue;
}

/** What happened, in order. The driver turns it into calls of the simulators. */
export type WorldEffect =
  | { type: 'listed'; game: WorldGame }
  | { type: 'started'; game: WorldGame }
  | { type: 'play'; game: WorldGame; play: ShownPlay }
  | { type: 'kalshi_book'; game: WorldGame; side: SimOutcome; book: QuotedBook }
  /** The book of token 0: the away team's, of a match the Yes of `side`. */
  | { type: 'polymarket_book'; game: WorldGame; side: SimOutcome; book: QuotedBook }
  | { type: 'polymarket_tick'; game: WorldGame; side: SimOutcome; tick_e4: number }
  | (LineEffect & { game: WorldGame })
  | { type: 'trade'; game: WorldGame; venue: Venue; side: SimOutcome; price_e4: PriceE4; qty_cc: QtyCc; buys: boolean }
  | { type: 'determined'; game: WorldGame }
  | { type: 'settled'; game: WorldGame }
  | { type: 'removed'; game: WorldGame };

const TICK_US = 50_000;
/** A waiting game is pulled forward below the first and held back at the second. */
const LIVE_AT_LEAST = 9;
const LIVE_AT_MOST = 12;
const WAITING = 3;
/** Mean time between two starts at speed 20; scaled with speed. */
const START_GAP_US = 25_000_000;
/** At speeds up to 20; shorter above, so that the teams do not run out. */
const LISTED_AFTER_SETTLEMENT_US = 60_000_000;
/** Minutes of game time, dead time included, that a game takes. */
const LENGTH_MIN: Readonly<Record<SimLeague, number>> = { nba: 71, nfl: 105, nhl: 79, soccer: 101 };
/** Leagues for which the feed gives a number of its own (espn.md 6). */
const WITH_REFERENCE: ReadonlySet<SimLeague> = new Set(['nba', 'nfl']);
/** Free teams that a league needs before another of its games is drawn up. */
const FREE_TEAMS = 6;

/** Prices for which Polymarket's grid becomes finer. */
const inTails = (value: Probability): boolean => value > 0.96 || value < 0.04;

/** The world. Same seed and start, same history. */
export class World {
  readonly games: WorldGame[] = [];
  readonly #rng: Rng;
  readonly #schedule: Schedule;
  readonly #fair: FairValue;
  #now_us: TimeUs;
  #speed: number;
  #carry_us = 0;
  #effects: WorldEffect[] = [];
  /** States for which the fair-value function had no answer; the value before was kept. */
  fair_refusals = 0;

  constructor(config: WorldConfig) {
    this.#rng = new Rng(config.seed);
    this.#schedule = new Schedule(this.#rng.fork());
    this.#fair = config.fair;
    this.#now_us = config.start_us;
    this.#speed = config.speed;
    this.#populate();
  }

  get now_us(): TimeUs {
    return this.#now_us;
  }

  /** Game seconds per real second. */
  get speed(): number {
    return this.#speed;
  }

  set speed(value: number) {
    this.#speed = Math.min(120, Math.max(1, value));
  }

  get gamesLive(): number {
    return this.games.filter((game) => game.stage === 'live').length;
  }

  /** Move on by this much real time. @returns what happened, in order. */
  step(dt_us: number): WorldEffect[] {
    this.#carry_us += dt_us;
    while (this.#carry_us >= TICK_US) {
      this.#carry_us -= TICK_US;
      this.#now_us += TICK_US;
      this.#tick();
    }
    return this.drain();
  }

  /** Effects not handed out yet; right after construction, those of the opening. */
  drain(): WorldEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** The opening: games at every stage of play, some nearly over, and three about to start. */
  #populate(): void {
    const shares = [0.05, 0.2, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.93, 0.97];
    shares.forEach((share, index) => {
      const league = SIM_LEAGUES[index % SIM_LEAGUES.length] ?? 'nba';
      const length_ms = LENGTH_MIN[league] * 60_000 * share;
      const game = this.#list(league, this.#now_us - (length_ms * 1000) / this.#speed);
      this.#start(game);
      this.#play(game, length_ms);
    });
    for (let n = 1; n <= WAITING; n += 1) this.#enqueue();
  }

  #tick(): void {
    for (const game of this.games) {
      if (game.stage === 'live') this.#play(game, (TICK_US / 1000) * this.#speed);
      else if (game.stage !== 'scheduled' && this.#now_us >= game.next_stage_us) this.#advance(game);
    }
    for (let i = this.games.length - 1; i >= 0; i -= 1) {
      const game = this.games[i] as WorldGame;
      if (game.stage !== 'settled' || this.#now_us < game.next_stage_us) continue;
      this.games.splice(i, 1);
      this.#effects.push({ type: 'removed', game });
    }
    this.#startGames();
    for (const game of this.games) if (game.stage !== 'determined' && game.stage !== 'settled') this.#quote(game);
  }

  #startGames(): void {
    const waiting = this.games.filter((game) => game.stage === 'scheduled');
    const first = waiting.reduce<WorldGame | null>(
      (soonest, game) => (soonest === null || game.starts_at_us < soonest.starts_at_us ? game : soonest),
      null,
    );
    const live = this.gamesLive;
    const due = first !== null && this.#now_us >= first.starts_at_us && live < LIVE_AT_MOST;
    if (first !== null && (due || live < LIVE_AT_LEAST)) this.#start(first);
    if (waiting.length < WAITING) this.#enqueue();
  }

  #enqueue(): void {
    const open = this.games.filter((game) => game.stage === 'scheduled' || game.stage === 'live');
    const games = (league: SimLeague): number => open.filter((game) => game.fixture.league === league).length;
    const league = SIM_LEAGUES.toSorted((a, b) => games(a) - games(b)).find(
      (one) => TEAMS[one].length - this.#busy(one).size >= FREE_TEAMS,
    );
    if (league === undefined) return;
    const gap_us = (START_GAP_US * 20) / this.#speed;
    const last_us = open.reduce((latest, game) => Math.max(latest, game.starts_at_us), this.#now_us);
    this.#list(league, last_us + gap_us * this.#rng.uniform(0.7, 1.3));
  }

  #list(league: SimLeague, starts_at_us: TimeUs): WorldGame {
    const fixture = this.#schedule.next(league, this.#busy(league));
    const game = new WorldGame(fixture, Math.floor(starts_at_us), this.#rng.fork(), this.#now_us);
    this.games.push(game);
    this.#effects.push({ type: 'listed', game });
    return game;
  }

  /** Codes of the league's teams that are on the list with a game, finished ones included. */
  #busy(league: SimLeague): ReadonlySet<string> {
    const busy = new Set<string>();
    for (const { fixture } of this.games) {
      if (fixture.league !== league) continue;
      busy.add(fixture.home.code);
      busy.add(fixture.away.code);
    }
    return busy;
  }

  #start(game: WorldGame): void {
    game.stage = 'live';
    this.#effects.push({ type: 'started', game });
  }

  #play(game: WorldGame, game_ms: number): void {
    const budget = { left: game_ms };
    for (let step = game.take(budget); step !== null; step = game.take(budget)) {
      const at_us = Math.floor(this.#now_us - (budget.left * 1000) / this.#speed);
      const play = game.show(step, at_us);
      this.#reprice(game, play);
      this.#effects.push({ type: 'play', game, play });
      if (step.phase === 'final') {
        game.stage = 'over';
        game.next_stage_us = this.#now_us + game.rng.uniform(3_000_000, 8_000_000);
        return;
      }
    }
  }

  #reprice(game: WorldGame, play: ShownPlay): void {
    const over = game.phase === 'final';
    const { league, prior, odds, match } = game.fixture;
    if (league === 'soccer') {
      const chances = over || match === null ? resultOf(game.state) : threeWay(match.goals, game.state);
      game.fair = chances.home;
      game.three_way?.push(play.wallclock_us, chances);
      return;
    }
    const fair = over ? game.result() : this.#fair(league, game.state, false, { side1: prior, total: odds.total });
    if (Number.isFinite(fair)) game.fair = fair;
    else this.fair_refusals += 1;
    game.history.push(play.wallclock_us, game.fair);
    if (over) game.lines.finish(game.state, play.wallclock_us);
    else game.lines.reprice(game, play.wallclock_us);
    if (!WITH_REFERENCE.has(league)) return;
    const bounded = Math.min(0.9995, Math.max(0.0005, game.fair));
    const logit = Math.log(bounded / (1 - bounded)) * 0.95 + game.rng.normal(0, 0.1);
    play.home_win_probability = over ? game.fair : Math.round(1000 / (1 + Math.exp(-logit))) / 1000;
  }

  #advance(game: WorldGame): void {
    if (game.stage === 'over') {
      game.stage = 'determined';
      game.next_stage_us = this.#now_us + game.rng.uniform(4_000_000, 8_000_000);
      this.#effects.push({ type: 'determined', game });
    } else if (game.stage === 'determined') {
      game.stage = 'settled';
      game.next_stage_us = this.#now_us + LISTED_AFTER_SETTLEMENT_US * Math.min(1, 20 / this.#speed);
      this.#effects.push({ type: 'settled', game });
    }
  }

  #quote(game: WorldGame): void {
    const moving = game.stage === 'live';
    if (game.three_way !== null) {
      this.#quoteMatch(game, game.three_way, moving);
      return;
    }
    const { kalshi_home, kalshi_away, polymarket } = game.quoters;
    if (game.kalshi.notice(game.history, this.#now_us)) {
      kalshi_home.next_us = this.#now_us;
      kalshi_away.next_us = this.#now_us;
    }
    if (game.polymarket.notice(game.history, this.#now_us)) polymarket.next_us = this.#now_us;
    if (this.#due(kalshi_home, KALSHI_STYLE, moving)) {
      const book = kalshi_home.ladder.quote(game.kalshi.value(game.history, this.#now_us, moving), 100);
      this.#effects.push({ type: 'kalshi_book', game, side: 'home', book });
      this.#trade(game, 'kalshi', 'home', book);
    }
    if (this.#due(kalshi_away, KALSHI_STYLE, moving)) {
      const book = kalshi_away.ladder.quote(1 - game.kalshi.value(game.history, this.#now_us, moving), 100);
      this.#effects.push({ type: 'kalshi_book', game, side: 'away', book });
      this.#trade(game, 'kalshi', 'away', book);
    }
    if (this.#due(polymarket, POLYMARKET_STYLE, moving)) this.#quotePolymarket(game, polymarket, moving);
    for (const effect of game.lines.quote(this.#now_us, moving)) this.#effects.push({ ...effect, game });
  }

  /** Grid 0.001 once the price is in the tails, for good (polymarket.md 3.8). */
  #quotePolymarket(game: WorldGame, quoter: MarketQuoter, moving: boolean): void {
    const value = 1 - game.polymarket.value(game.history, this.#now_us, moving);
    if (game.tick_e4 === 100 && inTails(value)) {
      game.tick_e4 = 10;
      quoter.ladder.clear();
      this.#effects.push({ type: 'polymarket_tick', game, side: 'away', tick_e4: 10 });
    }
    const book = quoter.ladder.quote(value, game.tick_e4);
    this.#effects.push({ type: 'polymarket_book', game, side: 'away', book });
    this.#trade(game, 'polymarket', 'away', book);
  }

  #quoteMatch(game: WorldGame, { quoters }: ThreeWayQuotes, moving: boolean): void {
    for (const quoter of quoters) {
      if (quoter.follower.notice(quoter.history, this.#now_us)) quoter.next_us = this.#now_us;
      if (this.#due(quoter, quoter.style, moving)) this.#quoteOutcome(game, quoter, moving);
    }
  }

  #quoteOutcome(game: WorldGame, quoter: OutcomeQuoter, moving: boolean): void {
    const { venue, outcome: side } = quoter;
    const value = quoter.follower.value(quoter.history, this.#now_us, moving);
    if (venue === 'polymarket' && quoter.tick_e4 === 100 && inTails(value)) {
      quoter.tick_e4 = 10;
      quoter.ladder.clear();
      this.#effects.push({ type: 'polymarket_tick', game, side, tick_e4: 10 });
    }
    const book = quoter.ladder.quote(value, quoter.tick_e4);
    this.#effects.push({ type: venue === 'kalshi' ? 'kalshi_book' : 'polymarket_book', game, side, book });
    this.#trade(game, venue, side, book);
  }

  #due(quoter: { next_us: TimeUs }, style: MakerStyle, moving: boolean): boolean {
    if (this.#now_us < quoter.next_us) return false;
    quoter.next_us = this.#now_us + this.#rng.uniform(0.5, 1.5) * style.requote_us * (moving ? 1 : 2.5);
    return true;
  }

  /** Now and then somebody takes a little at the touch. */
  #trade(game: WorldGame, venue: Venue, side: SimOutcome, book: QuotedBook): void {
    if (!game.rng.chance(0.04)) return;
    const buys = game.rng.chance(0.5);
    const level = (buys ? book.asks : book.bids)[0];
    if (level === undefined) return;
    const qty_cc = Math.min(level[1], game.rng.int(5, 200) * 100);
    this.#effects.push({ type: 'trade', game, venue, side, price_e4: level[0], qty_cc, buys });
  }
}
