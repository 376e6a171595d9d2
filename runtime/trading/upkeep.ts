/** What time alone brings: days, marks, exits, breakers. */
import { WALK } from '../../engine-wasm/book-contract.ts';
import type { Desk } from './desk.ts';
import { type Book, kernelFee, outcomeOf } from './market/book.ts';
import { midE4 } from './market/book-reads.ts';
import { exitOf } from './portfolio/exits.ts';
import { marked, moneyOf } from './portfolio/marks.ts';
import { tripped } from './risk/breakers.ts';
import { silences } from './risk/feed-silence.ts';
import { DAY_LOSS, isHaltedBy } from './types/halts.ts';
import type { Position } from './types/journal.ts';
import { tagsOf } from './types/tags.ts';
import { ONE_DOLLAR_E4, type QtyCc, type TimeUs, type Udollars } from './types/units.ts';
import { dollars } from './types/words.ts';

/** Positions are marked to market at most this often. */
const MARK_INTERVAL_US = 1_000_000;
/** A sale for an exit goes this far below the price seen, 1/10,000 dollar: one cent, legal on every known grid. */
const EXIT_YIELD_E4 = 100;
/** A position whose exit was not filled is left alone for so long. */
const EXIT_AGAIN_US = 10_000_000;

/** So many times the time of the look without a readable book is too late for one. */
const UNREAD_AFTER = 3;

/** What selling a quantity brings now. */
export interface Sale {
  qty_cc: QtyCc;
  /** After the exit fee. */
  proceeds_udollars: Udollars;
  /** Worst price of the sale. */
  worst_e4: number;
}

export class Upkeep {
  private readonly desk: Desk;
  private marked_at_us: TimeUs = 0;
  private readonly tried_at_us = new Map<string, TimeUs>();

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** Begin the day that a moment lies in, unless it runs: its loss counts from the equity of now. */
  day(): void {
    const { desk } = this;
    const day = desk.calendar.at(desk.now_us);
    const { state } = desk.account.risk;
    if (state.day.started?.day === day) return;
    if (state.day.started !== null) this.save();
    this.begin(day, 'a new day');
    if (isHaltedBy(state.halts, 'all', DAY_LOSS))
      desk.write('halted', { halted: false, reason: 'a new day began', by: DAY_LOSS, scope: 'all' });
  }

  /** Count the day's loss from the equity of now: a new day, or a person who resumes after its limit was reached. */
  begin(day: string, reason: string): void {
    const { desk } = this;
    const { steady } = moneyOf(desk.account.ledger, desk.marks);
    desk.write('day_started', { day, zone: desk.settings.day_zone, equity_udollars: steady, reason });
  }

  /** Put a share of the day's realised profit aside, from the venue with most cash. */
  private save(): void {
    const { desk } = this;
    const { ledger, risk } = desk.account;
    const amount = Math.floor((risk.state.day.realised_udollars * desk.settings.save_ppm) / 1_000_000);
    const [richest] = ledger.venues().sort((a, b) => ledger.cash(b) - ledger.cash(a));
    if (amount <= 0 || richest === undefined || ledger.cash(richest) < amount) return;
    const reason = `${desk.settings.save_ppm / 10_000} % of the day's realised profit`;
    desk.write('cash_moved', { what: 'save', venue: richest, amount_udollars: amount, by: 'piggybank', reason });
  }

  /** Halts that the account's own figures call for: the day's loss and breakers. */
  guard(): void {
    const { desk } = this;
    const { halts, breakers, day } = desk.account.risk.state;
    for (const { scope, reason } of tripped(breakers, desk.settings)) {
      if (!isHaltedBy(halts, scope, 'breaker')) desk.write('halted', { halted: true, reason, by: 'breaker', scope });
    }
    this.guardFeeds();
    if (day.started === null || isHaltedBy(halts, 'all', DAY_LOSS)) return;
    const { steady } = moneyOf(desk.account.ledger, desk.marks);
    const lost = day.started.equity_udollars + day.moved_udollars - steady;
    if (lost <= desk.settings.day_loss_limit_udollars) return;
    const reason = `${dollars(lost)} lost since the day began, limit ${dollars(desk.settings.day_loss_limit_udollars)}`;
    desk.write('halted', { halted: true, reason, by: DAY_LOSS, scope: 'all' });
  }

  /** A tape states prices when they were kept, not when a venue spoke: a backtest knows no silence. */
  private guardFeeds(): void {
    const { desk } = this;
    if (desk.run.mode === 'backtest' || desk.run.mode === 'replay') return;
    const venues = Object.entries(desk.feed_at_us).map(([venue, at_us]) => [`venue:${venue}`, at_us] as const);
    const sports = [...desk.games.heard(desk.now_us)].map(([sport, at_us]) => [`sport:${sport}`, at_us] as const);
    const { halts } = desk.account.risk.state;
    for (const one of silences([...venues, ...sports], halts, desk.now_us, desk.settings.max_feed_silence_us))
      desk.write('halted', one);
  }

  /** What the market has done since bets were filled. A fill whose book cannot be read for long is not judged. */
  private judgeFills(): void {
    const { desk } = this;
    const { adverse_after_us, adverse_e4 } = desk.settings;
    for (const [fill_id, { at_us, venue, market_id, side, price_e4 }] of Object.entries(
      desk.account.risk.state.breakers.filled,
    )) {
      const age_us = desk.now_us - at_us;
      if (age_us < adverse_after_us) continue;
      const book = desk.book(venue, market_id);
      const yes_e4 = book?.usable() ? midE4(book) : null;
      if (yes_e4 === null && age_us < UNREAD_AFTER * adverse_after_us) continue;
      const against_e4 =
        yes_e4 === null ? null : Math.round(price_e4 - (side === 'yes' ? yes_e4 : ONE_DOLLAR_E4 - yes_e4));
      desk.write('fill_judged', { fill_id, against_e4, adverse: against_e4 !== null && against_e4 > adverse_e4 });
    }
  }

  /** What selling so much of a position brings now: the bids walked, less the fee. Null without a live book. */
  sale({ venue, market_id, side, qty_cc }: Pick<Position, 'venue' | 'market_id' | 'side' | 'qty_cc'>): Sale | null {
    const book = this.desk.book(venue, market_id);
    if (book === undefined || !book.usable() || qty_cc <= 0) return null;
    return this.saleInto(book, side, qty_cc);
  }

  /** Selling YES at a bid of p is buying NO at 1 - p from the same level. */
  private saleInto(book: Book, side: 'yes' | 'no', qty_cc: QtyCc): Sale {
    const { books } = this.desk.engine;
    const outcome = outcomeOf(side === 'yes' ? 'no' : 'yes');
    const fee = kernelFee(book.market.fee);
    const walked = books.walkBuy(book.number, outcome, this.desk.now_us, ONE_DOLLAR_E4 - 1, qty_cc, fee);
    if (!walked) return { qty_cc: 0, proceeds_udollars: 0, worst_e4: 0 };
    const sold = books.walk[WALK.qty_cc] as number;
    const cost = books.walk[WALK.cost_udollars] as number;
    const fees = books.walk[WALK.fee_udollars] as number;
    const worst = books.walk[WALK.worst_e4] as number;
    return { qty_cc: sold, proceeds_udollars: ONE_DOLLAR_E4 * sold - cost - fees, worst_e4: ONE_DOLLAR_E4 - worst };
  }

  /** Time has passed: once a second everything is valued, guarded and looked at for an exit. */
  tick(): void {
    if (this.desk.now_us - this.marked_at_us < MARK_INTERVAL_US) return;
    this.mark();
    this.judgeFills();
    this.guard();
    this.exits();
  }

  /** Value positions by depth and by our estimate; journal those that changed and the portfolio. */
  mark(now = false): void {
    const { desk } = this;
    if (!now && desk.now_us - this.marked_at_us < MARK_INTERVAL_US) return;
    this.marked_at_us = desk.now_us;
    let changed = now;
    for (const position of desk.account.ledger.open()) {
      const { position_id, qty_cc } = position;
      const before = desk.marks.get(position_id) ?? { mark_udollars: null, model_udollars: null };
      const sale = this.sale(position);
      const estimate = desk.estimate(position);
      const mark_udollars = sale === null ? before.mark_udollars : sale.proceeds_udollars;
      const model_udollars = estimate === null ? null : Math.round(estimate * ONE_DOLLAR_E4 * qty_cc);
      if (mark_udollars === before.mark_udollars && model_udollars === before.model_udollars) continue;
      desk.mark(position_id, { mark_udollars, model_udollars });
      desk.journal.append('position', marked(position, desk.marks));
      changed = true;
    }
    if (changed) desk.journal.append('portfolio', desk.portfolio());
  }

  /** Sell what is better sold than held. */
  exits(): void {
    const { desk } = this;
    if (!desk.settings.exit_take) return;
    for (const position of desk.account.ledger.open()) {
      const { position_id } = position;
      if (
        desk.now_us - (this.tried_at_us.get(position_id) ?? 0) < EXIT_AGAIN_US ||
        desk.isWorking(position.tags.subject)
      )
        continue;
      const sale = this.sale(position);
      if (sale === null || sale.qty_cc === 0) continue;
      const known = desk.subjects.get(position.tags.subject);
      const lots = desk.account.ledger.lots(position_id);
      const look = { position, lots, sale_udollars: sale.proceeds_udollars, sellable_cc: sale.qty_cc };
      const exit = exitOf(
        {
          ...look,
          estimate: desk.estimate(position),
          error_sd: known?.error_sd ?? 1,
          left_us: known?.leftUs() ?? null,
          at_us: desk.now_us,
        },
        desk.settings,
      );
      if (exit === null) continue;
      this.tried_at_us.set(position_id, desk.now_us);
      this.sell(position, exit.qty_cc, sale.worst_e4, `${exit.rule}: ${exit.text}`);
    }
    for (const id of this.tried_at_us.keys())
      if (desk.account.ledger.state.positions[id] === undefined) this.tried_at_us.delete(id);
  }

  /** Sell a quantity of a position at about the price that is seen. @returns whether an order was written */
  sell(position: Position, qty_cc: QtyCc, worst_e4: number, reason: string): boolean {
    const { desk } = this;
    const book = desk.book(position.venue, position.market_id);
    const lot = book?.market.lot_cc ?? 1;
    const whole = Math.floor(Math.min(qty_cc, desk.sellableCc(position)) / lot) * lot;
    if (book === undefined || whole <= 0) return false;
    const { venue, market_id, side, pair_id, label, strategy, game_id } = position;
    const row = desk.rows[book.row];
    const tags =
      row === undefined
        ? position.tags
        : tagsOf(row.pair, desk.games.get(row.pair.game_id)?.game, (at) => desk.calendar.at(at));
    const opportunity_id = desk.nextOpportunityId();
    const [run_id = '', n = '0'] = opportunity_id.split('#');
    const intent = desk.order({
      ...{ order_id: `${run_id}-${n}-1`, opportunity_id, strategy, label, tags, pair_id, game_id, venue, market_id },
      ...{ ref: side === 'yes' ? book.market.yes_ref : book.market.no_ref, side, action: 'sell', purpose: 'exit' },
      ...{ limit_e4: Math.max(1, worst_e4 - EXIT_YIELD_E4), qty_cc: whole, seen_e4: book.bidOf(side), reason },
    });
    return intent !== null;
  }
}
