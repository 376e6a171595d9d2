/** Fields that scoreboard and summary documents share: status, clock, texts (espn.md 5, 7; recordings 2022-2026). */
import type { GameStatus, Side, Team } from '../../runtime/trading/types/events.ts';
import { asNumber, asText, dig } from '../http/decode.ts';

/** Which side a team id belongs to, 0 when neither. */
export function sideOfTeam(team_id: unknown, sides: { home: Team; away: Team }): Side {
  if (team_id === sides.home.id) return 1;
  return team_id === sides.away.id ? -1 : 0;
}

const BREAKS = new Set(['STATUS_HALFTIME', 'STATUS_END_PERIOD', 'STATUS_END_OF_REGULATION']);
const PAUSED = /DELAY|SUSPEND/;

/**
 * Our status from ESPN's `type` block. Only `state` and `completed` decide; names mark breaks and interruptions. "post"
 * without `completed` is no result: suspended games are `interrupted`, all others `postponed` (espn.md 5).
 */
export function readStatus(type: unknown): GameStatus | null {
  const state = dig(type, 'state');
  const name = asText(dig(type, 'name')) ?? '';
  if (state === 'pre') return /POSTPONED|CANCEL/.test(name) ? 'postponed' : 'scheduled';
  if (state === 'in') {
    if (PAUSED.test(name)) return 'interrupted';
    return BREAKS.has(name) ? 'break' : 'live';
  }
  if (state !== 'post') return null;
  if (dig(type, 'completed') === true) return 'final';
  return PAUSED.test(name) ? 'interrupted' : 'postponed';
}

/** Displayed clock "M:SS" or "SS.s" in milliseconds, null when it is neither. */
export function displayClockMs(text: unknown): number | null {
  if (typeof text !== 'string') return null;
  const colon = /^(\d{1,2}):([0-5]\d(?:\.\d)?)$/.exec(text);
  if (colon !== null) return Number(colon[1]) * 60_000 + Math.round(Number(colon[2]) * 1000);
  return /^\d{1,2}(?:\.\d)?$/.test(text) ? Math.round(Number(text) * 1000) : null;
}

/** A probability in [0, 1] or null. */
export function readProbability(value: unknown): number | null {
  const p = asNumber(value);
  return p !== null && p >= 0 && p <= 1 ? p : null;
}

/** A play's text, one line of at most 300 characters. */
export function playText(value: unknown): string {
  return (asText(value) ?? '').replace(/\s+/g, ' ').trim().slice(0, 300);
}
