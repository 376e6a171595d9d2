/**
 * How far a source of game states is behind the markets, learnt from what happens: a market moves, and later the news comes that
 * explains it. The strategy must assume that it is the slower party (espn.md 10).
 */
import type { League } from '../types/events.ts';

/**
 * Until enough was seen. Nobody has measured it (espn.md 10, UNCONFIRMED): answers are cached for 2 s and polled every 3 to 5 s,
 * a peer counts 1 to 5 s for the feed alone (peers.md), and markets were seen 15 s ahead (faults of 2026-12-01, C2). "Expect
 * worse values for NCAA and minor soccer, best for the NFL".
 */
const PRIOR_US = 15_000_000;
const WORSE_PRIOR_US = 25_000_000;
const WORSE: ReadonlySet<League> = new Set(['ncaaf', 'ncaab', 'wnba', 'soccer', 'tennis', 'mma']);

/** Whatever was learnt: a poll and the cache before it (espn.md 10). */
export const LEAST_DELAY_US = 5_000_000;

/** The prior counts as so many observations. */
const PRIOR_WEIGHT = 5;
/** So much of the news has come by then. One wild observation among a few does not move it. */
const QUANTILE = 0.8;
/** The last so many count. */
const KEPT = 128;
/** A move that was explained later than this was another one, microseconds. */
export const MOST_DELAY_US = 120_000_000;

/** Delay of one source for one league until anything was learnt, microseconds. */
export function priorDelayUs(league: League): number {
  return WORSE.has(league) ? WORSE_PRIOR_US : PRIOR_US;
}

/** How long after the markets the news of a source came, for one league. */
export interface SourceLag {
  source: string;
  league: League;
  /** Pieces of news that it was seen on, the last {@link KEPT} of them; news that came first counts as 0. */
  seen: number;
  /** Half of them came within, microseconds. */
  median_us: number;
  /** What the strategies count with: {@link ProviderDelay.delayUs}. */
  counted_us: number;
}

interface Learnt {
  readonly source: string;
  readonly league: League;
  /** What follows from them. */
  answer_us: number;
  /** In the order in which they came. */
  readonly recent: number[];
  /** The same by size. */
  readonly sorted: number[];
}

/** Position of the first element that is not less. */
function place(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The quantile of what was seen and of the prior. */
function quantile(sorted: readonly number[], prior: number): number {
  const needed = QUANTILE * (sorted.length + PRIOR_WEIGHT);
  const below = place(sorted, prior);
  if (below >= needed) return sorted[Math.ceil(needed) - 1] as number;
  if (below + PRIOR_WEIGHT >= needed) return prior;
  return sorted[Math.ceil(needed) - PRIOR_WEIGHT - 1] as number;
}

/** Delays by source and league. The same observations in the same order give the same answers. */
export class ProviderDelay {
  private readonly learnt = new Map<string, Learnt>();

  /** News came so long after the market had moved by it; 0 where the market had not moved yet. Absurd ones are left out. */
  learn(source: string, league: League, delay_us: number): void {
    if (!(delay_us >= 0 && delay_us <= MOST_DELAY_US)) return;
    const key = `${source}:${league}`;
    let known = this.learnt.get(key);
    if (known === undefined) {
      known = { source, league, answer_us: 0, recent: [], sorted: [] };
      this.learnt.set(key, known);
    }
    const { recent, sorted } = known;
    if (recent.length === KEPT) sorted.splice(place(sorted, recent.shift() as number), 1);
    recent.push(delay_us);
    sorted.splice(place(sorted, delay_us), 0, delay_us);
    known.answer_us = Math.max(LEAST_DELAY_US, quantile(sorted, priorDelayUs(league)));
  }

  /** What the source's news may be behind, microseconds: the quantile of what was seen and of the prior. */
  delayUs(source: string, league: League): number {
    return this.learnt.get(`${source}:${league}`)?.answer_us ?? priorDelayUs(league);
  }

  /** Everything that was measured, in the order in which it was first. */
  measured(): SourceLag[] {
    return [...this.learnt.values()].map(({ source, league, answer_us, sorted }) => ({
      source,
      league,
      seen: sorted.length,
      median_us: sorted[Math.ceil(sorted.length / 2) - 1] as number,
      counted_us: answer_us,
    }));
  }

  /** How many observations stand behind it. */
  seen(source: string, league: League): number {
    return this.learnt.get(`${source}:${league}`)?.recent.length ?? 0;
  }
}
