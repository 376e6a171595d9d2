/**
 * Hockey, play by play: goals, shots, minors and power plays, pulled goalies, overtime at three a side, the shoot-out (rules
 * of the regular season). Rates are those counted over 2017-19 (docs/models/nhl.md), those at even strength lowered by what
 * power plays add. The hidden prior enters as the home side's share of the goals.
 */
import type { Rng } from '../trading/types/rng.ts';
import { NhlIce, OVERTIME, OVERTIME_MS, PERIOD_MS, SHOOTOUT, TYPE } from './nhl-ice.ts';
import type { HomeAway, SimGame, SimStep } from './sim-game.ts';
import { other, probit } from './sim-game.ts';

const HOUR_MS = 3_600_000;
const SECOND_MS = 1000;
/** Goals of both sides in an hour at even strength. */
const EVEN_GOALS = 4.75;
/** Share of the goals above a half that one standard deviation of the prior is worth. */
const SHARE_PER_SD = 0.207;
/** Goals an hour with one and two men more and with as many fewer. */
const POWER_PLAY = [8, 21] as const;
const SHORT_HANDED = [1.2, 0.42] as const;
/** Goals an hour with the own net empty, for and against. */
const NET_EMPTY = { own: 6.9, against: 18.8 } as const;
/** Goals an hour of a side at three against three, and on a power play of overtime. */
const OVERTIME_GOALS = 6.1;
const OVERTIME_PLAY = [16.5, 1.5] as const;
const OVERTIME_SHARE_PER_LOGIT = 0.42;
const SHOOTOUT_GOAL = 0.315;
/** Attempts a side before a shoot-out turns to sudden death. */
const SHOOTOUT_ROUNDS = 3;
/** Clock left when the goalie leaves, by goals behind: mean and spread, milliseconds. */
const PULL = [
  [130_000, 35_000],
  [195_000, 45_000],
] as const;

/** Plays of a side in an hour that score nothing. */
const QUIET = { shot: 27, missed: 9, hit: 14, giveaway: 6, penalty: 3.2 } as const;
/** Whistles in an hour. */
const STOPPAGES = 22;

const MINORS = ['Hooking', 'Tripping', 'Interference', 'Holding', 'High-sticking', 'Slashing', 'Cross-checking'];
const SHOTS = ['wrist shot', 'slap shot', 'snap shot', 'backhand', 'tip-in'];
const WHISTLES = ['Offside', 'Icing', 'Puck in the netting', 'Goalie holds the puck'];

type Quiet = keyof typeof QUIET;
type Event = { kind: Quiet | 'goal'; side: HomeAway } | { kind: 'stoppage' };

/** One hockey game. */
export class NhlGame implements SimGame {
  readonly league = 'nhl' as const;
  readonly #rng: Rng;
  readonly #ice: NhlIce;
  /** The home side's share of the goals at even strength, and at three against three. */
  readonly #share: number;
  readonly #overtime_share: number;
  /** Clock at which the side that is behind now pulls its goalie. */
  #pull_at_ms = 0;
  #started = false;
  #shooter: HomeAway = 'away';

  /** @param prior true home win probability before the start, in (0, 1). */
  constructor(rng: Rng, prior: number) {
    this.#rng = rng;
    this.#ice = new NhlIce(rng);
    this.#share = 0.5 + SHARE_PER_SD * probit(prior);
    this.#overtime_share = 1 / (1 + (1 / prior - 1) ** OVERTIME_SHARE_PER_LOGIT);
  }

  next(): SimStep | null {
    const ice = this.#ice;
    while (ice.queue.length === 0) {
      if (ice.phase === 'final') return null;
      if (!this.#started || ice.phase !== 'live') this.#startPeriod();
      else if (ice.state.period === SHOOTOUT) this.#attempt();
      else if (ice.state.clock_ms === 0) this.#endPeriod();
      else this.#skate();
    }
    return ice.queue.shift() ?? null;
  }

  #startPeriod(): void {
    const ice = this.#ice;
    const { state } = ice;
    if (this.#started) {
      ice.dead_ms += state.period >= 3 ? 60_000 : 120_000;
      state.period += 1;
      state.clock_ms = state.period === SHOOTOUT ? 0 : state.period === OVERTIME ? OVERTIME_MS : PERIOD_MS;
    }
    this.#started = true;
    ice.phase = 'live';
    if (state.period === SHOOTOUT) {
      ice.shootout = { home_goals: 0, away_goals: 0, home_shots: 0, away_shots: 0 };
      this.#shooter = this.#rng.chance(0.5) ? 'home' : 'away';
      ice.emit(TYPE.period_start, 'The shoot-out begins', null);
      return;
    }
    this.#planPull();
    const text = state.period === OVERTIME ? 'Overtime begins' : `Period ${state.period} begins`;
    ice.emit(TYPE.period_start, text, null);
    this.#faceOff();
  }

  #endPeriod(): void {
    const ice = this.#ice;
    const { period } = ice.state;
    ice.pulled = null;
    if (period >= 3 && ice.lead('home') !== 0) {
      this.#finish('The game is over', null);
      return;
    }
    ice.phase = 'end_period';
    ice.emit(TYPE.period_end, period === OVERTIME ? 'Overtime is over' : `Period ${period} is over`, null);
  }

  /** @param winner of a shoot-out, which counts as one goal. */
  #finish(text: string, winner: HomeAway | null): void {
    this.#ice.dead_ms += 2000;
    this.#ice.phase = 'final';
    this.#ice.emit(TYPE.game_end, text, winner, { goal: winner !== null });
  }

  #faceOff(): void {
    const side = this.#rng.chance(0.5) ? 'home' : 'away';
    const text = `${this.#ice.skater(side).full} wins the face-off from ${this.#ice.skater(other(side)).full}`;
    this.#ice.emit(TYPE.face_off, text, side);
  }

  /** When the side that is behind in the third period will take its goalie out. */
  #planPull(): void {
    const ice = this.#ice;
    const behind = Math.abs(ice.lead('home'));
    const plan = PULL[behind - 1];
    this.#pull_at_ms = 0;
    if (ice.state.period !== 3 || plan === undefined) return;
    const at_ms = Math.max(30_000, this.#rng.normal(plan[0], plan[1]));
    // Behind again with less time left than that: after the next rush.
    const now_ms = ice.state.clock_ms - 10_000;
    this.#pull_at_ms = Math.max(1, Math.round(Math.min(at_ms, now_ms) / SECOND_MS)) * SECOND_MS;
  }

  /** Goals an hour of a side as things stand. */
  #goalRate(side: HomeAway): number {
    const ice = this.#ice;
    const { period, clock_ms } = ice.state;
    const up = ice.menUp(side);
    const men = Math.min(1, Math.abs(up) - 1);
    if (period === OVERTIME) {
      if (up !== 0) return up > 0 ? OVERTIME_PLAY[0] : OVERTIME_PLAY[1];
      return 2 * OVERTIME_GOALS * (side === 'home' ? this.#overtime_share : 1 - this.#overtime_share);
    }
    const strong = 2 * (side === 'home' ? this.#share : 1 - this.#share);
    if (ice.pulled === side) return strong * NET_EMPTY.own;
    if (ice.pulled === other(side)) return strong * NET_EMPTY.against;
    if (up !== 0) return strong * ((up > 0 ? POWER_PLAY : SHORT_HANDED)[men] ?? 0);
    const lead = Math.max(-2, Math.min(2, ice.lead(side)));
    const pace = lead === 0 && period === 3 && clock_ms <= 600_000 ? 0.85 : 1;
    return (strong * EVEN_GOALS * pace * (1 - lead * (lead < 0 ? 0.026 : 0.009))) / 2;
  }

  /** Let the clock run to the next play, or to the next change of strength. */
  #skate(): void {
    const ice = this.#ice;
    const events: Event[] = [{ kind: 'stoppage' }];
    const rates: number[] = [STOPPAGES];
    const add = (event: Event, rate: number): void => {
      events.push(event);
      rates.push(rate);
    };
    for (const side of ['home', 'away'] as const) {
      add({ kind: 'goal', side }, this.#goalRate(side));
      for (const kind of Object.keys(QUIET) as Quiet[])
        if (kind !== 'penalty' || ice.minors(side) < 2) add({ kind, side }, QUIET[kind]);
    }
    const total = rates.reduce((sum, rate) => sum + rate, 0);
    const wait_ms = Math.ceil(this.#rng.exponential(HOUR_MS / total) / SECOND_MS) * SECOND_MS;
    const { clock_ms } = ice.state;
    const to_pull_ms = this.#pull_at_ms > 0 && ice.pulled === null ? clock_ms - this.#pull_at_ms : Infinity;
    const quiet_ms = Math.min(clock_ms, ice.minorLeft_ms, to_pull_ms);
    if (wait_ms < quiet_ms) {
      ice.run(wait_ms);
      this.#play(events[this.#rng.weighted(rates)] ?? { kind: 'stoppage' });
      return;
    }
    const back = ice.run(quiet_ms);
    for (const side of back) ice.emit(TYPE.stoppage, `${ice.skater(side).full} is back from the penalty box`, null);
    if (quiet_ms === to_pull_ms) this.#pull();
  }

  #pull(): void {
    const ice = this.#ice;
    const side = ice.lead('home') < 0 ? 'home' : 'away';
    ice.pulled = side;
    this.#pull_at_ms = 0;
    ice.emit(TYPE.stoppage, `${ice.goalie(side).full} leaves the net for another skater`, null);
  }

  #play(event: Event): void {
    const ice = this.#ice;
    if (event.kind === 'stoppage') {
      ice.emit(TYPE.stoppage, this.#rng.pick(WHISTLES), null);
      ice.dead_ms += 18_000;
      this.#faceOff();
      return;
    }
    const { kind, side } = event;
    const who = ice.skater(side).full;
    const rival = other(side);
    if (kind === 'goal') this.#goal(side, who);
    else if (kind === 'penalty') this.#penalty(side, who);
    else if (kind === 'hit') ice.emit(TYPE.hit, `${who} hits ${ice.skater(rival).full}`, side);
    else if (kind === 'giveaway') ice.emit(TYPE.giveaway, `${who} gives the puck away`, side);
    else {
      const shot = this.#rng.pick(SHOTS);
      // Nobody saves a shot at an empty net.
      if (kind === 'missed' || ice.pulled === rival) ice.emit(TYPE.missed, `${who} misses with a ${shot}`, side);
      else ice.emit(TYPE.shot, `${ice.goalie(rival).full} saves a ${shot} by ${who}`, side);
    }
  }

  #goal(side: HomeAway, who: string): void {
    const ice = this.#ice;
    const strength = ice.strength(side);
    const helper = ice.skater(side).full;
    const how = { '701': '', '702': ' on the power play', '703': ' short-handed', '903': ' into the empty net' }[
      strength
    ];
    const assist = helper === who ? 'unassisted' : `set up by ${helper}`;
    ice.releaseAfterGoal(other(side));
    ice.pulled = null;
    const text = `${who} scores${how} with a ${this.#rng.pick(SHOTS)}, ${assist}`;
    ice.emit(TYPE.goal, text, side, { goal: true, strength });
    if (ice.state.period === OVERTIME) {
      this.#finish('The game is over', null);
      return;
    }
    this.#planPull();
    ice.dead_ms += 45_000;
    this.#faceOff();
  }

  #penalty(side: HomeAway, who: string): void {
    const ice = this.#ice;
    const strength = ice.strength(side);
    ice.penalise(side);
    const text = `Two minutes to ${who} against ${ice.skater(other(side)).full}: ${this.#rng.pick(MINORS)}`;
    ice.emit(TYPE.penalty, text, side, { strength });
    ice.dead_ms += 30_000;
    this.#faceOff();
  }

  /** One attempt of the shoot-out. */
  #attempt(): void {
    const ice = this.#ice;
    const tally = ice.shootout;
    if (tally === null) return;
    const side = this.#shooter;
    const rival = other(side);
    ice.dead_ms += 30_000;
    const good = this.#rng.chance(SHOOTOUT_GOAL);
    tally[`${side}_shots`] += 1;
    if (good) tally[`${side}_goals`] += 1;
    const who = ice.skater(side).full;
    const text = good ? `${who} scores in the shoot-out` : `${ice.goalie(rival).full} stops ${who} in the shoot-out`;
    ice.emit(good ? TYPE.goal : TYPE.shot, text, side);
    this.#shooter = rival;
    const margin = tally.home_goals - tally.away_goals;
    const [home_left, away_left] = [SHOOTOUT_ROUNDS - tally.home_shots, SHOOTOUT_ROUNDS - tally.away_shots];
    const sudden = tally.home_shots === tally.away_shots && tally.home_shots >= SHOOTOUT_ROUNDS;
    const decided = sudden ? margin !== 0 : margin > Math.max(0, away_left) || -margin > Math.max(0, home_left);
    const early = home_left > 0 || away_left > 0;
    if (decided && (sudden || early)) {
      const goals = [tally.home_goals, tally.away_goals].sort((a, b) => b - a).join('-');
      this.#finish(`The shoot-out is over, ${goals}`, margin > 0 ? 'home' : 'away');
    }
  }
}
