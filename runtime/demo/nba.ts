/**
 * Basketball, possession by possession: about 100 possessions and 113 points a side, quarters, overtime, fouls at the end.
 * The hidden prior enters as an edge in shooting; a lead pulls itself back a little, which gives the final margin the
 * spread of about 12.5 points that real games show around their line.
 */
import type { Rng } from '../trading/types/rng.ts';
import type { Player } from './names.ts';
import { inventSquad } from './names.ts';
import type { HomeAway, SimGame, SimPhase, SimPlay, SimState, SimStep } from './sim-game.ts';
import { openingState, other, probit } from './sim-game.ts';

const PERIOD_MS = 720_000;
const OVERTIME_MS = 300_000;
/** Spread of the final margin around its expectation, points. */
const MARGIN_SD = 12.5;
/** Possessions a side in 48 minutes. */
const POSSESSIONS = 100;
/** Points per possession that a change of 1 in both make probabilities is worth. */
const POINTS_PER_MAKE = 1.8;
/** Pull on an unexpected lead, points per possession and point. */
const PULL = 0.0025;
const FREE_THROW = 0.79;

const TWO_POINT_SHOTS = [
  ['141', 'Cutting Layup Shot', 'layup off the cut'],
  ['110', 'Driving Layup Shot', 'driving layup'],
  ['96', 'Dunk Shot', 'dunk'],
  ['131', 'Pullup Jump Shot', 'pull-up jumper'],
  ['121', 'Fade Away Jump Shot', 'fadeaway'],
  ['144', 'Driving Floating Jump Shot', 'floater'],
] as const;
const TURNOVERS = [
  ['62', 'Bad Pass Turnover', 'throws the ball away'],
  ['63', 'Lost Ball Turnover', 'loses the handle'],
  ['64', 'Traveling', 'is called for travelling'],
  ['70', 'Shot Clock Turnover', 'cannot beat the shot clock'],
] as const;

type Facts = Pick<SimPlay, 'type_id' | 'type_text' | 'text'> & { team: HomeAway | null; points?: number };

/** One basketball game. */
export class NbaGame implements SimGame {
  readonly league = 'nba' as const;
  readonly #rng: Rng;
  readonly #squads: Record<HomeAway, Player[]>;
  /** Expected final margin, home minus away. */
  readonly #expected: number;
  readonly #state: SimState = openingState(PERIOD_MS, 7);
  readonly #queue: SimStep[] = [];
  #phase: SimPhase = 'live';
  #ball: HomeAway = 'home';
  #opening: HomeAway = 'home';
  #started = false;
  #dead_ms = 0;

  /** @param prior true home win probability before the start, in (0, 1). */
  constructor(rng: Rng, prior: number) {
    this.#rng = rng;
    this.#squads = { home: inventSquad(rng, 9), away: inventSquad(rng, 9) };
    this.#expected = MARGIN_SD * probit(prior);
  }

  next(): SimStep | null {
    while (this.#queue.length === 0) {
      if (this.#phase === 'final') return null;
      if (!this.#started) this.#tipOff();
      else if (this.#phase !== 'live') this.#startPeriod();
      else if (this.#state.clock_ms === 0) this.#endPeriod();
      else this.#possession();
    }
    return this.#queue.shift() ?? null;
  }

  /** Record a play `used_ms` of clock after the one before. */
  #emit(used_ms: number, facts: Facts): void {
    const state = this.#state;
    const used = Math.min(used_ms, state.clock_ms);
    state.clock_ms -= used;
    const points = facts.points ?? 0;
    if (points > 0 && facts.team !== null) state[`${facts.team}_score`] += points;
    const play: SimPlay = {
      type_id: facts.type_id,
      type_text: facts.type_text,
      type_abbreviation: null,
      text: facts.text,
      team: facts.team,
      period: state.period,
      clock_ms: state.clock_ms,
      home_score: state.home_score,
      away_score: state.away_score,
      scoring: points > 0,
      score_value: points,
      drive: null,
      start: null,
      end: null,
      yards: 0,
    };
    const wait_ms = used + this.#dead_ms;
    this.#dead_ms = 0;
    this.#queue.push({ wait_ms, play, state: { ...state }, phase: this.#phase, spot: null, drives: [] });
  }

  #player(side: HomeAway): Player {
    const squad = this.#squads[side];
    return squad[this.#rng.weighted([9, 8, 7, 6, 5, 3, 3, 2, 2])] ?? (squad[0] as Player);
  }

  #tipOff(): void {
    this.#started = true;
    this.#opening = this.#rng.chance(0.5) ? 'home' : 'away';
    this.#ball = this.#opening;
    const text = `${this.#player('away').full} and ${this.#player('home').full} jump; ${this.#player(this.#ball).full} comes up with it`;
    this.#emit(0, { type_id: '615', type_text: 'Jumpball', text, team: this.#ball });
  }

  #startPeriod(): void {
    const state = this.#state;
    this.#dead_ms += this.#phase === 'halftime' ? 150_000 : 60_000;
    this.#phase = 'live';
    state.period += 1;
    state.clock_ms = state.period > 4 ? OVERTIME_MS : PERIOD_MS;
    if (state.period > 4) {
      state.home_timeouts = 2;
      state.away_timeouts = 2;
      this.#ball = this.#rng.chance(0.5) ? 'home' : 'away';
    } else this.#ball = state.period === 4 ? this.#opening : other(this.#opening);
    const text = state.period > 4 ? 'Overtime begins' : `Quarter ${state.period} begins`;
    this.#emit(0, { type_id: '411', type_text: 'Start Period', text, team: null });
  }

  #endPeriod(): void {
    const { period, home_score, away_score } = this.#state;
    const over = period >= 4 && home_score !== away_score;
    this.#phase = over ? 'final' : period === 2 ? 'halftime' : 'end_period';
    this.#dead_ms += 2000;
    if (over) this.#emit(0, { type_id: '402', type_text: 'End Game', text: 'The game is over', team: null });
    else this.#emit(0, { type_id: '412', type_text: 'End Period', text: `Period ${period} is over`, team: null });
  }

  /** Change of both make probabilities for the side in possession. */
  #edge(side: HomeAway): number {
    const { home_score, away_score, period, clock_ms } = this.#state;
    const elapsed = period > 4 ? 1 : (period - 1 + (PERIOD_MS - clock_ms) / PERIOD_MS) / 4;
    const surprise = home_score - away_score - this.#expected * elapsed;
    const home_points = this.#expected / (2 * POSSESSIONS) - PULL * surprise;
    return (side === 'home' ? home_points : -home_points) / POINTS_PER_MAKE;
  }

  /** Clock a possession takes: to the buzzer when it is the last, quick when behind late, slow when ahead late. */
  #length(side: HomeAway): number {
    const { clock_ms, period } = this.#state;
    const lead = this.#lead(side);
    if (clock_ms <= 24_000) return lead > 0 || period < 4 ? clock_ms : Math.min(clock_ms, this.#rng.int(2500, 7000));
    if (period >= 4 && clock_ms < 120_000 && lead < -3) return this.#rng.int(4000, 11_000);
    const seconds = Math.min(23.9, Math.max(3, this.#rng.normal(13.7, 5)));
    const ms = Math.round(seconds * 10) * 100;
    return clock_ms - ms < 5000 ? clock_ms : ms;
  }

  #lead(side: HomeAway): number {
    const margin = this.#state.home_score - this.#state.away_score;
    return side === 'home' ? margin : -margin;
  }

  #possession(): void {
    const side = this.#ball;
    const { clock_ms, period } = this.#state;
    const lead = this.#lead(side);
    if (this.#callTimeout(side)) return;
    if (period >= 4 && clock_ms < 40_000 && lead >= 1 && lead <= 8 && clock_ms > 1500) {
      this.#foulToStopClock(side);
      return;
    }
    const used = this.#length(side);
    const kind = this.#rng.weighted([0.13, 0.105, 0.765]);
    if (kind === 0) this.#turnover(side, used);
    else if (kind === 1) this.#shootingFoul(side, used);
    else this.#shot(side, used, 0);
  }

  #callTimeout(side: HomeAway): boolean {
    const key = `${side}_timeouts` as const;
    const late = this.#state.period >= 4 && this.#state.clock_ms < 90_000 && this.#lead(side) < 0;
    if (this.#state[key] === 0 || !this.#rng.chance(late ? 0.25 : 0.018)) return false;
    this.#state[key] -= 1;
    this.#dead_ms += 5000;
    this.#emit(0, { type_id: '16', type_text: 'Full Timeout', text: 'Full timeout', team: side });
    this.#dead_ms += 45_000;
    return true;
  }

  #foulToStopClock(side: HomeAway): void {
    const fouler = this.#player(other(side)).full;
    const used = this.#rng.int(1200, 4200);
    this.#emit(used, {
      type_id: '45',
      type_text: 'Personal Foul',
      text: `${fouler} fouls to stop the clock`,
      team: other(side),
    });
    this.#dead_ms += 20_000;
    this.#freeThrows(side, 2);
  }

  #turnover(side: HomeAway, used: number): void {
    const [type_id, type_text, text] = this.#rng.pick(TURNOVERS);
    this.#emit(used, { type_id, type_text, text: `${this.#player(side).full} ${text}`, team: side });
    this.#dead_ms += this.#rng.chance(0.5) ? 8000 : 0;
    this.#ball = other(side);
  }

  #shootingFoul(side: HomeAway, used: number): void {
    const text = `${this.#player(other(side)).full} fouls the shooter`;
    this.#emit(used, { type_id: '44', type_text: 'Shooting Foul', text, team: other(side) });
    this.#dead_ms += 18_000;
    this.#freeThrows(side, this.#rng.chance(0.05) ? 3 : 2);
  }

  #freeThrows(side: HomeAway, count: number): void {
    const shooter = this.#player(side).full;
    const first_id = { 1: 97, 2: 98, 3: 100 }[count] ?? 98;
    let good = false;
    for (let n = 1; n <= count; n += 1) {
      good = this.#rng.chance(FREE_THROW + this.#edge(side) / 4);
      const text = `${shooter} ${good ? 'makes' : 'misses'} free throw ${n} of ${count}`;
      const type_id = String(first_id + n - 1);
      this.#emit(0, { type_id, type_text: `Free Throw - ${n} of ${count}`, text, team: side, points: good ? 1 : 0 });
      this.#dead_ms += 8000;
    }
    if (good) this.#ball = other(side);
    else this.#rebound(side, 0.12);
  }

  /** @param offensive chance that the shooting side keeps the ball. */
  #rebound(side: HomeAway, offensive: number): boolean {
    const kept = this.#rng.chance(offensive);
    const by = kept ? side : other(side);
    this.#ball = by;
    const kind = kept ? 'Offensive' : 'Defensive';
    const text = `${this.#player(by).full} with the ${kind.toLowerCase()} rebound`;
    this.#emit(this.#rng.int(300, 1400), {
      type_id: kept ? '156' : '155',
      type_text: `${kind} Rebound`,
      text,
      team: by,
    });
    return kept;
  }

  #shot(side: HomeAway, used: number, again: number): void {
    const desperate = this.#state.period >= 4 && this.#state.clock_ms < 30_000 && this.#lead(side) === -3;
    const three = this.#rng.chance(desperate ? 0.95 : 0.4);
    const made = this.#rng.chance((three ? 0.362 : 0.545) + this.#edge(side));
    const shooter = this.#player(side).full;
    const [type_id, type_text, words] = three
      ? (['92', 'Jump Shot', 'three-pointer'] as const)
      : this.#rng.pick(TWO_POINT_SHOTS);
    const feet = three ? this.#rng.int(23, 28) : type_id === '96' ? 1 : this.#rng.int(2, 18);
    const helper = made && this.#rng.chance(0.6) ? this.#player(side) : null;
    const assist = helper !== null && helper.full !== shooter ? `, set up by ${helper.full}` : '';
    const text = `${shooter} ${made ? 'makes' : 'misses'} a ${words} from ${feet} ft${assist}`;
    this.#emit(used, { type_id, type_text, text, team: side, points: made ? (three ? 3 : 2) : 0 });
    if (made) {
      if (this.#rng.chance(0.04) && this.#state.clock_ms > 0) this.#andOne(side);
      else this.#ball = other(side);
      return;
    }
    if (this.#state.clock_ms === 0 || !this.#rebound(side, 0.25)) return;
    if (again < 2 && this.#state.clock_ms > 0)
      this.#shot(side, Math.min(this.#rng.int(2000, 12_000), this.#state.clock_ms), again + 1);
  }

  #andOne(side: HomeAway): void {
    const text = `${this.#player(other(side)).full} fouls on the make`;
    this.#emit(0, { type_id: '44', type_text: 'Shooting Foul', text, team: other(side) });
    this.#dead_ms += 15_000;
    this.#freeThrows(side, 1);
  }
}
