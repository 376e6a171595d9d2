/** Amounts, days and years in the title of a market, taken out of its words one by one. */

/** What is taken out of a text, and the text that is left. */
export interface Taken {
  facts: string[];
  rest: string;
}

const NUMBER = String.raw`\$?(\d[\d,]*(?:\.\d+)?)\s?(%|k\b|m\b|million\b|billion\b)?`;

/** Words before or behind a number, and what they mean. `ge` holds at the number itself, `gt` does not. */
const BEFORE: readonly (readonly [words: string, op: string])[] = [
  ['more than|greater than|higher than|over|above|exceeds?', 'gt'],
  ['at least|no less than|no fewer than', 'ge'],
  ['less than|fewer than|lower than|under|below', 'lt'],
  ['at most|no more than', 'le'],
];
const BEHIND: readonly (readonly [words: string, op: string])[] = [
  ['or (?:more|higher|above|over|greater)', 'ge'],
  ['or (?:less|fewer|lower|below|under)', 'le'],
];

/** A number without its separators: "60,000" is 60000, "0.60" is 0.6. */
function plain(digits: string, unit = ''): string {
  const value = Number(digits.replaceAll(',', ''));
  return `${Number.isFinite(value) ? value : digits}${unit.trim().toLowerCase()}`;
}

/** Take the amounts out: thresholds with the side that counts, and ranges. */
export function takeAmounts(text: string): Taken {
  const facts: string[] = [];
  let rest = text;
  const take = (pattern: RegExp, fact: (...groups: string[]) => string): void => {
    rest = rest.replace(pattern, (_all, ...groups) => {
      facts.push(fact(...groups.slice(0, -2).map((one) => (typeof one === 'string' ? one : ''))));
      return ' ';
    });
  };
  // A season is no range.
  const range =
    /(?<![\d.,-])\$?(\d[\d,]*(?:\.\d+)?)%?\s?(?:[-\u2013\u2014]|to)\s?\$?(\d[\d,]*(?:\.\d+)?)\s?(%)?(?![\d-])/gi;
  if (!SEASON.test(text)) take(range, (low, high, unit) => `range:${plain(low ?? '')}..${plain(high ?? '', unit)}`);
  for (const [words, op] of BEFORE)
    take(new RegExp(`\\b(?:${words})\\s+${NUMBER}`, 'gi'), (value, unit) => `${op}:${plain(value ?? '', unit)}`);
  for (const [words, op] of BEHIND)
    take(new RegExp(`${NUMBER}\\s+${words}\\b`, 'gi'), (value, unit) => `${op}:${plain(value ?? '', unit)}`);
  return { facts, rest };
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';

const monthOf = (name: string): string => String(MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1).padStart(2, '0');
const two = (day: string): string => day.padStart(2, '0');

/** "2026-27" and "2026\u201327": the season that ends in 2027. */
const SEASON = /\b(20\d\d)\s?[-\u2013/]\s?(?:20)?(\d\d)\b/;

/**
 * Take days and years out: until when something has to happen (`until:`), on which day (`day:`), in which month (`month:`); years in
 * `years`. A day without a year is kept without one.
 */
export function takeTimes(text: string): Taken & { years: string[] } {
  const facts: string[] = [];
  const years: string[] = [];
  let rest = text;
  const take = (pattern: RegExp, use: (groups: string[]) => void): void => {
    rest = rest.replace(new RegExp(pattern.source, 'gi'), (_all, ...groups) => {
      use(groups.slice(0, -2).map((one) => (typeof one === 'string' ? one : '')));
      return ' ';
    });
  };
  const withYear = (head: string, year: string): void => {
    facts.push(head);
    if (year !== '') years.push(year);
  };
  take(SEASON, ([first = '', last = '']) =>
    years.push(Number(last) === (Number(first) + 1) % 100 ? `20${last}` : `${first}-${last}`),
  );
  take(/\bbefore (?:jan(?:uary)?\.? )?(?:1st,? |1,? )?(20\d\d)\b/, ([year = '']) =>
    facts.push(`until:${Number(year) - 1}-12-31`),
  );
  take(/\bby (?:the )?end of (20\d\d)\b/, ([year = '']) => facts.push(`until:${year}-12-31`));
  take(
    new RegExp(`\\bbefore ${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?\\b`),
    ([month = '', day = '', year = '']) => withYear(`before:${monthOf(month)}-${two(day)}`, year),
  );
  take(
    new RegExp(`\\bby ${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?\\b`),
    ([month = '', day = '', year = '']) =>
      year === ''
        ? facts.push(`until:${monthOf(month)}-${two(day)}`)
        : facts.push(`until:${year}-${monthOf(month)}-${two(day)}`),
  );
  take(
    new RegExp(`\\b(?:on )?${MONTH} (\\d{1,2})(?:st|nd|rd|th)?(?:,? (20\\d\\d))?\\b`),
    ([month = '', day = '', year = '']) => withYear(`day:${monthOf(month)}-${two(day)}`, year),
  );
  take(new RegExp(`\\bin ${MONTH}(?:,? (20\\d\\d))?(?=\\W|$)`), ([month = '', year = '']) =>
    withYear(`month:${monthOf(month)}`, year),
  );
  take(/\b(20\d\d)\b/, ([year = '']) => years.push(year));
  return { facts, rest, years };
}
