/** Recordings outside the repository, and streams to feed the parsers with. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Stamp } from '../../../runtime/trading/types/events.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

/** True when the recordings are on this machine; without them the tests that need them do nothing and say so once. */
export const HAS_RECORDINGS = existsSync(`${FOLDER}README.md`);
if (!HAS_RECORDINGS) process.stderr.write(`recordings not found in ${FOLDER}: tests on them are skipped\n`);

/** Text of one gzipped recording. */
export function recordingText(path: string): string {
  return gunzipSync(readFileSync(`${FOLDER}${path}`)).toString('utf8');
}

/** One gzipped JSON recording; the shape is the caller's claim. */
export function recording<T = unknown>(path: string): T {
  return JSON.parse(recordingText(path)) as T;
}

/** Names of the gzipped JSON recordings in a folder. */
export function recordingNames(folder: string): string[] {
  if (!HAS_RECORDINGS) return [];
  return readdirSync(`${FOLDER}${folder}`).filter((name) => name.endsWith('.json.gz'));
}

/** A stamp at which everything happened at once. */
export function stamp(at_us = 1_786_000_000_000_000): Stamp {
  return { provider_at_us: null, received_at_us: at_us, parsed_at_us: at_us };
}
