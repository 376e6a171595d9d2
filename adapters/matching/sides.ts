/** Whom a listing names, in leagues with a table of teams: codes decide, names confirm or refuse. */
import type { League } from '../../runtime/trading/types/events.ts';
import type { MarketListing } from '../../runtime/trading/types/feeds.ts';
import { isTabled, type Name, readName } from './names.ts';
import { type TeamEntry, teamOfCode, teamsOfBlock } from './teams.ts';

/** Whom a listing names. */
export interface Names {
  /** Null where no side is named: a draw, a total. */
  outcome: Name | null;
  participants: readonly Name[];
}

/** Why a listing's names are refused. */
export type NoNames = 'unknown_team' | 'unknown_opponent' | 'name_conflict';

type Teams = readonly [TeamEntry, TeamEntry];

/** Names of a listing; in leagues with a table they must be known there and leave no doubt who plays. */
export function readNames(listing: MarketListing, league: League): Names | NoNames {
  const { proposition, outcome_name } = listing;
  const named = proposition.kind === 'side' || proposition.kind === 'margin';
  const participants = listing.participants.map((text) => readName(league, text));
  const by_name = named ? readName(league, outcome_name) : null;
  if (!isTabled(league)) return { outcome: by_name, participants };
  const teams = teamsOfCodes(listing, league);
  return teams === null
    ? bySpokenNames(listing, by_name, participants)
    : byCodes(listing, teams, by_name, participants);
}

/** Both teams by the listing's codes; null when it has none, or the table does not read them in one way. */
function teamsOfCodes({ side_codes, outcome_code, proposition }: MarketListing, league: League): Teams | null {
  if (side_codes === undefined) return null;
  if (typeof side_codes !== 'string') {
    const [first, second] = side_codes.map((code) => teamOfCode(league, code));
    return first && second && first !== second ? [first, second] : null;
  }
  const all = teamsOfBlock(league, side_codes);
  const named = proposition.kind === 'side' || proposition.kind === 'margin';
  const outcome = named && outcome_code !== null ? teamOfCode(league, outcome_code) : null;
  const found = outcome === null ? all : all.filter((teams) => teams.includes(outcome));
  return found.length === 1 && found[0] !== undefined ? found[0] : null;
}

const asName = (entry: TeamEntry): Name => ({ entry, candidates: [entry], forms: [[entry.code]] });

/** The codes say who plays. A name that can mean only others refuses; one that nobody knows says nothing. */
function byCodes(
  { outcome_code, league }: MarketListing,
  teams: Teams,
  by_name: Name | null,
  participants: readonly Name[],
): Names | NoNames {
  const isOther = ({ candidates }: Name): boolean =>
    candidates.length > 0 && !candidates.some((team) => teams.includes(team));
  if (participants.some(isOther)) return 'name_conflict';
  const sides = teams.map(asName);
  if (by_name === null) return { outcome: null, participants: sides };
  const said = by_name.candidates.filter((team) => teams.includes(team));
  const by_code = outcome_code === null || league === null ? null : teamOfCode(league, outcome_code);
  if (by_code !== null && !teams.includes(by_code)) return 'name_conflict';
  if (by_name.candidates.length > 0 && said.length === 0) return 'name_conflict';
  if (by_code !== null && said.length > 0 && !said.includes(by_code)) return 'name_conflict';
  const entry = by_code ?? (said.length === 1 ? said[0] : undefined);
  return entry === undefined ? 'unknown_team' : { outcome: asName(entry), participants: sides };
}

/** Without codes that can be read, the names alone must say it; a code of the outcome must agree. */
function bySpokenNames(
  { outcome_code, league }: MarketListing,
  by_name: Name | null,
  participants: readonly Name[],
): Names | NoNames {
  const teams = new Set(participants.flatMap(({ entry }) => entry ?? []));
  if (by_name === null) return teams.size === 2 ? { outcome: null, participants } : 'unknown_team';
  const by_code = outcome_code === null || league === null ? null : readName(league, outcome_code).entry;
  if (by_name.entry !== null && by_code !== null && by_name.entry !== by_code) return 'unknown_team';
  const entry = by_name.entry ?? by_code;
  if (entry === null) return 'unknown_team';
  teams.delete(entry);
  return teams.size === 1 ? { outcome: { ...by_name, entry }, participants } : 'unknown_opponent';
}
