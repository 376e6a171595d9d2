/**
 * Real money needs two switches: `PAPER_TRADING=0` in the environment, and an arming file that the operator has signed. This is the one
 * place that looks at both, and the only one that makes an {@link Armed}.
 */
import { rampPpm } from '../../trading/risk/day.ts';
import type { Armed } from '../../trading/types/execution.ts';
import type { TimeUs, Udollars } from '../../trading/types/units.ts';
import { dollars } from '../../trading/types/words.ts';
import { type PrivateFileFault, readPrivateFile } from '../private-file.ts';
import { type Arming, type DocumentFault, readArming } from './document.ts';
import { pinnedKey } from './operator-key.ts';
import { armingPath, armingPlace, clockFault, disarmedAtUs } from './place.ts';

/** Why no real money is traded. */
export type ArmingFault =
  /** The environment does not say `PAPER_TRADING=0`. */
  | 'paper'
  /** There is no arming file of this venue. */
  | 'not_armed'
  | Exclude<PrivateFileFault, 'absent'>
  | DocumentFault
  /** Nobody has armed here yet, or the pinned key cannot be trusted. */
  | 'no_pinned_key'
  | 'other_venue'
  | 'other_account'
  | 'expired'
  /** Time is before the arming, or before what was seen already. */
  | 'clock_went_back'
  /** More is wanted than the cap and the ramp allow. */
  | 'wider_than_cap'
  /** What was shown was not made here. */
  | 'forged'
  /** Another arming has taken its place. */
  | 'replaced';

/** A switch that is not set: its name, and a sentence with what was found. */
export interface ArmingRefusal {
  ok: false;
  fault: ArmingFault;
  detail: string;
}

/** What stands around both switches. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  data_directory: string;
  at_us: TimeUs;
}

/** For what real money is wanted. */
export interface ArmingQuestion {
  venue: string;
  account: string;
  /** Most that whoever asks may come to have at stake at the venue. */
  wanted_udollars: Udollars;
  /** Days in a row that the account has traded without an incident: the ramp's steps (`DayState.quiet_days`). */
  quiet_days: number;
}

function refuse(fault: ArmingFault, detail: string): ArmingRefusal {
  return { ok: false, fault, detail };
}

/** Whether the environment lets go of paper; anything but exactly "0" does not. */
export function isPaper(env: Surroundings['env']): boolean {
  return env.PAPER_TRADING !== '0';
}

/** What the ramp allows of a cap after so many quiet days; a number of days that cannot be is none. */
export function rampedCap({ cap_udollars, ramp_step_days }: Arming, days: number): Udollars {
  const quiet_days = Number.isSafeInteger(days) && days > 0 ? days : 0;
  return Number((BigInt(cap_udollars) * BigInt(rampPpm(quiet_days, ramp_step_days))) / 1_000_000n);
}

/** The second switch alone: the arming of a venue, if it stands at this moment. */
export function armingOf(
  venue: string,
  { data_directory, at_us }: Omit<Surroundings, 'env'>,
): { ok: true; arming: Arming } | ArmingRefusal {
  const place = armingPlace(data_directory);
  const path = armingPath(place, venue);
  const file = readPrivateFile(path);
  if (!file.ok) return refuse(file.fault === 'absent' ? 'not_armed' : file.fault, file.detail);
  const key = pinnedKey(place);
  if (key === null) return refuse('no_pinned_key', `there is no file ${place.pinned_key}: nobody has armed here`);
  if (typeof key === 'string') return refuse('no_pinned_key', key);
  const read = readArming(file.text, key);
  if (!read.ok) return refuse(read.fault, `${path}: ${read.detail}`);
  const { arming } = read;
  if (arming.venue !== venue) return refuse('other_venue', `${path} is for ${arming.venue}`);
  const behind = clockFault(place, at_us);
  if (behind !== null) return refuse('clock_went_back', behind);
  if (at_us < arming.armed_us)
    return refuse('clock_went_back', `${path} was signed ${Math.ceil((arming.armed_us - at_us) / 1e6)} s from now`);
  if (arming.armed_us <= disarmedAtUs(place, venue))
    return refuse('not_armed', `${path} was signed before ${venue} was disarmed`);
  if (at_us >= arming.expires_us)
    return refuse('expired', `${path} ended at ${new Date(arming.expires_us / 1_000).toISOString()}`);
  return { ok: true, arming };
}

/** Which arming each token came from. A token that is not here was not made here, whatever its type says. */
const made = new WeakMap<Armed, { id: string }>();

/**
 * Ask for real money.
 * @returns the token, for the time of the arming; or the first switch that is not set, by name
 */
export function armedFor(
  question: ArmingQuestion,
  surroundings: Surroundings,
): { ok: true; armed: Armed } | ArmingRefusal {
  const { venue, account, wanted_udollars, quiet_days } = question;
  const { env } = surroundings;
  if (isPaper(env)) {
    const found = env.PAPER_TRADING === undefined ? 'is not set' : `is ${JSON.stringify(env.PAPER_TRADING)}`;
    return refuse('paper', `PAPER_TRADING ${found}, and only PAPER_TRADING=0 leaves paper`);
  }
  const found = armingOf(venue, surroundings);
  if (!found.ok) return found;
  const { arming } = found;
  if (arming.account !== account)
    return refuse('other_account', `${venue} is armed for ${arming.account}, not ${account}`);
  const cap_udollars = rampedCap(arming, quiet_days);
  if (!(wanted_udollars <= cap_udollars)) {
    const whole = `${dollars(cap_udollars)} of the ${dollars(arming.cap_udollars)} armed`;
    return refuse(
      'wider_than_cap',
      `${dollars(wanted_udollars)} wanted, ${whole} allowed after ${quiet_days} quiet days`,
    );
  }
  const armed = Object.freeze({ venue, account, cap_udollars, expires_us: arming.expires_us }) as Armed;
  made.set(armed, { id: arming.id });
  return { ok: true, armed };
}

/**
 * Whether a token is still worth something: made here, and its arming neither gone, nor changed, nor over. Cheap enough for every order.
 * @returns null, or why not
 */
export function disarmedSince(armed: Armed, surroundings: Surroundings): ArmingRefusal | null {
  const from = made.get(armed);
  if (from === undefined) return refuse('forged', 'it was not made by the two switches');
  if (isPaper(surroundings.env)) return refuse('paper', 'PAPER_TRADING is no longer 0');
  const found = armingOf(armed.venue, surroundings);
  if (!found.ok) return found;
  return found.arming.id === from.id ? null : refuse('replaced', `${armed.venue} has been armed anew since`);
}
