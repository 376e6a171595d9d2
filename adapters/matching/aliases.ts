/**
 * Second names of colleges, clubs and national teams. Names as ESPN lists them (team lists of 2025) stand first, behind them
 * what venues and newspapers write; where no recording shows a venue's word it is the usual one. A name stands in one row only.
 */
import { CLUBS, COLLEGES, NATIONS } from './alias-tables.ts';
import { normaliseName } from './fold.ts';

const CLUB_NAMES = index([...CLUBS, ...NATIONS]);
const COLLEGE_NAMES = index(COLLEGES);

/** Every name of every row to the row's first, all normalised; a name of two rows belongs to neither. */
function index(rows: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const shared = new Set<string>();
  for (const row of rows) {
    const [first = '', ...others] = row.split('|').map(normaliseName);
    for (const name of [first, ...others]) {
      if ((names.get(name) ?? first) !== first) shared.add(name);
      names.set(name, first);
    }
  }
  for (const name of shared) names.delete(name);
  return names;
}

/** The one name of a club or a national team, normalised; null for one that is not known. */
export function canonicalClub(name: string): string | null {
  return CLUB_NAMES.get(name) ?? null;
}

/** The one name of a college, normalised; the name itself where no other is known. */
export function canonicalCollege(name: string): string {
  return COLLEGE_NAMES.get(name) ?? name;
}
