/**
 * A made-up evening, the same every time: games, quotes, opportunities, fills and feeds as a journal that `applyEntry` folds.
 * For component tests, the development server and the screenshots of designs in progress; the product never sees it.
 */

import kernel from '../../engine-wasm/dist/kernel.json' with { type: 'json' };
import type {
  CommonState,
  FeedEvent,
  GameSnapshot,
  League,
  Level,
  Outcome,
  Pair,
  Play,
  Stamp,
  Venue,
} from '../../runtime/trading/types/events.ts';
import {
  type JournalBodies,
  type JournalEntry,
  type JournalKind,
  type Quote,
  streamOf,
} from '../../runtime/trading/types/journal.ts';
import { marketAt } from '../../runtime/trading/types/venue.ts';
import { applyEntry, emptyView, type View } from '../../runtime/trading/view/view.ts';
import { FixtureDesk } from './fixture-desk.ts';
import { firstGames, pairOf, START_US } from './fixture-games.ts';
import { setOpportunities } from './fixture-sets.ts';
import { makeRandom } from './random.ts';

/** The kernel the fixture claims to run: the one that is built, so that the page finds the same. */
export const FIXTURE_SHA256: string = kernel.sha256;

interface Row {
  game: GameSnapshot;
  pair: Pair;
  fair: number;
  plays: number;
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Home win as a share of the decided games; football keeps a little for the tie. */
function outcome(p: number, league: League): Outcome {
  const draw = league === 'nfl' ? 0.012 : 0;
  return { side1: p * (1 - draw), draw, side2: (1 - p) * (1 - draw) };
}

/** The evening as a machine: `begin()` once, then `step()` for every further tick. */
export class FixtureWorld {
  readonly entries: JournalEntry[] = [];
  readonly view: View = emptyView();
  readonly rows: Row[];
  now_us: number;
  /** Game seconds per real second. */
  speed = 5;
  halted = false;
  readonly run_id: string;
  readonly #random: () => number;
  readonly #desk: FixtureDesk;
  readonly #last = { decisions: 0, ticks: 0 };
  #ticks = 0;

  constructor(options: { copies?: number; seed?: number; now_us?: number; run_id?: string } = {}) {
    this.#random = makeRandom(options.seed ?? 7);
    this.now_us = options.now_us ?? START_US;
    this.run_id = options.run_id ?? 'fixture-1';
    this.rows = firstGames(options.copies ?? 1).map((game) => ({
      game,
      pair: pairOf(game),
      fair: this.#fair(game),
      plays: 0,
    }));
    this.#desk = new FixtureDesk((kind, body) => this.emit(kind, body), this.#random);
  }

  /** Append one entry and fold it. */
  emit<K extends JournalKind>(kind: K, body: JournalBodies[K]): void {
    const stream = streamOf(kind, body);
    this.#last[stream] += 1;
    const entry = { stream, seq: this.#last[stream], at_us: this.now_us, cause: null, kind, body } as JournalEntry;
    this.entries.push(entry);
    applyEntry(this.view, structuredClone(entry));
  }

  /** Open the run and play `ticks` seconds of history up to now. */
  begin(ticks = 900): this {
    const end_us = this.now_us;
    this.now_us = end_us - ticks * 1_000_000;
    this.emit('run_started', {
      run_id: this.run_id,
      mode: 'demo',
      account: 'test',
      kernel_sha256: FIXTURE_SHA256,
      seed: 7,
      settings: { max_book_age_us: 2_000_000, paper_profile: 'realistic' },
    });
    this.#desk.open();
    for (const row of this.rows) {
      this.emit('pair_listed', row.pair);
      this.#price(row, null);
      this.#quote(row, 'kalshi');
      this.#quote(row, 'polymarket');
    }
    this.#feeds();
    for (let i = 0; i < ticks; i += 1) this.step(1_000_000);
    const [first] = this.rows;
    if (first !== undefined) this.#desk.closeTrades(first.pair, this.now_us);
    if (first !== undefined) for (const one of setOpportunities(first.game, first.pair)) this.emit('opportunity', one);
    return this;
  }

  /** Let `dt_us` pass. */
  step(dt_us: number): void {
    this.now_us += dt_us;
    this.#ticks += 1;
    for (const [i, row] of this.rows.entries()) {
      if (row.game.status !== 'live') {
        if (this.#ticks % 10 === 0) this.#price(row, null);
        continue;
      }
      if (row.game.home.code === 'LAL' && this.#ticks % 400 > 360) continue;
      if (this.#random() < (row.game.league === 'nba' ? 0.05 : 0.03)) this.#play(row);
      else if (this.#random() < 0.3) this.#price(row, null);
      if (this.#random() < 0.5) this.#quote(row, this.#random() < 0.5 ? 'kalshi' : 'polymarket');
      if ((this.#ticks + i * 7) % 29 === 0)
        this.#desk.consider(row.game, row.pair, this.view, this.now_us, this.halted);
    }
    if (this.#ticks % 5 === 0) this.#desk.mark(this.view);
    if (this.#ticks % 7 === 0) this.#feeds();
    this.#latency();
    this.#bookTrouble();
  }

  #stamp(): Stamp {
    return {
      provider_at_us: this.now_us - 900_000,
      received_at_us: this.now_us - 40_000,
      parsed_at_us: this.now_us - 39_900,
    };
  }

  #fair(game: GameSnapshot): number {
    const prior = game.prior?.side1 ?? 0.5;
    const left = Math.max(0.02, (4 - game.state.period + game.state.clock_ms / 720_000) / 4);
    const lead = game.state.score_1 - game.state.score_2;
    const scale = game.league === 'nba' ? 13 : 10;
    if (game.status === 'final') return lead > 0 ? 1 : 0;
    return logistic(
      (Math.log(prior / (1 - prior)) * Math.sqrt(left) * 1 + (1.7 * lead) / (scale * Math.sqrt(left))) * 1,
    );
  }

  #price(row: Row, play: Play | null): void {
    row.fair = this.#fair(row.game);
    const p = row.game.prior === null ? null : Math.min(0.999, Math.max(0.001, row.fair));
    const points = row.game.league === 'nba' ? [2, 3] : [3, 7];
    const next = (side: 1 | -1, n: number): number => {
      const state = { ...row.game.state };
      if (side === 1) state.score_1 += n;
      else state.score_2 += n;
      return this.#fair({ ...row.game, state });
    };
    this.emit('game_priced', {
      game: structuredClone(row.game),
      play,
      priced: p === null ? null : outcome(p, row.game.league),
      error_sd: p === null ? null : 0.014,
      leverage: p === null || row.game.status !== 'live' ? null : 0.031,
      refusal: p === null ? 'no_prior' : null,
      next_events:
        p === null || row.game.status !== 'live'
          ? []
          : ([1, -1] as const).flatMap((side) =>
              points.map((n) => ({
                name: `side${side === 1 ? 1 : 2}_plus_${n}`,
                label: `${side === 1 ? row.game.home.code : row.game.away.code} +${n}`,
                probability: 0.24,
                priced: outcome(next(side, n), row.game.league),
              })),
            ),
      at: this.#stamp(),
    });
  }

  #play(row: Row): void {
    const { game } = row;
    const nba = game.league === 'nba';
    const side = game.state.possession === -1 ? -1 : 1;
    const scores = this.#random() < (nba ? 0.42 : 0.07);
    const points = nba ? (this.#random() < 0.35 ? 3 : 2) : this.#random() < 0.5 ? 7 : 3;
    const state: { [field: string]: number } & CommonState = {
      ...game.state,
      clock_ms: Math.max(800, game.state.clock_ms - Math.round(1_000 + this.#random() * 2_000)),
    };
    const who = side === 1 ? game.home : game.away;
    if (scores && side === 1) state.score_1 += points;
    if (scores && side === -1) state.score_2 += points;
    if (nba || scores) state.possession = side === 1 ? -1 : 1;
    if (!nba) {
      state.yards_to_goal = Math.max(2, (state.yards_to_goal ?? 0) - Math.round(this.#random() * 9) + 2);
      state.down = ((state.down ?? 0) % 4) + 1;
      state.distance = Math.max(1, Math.round(this.#random() * 10));
    }
    row.game = { ...game, state };
    row.plays += 1;
    const text = scores
      ? nba
        ? `${who.name} make a ${points === 3 ? 'three-pointer from the left corner' : 'driving layup'}`
        : `${who.name} ${points === 7 ? 'touchdown, 12-yard pass; kick is good' : '41-yard field goal is good'}`
      : nba
        ? `${who.name} miss a jump shot; rebound`
        : `${who.name} run for ${Math.round(this.#random() * 9)} yards`;
    this.#price(row, { play_id: `${game.game_id}-${row.plays}`, text, scoring: scores });
  }

  #quote(row: Row, venue: Venue): void {
    if (marketAt(row.pair, venue) === null || row.game.status === 'final') return;
    const step = venue === 'kalshi' ? 100 : 50;
    const noise = (this.#random() - 0.5) * (venue === 'kalshi' ? 0.05 : 0.035);
    const mid = Math.min(0.985, Math.max(0.015, row.fair + noise));
    const bid_e4 = Math.max(step, Math.floor((mid * 10_000 - step * 0.6) / step) * step);
    const ask_e4 = Math.min(9_900, bid_e4 + step * (1 + Math.floor(this.#random() * 2)));
    const size = (): number => 500 + Math.floor(this.#random() * 60_000);
    const quote: Quote = {
      pair_id: row.pair.pair_id,
      venue,
      bid_e4,
      bid_qty_cc: size(),
      ask_e4,
      ask_qty_cc: size(),
      status: 'live',
      received_at_us: this.now_us,
    };
    this.emit('quote', quote);
  }

  #feeds(): void {
    const of = (
      source: FeedEvent['source'],
      status: FeedEvent['status'],
      detail: string,
      gaps: number,
      rejected: Record<string, number>,
    ): void =>
      this.emit('feed', {
        source,
        status,
        detail,
        at: this.#stamp(),
        counters: {
          frames: this.#ticks * (source === 'espn' ? 2 : 41) + 12,
          gaps,
          reconnects: source === 'polymarket' ? 1 : 0,
          rejected,
        },
      });
    of('espn', 'up', '10 games, polled every 2 s', 0, {});
    of('kalshi', 'up', '10 books', this.#ticks > 300 ? 2 : 0, { bad_price: 1 });
    of(
      'polymarket',
      this.#ticks % 210 > 190 ? 'degraded' : 'up',
      this.#ticks % 210 > 190 ? 'no frame for 6 s' : '9 books',
      0,
      { unknown_asset: 4, bad_size: 2 },
    );
  }

  #latency(): void {
    const r = this.#random;
    this.emit('latency', { stage: 'parse', source: 'kalshi', value_us: 3 + r() * 12 + (r() < 0.03 ? 60 : 0) });
    this.emit('latency', { stage: 'decide', source: 'shard', value_us: 6 + r() * 14 + (r() < 0.02 ? 90 : 0) });
    if (this.#ticks % 2 === 0)
      this.emit('latency', { stage: 'source_to_receive', source: 'espn', value_us: 600_000 + r() * 2_400_000 });
    if (this.#ticks % 20 === 0)
      this.emit('latency', { stage: 'intent_to_fill', source: 'kalshi', value_us: 240_000 + r() * 60_000 });
  }

  #bookTrouble(): void {
    const row = this.rows[6];
    if (row === undefined || row.pair.b === null) return;
    const { pair_id } = row.pair;
    if (this.#ticks % 120 === 80)
      this.emit('book_status', {
        pair_id,
        venue: 'polymarket',
        market_id: row.pair.b.market_id,
        status: 'stale',
        reason: 'no frame for 3.2 s, limit 2.0 s',
      });
    if (this.#ticks % 120 === 15)
      this.emit('book_status', {
        pair_id,
        venue: 'polymarket',
        market_id: row.pair.b.market_id,
        status: 'live',
        reason: '',
      });
  }

  /** Both ladders of a pair around its quotes. */
  ladder(pair_id: string, venue: Venue): { bids: Level[]; asks: Level[] } {
    const quote = this.view.pairs[pair_id]?.quotes[venue];
    if (quote === undefined) return { bids: [], asks: [] };
    const step = venue === 'kalshi' ? 100 : 50;
    const depth = (i: number, top: number): number => (i === 0 ? top : 8_000 + ((i * 7919) % 11) * 6_500);
    const bids = Array.from(
      { length: 8 },
      (_, i): Level => [quote.bid_e4 - i * step, depth(i, quote.bid_qty_cc)],
    ).filter(([p]) => p > 0);
    const asks = Array.from(
      { length: 8 },
      (_, i): Level => [quote.ask_e4 + i * step, depth(i, quote.ask_qty_cc)],
    ).filter(([p]) => p < 10_000);
    return { bids, asks };
  }
}

/** A finished fixture evening: its journal and its view. */
export function fixture(options: { copies?: number; ticks?: number } = {}): FixtureWorld {
  return new FixtureWorld({ copies: options.copies ?? 1 }).begin(options.ticks ?? 900);
}
