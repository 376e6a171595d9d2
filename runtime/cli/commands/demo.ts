import type { Command } from 'commander';
import { CliError, examples, integerOption, note } from '../output.ts';
import { commonOptions, type ServeOptions, serve, serveOptions } from './serving.ts';

/** Options of `arbees demo`. */
export interface DemoOptions extends ServeOptions {
  seed: string;
  speed: string;
  keep?: boolean;
}

/** The simulated venues price lines by a law of their own, none of the kernel's: what differs there is no edge. */
const DEFAULTS = { line_take: false };

/** The fastest that games are played, game seconds a second: what is asked for is what is shown and played. */
const MAX_SPEED = 120;

/** Start a demo world and trade in it on paper. Also what `run --feeds demo` does. */
export async function runDemo(options: DemoOptions, command: Command): Promise<void> {
  const seed = integerOption('--seed', options.seed, 0, 2 ** 31 - 1);
  const speed = Number(options.speed);
  if (!(speed >= 1 && speed <= MAX_SPEED))
    throw new CliError('bad_option', `got ${JSON.stringify(options.speed)}`, {
      field: '--speed',
      expected: `1 to ${MAX_SPEED}`,
    });
  const account = options.keep === true ? (options.account ?? 'demo') : undefined;
  const common = await commonOptions(command, { ...options, ...(account === undefined ? {} : { account }) }, DEFAULTS);
  await serve(command, options, async () => {
    const { startDemoService } = await import('../../services/all-in-one/demo-service.ts');
    const { service, world } = await startDemoService({ ...common, seed, speed });
    note(command, `demo       seed ${seed}, ${world.gamesLive} games live, ${world.speed} game seconds a second`);
    return { service, extra: { seed, speed: world.speed, games_live: world.gamesLive }, after: () => world.stop() };
  });
}

/** `arbees demo`. */
export function registerDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('simulated games and venues, traded on paper, with the dashboard');
  serveOptions(command)
    .option('--seed <number>', 'the same seed plays the same games', '1')
    .option('--speed <factor>', `game seconds per second, 1 to ${MAX_SPEED}`, '5')
    .option('--keep', 'continue the account of earlier demos instead of a fresh one')
    .addHelpText(
      'after',
      examples([
        ['arbees demo', 'the dashboard on http://localhost:8080'],
        ['arbees demo --seed 7 --speed 60 --db memory', 'other games, faster, nothing kept on disk'],
        ['arbees demo --json --stop-after 60', 'print {url, run_id, ...} as JSON, end after a minute'],
      ]),
    )
    .addHelpText(
      'after',
      '\nOn a loopback address whoever can open a page on this machine may use the dashboard; on any other address the\n' +
        'token is asked for (ARBEES_API_TOKEN, or the one printed at the start).',
    )
    .action((options: DemoOptions, self: Command) => runDemo(options, self));
}
