/** From one event to its decision, in process: every event is timed by itself. */
import { loadEngine } from '../engine-wasm/load-node.ts';
import type {
  BookDeltaEvent,
  BookEvent,
  InputEvent,
  Level,
  Pair,
  QuoteEvent,
  Venue,
  VenueMarket,
} from '../runtime/trading/events.ts';
import type { JournalEntry } from '../runtime/trading/journal.ts';
import { parseSettings } from '../runtime/trading/settings.ts';
import { Shard } from '../runtime/trading/shard.ts';
import type { Figure } from './figure.ts';
import { benchGame, benchPair, randomFrom, START_US, stampAt } from './price-world.ts';

export const name = 'decision';
export const description =
  'microseconds from one book_delta, quote or game event to its decision, in process, p50 and p99';

const PAIRS = 256;
const EVENTS = 200_000;
const WARM = 40_000;
const RUNS = 5;
const LEVELS = 12;

type Timed = 'book_delta' | 'quote' | 'game';

/** Measure: each run has games, books and events of its own. The journal of quotes is on, as in a live run. */
export async function run(): Promise<Figure[]> {
  const seed = Math.floor(Date.now() / 1_000);
  const p50: Record<string, number[]> = {};
  const p99: Record<string, number[]> = {};
  for (let n = 0; n < RUNS; n += 1) {
    const samples = measure(seed + n);
    for (const [type, values] of Object.entries(samples)) {
      const sorted = Float64Array.from(values).sort();
      p50[type] = [...(p50[type] ?? []), quantile(sorted, 0.5)];
      p99[type] = [...(p99[type] ?? []), quantile(sorted, 0.99)];
    }
  }
  return Object.keys(p50).flatMap((type) => [
    figure(`${type}_p50`, p50[type] as number[]),
    figure(`${type}_p99`, p99[type] as number[]),
  ]);
}

function measure(seed: number): Record<'all' | Timed, number[]> {
  const random = randomFrom(seed);
  const engine = loadEngine({ markets: PAIRS, games: PAIRS + 1 });
  const settings = parseSettings({ lock_persist_us: 0 });
  const run_started = { run_id: 'bench', mode: 'backtest' as const, kernel_sha256: engine.sha256, seed, settings };
  const shard = new Shard({ engine, settings, run: run_started, started_at_us: START_US });
  const out: JournalEntry[] = [];
  shard.open(out);
  const pairs = Array.from({ length: PAIRS }, (_, index) => benchPair(index, `nba:${index}`));
  const fair = pairs.map(() => 3_000 + 4_000 * random());
  for (const [index, pair] of pairs.entries()) {
    shard.apply({ type: 'game', game: benchGame(`nba:${index}`, random), play: null, at: stampAt(START_US) }, out);
    shard.apply({ type: 'pair', pair, at: stampAt(START_US) }, out);
    for (const venue of ['kalshi', 'polymarket'] as const)
      shard.apply(book(pair, venue, fair[index] as number, random), out);
  }
  const samples: Record<'all' | Timed, number[]> = { all: [], book_delta: [], quote: [], game: [] };
  for (let n = 0; n < EVENTS + WARM; n += 1) {
    const index = Math.floor(random() * PAIRS);
    const event = next(n, pairs[index] as Pair, index, fair, random);
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
  return (pair[venue] as VenueMarket).market_id;
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

/** Nine of ten events change one level near the top, one is a whole quote, one in a hundred a game state. */
function next(n: number, pair: Pair, index: number, fair: number[], random: () => number): InputEvent {
  const at = stampAt(START_US + 40 * (n + 1));
  const kind = random();
  if (kind < 0.01) return { type: 'game', game: benchGame(`nba:${index}`, random), play: null, at };
  const venue: Venue = random() < 0.5 ? 'kalshi' : 'polymarket';
  const market_id = marketOf(pair, venue);
  const center = fair[index] as number;
  if (kind < 0.1) return quote(venue, market_id, center, random, at);
  const side = random() < 0.5 ? 'bid' : 'ask';
  const away = 100 + 100 * Math.floor(random() * 4);
  const price_e4 = Math.round((center + (side === 'bid' ? -away : away)) / 100) * 100;
  const qty_cc = random() < 0.2 ? 0 : 100 * (1 + Math.floor(random() * 500));
  const delta: BookDeltaEvent = { type: 'book_delta', venue, market_id, side, price_e4, mode: 'set', qty_cc, at };
  return delta;
}

function quote(
  venue: Venue,
  market_id: string,
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
