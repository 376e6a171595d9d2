/**
 * What a market's rules say in words beyond a level end and a game never played (rules-text.ts): retirement, how long a game put off
 * is waited for, shoot-outs, sources. Whatever is not recognised is unknown, never guessed. Wordings as in rules-text.ts.
 */
import type { ContractTerms, Dispute, RetirementRule } from '../../runtime/trading/types/contract.ts';
import type { TieRule, VoidRule } from '../../runtime/trading/types/events.ts';
import { paid, readCountedTime, sentences } from './rules-text.ts';

/** A match that has begun and is not played out. Whom a walkover sends on has not begun. */
const NOT_PLAYED_OUT =
  /\bretire(?:s|d|ment)?\b|\bdisqualif|\bdefault(?:s|ed)?\b|\b(?:begins?|began|started|starts) but (?:is|was) not (?:completed|finished)|\bnot (?:completed|played to completion)\b|\binjur/i;
const ADVANCES =
  /\b(?:player|side|fighter|opponent|competitor|participant) (?:who|that|which) (?:advances|progresses|moves on|is declared|proceeds)|\b(?:advancing|progressing) (?:player|side)|\bdeclared (?:the )?(?:official )?winner|\bofficial (?:match )?winner|\b(?:opponent|other player|other side) (?:wins|advances|will be (?:deemed|declared))/i;

/**
 * What a match pays that has begun and ends by a retirement. Sentences that differ leave it unknown.
 */
export function readRetirement(rules: string): RetirementRule {
  const said = new Set<RetirementRule>();
  for (const one of sentences(rules)) {
    if (!NOT_PLAYED_OUT.test(one)) continue;
    const rule = ADVANCES.test(one) ? 'advances' : paid(one);
    if (rule !== null && rule !== 'pays_yes') said.add(rule);
  }
  const [rule] = said;
  return said.size === 1 && rule !== undefined ? rule : 'unknown';
}

const PUT_OFF = /postpone|resched|delay|not (?:been )?(?:started|begun|played)|canceled|cancelled/i;
const WORDS: Readonly<Record<string, number>> = {
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  ten: 10,
};
const SPAN = /\b(\d{1,3}|one|two|three|four|five|six|seven|ten)[ -](hour|day|week)s?\b/i;
const HOURS: Readonly<Record<string, number>> = { hour: 1, day: 24, week: 168 };

/** How long a game that is put off is waited for, hours; -1: as long as it takes; null: not said, or said in two ways. */
export function readWaits(rules: string): number | null {
  const said = new Set<number>();
  for (const one of sentences(rules)) {
    if (!PUT_OFF.test(one)) continue;
    const span = SPAN.exec(one);
    if (span !== null) {
      const [, count = '', unit = ''] = span;
      said.add((WORDS[count.toLowerCase()] ?? Number(count)) * (HOURS[unit.toLowerCase()] ?? 0));
    } else if (/remain open until|until the game (?:has been|is) (?:completed|played)/i.test(one)) said.add(-1);
  }
  const [waits] = said;
  return said.size === 1 && waits !== undefined && waits !== 0 ? waits : null;
}

const SHOOTOUT = 'shoot-?outs?';
const LEFT_OUT = new RegExp(
  `(?:\\bnot\\b|exclud|without|n't)[^.]{0,80}?${SHOOTOUT}|${SHOOTOUT}[^.]{0,60}?\\b(?:not|excluded)\\b`,
  'i',
);
const COUNTS = new RegExp(
  `(?:includ|count)[^.]{0,80}?${SHOOTOUT}|${SHOOTOUT}[^.]{0,60}?\\b(?:counts?|included)\\b`,
  'i',
);

function readShootout(rules: string): ContractTerms['shootout'] {
  const text = rules.slice(0, 8_000);
  if (LEFT_OUT.test(text)) return 'left_out';
  return COUNTS.test(text) ? 'counts' : 'unknown';
}

/** "The primary resolution source for this market will be official information from the NFL". */
const SOURCE = /resolution source(?: for this market)?(?: will be| is|:)\s+(?:the )?([^.\n]{3,160})/i;

const FRACTIONS: ReadonlySet<string> = new Set(['splits', 'fair_price']);

function payoutOf(rules: readonly string[]): ContractTerms['payout'] {
  if (rules.some((rule) => FRACTIONS.has(rule))) return 'fraction';
  return rules.includes('unknown') ? 'unknown' : 'whole';
}

/** Facts that stand in fields of the venue's answer. */
export interface StatedTerms {
  tie_rule: TieRule;
  void_rule: VoidRule;
  dispute: Dispute;
  /** Sources that the venue lists beside its rules. */
  sources: readonly string[];
}

/** All that the rules say, as read. */
export function readContractTerms(
  rules: string,
  { tie_rule, void_rule, dispute, sources }: StatedTerms,
): ContractTerms {
  const counted = readCountedTime(rules);
  const retirement = readRetirement(rules);
  return {
    counted: counted === 'normal' || counted === 'whole' ? counted : 'unknown',
    shootout: readShootout(rules),
    waits_h: readWaits(rules),
    retirement,
    source: sources.length > 0 ? sources.join(', ') : (SOURCE.exec(rules.slice(0, 8_000))?.[1]?.trim() ?? null),
    dispute,
    payout: payoutOf([tie_rule, void_rule]),
  };
}
