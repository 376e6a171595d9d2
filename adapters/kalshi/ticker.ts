/** What a Kalshi event ticker says of its game: date, time, both codes, number of the game. Read whole (kalshi.md 3.3). */
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import type { TimeUs } from '../../runtime/trading/types/units.ts';
import { easternToUtcUs } from '../http/eastern.ts';

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** A ticker, read. */
export interface TickerFacts {
  /** US Eastern, YYYY-MM-DD. */
  date: string | null;
  starts_at_us: TimeUs | null;
  codes: Pick<MarketListing, 'side_codes' | 'game_number'>;
}

/**
 * YYMMMDD, HHMM where a series has it, both codes run together (a college's may have a hyphen), and "G1" or "G2" in a
 * double-header (recorded in July 2026: `26JUL071415MILSTLG1`). The date is checked against "originally scheduled for Aug 13,
 * 2026" in the rules. Close and expiration times are buffers and not used.
 */
export function readTicker(event_ticker: string, series_ticker: string, rules: string): TickerFacts | 'date_conflict' {
  const prefix = `${series_ticker}-`;
  const rest = event_ticker.startsWith(prefix) ? event_ticker.slice(prefix.length) : '';
  const stamp = /^(\d{2})([A-Z]{3})(\d{2})(?:(\d{2})(\d{2})(?=[A-Z]))?/.exec(rest);
  const from_ticker = stamp === null ? null : isoDate(`20${stamp[1]}`, stamp[2] ?? '', stamp[3] ?? '');
  const said = /scheduled for ([A-Z][a-z]{2})[a-z]* (\d{1,2}), (20\d{2})/.exec(rules);
  const from_rules = said === null ? null : isoDate(said[3] ?? '', (said[1] ?? '').toUpperCase(), said[2] ?? '');
  if (from_ticker !== null && from_rules !== null && from_ticker !== from_rules) return 'date_conflict';
  const date = from_ticker ?? from_rules;
  const hour = stamp?.[4];
  const starts_at_us =
    date === null || hour === undefined ? null : easternToUtcUs(date, Number(hour), Number(stamp?.[5]));
  const sides = stamp === null ? null : /^-?([A-Z][A-Z&-]*?)-?(?:G([1-9]))?$/.exec(rest.slice(stamp[0].length));
  const [, side_codes, number] = sides ?? [];
  const codes = {
    ...(side_codes === undefined ? {} : { side_codes }),
    ...(number === undefined ? {} : { game_number: Number(number) }),
  };
  return { date, starts_at_us, codes };
}

function isoDate(year: string, month: string, day: string): string | null {
  const index = MONTHS.indexOf(month);
  if (index < 0) return null;
  const date = `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(date)) ? null : date;
}
