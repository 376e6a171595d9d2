/** A small world for tests of the desk: one NBA game, one pair, two books, and a clock in the events. */
import { loadEngine } from '../../engine-wasm/load-node.ts';
import { shardCapacity } from '../../runtime/trading/desk.ts';
import { Shard, type ShardOptions } from '../../runtime/trading/shard.ts';
import type {
  BookDeltaEvent,
  BookEvent,
  GameEvent,
  GameSnapshot,
  InputEvent,
  Level,
  Pair,
  PairEvent,
  Stamp,
  Venue,
  VenueMarket,
} from '../../runtime/trading/types/events.ts';
import type { JournalBodies, JournalEntry, JournalKind } from '../../runtime/trading/types/journal.ts';
import { parseSettings, type Settings } from '../../runtime/trading/types/settings.ts';

/** 2026-01-15T00:00:00Z */
export const START_US = 1_768_435_200_000_000;
export const SECOND = 1_000_000;

export const stamp = (at_us: number): Stamp => ({ provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us });

export function market(venue: Venue, market_id: string, overrides: Partial<VenueMarket> = {}): VenueMarket {
  return {
    venue,
    market_id,
    title: market_id,
    yes_ref: `${market_id}-yes`,
    no_ref: `${market_id}-no`,
    fee:
      venue === 'kalshi'
        ? { rate_e5: 7_000, rounding: 'kalshi_direct', source: 'test' }
        : { rate_e5: 5_000, rounding: 'polymarket_5dp', source: 'test' },
    price_bands: [{ start_e4: 0, end_e4: 10_000, step_e4: 100 }],
    min_qty_cc: venue === 'kalshi' ? 1 : 500,
    lot_cc: 1,
    min_notional_udollars: venue === 'kalshi' ? 0 : SECOND,
    taker_delay_us: 0,
    tie_rule: 'no_tie',
    ...overrides,
  };
}

export function pair(overrides: Partial<Pair> = {}): Pair {
  return {
    pair_id: 'nba:1:BOS',
    game_id: 'nba:1',
    label: 'Boston Celtics win',
    outcome: 'home',
    a: market('kalshi', 'K-BOS'),
    b: market('polymarket', 'P-BOS'),
    settlement: [],
    settles_at_us: START_US + 7_200 * SECOND,
    ...overrides,
  };
}

export function game(overrides: Partial<GameSnapshot> = {}): GameSnapshot {
  return {
    game_id: 'nba:1',
    league: 'nba',
    home: { id: '2', code: 'BOS', name: 'Boston Celtics' },
    away: { id: '18', code: 'NY', name: 'New York Knicks' },
    starts_at_us: START_US,
    status: 'live',
    competition: 'nba',
    ended: null,
    neutral_site: false,
    state: {
      period: 2,
      clock_ms: 360_000,
      score_1: 50,
      score_2: 48,
      final: 0,
      postseason: 0,
      winner: 0,
      possession: 0,
      free_throws_pending_1: 0,
      free_throws_pending_2: 0,
    },
    prior: { side1: 0.55, draw: 0, total: null, source: 'test' },
    spread: null,
    reference: null,
    ...overrides,
  };
}

export const gameEvent = (at_us: number, snapshot: GameSnapshot = game()): GameEvent => ({
  type: 'game',
  game: snapshot,
  play: null,
  at: stamp(at_us),
});

export const pairEvent = (at_us: number, p: Pair = pair()): PairEvent => ({ type: 'pair', pair: p, at: stamp(at_us) });

export const bookEvent = (
  at_us: number,
  venue: Venue,
  bids: Level[],
  asks: Level[],
  market_id?: string,
): BookEvent => ({
  type: 'book',
  venue,
  market_id: market_id ?? (venue === 'kalshi' ? 'K-BOS' : 'P-BOS'),
  bids,
  asks,
  at: stamp(at_us),
});

export const delta = (
  at_us: number,
  venue: Venue,
  side: 'bid' | 'ask',
  price_e4: number,
  qty_cc: number,
  mode: 'set' | 'add' = 'set',
): BookDeltaEvent => ({
  type: 'book_delta',
  venue,
  market_id: venue === 'kalshi' ? 'K-BOS' : 'P-BOS',
  side,
  price_e4,
  mode,
  qty_cc,
  at: stamp(at_us),
});

export const clock = (at_us: number): InputEvent => ({ type: 'clock', at: stamp(at_us) });

/** Clock events every 300 ms for 2.4 s after `at_us`: time for both legs of a lock and for repairs. */
export const ticks = (at_us: number): InputEvent[] =>
  Array.from({ length: 8 }, (_, i) => clock(at_us + (i + 1) * 300_000));

/** Limits far from the small orders of these tests, and a paper venue without chance: each test narrows what it is about. */
const ROOMY: Partial<Settings> = {
  lock_persist_us: 0,
  model_min_edge_e4: 250,
  order_limit_udollars: 1_000 * SECOND,
  game_limit_udollars: 2_000 * SECOND,
  team_limit_udollars: 5_000 * SECOND,
  day_loss_limit_udollars: 3_000 * SECOND,
  repair_loss_limit_e4: 10_000,
  repair_loss_limit_udollars: 1_000 * SECOND,
  hurdle_ppm: 0,
  exit_take: false,
  paper_profile: 'optimistic',
};

/** A shard with its journal, driven event by event. */
export class TestDesk {
  readonly journal: JournalEntry[] = [];
  readonly shard: Shard;

  constructor(settings: Partial<Settings> = {}, games = 16, options: Partial<ShardOptions> = {}) {
    const engine = loadEngine(shardCapacity({ markets: 64, games }));
    this.shard = new Shard({
      engine,
      settings: parseSettings({ ...ROOMY, ...settings }),
      run: { run_id: 'test', mode: 'backtest', account: 'test', kernel_sha256: engine.sha256, seed: 1, settings: {} },
      started_at_us: START_US,
      ...options,
    });
    this.shard.open(this.journal);
  }

  send(...events: InputEvent[]): this {
    for (const event of events) this.shard.apply(event, this.journal);
    return this;
  }

  /** Bodies of one kind, in order. */
  of<K extends JournalKind>(kind: K): JournalBodies[K][] {
    return this.journal.filter((entry) => entry.kind === kind).map((entry) => entry.body as JournalBodies[K]);
  }

  last<K extends JournalKind>(kind: K): JournalBodies[K] {
    const bodies = this.of(kind);
    const body = bodies.at(-1);
    if (body === undefined) throw new Error(`no ${kind} in the journal`);
    return body;
  }
}

/** Books with a clear lock: Kalshi sells YES at 40 c, Polymarket sells NO at 55 c. */
export function lockBooks(at_us: number): InputEvent[] {
  return [
    bookEvent(at_us, 'kalshi', [[3_900, 20_000]], [[4_000, 20_000]]),
    bookEvent(at_us, 'polymarket', [[4_500, 30_000]], [[4_600, 30_000]]),
  ];
}
