/** Goalserve's answers to reports; no state is kept between them. Unverified against the live service (parts.md 8). */
import { LEAGUES, type League } from '../../runtime/trading/types/events.ts';
import type { RawFrame } from '../../runtime/trading/types/feeds.ts';
import type { GameReport } from '../../runtime/trading/types/report.ts';
import { parseJson, Rejections } from '../http/decode.ts';
import { requestOf } from '../http/notes.ts';
import { FEEDS, parseScores } from './parse.ts';

/** The league of a frame by its path; null for one that is no feed's. */
function leagueOfPath(path: string): League | null {
  return LEAGUES.find((league) => FEEDS[league] !== undefined && path.endsWith(`/${FEEDS[league]}`)) ?? null;
}

/** Reads the feeds of all leagues. */
export class GoalserveReader {
  readonly rejections: Rejections;

  constructor(rejections: Rejections = new Rejections()) {
    this.rejections = rejections;
  }

  /** Take one frame. Never throws on outside input. @param body its JSON where it has been decoded already */
  take(frame: RawFrame, body?: unknown): GameReport[] {
    const path = requestOf(frame.channel)?.path;
    const league = path === undefined ? null : leagueOfPath(path);
    if (league === null) {
      this.rejections.add('unused_answer');
      return [];
    }
    const json = body === undefined ? parseJson(frame.data) : { ok: true as const, value: body };
    const parsed = json.ok ? parseScores(json.value, league) : json;
    if (!parsed.ok) {
      this.rejections.add(parsed.reason);
      return [];
    }
    this.rejections.merge(parsed.value.rejected);
    return parsed.value.reports;
  }
}
