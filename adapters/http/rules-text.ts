/**
 * What a market's rules say in words: what a level end pays, what a game that is never played pays, and which part of the game
 * counts. Both venues write these as plain English; whatever is not recognised is `unknown`, never guessed. Wordings from
 * recordings of August 2026 (Kalshi) and descriptions of 2025-11 to 2026-10 (Polymarket).
 */
import type { League, TieRule, VoidRule } from '../../runtime/trading/types/events.ts';
import { canEndTied } from '../../runtime/trading/types/periods.ts';

/** Longer than any rules text seen; what is behind is not read. */
const MOST_CHARACTERS = 8_000;

const HALF = /\$?0?\.50\b|50[-/]50|50 ?%/;
const FAIR = /fair (?:market )?(?:price|value)/i;
const TO_NO = /resolves? (?:to )?["“']?no\b/i;
const TO_YES = /resolves? (?:to )?["“']?yes\b/i;

/** Sentences of a text; a point inside a number ends none. */
export function sentences(text: string): string[] {
  return text.slice(0, MOST_CHARACTERS).split(/(?<!\d)\.(?=\s|$)|\.(?=\s+[A-Z])|\n+/);
}

/** What the sentence says is paid, where it says one thing. */
export function paid(sentence: string): Exclude<VoidRule, 'unknown'> | null {
  if (HALF.test(sentence)) return 'splits';
  if (FAIR.test(sentence)) return 'fair_price';
  if (TO_NO.test(sentence)) return 'pays_no';
  return TO_YES.test(sentence) ? 'pays_yes' : null;
}

/**
 * What a market on one side pays when the game ends level. A side's market beside one for the draw pays NO then: Kalshi says
 * that the market called "Tie" resolves to Yes, Polymarket that everything but a win resolves to No.
 */
export function readTieRule(rules: string, league: League | null): TieRule {
  const silent = league !== null && !canEndTied(league, false) ? 'no_tie' : 'unknown';
  const all = sentences(rules);
  const level = all.find((one) => /\b(?:tie|tied|draw)\b/i.test(one));
  if (level !== undefined && league === 'soccer' && /market called ["“]?(?:tie|draw)/i.test(level)) return 'pays_no';
  const rule = level === undefined ? null : paid(level);
  if (rule === 'pays_yes') return 'unknown';
  if (rule !== null) return rule;
  return league === 'soccer' && all.some((one) => /^\W*otherwise\b/i.test(one) && TO_NO.test(one)) ? 'pays_no' : silent;
}

const NEVER_PLAYED =
  /cancel|does not occur|not (?:been )?(?:started|played|begun)|rescheduled (?:to over|further)|no make-up|walkover/i;

/**
 * What YES pays when the game is never played. Where sentences differ (a walkover here, a cancellation there) nothing is known.
 */
export function readVoidRule(rules: string): VoidRule {
  const said = new Set<VoidRule>();
  for (const one of sentences(rules)) {
    const rule = NEVER_PLAYED.test(one) ? paid(one) : null;
    if (rule !== null) said.add(rule);
  }
  const [rule] = said;
  return said.size === 1 && rule !== undefined ? rule : 'unknown';
}

const BEYOND = '(?:extra time|overtime|extra innings|penalties|penalty|shoot-?outs?)';
const WITHOUT = new RegExp(
  `(?:does not|do not|not) (?:include|count)\\w*[^.]*?${BEYOND}|(?:excluding|excludes?|without)[^.]*?${BEYOND}`,
  'i',
);
const WITH = new RegExp(`(?:includ\\w+|count\\w*)[^.]*?${BEYOND}|${BEYOND}[^.]*?(?:counts?|included)`, 'i');
const NORMAL_TIME = /\b90 minutes\b|\bregulation (?:time )?only\b|\bend of regulation\b|\bregular time\b/i;

/** Which part of a game counts: normal time, all of it with overtime, not said, or said both ways. */
export type CountedTime = 'normal' | 'whole' | 'silent' | 'contradictory';

/** Which part of the game the rules count. */
export function readCountedTime(rules: string): CountedTime {
  const text = rules.slice(0, MOST_CHARACTERS);
  const normal = WITHOUT.test(text) || NORMAL_TIME.test(text);
  const whole = WITH.test(text.replace(new RegExp(WITHOUT.source, 'gi'), ''));
  if (normal && whole) return 'contradictory';
  return normal ? 'normal' : whole ? 'whole' : 'silent';
}

/**
 * Whether the rules count what all markets of the league have to count: in soccer the 90 minutes with stoppage, which must be
 * said; elsewhere the whole game, which needs no word.
 */
export function countsUsualTime(rules: string, league: League): boolean {
  const counted = readCountedTime(rules);
  return league === 'soccer' ? counted === 'normal' : counted === 'whole' || counted === 'silent';
}
