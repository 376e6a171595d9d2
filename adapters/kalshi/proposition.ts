/**
 * What a Kalshi market is on, from the fields of the market and its event, never from its ticker: spread tickers carry numbers
 * that differ from the line by a half or not at all (kalshi.md 3.3; recordings of June and August 2026).
 */
import type { ListedProposition } from '../../runtime/trading/types/feeds.ts';
import { asNumber, asText, type JsonObject } from '../http/decode.ts';
import type { KalshiSeries } from './series.ts';

/** What YES is on and whom it names. */
export interface Named {
  proposition: ListedProposition;
  outcome_name: string;
  /** The venue's code of that side; null for a draw, a total, or where the ticker does not show it. */
  outcome_code: string | null;
}

/** Facts of the event that all its markets share. */
export interface EventFacts {
  event: JsonObject;
  /** Undefined for a series that is not asked for. */
  series: KalshiSeries | undefined;
  /** Markets of the event, with those that cannot be read. */
  markets: number;
}

const MOST_LINE = 1_000;

/** Read a market. @returns the name of a refusal instead. */
export function readProposition(market: JsonObject, ticker_code: string | null, facts: EventFacts): Named | string {
  const title = asText(market.yes_sub_title);
  if (title === null) return 'bad_market';
  const { series } = facts;
  if (series?.league !== 'soccer' && REGULATION.test(title)) return 'other_period';
  const name = withoutPeriod(title);
  switch (series?.kind) {
    case 'spread':
      return readMargin(market, name, ticker_code);
    case 'total':
      return readTotal(market, name);
    case 'future':
      return readOutcome(name, ticker_code, facts);
    default: {
      const is_draw = series?.league === 'soccer' && /^(?:tie|draw)$/i.test(name);
      const proposition: ListedProposition = is_draw ? { kind: 'draw' } : { kind: 'side' };
      return { proposition, outcome_name: name, outcome_code: is_draw ? null : ticker_code };
    }
  }
}

/** "Seattle wins by over 3.5 runs", with `floor_strike` 3.5: a margin, no handicap. */
function readMargin(market: JsonObject, name: string, ticker_code: string | null): Named | string {
  const said = /^(.{1,80}?) wins (?:the game )?by (?:over|more than) (\d{1,3}(?:\.\d)?)(?: [a-z]+)?\??$/i.exec(name);
  if (said === null) return 'not_a_margin';
  const line_tenths = readLine(market, said[2] ?? '');
  if (typeof line_tenths === 'string') return line_tenths;
  const outcome_code = ticker_code?.replace(/\d+$/, '') || null;
  return { proposition: { kind: 'margin', line_tenths }, outcome_name: said[1] ?? '', outcome_code };
}

/** "Over 8.5 runs scored", with `floor_strike` 8.5. Team totals and halves have series of their own. */
function readTotal(market: JsonObject, name: string): Named | string {
  const said = /^over (\d{1,3}(?:\.\d)?) [a-z]+(?: scored)?$/i.exec(name);
  if (said === null) return 'not_a_total';
  const line_tenths = readLine(market, said[1] ?? '');
  if (typeof line_tenths === 'string') return line_tenths;
  return { proposition: { kind: 'total', line_tenths }, outcome_name: name, outcome_code: null };
}

/** The line in tenths: field and words must agree, and it must be a half, because a whole one can be hit exactly. */
function readLine({ strike_type, floor_strike }: JsonObject, said: string): number | string {
  const line = asNumber(floor_strike);
  if (strike_type !== 'greater' || line === null || line < 0 || line > MOST_LINE) return 'bad_line';
  if (line !== Number(said)) return 'line_conflict';
  const line_tenths = Math.round(line * 10);
  if (line_tenths % 10 === 0) return 'whole_line';
  return Math.abs(line * 10 - line_tenths) < 1e-6 && line_tenths % 5 === 0 ? line_tenths : 'bad_line';
}

/**
 * One outcome among n, only where the venue says that they exclude each other. It never says that they are all there are, so
 * no event is taken for complete.
 */
function readOutcome(name: string, outcome_code: string | null, { event, markets }: EventFacts): Named | string {
  if (event.mutually_exclusive !== true) return 'not_exclusive';
  const placeholder = /^(?:other|another|field|any other|none)\b/i.test(name);
  const proposition: ListedProposition = { kind: 'one_of', outcomes: markets, exhaustive: false, placeholder };
  return { proposition, outcome_name: name, outcome_code };
}

/** What stands before an outcome and says which part of the game counts: "Reg Time: Spain" in knock-out soccer (July 2026). */
const REGULATION = /^(?:reg(?:\.|ular|ulation)? ?time|90 ?min(?:ute)?s?)\s*[:\-\u2013]\s*/i;
const WHOLE = /^full (?:game|match|time)\s*[:\-\u2013]\s*/i;

/** An outcome's name without such words; the rules say what counts. Halves and quarters stay, and are no outcome that is known. */
export function withoutPeriod(name: string): string {
  return name.replace(REGULATION, '').replace(WHOLE, '');
}

/** What an event is on, behind its sides. */
const SUBJECT =
  /\s*\b(?:total (?:points|runs|goals)|(?:point |run |goal |puck )?spread|run line|puck line|(?:game )?winner|moneyline)\s*\??$/i;

/**
 * Both sides by the event's title, "New York Y vs Baltimore: Total Runs", "Game 4: Oklahoma City at San Antonio" or "Miami (FL) at
 * Indiana Total Points?"; empty when it is another form, or could be read in two ways.
 */
export function sidesOfTitle(event: JsonObject): string[] {
  const title = (asText(event.title) ?? '').slice(0, 300);
  const found = title.split(/:\s+|:$|\s[-\u2013\u2014]\s/).flatMap((part) => {
    const sides = part
      .replace(SUBJECT, '')
      .replace(/\?$/, '')
      .split(/ (?:vs\.?|at|@) /i)
      .map((side) => side.trim());
    return sides.length === 2 && sides.every((side) => side !== '') ? [sides] : [];
  });
  return found.length === 1 && found[0] !== undefined ? found[0] : [];
}
