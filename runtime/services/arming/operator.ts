/** What the operator does: arm a venue, disarm, look. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import type { TimeUs, Udollars } from '../../trading/types/units.ts';
import { parseUdollars } from '../../trading/types/units.ts';
import { venueIds } from '../../trading/types/venue.ts';
import { InputError } from '../input-error.ts';
import { type Arming, keyName, MOST_CAP_UDOLLARS, signArming } from './document.ts';
import { operatorKey, pin } from './operator-key.ts';
import { armingPath, armingPlace, clockFault, disarmedPath, writePrivate } from './place.ts';
import { type ArmingFault, armingOf, isPaper, rampedCap, type Surroundings } from './switches.ts';

/** As typed. */
export interface ArmRequest {
  venue: string;
  account: string;
  /** Plain dollars with at most six decimals. */
  cap: string;
  lasts_us: number;
  ramp_step_days: number;
}

/** Longest arming: a day's trading is armed for each day. */
export const LONGEST_ARMING_US = 24 * 3_600_000_000;

function bad(field: string, got: string, expected: string): InputError {
  return new InputError('bad_option', `got ${JSON.stringify(got)}`, { field, expected });
}

function venueOf(text: string): string {
  const venues = venueIds();
  if (venues.includes(text)) return text;
  throw bad('--venue', text, venues.join(' or '));
}

function capOf(text: string): Udollars {
  const cap = parseUdollars(text.replace(/^\$/, ''));
  if (cap !== null && cap > 0 && cap <= MOST_CAP_UDOLLARS) return cap;
  throw bad('--cap', text, `dollars above 0 and at most ${MOST_CAP_UDOLLARS / 1e6}, e.g. 50.00`);
}

function accountOf(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text)) return text;
  throw bad('--account', text, 'the name of an account: letters, digits, dots, dashes; at most 64');
}

/** What a request asks for, checked; nothing is written. @throws InputError naming the option */
export function armingFor({ venue, account, cap, lasts_us, ramp_step_days }: ArmRequest, at_us: TimeUs): Arming {
  return {
    ...{ layout: 1, id: randomUUID(), venue: venueOf(venue), account: accountOf(account), cap_udollars: capOf(cap) },
    ...{ ramp_step_days, armed_us: Math.floor(at_us), expires_us: Math.floor(at_us) + lasts_us },
  };
}

/**
 * Sign an arming with the operator's key and put it in its place. The first one pins the key.
 * @returns where it is, and the name of the key
 * @throws InputError named after the fault of the key or of the clock
 */
export function armVenue(arming: Arming, { env, data_directory, at_us }: Surroundings): { path: string; key: string } {
  const place = armingPlace(data_directory);
  const key = operatorKey(env.ARBEES_OPERATOR_KEY_FILE);
  const behind = clockFault(place, at_us);
  if (behind !== null)
    throw new InputError('clock_went_back', behind, { field: 'clock', expected: 'a clock that goes forward' });
  pin(place, key);
  const path = armingPath(place, arming.venue);
  writePrivate(place, path, signArming(arming, key.private_key, key.public_key));
  return { path, key: keyName(key.public_key) };
}

/** Take the second switch back, at one venue or at all. Needs no key: stopping is everybody's. @returns the venues that were armed */
export function disarmVenues({ data_directory, at_us }: Omit<Surroundings, 'env'>, venue?: string): string[] {
  const place = armingPlace(data_directory);
  const wanted = venue === undefined ? null : venueOf(venue);
  if (!existsSync(place.directory)) return [];
  const names = readdirSync(place.directory).filter((name) => name.endsWith('.json'));
  const venues = names
    .map((name) => name.slice(0, -'.json'.length))
    .filter((name) => wanted === null || name === wanted);
  // First the switches: what is written after may find no room.
  for (const name of venues) rmSync(armingPath(place, name), { force: true });
  for (const name of venues) writePrivate(place, disarmedPath(place, name), `{"disarmed_us":${Math.floor(at_us)}}\n`);
  return venues;
}

/** The second switch at one venue. */
export interface ArmingState {
  venue: string;
  /** `armed`, or why not. */
  state: 'armed' | ArmingFault;
  detail: string;
  arming: Arming | null;
  /** What the ramp allows on the first days. */
  first_cap_udollars: Udollars | null;
}

/** Both switches as they are now. `paper`: the environment keeps to paper. */
export function armingStates(surroundings: Surroundings): { paper: boolean; venues: ArmingState[] } {
  const venues = venueIds().map((venue): ArmingState => {
    const found = armingOf(venue, surroundings);
    if (!found.ok) return { venue, state: found.fault, detail: found.detail, arming: null, first_cap_udollars: null };
    const { arming } = found;
    const detail = `until ${new Date(arming.expires_us / 1_000).toISOString()}`;
    return { venue, state: 'armed', detail, arming, first_cap_udollars: rampedCap(arming, 0) };
  });
  return { paper: isPaper(surroundings.env), venues };
}
