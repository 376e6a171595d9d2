/**
 * The desk: the kernel, the books, the account and the journal of one shard, and the one way in which any of them changes. Decisions
 * are written as entries; an entry of the account is folded the moment it is written.
 */
import type { Capacity, EngineContract } from '../../engine-wasm/contract.ts';
import { Account } from './account.ts';
import type { EstimatorMaker } from './estimates/estimator.ts';
import { Games } from './estimates/games.ts';
import { Subjects } from './estimates/subjects.ts';
import { unsentLegs } from './execution/leg-state.ts';
import type { LegsDesk, OrderDraft } from './execution/legs.ts';
import { JournalWriter } from './journal-writer.ts';
import type { Book } from './market/book.ts';
import { Markets } from './market/markets.ts';
import type { MarketWorld, PairRow } from './market/world.ts';
import { type Mark, type Marks, moneyOf, portfolioOf } from './portfolio/marks.ts';
import { Calendar, rampPpm } from './risk/day.ts';
import { atStake, stakesOf, stakesOnTheWay, stakesPlanned } from './risk/exposure.ts';
import type { RiskFacts } from './risk/limit.ts';
import { Said, type Saying } from './said.ts';
import type { World } from './strategies/strategy.ts';
import type { Pair, Venue } from './types/events.ts';
import type { Approved } from './types/execution.ts';
import type {
  ClosedTrade,
  JournalBodies,
  JournalEntry,
  JournalKind,
  Leg,
  LegsClosed,
  NakedLeg,
  Opportunity,
  OrderIntent,
  Portfolio,
  Position,
  RunStarted,
  Tags,
} from './types/journal.ts';
import type { Settings } from './types/settings.ts';
import { tagsOf } from './types/tags.ts';
import {
  InvariantError,
  ONE_DOLLAR_E4,
  type PriceE4,
  type Probability,
  type QtyCc,
  type TimeUs,
  type Udollars,
} from './types/units.ts';
import { venueSpec } from './types/venue.ts';

/** Subscriptions whose numbers a shard can follow at once: a few a connection, and a reserve. */
const SHARD_STREAMS = 1_024;

/** What a shard needs of the kernel for so many pairs and games: two books a pair, room for the sets its games form. */
export function shardCapacity(room: { markets: number; games: number }): Capacity {
  const { markets } = room;
  return {
    ...room,
    books: 2 * markets,
    book_streams: SHARD_STREAMS,
    sets: Math.max(256, 2 * markets),
    wide_sets: Math.max(16, markets >> 5),
    lags: Math.min(64, markets),
    lag_points: 4_096,
  };
}

/** An order may be charged this much more than its one fill at its limit: fills at several prices are rounded one by one. */
const ROUNDING_RESERVE_UDOLLARS = 30_000;

/** What a desk is made of. */
export interface DeskOptions {
  engine: EngineContract;
  settings: Settings;
  run: RunStarted;
  estimators: readonly EstimatorMaker[];
}

export class Desk implements World, MarketWorld, LegsDesk {
  readonly engine: EngineContract;
  readonly settings: Settings;
  readonly run: RunStarted;
  readonly journal = new JournalWriter();
  readonly games: Games;
  readonly subjects: Subjects;
  readonly account: Account;
  readonly markets: Markets;
  readonly rows: PairRow[] = [];
  readonly feed_at_us: Record<Venue, TimeUs> = {};
  readonly calendar: Calendar;
  /** Marks of open positions, made anew by each look at the books. */
  readonly marks = new Map<string, Mark>();
  /** Intents written since the shard last looked: to be handed to executors once they are durable. */
  readonly written: Approved<OrderIntent>[] = [];
  /** Closed by what was restored, and not yet written. */
  private readonly due: { cause: number; trade: ClosedTrade }[] = [];
  private opportunities = 0;
  /** What the account says of itself; null after it, or a mark, has changed. */
  private kept: RiskFacts | null = null;
  private readonly said = new Said();

  /** @throws InvariantError when the kernel has fewer books than {@link shardCapacity} asks for */
  constructor({ engine, settings, run, estimators }: DeskOptions) {
    const { markets } = engine.capacity;
    if (engine.books.capacity < 2 * markets)
      throw new InvariantError(`${engine.books.capacity} books for ${markets} pairs: ${2 * markets} needed`);
    this.engine = engine;
    this.settings = settings;
    this.run = run;
    this.games = new Games(engine);
    const made = estimators.map((make) => make(engine));
    this.subjects = new Subjects(this.games, made);
    this.account = new Account(this);
    this.markets = new Markets(this);
    this.calendar = new Calendar(settings.day_zone);
  }

  get now_us(): TimeUs {
    return this.journal.at_us;
  }

  now(): TimeUs {
    return this.journal.at_us;
  }

  /** Write a decision and fold it: the only way in which the account changes. Positions and closed trades follow from it. */
  write<K extends JournalKind>(kind: K, body: JournalBodies[K], cause = this.causeOf(kind, body)): void {
    const entry = this.journal.append(kind, body, { cause });
    this.kept = null;
    const change = this.account.fold(entry);
    for (const position of change.positions) {
      if (position.status !== 'open') this.marks.delete(position.position_id);
      this.journal.append('position', position, { cause: entry.seq });
    }
    for (const trade of change.closed) this.write('trade_closed', trade, entry.seq);
  }

  /** The decision that an entry follows from: an order from its opportunity, an answer from its order; null from outside. */
  private causeOf<K extends JournalKind>(kind: K, body: JournalBodies[K]): number | null {
    const { orders, legs } = this.account;
    if (kind === 'order_update' || kind === 'fill')
      return orders.state.open[(body as { order_id: string }).order_id]?.seq ?? null;
    if (kind === 'order_intent' || kind === 'naked_leg' || kind === 'legs_closed')
      return legs.state.groups[(body as { opportunity_id: string }).opportunity_id]?.seq ?? null;
    return null;
  }

  /** Fold an entry that was written before this process began. */
  restore(entry: JournalEntry): void {
    this.kept = null;
    if (entry.kind === 'trade_closed') this.due.shift();
    for (const trade of this.account.fold(entry).closed) this.due.push({ cause: entry.seq, trade });
  }

  /** Write the trades whose fill or settlement was the last that a killed process could store. */
  writeDue(): void {
    for (const { cause, trade } of this.due.splice(0)) this.write('trade_closed', trade, cause);
  }

  book(venue: Venue, market_id: string): Book | undefined {
    return this.markets.book(venue, market_id);
  }

  /** Taker fee of an order at one price; NaN for an unknown schedule. Bound, because it is handed on. */
  readonly feeOf = (book: Book, price_e4: PriceE4, qty_cc: QtyCc): Udollars =>
    this.engine.takerFee(book.fee.rate_e5, book.fee.rounding, price_e4, qty_cc);

  /** Set by the shard where orders are executed on paper. */
  leftLadder: World['leftLadder'] = () => null;

  pricesOf(book: Book, side: 'yes' | 'no'): readonly [ask_e4: PriceE4, bid_e4: PriceE4] {
    const [asks, bids] = [this.leftLadder(book, side), this.leftLadder(book, side === 'yes' ? 'no' : 'yes')];
    const ask_e4 = asks === null ? book.askOf(side) : (asks.price_e4[0] ?? ONE_DOLLAR_E4);
    const bid_e4 = bids === null ? book.bidOf(side) : ONE_DOLLAR_E4 - (bids.price_e4[0] ?? ONE_DOLLAR_E4);
    return [ask_e4, bid_e4];
  }

  fillProbability(): number {
    return this.account.legs.fillProbability();
  }

  /** What a contract of a leg is worth by our estimate; null without a fresh one. */
  estimate({ venue, market_id, side }: Pick<Leg, 'venue' | 'market_id' | 'side'>): Probability | null {
    const book = this.book(venue, market_id);
    const row = book === undefined ? undefined : this.rows[book.row];
    const known = row === undefined ? undefined : this.subjects.of(row.pair);
    if (book === undefined || row === undefined || known === undefined) return null;
    if (this.now_us - known.received_at_us > this.settings.max_game_age_us) return null;
    return known.worth(row.pair, book.market, side);
  }

  tagsOf(pair: Pair): Tags {
    return tagsOf(pair, this.games.get(pair.game_id)?.game, (at_us) => this.calendar.at(at_us));
  }

  /** Whether orders or legs of a subject are being worked on; sales of positions belong to no legs. */
  isWorking(subject: string): boolean {
    const { legs, orders } = this.account;
    for (const { opportunity } of Object.values(legs.state.groups))
      if (opportunity.tags.subject === subject) return true;
    for (const { intent } of Object.values(orders.state.open)) if (intent.tags.subject === subject) return true;
    return false;
  }

  /** How much of a position no order is about to take away: neither a sale nor, where the venue nets, a purchase of the other side. */
  sellableCc({ venue, market_id, side, qty_cc }: Pick<Position, 'venue' | 'market_id' | 'side' | 'qty_cc'>): QtyCc {
    const nets = venueSpec(venue).netting === 'nets';
    let left = qty_cc;
    for (const { intent, filled_qty_cc } of this.account.orders.open()) {
      if (intent.venue !== venue || intent.market_id !== market_id) continue;
      const takes = intent.action === 'sell' ? intent.side === side : nets && intent.side !== side;
      if (takes) left -= intent.qty_cc - filled_qty_cc;
    }
    return Math.max(0, left);
  }

  /** At stake on one subject. */
  heldOn(subject: string, { stakes }: RiskFacts): Udollars {
    return atStake(stakes, ({ tags }) => tags.subject === subject);
  }

  /** A position is worth so much now. */
  mark(position_id: string, mark: Mark): void {
    this.kept = null;
    this.marks.set(position_id, mark);
  }

  /** What every limit is measured against. */
  facts(): RiskFacts {
    this.kept ??= this.accountFacts();
    this.kept.at_us = this.now_us;
    this.kept.orders_last_second = this.account.risk.sentWithinSecond(this.now_us);
    return this.kept;
  }

  private accountFacts(): RiskFacts {
    const { ledger, orders, legs, risk } = this.account;
    const { promises } = ledger.state;
    const on_the_way = orders.open().map(({ intent, filled_qty_cc }) => ({
      intent,
      left_udollars: promises[intent.order_id]?.left_udollars ?? 0,
      left_cc: intent.qty_cc - filled_qty_cc,
    }));
    const { cash, reserved, held, steady } = moneyOf(ledger, this.marks);
    const { day } = risk.state;
    const planned = stakesPlanned(
      Object.values(legs.state.groups).map((group) => ({
        tags: group.opportunity.tags,
        unsent: unsentLegs(group).map((leg) => ({ ...leg, planned_udollars: leg.cost_udollars + leg.fee_udollars })),
      })),
    );
    return {
      at_us: this.now_us,
      orders_last_second: 0,
      settings: this.settings,
      stakes: [...stakesOf(ledger.open()), ...stakesOnTheWay(on_the_way), ...planned],
      planned: (venue) => atStake(planned, (stake) => stake.venue === venue),
      open_orders: orders.count,
      cash: (venue) => ledger.cash(venue),
      bankroll_udollars: cash + reserved + held,
      day_pnl_udollars: day.started === null ? 0 : steady - day.started.equity_udollars - day.moved_udollars,
      equity_udollars: steady,
      peak_equity_udollars: day.peak_udollars,
      ramp_ppm: rampPpm(day.quiet_days, this.settings.ramp_step_days),
    };
  }

  /** The portfolio as it is journalled. */
  portfolio(): Portfolio {
    const { ledger, risk } = this.account;
    const { started, moved_udollars } = risk.state.day;
    const { steady } = moneyOf(ledger, this.marks);
    const { exposure_limit_udollars, day_loss_limit_udollars } = this.settings;
    const pnl_udollars = started === null ? 0 : steady - started.equity_udollars - moved_udollars;
    const day = started && { day: started.day, pnl_udollars, loss_limit_udollars: day_loss_limit_udollars };
    return portfolioOf(ledger, this.marks as Marks, { exposure_limit_udollars, day });
  }

  /** Write what an order is to be, if risk lets it through, and keep it for the executor; null when it does not. */
  order(draft: OrderDraft): OrderIntent | null {
    const { venue, market_id, action, limit_e4, qty_cc } = draft;
    const book = this.book(venue, market_id);
    if (book === undefined) return null;
    const fee = Math.max(this.feeOf(book, Math.min(limit_e4, 5_000), qty_cc), 0);
    const spare = (Number.isFinite(fee) ? fee : 0) + ROUNDING_RESERVE_UDOLLARS;
    const short_cc = action === 'buy' ? 0 : this.shortCc(draft);
    // Selling what the venue has netted away is buying the other side.
    const sale = short_cc === 0 ? 0 : (ONE_DOLLAR_E4 - limit_e4) * short_cc + spare;
    const intent: OrderIntent = {
      ...draft,
      reserve_udollars: action === 'buy' ? limit_e4 * qty_cc + spare : sale,
      time_in_force: 'ioc',
      mode: 'paper',
    };
    const verdict = this.account.risk.approveOrder(intent, this.facts());
    if (!verdict.ok) return null;
    this.write('order_intent', intent);
    this.written.push(verdict.intent);
    return intent;
  }

  /** How much of a sale is not held, at a venue that nets. */
  private shortCc({ venue, market_id, side, qty_cc }: OrderDraft): QtyCc {
    if (venueSpec(venue).netting !== 'nets') return 0;
    const lots = this.account.ledger.lots(`${venue}:${market_id}:${side}`);
    return Math.max(0, qty_cc - lots.reduce((sum, lot) => sum + lot.qty_cc, 0));
  }

  /** Journal a taken opportunity and send its first leg. */
  take(opportunity: Approved<Opportunity>): void {
    this.write('opportunity', opportunity);
    this.account.legs.open(opportunity);
  }

  sayNaked(naked: NakedLeg): void {
    this.write('naked_leg', naked);
  }

  sayClosed(closed: LegsClosed): void {
    this.write('legs_closed', closed);
  }

  /** Ids count per run, and a run's id is never used again. */
  nextOpportunityId(): string {
    this.opportunities += 1;
    return `${this.run.run_id}#${this.opportunities}`;
  }

  /** Whether a refusal is worth a journal line now. */
  worthSaying(saying: Saying): boolean {
    return this.said.worth(saying, this.now_us);
  }

  forget(pair_id: string): void {
    this.said.forget(pair_id);
  }

  /** Journal a refusal or a near-miss: a sighting, which may be forgotten. */
  say(opportunity: Opportunity): void {
    this.journal.append('opportunity', opportunity);
  }
}
