/**
 * What a market on a future asks of somebody, as facts that can be compared: office and place, title, stage, award, threshold,
 * time. Venues write one thing in several ways; a phrase that is known becomes a fact, and every word that is left is a fact of its
 * own. Two predicates are the same only when all facts are.
 */
import type { League } from '../../../runtime/trading/types/events.ts';
import { normaliseName } from '../fold.ts';
import { takeAmounts, takeTimes } from './amounts.ts';
import { districtsIn, statesIn, withoutDistricts, withoutStates } from './places.ts';

/** What is asked. */
export interface Predicate {
  /** Facts in order of their letters, without years. */
  facts: readonly string[];
  /** Years that it names. */
  years: readonly string[];
  /** The league whose title it is, where it is one's. */
  league: League | null;
}

type Rewrite = readonly [pattern: RegExp, to: string];

/** Words of one meaning, in this order; the venues' names for leagues among them (Kalshi writes none of the leagues' own). */
const SAME: readonly Rewrite[] = [
  [/\bwomens (?:pro|professional) basketball\b/g, 'wnba'],
  [/\b(?:pro|professional) basketball\b|\bnational basketball association\b/g, 'nba'],
  [/\b(?:pro|professional) football\b|\bnational football league\b/g, 'nfl'],
  [/\b(?:pro|professional) baseball\b|\bmajor league baseball\b/g, 'mlb'],
  [/\b(?:pro|professional) hockey\b|\bnational hockey league\b/g, 'nhl'],
  [/\bnational league\b/g, 'nl'],
  [/\bamerican league\b/g, 'al'],
  [/\bchampions?\b/g, 'championship'],
  [/\bdemocrat(?:s|ic)?(?: party)?\b/g, 'party d'],
  [/\brepublicans?(?: party)?\b|\bgop\b/g, 'party r'],
  [/\b(?:lieutenant|lt) gov(?:ernor)?(?:ship)?\b/g, 'ltgovernor'],
  [/\bgovernorship\b|\bgubernatorial\b|\bgov\b/g, 'governor'],
  [/\bpresidential\b|\bpresidency\b/g, 'president'],
  [/\bnomination\b/g, 'nominee'],
  [/\bmens world cup\b|\bfifa world cup\b|\bworld cup\b/g, 'worldcup'],
  [/\bmost valuable player\b/g, 'mvp'],
  [/\b(iem \w+) major\b/g, '$1'],
  [/\bplay ?offs?\b/g, 'playoffs'],
  [/\bfinals\b/g, 'final'],
  [/\bfirst round\b|\b1st round\b/g, 'round1'],
  [/\b(?:1st|first)\b/g, 'rank1'],
  [/\b(?:2nd|second)\b/g, 'rank2'],
  [/\b(?:3rd|third)\b/g, 'rank3'],
];

interface Title {
  pattern: RegExp;
  league: League | null;
  title: string;
}

const title = (league: League | null, name: string, pattern: RegExp): Title => ({ league, title: name, pattern });

/** Divisions and conferences, by the words behind the league's half. */
const parts = (league: League, halves: string, words: string): Title[] =>
  halves
    .split(' ')
    .flatMap((half) =>
      words
        .split(' ')
        .map((word) =>
          title(league, `${half}-${word}`, new RegExp(`\\b(?:${league} )?${half} ${word}(?: division)?\\b`)),
        ),
    );

/** Titles that are won once a season, the narrower ones first. */
const TITLES: readonly Title[] = [
  ...parts('nfl', 'afc nfc', 'east north south west'),
  ...parts('mlb', 'al nl', 'east central west'),
  title('nfl', 'afc', /\b(?:nfl )?afc championship(?: game)?\b/),
  title('nfl', 'nfc', /\b(?:nfl )?nfc championship(?: game)?\b/),
  title('mlb', 'al', /\b(?:mlb )?al (?:championship(?: series)?|pennant)\b|\balcs\b/),
  title('mlb', 'nl', /\b(?:mlb )?nl (?:championship(?: series)?|pennant)\b|\bnlcs\b/),
  ...(['nba', 'nhl', 'wnba'] as const).flatMap((league) =>
    ['eastern', 'western'].map((half) =>
      title(league, half, new RegExp(`\\b${league} ${half} conference(?: final| championship)?\\b`)),
    ),
  ),
  title('nfl', 'whole', /\b(?:nfl )?super bowl(?: [clxvi]+)?(?: championship)?\b|\bnfl championship(?: game)?\b/),
  title('nba', 'whole', /\bnba (?:final|championship|title)\b/),
  title('wnba', 'whole', /\bwnba (?:final|championship|title)\b/),
  title('mlb', 'whole', /\b(?:mlb )?world series(?: championship)?\b|\bmlb championship\b/),
  title('nhl', 'whole', /\b(?:nhl )?stanley cup(?: final| championship)?\b|\bnhl championship\b/),
  title('soccer', 'worldcup', /\bworldcup(?: championship)?\b/),
];

/** Words that say nothing once the rest is known. */
const EMPTY: ReadonlySet<string> = new Set(
  'the a an of in at for to on by this be is will race races seat election elections midterm midterms award awards party congressional district us u s'.split(
    ' ',
  ),
);

/** Offices that are won in an election, as facts. */
const OFFICES: ReadonlySet<string> = new Set(['house', 'senate', 'governor', 'ltgovernor', 'president']);

/** Words of a name without its articles, with both parties under one word each. */
export function sameWords(folded: string): string {
  let text = ` ${folded} `.replace(/\b(men|women) s\b/g, '$1s');
  for (const [pattern, to] of SAME) text = text.replace(pattern, to);
  return text.replace(/\s+/g, ' ').trim();
}

/** Read what is behind "Will X": "win the House race for TX-17". @param league that the venue says it is of */
export function readPredicate(text: string, league: League | null): Predicate {
  const facts: string[] = districtsIn(text).map((one) => `district:${one}`);
  const amounts = takeAmounts(withoutDistricts(text));
  const times = takeTimes(amounts.rest);
  facts.push(...amounts.facts, ...times.facts);
  let words = sameWords(normaliseName(times.rest));
  facts.push(...statesIn(words).map((state) => `place:${state}`));
  words = withoutStates(words);
  // Titles of conferences rarely name their league in full.
  if (league !== null)
    words = words.replace(/(?<!nba |nhl )\b(eastern|western) conference\b/, `${league} $1 conference`);
  let of: League | null = null;
  for (const one of TITLES) {
    if (!one.pattern.test(words)) continue;
    words = words.replace(one.pattern, ' ');
    facts.push(`title:${one.league}-${one.title}`);
    of = one.league;
    break;
  }
  for (const party of words.matchAll(/\bparty ([dr])\b/g)) facts.push(`party:${party[1]}`);
  words = words.replace(/\bparty [dr]\b/g, ' ');
  for (const word of words.split(' ')) {
    // The league that the venue names need not be in the title ("Will X win the MVP?").
    if (word === '' || EMPTY.has(word) || word === league) continue;
    facts.push(OFFICES.has(word) ? `office:${word}` : word);
  }
  return { facts: [...new Set(facts)].sort(), years: [...new Set(times.years)], league: of };
}
