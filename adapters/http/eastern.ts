/** US Eastern calendar: leagues and both markets date their games in it, while times come in UTC. */
import type { TimeUs } from '../../runtime/trading/types/units.ts';

const PARTS = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

/** Date ("YYYY-MM-DD"), hour and minute on the wall in New York. */
export interface EasternTime {
  date: string;
  hour: number;
  minute: number;
}

/** What a clock in New York shows at this moment; null outside the years a Date can hold. */
export function easternTime(at_us: TimeUs): EasternTime | null {
  const date = new Date(at_us / 1000);
  if (Number.isNaN(date.getTime())) return null;
  const parts: Record<string, string> = {};
  for (const { type, value } of PARTS.formatToParts(date)) parts[type] = value;
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    hour: Number(parts.hour),
    minute: Number(parts.minute),
  };
}

/** The Eastern date of a moment, "YYYY-MM-DD". */
export function easternDate(at_us: TimeUs): string | null {
  return easternTime(at_us)?.date ?? null;
}

/** The moment at which a New York clock shows this date and time; null for a date that does not exist. */
export function easternToUtcUs(date: string, hour: number, minute: number): TimeUs | null {
  const wall_ms = Date.parse(`${date}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00Z`);
  if (Number.isNaN(wall_ms)) return null;
  for (const offset_h of [4, 5]) {
    const at_us = (wall_ms + offset_h * 3_600_000) * 1000;
    const seen = easternTime(at_us);
    if (seen?.date === date && seen.hour === hour && seen.minute === minute) return at_us;
  }
  return null;
}
