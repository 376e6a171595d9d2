/**
 * Goalserve's status, which is free text in each sport's own words (parts.md 8; unverified against the live service). What is not known is
 * not guessed.
 */
import type { GameStatus, League } from '../../runtime/trading/types/events.ts';
import { SPORT_OF_LEAGUE } from '../../runtime/trading/types/events.ts';

/** Status and place in the game. */
export interface ReadStatus {
  status: GameStatus;
  period: number | null;
  elapsed_ms: null;
}

const NOT_BEGUN = /^(?:not started|scheduled|pre[- ]?game|ns|tbd|tba|\d{1,2}:\d{2}(?: ?[ap]m)?(?: et)?)$/i;
const OFF = /^(?:postponed|postp\.?|cancell?ed|canc\.?|abandoned|aban\.?|walkover|awarded)\b/i;
const PAUSED = /^(?:delayed|suspended|susp\.?|interrupted|int\.?|rain delay|stopped)\b/i;
const OVER =
  /^(?:final|finished|ft|aet|pen\.?|after (?:over ?time|penalties|extra time|et|ot|pen\.?|shootout)|ended|game over|retired)\b/i;
const BREAK =
  /^(?:ht|half ?time|halftime|break|intermission|end of (?:the )?\d|\d(?:st|nd|rd|th) (?:intermission|break))/i;

const ORDINAL = /^(\d{1,2})(?:st|nd|rd|th)? ?(quarter|period|inning|half|set|q|p)?\b/i;
/** Periods of regulation: overtime is the next. */
const REGULATION: Readonly<Record<string, number>> = { football: 4, basketball: 4, hockey: 3, soccer: 2 };
const OVERTIME = /^(?:(\d) ?)?(?:ot|over ?time|extra time|et)\b(?: ?(\d))?/i;

/** Read a status; null where its words are not known. */
export function readStatus(words: string, league: League): ReadStatus | null {
  const text = words.trim().slice(0, 60);
  const sport = SPORT_OF_LEAGUE[league];
  const of = (status: GameStatus, period: number | null): ReadStatus => ({ status, period, elapsed_ms: null });
  if (NOT_BEGUN.test(text)) return of('scheduled', 0);
  if (OFF.test(text)) return of('postponed', null);
  if (PAUSED.test(text)) return of('interrupted', null);
  if (OVER.test(text)) return of('final', null);
  if (sport === 'soccer') return soccerStatus(text, of);
  if (BREAK.test(text)) return of('break', periodOf(text));
  const overtime = OVERTIME.exec(text);
  if (overtime !== null) return of('live', (REGULATION[sport] ?? 0) + Number(overtime[1] ?? overtime[2] ?? 1));
  if (sport === 'baseball') {
    const inning = /^(?:top|bot|bottom|mid|middle|end)\b(?: of)?(?: the)? (\d{1,2})/i.exec(text) ?? ORDINAL.exec(text);
    return inning === null ? null : of('live', Number(inning[1]));
  }
  if (sport === 'tennis') {
    const set = /^set (\d)$/i.exec(text) ?? ORDINAL.exec(text);
    return set === null ? null : of('live', Number(set[1]));
  }
  const quarter = /^(?:q|p)(\d)\b/i.exec(text) ?? ORDINAL.exec(text);
  return quarter === null ? null : of('live', Number(quarter[1]));
}

function periodOf(text: string): number | null {
  const found = /(\d)/.exec(text);
  if (found !== null) return Number(found[1]);
  return /half/i.test(text) || /^ht$/i.test(text) ? 2 : null;
}

function soccerStatus(text: string, of: (status: GameStatus, period: number | null) => ReadStatus): ReadStatus | null {
  if (/^(?:ht|half ?time)$/i.test(text)) return of('break', 1);
  if (/^1st half$/i.test(text)) return of('live', 1);
  if (/^2nd half$/i.test(text)) return of('live', 2);
  const minute = /^(\d{1,3})(?:\+\d{1,2})?'?$/.exec(text);
  if (minute === null) return null;
  const at = Number(minute[1]);
  // "45+2" is the first half's added time, "46" the second's first minute.
  return at > 120 ? null : of('live', at <= 45 ? 1 : at <= 90 ? 2 : 3);
}
