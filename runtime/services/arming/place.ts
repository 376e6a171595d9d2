/** Where arming files, the operator's pinned public key and the latest time seen are kept, below the data directory. */
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TimeUs } from '../../trading/types/units.ts';
import { readPrivateFile } from '../private-file.ts';

/** Paths of one data directory. */
export interface ArmingPlace {
  directory: string;
  /** Public key (PEM) of the operator who armed first. */
  pinned_key: string;
  /** The latest time at which anybody asked: a clock that is set back is noticed. */
  clock: string;
}

/** The place below a data directory. */
export function armingPlace(data_directory: string): ArmingPlace {
  const directory = join(data_directory, 'arming');
  return { directory, pinned_key: join(directory, 'operator.pub.pem'), clock: join(directory, 'latest-time') };
}

/** The arming file of a venue. */
export function armingPath({ directory }: ArmingPlace, venue: string): string {
  return join(directory, `${venue}.json`);
}

/** Says since when nothing signed before counts at a venue: a copy of an arming that was taken back stays worthless. */
export function disarmedPath({ directory }: ArmingPlace, venue: string): string {
  return join(directory, `${venue}.disarmed`);
}

/** When a venue was disarmed last; 0 when never, and the end of time where that cannot be read. */
export function disarmedAtUs(place: ArmingPlace, venue: string): TimeUs {
  const found = readPrivateFile(disarmedPath(place, venue));
  if (!found.ok) return found.fault === 'absent' ? 0 : Number.MAX_SAFE_INTEGER;
  return Number(/^\{"disarmed_us":(\d{1,16})\}\s*$/.exec(found.text)?.[1] ?? Number.MAX_SAFE_INTEGER);
}

/** Write a file for its owner alone, whole or not at all. @throws what the file system says */
export function writePrivate({ directory }: ArmingPlace, path: string, text: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
}

/** Clocks are set by this much without anybody's doing (NTP), microseconds. */
const TOLERATED_US = 5_000_000;
/** Smaller steps forward are not written down, microseconds. */
const WRITE_EVERY_US = 1_000_000;

/**
 * Whether time has gone on since somebody last asked, and remember this moment.
 * @returns null, or in words how far the clock is behind what was seen already
 */
export function clockFault(place: ArmingPlace, at_us: TimeUs): string | null {
  const found = readPrivateFile(place.clock);
  let seen_us = 0;
  if (found.ok) {
    seen_us = Number(/^\{"seen_us":(\d{1,16})\}\s*$/.exec(found.text)?.[1] ?? Number.NaN);
    if (Number.isNaN(seen_us)) return `${place.clock} does not say when it was last asked`;
  } else if (found.fault !== 'absent') return found.detail;
  const behind_us = seen_us - at_us;
  if (behind_us > TOLERATED_US) {
    const seen = new Date(seen_us / 1_000).toISOString();
    return `the clock is ${Math.round(behind_us / 1e6)} s behind ${seen}, which it had reached already; once it is right, remove ${place.clock}`;
  }
  if (at_us - seen_us >= WRITE_EVERY_US) writePrivate(place, place.clock, `{"seen_us":${Math.floor(at_us)}}\n`);
  return null;
}
