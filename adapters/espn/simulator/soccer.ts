/** What is particular to soccer in ESPN's documents: a clock that counts up, its own statuses, goals and cards (espn.md 4.5, 5). */
import type { EspnGameInput, EspnPlayInput } from './types.ts';

const HALF_S = 2700;
/** Types of plays that a scoreboard lists in `details` (recordings of 2022 and 2025). */
const LISTED: ReadonlySet<string> = new Set(['70', '93', '94', '97', '98', '137', '173']);

interface Moment {
  period: number;
  /** Left of the half, milliseconds. */
  clock_ms: number;
  stoppage_ms?: number;
}

/**
 * Seconds and text of a scoreboard's clock: the minute that runs. In stoppage the seconds stand at the end of the half and
 * only the text goes on, "45'+2'".
 */
export function matchClock({ period, clock_ms, stoppage_ms = 0 }: Moment): { clock: number; text: string } {
  if (period === 0) return { clock: 0, text: "0'" };
  const end_s = Math.min(2, period) * HALF_S;
  if (stoppage_ms > 0) return { clock: end_s, text: `${end_s / 60}'+${Math.floor(stoppage_ms / 60_000) + 1}'` };
  const minute = Math.min(end_s / 60, Math.floor((end_s - clock_ms / 1000) / 60) + 1);
  return { clock: minute * 60, text: `${minute}'` };
}

/** Status detail: the clock while a half is played, else the mark of the break or the end. */
export function matchDetail(game: EspnGameInput): { detail: string; short: string; description: string } | null {
  const { text } = matchClock(game);
  switch (game.status) {
    case 'STATUS_FIRST_HALF':
      return { detail: text, short: text, description: 'First Half' };
    case 'STATUS_SECOND_HALF':
      return { detail: text, short: text, description: 'Second Half' };
    case 'STATUS_HALFTIME':
      return { detail: 'HT', short: 'HT', description: 'Halftime' };
    case 'STATUS_FULL_TIME':
      return { detail: 'FT', short: 'FT', description: 'Full Time' };
    default:
      return null;
  }
}

/** Second of the match at which something happened; in stoppage that of the end of the half, as on the feed. */
const secondOf = ({ period, clock_ms }: EspnPlayInput): number =>
  Math.min(2, period) * HALF_S - Math.floor(clock_ms / 1000);

/** Goals and cards so far. */
export function matchEvents(game: EspnGameInput): Record<string, unknown>[] {
  return game.plays
    .filter(({ type_id, team }) => LISTED.has(type_id) && team !== null)
    .map((play) => {
      const team = { id: game[play.team ?? 'home'].id };
      const { full, short } = play.player ?? { full: '', short: '' };
      return {
        type: { id: play.type_id, text: play.type_text },
        clock: { value: secondOf(play), displayValue: matchClock(play).text },
        team,
        scoreValue: play.score_value,
        scoringPlay: play.scoring,
        redCard: play.type_id === '93',
        yellowCard: play.type_id === '94',
        penaltyKick: play.type_id === '98',
        ownGoal: play.type_id === '97',
        shootout: false,
        athletesInvolved: full === '' ? [] : [{ fullName: full, displayName: full, shortName: short, team }],
      };
    });
}
