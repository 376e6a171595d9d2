/** A market on a future as a question: who, what, until when; read from its title, its ticker and its rules, which must agree. */
import type { League } from '../../../runtime/trading/types/events.ts';
import { canonicalClub } from '../aliases.ts';
import { normaliseName } from '../fold.ts';
import { isTabled } from '../names.ts';
import { resolveTeam } from '../teams.ts';
import { districtsIn, seat, statesIn } from './places.ts';
import { type Predicate, readPredicate, sameWords } from './predicate.ts';

/** What a venue shows of a market on a future. */
export interface Asked {
  /** The market's own question, "Will Spain win the 2026 FIFA World Cup?". */
  title: string;
  /** Kalshi's ticker, whose codes must not speak against the title; null at a venue that has none. */
  ticker: string | null;
  /** Rules in words; "" where they were not read. */
  rules: string;
  /** The league that the venue says it is of; null for none. */
  league: League | null;
}

/** How such a question is answered, and with it what two venues can see differently. */
export type Answered =
  /** By the certified result of an election. */
  | 'election'
  /** By the winner of a season, a tournament or a stage, which can be called off. */
  | 'contest'
  /** By a jury, which can name two. */
  | 'award'
  /** By a table of a season, in which two can be level. */
  | 'leader'
  /** By words that have to be defined: an arrest, a release, a price. */
  | 'definition';

/** A question whose parts can be compared. */
export interface Question {
  /** Whom it is about: a party, a team of a table, else the folded name. */
  who: string;
  /** What is asked, in order of letters, without years. */
  facts: readonly string[];
  /** The year that it is about; null where nothing says it. */
  year: string | null;
  answered: Answered;
}

/** Why a question could not be read. */
export type QuestionFault =
  | 'not_a_question'
  /** Title and ticker name another seat or party. */
  | 'ticker_conflict'
  /** Title and rules name another seat, state or year. */
  | 'rules_conflict'
  /** More than one year, and none that is the market's. */
  | 'two_years';

/** The verb that ends the name. "be" only where nothing else follows sooner. */
const VERB =
  /\b(wins?|finish(?:es)?|leads?|reach(?:es)?|qualif(?:y|ies)|advances?|makes?|leaves?|joins?|releases?|rises?|falls?|ends?|confirms?|announces?|fights?|becomes?|gets?|hits?|dips?|remains?|resigns?|runs?|drops?|beats?|tops?|has|have|be)\b/i;

const AWARD =
  /^(?:mvp|cy|heisman|rookie|roty|dpoy|opoy|coach|aaron|ballon|glove|slugger|trophy|norris|vezina|calder|hart|oscar|grammy|emmy|nobel)$/;

/** Read one market's question. */
export function readQuestion({ title, ticker, rules, league }: Asked): Question | QuestionFault {
  const said = /^\s*will\s+(.{1,300}?)\??\s*$/i.exec(title);
  const verb = said === null ? null : VERB.exec(said[1] ?? '');
  if (said === null || verb === null || verb.index === 0) return 'not_a_question';
  const text = said[1] ?? '';
  const word = verbOf(verb[1] ?? '');
  const behind = text.slice(verb.index + (verb[1] ?? '').length);
  const predicate = readPredicate(behind, league);
  const facts = [...predicate.facts];
  const is_title = facts.some((fact) => fact.startsWith('title:') || fact === 'championship');
  // "Be the champion" is to win the championship.
  facts.push(word === 'be' && is_title ? 'win' : word);
  const who = readWho(text.slice(0, verb.index), predicate.league ?? league, facts);
  if (conflictsWithTicker(ticker, who, facts)) return 'ticker_conflict';
  if (conflictsWithRules(rules, predicate, facts)) return 'rules_conflict';
  const years = predicate.years;
  if (years.length > 1) return 'two_years';
  const year = years[0] ?? yearOfTicker(ticker) ?? yearOfRules(rules);
  return { who, facts: facts.sort(), year, answered: howAnswered(word, facts) };
}

function verbOf(said: string): string {
  const verb = said.toLowerCase();
  if (/^(?:reach|qualif|advance|make)/.test(verb)) return 'reach';
  return verb.replace(/^(win|lead|join|rise|fall|end|finish|hit|leave|release)(?:e?s)$/, '$1');
}

function readWho(text: string, league: League | null, facts: readonly string[]): string {
  const folded = normaliseName(text).replace(/^the /, '');
  const party = /^party ([dr])$/.exec(sameWords(folded));
  if (party !== null) return `party:${party[1]}`;
  if (league !== null && isTabled(league)) {
    const team = resolveTeam(league, text.replace(/^\s*the\s+/i, ''));
    if (team !== null) return `team:${team.league}:${team.code}`;
    return folded;
  }
  if (facts.includes('title:soccer-worldcup')) return canonicalClub(folded) ?? folded;
  return folded.replace(/^team /, '');
}

/** Kalshi's tickers of House seats name seat and party: "KXHOUSERACE-TX17-26-R", "HOUSECA9-26-D" (recordings of June 2026). */
const HOUSE_TICKER = /^(?:KX)?HOUSE(?:RACE-)?([A-Z]{2})(\d{1,2}|AL)-\d\d-([DR])$/;

function conflictsWithTicker(ticker: string | null, who: string, facts: readonly string[]): boolean {
  const said = HOUSE_TICKER.exec(ticker ?? '');
  if (said === null) return false;
  const [, state = '', number = '', party = ''] = said;
  return !facts.includes(`district:${seat(state, number)}`) || who !== `party:${party.toLowerCase()}`;
}

/** The year in a ticker: it begins a part behind the series ("-26-", "-26NOV03-", "-26IEMCOLPO-"), else ends one ("-IEMCOL26-"). */
function yearOfTicker(ticker: string | null): string | null {
  const parts = (ticker ?? '').split('-').slice(1);
  const found = parts.map((part) => /^(2\d)(?!\d)/.exec(part)).find((one) => one !== null) ?? null;
  const year = found ?? parts.map((part) => /[A-Z](2\d)$/.exec(part)).find((one) => one !== null) ?? null;
  return year === null ? null : `20${year[1]}`;
}

const firstParagraph = (rules: string): string => rules.slice(0, 600).split('\n')[0] ?? '';

/** The first year that the rules name: they begin with what they are about. */
function yearOfRules(rules: string): string | null {
  return /\b(20\d\d)\b/.exec(rules.slice(0, 600))?.[1] ?? null;
}

function conflictsWithRules(rules: string, { years, league }: Predicate, facts: readonly string[]): boolean {
  const seats = districtsIn(rules.slice(0, 2_000));
  const own = facts.filter((fact) => fact.startsWith('district:')).map((fact) => fact.slice('district:'.length));
  if (own.length > 0 && seats.some((one) => !own.includes(one))) return true;
  const first = firstParagraph(rules);
  const places = facts.filter((fact) => fact.startsWith('place:')).map((fact) => fact.slice('place:'.length));
  const said = statesIn(normaliseName(first));
  if (places.length > 0 && said.length > 0 && !said.some((one) => places.includes(one))) return true;
  const in_rules = [...first.matchAll(/\b20\d\d\b/g)].map(([year]) => year);
  const isOwn = (year: string): boolean => {
    const apart = Math.abs(Number(year) - Number(years[0]));
    // A league's season lies in two years and is named by either.
    return apart === 0 || (apart === 1 && league !== null);
  };
  return years.length === 1 && in_rules.length > 0 && !in_rules.some(isOwn);
}

function howAnswered(verb: string, facts: readonly string[]): Answered {
  const has = (test: (fact: string) => boolean): boolean => facts.some(test);
  if (verb === 'lead') return 'leader';
  if (verb !== 'win' && verb !== 'reach' && verb !== 'be' && verb !== 'finish') return 'definition';
  const is_bounded = has((fact) => /^(?:gt|ge|lt|le|range|until|before|day|month):/.test(fact));
  if (has((fact) => AWARD.test(fact))) return is_bounded ? 'definition' : 'award';
  if (has((fact) => fact.startsWith('office:') || fact === 'nominee')) return is_bounded ? 'definition' : 'election';
  if (is_bounded || (verb === 'be' && !facts.includes('win'))) return 'definition';
  return 'contest';
}
