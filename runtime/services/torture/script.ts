/** What happens in one tortured life of the desk: made from its seed beforehand, as plain data, so that steps can be left out. */
import type { GameStatus, Level, Venue } from '../../trading/types/events.ts';
import { Rng } from '../../trading/types/rng.ts';
import type { Settings } from '../../trading/types/settings.ts';
import { MARKETS, PAIRS, VENUES } from './world.ts';

/** One thing that happens, after so much time. Markets, games, venues and positions are numbered. */
export type Step = { wait_us: number } & (
  | { do: 'book'; market: number; bids: Level[]; asks: Level[] }
  | { do: 'game'; game: number; score_1: number; score_2: number; clock_ms: number; status: GameStatus }
  | { do: 'time' }
  | { do: 'gap' | 'pause'; market: number }
  | { do: 'stall'; lasted_us: number }
  | { do: 'jump'; by_us: number }
  | { do: 'halt' | 'resume'; scope: string }
  /** The process dies; `kept` is the share of what was being written that had reached the disk. */
  | { do: 'crash'; down_us: number; kept: number; torn: number; checkpoint: boolean }
  /** It dies in the middle of an event, at the n-th order that is handed over from now on. */
  | {
      do: 'crash_at_submit';
      nth: number;
      after: boolean;
      down_us: number;
      kept: number;
      torn: number;
      checkpoint: boolean;
    }
  | { do: 'checkpoint' }
  | { do: 'database'; away_us: number }
  | { do: 'venue_down'; venue: number; for_us: number }
  | { do: 'settle'; market: number; yes_value_e4: number }
  | { do: 'close'; position: number }
  | { do: 'cash'; venue: number; what: 'deposit' | 'withdraw'; amount_udollars: number }
);

/** How bad the network and the venues are, parts per million each. */
export interface Badness {
  create_lost: number;
  answer_lost: number;
  twice: number;
  slow: number;
  rejected: number;
  partial: number;
  unknown: number;
  /** Longest time for an entry to become durable, microseconds. */
  disk_us: number;
}

/** One life. */
export interface Script {
  seed: number;
  settings: Partial<Settings>;
  badness: Badness;
  steps: Step[];
}

const SECOND = 1_000_000;

/** Kinds of steps and how often each comes, for a seed: some seeds have none of a kind and many of another. */
type Kind = Step['do'] | 'both' | 'walk';

const USUAL: readonly (readonly [Kind, number])[] = [
  ['walk', 55],
  ['both', 14],
  ['game', 6],
  ['time', 6],
  ['gap', 1],
  ['pause', 1],
  ['stall', 1],
  ['jump', 0.7],
  ['halt', 0.3],
  ['resume', 2],
  ['crash', 1.5],
  ['crash_at_submit', 1.5],
  ['checkpoint', 2],
  ['database', 1],
  ['venue_down', 1],
  ['settle', 0.8],
  ['close', 1],
  ['cash', 0.5],
];

/** The script of a seed. */
export function scriptOf(seed: number): Script {
  const rng = new Rng(seed);
  const kinds = USUAL.map(([kind, weight]) => [kind, weight * rng.pick([1, 1, 1, 0, 3])] as const);
  const weights = kinds.map(([kind, weight]) =>
    kind === 'walk' ? 55 : kind === 'both' ? Math.max(8, weight) : weight,
  );
  const writer = new StepWriter(rng);
  const length = rng.int(60, 160);
  while (writer.steps.length < length) writer.write((kinds[rng.weighted(weights)] as readonly [Kind, number])[0]);
  return { seed, settings: settingsOf(rng), badness: badnessOf(rng), steps: writer.steps };
}

function settingsOf(rng: Rng): Partial<Settings> {
  const poor = rng.chance(0.4);
  return {
    bankroll_udollars: (poor ? rng.int(60, 600) : rng.int(2_000, 20_000)) * SECOND,
    venue_limit_ppm: rng.pick([400_000, 400_000, 900_000]),
    sport_day_limit_ppm: rng.pick([150_000, 1_000_000]),
    exposure_limit_udollars: rng.pick([150, 25_000]) * SECOND,
    game_limit_udollars: rng.pick([120, 400]) * SECOND,
    lock_persist_us: rng.pick([0, 300_000]),
    lock_min_edge_e4: rng.pick([50, 100]),
    cool_down_us: rng.pick([0, 3 * SECOND]),
    order_timeout_us: 3 * SECOND,
    max_open_orders: rng.pick([3, 50]),
    max_orders_per_second: rng.pick([2, 20]),
    max_errors_in_a_row: rng.pick([5, 50]),
    naked_leg_deadline_us: rng.pick([2 * SECOND, 5 * SECOND]),
    lag_take: rng.chance(0.3),
    hurdle_ppm: 0,
    journal_quotes: false,
  };
}

function badnessOf(rng: Rng): Badness {
  const of = (usual: number, bad: number): number => rng.pick([0, usual, usual, bad]);
  return {
    create_lost: of(20_000, 200_000),
    answer_lost: of(50_000, 400_000),
    twice: of(50_000, 400_000),
    slow: of(50_000, 400_000),
    rejected: of(20_000, 200_000),
    partial: of(200_000, 700_000),
    unknown: of(20_000, 200_000),
    disk_us: rng.pick([20_000, 100_000, 1_500_000]),
  };
}

class StepWriter {
  readonly steps: Step[] = [];
  private readonly rng: Rng;
  /** What YES of each pair is worth to the crowd, cents. */
  private readonly fair_c = PAIRS.map(() => 50);
  private readonly scores = [
    [50, 48],
    [40, 44],
  ] as [number, number][];
  private readonly paid = new Set<number>();

  constructor(rng: Rng) {
    this.rng = rng;
  }

  write(kind: Kind): void {
    const { rng, steps } = this;
    const wait_us = rng.chance(0.05) ? rng.int(SECOND, 6 * SECOND) : rng.int(0, 600_000);
    switch (kind) {
      case 'walk':
        this.book(rng.int(0, MARKETS.length - 1), wait_us, rng.int(-2, 2));
        break;
      case 'both':
        this.lock(wait_us);
        break;
      case 'game':
        this.play(wait_us);
        break;
      case 'gap':
      case 'pause':
        steps.push({ wait_us, do: kind, market: rng.int(0, MARKETS.length - 1) });
        break;
      case 'halt':
      case 'resume': {
        const scope = rng.pick([
          'all',
          'all',
          ...VENUES.map((venue: Venue) => `venue:${venue}`),
          'strategy:model_edge',
        ]);
        steps.push({ wait_us, do: kind, scope });
        break;
      }
      default:
        this.trouble(kind, wait_us);
    }
  }

  private trouble(
    kind: Exclude<Kind, 'walk' | 'both' | 'game' | 'gap' | 'pause' | 'halt' | 'resume'>,
    wait_us: number,
  ): void {
    const { rng, steps } = this;
    const death = () => ({
      down_us: rng.int(1_200_000, 12 * SECOND),
      kept: rng.pick([0, 1, rng.next()]),
      torn: rng.chance(0.3) ? rng.next() : 0,
      checkpoint: rng.chance(0.5),
    });
    const venue = rng.int(0, VENUES.length - 1);
    switch (kind) {
      case 'time':
      case 'checkpoint':
        steps.push({ wait_us: kind === 'time' ? rng.int(SECOND, 4 * SECOND) : wait_us, do: kind });
        break;
      case 'stall':
        steps.push({ wait_us, do: kind, lasted_us: rng.int(SECOND, 20 * SECOND) });
        break;
      case 'jump':
        steps.push({ wait_us, do: kind, by_us: rng.int(SECOND, rng.pick([60, 7_200]) * SECOND) });
        break;
      case 'crash':
        steps.push({ wait_us, do: kind, ...death() });
        break;
      case 'crash_at_submit':
        steps.push({ wait_us, do: kind, nth: rng.int(1, 3), after: rng.chance(0.5), ...death() });
        break;
      case 'database':
        steps.push({ wait_us, do: kind, away_us: rng.int(SECOND, 30 * SECOND) });
        break;
      case 'venue_down':
        steps.push({ wait_us, do: kind, venue, for_us: rng.int(SECOND, 15 * SECOND) });
        break;
      case 'settle':
        this.settle(wait_us);
        break;
      case 'close':
        steps.push({ wait_us, do: kind, position: rng.int(0, 3) });
        break;
      case 'cash': {
        const what = rng.pick(['deposit', 'withdraw'] as const);
        steps.push({ wait_us, do: kind, venue, what, amount_udollars: rng.int(1, 50_000_000) });
      }
    }
  }

  /** A market pays, or pays otherwise than it has said before. */
  private settle(wait_us: number): void {
    const { rng, paid } = this;
    const market = paid.size > 0 && rng.chance(0.5) ? rng.pick([...paid]) : rng.int(0, MARKETS.length - 1);
    paid.add(market);
    this.steps.push({ wait_us, do: 'settle', market, yes_value_e4: rng.pick([0, 10_000, 10_000, 0, 5_000]) });
  }

  private play(wait_us: number): void {
    const { rng } = this;
    const game = rng.int(0, this.scores.length - 1);
    const score = this.scores[game] as [number, number];
    const side = rng.chance(0.5) ? 0 : 1;
    score[side] += rng.int(0, 3);
    const status = rng.chance(0.05) ? rng.pick(['interrupted', 'final', 'break'] as const) : 'live';
    const clock_ms = rng.int(1, 700) * 1_000;
    this.steps.push({ wait_us, do: 'game', game, score_1: score[0], score_2: score[1], clock_ms, status });
  }

  /** Both books of a pair, apart from each other by some cents. */
  private lock(wait_us: number): void {
    const { rng } = this;
    const pair = rng.int(0, PAIRS.length - 1);
    const apart = rng.int(-9, 9);
    const first = rng.int(0, 1);
    this.book(2 * pair + first, wait_us, 0, 1);
    this.book(2 * pair + 1 - first, rng.int(0, 100_000), apart, 1);
  }

  private book(market: number, wait_us: number, off_c: number, spread_c = this.rng.int(1, 4)): void {
    const { rng, fair_c } = this;
    const pair = market >> 1;
    if (rng.chance(0.3)) fair_c[pair] = Math.min(90, Math.max(10, (fair_c[pair] as number) + rng.int(-3, 3)));
    if (pair === 1) fair_c[1] = 100 - (fair_c[0] as number);
    const qty = (): number => rng.pick([rng.int(1, 500), rng.int(1_000, 20_000), rng.int(20_000, 80_000)]);
    let [bid, ask] = [(fair_c[pair] as number) + off_c, (fair_c[pair] as number) + off_c + spread_c];
    if (rng.chance(0.04)) [bid, ask] = [1, 99];
    const bids: Level[] = [];
    const asks: Level[] = [];
    for (let i = 0; i < 3; i += 1) {
      if (bid - i >= 1) bids.push([(bid - i) * 100, qty()]);
      if (ask + i <= 99) asks.push([(ask + i) * 100, qty()]);
    }
    if (rng.chance(0.02)) bids.length = 0;
    if (rng.chance(0.02)) asks.length = 0;
    this.steps.push({ wait_us, do: 'book', market, bids, asks });
  }
}
