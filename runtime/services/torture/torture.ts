/** Lives of the desk, seed after seed, until an invariant breaks; and then the shortest life that still breaks it. */
import { Broken, type InvariantName } from './broken.ts';
import { addCounts, type LifeCounts, noCounts } from './counts.ts';
import { calmAtEnd } from './invariants.ts';
import { Life } from './life.ts';
import type { Mutation } from './mutations.ts';
import { type Script, type Step, scriptOf } from './script.ts';
import { gameOf, MARKETS, stamp, VENUES } from './world.ts';

export { MUTATIONS, mutationOf } from './mutations.ts';

const SECOND = 1_000_000;

/** An invariant that did not hold. */
export interface Failure {
  seed: number;
  invariant: InvariantName;
  text: string;
  /** Steps of the script that were taken. */
  steps: number;
  /** The last entries of the journal. */
  tail: string[];
}

/** How one life went. */
export interface LifeResult {
  counts: LifeCounts;
  failure: Failure | null;
}

/** Live one script to its end or to its first broken invariant. */
export function live(script: Script, mutation: Mutation | null = null): LifeResult {
  let life: Life | null = null;
  let steps = 0;
  try {
    life = new Life(script, mutation);
    for (const step of script.steps) {
      steps += 1;
      life.advance(life.now_us + step.wait_us);
      take(life, step);
    }
    end(life);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const tail = (life?.tail ?? []).slice(-TAIL).map(({ seq, at_us, kind, body }) => {
      return `${seq} ${at_us} ${kind} ${JSON.stringify(body)}`;
    });
    const failure = { seed: script.seed, invariant: error.invariant, text: error.message, steps, tail };
    return { counts: life?.counts ?? noCounts(), failure };
  } finally {
    life?.bury();
  }
  return { counts: life.counts, failure: null };
}

const TAIL = 25;

function take(life: Life, step: Step): void {
  switch (step.do) {
    case 'book': {
      const { venue, market_id } = MARKETS[step.market] as (typeof MARKETS)[number];
      if (life.venueOf(venue).paid.has(market_id)) return;
      life.venueOf(venue).books.set(market_id, structuredClone({ bids: step.bids, asks: step.asks }));
      life.bookChanged(venue, market_id);
      return;
    }
    case 'game': {
      const game = gameOf(step.game, step);
      life.games.set(game.game_id, game);
      life.apply({ type: 'game', game, play: null, at: stamp(life.now_us) });
      return;
    }
    case 'gap':
    case 'pause': {
      const { venue, market_id } = MARKETS[step.market] as (typeof MARKETS)[number];
      const status = step.do === 'gap' ? 'gapped' : 'paused';
      life.apply({ type: 'book_status', venue, market_id, status, reason: 'torture', at: stamp(life.now_us) });
      return;
    }
    case 'stall':
      life.stall(step.lasted_us);
      return;
    case 'jump':
      life.jump(step.by_us);
      return;
    case 'halt':
    case 'resume':
      life.control(step.do, step.scope, 'operator');
      return;
    case 'time':
      return;
    default:
      trouble(life, step);
  }
}

type Trouble = Exclude<Step['do'], 'book' | 'game' | 'gap' | 'pause' | 'stall' | 'jump' | 'halt' | 'resume' | 'time'>;

function trouble(life: Life, step: Extract<Step, { do: Trouble }>): void {
  switch (step.do) {
    case 'crash':
      life.die(step);
      return;
    case 'crash_at_submit':
      life.armed = { ...step };
      return;
    case 'checkpoint':
      life.checkpoint();
      return;
    case 'database':
      life.disk.away_until_us = Math.max(life.disk.away_until_us, life.now_us + step.away_us);
      return;
    case 'venue_down':
      life.venueOf(VENUES[step.venue] as string).down_until_us = life.now_us + step.for_us;
      return;
    case 'settle': {
      const { venue, market_id } = MARKETS[step.market] as (typeof MARKETS)[number];
      life.venueOf(venue).settle(market_id, step.yes_value_e4);
      life.tellSettled(venue, market_id);
      life.tellSettled(venue, market_id);
      return;
    }
    case 'close': {
      const position_id = life.shard?.positions()[step.position]?.position_id;
      if (position_id !== undefined) life.apply({ type: 'close', position_id, by: 'operator', at: stamp(life.now_us) });
      return;
    }
    case 'cash': {
      const { what, amount_udollars } = step;
      const venue = VENUES[step.venue] as string;
      life.apply({
        type: 'cash',
        what,
        venue,
        amount_udollars,
        by: 'operator',
        reason: 'torture',
        at: stamp(life.now_us),
      });
    }
  }
}

/** The world calms down, every order is answered, every market pays. */
function end(life: Life): void {
  life.calm = true;
  life.armed = null;
  life.disk.away_until_us = 0;
  for (const link of life.links) link.calm = true;
  for (const venue of life.venues) venue.down_until_us = 0;
  life.advance(life.now_us + 15 * SECOND);
  life.control('halt', 'all', 'operator');
  for (let i = 0; i < 60 && (i < 3 || life.shard?.busy === true); i += 1) {
    life.advance(life.now_us + SECOND);
    for (const { venue, market_id } of MARKETS)
      if (!life.venueOf(venue).paid.has(market_id)) life.bookChanged(venue, market_id);
  }
  for (const [i, { venue, market_id }] of MARKETS.entries()) {
    if (!life.venueOf(venue).paid.has(market_id)) life.venueOf(venue).settle(market_id, i % 4 < 2 ? 10_000 : 0);
    life.tellSettled(venue, market_id);
  }
  life.advance(life.now_us + 20 * SECOND);
  life.compare();
  calmAtEnd(life.sight());
}

/**
 * Leave out steps while the same invariant still breaks: halves first, then ever smaller parts.
 * @param most lives that may be tried
 */
export function shrink(script: Script, failure: Failure, mutation: Mutation | null = null, most = 600): Script {
  let steps = script.steps.slice(0, failure.steps);
  let tries = 0;
  const fails = (kept: Step[]): boolean => {
    tries += 1;
    return live({ ...script, steps: kept }, mutation).failure?.invariant === failure.invariant;
  };
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < steps.length && tries < most; ) {
      const kept = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (kept.length < steps.length && fails(kept)) steps = kept;
      else from += size;
    }
  }
  return { ...script, steps };
}

/** What {@link torture} is asked with. */
export interface TortureRequest {
  from: number;
  seeds: number;
  /** A fault to plant. */
  mutation: Mutation | null;
  signal: AbortSignal;
  onSeed(done: number): void;
}

/** What became of all lives. */
export interface TortureResult {
  from: number;
  seeds: number;
  counts: LifeCounts;
  /** Seeds that broke an invariant, in order; the first is shrunk below. */
  broken: { seed: number; invariant: InvariantName; text: string }[];
  first: { failure: Failure; steps: Step[]; of_steps: number } | null;
}

/** Broken seeds after which a run is over. */
const MOST_BROKEN = 20;

/** Live seed after seed; gives way to whoever waits between them. */
export async function torture({ from, seeds, mutation, signal, onSeed }: TortureRequest): Promise<TortureResult> {
  const result: TortureResult = { from, seeds: 0, counts: noCounts(), broken: [], first: null };
  for (let seed = from; seed < from + seeds && !signal.aborted; seed += 1) {
    const script = scriptOf(seed);
    const { counts, failure } = live(script, mutation);
    result.seeds += 1;
    addCounts(result.counts, counts);
    if (failure !== null) {
      result.broken.push({ seed, invariant: failure.invariant, text: failure.text });
      if (result.first === null) {
        const { steps } = shrink(script, failure, mutation);
        const shrunk = live({ ...script, steps }, mutation).failure ?? failure;
        result.first = { failure: shrunk, steps, of_steps: script.steps.length };
      }
      if (result.broken.length >= MOST_BROKEN) break;
    }
    onSeed(result.seeds);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return result;
}
