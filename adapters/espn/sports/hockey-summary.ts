/** NHL summary to strength: who is short-handed and whose net is empty (espn.md 4.3, 6; summaries of 2023-2025). */
import type { Parsed } from '../../../runtime/trading/types/feeds.ts';
import { asInteger, asList, asObject, asText, dig, type JsonObject, Rejections, rejected } from '../../http/decode.ts';
import { displayClockMs } from '../fields.ts';
import { homeAndAway, type Pair, sideOf } from './common.ts';

/** Attempts and goals of a shoot-out so far, in the kernel's columns. */
export type ShootoutTally = Record<
  'shootout_goals_1' | 'shootout_goals_2' | 'shootout_shots_1' | 'shootout_shots_2',
  number
>;

/** Strength after the newest play, in the kernel's columns. */
export interface HockeySummary {
  /** "nhl:401774292". */
  event_id: string;
  /** The newest play; null without plays. */
  play_id: string | null;
  period: number;
  /** Left in the period: summaries count up, this counts down as the scoreboard does. */
  clock_ms: number;
  /** To be laid over {@link SportEvent.state}. Skaters 0 = not known; penalty_ms_left 0 = not known. */
  fields: {
    skaters_1: number;
    skaters_2: number;
    penalty_ms_left: number;
    goalie_out_1: number;
    goalie_out_2: number;
  };
  /** Attempts and goals of the shoot-out of a regular season; null before it. */
  shootout: ShootoutTally | null;
  /** Plays left out and contradictions, by name. */
  rejected: Record<string, number>;
}

const EVEN = '701';
const POWER_PLAY = '702';
const SHORT_HANDED = '703';
const EMPTY_NET = '903';
const KNOWN = new Set([EVEN, POWER_PLAY, SHORT_HANDED, EMPTY_NET]);
/** Type of a goal. */
const GOAL = '505';
const PENALTY = '509';
const PERIOD_MS = 1_200_000;
const OVERTIME_MS = 300_000;
const MINOR_MS = 120_000;
const JUST_MS = 30_000;
const SHOOTOUT = 5;
/** Saved and missed attempts of a shoot-out, as plays of regulation are typed; no recording has one (2026-11). */
const STOPPED: ReadonlySet<string> = new Set(['506', '507']);

/** A play as far as strength needs it. */
export interface HockeyPlay {
  id: string;
  period: number;
  /** Since the start of the period. */
  elapsed_ms: number;
  /** Since the start of the game. */
  game_ms: number;
  type: string;
  side: 0 | 1 | 2;
  strength: string | null;
  text: string;
}

/** Who is ahead in men on the ice: 1, 2 or 0, and whose goalie is out. */
export interface Strength {
  up: 0 | 1 | 2;
  empty: 0 | 1 | 2;
}

/** Even strength, both goalies in. */
export const LEVEL: Readonly<Strength> = { up: 0, empty: 0 };
const opponent = (side: 0 | 1 | 2): 0 | 1 | 2 => (side === 0 ? 0 : side === 1 ? 2 : 1);

/**
 * Parse an NHL summary.
 * @returns refusals `not_a_summary`, `unsupported_league`, `bad_competitors`.
 */
export function parseHockeySummary(document: unknown): Parsed<HockeySummary> {
  const header = dig(document, 'header');
  const competition = dig(header, 'competitions', 0);
  if (competition === null) return rejected('not_a_summary', 'no header.competitions');
  const uid = asText(dig(header, 'uid')) ?? '';
  if (!/^s:70~l:90(~|$)/.test(uid)) return rejected('unsupported_league', uid.slice(0, 40));
  const pair = homeAndAway(dig(competition, 'competitors'));
  const id = asText(dig(header, 'id')) ?? asText(dig(competition, 'id'));
  if (pair === null || id === null) return rejected('bad_competitors', 'header');
  const postseason = dig(header, 'season', 'type') === 3;
  const dropped = new Rejections();
  const plays: HockeyPlay[] = [];
  for (const value of asList(dig(document, 'plays'))) {
    const play = asObject(value);
    const read = play === null ? null : readPlay(play, pair);
    if (read === null) dropped.add('bad_play');
    else plays.push(read);
  }
  const last = plays.at(-1);
  const strength = plays.reduce((now, play, at) => strengthAfter(now, play, plays.slice(0, at), dropped), LEVEL);
  const fields = fieldsOf(strength, plays, postseason);
  layOnIce(document, pair, { strength, fields }, dropped);
  const clock_ms = last === undefined ? 0 : clockLeftMs(last, postseason);
  const value = { event_id: `nhl:${id}`, play_id: last?.id ?? null, period: last?.period ?? 0, clock_ms };
  const shootout = last?.period === SHOOTOUT && !postseason ? shootoutTally(plays) : null;
  return { ok: true, value: { ...value, fields, shootout, rejected: dropped.counts } };
}

/** Count the attempts of the shoot-out among these plays. */
export function shootoutTally(plays: readonly HockeyPlay[]): ShootoutTally {
  const attempts = plays.filter(
    ({ period, type, side }) => period === SHOOTOUT && side !== 0 && (type === GOAL || STOPPED.has(type)),
  );
  const of = (side: 1 | 2) => attempts.filter((one) => one.side === side);
  const goals = (side: 1 | 2): number => of(side).filter(({ type }) => type === GOAL).length;
  return {
    ...{ shootout_goals_1: goals(1), shootout_goals_2: goals(2) },
    ...{ shootout_shots_1: of(1).length, shootout_shots_2: of(2).length },
  };
}

/** Left in the period of a play: summaries count up. */
export function clockLeftMs({ period, elapsed_ms }: HockeyPlay, postseason: boolean): number {
  return Math.max(0, (period > 3 && !postseason ? OVERTIME_MS : PERIOD_MS) - elapsed_ms);
}

/** Read a play; null when its id, period or clock is malformed. */
export function readPlay(play: JsonObject, pair: Pick<Pair, 'side1' | 'side2'>): HockeyPlay | null {
  const id = asText(play.id);
  const period = asInteger(dig(play, 'period', 'number'), 1, 15);
  const elapsed_ms = displayClockMs(dig(play, 'clock', 'displayValue'));
  if (id === null || period === null || elapsed_ms === null || elapsed_ms > PERIOD_MS) return null;
  return {
    id,
    period,
    elapsed_ms,
    game_ms: (period - 1) * PERIOD_MS + elapsed_ms,
    type: asText(dig(play, 'type', 'id')) ?? '',
    side: sideOf(dig(play, 'team', 'id'), pair),
    strength: asText(dig(play, 'strength', 'id')),
    text: (asText(play.text) ?? '').slice(0, 300),
  };
}

/**
 * Strength after a play. It is stated as seen from the play's team; penalties carry the strength before them, and take effect
 * at once when they are one side's alone. A goal ends a minor and brings both goalies back for the face-off.
 * @param before the plays before it.
 */
export function strengthAfter(
  now: Strength,
  play: HockeyPlay,
  before: readonly HockeyPlay[],
  dropped: Rejections,
): Strength {
  const { strength, side, type } = play;
  if (type === PENALTY) return afterPenalty(now, play, before);
  if (strength === null) return now;
  if (!KNOWN.has(strength) || side === 0) {
    dropped.add(side === 0 && KNOWN.has(strength) ? 'strength_of_nobody' : 'unknown_strength');
    return now;
  }
  if (type === GOAL) return afterGoal(now, strength, side);
  // The net that is empty is the other one: "empty net" was stated of the side that shot into it.
  if (strength === EMPTY_NET) return { up: 0, empty: opponent(side) };
  if (strength === EVEN) return LEVEL;
  return { up: strength === POWER_PLAY ? side : opponent(side), empty: 0 };
}

/** Penalties of both sides at one moment may cancel out: then the strength is that of the next play, until then level. */
function afterPenalty(now: Strength, { side, game_ms, text }: HockeyPlay, before: readonly HockeyPlay[]): Strength {
  if (side === 0 || penaltyMs(text) === 0) return now;
  const both = before.some(
    (one) => one.type === PENALTY && one.game_ms === game_ms && one.side === opponent(side) && penaltyMs(one.text) > 0,
  );
  if (both || now.up === side) return { ...now, up: 0 };
  return { ...now, up: opponent(side) };
}

function afterGoal(before: Strength, strength: string, side: 0 | 1 | 2): Strength {
  // A short-handed goal leaves the penalty running.
  return strength === SHORT_HANDED
    ? { up: opponent(side), empty: 0 }
    : strength === POWER_PLAY
      ? LEVEL
      : { ...before, empty: 0 };
}

/** Skaters of a side at even strength: three in regular-season overtime. */
function evenSkaters(last: HockeyPlay | undefined, postseason: boolean): number {
  return last !== undefined && last.period > 3 && !postseason ? 3 : 5;
}

/** The kernel's columns of a strength after these plays. */
export function fieldsOf(
  { up, empty }: Strength,
  plays: readonly HockeyPlay[],
  postseason: boolean,
): HockeySummary['fields'] {
  const even = evenSkaters(plays.at(-1), postseason);
  // The minor is over, and no play since has said so.
  if (up !== 0 && justEnded(plays, opponent(up))) return fieldsOf({ up: 0, empty }, plays, postseason);
  // Short-handed is one man fewer; in overtime at three the side that is fouled gets one more.
  const [more, fewer] = even === 3 ? [4, 3] : [5, 4];
  const skaters = (side: 1 | 2): number => {
    if (empty === side) return even + 1;
    return up === 0 ? even : up === side ? more : fewer;
  };
  return {
    skaters_1: skaters(1),
    skaters_2: skaters(2),
    penalty_ms_left: up === 0 ? 0 : penaltyLeft(plays, opponent(up)),
    goalie_out_1: Number(empty === 1),
    goalie_out_2: Number(empty === 2),
  };
}

/** Minutes of a penalty by its text; misconducts take nobody off the ice. */
function penaltyMs(text: string): number {
  if (/misconduct/i.test(text)) return 0;
  if (/double[- ]minor/i.test(text)) return 2 * MINOR_MS;
  return /major|fighting|match penalty/i.test(text) ? 300_000 : MINOR_MS;
}

/** True when the last penalty of a side has ended within the last half minute of clock, and no other is open. */
function justEnded(plays: readonly HockeyPlay[], side: 0 | 1 | 2): boolean {
  const now = plays.at(-1)?.game_ms ?? 0;
  const ends = plays.flatMap((play) =>
    play.type === PENALTY && play.side === side ? [play.game_ms + penaltyMs(play.text)] : [],
  );
  const last = Math.max(...ends, Number.NEGATIVE_INFINITY);
  return last <= now && last > now - JUST_MS;
}

/** Time until the first of this side's open penalties ends; 0 when the list does not say. */
function penaltyLeft(plays: readonly HockeyPlay[], side: 0 | 1 | 2): number {
  const now = plays.at(-1)?.game_ms ?? 0;
  let least = 0;
  for (const play of plays) {
    if (play.type !== PENALTY || play.side !== side) continue;
    const left = play.game_ms + penaltyMs(play.text) - now;
    if (left > 0 && (least === 0 || left < least)) least = left;
  }
  return least;
}

/**
 * `onIce` lists who is on the ice, goalies included. It tells five against three and a pulled goalie, which strength does not;
 * it is believed where it does not contradict the strength of the plays.
 */
function layOnIce(
  document: unknown,
  pair: Pair,
  { strength, fields }: { strength: Strength; fields: HockeySummary['fields'] },
  dropped: Rejections,
): void {
  const goalies = goalieIds(document);
  const seen: Record<1 | 2, { skaters: number; out: boolean } | null> = { 1: null, 2: null };
  for (const team of asList(dig(document, 'onIce'))) {
    const side = sideOf(dig(team, 'teamId'), pair);
    const ids = asList(dig(team, 'entries')).map((entry) => asText(dig(entry, 'athleteid')));
    if (side === 0 || ids.length === 0) continue;
    const out = !ids.some((id) => id !== null && goalies.has(id));
    seen[side] = { skaters: ids.length - (out ? 0 : 1), out };
  }
  const [one, two] = [seen[1], seen[2]];
  if (one === null || two === null || goalies.size < 2) return;
  const legal = (n: number): boolean => n >= 3 && n <= 6;
  const men = one.skaters - Number(one.out) - (two.skaters - Number(two.out));
  const up = men === 0 ? 0 : men > 0 ? 1 : 2;
  if (!legal(one.skaters) || !legal(two.skaters) || (one.out && two.out)) {
    dropped.add('bad_on_ice');
    return;
  }
  // A goalie who left is not a strength in the play list: those two agree.
  const agrees = up === strength.up || (strength.up === 0 && (one.out || two.out));
  if (!agrees) {
    dropped.add('on_ice_differs');
    return;
  }
  fields.skaters_1 = one.skaters;
  fields.skaters_2 = two.skaters;
  fields.goalie_out_1 = Number(one.out);
  fields.goalie_out_2 = Number(two.out);
}

function goalieIds(document: unknown): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const team of asList(dig(document, 'boxscore', 'players'))) {
    for (const group of asList(dig(team, 'statistics'))) {
      if (dig(group, 'name') !== 'goalies') continue;
      for (const one of asList(dig(group, 'athletes'))) {
        const id = asText(dig(one, 'athlete', 'id'));
        if (id !== null) ids.add(id);
      }
    }
  }
  return ids;
}
