/** One backtest: a tape through a shard, with every lock on it counted whatever the limits said. */
import type { EngineContract } from '../../engine-wasm/contract.ts';
import { annualisedPpm } from '../trading/market/book-reads.ts';
import type { Settings } from '../trading/types/settings.ts';
import type { TimeUs, Udollars } from '../trading/types/units.ts';
import { JournalTally, type Tally } from './journal-tally.ts';
import { type Episode, LockStudy, type PairSeries } from './lock-study.ts';
import { type ReplayResult, replayTape } from './replay.ts';
import type { TapeReader } from './tape-reader.ts';

export interface BacktestOptions {
  engine: EngineContract;
  /** A second engine: the study's table must not be the shard's. */
  study_engine: EngineContract;
  settings: Settings;
  seed: number;
  /** Age at which a price stops counting, microseconds. */
  max_age_us: number;
  write_journal?: (text: string) => void;
  on_progress?: (events: number) => void;
}

/** Locks of one pair. */
export interface PairSummary {
  pair_id: string;
  label: string;
  locks_gross: number;
  locks_net: number;
  near_misses: number;
  /** Best edge seen, per contract, 1/10,000 dollar; null when nothing came within reach. */
  best_gross_e4: number | null;
  best_net_e4: number | null;
  /** Time with a profit after fees, microseconds. */
  lock_us: number;
  pnl_udollars: Udollars;
  capital_udollars: Udollars;
}

/** Locks of a tape, each taken once when first seen, at the size shown, and held to settlement. */
export interface LockTotals {
  /** Separate times with a profit before fees / after fees, and those that came near without one. */
  locks_gross: number;
  locks_net: number;
  near_misses: number;
  capital_udollars: Udollars;
  pnl_udollars: Udollars;
  fees_udollars: Udollars;
  /** Mean days to settlement, weighted by capital. */
  days_locked: number;
  annualised_ppm: number;
}

export interface Backtest {
  run: ReplayResult;
  totals: LockTotals;
  episodes: Episode[];
  by_pair: PairSummary[];
  series: PairSeries[];
  /** What the shard did with its cash and limits. */
  paper: Tally;
  paper_pnl: [TimeUs, Udollars][];
}

/** Run a tape. @throws TapeError when it cannot be read. */
export async function backtestTape(reader: TapeReader, options: BacktestOptions): Promise<Backtest> {
  const tally = new JournalTally();
  const study = new LockStudy({
    engine: options.study_engine,
    near_miss_e4: options.settings.near_miss_e4,
    max_age_us: options.max_age_us,
  });
  const run = await replayTape(reader, {
    engine: options.engine,
    settings: options.settings,
    seed: options.seed,
    mode: 'backtest',
    observer: study,
    on_entry: (entry) => tally.entry(entry),
    ...(options.write_journal === undefined ? {} : { write_journal: options.write_journal }),
    ...(options.on_progress === undefined ? {} : { on_progress: options.on_progress }),
  });
  study.finish();
  const episodes = study.episodes.toSorted((a, b) => a.starts_at_us - b.starts_at_us || compare(a.pair_id, b.pair_id));
  return {
    run,
    totals: totalsOf(episodes, study.locks_gross),
    episodes,
    by_pair: study.pairs.map((series) => pairSummary(series, episodes)),
    series: study.pairs,
    paper: tally.tally,
    paper_pnl: tally.pnl,
  };
}

function totalsOf(episodes: readonly Episode[], locks_gross: number): LockTotals {
  const taken = episodes.filter(({ kind }) => kind === 'lock_net');
  const sum = (of: (episode: Episode) => number): number => taken.reduce((total, episode) => total + of(episode), 0);
  const capital_udollars = sum(({ entry }) => entry.capital_udollars);
  const pnl_udollars = sum(({ entry }) => entry.net_udollars);
  const dollar_days = sum(({ entry, days_locked }) => entry.capital_udollars * days_locked);
  const days_locked = capital_udollars === 0 ? 0 : dollar_days / capital_udollars;
  return {
    locks_gross,
    locks_net: taken.length,
    near_misses: episodes.filter(({ kind }) => kind === 'near_miss').length,
    capital_udollars,
    pnl_udollars,
    fees_udollars: sum(({ entry }) => entry.fees_udollars),
    days_locked,
    annualised_ppm: annualisedPpm(pnl_udollars, capital_udollars, days_locked),
  };
}

function pairSummary({ pair, locks_gross, edge }: PairSeries, all: readonly Episode[]): PairSummary {
  const episodes = all.filter(({ pair_id }) => pair_id === pair.pair_id);
  const taken = episodes.filter(({ kind }) => kind === 'lock_net');
  const best = (of: (episode: Episode) => number): number | null =>
    episodes.length === 0
      ? null
      : episodes.reduce((most, episode) => Math.max(most, of(episode)), Number.NEGATIVE_INFINITY);
  const widest = edge.value.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return {
    pair_id: pair.pair_id,
    label: pair.label,
    locks_gross,
    locks_net: taken.length,
    near_misses: episodes.filter(({ kind }) => kind === 'near_miss').length,
    best_gross_e4: widest === Number.NEGATIVE_INFINITY ? null : widest,
    best_net_e4: best(({ best: moment }) => Math.floor(moment.net_udollars / moment.qty_cc)),
    lock_us: taken.reduce((total, { duration_us }) => total + duration_us, 0),
    pnl_udollars: taken.reduce((total, { entry }) => total + entry.net_udollars, 0),
    capital_udollars: taken.reduce((total, { entry }) => total + entry.capital_udollars, 0),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
