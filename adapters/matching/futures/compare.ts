/** Two venues' markets on futures: whether they ask the same, and where they can be answered differently. */
import type { SettlementDifference } from '../../../runtime/trading/types/events.ts';
import { ONE_DOLLAR_E4 } from '../../../runtime/trading/types/units.ts';
import { readVoidRule } from '../../http/rules-text.ts';
import { VOID_SAYS } from '../settlement.ts';
import { type Answered, type Asked, type Question, readQuestion } from './question.ts';

/** Both questions as read, and every difference; none where the markets settle alike. */
export interface Comparison {
  a: Question | string;
  b: Question | string;
  differences: SettlementDifference[];
}

/** A difference that no chance can be put on. */
function blocking(field: string, a: string, b: string): SettlementDifference {
  return { field, a, b, verdict: 'block', loss_e4: ONE_DOLLAR_E4, chance_ppm: null };
}

/**
 * Chance that two finish level, parts per million. The two Cy Young awards have been shared once in 136 (1969; 7,400), most awards of the other
 * leagues seldom; season leaders of baseball's tables are level about once in 20. Rounded up; assumptions, not fitted (2026-12).
 */
const SHARED_PPM: Readonly<Partial<Record<Answered, number>>> = { award: 8_000, leader: 50_000 };
/** A season, a tournament or a stage that is called off or runs past what the rules wait for: 1 in 500, an assumption (2026-12). */
const CALLED_OFF_PPM = 2_000;

/** What each of them reads of a level end, in few words. */
function levelRule(rules: string): string {
  const sentence = /[^.\n]*\b(?:tie|tied|shared?|multiple winners|co-?winners?)\b[^.\n]*/i.exec(rules)?.[0]?.trim();
  return sentence === undefined ? 'rules say nothing of a shared win' : sentence.slice(0, 200);
}

/** Differences that are left when both ask the same. A sentence that both write word for word is none. */
function unlike(answered: Answered, a: Asked, b: Asked): SettlementDifference[] {
  if (answered === 'definition') {
    const same = a.rules !== '' && a.rules === b.rules;
    return same ? [] : [blocking('definition', said(a.rules), said(b.rules))];
  }
  const shared = SHARED_PPM[answered];
  const [level_a, level_b] = [levelRule(a.rules), levelRule(b.rules)];
  if (shared !== undefined && (level_a !== level_b || a.rules === ''))
    return [{ field: 'tie', a: level_a, b: level_b, verdict: 'priced', loss_e4: ONE_DOLLAR_E4, chance_ppm: shared }];
  if (answered !== 'contest') return [];
  const [void_a, void_b] = [readVoidRule(a.rules), readVoidRule(b.rules)];
  if (void_a === void_b && void_a !== 'unknown' && void_a !== 'fair_price') return [];
  const says = (rule: keyof typeof VOID_SAYS): string => `called off: ${VOID_SAYS[rule]}`;
  const words = { field: 'void', a: says(void_a), b: says(void_b) };
  return [{ ...words, verdict: 'priced', loss_e4: ONE_DOLLAR_E4, chance_ppm: CALLED_OFF_PPM }];
}

const said = (rules: string): string => (rules === '' ? 'rules not read' : rules.slice(0, 120));

/** Facts of one that the other lacks, in words. */
function only(facts: readonly string[], others: readonly string[]): string {
  const own = facts.filter((fact) => !others.includes(fact));
  return own.length === 0 ? 'nothing more' : own.join(', ');
}

function differencesOf(a: Question, b: Question): SettlementDifference[] {
  const found: SettlementDifference[] = [];
  if (a.who !== b.who) found.push(blocking('who', a.who, b.who));
  if (a.facts.join('|') !== b.facts.join('|'))
    found.push(blocking('event', only(a.facts, b.facts), only(b.facts, a.facts)));
  if (a.year !== b.year || a.year === null) found.push(blocking('year', a.year ?? 'not said', b.year ?? 'not said'));
  return found;
}

/**
 * Compare two markets on futures. They are about the same only when name, every word that tells something, threshold, time and year
 * agree; what is not read is unknown, and unknown blocks.
 */
export function compareFutures(a: Asked, b: Asked): Comparison {
  const [one, other] = [readQuestion(a), readQuestion(b)];
  if (typeof one === 'string' || typeof other === 'string') {
    const words = (read: Question | string): string => (typeof read === 'string' ? read : 'read');
    return { a: one, b: other, differences: [blocking('question', words(one), words(other))] };
  }
  const differences = differencesOf(one, other);
  return { a: one, b: other, differences: differences.length > 0 ? differences : unlike(one.answered, a, b) };
}

/** What two questions must share to be the same, as one text; null where it is not known. */
export function keyOf(question: Question): string | null {
  return question.year === null ? null : [question.who, question.year, ...question.facts].join('|');
}
