/** Recorded documents of venues and of ESPN, told apart by their shape: events with their markets, scoreboards, or lines of two titles. */
import { parseScoreboard } from '../../../adapters/espn/sports/index.ts';
import { parseEvents } from '../../../adapters/kalshi/parse.ts';
import type { Asked } from '../../../adapters/matching/futures/question.ts';
import { parseGammaEvents } from '../../../adapters/polymarket/parse.ts';
import type { GameSnapshot } from '../../trading/types/events.ts';
import type { MarketListing } from '../../trading/types/feeds.ts';
import type { TimeUs } from '../../trading/types/units.ts';
import { readTextFile } from '../files.ts';
import { InputError } from '../input-error.ts';

/** Two markets that somebody has put side by side, with the label where there is one. */
export interface Row {
  a: Asked;
  b: Asked;
  ids: readonly [string, string];
  label: string | null;
}

/** All that the files hold. */
export interface Documents {
  games: GameSnapshot[];
  listings: MarketListing[];
  rows: Row[];
  /** What was refused by the parsers, by reason. */
  rejected: Record<string, number>;
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const EXPECTED =
  "Kalshi's or Polymarket's events with their markets, an ESPN scoreboard, or lines of {kalshi_title, polymarket_title}";
/** Documents nest pages in lists of lists; nothing useful lies deeper. */
const MOST_DEPTH = 4;

class Reading implements Documents {
  readonly games: GameSnapshot[] = [];
  readonly listings: MarketListing[] = [];
  readonly rows: Row[] = [];
  readonly rejected: Record<string, number> = {};
  private readonly at_us: TimeUs;

  constructor(at_us: TimeUs) {
    this.at_us = at_us;
  }

  /** @returns whether anything in it was known by its shape */
  take(value: unknown, depth = 0): boolean {
    if (depth > MOST_DEPTH) return false;
    if (Array.isArray(value)) {
      const kalshi = value.filter(
        (one) => isObject(one) && typeof one.event_ticker === 'string' && Array.isArray(one.markets),
      );
      const gamma = value.filter(isGamma);
      this.kalshi(kalshi);
      this.gamma(gamma);
      const others = value.filter((one) => !kalshi.includes(one) && !gamma.includes(one));
      const known = others.map((one) => this.take(one, depth + 1)).some((found) => found);
      return known || kalshi.length + gamma.length > 0;
    }
    if (!isObject(value)) return false;
    if (typeof value.kalshi_title === 'string' && typeof value.polymarket_title === 'string') return this.row(value);
    if (
      Array.isArray(value.events) &&
      value.events.some((one) => isObject(one) && Array.isArray(one.competitions ?? one.groupings))
    )
      return this.scoreboard(value);
    return Object.values(value)
      .map((one) => (typeof one === 'object' ? this.take(one, depth + 1) : false))
      .some((found) => found);
  }

  private count(rejected: Readonly<Record<string, number>>): void {
    for (const [reason, times] of Object.entries(rejected))
      this.rejected[reason] = (this.rejected[reason] ?? 0) + times;
  }

  private kalshi(events: readonly unknown[]): void {
    if (events.length === 0) return;
    const parsed = parseEvents({ events }, new Map(), this.at_us);
    if (!parsed.ok) {
      this.count({ [parsed.reason]: 1 });
      return;
    }
    this.listings.push(...parsed.value.listings);
    // Fees are nobody's question here.
    const { unknown_fee: _, ...rejected } = parsed.value.rejected;
    this.count(rejected);
  }

  private gamma(events: readonly unknown[]): void {
    if (events.length === 0) return;
    const parsed = parseGammaEvents(events);
    if (!parsed.ok) {
      this.count({ [parsed.reason]: 1 });
      return;
    }
    this.listings.push(...parsed.value.listings);
    this.count(parsed.value.rejected);
  }

  private scoreboard(document: Json): boolean {
    const at = { provider_at_us: null, received_at_us: this.at_us, parsed_at_us: this.at_us };
    const parsed = parseScoreboard(document, at);
    if (!parsed.ok) return false;
    this.games.push(...parsed.value.games.map(({ game }) => game));
    this.count(parsed.value.rejected);
    return true;
  }

  private row(value: Json): true {
    const text = (field: string): string => (typeof value[field] === 'string' ? (value[field] as string) : '');
    const { label } = value;
    this.rows.push({
      a: { title: text('kalshi_title'), ticker: text('kalshi_id'), rules: text('kalshi_rules'), league: null },
      b: { title: text('polymarket_title'), ticker: null, rules: text('polymarket_rules'), league: null },
      ids: [text('kalshi_id'), text('polymarket_id')],
      label: typeof label === 'string' ? label : null,
    });
    return true;
  }
}

const isGamma = (one: unknown): boolean =>
  isObject(one) &&
  Array.isArray(one.markets) &&
  one.markets.some((market) => isObject(market) && 'conditionId' in market);

/** One JSON document, or one a line. @throws InputError naming the line */
function decode(text: string, path: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (whole) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch (error) {
        // A document that is cut off is told by its own fault, not by its first line's.
        const why = lines.length === 1 || i === 0 ? whole : error;
        throw new InputError(
          'not_json',
          `${path}, line ${i + 1}: ${why instanceof Error ? why.message : String(why)}`,
          {
            field: 'FILE',
            expected: 'JSON or JSON lines, gzipped or not',
          },
        );
      }
    });
  }
}

/** Read files, in any order. @throws InputError for a file that holds none of what is asked for */
export function readDocuments(paths: readonly string[], at_us: TimeUs): Documents {
  const reading = new Reading(at_us);
  for (const path of paths) {
    const known = decode(readTextFile(path), path).map((document) => reading.take(document));
    if (!known.includes(true))
      throw new InputError('unknown_document', `${path} is of no known shape`, { field: 'FILE', expected: EXPECTED });
  }
  return reading;
}
