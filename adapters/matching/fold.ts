/**
 * Letters of names, folded in one place: lower case, no accents, no apostrophes, single spaces. Letters that Unicode does not
 * take apart are mapped, and where people write one letter in two ways ("Bodø", "Bodo", "Boedo") every way is kept.
 */

/** Apostrophes and what is typed for them, the okina among them. Gone before anything else: NFKD makes a space of some. */
const APOSTROPHES = /['`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2018\u2019\u201b\u2032\ua78c\uff07]/g;

/** By letter: as most people write it, as two letters, and in short. */
const LETTERS: ReadonlyMap<string, readonly [plain: string, double: string, short: string]> = new Map([
  ['ø', ['o', 'oe', 'o']],
  ['ö', ['o', 'oe', 'o']],
  ['ü', ['u', 'ue', 'u']],
  ['ä', ['a', 'ae', 'a']],
  ['å', ['a', 'aa', 'a']],
  ['æ', ['ae', 'ae', 'a']],
  ['œ', ['oe', 'oe', 'o']],
  ['ß', ['ss', 'ss', 's']],
  ['đ', ['d', 'dj', 'd']],
  ['ł', ['l', 'l', 'l']],
  ['ı', ['i', 'i', 'i']],
  ['ð', ['d', 'dh', 'd']],
  ['þ', ['th', 'th', 't']],
  ['ħ', ['h', 'h', 'h']],
  ['ŧ', ['t', 't', 't']],
  ['ŋ', ['n', 'ng', 'n']],
  ['ə', ['a', 'e', 'a']],
]);
const SPECIAL = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'g');

function folded(text: string, way: 0 | 1 | 2): string {
  return text
    .replace(SPECIAL, (letter) => LETTERS.get(letter)?.[way] ?? '')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}

const prepared = (text: string): string =>
  text.replace(APOSTROPHES, '').normalize('NFKC').toLowerCase().normalize('NFC');

/** A name as it is compared: "Los Angeles C." and "los angeles c" are one. */
export function normaliseName(text: string): string {
  return folded(prepared(text), 0);
}

/** Every way in which a name may be spelt, the usual one first; one alone where no letter asks for more. */
export function spellings(text: string): readonly string[] {
  const ready = prepared(text);
  return [...new Set([folded(ready, 0), folded(ready, 1), folded(ready, 2)])];
}
