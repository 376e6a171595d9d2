/**
 * Football, play by play: kick-offs, downs and field position, punts, kicks, turnovers, clock management, overtime in which
 * both sides get the ball (rule of 2025; the regular season may end tied). The hidden prior enters as yards per play.
 */

import type { Rng } from '../trading/types/rng.ts';
import type { Gain } from './nfl-draws.ts';
import { drawKickoff, drawPass, drawPenalty, drawPunt, drawRun, fieldGoalChance } from './nfl-draws.ts';
import { NflField, OVERTIME_MS, PERIOD_MS } from './nfl-field.ts';
import type { Cast, PlayType } from './nfl-text.ts';
import { describeGain, TYPE } from './nfl-text.ts';
import type { HomeAway, SimGame, SimSpot, SimStep } from './sim-game.ts';
import { other, probit } from './sim-game.ts';

/** Spread of the final margin around its expectation, points. */
const MARGIN_SD = 13.5;
/** Yards per play, for and against, that make one point of expected margin. */
const EDGE_PER_POINT = 0.058;

/** One football game. */
export class NflGame implements SimGame {
  readonly league = 'nfl' as const;
  readonly #f: NflField;
  readonly #home_edge: number;
  readonly #first_receiver: HomeAway;
  #warned = false;

  /** @param prior true home win probability before the start, in (0, 1). */
  constructor(rng: Rng, prior: number, codes: Record<HomeAway, string>) {
    this.#first_receiver = rng.chance(0.5) ? 'home' : 'away';
    this.#f = new NflField(rng, codes, other(this.#first_receiver));
    this.#home_edge = MARGIN_SD * probit(prior) * EDGE_PER_POINT;
  }

  next(): SimStep | null {
    while (this.#f.queue.length === 0) {
      if (this.#f.phase === 'final') return null;
      if (this.#f.phase !== 'live') this.#startPeriod();
      else if (this.#f.next === 'try') this.#try();
      else if (this.#f.state.clock_ms === 0) this.#endPeriod();
      else if (this.#f.next === 'kickoff') this.#kickoff();
      else this.#scrimmage();
    }
    return this.#f.queue.shift() ?? null;
  }

  #endPeriod(): void {
    const { period } = this.#f.state;
    this.#f.dead_ms += 2000;
    this.#f.running = false;
    if (period === 2) {
      this.#f.closeDrive('END OF HALF', 'End of Half');
      this.#f.phase = 'halftime';
      this.#f.emit(TYPE.end_half, 'The first half is over', null);
    } else if (period >= 5 || (period === 4 && this.#f.margin('home') !== 0)) this.#f.finish();
    else {
      if (period === 4) this.#f.closeDrive('END OF HALF', 'End of Half');
      this.#f.phase = 'end_period';
      this.#f.emit(TYPE.end_period, `Quarter ${period} is over`, null);
    }
  }

  #startPeriod(): void {
    const state = this.#f.state;
    this.#f.dead_ms += this.#f.phase === 'halftime' ? 150_000 : 60_000;
    const half = this.#f.phase === 'halftime';
    this.#f.phase = 'live';
    state.period += 1;
    this.#warned = false;
    state.clock_ms = state.period > 4 ? OVERTIME_MS : PERIOD_MS;
    if (half || state.period === 5) {
      state.home_timeouts = half ? 3 : 2;
      state.away_timeouts = half ? 3 : 2;
      state.second_half_receiver = 0;
      this.#f.ball = half ? this.#first_receiver : this.#f.rng.chance(0.5) ? 'home' : 'away';
      this.#f.next = 'kickoff';
    }
  }

  #kickoff(): void {
    const kicker = this.#f.ball;
    const receiver = other(kicker);
    const kicks = `${this.#f.man(kicker, 11).short} kicks off`;
    const deficit = -this.#f.margin(kicker);
    this.#f.dead_ms += 25_000;
    if (this.#f.state.period === 4 && this.#f.state.clock_ms < 150_000 && deficit > 0 && deficit <= 16) {
      const kept = this.#f.rng.chance(0.08);
      this.#f.openDrive(kept ? kicker : receiver, 52);
      const who = kept ? 'The kicking side recovers' : 'The receiving side covers it';
      this.#f.emit(TYPE.kickoff, `${this.#f.man(kicker, 11).short} tries an onside kick. ${who}`, this.#f.ball, {
        used: 3000,
      });
      return;
    }
    const start = drawKickoff(this.#f.rng);
    this.#f.openDrive(receiver, Math.max(1, start));
    if (start === 0) {
      const returner = this.#f.man(receiver, 7).short;
      const play = { type: TYPE.kick_return_td, text: `${kicks}, ${returner} takes it all the way` };
      this.#touchdown(receiver, play, { used: 12_000, start: undefined, yards: 100 });
    } else if (start === 65) this.#f.emit(TYPE.kickoff, `${kicks}, touchback to the ${this.#f.spotText()}`, receiver);
    else {
      const text = `${kicks}, ${this.#f.man(receiver, 7).short} brings it back to the ${this.#f.spotText()}`;
      this.#f.emit(TYPE.kick_return, text, receiver, { used: 5000 });
    }
  }

  /** Let the clock run to the next snap. @returns false when the period or the two-minute warning came first. */
  #toSnap(): boolean {
    const state = this.#f.state;
    if (!this.#f.running) {
      this.#f.dead_ms += 14_000;
      return true;
    }
    const late = state.period === 4 || state.period === 2;
    const hurry = late && state.clock_ms < 150_000 && (state.period === 2 || this.#f.margin(this.#f.ball) < 0);
    const milk = state.period === 4 && this.#f.margin(this.#f.ball) > 0 && state.clock_ms < 400_000;
    const runoff = hurry
      ? this.#f.rng.int(9000, 17_000)
      : milk
        ? this.#f.rng.int(37_000, 40_000)
        : this.#f.rng.int(22_000, 38_000);
    if (late && !this.#warned && state.clock_ms > 120_000 && state.clock_ms - runoff <= 120_000) {
      const used = state.clock_ms - 120_000;
      this.#warned = true;
      this.#f.running = false;
      this.#f.emit(TYPE.warning, 'Two-minute warning', null, { used });
      this.#f.dead_ms += 30_000;
      return false;
    }
    const used = Math.min(runoff, state.clock_ms);
    state.clock_ms -= used;
    this.#f.dead_ms += used;
    return state.clock_ms > 0;
  }

  /** A side that is behind stops a running clock late in a half. */
  #useTimeout(): boolean {
    const state = this.#f.state;
    if (!this.#f.running || (state.period !== 4 && state.period !== 2) || state.clock_ms > 130_000) return false;
    for (const side of [this.#f.ball, other(this.#f.ball)] as const) {
      const key = `${side}_timeouts` as const;
      const wants = state.period === 2 ? side === this.#f.ball : this.#f.margin(side) < 0;
      if (state[key] === 0 || !wants || !this.#f.rng.chance(0.6)) continue;
      state[key] -= 1;
      this.#f.running = false;
      this.#f.dead_ms += 3000;
      this.#f.emit(TYPE.timeout, `Timeout ${this.#f.codes[side]}`, side);
      this.#f.dead_ms += 30_000;
      return true;
    }
    return false;
  }

  #scrimmage(): void {
    if (this.#useTimeout() || !this.#toSnap()) return;
    const margin = this.#f.margin(this.#f.ball);
    const { period, clock_ms } = this.#f.state;
    const last_chance = (period === 2 || (period >= 4 && margin <= 0 && margin >= -3)) && clock_ms < 9000;
    const in_range = this.#f.ytg <= 37;
    if (period === 4 && margin > 0 && this.#canKneel()) this.#kneel();
    else if (in_range && (last_chance || (this.#f.down === 4 && !this.#goesForIt()))) this.#fieldGoal();
    else if (this.#f.down === 4 && !this.#goesForIt()) this.#punt();
    else this.#regular();
  }

  #canKneel(): boolean {
    const against = this.#f.state[`${other(this.#f.ball)}_timeouts`];
    return against === 0 && this.#f.down < 4 && this.#f.state.clock_ms < (4 - this.#f.down) * 40_000;
  }

  #kneel(): void {
    const start = this.#f.spot();
    this.#f.ytg = Math.min(99, this.#f.ytg + 1);
    this.#f.down += 1;
    this.#f.distance += 1;
    this.#f.running = true;
    this.#f.emit(TYPE.rush, `${this.#f.man(this.#f.ball, 0).short} takes a knee`, this.#f.ball, {
      used: 2000,
      start,
      yards: -1,
    });
  }

  #goesForIt(): boolean {
    const margin = this.#f.margin(this.#f.ball);
    const { period, clock_ms } = this.#f.state;
    const desperate = period >= 4 && margin < 0 && clock_ms < (margin < -8 ? 420_000 : 180_000);
    if (desperate && !(margin >= -3 && this.#f.ytg <= 37)) return true;
    if (this.#f.had_ball.size === 1 && margin < 0 && !(margin >= -3 && this.#f.ytg <= 37)) return true;
    return this.#f.distance <= 2 && this.#f.ytg < 60 && this.#f.rng.chance(this.#f.distance === 1 ? 0.5 : 0.25);
  }

  #regular(): void {
    const side = this.#f.ball;
    const rng = this.#f.rng;
    const edge = side === 'home' ? this.#home_edge : -this.#home_edge;
    const margin = this.#f.margin(side);
    const { period, clock_ms } = this.#f.state;
    const behind_late = period >= 4 && margin < 0 && clock_ms < 300_000;
    const ahead_late = period === 4 && margin > 0 && clock_ms < 300_000;
    const pass = behind_late
      ? 0.86
      : ahead_late
        ? 0.3
        : this.#f.distance > 7
          ? 0.64
          : this.#f.distance <= 2
            ? 0.38
            : 0.56;
    const gain = drawPenalty(rng) ?? (rng.chance(pass) ? drawPass(rng, edge, this.#f.distance) : drawRun(rng, edge));
    this.#resolve(gain, this.#f.cast(side));
  }

  #resolve(gain: Gain, cast: Cast): void {
    const side = this.#f.ball;
    const start = this.#f.spot();
    const used = gain.kind.startsWith('penalty')
      ? 0
      : gain.kind === 'incomplete'
        ? this.#f.rng.int(4000, 6000)
        : this.#f.rng.int(4500, 8000);
    const after = this.#f.ytg - gain.yards;
    if (gain.kind === 'interception' || gain.kind === 'fumble') {
      this.#turnover(gain, cast, used, start);
      return;
    }
    const flagged = gain.kind === 'penalty_offense' || gain.kind === 'penalty_defense';
    if (after <= 0 && !flagged) {
      const whole = { ...gain, yards: this.#f.ytg };
      const { type, text } = describeGain(this.#f.rng, whole, cast, { spot: '', touchdown: true });
      this.#touchdown(side, { type, text }, { used, start, yards: whole.yards });
      return;
    }
    if (after >= 100 && !flagged && this.#f.rng.chance(0.35)) {
      this.#safety(used, start);
      return;
    }
    this.#f.ytg = Math.min(99, Math.max(1, after));
    const gained =
      start.team === 'home' ? this.#f.spot().yard_line - start.yard_line : start.yard_line - this.#f.spot().yard_line;
    this.#advance(gain, gained);
    const where = { spot: this.#f.spotText(), touchdown: false };
    const { type, text } = describeGain(this.#f.rng, { ...gain, yards: gained }, cast, where);
    if (this.#f.down > 4) {
      this.#f.closeDrive('DOWNS', 'Downs');
      const turned = { type, text: `${text}. Turned over on downs` };
      this.#handOver(100 - this.#f.ytg, turned, side, { used, start, yards: gained });
    } else this.#f.emit(type, text, side, { used, start, yards: gained });
  }

  #advance(gain: Gain, gained: number): void {
    const first = gained >= this.#f.distance || gain.kind === 'penalty_defense';
    if (first) {
      this.#f.down = 1;
      this.#f.distance = Math.min(10, this.#f.ytg);
    } else {
      if (gain.kind !== 'penalty_offense') this.#f.down += 1;
      this.#f.distance = Math.min(this.#f.distance - gained, this.#f.ytg);
    }
    this.#f.running = !gain.stops_clock;
  }

  /** The other side takes over; ends overtime when that decides it. */
  #handOver(
    yards_to_goal: number,
    { type, text }: { type: PlayType; text: string },
    team: HomeAway,
    more: { used: number; start: SimSpot; yards: number },
  ): void {
    this.#f.openDrive(other(this.#f.ball), Math.min(99, Math.max(1, yards_to_goal)));
    this.#f.emit(type, text, team, more);
    this.#f.dead_ms += 20_000;
    if (this.#f.decided()) this.#f.finish();
  }

  #turnover(gain: Gain, cast: Cast, used: number, start: SimSpot): void {
    const side = this.#f.ball;
    const spot = this.#f.ytg - gain.yards;
    const back = this.#f.rng.int(0, 12);
    const theirs = spot <= 0 ? 80 : 100 - spot - back;
    const intercepted = gain.kind === 'interception';
    this.#f.closeDrive(intercepted ? 'INT' : 'FUMBLE', intercepted ? 'Interception' : 'Fumble');
    if (theirs <= 0 || (intercepted && this.#f.rng.chance(0.05))) {
      this.#f.ball = other(side);
      const text = `${cast.passer.short} is picked off by ${cast.defender.short}, who takes it to the end zone`;
      const fumbled = `${cast.runner.short} fumbles and ${cast.defender.short} carries it to the end zone`;
      this.#touchdown(
        other(side),
        intercepted ? { type: TYPE.interception_td, text } : { type: TYPE.fumble, text: fumbled },
        { used: used + 5000, start, yards: 0 },
        true,
      );
      return;
    }
    const shown = side === 'home' ? theirs : 100 - theirs;
    const { type, text } = describeGain(this.#f.rng, gain, cast, {
      spot: this.#f.spotText(Math.min(99, Math.max(1, shown))),
      touchdown: false,
    });
    this.#handOver(theirs, { type, text }, side, { used, start, yards: gain.yards });
  }

  #touchdown(
    side: HomeAway,
    { type, text }: { type: PlayType; text: string },
    { used, start, yards }: { used: number; start: SimSpot | undefined; yards: number },
    defence = false,
  ): void {
    this.#f.closeDrive('TD', 'Touchdown', true);
    this.#f.ball = side;
    this.#f.next = 'try';
    this.#f.running = false;
    this.#f.emit(type, text, side, { used, points: 6, yards, ...(start === undefined ? {} : { start }) });
    const walk_off = this.#f.state.period === 4 && this.#f.state.clock_ms === 0 && this.#f.margin(side) > 0;
    if (walk_off || this.#f.decided(defence)) this.#f.finish();
    else this.#f.dead_ms += 30_000;
  }

  #try(): void {
    const side = this.#f.ball;
    const two = this.#f.state.period === 4 && [-2, -5, -10, -13, 1].includes(this.#f.margin(side));
    const good = this.#f.rng.chance(two ? 0.48 : 0.945);
    const kicker = this.#f.man(side, 11).short;
    this.#f.next = 'kickoff';
    if (two) {
      const words = good ? 'is good' : 'fails';
      this.#f.emit(TYPE.two_point, `Two-point try by ${this.#f.man(side, 0).short} ${words}`, side, {
        points: good ? 2 : 0,
      });
    } else if (good) this.#f.emit(TYPE.extra_point, `${kicker} adds the extra point`, side, { points: 1 });
    else this.#f.emit(TYPE.extra_point_missed, `${kicker} misses the extra point`, side);
    this.#f.dead_ms += 35_000;
    if (this.#f.decided()) this.#f.finish();
  }

  #fieldGoal(): void {
    const side = this.#f.ball;
    const start = this.#f.spot();
    const yards = this.#f.ytg + 18;
    const good = this.#f.rng.chance(fieldGoalChance(this.#f.ytg));
    const text = `${this.#f.man(side, 11).short} ${good ? 'makes' : 'misses'} a ${yards}-yard field goal`;
    if (!good) {
      this.#f.closeDrive('MISSED FG', 'Missed FG');
      const missed = { type: TYPE.missed, text };
      this.#handOver(Math.min(80, 100 - this.#f.ytg - 8), missed, side, { used: 5000, start, yards: 0 });
      return;
    }
    this.#f.closeDrive('FG', 'Field Goal', true);
    this.#f.next = 'kickoff';
    this.#f.running = false;
    this.#f.emit(TYPE.field_goal, text, side, { used: 5000, start, points: 3, yards });
    if (this.#f.decided()) this.#f.finish();
    else this.#f.dead_ms += 35_000;
  }

  #punt(): void {
    const side = this.#f.ball;
    const start = this.#f.spot();
    const { net, touchback } = drawPunt(this.#f.rng, this.#f.ytg);
    const theirs = 100 - (this.#f.ytg - net);
    const shown = side === 'home' ? theirs : 100 - theirs;
    const where = touchback ? 'for a touchback' : `to the ${this.#f.spotText(shown)}`;
    this.#f.closeDrive('PUNT', 'Punt');
    const text = `${this.#f.man(side, 11).short} punts ${where}`;
    this.#handOver(theirs, { type: TYPE.punt, text }, side, { used: 7000, start, yards: net });
  }

  #safety(used: number, start: SimSpot): void {
    const side = this.#f.ball;
    this.#f.closeDrive('SF', 'Safety', true);
    this.#f.next = 'kickoff';
    this.#f.running = false;
    this.#f.emit(TYPE.safety, `${this.#f.man(side, 0).short} is caught in his own end zone. Safety`, other(side), {
      used,
      start,
      points: 2,
    });
    if (this.#f.decided(true)) this.#f.finish();
    else this.#f.dead_ms += 35_000;
  }
}
