/**
 * One life of the desk: shard, venues, network, disk and clock in one process and one thread, driven by a script. Nothing here has a
 * clock or does I/O; whatever happens by chance comes from the seed.
 */
import type { Engine } from '../../../engine-wasm/engine.ts';
import { Shard } from '../../trading/shard.ts';
import type { FillEvent, GameSnapshot, InputEvent, OrderEvent } from '../../trading/types/events.ts';
import type { JournalEntry, OrderIntent } from '../../trading/types/journal.ts';
import { Rng } from '../../trading/types/rng.ts';
import { parseSettings, type Settings } from '../../trading/types/settings.ts';
import { difference, faultOf, must, ProcessDeath } from './broken.ts';
import { noCounts } from './counts.ts';
import { Disk } from './disk.ts';
import { checkBooks, checkTimes, type Sight } from './invariants.ts';
import { feeKernel, giveBack, takeKernel } from './kernels.ts';
import { Limits } from './limits.ts';
import { type LinkLife, VenueLink } from './link.ts';
import { insideOf, type Mutation } from './mutations.ts';
import type { Script } from './script.ts';
import { VenueSim } from './venue.ts';
import { Watch } from './watch.ts';
import { FIRST_BOOK, MARKETS, PAIRS, START_US, stamp, VENUES } from './world.ts';

const SECOND = 1_000_000;
const TICK_US = 250_000;
/** A queue that is longer in time than this halts, as the journal's writer does. */
const BEHIND_US = 5 * SECOND;
/** How often settlements of what is held are asked for. */
const POLL_US = 8 * SECOND;

interface Due {
  due_us: number;
  n: number;
  what: 'desk' | 'world';
  run(): void;
}

/** How a process dies. */
export interface Death {
  down_us: number;
  kept: number;
  /** Of what one event wrote, the share that was stored: 0 where a batch ends with an event. */
  torn: number;
  checkpoint: boolean;
}

export class Life implements LinkLife {
  now_us = START_US;
  readonly venues: readonly VenueSim[];
  readonly links: readonly VenueLink[];
  readonly disk = new Disk();
  readonly settings: Settings;
  readonly counts = noCounts();
  /** The last entries, for the report. */
  readonly tail: JournalEntry[] = [];
  readonly games = new Map<string, GameSnapshot>();
  /** Crash at the n-th order from now. */
  armed: ({ nth: number; after: boolean } & Death) | null = null;
  watch: Watch;
  shard: Shard | null = null;
  calm = false;
  private readonly script: Script;
  private readonly mutation: Mutation | null;
  private readonly rng: Rng;
  private readonly queue: Due[] = [];
  private readonly sent = new Map<string, number>();
  private naked_since = new Map<string, number>();
  private readonly kernels: Engine[] = [];
  private numbered = 0;
  private epoch = 0;
  private ticks = 0;
  private up_since_us = START_US;
  private next_tick_us = START_US;
  private next_poll_us = START_US + POLL_US;
  private stalled_until_us = 0;
  private dead: Death | null = null;
  private boots_at_us = Number.POSITIVE_INFINITY;
  private behind = false;

  constructor(script: Script, mutation: Mutation | null) {
    this.script = script;
    this.mutation = mutation;
    this.rng = new Rng(script.seed ^ 0x5eed);
    this.settings = parseSettings(script.settings);
    this.watch = this.newWatch();
    const { badness } = script;
    this.venues = VENUES.map((venue) => {
      const markets = MARKETS.filter((market) => market.venue === venue);
      return new VenueSim(venue, { markets, engine: feeKernel(), badness, rng: this.rng.fork() });
    });
    this.links = this.venues.map((venue) => {
      const link = new VenueLink(this, venue, this.rng.fork(), badness);
      link.invents_fill_ids = mutation?.invents_fill_ids === true;
      return link;
    });
    for (const { venue, market_id } of MARKETS) this.venueOf(venue).books.set(market_id, structuredClone(FIRST_BOOK));
    this.boot();
  }

  private kernel(): Engine {
    const engine = takeKernel();
    this.kernels.push(engine);
    return engine;
  }

  /** It is over: nothing of it may be used any more. */
  bury(): void {
    this.shard = null;
    for (const engine of this.kernels.splice(0)) giveBack(engine);
  }

  private newWatch(): Watch {
    const watch = new Watch(this.settings, new Limits(this.settings));
    this.mutation?.account?.(watch.account);
    return watch;
  }

  venueOf(venue: string): VenueSim {
    return this.venues[VENUES.indexOf(venue)] as VenueSim;
  }

  at(due_us: number, what: Due['what'], run: () => void): void {
    this.numbered += 1;
    const one = { due_us, n: this.numbered, what, run };
    let i = this.queue.length;
    while (i > 0 && (this.queue[i - 1] as Due).due_us > due_us) i -= 1;
    this.queue.splice(i, 0, one);
  }

  /** Let time pass and do what comes due. */
  advance(to_us: number): void {
    for (;;) {
      const queued_us = this.queue[0]?.due_us ?? Number.POSITIVE_INFINITY;
      const disk_us = this.disk.next_us;
      const next_us = Math.min(queued_us, disk_us, this.next_tick_us, this.boots_at_us);
      if (next_us > to_us) break;
      this.now_us = Math.max(this.now_us, next_us);
      if (this.boots_at_us === next_us) this.boot();
      else if (disk_us === next_us) this.stored();
      else if (queued_us === next_us) this.run(this.queue.shift() as Due);
      else this.tick();
    }
    this.now_us = Math.max(this.now_us, to_us);
  }

  private run(one: Due): void {
    if (one.what === 'desk' && this.now_us < this.stalled_until_us) this.at(this.stalled_until_us, 'desk', one.run);
    else one.run();
  }

  private tick(): void {
    this.next_tick_us = this.now_us + (this.calm ? 4 * TICK_US : TICK_US);
    if (this.now_us < this.stalled_until_us) return;
    this.apply({ type: 'clock', at: stamp(this.now_us) });
    const late = this.disk.behindUs(this.now_us) > BEHIND_US;
    if (late !== this.behind && this.shard !== null) {
      this.behind = late;
      this.control(late ? 'halt' : 'resume', 'all', 'journal');
    }
    if (this.now_us < this.next_poll_us) return;
    this.next_poll_us = this.now_us + POLL_US;
    for (const { venue, market_id } of this.shard?.positions() ?? []) this.tellSettled(venue, market_id);
  }

  /** A person or a part halts or resumes. */
  control(command: 'halt' | 'resume', scope: string, by: string): void {
    this.apply({ type: 'control', command, scope, by, reason: 'torture', at: stamp(this.now_us) });
  }

  private stored(): void {
    const seq = this.disk.store();
    const told = (): void => {
      if (this.shard?.awaitsDurable === true) this.apply({ type: 'durable', seq, at: stamp(this.now_us) });
    };
    if (this.now_us < this.stalled_until_us) this.at(this.stalled_until_us, 'desk', told);
    else told();
  }

  /** The process stands still, and then reads what has waited. */
  stall(lasted_us: number): void {
    this.stalled_until_us = this.now_us + lasted_us;
    this.advance(this.stalled_until_us - 1);
    this.now_us = this.stalled_until_us;
    this.up_since_us = this.now_us;
    this.apply({ type: 'stall', lasted_us, cause: 'stopped', reason: 'stood still', at: stamp(this.now_us) });
    this.stalled_until_us = 0;
    for (const { venue, market_id } of MARKETS) this.bookChanged(venue, market_id, 600_000);
  }

  /** The clock is set forward. */
  jump(by_us: number): void {
    this.now_us += by_us;
    this.next_tick_us = this.now_us;
    this.up_since_us = this.now_us;
    const cause = 'clock_jump';
    this.apply({ type: 'stall', lasted_us: by_us, cause, reason: 'the clock was set', at: stamp(this.now_us) });
  }

  /** Give the desk one event. */
  apply(event: InputEvent): void {
    const { shard } = this;
    if (shard === null) return;
    const out: JournalEntry[] = [];
    try {
      shard.apply(event, out);
    } catch (error) {
      if (error instanceof ProcessDeath) {
        this.die(this.dead as Death);
        return;
      }
      throw faultOf(error);
    }
    this.counts.events += 1;
    this.take(out);
  }

  private take(out: readonly JournalEntry[]): void {
    const decisions = out.filter(({ stream }) => stream === 'decisions');
    this.ticks += out.length - decisions.length;
    try {
      for (const entry of decisions) this.watch.fold(entry);
    } catch (error) {
      this.remember(decisions);
      throw faultOf(error);
    }
    this.remember(decisions);
    this.counts.decisions += decisions.length;
    this.disk.write(decisions, this.now_us, this.rng.int(1_000, this.calm ? 20_000 : this.script.badness.disk_us));
    this.watchNaked();
    checkTimes(this.sight());
    if (decisions.length > 0) checkBooks(this.sight());
    if (decisions.length > 0 && this.rng.chance(0.02)) this.compare();
  }

  private remember(decisions: readonly JournalEntry[]): void {
    this.tail.push(...decisions);
    if (this.tail.length > 400) this.tail.splice(0, this.tail.length - 200);
    for (const { kind } of decisions) {
      if (kind === 'fill') this.counts.fills += 1;
      else if (kind === 'settled') this.counts.settled += 1;
    }
  }

  private watchNaked(): void {
    const { groups } = this.watch.account.legs.state;
    for (const id of this.naked_since.keys()) if (groups[id] === undefined) this.naked_since.delete(id);
    for (const [id, { legs, outstanding }] of Object.entries(groups)) {
      if (this.naked_since.has(id) || outstanding.length > 0) continue;
      if (!legs.some(({ qty_cc }) => qty_cc !== legs[0]?.qty_cc)) continue;
      this.naked_since.set(id, this.now_us);
      this.counts.naked += 1;
    }
  }

  /** What the invariants look at. */
  sight(): Sight {
    const { now_us, watch, venues, settings, sent, up_since_us, naked_since } = this;
    return { now_us, watch, venues, settings, sent, up_since_us, naked_since };
  }

  /** What the desk has in memory is what its journal folds to. */
  compare(): void {
    if (this.shard === null) return;
    const [here, folded] = [JSON.stringify(this.shard.snapshot()), JSON.stringify(this.watch.account.snapshot())];
    must('restart_state', here === folded, () => `in memory and folded differ: ${difference(here, folded)}`);
  }

  leaving(intent: OrderIntent, when: 'before' | 'after'): void {
    const { armed } = this;
    const { order_id, qty_cc } = intent;
    if (when === 'before') {
      if (armed !== null) armed.nth -= 1;
      this.dieIf(armed !== null && armed.nth <= 0 && !armed.after);
      must('sent_once', !this.sent.has(order_id), () => `${order_id} (${qty_cc} cc) was sent twice`);
      const waited_us = this.now_us - (this.watch.account.orders.state.open[order_id]?.at_us ?? this.now_us);
      const old = () => `${order_id} was sent ${waited_us / 1e6} s after it was decided`;
      must('sent_fresh', waited_us <= this.settings.max_feed_age_us, old);
      must('sent_durable', this.disk.intents.has(order_id), () => `${order_id} was sent before it was durable`);
      this.sent.set(order_id, this.now_us);
      this.counts.orders += 1;
    } else this.dieIf(armed !== null && armed.nth <= 0 && armed.after);
  }

  private dieIf(now: boolean): void {
    if (!now || this.armed === null) return;
    this.dead = this.armed;
    this.armed = null;
    throw new ProcessDeath();
  }

  hear(event: OrderEvent | FillEvent): void {
    this.apply(event);
  }

  bookChanged(venue: string, market_id: string, delay_us = this.rng.int(5_000, 60_000)): void {
    const book = this.venueOf(venue).books.get(market_id);
    if (book === undefined || this.shard === null) return;
    const levels = structuredClone(book);
    this.at(this.now_us + delay_us, 'desk', () => {
      this.apply({ type: 'book', venue, market_id, ...levels, at: stamp(this.now_us) });
    });
  }

  /** A venue tells what a market pays now, if it pays. */
  tellSettled(venue: string, market_id: string): void {
    this.at(this.now_us + 200_000, 'desk', () => {
      const paid = this.venueOf(venue).paid.get(market_id);
      if (paid === undefined) return;
      const { yes_value_e4 } = paid;
      const known = this.watch.settled.get(`${venue}:${market_id}`);
      if (this.mutation?.drops_corrections === true && known !== undefined && known !== yes_value_e4) return;
      this.apply({ type: 'settlement', venue, market_id, yes_value_e4, at: stamp(this.now_us) });
    });
  }

  /** Keep the state of now, for a later start. */
  checkpoint(): void {
    if (this.shard === null) return;
    this.disk.keep({ seq: this.shard.decisions, state: this.shard.snapshot() });
  }

  /** Everything in memory is gone, and what was not durable. */
  die(death: Death): void {
    if (this.shard === null) return;
    this.shard = null;
    this.dead = death;
    this.armed = null;
    this.behind = false;
    this.counts.crashes += 1;
    this.disk.crash(death, this.now_us >= this.disk.away_until_us);
    this.boots_at_us = this.now_us + death.down_us;
  }

  private boot(): void {
    this.boots_at_us = Number.POSITIVE_INFINITY;
    this.epoch += 1;
    const { mutation, disk, now_us } = this;
    this.watch = this.newWatch();
    for (const entry of disk.durable) this.watch.fold(entry);
    const shard = this.newShard();
    const checkpoint = this.dead?.checkpoint === true ? disk.checkpoint : null;
    if (checkpoint !== null) shard.load(checkpoint.state);
    for (const entry of disk.durable.slice(checkpoint?.seq ?? 0)) shard.fold(entry);
    mutation?.restored?.(insideOf(shard).desk.account);
    this.dead = null;
    this.shard = shard;
    this.up_since_us = now_us;
    this.naked_since = new Map();
    this.compare();
    const out: JournalEntry[] = [];
    const last = { decisions: disk.durable.at(-1)?.seq ?? 0, ticks: this.ticks };
    try {
      shard.open(out, this.epoch === 1 ? null : { epoch: this.epoch, last });
    } catch (error) {
      throw faultOf(error);
    }
    this.take(out);
    this.tellAll();
  }

  private newShard(): Shard {
    const { mutation, script, epoch } = this;
    const engine = this.kernel();
    const shard = new Shard({
      engine,
      settings: parseSettings({ ...script.settings, ...mutation?.settings }),
      run: {
        ...{ run_id: `t${epoch}`, mode: 'paper', account: 'torture', kernel_sha256: engine.sha256 },
        ...{ seed: script.seed, settings: {} },
      },
      started_at_us: this.now_us,
      venues: VENUES,
      gate: mutation?.gate ?? 'durable',
      executor: (venue) => this.links[VENUES.indexOf(venue)] ?? null,
    });
    mutation?.account?.(insideOf(shard).desk.account);
    mutation?.shard?.(insideOf(shard));
    return shard;
  }

  /** After a start: listings, games, books, and what the venues tell of fills and settlements. */
  private tellAll(): void {
    if (this.mutation?.sends_again === true)
      for (const { intent } of this.watch.account.orders.open())
        this.links[VENUES.indexOf(intent.venue)]?.submit(intent, this.now_us);
    for (const pair of PAIRS) {
      const over = [pair.a, pair.b].every((market) => {
        return market === null || this.venueOf(market.venue).paid.has(market.market_id);
      });
      if (!over) this.apply({ type: 'pair', pair, at: stamp(this.now_us) });
    }
    for (const game of this.games.values()) this.apply({ type: 'game', game, play: null, at: stamp(this.now_us) });
    for (const { venue, market_id } of MARKETS) {
      if (this.venueOf(venue).paid.has(market_id)) this.tellSettled(venue, market_id);
      else this.bookChanged(venue, market_id);
    }
    for (const [i, { fills }] of this.venues.entries()) for (const fill of fills) this.links[i]?.tell(fill);
  }
}
