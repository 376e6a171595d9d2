/** From one event to its decision, in process: every event is timed by itself. */

import { loadEngine } from '../engine-wasm/load-node.ts';
import { shardCapacity } from '../runtime/trading/desk.ts';
import { Shard } from '../runtime/trading/shard.ts';
import type {
  BookDeltaEvent,
  BookEvent,
  GameSnapshot,
  InputEvent,
  Level,
  Pair,
  QuoteEvent,
  Venue,
  VenueMarket,
} from '../runtime/trading/types/events.ts';
import type { JournalEntry } from '../runtime/trading/types/journal.ts';
import { Rng } from '../runtime/trading/types/rng.ts';
import { parseSettings } from '../runtime/trading/types/settings.ts';
import { marketAt } from '../runtime/trading/types/venue.ts';
import type { Figure } from './figure.ts';
import { benchGame, benchHockeyGame, benchPair, START_US, stampAt } from './price-world.ts';

export const name = 'decision';
export const description =
  'microseconds from one event to its decision, in process, p50 and p99; the same with ladders of spreads, of basketball and of hockey';

const PAIRS = 256;
/** The second world: games, and spread lines of each on both venues: 1,664 sets of two lines or of a line and the winner. */
const LADDER_GAMES = 64;
const LADDER_LINES = 12;
const EVENTS = 200_000;
const WARM = 40_000;
const RUNS = 5;
const LEVELS = 12;

type Timed = 'book_delta' | 'quote' | 'game' | 'clock';

/** Measure: each run has games, books and events of its own. The journal of quotes is on, as in a live run. */
export async function run(): Promise<Figure[]> {
  const seed = Math.floor(Date.now() / 1_000);
  const winners = Array.from({ length: PAIRS }, (_, index) => benchPair(index, `nba:${index}`));
  const ladders = (league: string): Pair[] =>
    Array.from({ length: LADDER_GAMES }, (_, game) => ladder(league, game)).flat();
  return [
    ...figures('', seed, winners),
    ...figures('ladder_', seed + RUNS, ladders('nba')),
    ...figures('hockey_ladder_', seed + 2 * RUNS, ladders('nhl')),
  ];
}

/** A game's winner and its spread lines from 1.5 on. */
function ladder(league: string, game: number): Pair[] {
  const game_id = `${league}:${game}`;
  const first = (LADDER_LINES + 1) * game;
  const line = (n: number): Pair => ({
    ...benchPair(first + n + 1, game_id),
    outcome: 'other',
    relation: { kind: 'margin', side: 'home', line_tenths: 15 + 10 * n },
  });
  return [benchPair(first, game_id), ...Array.from({ length: LADDER_LINES }, (_, n) => line(n))];
}

function figures(prefix: string, seed: number, pairs: readonly Pair[]): Figure[] {
  const p50: Record<string, number[]> = {};
  const p99: Record<string, number[]> = {};
  for (let n = 0; n < RUNS; n += 1) {
    const samples = measure(seed + n, pairs);
    for (const [type, values] of Object.entries(samples)) {
      const sorted = Float64Array.from(values).sort();
      p50[type] = [...(p50[type] ?? []), quantile(sorted, 0.5)];
      p99[type] = [...(p99[type] ?? []), quantile(sorted, 0.99)];
    }
  }
  return Object.keys(p50).flatMap((type) => [
    figure(`${prefix}${type}_p50`, p50[type] as number[]),
    figure(`${prefix}${type}_p99`, p99[type] as number[]),
  ]);
}

function gameOf({ game_id }: Pair, random: () => number): GameSnapshot {
  return game_id?.startsWith('nhl') ? benchHockeyGame(game_id, random) : benchGame(game_id as string, random);
}

/** The fair price of a pair, 1/10,000 dollar: a line's is a fifteenth lower than that of the line before. */
function fairs(pairs: readonly Pair[], random: () => number): number[] {
  const fair: number[] = [];
  for (const { outcome } of pairs)
    fair.push(outcome === 'home' ? 3_000 + 4_000 * random() : ((fair.at(-1) ?? 0) * 14) / 15);
  return fair;
}

function measure(seed: number, pairs: readonly Pair[]): Record<'all' | Timed, number[]> {
  const rng = new Rng(seed);
  const random = () => rng.next();
  const games = new Set(pairs.map(({ game_id }) => game_id));
  const engine = loadEngine(shardCapacity({ markets: pairs.length, games: games.size }));
  const settings = parseSettings({ lock_persist_us: 0 });
  const run_started = {
    run_id: 'bench',
    mode: 'backtest' as const,
    account: 'test',
    kernel_sha256: engine.sha256,
    seed,
    settings,
  };
  const shard = new Shard({ engine, settings, run: run_started, started_at_us: START_US });
  const out: JournalEntry[] = [];
  shard.open(out);
  const fair = fairs(pairs, random);
  for (const [index, pair] of pairs.entries()) {
    const game = gameOf(pair, random);
    if (pair.outcome === 'home') shard.apply({ type: 'game', game, play: null, at: stampAt(START_US) }, out);
    shard.apply({ type: 'pair', pair, at: stampAt(START_US) }, out);
    for (const venue of ['kalshi', 'polymarket'] as const)
      shard.apply(book(pair, venue, fair[index] as number, random), out);
  }
  const samples: Record<'all' | Timed, number[]> = { all: [], book_delta: [], quote: [], game: [], clock: [] };
  let is_news = false;
  for (let n = 0; n < EVENTS + WARM; n += 1) {
    const index = Math.floor(random() * pairs.length);
    // The host lets the clock tick after each state of a game, and ten times a second.
    const event: InputEvent =
      is_news || n % 2_500 === 0 ? clockAt(n) : next(n, pairs[index] as Pair, fair[index] as number, random);
    is_news = event.type === 'game';
    out.length = 0;
    const from = process.hrtime.bigint();
    shard.apply(event, out);
    const us = Number(process.hrtime.bigint() - from) / 1_000;
    if (n < WARM) continue;
    samples.all.push(us);
    samples[event.type as Timed].push(us);
  }
  return samples;
}

function marketOf(pair: Pair, venue: Venue): string {
  return (marketAt(pair, venue) as VenueMarket).market_id;
}

function book(pair: Pair, venue: Venue, fair: number, random: () => number): BookEvent {
  const side = (sign: 1 | -1): Level[] =>
    Array.from({ length: LEVELS }, (_, level) => {
      const price = Math.round((fair + sign * (100 + 100 * level)) / 100) * 100;
      return [Math.min(9_900, Math.max(100, price)), 100 * (1 + Math.floor(random() * 500))] as const;
    });
  return {
    type: 'book',
    venue,
    market_id: marketOf(pair, venue),
    bids: side(-1),
    asks: side(1),
    at: stampAt(START_US),
  };
}

function clockAt(n: number): InputEvent {
  return { type: 'clock', at: stampAt(START_US + 40 * (n + 1)) };
}

/** Nine of ten events change one level near the top, one is a whole quote, one in a hundred a game state. */
function next(n: number, pair: Pair, center: number, random: () => number): InputEvent {
  const at = stampAt(START_US + 40 * (n + 1));
  const kind = random();
  if (kind < 0.01) return { type: 'game', game: gameOf(pair, random), play: null, at };
  const venue: Venue = random() < 0.5 ? 'kalshi' : 'polymarket';
  const market_id = marketOf(pair, venue);
  if (kind < 0.1) return quote({ venue, market_id }, center, random, at);
  const side = random() < 0.5 ? 'bid' : 'ask';
  const away = 100 + 100 * Math.floor(random() * 4);
  const price_e4 = Math.round((center + (side === 'bid' ? -away : away)) / 100) * 100;
  const qty_cc = random() < 0.2 ? 0 : 100 * (1 + Math.floor(random() * 500));
  const delta: BookDeltaEvent = { type: 'book_delta', venue, market_id, side, price_e4, mode: 'set', qty_cc, at };
  return delta;
}

function quote(
  { venue, market_id }: { venue: Venue; market_id: string },
  center: number,
  random: () => number,
  at: QuoteEvent['at'],
): QuoteEvent {
  const bid_e4 = Math.round((center - 100 - 60 * random()) / 100) * 100;
  const size = (): number => 100 * (1 + Math.floor(random() * 500));
  return { type: 'quote', venue, market_id, bid_e4, bid_qty_cc: size(), ask_e4: bid_e4 + 200, ask_qty_cc: size(), at };
}

function quantile(sorted: Float64Array, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] as number;
}

function figure(what: string, values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => Math.round((sorted[index] as number) * 100) / 100;
  return {
    name: what,
    value: at(Math.floor(sorted.length / 2)),
    unit: 'us',
    min: at(0),
    max: at(sorted.length - 1),
    runs: sorted.length,
  };
}
