/**
 * The spreads and totals of a demo game: which there are, what each is worth, and how both venues quote them. Every line has a
 * follower of its own at each venue, so that neighbouring lines are out of step now and then, as they are in life: that is where
 * nested locks come from.
 */
import type { Venue } from '../trading/types/events.ts';
import type { Rng } from '../trading/types/rng.ts';
import type { PriceE4, Probability, QtyCc, TimeUs } from '../trading/types/units.ts';
import { expectedMargin, isWon, type LineBet, type LineMoment, lineChance } from './lines-law.ts';
import {
  FairHistory,
  Follower,
  KALSHI_STYLE,
  Ladder,
  type MakerStyle,
  POLYMARKET_STYLE,
  type QuotedBook,
} from './maker.ts';
import type { Fixture } from './schedule.ts';
import { other, type SimLeague, type SimState } from './sim-game.ts';

/** One line of a game, listed on both venues. YES, and token 0 at Polymarket, is on the bet. */
export interface DemoLine {
  bet: LineBet;
  polymarket_market_id: string;
  condition_id: string;
  token_ids: readonly [string, string];
}

/** What happens to a line, in the order of the world's effects. Prices are on the YES scale. */
export type LineEffect =
  | { type: 'line_book'; venue: Venue; line: DemoLine; book: QuotedBook }
  | { type: 'line_tick'; line: DemoLine; tick_e4: number }
  | { type: 'line_trade'; venue: Venue; line: DemoLine; price_e4: PriceE4; qty_cc: QtyCc; buys: boolean };

/**
 * Distance of a line from what is expected, points or goals: one below it, one above. Close together, as on a real ladder, so that
 * two lines that are out of step can be a lock.
 */
const DISTANCE: Partial<Record<SimLeague, { margin: number; total: number }>> = {
  nba: { margin: 1, total: 1 },
  nfl: { margin: 1, total: 1 },
  nhl: { margin: 0.5, total: 0.5 },
};

/** Lines are quoted less often than winners, further apart, and their quotes fall asleep less often, because there are more of them. */
const SLOWER = 3;
const WIDTH = 1.5;
const SLEEPS_LESS = 3;
const CENT_E4 = 100;

const tenths = (whole: number): number => whole * 10 + 5;

/** Two lines on the favourite's margin, two on the total; none in leagues without a law. */
function betsOf({ league, prior, odds }: Pick<Fixture, 'league' | 'prior' | 'odds'>): LineBet[] {
  const margin = expectedMargin(league, prior);
  const distance = DISTANCE[league];
  if (margin === null || distance === undefined) return [];
  const side = margin < 0 ? 'away' : 'home';
  // A margin above a half is the winner itself.
  const near = Math.max(1, Math.floor(Math.abs(margin) - distance.margin));
  const low = Math.floor(odds.total - distance.total);
  return [
    { kind: 'margin', side, line_tenths: tenths(near) },
    { kind: 'margin', side, line_tenths: tenths(near + 2 * distance.margin) },
    { kind: 'total', line_tenths: tenths(low) },
    { kind: 'total', line_tenths: tenths(low + 2 * distance.total) },
  ];
}

const digits = (rng: Rng, count: number, base: 10 | 16): string =>
  Array.from({ length: count }, () => rng.int(0, base - 1).toString(base)).join('');

/** One venue's quotes of one line. */
class LineQuoter {
  readonly venue: Venue;
  readonly #rng: Rng;
  readonly #style: MakerStyle;
  readonly #follower: Follower;
  readonly #ladder: Ladder;
  #next_us: TimeUs;
  /** The grid; at Polymarket 10 for good once the price has left 0.04..0.96 (polymarket.md 3.8). */
  #tick_e4 = CENT_E4;

  constructor(venue: Venue, rng: Rng, now_us: TimeUs) {
    this.venue = venue;
    this.#rng = rng;
    const style = venue === 'kalshi' ? KALSHI_STYLE : POLYMARKET_STYLE;
    const stale_every_us = style.stale_every_us * SLEEPS_LESS;
    this.#style = { ...style, requote_us: style.requote_us * SLOWER, stale_every_us };
    this.#follower = new Follower(rng.fork(), this.#style, now_us);
    this.#ladder = new Ladder(rng.fork());
    this.#next_us = now_us;
  }

  quote(line: DemoLine, history: FairHistory, now_us: TimeUs, moving: boolean): LineEffect[] {
    const noticed = this.#follower.notice(history, now_us);
    if (!noticed && now_us < this.#next_us) return [];
    this.#next_us = now_us + this.#rng.uniform(0.5, 1.5) * this.#style.requote_us * (moving ? 1 : 2.5);
    const { venue } = this;
    const effects: LineEffect[] = [];
    const value = this.#follower.value(history, now_us, moving);
    if (venue === 'polymarket' && this.#tick_e4 === CENT_E4 && (value > 0.96 || value < 0.04)) {
      this.#tick_e4 = 10;
      this.#ladder.clear();
      effects.push({ type: 'line_tick', line, tick_e4: 10 });
    }
    const book = this.#ladder.quote(value, this.#tick_e4, WIDTH);
    effects.push({ type: 'line_book', venue, line, book });
    const trade = this.#trade(line, book);
    return trade === null ? effects : [...effects, trade];
  }

  /** Now and then somebody takes a little at the touch. */
  #trade(line: DemoLine, book: QuotedBook): LineEffect | null {
    if (!this.#rng.chance(0.04)) return null;
    const buys = this.#rng.chance(0.5);
    const level = (buys ? book.asks : book.bids)[0];
    if (level === undefined) return null;
    const qty_cc = Math.min(level[1], this.#rng.int(5, 200) * 100);
    return { type: 'line_trade', venue: this.venue, line, price_e4: level[0], qty_cc, buys };
  }
}

interface QuotedLine {
  line: DemoLine;
  history: FairHistory;
  quoters: readonly LineQuoter[];
}

/** All lines of one game. */
export class GameLines {
  readonly #fixture: Fixture;
  readonly #quoted: readonly QuotedLine[];

  /** @param moment the state and the value of a home contract before the start. */
  constructor(fixture: Fixture, moment: Pick<LineMoment, 'state' | 'fair'>, rng: Rng, now_us: TimeUs) {
    this.#fixture = fixture;
    this.#quoted = betsOf(fixture).map((bet, index) => {
      const line: DemoLine = {
        bet,
        polymarket_market_id: `${fixture.polymarket_market_id}${index + 1}`,
        condition_id: `0x${digits(rng, 64, 16)}`,
        token_ids: [`3${digits(rng, 76, 10)}`, `4${digits(rng, 76, 10)}`],
      };
      const quoters = (['kalshi', 'polymarket'] as const).map((venue) => new LineQuoter(venue, rng.fork(), now_us));
      return { line, history: new FairHistory(), quoters };
    });
    this.reprice(moment, now_us);
  }

  /** The lines, spreads first, the shorter before the longer. */
  get all(): readonly DemoLine[] {
    return this.#quoted.map(({ line }) => line);
  }

  /** Chance of each line in {@link all} as it was last set. */
  fairs(): Probability[] {
    return this.#quoted.map(({ history }) => history.at(Number.POSITIVE_INFINITY));
  }

  /** A play is over. @param at_us not before the one before. */
  reprice({ state, fair }: Pick<LineMoment, 'state' | 'fair'>, at_us: TimeUs): void {
    const { league, prior } = this.#fixture;
    const chance = this.#quoted.length === 0 ? null : lineChance({ league, state, prior, fair });
    if (chance === null) return;
    for (const { line, history } of this.#quoted) history.push(at_us, chance(line.bet));
  }

  /** The game is over: every line is won or lost. */
  finish(state: SimState, at_us: TimeUs): void {
    for (const { line, history } of this.#quoted) history.push(at_us, Number(isWon(line.bet, state)));
  }

  /** What both venues do now. @param moving a live game. */
  quote(now_us: TimeUs, moving: boolean): LineEffect[] {
    return this.#quoted.flatMap(({ line, history, quoters }) =>
      quoters.flatMap((quoter) => quoter.quote(line, history, now_us, moving)),
    );
  }
}

/** Who gives the points of a margin, and who gets them. */
export const sidesOf = (fixture: Fixture, bet: Extract<LineBet, { kind: 'margin' }>) =>
  [fixture[bet.side], fixture[other(bet.side)]] as const;
