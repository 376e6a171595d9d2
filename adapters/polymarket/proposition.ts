/**
 * What a Polymarket market is on, from its sports type, its outcomes and its words, which must agree (polymarket.md 2.6). A
 * market is listed by the outcomes that are worth following: both teams of a moneyline, the Yes of a three-way outcome, the
 * positive margin of a spread, the Over of a total. The outcome left out is NO of the one listed.
 */
import type { ListedProposition } from '../../runtime/trading/types/feeds.ts';
import { asList, asNumber, asObject, asText, type JsonObject } from '../http/decode.ts';

/** One outcome that is listed. */
export interface ListedOutcome {
  /** Index among the market's outcomes, tokens and prices. */
  index: 0 | 1;
  name: string;
  proposition: ListedProposition;
}

type TwoNames = readonly [string, string];

const MOST_LINE = 1_000;

/** Outcomes of a market, or the name of the refusal. */
export function listedOutcomes(market: JsonObject, event: JsonObject, names: TwoNames): ListedOutcome[] | string {
  const type = asText(market.sportsMarketType);
  if (type === 'moneyline') return isYesNo(names) ? threeWay(market, names) : twoWay(names);
  if (type === 'spreads') return spread(market, names);
  if (type === 'totals') return total(market, names);
  // Halves, team totals, corners, players: known, and not listed.
  if (type !== null) return 'prop_market';
  return event.negRisk === true && !event.gameId ? oneOf(market, event, names) : 'not_a_game';
}

const isYesNo = (names: TwoNames): boolean => [...names].sort().join() === 'No,Yes';
const yesIndex = (names: TwoNames): 0 | 1 => (names[0] === 'Yes' ? 0 : 1);

function twoWay([name_0, name_1]: TwoNames): ListedOutcome[] {
  const proposition: ListedProposition = { kind: 'side' };
  return [
    { index: 0, name: name_0, proposition },
    { index: 1, name: name_1, proposition },
  ];
}

/** Home, draw or away as a market of its own. Title, slug and question must say the same. */
function threeWay(market: JsonObject, names: TwoNames): ListedOutcome[] | string {
  const name = asText(market.groupItemTitle);
  if (name === null) return 'unnamed_outcome';
  const question = asText(market.question) ?? '';
  const is_draw = /^draw\b/i.test(name);
  const slug_says_draw = /-draw$/.test(asText(market.slug) ?? '');
  const question_says_draw = /\bend in a draw\b/i.test(question);
  if (is_draw !== question_says_draw || (slug_says_draw && !is_draw)) return 'outcome_conflict';
  if (!is_draw && !question.startsWith(`Will ${name} win`)) return 'outcome_conflict';
  return [{ index: yesIndex(names), name, proposition: is_draw ? { kind: 'draw' } : { kind: 'side' } }];
}

/** The line in tenths of a half point, with its sign; a whole line can be hit exactly and is refused. */
function readLine(line: number | null): number | string {
  if (line === null || Math.abs(line) > MOST_LINE) return 'bad_line';
  const tenths = Math.round(line * 10);
  if (tenths % 10 === 0) return 'whole_line';
  return Math.abs(line * 10 - tenths) < 1e-6 && tenths % 5 === 0 ? tenths : 'bad_line';
}

/** "Spread: Knicks (-12.5)": the line is the handicap of the first outcome, so the margin is its opposite. */
function spread(market: JsonObject, names: TwoNames): ListedOutcome[] | string {
  const line_tenths = readLine(asNumber(market.line));
  if (typeof line_tenths === 'string') return line_tenths;
  const said = /(?:^|: )Spread: (.{1,80}) \(([+-]?\d{1,3}(?:\.\d)?)\)$/.exec(asText(market.question) ?? '');
  if (said === null || said[1] !== names[0] || Number(said[2]) !== line_tenths / 10) return 'line_conflict';
  const index = line_tenths < 0 ? 0 : 1;
  const proposition: ListedProposition = { kind: 'margin', line_tenths: Math.abs(line_tenths) };
  return [{ index, name: names[index], proposition }];
}

/** "Bills vs. Chiefs: O/U 47.5", outcomes Over and Under. */
function total(market: JsonObject, names: TwoNames): ListedOutcome[] | string {
  if ([...names].sort().join() !== 'Over,Under') return 'unnamed_outcome';
  const line_tenths = readLine(asNumber(market.line));
  if (typeof line_tenths === 'string') return line_tenths;
  const said = [market.question, market.groupItemTitle].map((text) =>
    /\bO\/U (\d{1,3}(?:\.\d)?)$/.exec(asText(text) ?? ''),
  );
  const lines = said.flatMap((found) => (found === null ? [] : [Number(found[1])]));
  if (lines.length === 0 || lines.some((line) => line !== line_tenths / 10)) return 'line_conflict';
  return [{ index: names[0] === 'Over' ? 0 : 1, name: 'Over', proposition: { kind: 'total', line_tenths } }];
}

const UNNAMED = /^(?:other|another|any other|field|none|(?:person|player|team|candidate|option) [a-z]{1,2})\b/i;

/** Rules that leave room for nobody else: YES on all pays only where they say so. */
const ONE_MUST_WIN =
  /\bone (?:and only one )?of (?:the|these|those) (?:listed |named |above )?[\w' -]{1,60}?\b(?:must|has to|is certain to) (?:win|resolve|be)\b|\bexactly one of (?:the|these|those) [\w' -]{1,60}?\bwill (?:win|resolve)\b|\bone listed [\w' -]{1,40} must (?:win|resolve)\b/i;
/** Rules that name an end in which nobody listed wins. */
const NONE_MAY_WIN =
  /\b(?:if|when|should|unless)\b[^.]{0,160}\b(?:none|no (?:one|listed|winner|team|candidate|player|driver)|not (?:listed|named)|unlisted|another|any other|someone else|nobody)\b|\ball\b[^.]{0,80}\bresolve[sd]?\b[^.]{0,24}\bno\b/i;

/** Whether the rules say that one of the listed outcomes must come true. What they do not say is not so (fault A12). */
function saysOneMustWin(event: JsonObject, markets: readonly (JsonObject | null)[]): boolean {
  const texts = [event, ...markets].map((one) => asText(one?.description) ?? '');
  return texts.some((text) => ONE_MUST_WIN.test(text)) && !texts.some((text) => NONE_MAY_WIN.test(text));
}

/**
 * One outcome of a neg-risk event, of which at most one can come true; that one must is said by its rules or not so. An augmented event
 * has outcomes that are still to be named, and one for all others (polymarket.md 7, read 2026-11).
 */
function oneOf(market: JsonObject, event: JsonObject, names: TwoNames): ListedOutcome[] | string {
  const name = asText(market.groupItemTitle);
  if (!isYesNo(names) || name === null) return 'unnamed_outcome';
  const markets = asList(event.markets).map(asObject);
  const placeholder =
    event.negRiskAugmented === true ||
    markets.some((one) => one?.negRiskOther === true || UNNAMED.test(asText(one?.groupItemTitle) ?? ''));
  const whole = { outcomes: markets.length, exhaustive: !placeholder && saysOneMustWin(event, markets), placeholder };
  return [{ index: yesIndex(names), name, proposition: { kind: 'one_of', ...whole } }];
}

/** Names of both sides of a game event: its teams, else its title, in which a stage may stand before ("Game 7: ..."). */
export function sidesOfEvent(event: JsonObject): string[] {
  const teams = asList(event.teams).flatMap((one) => asText(asObject(one)?.name) ?? []);
  if (teams.length === 2) return teams;
  const title = (asText(event.title) ?? '').slice(0, 300);
  const found = title.split(/:\s+| - /).flatMap((part) => {
    const sides = part.split(/ vs\.? /).map((side) => side.trim());
    return sides.length === 2 && sides.every((side) => side !== '') ? [sides] : [];
  });
  return found.length === 1 && found[0] !== undefined ? found[0] : [];
}
