/**
 * Every lock and near-miss on a tape, whatever cash and limits would have allowed: the market's side of a backtest. The
 * shard's journal tells the other side, what was taken and why the rest was refused.
 *
 * Prices are judged by the kernel (its scan on a table of its own), so an edge here is the same number as in a live shard.
 */

import type { EngineContract, Side } from '../../engine-wasm/contract.ts';
import { NO_ASK_E4 } from '../../engine-wasm/contract.ts';
import { kernelFee } from '../trading/market/book.ts';
import { annualisedPpm, daysLocked } from '../trading/market/book-reads.ts';
import type { Shard } from '../trading/shard.ts';
import type { InputEvent, Pair, Venue } from '../trading/types/events.ts';
import { ONE_DOLLAR_E4, type PriceE4, type QtyCc, type TimeUs, type Udollars } from '../trading/types/units.ts';
import type { BuiltInVenue } from '../trading/types/venue.ts';
import type { ReplayObserver } from './replay.ts';
import { VENUE_NAMES } from './schema.ts';
import { ThinSeries } from './thin-series.ts';

/** What both legs cost and leave at one moment, for the size shown. */
export interface LockMoment {
  at_us: TimeUs;
  yes_ask_e4: PriceE4;
  no_ask_e4: PriceE4;
  qty_cc: QtyCc;
  /** 10,000 - both asks. */
  gross_e4: number;
  fees_udollars: Udollars;
  net_udollars: Udollars;
  /** Both legs and their fees; tied up until settlement. */
  capital_udollars: Udollars;
}

/** `lock_net`: profit after fees; `lock_gross`: profit before fees only; `near_miss`: less than the near-miss distance away. */
export type EpisodeKind = 'lock_net' | 'lock_gross' | 'near_miss';

/** A time during which one lock stood, uninterrupted. */
export interface Episode {
  kind: EpisodeKind;
  pair_id: string;
  label: string;
  yes_venue: Venue;
  no_venue: Venue;
  starts_at_us: TimeUs;
  /** When a price ended it, a price became too old, or the tape ended. */
  ends_at_us: TimeUs;
  duration_us: number;
  observations: number;
  /** As it was when first seen: what taking it at once gives. */
  entry: LockMoment;
  /** As it was at its best. */
  best: LockMoment;
  days_locked: number;
  /** Of the entry, parts per million a year. */
  annualised_ppm: number;
}

export interface LockStudyOptions {
  /** An engine of the study's own: it fills its table. */
  engine: EngineContract;
  near_miss_e4: number;
  /** A price carries no edge once it is older, microseconds. */
  max_age_us: number;
}

/** Prices and best edge of one pair over time, for charts. */
export interface PairSeries {
  pair: Pair;
  /** Mid price, 1/10,000 dollar. */
  mids: Record<BuiltInVenue, ThinSeries>;
  /** Best edge of both directions before fees, 1/10,000 dollar; only while both prices are fresh. */
  edge: ThinSeries;
  /** Separate times with a profit before fees, those that also had one after fees included. */
  locks_gross: number;
}

interface Shown {
  at_us: TimeUs;
  bid_e4: PriceE4;
  bid_qty_cc: QtyCc;
  ask_e4: PriceE4;
  ask_qty_cc: QtyCc;
}

interface OpenEpisode {
  starts_at_us: TimeUs;
  observations: number;
  entry: LockMoment;
  best: LockMoment;
  max_gross_e4: number;
}

interface StudyRow {
  series: PairSeries;
  sides: [Shown | null, Shown | null];
  /** By direction, then by kind. */
  open: [Record<EpisodeKind, OpenEpisode | null>, Record<EpisodeKind, OpenEpisode | null>];
}

const KINDS: readonly EpisodeKind[] = ['lock_net', 'lock_gross', 'near_miss'];

/** Collects episodes while a tape is replayed; {@link finish} closes what is open. */
type TapeBookEvent = Extract<InputEvent, { type: 'book' | 'book_delta' | 'book_changes' | 'book_status' }>;

function isBookEvent(event: InputEvent): event is TapeBookEvent {
  const { type } = event;
  return type === 'book' || type === 'book_delta' || type === 'book_changes' || type === 'book_status';
}

export class LockStudy implements ReplayObserver {
  /** Closed episodes in the order in which they ended. */
  readonly episodes: Episode[] = [];
  private readonly options: LockStudyOptions;
  private readonly rows: (StudyRow | undefined)[] = [];
  private last_at_us: TimeUs = 0;

  constructor(options: LockStudyOptions) {
    this.options = options;
  }

  /** Separate times with a profit before fees over all pairs. */
  get locks_gross(): number {
    return this.pairs.reduce((sum, pair) => sum + pair.locks_gross, 0);
  }

  /** Pairs and their price series, in kernel-row order. */
  get pairs(): PairSeries[] {
    return this.rows.flatMap((row) => (row === undefined ? [] : [row.series]));
  }

  event(event: InputEvent, shard: Shard): void {
    this.last_at_us = Math.max(this.last_at_us, event.at.received_at_us);
    if (event.type === 'pair') this.addPair(event.pair, shard);
    else if (isBookEvent(event)) this.takeBook(event, shard);
  }

  // biome-ignore lint/complexity/useMaxParams: of a tape, every quote comes through here, without an object in between
  quote(
    row: number,
    venue: Side,
    bid_e4: PriceE4,
    bid_qty_cc: QtyCc,
    ask_e4: PriceE4,
    ask_qty_cc: QtyCc,
    at_us: TimeUs,
  ): void {
    const known = this.rows[row];
    if (known === undefined) return;
    this.last_at_us = Math.max(this.last_at_us, at_us);
    this.expire(known, at_us);
    known.sides[venue] = { at_us, bid_e4, bid_qty_cc, ask_e4, ask_qty_cc };
    const usable = bid_e4 <= ask_e4;
    this.options.engine.setTop(
      row,
      venue,
      usable && ask_qty_cc > 0 ? ask_e4 : NO_ASK_E4,
      usable ? ask_qty_cc : 0,
      usable && bid_qty_cc > 0 ? ONE_DOLLAR_E4 - bid_e4 : NO_ASK_E4,
      usable ? bid_qty_cc : 0,
    );
    known.series.mids[VENUE_NAMES[venue] as BuiltInVenue].add(at_us, (bid_e4 + ask_e4) / 2);
    this.judge(row, known, at_us);
  }

  /** Close what is still open at the tape's last event. */
  finish(): void {
    for (const row of this.rows) {
      if (row === undefined) continue;
      this.expire(row, this.last_at_us);
      for (const direction of [0, 1] as const) this.settle(row, direction, null, this.last_at_us);
    }
  }

  private addPair(pair: Pair, shard: Shard): void {
    if (pair.a === null || pair.b === null) return;
    const index = shard.bookOf('kalshi', pair.a.market_id) >> 1;
    if (index < 0 || this.rows[index] !== undefined) return;
    for (const [venue, market] of [pair.a, pair.b].entries()) {
      const fee = kernelFee(market.fee);
      this.options.engine.setFee(index, venue as Side, fee.rate_e5, fee.rounding);
      this.options.engine.setTop(index, venue as Side, NO_ASK_E4, 0, NO_ASK_E4, 0);
    }
    const none = (): Record<EpisodeKind, OpenEpisode | null> => ({ lock_net: null, lock_gross: null, near_miss: null });
    const mids = { kalshi: new ThinSeries(), polymarket: new ThinSeries() };
    this.rows[index] = {
      series: { pair, mids, edge: new ThinSeries(), locks_gross: 0 },
      sides: [null, null],
      open: [none(), none()],
    };
  }

  private takeBook(event: TapeBookEvent, shard: Shard): void {
    const row = shard.bookOf(event.venue, event.market_id) >> 1;
    const known = this.rows[row];
    if (known === undefined) return;
    const book = shard.books(known.series.pair.pair_id)[event.venue];
    const live = book?.status === 'live';
    const bid = live ? book.bids[0] : undefined;
    const ask = live ? book.asks[0] : undefined;
    const venue = VENUE_NAMES.indexOf(event.venue) as Side;
    this.quote(
      row,
      venue,
      bid?.[0] ?? 0,
      bid?.[1] ?? 0,
      ask?.[0] ?? ONE_DOLLAR_E4,
      ask?.[1] ?? 0,
      event.at.received_at_us,
    );
  }

  /** Prices that grew too old before `at_us` ended their episodes when they did, not now. */
  private expire(row: StudyRow, at_us: TimeUs): void {
    const [a, b] = row.sides;
    if (a === null || b === null) return;
    const until_us = Math.min(a.at_us, b.at_us) + this.options.max_age_us;
    if (until_us >= at_us) return;
    for (const direction of [0, 1] as const) this.settle(row, direction, null, until_us);
  }

  private judge(index: number, row: StudyRow, at_us: TimeUs): void {
    const [kalshi, polymarket] = row.sides;
    const found: [LockMoment | null, LockMoment | null] = [null, null];
    const fresh =
      kalshi !== null &&
      polymarket !== null &&
      at_us - Math.min(kalshi.at_us, polymarket.at_us) <= this.options.max_age_us;
    if (fresh) {
      const { engine, near_miss_e4 } = this.options;
      const hits = engine.scan(index & ~15, 16, near_miss_e4);
      const { slot, direction, gross_e4, qty_cc, net_udollars } = engine.hits;
      for (let i = 0; i < hits; i += 1) {
        if (slot[i] !== index || qty_cc[i] === 0) continue;
        const way = direction[i] as 0 | 1;
        const [yes, no] = way === 0 ? [kalshi, polymarket] : [polymarket, kalshi];
        const qty = qty_cc[i] as number;
        const gross = gross_e4[i] as number;
        const net = net_udollars[i] as number;
        found[way] = {
          at_us,
          yes_ask_e4: yes.ask_e4,
          no_ask_e4: ONE_DOLLAR_E4 - no.bid_e4,
          qty_cc: qty,
          gross_e4: gross,
          fees_udollars: gross * qty - net,
          net_udollars: net,
          capital_udollars: ONE_DOLLAR_E4 * qty - net,
        };
      }
      row.series.edge.add(at_us, Math.max(polymarket.bid_e4 - kalshi.ask_e4, kalshi.bid_e4 - polymarket.ask_e4));
    }
    for (const way of [0, 1] as const) this.settle(row, way, found[way], at_us);
  }

  /** Begin, continue or end the three nested kinds of one direction. */
  private settle(row: StudyRow, direction: 0 | 1, moment: LockMoment | null, at_us: TimeUs): void {
    const open = row.open[direction];
    const holds = {
      lock_net: moment !== null && moment.net_udollars > 0,
      lock_gross: moment !== null && moment.gross_e4 > 0,
      near_miss: moment !== null,
    };
    for (const kind of KINDS) {
      const running = open[kind];
      if (moment !== null && holds[kind]) {
        if (running === null) {
          open[kind] = {
            starts_at_us: at_us,
            observations: 1,
            entry: moment,
            best: moment,
            max_gross_e4: moment.gross_e4,
          };
        } else {
          running.observations += 1;
          running.max_gross_e4 = Math.max(running.max_gross_e4, moment.gross_e4);
          if (moment.net_udollars > running.best.net_udollars) running.best = moment;
        }
      } else if (running !== null) {
        open[kind] = null;
        this.close(row.series, { direction, kind }, running, at_us);
      }
    }
  }

  private close(
    series: PairSeries,
    { direction, kind }: { direction: 0 | 1; kind: EpisodeKind },
    done: OpenEpisode,
    at_us: TimeUs,
  ): void {
    const { pair } = series;
    if (kind === 'lock_gross') series.locks_gross += 1;
    // A wide episode that held a narrower one is told by the narrower one.
    if (kind === 'lock_gross' && done.best.net_udollars > 0) return;
    if (kind === 'near_miss' && done.max_gross_e4 > 0) return;
    const days_locked = daysLocked(pair.settles_at_us, done.starts_at_us);
    this.episodes.push({
      kind,
      pair_id: pair.pair_id,
      label: pair.label,
      yes_venue: VENUE_NAMES[direction] as Venue,
      no_venue: VENUE_NAMES[1 - direction] as Venue,
      starts_at_us: done.starts_at_us,
      ends_at_us: at_us,
      duration_us: at_us - done.starts_at_us,
      observations: done.observations,
      entry: done.entry,
      best: done.best,
      days_locked,
      annualised_ppm: annualisedPpm(done.entry.net_udollars, done.entry.capital_udollars, days_locked),
    });
  }
}
