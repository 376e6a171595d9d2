import type { Command } from 'commander';
import { emit, examples, ioOf, withProgress } from '../output.ts';

/** Where `arbees` keeps a demo's journal when told nothing else; also what `db migrate` prepares. */
export const DEFAULT_DIRECTORY = 'data/demo';

/** Where evidence, waiting entries, arming files and HALT are, unless told. */
export const DATA_DIRECTORY = 'data';

interface MigrateOptions {
  db?: string;
}

async function migrate(options: MigrateOptions, command: Command): Promise<void> {
  const { migrateDatabase } = await import('../../services/store/migrate.ts');
  const url = options.db === undefined ? ioOf(command).env.ARBEES_DATABASE_URL : undefined;
  const directory = options.db ?? DEFAULT_DIRECTORY;
  const began = performance.now();
  const result = await withProgress(command, 'migrating', () =>
    migrateDatabase(url === undefined ? { directory } : { url }),
  );
  const took_ms = Math.round(performance.now() - began);
  const { kind, place, applied, total } = result;
  emit(
    command,
    { ...result, took_ms },
    `${kind} at ${place}: ${applied} migrations applied, ${total} in all (${took_ms} ms)`,
  );
}

/** `arbees db migrate`. */
export function registerDb(program: Command): void {
  const db = program.command('db').description('look after the database');
  db.command('migrate')
    .description('bring the schema up to date: Postgres of ARBEES_DATABASE_URL, or the embedded database')
    .option(
      '--db <directory>',
      `embedded database directory (default: ${DEFAULT_DIRECTORY}, unless the address is set)`,
    )
    .addHelpText(
      'after',
      examples([
        ['arbees db migrate', 'the embedded database, or the one of ARBEES_DATABASE_URL'],
        ['ARBEES_DATABASE_URL=postgres://arbees@127.0.0.1/arbees arbees db migrate --json', 'Postgres, for a script'],
      ]),
    )
    .action((options: MigrateOptions, command: Command) => migrate(options, command));
}
