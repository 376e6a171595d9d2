/**
 * Ratings at the end of a season, from its table: what season-ratings.ts keeps for the next one. `npx tsx
 * runtime/calibration/learn-seasons.ts ../shared/data/pbp` prints the entries of that file.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Cells, readTable, TableError } from './csv.ts';
import { Moment } from './moment.ts';
import type { MarginRatings } from './rating-models.ts';
import type { RowReader } from './tables/format.ts';
import { formatOf } from './tables/index.ts';

/** Tables of the last complete season before those that come without prices: league, first year, file. */
const TABLES = [
  ['nfl', 2024, 'nfl_pbp_2024.csv.gz'],
  ['nba', 2024, 'nba_pbp_2024-25.csv.gz'],
  ['nhl', 2018, 'nhl_pbp_2018-19.csv.gz'],
  ['mlb', 2019, 'mlb_pbp_2019.csv.gz'],
] as const;

/** Mean strengths of the sides of a table after its last game. @throws TableError when it cannot be read or has no two teams */
export async function learnSeason(path: string): Promise<Map<string, number>> {
  const moment = new Moment();
  let reader: RowReader | null = null;
  let ratings: MarginRatings | null = null;
  await readTable(path, {
    header() {},
    row(cells: Cells) {
      const onRatings = (found: MarginRatings): void => {
        ratings = found;
      };
      reader ??= formatOf(cells)?.open(cells, { prior: 'earlier-games', onRatings }) ?? null;
      reader?.read(cells, moment, () => {});
    },
    block() {},
  });
  const learned = ratings as MarginRatings | null;
  if (learned === null) throw new TableError('unknown_table', `${path} is no table of games between two teams`);
  return learned.strengths();
}

/** The text of season-ratings.ts, from the tables in a directory. */
async function seasonRatings(directory: string): Promise<string> {
  const lines: string[] = [];
  for (const [league, season, file] of TABLES) {
    const path = join(directory, file);
    if (!existsSync(path)) throw new TableError('file_not_found', `${path} does not exist`);
    const sides = [...(await learnSeason(path))].map(
      ([name, mean]) => `${JSON.stringify(name)}: ${Number(mean.toFixed(2))}`,
    );
    lines.push(`  // ${file}`, `  ${league}: { season: ${season}, ratings: { ${sides.join(', ')} } },`);
  }
  return lines.join('\n');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.stdout.write(`${await seasonRatings(process.argv[2] ?? '../shared/data/pbp')}\n`);
