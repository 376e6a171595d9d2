/** The formats that are known, and which one a file is in. */
import type { Cells } from '../csv.ts';
import type { Sport } from '../moment.ts';
import { nbaPbp, ncaabPbp, wnbaPbp } from './basketball.ts';
import { espnPlays } from './espn.ts';
import { ncaafDrives, nflPbp } from './football.ts';
import type { TableFormat } from './format.ts';
import { mlbPbp } from './mlb.ts';
import { nhlPbp } from './nhl.ts';
import { soccerMinutes } from './soccer.ts';
import { tennisPoints } from './tennis-points.ts';
import { tennisStrings } from './tennis-strings.ts';
import { ufcFights } from './ufc.ts';

/** Every format; the first whose columns are all there and whose sport is the row's is taken. */
const FORMATS: readonly TableFormat[] = [
  ...[nflPbp, ncaafDrives, nhlPbp, mlbPbp, soccerMinutes, tennisPoints, tennisStrings, ufcFights],
  espnPlays,
  ...[nbaPbp, ncaabPbp, wnbaPbp],
];

/** Formats that the columns allow; several sports may share the columns. */
export function formatsOf(columns: readonly string[]): readonly TableFormat[] {
  const has = new Set(columns);
  return FORMATS.filter(({ needs }) => needs.every((name) => has.has(name)));
}

/** The format of a table by its columns and, where it has one, the sport in its first row; null for a table of another kind. */
export function formatOf(first: Cells): TableFormat | null {
  const sport = first.text(first.column('sport'));
  return (
    formatsOf(first.columns).find(
      (format) => sport === '' || format.sport === sport || format.sports?.includes(sport as Sport),
    ) ?? null
  );
}
